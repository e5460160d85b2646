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
            "way", _("Move this weight, and one output moves. The other does not even know it.")
        ):
            self.enter_network()
            self.play(self.net.animate.light(self.way).only(seen), *self.dimmed_numbers())
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
        with self.beat("chain", _("Three steps on the way, so three factors: the chain rule.")):
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
        with self.beat("power", _("The square gives a factor two, and the half cancels it.")):
            self.write(lines[:2])
        with self.beat(
            "minus-one",
            _(
                "Where does the minus one come from? The output stands with a minus inside the "
                "square."
            ),
        ):
            self.play(slope["inner"].animate.set_color(self.colors.focus), run_time=style.QUICK)
            self.play(FadeIn(why), run_time=style.STEP)
        with self.beat("first", _("So the first factor is simply output minus target.")):
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
            "second", _("The sigmoid's slope can be had from its own output: a times one minus a.")
        ):
            self.play(*(FadeOut(m) for m in self.work), FadeIn(first), run_time=style.STEP)
            self.play(FadeIn(second), run_time=style.STEP)
            self.wait(style.STEP, frozen_frame=True)
            self.play(FadeOut(second), FadeIn(number), run_time=style.STEP)
        with self.beat(
            "third",
            _("And the sum moves by what the weight meets: the hidden output."),
        ):
            self.play(self.net.animate.light([*self.way, node_piece("h1")]), run_time=style.QUICK)
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
            "product", _("Multiplied: how much the error rises when this weight rises a little.")
        ):
            self.play(FadeIn(total), run_time=style.STEP)
