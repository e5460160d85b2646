"""The biases learn, too: their gradients are on the paper already, and why that is so."""

from __future__ import annotations

from manim import FadeIn, FadeOut

from scenes.by_hand.by_hand_scene import GIVEN
from scenes.by_hand.learning_lesson import BIASES, NEURONS, WEIGHTS, LearningLesson
from scenes.kit import style
from scenes.kit.drawing.text import Formula
from scenes.kit.layout import fit
from scenes.kit.nodes.product_line import LINE, SYMBOL, ProductLine, Term
from scenes.kit.scene import N_, _
from scenes.kit.sourced import constant

BIAS, NEURON = "b3", "o1"


class Biases(LearningLesson):
    title = N_("The biases")
    known = (*GIVEN, *(f"dE/{name}" for name in WEIGHTS))

    def construct(self) -> None:
        self.one = constant(1, "A sum moves as far as its bias does.")[0]
        self.ask()
        self.turn_one_up()
        self.find_its_gradient()
        self.find_all()
        self.learn(*(f"dE/{name}" for name in BIASES))
        self.onward(_("Now everything has its gradient. So let it learn."))

    def ask(self) -> None:
        nodes = [self.node(neuron) for neuron in NEURONS.values()]
        with self.beat(
            "question",
            _("On the web, most people leave the biases alone. Do we have to? (2)"),
        ):
            self.change(self.place.lit(nodes, focus=False), self.place.slopes([]))

    def turn_one_up(self) -> None:
        spans = {key: self.symbol(key) for key in ("zo1", "w5", "ah1", "w6", "ah2", "b3")}
        rule = Formula("{zo1} = {w5} {ah1} + {w6} {ah2} + {b3}", size=SYMBOL, **spans)
        fit(rule, LINE, largest=1.0)
        with self.beat(
            "slope",
            _(
                "A bias is just added. | Turn it up a little, and the sum goes up by exactly as "
                "much."
            ),
        ) as say:
            self.go_to(NEURON)
            self.play(FadeIn(rule), run_time=style.STEP)
            say.next()
            others = [rule[key] for key in ("w5", "ah1", "w6", "ah2")]
            self.change(
                {self.place.node(*self.node(NEURON)): {"focus": 1.0}},
                with_it=[part.animate.set_opacity(style.DIM * 2) for part in others],
                run_time=style.QUICK,
            )
        self.rule = rule

    def find_its_gradient(self) -> None:
        low, high = self.place.signs[self.node(NEURON)].hung_box()
        terms = [
            self.plate_term(self.signal(NEURON), "dE/zo1", NEURON),
            Term(self.ratio("zo1", BIAS), self.one, (low + high) / 2, size=0.28),
        ]
        key = f"dE/{BIAS}"
        line = ProductLine(self.symbol(key), terms, self.number(key))
        with self.beat(
            "short",
            _(
                "So its gradient is the error signal, | times one. | It's just delta, and that was "
                "there all along."
            ),
        ) as say:
            self.play(FadeOut(self.rule), run_time=style.QUICK)
            self.play(*line.show_left(), *line.name(0), run_time=style.QUICK)
            self.play(*line.lift(0), run_time=style.MOVE)
            say.next()
            self.play(*line.name(1), *line.lift(1), run_time=style.MOVE)
            say.next()
            self.play(*line.show_result(), run_time=style.STEP)
        self.line_of_one = line

    def find_all(self) -> None:
        gone = [FadeOut(part) for part in self.line_of_one.parts]
        place = self.place
        with self.beat(
            "all",
            _("And so for the others: | it's all on our paper already."),
        ) as say:
            self.change(self.at_rest(), self.hung_at(BIASES, 0.0), with_it=gone, run_time=1.2)
            for name in BIASES:
                self.hang_slope(name)
            say.next()
            for name in reversed(BIASES):
                self.change(
                    place.lit([self.node(NEURONS[name])]), self.hung_at((name,), 1.0), run_time=0.5
                )
            self.change(place.lit(None))
