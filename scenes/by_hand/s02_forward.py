"""Forward, neuron by neuron: products that rise from the drawing, a sum, and the sigmoid."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from manim import FadeIn, FadeOut

from model.layers import Sigmoid
from scenes.by_hand.by_hand_scene import COMPUTING, LAYER_OF, ByHandScene, symbol_markup
from scenes.by_hand.sigmoid_graph import SigmoidGraph
from scenes.kit import style
from scenes.kit.drawing.text import Formula
from scenes.kit.layout import fit
from scenes.kit.nodes.product_line import LINE, SYMBOL, ProductLine
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedNumber

DECIMALS = 4  # of a weighted sum: two numbers of two decimals each make as many


class Forward(ByHandScene):
    title = N_("Forward")
    known = ("inputs", "weights", "biases", "targets")

    def construct(self) -> None:
        self.work_out(
            "h1",
            _(
                "Take one neuron. Each input is multiplied by its weight: | here's one, | and the "
                "other. | Add the bias, | and that's its sum."
            ),
        )
        self.squash(
            "h1",
            _(
                "The sigmoid squeezes that in between zero and one, | and that's what the neuron "
                "passes on."
            ),
        )
        self.once_more("h2", _("The other hidden neuron does the same."))
        self.work_out(
            "o1",
            _(
                "The outputs do it with what these pass on: | multiply, | multiply, | add, | and "
                "there's the sum."
            ),
        )
        self.squash("o1", _("And the sigmoid | makes it our first output."))
        self.once_more("o2", _("Here's the second. That's the network's whole answer."))
        self.learn("hidden", "output")
        self.onward(_("And above the errors is what we asked for. How wrong is it?"))

    # one neuron, close

    def bias(self, neuron: str) -> str:
        return f"b{COMPUTING.index(neuron) + 1}"

    def sum_of(self, neuron: str) -> ProductLine:
        """Its weighted sum: the factors as they are in the drawing, and what they come to."""
        terms = []
        for weight, met in self.terms(neuron):
            terms.append(self.edge_term(weight, self.brief(weight)))
            term = self.plate_term(self.symbol(met), met, met[-2:])
            terms.append(replace(term, number=self.brief(met), behind=False))
        bias = self.bias(neuron)
        terms.append(self.hanging_term(self.symbol(bias), self.brief(bias), neuron))
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

    def work_out(self, neuron: str, script: str) -> None:
        """Its sum: a product at a cue, and another, the bias, and what they come to."""
        node, layer = self.node(neuron), LAYER_OF[neuron[0]]
        with self.beat(f"sum-{neuron}", script) as say:
            self.go_to(neuron)
            self.written = line = self.sum_of(neuron)
            self.play(*line.show_left(), run_time=style.QUICK)
            for group in ((0, 1), (2, 3), (4,)):
                say.next()
                for k in group:  # one by one: their ways cross
                    self.play(*line.show_terms([k]), run_time=0.5)
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
        written, drawn = LINE.columns(2.2, 1, gap=0.6)
        fit(rule, written, largest=1.0)
        at = self._plain_number(z).value
        graph = SigmoidGraph([at], drawn)
        curve = [graph.parts, graph.foot(at, symbol_markup(z)), graph.point(at)]
        length = graph.length(at, symbol_markup(a))
        with self.beat(f"sigmoid-{neuron}", script) as say:
            self.play(*map(FadeOut, self.written.parts), run_time=style.QUICK)
            self.play(*map(FadeIn, (rule, *curve)), run_time=style.STEP)
            self.play(FadeIn(length), run_time=style.STEP)
            say.next()
            self.flip([node], self.tensor(f"{layer}/a"))
        self.written_rule = [rule, *curve, length]

    # the others

    def once_more(self, neuron: str, script: str) -> None:
        """Back among the others, and the same there at a glance."""
        node = self.node(neuron)
        with self.beat(f"neuron-{neuron}", script):
            self.change(self.at_rest(), with_it=[*map(FadeOut, self.written_rule)], run_time=1.2)
            nodes = [self.node(met) for _weight, met in self.terms(neuron)]
            ways = [self.way(weight) for weight, _met in self.terms(neuron)]
            self.talk_about([*nodes, node], ways)
            self.show_values([node])
            self.change(self.place.lit(None))
