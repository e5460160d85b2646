"""The gradient of one weight into an output: three factors along one way, then multiplied."""

from __future__ import annotations

import math
from typing import Any

from manim import FadeIn, FadeOut, VGroup

from scenes.by_hand.by_hand_scene import GIVEN, ByHandScene
from scenes.by_hand.sigmoid_graph import TOP, SigmoidGraph
from scenes.kit import style
from scenes.kit.drawing.equations import Rewrite
from scenes.kit.drawing.text import Formula, Span
from scenes.kit.layout import STAGE, fit
from scenes.kit.nodes.place import LOW
from scenes.kit.nodes.product_line import LINE, SYMBOL, ProductLine
from scenes.kit.scene import N_, _
from scenes.kit.sourced import constant
from scenes.kit.world.moves import late

WEIGHT = "w5"
NODES = ("h1", "o1", "E1", "E")
STEPS = ("E1", "E.1")  # after the weight's own edge
RATIOS = (("zo1", "w5"), ("ao1", "zo1"), ("E", "ao1"))
FACTORS = ("ah1", "so1", "dE/ao1")


class OneOutputWeight(ByHandScene):
    title = N_("One weight into an output")
    known = GIVEN

    def construct(self) -> None:
        self.ask()
        self.follow_its_way()
        self.write_the_chain()
        self.find_the_first()
        self.find_the_second()
        self.find_the_third()
        self.multiply()
        self.learn("dE/w5")
        self.onward(_("That was one weight. Do we start all over for the next?"))

    # the way

    def ask(self) -> None:
        own = self.place.edges([self.way(WEIGHT)], named=1.0)
        with self.beat(
            "question",
            _("Take this weight. | If it were a tiny bit larger, what would the error do? (2)"),
        ) as say:
            self.make_room(self.place.hanging(()), own)
            say.next()
            self.light(("h1", "o1"), (WEIGHT,))

    def follow_its_way(self) -> None:
        with self.beat(
            "way",
            _("One output moves, | then its own error, | and with it, the whole."),
        ) as say:
            for k in range(len(STEPS)):
                say.next()
                self.light(NODES[: 3 + k], (WEIGHT, *STEPS[: k + 1]))

    # the factors

    def write_the_chain(self) -> None:
        self.ratios = self.line_of([self.ratio(*pair) for pair in RATIOS])
        self.factors = self.line_of(
            [
                self.symbol("ah1"),
                Span("$a_(o 1) (1 - a_(o 1))$", self.colors.ink),
                Span("$(a_(o 1) - y_1)$", self.colors.loss),
            ]
        )
        line = self.ratios
        self.above = line.dots[0].get_center() - line.left.get_center()
        self.above[0] = 0.0  # up to where the symbols stand when numbers are below
        VGroup(*line.symbols, *line.dots).shift(-self.above)
        with self.beat(
            "chain",
            _("Three steps, | so three factors, each a derivative: that's the chain rule."),
        ) as say:
            self.play(*self.ratios.show_left(), run_time=style.QUICK)
            say.next()
            for k in range(len(RATIOS)):
                self.play(*self.ratios.name(k), run_time=style.QUICK)

    def line_of(self, symbols: list[Span]) -> ProductLine:
        """The three factors above their nodes, however they are written."""
        value = math.prod(self.shown(key) for key in FACTORS)
        terms = [
            self.plate_term(*term, led=True) for term in zip(symbols, FACTORS, NODES, strict=False)
        ]
        total = self.number("dE/w5")
        return ProductLine(self.symbol("dE/w5"), terms, total, sign=self.sign(value, "dE/w5"))

    def solve(self, k: int) -> None:
        """A factor is found: its symbol takes the ratio's place, and its number comes up."""
        self.play(FadeOut(self.ratios.symbols[k]), run_time=style.QUICK)
        self.play(FadeIn(self.factors.symbols[k]), *self.factors.lift(k), run_time=style.STEP)

    def find_the_first(self) -> None:
        with self.beat(
            "first",
            _("The weight's multiplied by this, so that's how far the sum moves with it."),
        ):
            symbols = [*self.ratios.symbols, *self.ratios.dots]
            self.play(*(s.animate.shift(self.above) for s in symbols), run_time=style.QUICK)
            self.solve(0)

    def find_the_second(self) -> None:
        shown = self.shown_parts()
        left, right = STAGE.inset(0.2, 0.6).columns(1.15, 1, gap=0.8)
        at = self._plain_number("zo1").value
        graph = SigmoidGraph([at], left, SYMBOL)
        curve = [graph.parts, graph.foot(at, "z_(o 1)"), graph.tangent(at), graph.point(at)]
        length, rest = graph.length(at, "a_(o 1)"), graph.rest(at, "a_(o 1)")
        ratio, a = self.ratio("ao1", "zo1"), self.symbol("ao1")
        slope = Formula(
            "{r} = {a} thin ({t} - {b})", size=SYMBOL, r=ratio, a=a, b=a, t=TOP, plain=True
        )
        fit(slope, right, largest=1.0)
        with self.beat(
            "second",
            _(
                "Then the slope of the sigmoid, here. | It's this length, | times what's left to "
                "the top: | a times one minus a."
            ),
        ) as say:
            away = {plate: {"opacity": 0.0} for plate in self.place.of()}
            come = [FadeIn(part, rate_func=late) for part in curve]
            self.change(away, with_it=[*map(FadeOut, shown), *come], run_time=style.STEP)
            for part in (length, rest):
                say.next()
                self.play(FadeIn(part), run_time=style.QUICK)
            self.play(FadeIn(slope), run_time=style.QUICK)
            say.next()
            gone = [*map(FadeOut, (*curve, length, rest, slope))]
            back = [FadeIn(part, rate_func=late) for part in shown]
            self.change(self.place.standing(LOW), with_it=[*gone, *back], run_time=style.STEP)
            self.solve(1)

    def shown_parts(self) -> list[Any]:
        """What is written already."""
        parts = [*self.ratios.parts, *self.factors.parts]
        return [part for part in parts if part in self.mobjects]

    def find_the_third(self) -> None:
        parts = self.shown_parts()
        power, slope, result = self.derivation()
        with self.beat(
            "power",
            _(
                "And the error? | The two comes down and cancels the half, | but "
                "there's this minus one."
            ),
        ) as say:
            self.play(*map(FadeOut, parts), run_time=style.QUICK)
            self.play(FadeIn(power), run_time=style.STEP)
            say.next()
            self.play(Rewrite(power, slope), run_time=style.MOVE)
            say.next()
            mark = self.highlight(slope["inner"])
            self.play(*map(FadeIn, mark), slope["inner"].animate.set_opacity(1), run_time=0.4)
        with self.beat(
            "minus-one",
            _(
                "Where does that come from? (2) | The output stands behind a minus: it goes up, "
                "the difference goes down. | That leaves output minus target, | our third factor."
            ),
        ) as say:
            say.next()
            say.next()
            self.play(*map(FadeOut, mark), Rewrite(slope, result), run_time=style.MOVE)
            say.next()
            self.play(FadeOut(result), run_time=style.QUICK)
            self.play(*map(FadeIn, parts), run_time=style.QUICK)
            self.solve(2)

    def derivation(self) -> list[Formula]:
        """One output's error, its derivative as the rule has it, and what is left of that."""
        inner = constant(-1, "The output stands with a minus in the difference.")[0]
        spans = {
            "e": self.symbol("E1"),
            "r": self.ratio("E1", "ao1"),
            "y": self.symbol("y1"),
            "a": self.symbol("ao1"),
        }
        lines = (
            "{e} = 1/2 thin ({y} - {a})^2",
            "{r} = 2 dot 1/2 thin ({y} - {a}) dot ({inner})",
            "{r} = {a} - {y}",
        )
        return [
            fit(Formula(line, size=SYMBOL, **spans, inner=inner), LINE, largest=1.0)
            for line in lines
        ]

    # and their product

    def multiply(self) -> None:
        slope = self._plain_number("dE/w5").with_digits(3)
        scripts = {
            1: _(
                "Multiply them, and that's its gradient: {g}. It's positive: turning the weight up "
                "makes things worse."
            ),
            -1: _(
                "Multiply them, and that's its gradient: {g}. It's negative: turning the weight up "
                "makes things better."
            ),
            0: _("Multiply them, and that's its gradient: {g}. This weight makes no difference."),
        }
        with self.beat("product", scripts[(slope.shown > 0) - (slope.shown < 0)], g=slope):
            self.play(*self.factors.show_result(), run_time=style.STEP)
