# Longer than 300 lines: twelve beats on one stage, which must stay in step.
"""One filter slides over the picture: product by product, then a row, then everywhere."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import FadeIn, FadeOut

from model.chosen_places import richest_place
from model.derivations import forward, other_pictures, shapes
from model.derivations.forward import at_step
from model.networks.cnn import snapshots
from scenes.kit import style
from scenes.kit.drawing.equations_of_numbers import Spelled
from scenes.kit.drawing.sliding_window import Sweep
from scenes.kit.drawing.stepwise import Steps
from scenes.kit.drawing.text import Formula, Label, Readout, Span, summand
from scenes.kit.layout import STAGE, equation_slots, fit
from scenes.kit.scene import N_, _
from scenes.kit.sourced import equals_sign, sourced
from scenes.kit.world.between import Outline
from scenes.kit.world.blocks import block_of
from scenes.kit.world.moves import Flight, Pose
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_at, facing_in, turned_in
from scenes.kit.world.scene import FORMULA, HERO, WorldScene
from scenes.kit.world.signs import LABEL

TUCKED = -0.25  # units that plates above reach behind the grids below them
PALE = 1.5  # a limit at which ones are not at their strongest, which is nearly white


class Convolution(WorldScene):
    title = N_("Convolution")
    digit = "4:1"
    layer = "conv1"

    def construct(self) -> None:
        self.prepare()
        self.ask_for_a_stroke()
        self.try_a_stencil()
        self.meet_the_filter()
        self.lay_the_window()
        self.multiply()
        self.add_up()
        self.land_the_number()
        self.walk_one_row()
        self.sweep_the_picture()
        self.explain_the_size()
        self.name_it_rightly()
        self.return_home()

    def prepare(self) -> None:
        self.conv = self.network.convolutions[self.layer]
        self.seen = self.network.input_of(self.conv.output_name)
        self.windows = self.conv.windows(self.recording[self.seen].shape)
        self.place = richest_place(self.recording, self.layer, self.filter)
        self.z = self.tensor(self.conv.output_name)
        self.bias = self.tensor(f"{self.layer}/bias")[self.filter]
        self.weights = sourced(shapes.filter_size(self.recording, self.layer))[0]
        self.picture = self.world.plate(self.seen)
        self.map_key = (self.world.station_of(self.layer).tensor, self.filter)
        self.map = self.world.plates[self.map_key]
        self.side = self.conv.kernel.shape[0]
        self.wide = STAGE.columns(1.3, 0.9, 1.3)
        self.upper, self.lower = STAGE.rows(0.4, 0.6, gap=TUCKED)
        self.corner, self.middle, self.other_corner = self.upper.columns(1, 1.6, 1)

    def ask_for_a_stroke(self) -> None:
        with self.beat(
            "question", _("How would you find an upright stroke in a table of numbers? (2)")
        ):
            self.fly_to({(self.seen, 0): STAGE})

    def try_a_stencil(self) -> None:
        stencil = sourced(other_pictures.edge_stencil(self.side))
        found = sourced(other_pictures.edge_map(self.recording, self.side))
        self.stencil = Plate(stencil, channel=(0, 0), numbers=1, limit=PALE).set_lifted(1)
        self.stencil.points = facing_in(self.stencil, self.wide[1].inset(0.2))
        self.edges = Plate(found, channel=(0,), leading=(0,)).reveal(0)
        self.edges.points = turned_in(self.edges, self.wide[2])
        self.window = self.outline(self.picture, 0, 0, self.side, self.side)
        self.edge_cursor = Outline(self.edges, line=3)
        left, right = (stencil[0, column, 0, 0].with_digits(1) for column in (0, self.side - 1))
        with self.beat(
            "stencil",
            _(
                "Here's one way. | Take a small stencil: {left} on the left, {right} on the right. "
                "| Slide it across, and wherever dark turns into bright, it answers."
            ),
            left=left,
            right=right,
        ) as say:
            self.bring({(self.seen, 0): self.wide[0]})
            say.next()
            self.play(FadeIn(self.stencil), run_time=0.8)
            say.next()
            self.slide()

    def slide(self) -> None:
        """The stencil goes over the whole picture."""
        self.play(FadeIn(self.edges), FadeIn(self.edge_cursor), run_time=0.6)
        self.window.opacity = 1.0
        everywhere = self.sweep_of(self.edges, self.edge_cursor, 0, self.edges.values.size)
        self.play(everywhere, run_time=3.4)
        self.play(FadeOut(self.edge_cursor), self.window.animate.set_opacity(0), run_time=0.4)

    def sweep_of(self, output: Plate, cursor: Outline, start: int, stop: int, **more: Any) -> Sweep:
        return Sweep(
            self.window,
            self.picture,
            output,
            self.windows,
            start=start,
            stop=stop,
            cursor=cursor,
            moving=[self.world],
            **more,
        )

    def meet_the_filter(self) -> None:
        kernel = self.tensor(f"{self.layer}/kernel")
        limit = float(np.abs(kernel.array[..., self.filter]).max())
        untrained = sourced(at_step(f"{self.layer}/kernel", 0))
        self.kernel = Plate(untrained, channel=(0, self.filter), limit=limit)
        self.kernel.set_lifted(1)
        self.kernel.points = self.stencil.points.copy()
        near = self.wide[1].joined(self.wide[2]).inset(0.6)
        steps = [sourced(at_step(f"{self.layer}/kernel", step)) for step in snapshots()]
        learnt = [*steps, kernel]
        with self.beat(
            "trained",
            _(
                "Our network has stencils, too, called filters. Here's one. | But nobody designed "
                "it. It started out as noise, | and training turned it into this."
            ),
        ) as say:
            self.play(FadeOut(self.edges), FadeOut(self.stencil), FadeIn(self.kernel), run_time=1.0)
            say.next()
            pose = Pose(facing_in(self.kernel, near), lifted=1.0)
            self.play(Flight(self.world, {self.kernel: pose}), run_time=1.2)
            self.play(self.kernel.animate.set_numbers(1), run_time=0.4)
            say.next()
            learn = Steps([self.kernel], lambda k: self.kernel.set_source(learnt[k]), len(learnt))
            self.play(learn, run_time=2.6)

    def lay_the_window(self) -> None:
        row, column = self.windows.corner(*self.place)
        self.window.lie_on(self.picture, row, column)
        self.lifted = block_of(self.tensor(self.seen), row, column, self.side, self.side)
        self.slots = equation_slots([(self.side, self.side)] * 3, self.lower)
        home = Pose(facing_at(self.kernel, self.slots.grids[1], self.slots.cell), lifted=1.0)
        with self.beat(
            "window",
            _("Let's lay it on the picture. | {n} weights, on {n} pixels."),
            n=self.weights,
        ) as say:
            self.play(self.window.animate.set_opacity(1), run_time=0.5)
            self.fly_to({(self.seen, 0): self.corner}, beside={self.kernel: home})
            say.next()
            self.frame = self.unfold(self.lifted, self.window, self.slots.grids[0], self.slots.cell)
            self.times = Label("×", size=HERO, color=self.colors.ink).move_to(self.slots.signs[0])
            self.play(FadeIn(self.times), self.lifted.animate.set_numbers(1), run_time=0.5)

    def multiply(self) -> None:
        row, column = self.place
        products = forward.products(self.recording, self.layer, row, column, self.filter)
        self.sums = sourced(forward.running_sum(products))
        self.products = Plate(sourced(products), numbers=1).reveal(0).set_lifted(1)
        self.products.points = facing_at(self.products, self.slots.grids[2], self.slots.cell)
        self.equals = Label("\\=", size=HERO, color=self.colors.ink).move_to(self.slots.signs[1])
        self.cursors = [Outline(plate) for plate in (self.lifted, self.kernel, self.products)]
        self.spelled = Spelled(
            [grid.number(0, 0) for grid in (self.lifted, self.kernel, self.products)], self.middle
        )
        with self.beat("products", _("Each pixel gets multiplied by the weight on top of it.")):
            self.play(FadeIn(self.equals), FadeIn(self.products), run_time=0.5)
            self.play(*(FadeIn(m) for m in (*self.cursors, self.spelled)), run_time=0.3)
            moving = [self.products, *self.cursors, self.spelled]
            self.play(Steps(moving, self.visit, self.side**2), run_time=4.0)
            self.play(*(FadeOut(m) for m in (*self.cursors, self.spelled)), run_time=0.3)

    def visit(self, k: int) -> None:
        """Show the k-th product, and where it comes from."""
        place = divmod(k, self.side)
        for cursor in self.cursors:
            cursor.lie_on(cursor.plate, *place)
        shown = np.arange(self.side**2).reshape(self.side, self.side) <= k
        self.products.reveal(shown.astype(float))
        grids = (self.lifted, self.kernel, self.products)
        self.spelled.show([grid.number(*place) for grid in grids])

    def add_up(self) -> None:
        exact = [self.sums[k].with_decimals(3) for k in range(self.side**2)]
        green = style.meaning_color("weight")
        spans = {"w": Span("$w$", green), "b": Span("$+ b$", green)}
        self.formula = Formula("z = sum x dot {w} {b}", size=FORMULA, **spans)
        self.formula["b"].set_fill(opacity=0)
        first, second = self.middle.rows(1.3, 1, gap=0.1)
        fit(self.formula, first, largest=1.0)
        self.sum = Readout(exact[0], size=FORMULA).move_to(second.center)
        with self.beat("sum", _("Then all {n} products are added up."), n=self.weights):
            self.play(FadeIn(self.formula), FadeIn(self.sum), run_time=0.5)
            each = Steps([self.sum], lambda k: self.sum.show(exact[k]), len(exact))
            self.play(each, run_time=2.2)
        self.total, self.second_line = exact[-1], second

    def land_the_number(self) -> None:
        row, column = self.place
        z = self.z[0, row, column, self.filter]
        exactly = [number.with_decimals(3) for number in (self.total, self.bias, z)]
        self.result = Formula(
            f"{{s}} + {summand('b', self.bias)} {{sign}} {{z}}",
            s=exactly[0],
            b=exactly[1],
            sign=equals_sign(exactly[:2], exactly[2]),
            z=exactly[2],
            size=FORMULA,
        )
        fit(self.result, self.second_line, largest=1.0)
        marker = self.highlight(self.result["z"])
        self.map.set_source(self.z).reveal(0)
        self.cursor = self.outline(self.map, row, column)
        beam = self.beam_between(self.products, self.cursor)
        with self.beat(
            "landing",
            _(
                "One more number, the bias, | and there's our answer: {z}. | That's how well this "
                "little patch fits the filter. | And it goes right here."
            ),
            z=z,
        ) as say:
            say.next()
            plus = self.formula["b"].animate.set_fill(opacity=1)
            new = [FadeIn(m) for m in (*marker, self.result)]
            self.play(FadeOut(self.sum), plus, *new, run_time=0.6)
            say.next()
            self.bring({self.map_key: self.other_corner})
            say.next()
            cell = np.zeros(self.map.values.shape)
            cell[row, column] = 1
            tag = Label("{z}", z=exactly[2], size=HERO * 0.6, weight=600)
            tag.move_to([self.map.points[0, 0], self.map.cell_center(row, column)[1], 0])
            tag.shift([-tag.width / 2 - 0.15, 0, 0])
            self.landed = [*marker, *self.highlight(tag["z"]), tag]
            self.play(
                *(FadeIn(m) for m in self.landed if m not in marker),
                self.map.animate.reveal(cell),
                beam.animate.set_opacity(1),
                self.cursor.animate.set_opacity(1),
                run_time=0.8,
            )

    def walk_one_row(self) -> None:
        row, _column = self.place
        signs = [self.times, self.equals, self.formula, self.result, self.frame, *self.landed]
        above, between, self.below = self.wide[1].rows(0.7, 1.6, 1.2)
        pose = Pose(facing_in(self.kernel, between.inset(0.2)))
        self.values = [self.z[0, i, j, self.filter] for i, j in np.ndindex(self.map.values.shape)]
        first = row * self.map.columns
        self.readout = Readout(self.values[first], size=HERO)
        self.readout.move_to(above.center)
        with self.beat(
            "row",
            _(
                "What if we move over by one pixel? | "
                "Same weights, next patch, next number. And the next."
            ),
        ) as say:
            gone = [FadeOut(m) for m in (*signs, self.products, self.lifted)]
            self.play(*gone, self.kernel.animate.set_numbers(0), run_time=0.6)
            self.hide_beams()
            places = {(self.seen, 0): self.wide[0], self.map_key: self.wide[2]}
            self.fly_to(places, beside={self.kernel: pose})
            self.window.lie_on(self.picture, *self.windows.corner(row, 0))
            self.cursor.lie_on(self.map, row, 0)
            self.beam = self.beam_between(self.window, self.cursor)
            self.play(self.beam.animate.set_opacity(1), FadeIn(self.readout), run_time=0.5)
            say.next()
            self.play(self.sweep(first, first + self.map.columns), run_time=3.6)

    def sweep(self, start: int, stop: int) -> Sweep:
        return self.sweep_of(
            self.map, self.cursor, start, stop, readout=self.readout, numbers=self.values
        )

    def sweep_the_picture(self) -> None:
        with self.beat(
            "sweep",
            _(
                "And if we do that everywhere, | we get another picture: a feature map. Orange "
                "where the patch fits, blue where it's more like the opposite."
            ),
        ) as say:
            self.play(self.map.animate.reveal(0), run_time=0.4)
            say.next()
            self.play(self.sweep(0, self.map.values.size), run_time=5.0)
            gone = (self.window, self.cursor, self.beam)
            fading = (part.animate.set_opacity(0) for part in gone)
            self.play(*fading, FadeOut(self.readout), run_time=0.6)

    def explain_the_size(self) -> None:
        size, side, places = (
            self.shape(name)[1] for name in (self.seen, f"{self.layer}/kernel", self.z.name)
        )
        one = sourced(shapes.stride(self.recording, self.layer))[0]
        self.count = Formula(
            "{a} - {k} + {one} = {o}", a=size, k=side, one=one, o=places, size=FORMULA
        )
        fit(self.count, self.below, largest=1.0)
        row = self.place[0]
        with self.beat(
            "smaller",
            _(
                "It has shrunk a little. Can you see why? (1) | A window of {k} fits into a row of "
                "{a} in {o} places."
            ),
            k=side,
            a=size,
            o=places,
        ) as say:
            self.window.lie_on(self.picture, row, 0)
            self.play(self.window.animate.set_opacity(1), run_time=0.5)
            say.next()
            last = self.window.animate.lie_on(self.picture, row, self.map.columns - 1)
            self.play(last, run_time=2.2)
            self.play(FadeIn(self.count), run_time=0.6)

    def name_it_rightly(self) -> None:
        turned = sourced(forward.turned(self.tensor(f"{self.layer}/kernel")))
        flipped = Plate(turned, channel=(0, self.filter), limit=self.kernel.limit).set_lifted(1)
        left = self.wide[0].joined(self.wide[1])
        above, names, below = left.rows(2.4, 0.35, 1.1, gap=0.15)
        boxes = above.columns(1, 1)
        flipped.points = facing_in(flipped, boxes[1])
        pose = Pose(facing_in(self.kernel, boxes[0]), lifted=1.0)
        called = [
            Label(text, size=LABEL, color=self.colors.faint).move_to(box.center)
            for text, box in zip(
                (_("as libraries use it"), _("flipped, as in mathematics")),
                names.columns(1, 1),
                strict=True,
            )
        ]
        w = Span("$w$", style.meaning_color("weight"))
        markup = "z_(i j) = sum_(u, v) x_(i + u, thin j + v) thin {w}_(u v) + b"
        formula = fit(Formula(markup, w=w, size=FORMULA), below, largest=1.0)
        with self.beat(
            "cross-correlation",
            _(
                "Libraries call this a convolution. | They don't flip the filter first, so "
                "strictly, it's a cross-correlation."
            ),
        ) as say:
            self.play(FadeOut(self.count), self.window.animate.set_opacity(0), run_time=0.5)
            self.fly_to({self.map_key: self.wide[2]}, beside={self.kernel: pose})
            self.play(*(FadeIn(m) for m in (flipped, *called)), run_time=0.6)
            say.next()
            self.play(FadeIn(formula), run_time=0.6)

    def return_home(self) -> None:
        self.map.set_source(self.tensor(self.map_key[0]))
        self.onward(_("That was one filter. What would another one make of this picture?"))
