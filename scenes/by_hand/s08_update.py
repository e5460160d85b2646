"""One step against the gradient: one weight, then all on one sheet, and the error once more."""

from __future__ import annotations

from typing import Any

from manim import FadeIn, FadeOut, MoveToTarget

from model.derivations import by_hand
from scenes.by_hand.by_hand_scene import DECIMALS, GIVEN
from scenes.by_hand.learning_lesson import BIASES, SLOPES, WEIGHTS, LearningLesson
from scenes.by_hand.update_table import UpdateTable
from scenes.kit import style
from scenes.kit.drawing.text import Formula, Label, Span
from scenes.kit.layout import STAGE, Box, fit
from scenes.kit.nodes.change import Flip
from scenes.kit.nodes.place import LOW
from scenes.kit.nodes.product_line import LINE, ProductLine, Term
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedNumber, sign_between, sourced
from scenes.kit.world.moves import late
from scenes.kit.world.place_scene import FORMULA
from scenes.kit.world.signs import LABEL

WEIGHT = "w5"
COMPUTED = ("hidden/a", "output/a", "errors", "loss")
_ARC = 1.2  # radians of an error's way from its plate: around the others


class Update(LearningLesson):
    title = N_("The update")
    known = (*GIVEN, *SLOPES)

    def construct(self) -> None:
        self.rate = sourced(by_hand.rate(self.example))[0].with_decimals(4)
        self.errors_then = sourced(by_hand.errors_after(self.example))
        self.step_with_one()
        self.fill_the_table()
        self.run_again()
        self.let_the_biases_learn()
        self.found = list(GIVEN)
        self.onward(_("That was one step. What if we don't stop?"))

    # one weight

    def step_with_one(self) -> None:
        way, place = self.way(WEIGHT), self.place
        others = [self.way(name) for name in WEIGHTS if name != WEIGHT]
        with self.beat(
            "rule",
            _(
                "Our old friend has a gradient. That way, the error grows, | so it goes the other "
                "way. | How far? That's the learning rate, eta: {r}. | And that's its new value."
            ),
            r=self.rate,
        ) as say:
            alone = place.lit([self.node("h1"), self.node("o1")], [way])
            self.make_room(place.hanging(()), place.slopes(others), alone)
            line = self.line_of_one()
            self.play(*line.show_left(), *line.name(0), *line.lift(0), run_time=style.STEP)
            self.change(place.slopes([self.way(name) for name in WEIGHTS]))
            slope = line.terms[2]
            say.next()
            line.terms[2] = Term(slope.symbol, slope.number, place.number_at(way), size=slope.size)
            self.play(*line.name(1), *line.name(2), *line.lift(2), run_time=style.STEP)
            say.next()
            self.play(*line.lift(1), run_time=style.STEP)
            say.next()
            self.play(*line.show_result(), run_time=style.STEP)
            self.put_weights(1)
            self.change(place.slopes(others))
        self.written = line.parts

    def line_of_one(self) -> ProductLine:
        keys = (WEIGHT, f"dE/{WEIGHT}", f"{WEIGHT}+")
        before, slope, after = (self._plain_number(key).with_decimals(4) for key in keys)
        shown = float(before.shown) - float(self.rate.shown) * float(slope.shown)
        at, em = self.place.number_at(self.way(WEIGHT)), self.place.wires["output"].em
        terms = [
            Term(self.symbol(WEIGHT), before, at, size=em),
            Term(Span("$eta$"), self.rate),
            Term(self.symbol(f"dE/{WEIGHT}"), slope, at, size=em),
        ]
        sign = sign_between(shown, after)
        between = [("-", "-"), ("dot", "times")]
        left = self.symbol(f"{WEIGHT}+")
        return ProductLine(left, terms, after, sign=sign, between=between)

    # all of them, on one sheet

    def fill_the_table(self) -> None:
        above, below = STAGE.inset(0.0, 0.1).rows(1, 0.13, gap=0.15)
        green, pink = map(style.meaning_color, ("weight", "gradient"))
        blocks = [[*WEIGHTS[:4], *BIASES[:2]], [*WEIGHTS[4:], *BIASES[2:]]]
        table = UpdateTable(
            blocks,
            [(_("before"), green), (_("gradient"), pink), (_("after"), green)],
            lambda name: (name, f"dE/{name}", f"{name}+"),
            self.number,
            self.symbol,
            above,
        )
        rule = Formula(
            "{a} = {w} - eta {g}, quad eta = {r}",
            a=Span("$w^+$", green),
            w=Span("$w$", green),
            g=Span("$partial E \\/ partial w$", pink),
            r=self.rate,
            size=FORMULA,
            plain=True,
        )
        fit(rule, below, largest=1.0)
        with self.beat(
            "table",
            _(
                "Here's everything, if you're checking: what it was, | what we found, | and what "
                "it is now. | All the gradients were taken before anything moved."
            ),
        ) as say:
            away = {plate: {"opacity": 0.0} for plate in self.place.of()}
            gone = [FadeOut(part, run_time=style.QUICK) for part in self.written]
            come = [FadeIn(part, rate_func=late) for part in table.parts[0]]
            self.change(self.place.lit(None), away, with_it=[*gone, *come], run_time=0.7)
            for part in table.parts[1:]:
                say.next()
                self.play(*map(FadeIn, part), run_time=style.STEP)
            say.next()
            self.play(FadeIn(rule), run_time=style.STEP)
        self.sheet = [rule, *(mobject for part in table.parts for mobject in part)]

    # did it help?

    def run_again(self) -> None:
        before, weights, _all = self.errors_then.array
        place = self.place
        better = _(
            "Did it help? (1) | The error was this. | And with the new weights alone, | it's "
            "smaller."
        )
        worse = _(
            "Did it help? (1) | The error was this. | And with the new weights alone, | it isn't "
            "smaller: that step was too large."
        )
        with self.beat("error", better if weights < before else worse) as say:
            self.stand_after(1)
            self.put_weights(1, "weights")
            gone = [FadeOut(part, run_time=style.QUICK) for part in self.sheet]
            back = [place.standing(LOW), place.hanging(())]
            self.change(*back, with_it=gone, run_time=0.7)
            say.next()
            self.tell_error(0, _("before"))
            say.next()
            self.run_through("weights")
            say.next()
            self.tell_error(1, _("weights alone"))

    def let_the_biases_learn(self) -> None:
        _before, weights, both = self.errors_then.array
        place = self.place
        better = _("And if the biases learn, too, | it's smaller still.")
        other = _("And if the biases learn, too, | it comes to this.")
        with self.beat("with-biases", better if both < weights else other) as say:
            self.put_weights(1)
            self.change(place.hanging({"biases"}), place.weights(0.0))
            self.run_through("all")
            say.next()
            self.tell_error(2, _("weights and biases"))

    def run_through(self, what: str) -> None:
        """The network runs with its new weights: each plate turns to what it has now."""
        for tensors in (COMPUTED[:2], COMPUTED[2:]):
            sources = {
                self.place.node(*node): self.after(tensor, 1, what)
                for tensor in tensors
                for node in self.nodes_of(tensor)
            }
            self.play(Flip(self.place, sources, run_time=0.8))

    def tell_error(self, k: int, text: str) -> None:
        """The error rises from its plate to stand beside the others, under what it is of."""
        above, below = self.boxes(k).rows(0.5, 1, gap=0.1)
        name = Label("{t}", t=text, size=LABEL, color=self.colors.faint).move_to(above.center)
        number: SourcedNumber = self.errors_then[k].with_decimals(DECIMALS)
        label: Any = Label("{v}", v=number, size=FORMULA, weight=600)
        fit(label, below, largest=1.0)
        label.generate_target()
        plate = self.place.node(*self.node("E"))
        label.scale(min(plate.number_size() / label.em_now, 0.8 * plate.width / label.width))
        label.move_to(plate.get_center())
        self.change({plate: {"focus": 1.0}}, run_time=style.QUICK)
        self.play(MoveToTarget(label, path_arc=_ARC), FadeIn(name), run_time=style.MOVE)

    def boxes(self, k: int) -> Box:
        return LINE.inset(0.4, 0.1).columns(1, 1, 1, gap=0.6)[k]
