"""The bias is one number added in every place, so its gradient is the sum of the map."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from manim import DOWN, UP, FadeIn, FadeOut

from model.derivations import forward, shapes
from scenes.kit import style
from scenes.kit.drawing.color_scale import ColorScale
from scenes.kit.drawing.equations import TOY, Equation, Rewrite, Symbol, SymbolGrid, forward_terms
from scenes.kit.drawing.pixel_grid import Frame
from scenes.kit.drawing.sliding_window import reveal_to
from scenes.kit.drawing.stepwise import Steps
from scenes.kit.drawing.text import Formula, Label, Readout, Span
from scenes.kit.scene import N_, GradientScene, _
from scenes.kit.sourced import SourcedNumber, constant, sourced

SIDE = 4.7  # of the real map


class ConvolutionBias(GradientScene):
    title = N_("The gradient of a bias")
    layer: ClassVar[str] = "conv1"  # whose bias it is

    def construct(self) -> None:
        self.spread_it_out()
        self.find_it_in_each_sum()
        self.add_the_upstream()
        self.sum_the_real_map()
        self.read_the_gradient()

    def spread_it_out(self) -> None:
        """A number cannot be added to a map: it is copied into every place first."""
        color = style.meaning_color("weight")
        one = Formula("b", size=style.HEADING, color=color).move_to([-4.2, 1.7, 0])
        copies = SymbolGrid("b", TOY.output_shape, cell=0.9, indexed=False).move_to([-0.3, 1.7, 0])
        arrow = Formula("arrow.r", size=style.HEADING).move_to([-2.5, 1.7, 0])
        with self.beat(
            "broadcast",
            _(
                "A bias is only one number, but it's added everywhere. | So picture it as copied "
                "to every place of the map."
            ),
        ) as say:
            self.enter(one)
            say.next()
            self.play(FadeIn(arrow), FadeIn(copies), run_time=style.STEP)
        self.one, self.copies, self.arrow = one, copies, arrow

    def find_it_in_each_sum(self) -> None:
        self.cells = list(np.ndindex(*TOY.output_shape))
        self.equations = [
            Equation(Symbol("Z", cell), forward_terms(TOY, cell), size=style.LARGE).move_to(
                [0, -0.1 - 0.72 * k, 0]
            )
            for k, cell in enumerate(self.cells)
        ]
        keep = {Symbol("b").name}
        with self.beat(
            "each-sum",
            _(
                "That's why you find it in every one of these sums. | Nothing is multiplied by it, "
                "so its factor is always one."
            ),
        ) as say:
            self.play(*(FadeIn(e) for e in self.equations), run_time=style.STEP)
            say.next()
            self.play(
                *(
                    equation[name].animate.set_opacity(style.DIM)
                    for cell, equation in zip(self.cells, self.equations, strict=True)
                    for name in equation.names
                    if name not in keep | {Symbol("Z", cell).name}
                ),
                run_time=style.STEP,
            )

    def add_the_upstream(self) -> None:
        bias = Symbol("b", gradient=True)
        rule = Formula(
            "{db} = sum_(i, j) {dZ} dot {one}",
            db=Span(f"${bias.markup}$", bias.color),
            dZ=Span("$(partial L) / (partial Z_(i j))$", style.meaning_color("gradient")),
            one=constant(1, "A sum moves as far as its bias does.")[0],
            size=style.LARGE,
        ).move_to([0, -0.5, 0])
        total = Equation(
            bias, [(Symbol("Z", cell, gradient=True),) for cell in self.cells], size=style.LARGE
        ).move_to([0, -1.95, 0])
        with self.beat(
            "sum",
            _(
                "Turn the bias up, and every output goes up by exactly as much. | So its gradient "
                "is everything that comes back, added up."
            ),
        ) as say:
            self.play(*(FadeOut(e) for e in self.equations), FadeIn(rule), run_time=style.STEP)
            say.next()
            self.play(Rewrite(rule, total, keep_old=True, run_time=style.MOVE))

    def sum_the_real_map(self) -> None:
        self.z = f"{self.layer}/z"
        places = self.recording[self.z].shape[1]
        self.map = self.gradient_grid(self.z, self.filter, cell=SIDE / places).move_to(
            [-3.3, 0.2, 0]
        )
        scale = ColorScale(self.gradient(self.z).channel(self.filter), self.map)
        scale.next_to(self.map, DOWN, buff=0.18)
        name = Formula("(partial L) / (partial z)", size=style.BODY).move_to([-6.2, 0.35, 0])
        sums = sourced(forward.running_sum(self.gradient(self.z).channel(self.filter)))
        numbers = [sums[k] for k in range(sums.array.size)]
        self.readout = Readout(numbers[0], size=style.HEADING * 1.3).move_to([3.2, 0.3, 0])
        caption = Label(_("sum so far"), size=style.BODY, color=self.colors.faint)
        caption.next_to(self.readout, UP, buff=0.3)
        cursor = Frame(self.map, 0, 0, stroke=4)

        def show(k: int) -> None:
            self.map.reveal(np.maximum(reveal_to(self.map, k + 1), 0.25))
            cursor.lie_on(self.map, *divmod(k, self.map.columns))
            self.readout.show(numbers[k])

        with self.beat(
            "real",
            _(
                "Here's the real map. All we have to do is add up its {n} gradients, one after the "
                "other."
            ),
            n=self.count(),
        ):
            self.leave()
            self.map.reveal(0.25)
            self.enter(self.map, scale, name, caption, self.readout)
            self.play(FadeIn(cursor), run_time=style.QUICK)
            self.play(Steps([self.map, cursor, self.readout], show, sums.array.size), run_time=6.0)
            self.play(FadeOut(cursor), run_time=style.QUICK)
        self.caption_of_sum = caption

    def count(self) -> SourcedNumber:
        return sourced(shapes.map_size(self.recording, self.z))[0]

    def read_the_gradient(self) -> None:
        bias = self.tensor(f"{self.layer}/bias")[self.filter]
        gradient = self.gradient(f"{self.layer}/bias")[self.filter]
        formula = Formula(
            "(partial L) / (partial b) = {g}", g=gradient, size=style.HEADING
        ).move_to([3.2, 0.3, 0])
        before = Formula("b = {b}", b=bias, size=style.LARGE).next_to(formula, DOWN, buff=0.5)
        with self.beat(
            "gradient",
            _(
                "And that's it: one number, for one bias. Every filter has a bias of its own, and "
                "a sum of its own."
            ),
        ):
            self.play(FadeOut(self.readout), FadeOut(self.caption_of_sum), run_time=style.QUICK)
            self.play(FadeIn(formula), FadeIn(before), run_time=style.STEP)
