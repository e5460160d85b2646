"""A weight of a filter is used in every place, so its gradient is a sum: a convolution again."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DOWN, UP, FadeIn, FadeOut

from model.derivations import shapes
from model.layers import Conv2D
from model.windows import Windows
from scenes.kit import style
from scenes.kit.drawing.color_scale import ColorScale
from scenes.kit.drawing.equations import (
    TOY,
    Equation,
    Rewrite,
    Symbol,
    SymbolGrid,
    forward_terms,
    kernel_terms,
)
from scenes.kit.drawing.pixel_grid import Frame
from scenes.kit.drawing.sliding_window import Sweep
from scenes.kit.drawing.stepwise import Steps
from scenes.kit.drawing.text import Formula, Label, Span, product_label
from scenes.kit.scene import N_, GradientScene, _
from scenes.kit.sourced import sourced

FIRST = (0, 0)
HEIGHT = 1.95  # of the toy's grids


class ConvolutionKernel(GradientScene):
    title = N_("The gradient of a filter")

    def construct(self) -> None:
        self.lay_out_the_toy()
        self.write_four_equations()
        self.find_one_weight()
        self.sum_over_its_uses()
        self.derive_the_others()
        self.see_a_convolution()
        self.take_the_real_map()
        self.read_the_numbers()

    def lay_out_the_toy(self) -> None:
        self.x = SymbolGrid("X", TOY.size).move_to([-3.9, HEIGHT, 0])
        self.k = SymbolGrid("K", TOY.window).move_to([-0.5, HEIGHT, 0])
        self.z = SymbolGrid("Z", TOY.output_shape).move_to([3.9, HEIGHT, 0])
        bias = Span("$b$", style.meaning_color("weight"))
        signs = [
            Formula("ast", size=style.HEADING).move_to([-1.95, HEIGHT, 0]),
            Formula("+ thick {b} thick =", b=bias, size=style.HEADING).move_to([1.65, HEIGHT, 0]),
        ]
        with self.beat(
            "toy",
            _(
                "Let's start small: a tiny picture, X, a tiny filter, K, and the map that they "
                "make, Z."
            ),
        ):
            self.enter(self.x, self.k, self.z, *signs)
        self.signs = signs

    def write_four_equations(self) -> None:
        self.cells = list(np.ndindex(*TOY.output_shape))
        self.equations = [
            Equation(Symbol("Z", cell), forward_terms(TOY, cell), size=style.LARGE).move_to(
                [0, -0.1 - 0.72 * k, 0]
            )
            for k, cell in enumerate(self.cells)
        ]
        self.window = Frame(self.x, 0, 0, *TOY.window)
        self.cursor = Frame(self.z, 0, 0)
        with self.beat(
            "four-equations",
            _(
                "The window fits in four places, so there are four sums. The pixels change from "
                "one to the next. The weights are always the same."
            ),
        ):
            self.play(FadeIn(self.window), FadeIn(self.cursor), run_time=style.QUICK)
            for cell, equation in zip(self.cells, self.equations, strict=True):
                self.play(
                    self.window.animate.lie_on(self.x, *TOY.corner(*cell)),
                    self.cursor.animate.lie_on(self.z, *cell),
                    FadeIn(equation, shift=DOWN * 0.15),
                    run_time=style.STEP,
                )
            self.play(FadeOut(self.window), FadeOut(self.cursor), run_time=style.QUICK)

    def find_one_weight(self) -> None:
        weight = Symbol("K", FIRST).name
        place = Frame(self.k, *FIRST)
        uses = TOY.uses_of_tap(*FIRST)
        pixels = {cell: Symbol("X", pixel).name for cell, pixel in uses}
        dimmed = [
            equation[name].animate.set_opacity(style.DIM)
            for cell, equation in zip(self.cells, self.equations, strict=True)
            for name in equation.names
            if name not in (weight, pixels[cell], Symbol("Z", cell).name)
        ]
        with self.beat(
            "one-weight",
            _("Now pick a single weight, | and see where it's used. It's in all four sums."),
        ) as say:
            self.play(FadeIn(place), run_time=style.QUICK)
            say.next()
            self.play(*dimmed, run_time=style.STEP)
        self.place = place

    def sum_over_its_uses(self) -> None:
        weight = Symbol("K", FIRST, gradient=True)
        rule = Formula(
            f"{{{weight.name}}} = sum_(i, j) {{dZ}} {{w}}",
            **{
                weight.name: Span(f"${weight.markup}$", weight.color),
                "dZ": Span("$(partial L) / (partial Z_(i j))$", style.meaning_color("gradient")),
                "w": Span(f"$(partial Z_(i j)) / (partial {Symbol('K', FIRST).markup})$"),
            },
            size=style.LARGE,
        ).move_to([0, -0.45, 0])
        self.first = Equation(weight, kernel_terms(TOY, FIRST), size=style.LARGE)
        self.first.move_to([0, -1.95, 0])
        with self.beat(
            "sum",
            _(
                "So if we nudge it, all four outputs move. Each of them moves the loss a little, "
                "and all these effects add up."
            ),
        ):
            self.play(*(FadeOut(e) for e in self.equations), FadeIn(rule), run_time=style.STEP)
        with self.beat(
            "products",
            _(
                "And how far does each output move? (1) | That depends on the pixel that our "
                "weight met there. So each pixel is a factor."
            ),
        ) as say:
            say.next()
            self.play(Rewrite(rule, self.first, keep_old=True, run_time=style.MOVE))
        self.rule = rule

    def derive_the_others(self) -> None:
        taps = list(np.ndindex(*TOY.window))
        lines = [
            Equation(
                Symbol("K", tap, gradient=True),
                kernel_terms(TOY, tap),
                inline=True,
                size=style.BODY,
            ).move_to([0, -0.1 - 0.72 * k, 0])
            for k, tap in enumerate(taps)
        ]
        with self.beat(
            "others",
            _("For the other three weights, it's the same story. They only met other pixels."),
        ):
            self.play(FadeOut(self.rule), Rewrite(self.first, lines[0]), run_time=style.MOVE)
            for tap, line in zip(taps[1:], lines[1:], strict=True):
                self.play(
                    self.place.animate.lie_on(self.k, *tap),
                    FadeIn(line, shift=DOWN * 0.15),
                    run_time=style.STEP,
                )
        self.lines = lines

    def see_a_convolution(self) -> None:
        """The same pattern as in forward: the upstream map lies on the picture and slides."""
        upstream = SymbolGrid("Z", TOY.output_shape, gradient=True)
        upstream.move_to([-0.5, HEIGHT, 0])
        result = SymbolGrid("K", TOY.window, gradient=True).move_to([3.9, HEIGHT, 0])
        equals = Formula("=", size=style.HEADING).move_to([1.65, HEIGHT, 0])
        window = Frame(self.x, 0, 0, *TOY.output_shape)
        cursor = Frame(result, 0, 0)
        back = Windows.fit(TOY.size, TOY.output_shape)
        taps = list(np.ndindex(*TOY.window))

        def show(k: int) -> None:
            window.lie_on(self.x, *back.corner(*taps[k]))
            cursor.lie_on(result, *taps[k])
            for j, line in enumerate(self.lines):
                line.set_opacity(1.0 if j == k else style.DIM)

        with self.beat(
            "convolution",
            _(
                "Do you see the pattern? (2) | The gradients that come back slide over the "
                "picture, like a filter of their own. It's a convolution again."
            ),
        ) as say:
            gone = (self.k, self.z, self.signs[1], self.place)
            self.play(*(FadeOut(m) for m in gone), run_time=style.QUICK)
            self.play(FadeIn(upstream), FadeIn(result), FadeIn(equals), run_time=style.STEP)
            self.play(FadeIn(window), FadeIn(cursor), run_time=style.QUICK)
            say.next()
            self.play(Steps([window, cursor, *self.lines], show, len(taps)), run_time=6.0)
            self.play(*(line.animate.set_opacity(1) for line in self.lines), run_time=style.QUICK)

    def take_the_real_map(self) -> None:
        layer = self.network.layer("conv1/z")
        assert isinstance(layer, Conv2D)
        windows = layer.windows(self.recording["image"].shape)
        back = Windows.fit(windows.size, windows.output_shape)
        self.picture = self.grid("image", cell=0.16).move_to([-4.4, 0.5, 0])
        self.upstream = self.gradient_grid("conv1/z", self.filter, cell=0.16, lines=0)
        self.upstream.move_to([0.35, 0.5, 0])
        self.result = self.gradient_grid(
            "conv1/kernel", (0, self.filter), cell=0.62, lines=1
        ).move_to([4.9, 0.5, 0])
        window = Frame(self.picture, 0, 0, *windows.output_shape, stroke=4)
        cursor = Frame(self.result, 0, 0, stroke=4)
        labels = [*self.name_the_grids(), *self.scales()]
        with self.beat(
            "real",
            _(
                "Now with the real thing: on the left the picture, and beside it the gradients "
                "that come back to the map. | Slide one over the other, and out comes the gradient "
                "of the filter."
            ),
        ) as say:
            self.leave()
            self.enter(self.picture, self.upstream, *labels)
            self.result.reveal(0)
            self.play(FadeIn(self.result), FadeIn(window), FadeIn(cursor), run_time=style.QUICK)
            sweep = Sweep(window, self.picture, self.result, back, cursor=cursor)
            say.next()
            self.play(sweep, run_time=6.0)
            self.play(FadeOut(window), FadeOut(cursor), run_time=style.QUICK)

    def name_the_grids(self) -> list[Any]:
        names = ("x", "(partial L) / (partial z)", "(partial L) / (partial w)")
        grids = (self.picture, self.upstream, self.result)
        sizes = [self.shape("image"), self.shape("conv1/z"), self.shape("conv1/kernel")]
        labels: list[Any] = []
        for name, grid, shape in zip(names, grids, sizes, strict=True):
            labels.append(Formula(name, size=style.BODY).next_to(grid, UP, buff=0.12))
            size = sourced(shapes.plane(shape))
            labels.append(product_label(size, size=style.SMALL).next_to(grid, DOWN, buff=0.15))
        ast = Formula("ast", size=style.HEADING).move_to([-1.85, 0.5, 0])
        return [*labels, ast, Formula("=", size=style.HEADING).move_to([2.8, 0.5, 0])]

    def scales(self) -> list[Any]:
        """Legends of both gradients, below the grids' sizes."""
        grids = {"conv1/z": self.upstream, "conv1/kernel": self.result}
        return [
            ColorScale(self.gradient(name).channel(self.filter), grid).move_to(
                [grid.get_x(), -2.35, 0]
            )
            for name, grid in grids.items()
        ]

    def read_the_numbers(self) -> None:
        kernel = self.grid("conv1/kernel", (0, self.filter), cell=1.0, numbers=1, lines=1)
        kernel.move_to([-3.4, 0.1, 0])
        large = self.gradient_grid(
            "conv1/kernel", (0, self.filter), cell=1.0, numbers=1, lines=1
        ).move_to([3.4, 0.1, 0])
        names = [
            Label(_("the filter's weights"), size=style.BODY).next_to(kernel, UP, buff=0.15),
            Label(_("their gradients"), size=style.BODY).next_to(large, UP, buff=0.15),
        ]
        uses = sourced(shapes.map_size(self.recording, "conv1/z"))[0]
        with self.beat(
            "numbers",
            _(
                "Now each weight of the filter has its gradient, and every one of them is a sum of "
                "{n} products."
            ),
            n=uses,
        ):
            self.leave()
            self.enter(kernel, large, *names)
