"""Each input value is used by several windows: stamp and add, or slide the filter turned round."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, FadeIn, FadeOut

from model.derivations import forward
from model.layers import Conv2D
from model.windows import Windows
from scenes.backward.turned_filter import TURNED, padded_lattice, turned_grid
from scenes.kit import style
from scenes.kit.drawing.equations import TOY, Equation, Symbol, SymbolGrid, input_terms
from scenes.kit.drawing.pixel_grid import Frame, PixelGrid
from scenes.kit.drawing.sliding_window import Sweep
from scenes.kit.drawing.stepwise import Steps
from scenes.kit.drawing.text import Formula, Label
from scenes.kit.scene import N_, GradientScene, _
from scenes.kit.sourced import largest, sourced

EDGE = (0, 1)  # a pixel that two windows cover
CENTER = (1, 1)  # one that all four cover


class ConvolutionInput(GradientScene):
    title = N_("The gradient of the input")

    def construct(self) -> None:
        self.see_who_uses_a_pixel()
        self.write_nine_equations()
        self.stamp_and_add()
        self.turn_the_filter()
        self.fill_the_real_map()
        self.say_why()

    def see_who_uses_a_pixel(self) -> None:
        self.x = SymbolGrid("X", TOY.size, cell=0.95).move_to([-4.6, 0.4, 0])
        self.k = SymbolGrid("K", TOY.window, cell=0.95).move_to([-0.2, 0.4, 0])
        self.z = SymbolGrid("Z", TOY.output_shape, cell=0.95).move_to([4.0, 0.4, 0])
        signs = [
            Formula("ast", size=style.HEADING).move_to([-2.2, 0.4, 0]),
            Formula("=", size=style.HEADING).move_to([1.9, 0.4, 0]),
        ]
        for name, pixel, script in (
            (
                "two-windows",
                EDGE,
                _(
                    "And what about the picture itself? Take this pixel, at the edge. | Two "
                    "windows lie on it, so it counts in two outputs."
                ),
            ),
            (
                "four-windows",
                CENTER,
                _(
                    "The one in the middle is busier. | All four windows lie on it, so it counts "
                    "in all four outputs."
                ),
            ),
        ):
            marks = [Frame(self.x, *pixel), Frame(self.x, 0, 0, *TOY.window, stroke=4)]
            marks[1].set_color(self.colors.faint)
            with self.beat(name, script) as say:
                if pixel == EDGE:
                    self.enter(self.x, self.k, self.z, *signs)
                else:
                    self.leave(*self.marks)
                say.next()
                self.show_uses(pixel, marks)
        self.signs = signs

    def show_uses(self, pixel: tuple[int, int], marks: list[Frame]) -> None:
        """Lay the window where it covers the pixel, and mark what comes out."""
        uses = TOY.uses_of_input(*pixel)
        found = [Frame(self.z, *cell) for cell, _tap in uses]
        tap_mark = Frame(self.k, *uses[0][1])
        marks[1].lie_on(self.x, *TOY.corner(*uses[0][0]))
        self.play(*(FadeIn(m) for m in (*marks, tap_mark)), run_time=style.QUICK)
        for (cell, tap), frame in zip(uses, found, strict=True):
            self.play(
                marks[1].animate.lie_on(self.x, *TOY.corner(*cell)),
                tap_mark.animate.lie_on(self.k, *tap),
                FadeIn(frame),
                run_time=style.STEP,
            )
        self.play(FadeOut(marks[1]), FadeOut(tap_mark), run_time=style.QUICK)
        self.marks = [marks[0], *found]

    def write_nine_equations(self) -> None:
        self.pixels = list(np.ndindex(*TOY.size))
        self.equations = [
            Equation(
                Symbol("X", pixel, gradient=True),
                input_terms(TOY, pixel),
                inline=True,
                size=style.SMALL,
            ).move_to([-2.2, 2.9 - 0.66 * k, 0], aligned_edge=LEFT)
            for k, pixel in enumerate(self.pixels)
        ]
        self.dx = SymbolGrid("X", TOY.size, cell=0.95, gradient=True).move_to([-5.2, 1.8, 0])
        self.dz = SymbolGrid("Z", TOY.output_shape, cell=0.95, gradient=True)
        self.dz.move_to([-5.68, -1.35, 0])
        with self.beat(
            "nine-equations",
            _(
                "Let's write that down for every pixel. Each window that lies on it sends "
                "something back: its own gradient, times the weight that lay on this pixel."
            ),
        ):
            gone = (self.x, self.z, *self.signs, *self.marks)
            self.play(*(FadeOut(m) for m in gone), run_time=style.QUICK)
            self.play(
                FadeIn(self.dx),
                FadeIn(self.dz),
                self.k.animate.scale(0.8).move_to([-3.5, -1.35, 0]),
                run_time=style.STEP,
            )
            for equation in self.equations:
                self.play(FadeIn(equation, shift=RIGHT * 0.15), run_time=0.3)

    def stamp_and_add(self) -> None:
        cells = list(np.ndindex(*TOY.output_shape))
        window = Frame(self.dx, 0, 0, *TOY.window)
        cursor = Frame(self.dz, 0, 0)
        parts: list[Any] = [part for equation in self.equations for part in equation.submobjects]

        def show(k: int) -> None:
            window.lie_on(self.dx, *TOY.corner(*cells[k]))
            cursor.lie_on(self.dz, *cells[k])
            self.light(Symbol("Z", cells[k], gradient=True).name)

        with self.beat(
            "stamp",
            _(
                "You can also look at it from the other side. | Each output takes the whole "
                "filter, times its own gradient, and stamps it onto its window. Where stamps "
                "overlap, they add up."
            ),
        ) as say:
            self.play(FadeIn(window), FadeIn(cursor), run_time=style.QUICK)
            say.next()
            self.play(Steps([window, cursor, *parts], show, len(cells)), run_time=7.0)
            self.play(
                *(e.animate.set_opacity(1) for e in self.equations),
                FadeOut(window),
                FadeOut(cursor),
                run_time=style.QUICK,
            )

    def light(self, name: str) -> None:
        """Show the terms that hold a symbol, and dim the rest."""
        for equation in self.equations:
            kept = {equation.left.name} | {
                symbol.name
                for term in equation.terms
                if name in (s.name for s in term)
                for symbol in term
            }
            holds = name in equation.names
            for part in equation.names:
                equation[part].set_opacity(1.0 if holds and part in kept else style.DIM)

    def turn_the_filter(self) -> None:
        """The same sums as a sliding window: upstream with a rim of zeros, filter turned round."""
        kernel = turned_grid().move_to([-3.12, -1.35, 0])
        window = Frame(self.dz, -1, -1, *TOY.window)
        cursor = Frame(self.dx, 0, 0)

        def show(k: int) -> None:
            window.lie_on(self.dz, *TURNED.corner(*self.pixels[k]))
            cursor.lie_on(self.dx, *self.pixels[k])
            for j, equation in enumerate(self.equations):
                equation.set_opacity(1.0 if j == k else style.DIM)

        with self.beat(
            "turned",
            _(
                "And there's a third way to see it. Put a rim of zeros around the gradients, turn "
                "the filter by half a turn, | and slide it across. It's a convolution once more."
            ),
        ) as say:
            self.play(
                self.dz.animate.scale(0.735 / 0.95).move_to([-5.3, -1.35, 0]),
                FadeOut(self.k),
                FadeIn(kernel),
                run_time=style.STEP,
            )
            rim = padded_lattice(self.dz)
            window.lie_on(self.dz, -1, -1)
            self.play(FadeIn(rim), FadeIn(window), FadeIn(cursor), run_time=style.QUICK)
            moving = [window, cursor, *self.equations]
            say.next()
            self.play(Steps(moving, show, len(self.pixels)), run_time=9.0)
            self.play(*(e.animate.set_opacity(1) for e in self.equations), run_time=style.QUICK)

    def fill_the_real_map(self) -> None:
        maps, kernels, back = self.lay_out_the_maps()
        windows = [Frame(m, 0, 0, *back.window, stroke=3) for m in maps]
        cursor = Frame(self.result, 0, 0, stroke=4)

        def follow(k: int) -> None:
            place = back.corner(*divmod(k, self.result.columns))
            for frame, grid in zip(windows[1:], maps[1:], strict=True):
                frame.lie_on(grid, *place)

        with self.beat(
            "real",
            _(
                "Here's the real second layer, with its {n} maps of gradients. | Each goes through "
                "its own slice, turned round, and everything is added up."
            ),
            n=self.shape("conv2/z")[2],
        ) as say:
            self.leave()
            self.enter(*maps, *kernels, *self.name_the_maps(kernels))
            self.result.reveal(0)
            shown = (self.result, cursor, *windows)
            self.play(*(FadeIn(m) for m in shown), run_time=style.QUICK)
            sweep = Sweep(
                windows[0],
                maps[0],
                self.result,
                back,
                cursor=cursor,
                also=follow,
                moving=windows[1:],
            )
            say.next()
            self.play(sweep, run_time=6.0)
            self.play(FadeOut(cursor), *(FadeOut(w) for w in windows), run_time=style.QUICK)

    def lay_out_the_maps(self) -> tuple[list[PixelGrid], list[PixelGrid], Windows]:
        """conv2's upstream maps, its filters' slices turned round, and the windows back."""
        layer = self.network.layer("conv2/z")
        assert isinstance(layer, Conv2D)
        windows = layer.windows(self.recording["pool1"].shape)
        filters = range(layer.kernel.shape[3])
        limit = largest(self.recording.grad("conv2/z"))
        maps = [self.gradient_grid("conv2/z", f, cell=0.205, limit=limit) for f in filters]
        turned = sourced(forward.turned(self.tensor("conv2/kernel")))
        kernels = [
            PixelGrid(
                turned,
                channel=(self.filter, f),
                cell=0.31,
                lines=1,
                limit=float(np.abs(layer.kernel[..., self.filter, f]).max()),
            )
            for f in filters
        ]
        for f, grid, kernel in zip(filters, maps, kernels, strict=True):
            grid.move_to([-5.4 + 2.45 * (f % 2), 1.75 - 2.85 * (f // 2), 0])
            kernel.move_to([-0.1, 2.4 - 1.3 * f, 0])
        self.result = self.gradient_grid("pool1", self.filter, cell=0.36).move_to([4.1, 0.35, 0])
        back = Windows.fit(windows.output_shape, windows.window, padding=windows.window[0] - 1)
        return maps, kernels, back

    def name_the_maps(self, kernels: list[PixelGrid]) -> list[Any]:
        grad = "(partial L) / (partial z)"
        return [
            Formula(grad, size=style.SMALL).move_to([-4.18, 0.33, 0]),
            Formula("ast", size=style.HEADING).move_to([-1.25, 0.35, 0]),
            Formula("=", size=style.HEADING).move_to([1.2, 0.35, 0]),
            Formula("(partial L) / (partial m)", size=style.BODY).next_to(
                self.result, UP, buff=0.1
            ),
            Label(_("slices, turned round"), size=style.SMALL, color=self.colors.faint).next_to(
                kernels[-1], DOWN, buff=0.15
            ),
        ]

    def say_why(self) -> None:
        with self.beat(
            "why",
            _(
                "But why do we need this? Only weights get updated, after all. (2) | Because it's "
                "what the layer before begins with."
            ),
        ) as say:
            frame = Frame(self.result, 0, 0, self.result.rows, self.result.columns, stroke=6)
            say.next()
            self.play(FadeIn(frame), run_time=style.STEP)
