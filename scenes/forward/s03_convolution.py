# Longer than 300 lines: nine beats on one stage, which must stay in step.
"""One filter slides over the digit: product by product, then a row, then everywhere."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, UP, Create, FadeIn, FadeOut

from model.chosen_places import telling_place
from model.derivations import forward, shapes
from model.derivations.forward import at_step
from model.layers import Conv2D
from model.windows import Windows
from scenes.kit import style
from scenes.kit.drawing.pixel_grid import Frame, PixelGrid
from scenes.kit.drawing.sliding_window import Sweep, window_grid
from scenes.kit.drawing.text import Formula, Label, Readout, Span, summand
from scenes.kit.scene import N_, NarratedScene, _
from scenes.kit.sourced import SourcedNumber, equals_sign, sourced

CELL = 0.82  # of the three grids that are read number by number


class Convolution(NarratedScene):
    title = N_("Convolution")

    def construct(self) -> None:
        self.prepare()
        self.meet_the_filter()
        self.where_weights_come_from()
        self.lay_the_window()
        self.multiply()
        self.add_the_bias()
        self.walk_one_row()
        self.sweep_the_picture()
        self.explain_the_size()
        self.name_it_rightly()

    def prepare(self) -> None:
        layer = self.network.layer("conv1/z")
        assert isinstance(layer, Conv2D)
        self.conv = layer
        self.windows = layer.windows(self.recording["image"].shape)
        self.place = telling_place(self.recording, "conv1", self.filter)
        self.z = self.tensor("conv1/z")
        self.bias = self.tensor("conv1/bias")[self.filter]

    def meet_the_filter(self) -> None:
        self.picture = self.grid("image", cell=0.19).move_to([-3.6, 0.22, 0])
        self.kernel = self.grid(
            "conv1/kernel", (0, self.filter), cell=0.82, numbers=1, brief=True, lines=1
        ).move_to([3.3, 0.55, 0])
        self.bias_label = Label(_("bias {b}"), b=self.bias).next_to(self.kernel, DOWN, buff=0.3)
        self.picture_name = Label(_("picture"), size=style.SMALL, color=self.colors.faint)
        self.picture_name.next_to(self.picture, UP, buff=0.12)
        self.kernel_name = Label(_("filter"), size=style.SMALL, color=self.colors.faint)
        self.kernel_name.next_to(self.kernel, UP, buff=0.12)
        weights = self.size_of_filter()
        with self.beat("filter", _("A filter: {n} weights in a square, and one bias."), n=weights):
            self.play(FadeIn(self.picture), FadeIn(self.picture_name), run_time=style.STEP)
            self.play(FadeIn(self.kernel), FadeIn(self.kernel_name), run_time=style.STEP)
            self.play(FadeIn(self.bias_label), run_time=style.QUICK)

    def size_of_filter(self) -> SourcedNumber:
        return sourced(shapes.filter_size(self.recording, "conv1"))[0]

    def where_weights_come_from(self) -> None:
        trained = self.kernel.source
        untrained = sourced(at_step("conv1/kernel", 0))
        with self.beat(
            "origin", _("Nobody chose these weights: they began at random and were trained.")
        ):
            self.play(
                self.kernel.animate.set_source(untrained),
                FadeOut(self.bias_label),
                run_time=style.STEP,
            )
            self.wait(style.STEP, frozen_frame=True)
            self.play(self.kernel.animate.set_source(trained), run_time=style.SLOW)
            self.play(FadeIn(self.bias_label), run_time=style.QUICK)

    def lay_the_window(self) -> None:
        row, column = self.windows.corner(*self.place)
        size = self.conv.kernel.shape[0]
        self.window = Frame(self.picture, row, column, size, size)
        self.seen = window_grid(self.tensor("image"), self.windows, self.place, 0, cell=CELL)
        home = self.seen.copy().move_to([-4.6, -0.82, 0])
        self.seen.set_corners(*self.block_edges())
        side = self.shape("conv1/kernel")
        with self.beat(
            "window",
            _("Lay it on {h} by {w} pixels: each weight meets one pixel."),
            h=side[0],
            w=side[1],
        ):
            self.play(Create(self.window), run_time=style.QUICK)
            self.play(
                self.picture.animate.scale(0.068 / 0.19).move_to([-5.6, 2.3, 0]),
                self.window.animate.scale(0.068 / 0.19).move_to(self.window_after()),
                self.kernel.animate.scale(CELL / 0.82).move_to([0, -0.82, 0]),
                FadeOut(self.picture_name),
                FadeOut(self.kernel_name),
                FadeOut(self.bias_label),
                run_time=style.MOVE,
            )
            self.seen.set_corners(*self.block_edges())
            self.add(self.seen)
            self.play(self.seen.animate.set_corners(*home.edges), run_time=style.MOVE)
            self.times = Formula("times", size=style.HEADING).move_to([-2.3, -0.82, 0])
            self.play(FadeIn(self.times), run_time=style.QUICK)

    def block_edges(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Where the window's pixels are on the picture now."""
        top = self.picture.point(*self.windows.corner(*self.place))
        _, across, down = self.picture.edges
        size = self.conv.kernel.shape[0]
        return top, across * size / self.picture.columns, down * size / self.picture.rows

    def window_after(self) -> np.ndarray:
        """Centre of the window once the picture is small, at the upper left."""
        offset = self.window.get_center() - self.picture.get_center()
        return np.array([-5.6, 2.3, 0]) + offset * 0.068 / 0.19

    def multiply(self) -> None:
        row, column = self.place
        products = forward.products(self.recording, "conv1", row, column, self.filter)
        self.products = sourced(products)
        sums = sourced(forward.running_sum(products))
        self.grid_of_products = PixelGrid(self.products, cell=CELL, numbers=1, brief=True, lines=1)
        self.grid_of_products.move_to([4.6, -0.82, 0]).reveal(0)
        self.equals = Formula("=", size=style.HEADING).move_to([2.3, -0.82, 0])
        self.sum_name = Label(_("sum of the products"), size=style.BODY, color=self.colors.faint)
        self.sum_name.move_to([-4.1, 2.25, 0], aligned_edge=LEFT)
        self.readout = Readout(sums[0], size=style.HEADING).move_to([0.3, 2.25, 0])
        cursors = [
            Frame(grid, 0, 0, stroke=4) for grid in (self.seen, self.kernel, self.grid_of_products)
        ]
        numbers = [sums[k] for k in range(products.array.size)]
        with self.beat(
            "products",
            _("Multiply each pixel by its weight, and add the {n} products up."),
            n=self.size_of_filter(),
        ):
            self.play(FadeIn(self.equals), FadeIn(self.grid_of_products), run_time=style.QUICK)
            self.play(
                *(FadeIn(cursor) for cursor in cursors),
                FadeIn(self.sum_name),
                FadeIn(self.readout),
                run_time=style.QUICK,
            )
            self.play(self.spell_out(cursors, numbers), run_time=6.0)
            self.play(*(FadeOut(cursor) for cursor in cursors), run_time=style.QUICK)

    def spell_out(self, cursors: list[Frame], numbers: list[SourcedNumber]) -> Sweep:
        """Visit the products one by one, the three cursors and the running sum in step."""

        def follow(cell: int) -> None:
            place = divmod(cell, self.grid_of_products.columns)
            cursors[0].lie_on(self.seen, *place)
            cursors[1].lie_on(self.kernel, *place)

        single = Windows.fit((self.seen.rows, self.seen.columns), 1)
        return Sweep(
            cursors[2],
            self.grid_of_products,
            self.grid_of_products,
            single,
            readout=self.readout,
            numbers=numbers,
            also=follow,
            moving=cursors[:2],
        )

    def add_the_bias(self) -> None:
        row, column = self.place
        total = self.z[0, row, column, self.filter]
        summed = self.readout.number
        sign = equals_sign([summed, self.bias], total)
        formula = Formula(
            f"{{s}} + {summand('b', self.bias)} {{sign}} {{z}}",
            s=summed,
            b=self.bias,
            sign=sign,
            z=total,
            size=style.HEADING,
        ).move_to([-4.1, 2.25, 0], aligned_edge=LEFT)
        names = Label(_("sum + bias = z"), size=style.SMALL, color=self.colors.faint)
        names.next_to(formula, DOWN, buff=0.25, aligned_edge=LEFT)
        self.map = self.grid("conv1/z", self.filter, cell=0.078).reveal(0).move_to([5.5, 2.3, 0])
        self.formula, self.names = formula, names
        with self.beat("bias", _("Plus the bias: that is z, the first number of a new picture.")):
            self.play(
                FadeOut(self.readout),
                FadeOut(self.sum_name),
                FadeIn(formula),
                FadeIn(names),
                FadeIn(self.map),
                run_time=style.STEP,
            )
            cell = np.zeros(self.map.values.shape)
            cell[row, column] = 1
            self.cursor = Frame(self.map, row, column, stroke=3)
            self.play(self.map.animate.reveal(cell), FadeIn(self.cursor), run_time=style.STEP)

    def walk_one_row(self) -> None:
        row, _column = self.place
        big, small = 0.175, 0.068
        with self.beat("row", _("The window moves on by one pixel, and gives the next number.")):
            self.play(
                *(
                    FadeOut(m)
                    for m in (
                        self.seen,
                        self.grid_of_products,
                        self.times,
                        self.equals,
                        self.formula,
                        self.names,
                        self.cursor,
                    )
                ),
                FadeOut(self.window),
                self.kernel.animate.scale(0.19 / CELL).move_to([0.35, 1.3, 0]).set_numbers(0),
                run_time=style.STEP,
            )
            self.play(
                self.picture.animate.scale(big / small).move_to([-4.15, 0.22, 0]),
                self.map.animate.scale(big / 0.078).move_to([4.5, 0.22, 0]).reveal(0),
                run_time=style.MOVE,
            )
            self.window.block = (self.conv.kernel.shape[0],) * 2
            self.window.lie_on(self.picture, *self.windows.corner(row, 0))
            self.cursor.lie_on(self.map, row, 0)
            z = [
                self.z[0, i, j, self.filter]
                for i in range(self.map.rows)
                for j in range(self.map.columns)
            ]
            self.all_z = z
            self.readout = Readout(z[row * self.map.columns], size=style.HEADING).move_to(
                [0.35, -0.6, 0]
            )
            self.z_name = Formula("z", size=style.LARGE, color=self.colors.faint).next_to(
                self.readout, UP, buff=0.25
            )
            self.play(
                FadeIn(self.window),
                FadeIn(self.cursor),
                FadeIn(self.readout),
                FadeIn(self.z_name),
                run_time=style.QUICK,
            )
            first = row * self.map.columns
            self.play(self.sweep(first, first + self.map.columns), run_time=5.0)

    def sweep(self, start: int, stop: int) -> Sweep:
        return Sweep(
            self.window,
            self.picture,
            self.map,
            self.windows,
            start=start,
            stop=stop,
            cursor=self.cursor,
            readout=self.readout,
            numbers=self.all_z,
        )

    def sweep_the_picture(self) -> None:
        with self.beat(
            "sweep",
            _("The same {n} weights visit every place: a feature map."),
            n=self.size_of_filter(),
        ):
            self.play(self.map.animate.reveal(0), run_time=style.QUICK)
            self.play(self.sweep(0, self.map.values.size), run_time=7.0)
            self.play(
                FadeOut(self.window),
                FadeOut(self.cursor),
                FadeOut(self.readout),
                FadeOut(self.z_name),
                run_time=style.QUICK,
            )

    def explain_the_size(self) -> None:
        picture, kernel, output = (
            self.shape("image"),
            self.shape("conv1/kernel"),
            self.shape("conv1/z"),
        )
        one = sourced(shapes.stride(self.recording, "conv1"))
        below = Label("{a} × {b}", a=picture[0], b=picture[1]).next_to(self.picture, DOWN, buff=0.2)
        after = Label("{a} × {b}", a=output[0], b=output[1]).next_to(self.map, DOWN, buff=0.2)
        formula = Formula(
            "{a} - {k} + {one} = {o}",
            a=picture[0],
            k=kernel[0],
            one=one[0],
            o=output[0],
            size=style.LARGE,
        )
        formula.move_to([0.35, -0.6, 0])
        with self.beat(
            "why-smaller",
            _("Why {o}? A window of {k} fits into {a} pixels in {o} places."),
            o=output[0],
            k=kernel[0],
            a=picture[0],
        ):
            first = Frame(self.picture, self.place[0], 0, *self.conv.kernel.shape[:2])
            self.play(
                FadeIn(below), FadeIn(after), FadeIn(formula), FadeIn(first), run_time=style.STEP
            )
            self.play(
                first.animate.lie_on(self.picture, self.place[0], self.map.columns - 1),
                run_time=style.SLOW,
            )
            self.gone = [below, after, formula, first]

    def name_it_rightly(self) -> None:
        turned = sourced(forward.turned(self.tensor("conv1/kernel")))
        other = PixelGrid(
            turned, channel=(0, self.filter), cell=0.42, lines=1, limit=self.kernel.limit
        ).move_to([3.0, 1.35, 0])
        names = [
            Label(_("as the network uses it"), size=style.BODY).move_to([-3.0, -0.1, 0]),
            Label(_("turned round: convolution in mathematics"), size=style.BODY).move_to(
                [3.0, -0.1, 0]
            ),
        ]
        formula = Formula(
            "{z}_(i j) = sum_(u, v) {x}_(i + u, thin j + v) {w}_(u v) + b",
            z=Span("$z$", style.meaning_color("activation")),
            x=Span("$x$"),
            w=Span("$w$", style.meaning_color("weight")),
            size=style.LARGE,
        ).move_to([0, -1.75, 0])
        with self.beat(
            "cross-correlation",
            _("Libraries do not turn the filter round: strictly, this is a cross-correlation."),
        ):
            self.play(
                *(FadeOut(m) for m in (*self.gone, self.picture, self.map)),
                self.kernel.animate.scale(0.42 / 0.19).move_to([-3.0, 1.35, 0]),
                run_time=style.STEP,
            )
            self.play(FadeIn(other), *(FadeIn(n) for n in names), run_time=style.STEP)
            self.play(FadeIn(formula), run_time=style.STEP)
