"""The gradient of one weight into an output: three factors, each found, then multiplied."""

from __future__ import annotations

from typing import Any

from manim import DOWN, LEFT, UP, FadeIn, FadeOut

from scenes.by_hand.by_hand_scene import COLUMN, ByHandScene, node_piece, piece_of
from scenes.kit import style
from scenes.kit.drawing.text import Label, column
from scenes.kit.scene import N_, _
from scenes.kit.sourced import constant

DOT = " thin dot thin "


class OneOutputWeight(ByHandScene):
    title = N_("One weight into an output")

    def construct(self) -> None:
        self.way = [piece_of("w5"), node_piece("o1")]
        self.follow_the_weight()
        self.write_the_chain()
        self.find_the_first()
        self.find_the_others()
        self.multiply()

    def follow_the_weight(self) -> None:
        question = self.line("{w5} arrow.r {zo1} arrow.r {ao1} arrow.r {E}", size=style.LARGE)
        question.move_to([COLUMN, 3.1, 0], aligned_edge=LEFT + UP)
        seen = [*self.way, node_piece("h1")]
        with self.beat(
            "way",
            _(
                "Turn this weight, and one output moves. The other one doesn't even notice. | So "
                "there's a single way: from the weight to the sum, to the output, to the error."
            ),
        ) as say:
            self.enter_network()
            self.play(self.net.animate.light(self.way).only(seen), *self.dimmed_numbers())
            say.next()
            self.play(FadeIn(question), run_time=style.STEP)
        self.question = question

    def dimmed_numbers(self) -> list[Any]:
        """The numbers beside the path dim with the rest."""
        kept = ("w5", "ao1", "ah1")
        others = [*self.on_edges.items(), *self.in_nodes.items(), *self.names.items()]
        return [m.animate.set_opacity(style.DIM) for key, m in others if key not in kept]

    def write_the_chain(self) -> None:
        self.chain = self.line(
            f"{{dE/w5}} = {{one}}{DOT}{{two}}{DOT}{{three}}",
            one=self.ratio("E", "ao1"),
            two=self.ratio("ao1", "zo1"),
            three=self.ratio("zo1", "w5"),
            size=style.LARGE,
        ).move_to([COLUMN, 2.45, 0], aligned_edge=LEFT + UP)
        with self.beat(
            "chain", _("That's three steps, so there are three factors. This is the chain rule.")
        ):
            self.play(FadeIn(self.chain), run_time=style.STEP)

    def find_the_first(self) -> None:
        sign = self.sign(self.shown("ao1") - self.shown("y1"), "dE/ao1")
        power = self.line("{E} = 1/2 thin ({y1} - {ao1})^2 + {E2}")
        slope = self.line(
            "{one} = 2 dot 1/2 thin ({y1} - {ao1}) dot ({inner})",
            one=self.ratio("E", "ao1"),
            inner=constant(-1, "The output stands with a minus in the difference.")[0],
        )
        result = self.line("{one} = {ao1} - {y1}", one=self.ratio("E", "ao1"))
        number = self.line("{=ao1} - {+y1} {s} {=dE/ao1}", s=sign)
        lines = column([power, slope, result, number], left=COLUMN, top=1.2, gap=0.25)
        why = self.line(
            "({y1} - {ao1})' = {still} - {same}",
            still=constant(0, "The target stands still while the output moves.")[0],
            same=constant(1, "The output moves exactly as far as itself.")[0],
        )
        why.next_to(slope, DOWN, buff=0.4, aligned_edge=LEFT)
        with self.beat(
            "power",
            _(
                "First, how does the error change with the output? The square brings a factor of "
                "two, and the half cancels it."
            ),
        ):
            self.write(lines[:2])
        with self.beat(
            "minus-one",
            _(
                "But where does the minus one come from? (1) | Inside the square, the output "
                "stands behind a minus. When it goes up, the difference goes down."
            ),
        ) as say:
            self.play(slope["inner"].animate.set_color(self.colors.focus), run_time=style.QUICK)
            say.next()
            self.play(FadeIn(why), run_time=style.STEP)
        with self.beat("first", _("Put together, the first factor is output minus target.")):
            self.play(FadeOut(why), run_time=style.QUICK)
            self.write(lines[2:])
        self.work = lines

    def find_the_others(self) -> None:
        a, slope = self.shown("ao1"), "so1"
        sign = self.sign(a * (1 - a), slope)
        first = self.line(
            "{one} {s} {=dE/ao1}",
            one=self.ratio("E", "ao1"),
            s=self.sign(self.shown("ao1") - self.shown("y1"), "dE/ao1"),
        )
        second = self.line("{two} = {ao1} thin (1 - {ao1})", two=self.ratio("ao1", "zo1"))
        number = self.line("{two} {s} {=so1}", two=self.ratio("ao1", "zo1"), s=sign)
        third = self.line("{three} = {ah1} = {=ah1}", three=self.ratio("zo1", "w5"))
        column([first, second, third], left=COLUMN, top=1.3, gap=0.12)
        number.move_to(second.get_corner(LEFT + UP), aligned_edge=LEFT + UP)
        with self.beat(
            "second",
            _(
                "Second, the slope of the sigmoid. | You get it from the output alone: a, times "
                "one minus a."
            ),
        ) as say:
            self.play(*(FadeOut(m) for m in self.work), FadeIn(first), run_time=style.STEP)
            say.next()
            self.play(FadeIn(second), run_time=style.STEP)
            self.wait(style.STEP, frozen_frame=True)
            self.play(FadeOut(second), FadeIn(number), run_time=style.STEP)
        with self.beat(
            "third",
            _(
                "Third, how far does the sum move with our weight? | As far as what the weight is "
                "multiplied by: the output of the hidden neuron."
            ),
        ) as say:
            self.play(self.net.animate.light([*self.way, node_piece("h1")]), run_time=style.QUICK)
            say.next()
            self.play(FadeIn(third), run_time=style.STEP)
        self.work = [first, number, third]

    def multiply(self) -> None:
        factors = ("dE/ao1", "so1", "ah1")
        value = 1.0
        for key in factors:
            value *= self.shown(key)
        total: Label = self.line(
            "{dE/w5} {s} {=dE/w5}", s=self.sign(value, "dE/w5"), size=style.LARGE
        ).move_to([COLUMN, self.work[-1].get_bottom()[1] - 0.2, 0], aligned_edge=LEFT + UP)
        with self.beat(
            "product",
            _(
                "Multiply all three. That's how fast the error rises when this weight goes up a "
                "little."
            ),
        ):
            self.play(FadeIn(total), run_time=style.STEP)
