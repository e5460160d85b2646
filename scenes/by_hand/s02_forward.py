"""Forward, neuron by neuron: products that rise from the drawing, a sum, and the sigmoid."""

from __future__ import annotations

import numpy as np
from manim import FadeIn, FadeOut

from model.layers import Sigmoid
from scenes.by_hand.by_hand_lesson import ByHandLesson
from scenes.by_hand.by_hand_scene import LAYER_OF
from scenes.kit import style
from scenes.kit.drawing.text import Formula
from scenes.kit.layout import fit
from scenes.kit.nodes.product_line import LINE, SYMBOL, ProductLine, Term
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedNumber

NEURONS = ("h1", "h2", "o1", "o2")
DECIMALS = 4  # of a weighted sum: two numbers of two decimals each make as many


class Forward(ByHandLesson):
    title = N_("Forward")
    known = ("inputs", "weights", "biases", "targets")

    def construct(self) -> None:
        with self.beat(
            "inputs",
            _(
                "All that we know so far is on the left. | Let's work out the rest, one neuron at "
                "a time. This one comes first."
            ),
        ) as say:
            say.next()
            self.go_to("h1")
        self.add_up("h1")
        self.squash(
            "h1",
            _(
                "The sigmoid squeezes that in between zero and one. | And this is what "
                "the neuron passes on."
            ),
        )
        self.once_more(
            "h2",
            _("The other hidden neuron does the same, with weights of its own. | There it is."),
        )
        self.reach_the_outputs()
        self.once_more("o2", _("And the second one. | That's the whole answer of our network."))
        self.learn("hidden", "output")
        self.onward(
            _("So that's what it says. And up there is what we asked for. How wrong is it?")
        )

    # one neuron, close

    def terms(self, neuron: str) -> list[tuple[str, str]]:
        """The pairs (weight, value it meets) of a neuron, as keys."""
        first = 1 + 2 * NEURONS.index(neuron)
        before = ("i1", "i2") if neuron[0] == "h" else ("ah1", "ah2")
        return [(f"w{first + k}", before[k]) for k in (0, 1)]

    def bias(self, neuron: str) -> str:
        return f"b{NEURONS.index(neuron) + 1}"

    def go_to(self, neuron: str) -> None:
        """Come close to a neuron and its inputs; nothing else is in view."""
        ways = [self.way(weight) for weight, _met in self.terms(neuron)]
        nodes = [self.node(met) for _weight, met in self.terms(neuron)]
        place = self.place
        lit = place.lit([*nodes, self.node(neuron)], ways, focus=False)
        lit[place.wires[LAYER_OF[neuron[0]]]]["way"] = np.zeros((2, 2))
        self.come_close(*self.node(neuron), lit)

    def sum_of(self, neuron: str) -> ProductLine:
        """Its weighted sum: the factors as they are in the drawing, and what they come to."""
        wires, terms = self.place.wires[LAYER_OF[neuron[0]]], []
        for weight, met in self.terms(neuron):
            plate = self.place.node(*self.node(met))
            at = self.place.number_at(self.way(weight))
            terms.append(Term(self.symbol(weight), self.brief(weight), at, size=wires.em))
            terms.append(
                Term(
                    self.symbol(met),
                    self.brief(met),
                    plate.get_center()[:2],
                    size=plate.number_size(),
                )
            )
        sign = self.place.signs[self.node(neuron)]
        low, high = sign.hung_box()
        bias = self.bias(neuron)
        terms.append(Term(self.symbol(bias), self.brief(bias), (low + high) / 2, size=wires.em))
        z = f"z{neuron}"
        shown = [float(term.number.shown) for term in terms]
        total = shown[0] * shown[1] + shown[2] * shown[3] + shown[4]
        result = self.brief(z)
        equals = "=" if float(result.shown) == round(total, DECIMALS) else "approx"
        between = [("dot", "times"), ("+", "+")] * 2
        return ProductLine(self.symbol(z), terms, result, sign=equals, between=between)

    def brief(self, key: str) -> SourcedNumber:
        """A number with the digits that a sum needs, and no more."""
        return self._plain_number(key).with_decimals(DECIMALS)

    def add_up(self, neuron: str) -> None:
        self.written = line = self.sum_of(neuron)
        node, layer = self.node(neuron), LAYER_OF[neuron[0]]
        with self.beat(
            f"sum-{neuron}",
            _(
                "Take each input times its weight. | Here's one, | and the other. | Put the bias "
                "on top, | and that's its sum."
            ),
        ) as say:
            self.play(*line.show_left(), run_time=style.QUICK)
            for pair in ((0, 1), (2, 3), (4,)):
                say.next()
                for k in pair:
                    self.play(*line.name(k), *line.lift(k), run_time=0.7)
            say.next()
            self.play(*line.show_result(), run_time=style.STEP)
            self.put([node], self.tensor(f"{layer}/z"))
            self.show_values([node])

    def squash(self, neuron: str, script: str) -> None:
        z, a = f"z{neuron}", f"a{neuron}"
        node, layer = self.node(neuron), LAYER_OF[neuron[0]]
        squashed = float(Sigmoid(neuron).forward(np.array(float(self.brief(z).shown))))
        value = self._plain_number(a).with_decimals(3)
        sign = "=" if f"{squashed:.3f}" == value.text else "approx"
        rule = Formula(
            f"{{a}} = sigma({{z}}) = 1 / (1 + e^(-{{z}})) {sign} {{v}}",
            a=self.symbol(a),
            z=self.symbol(z),
            v=value,
            size=SYMBOL,
        )
        fit(rule, LINE, largest=1.0)
        with self.beat(f"sigmoid-{neuron}", script) as say:
            self.play(*map(FadeOut, self.written.parts), run_time=style.QUICK)
            self.play(FadeIn(rule), run_time=style.STEP)
            say.next()
            self.flip([node], self.tensor(f"{layer}/a"))
        self.written_rule = rule

    # the others

    def once_more(self, neuron: str, script: str) -> None:
        """Back among the others, and the same there at a glance."""
        node, place = self.node(neuron), self.place
        with self.beat(f"neuron-{neuron}", script) as say:
            self.change(self.at_rest(), with_it=[FadeOut(self.written_rule)], run_time=1.2)
            nodes = [self.node(met) for _weight, met in self.terms(neuron)]
            ways = [self.way(weight) for weight, _met in self.terms(neuron)]
            self.talk_about([*nodes, node], ways)
            say.next()
            self.show_values([node])
            self.change(place.lit(None))

    def reach_the_outputs(self) -> None:
        with self.beat(
            "outputs",
            _("Now the outputs. What they get is what the hidden neurons have passed on."),
        ):
            self.go_to("o1")
        self.add_up("o1")
        self.squash("o1", _("The sigmoid again, | and there's our first output."))
