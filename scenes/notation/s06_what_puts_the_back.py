"""A weight one layer earlier: a sum over every node it reaches, with factors used again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import FadeIn, FadeOut

from model.derivations import notation
from scenes.kit import style
from scenes.kit.drawing.text import Formula, Span
from scenes.kit.layout import STAGE, Box, fit
from scenes.kit.nodes.change import Looks
from scenes.kit.nodes.node_plate import short
from scenes.kit.nodes.place import Node, Way
from scenes.kit.nodes.plan import fan, row
from scenes.kit.nodes.product_line import LINE, SYMBOL, ProductLine, Term
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedNumber, sign_between, sourced
from scenes.notation.close_up import CloseUp

SOURCE = Box(-6.5, -4.3, -2.2, 0.75)  # where the node before stands, the weight's own node,
NODE = Box(-2.75, -1.35, -2.05, 0.15)
OUTPUTS = Box(2.2, 3.5, -2.85, 1.15)  # all that it reaches, and what is known of them
DELTAS = Box(3.8, STAGE.right, OUTPUTS.bottom, OUTPUTS.top)
AT = 0.66  # where on their edges the weights' numbers stand: there they are apart
LARGER = 1.4  # times as large as at rest they are there
NAMED = 3  # outputs beyond which weights have room for their numbers there, and not for names


class WhatPutsTheBack(CloseUp):
    title = N_("What puts the back in backpropagation")

    def construct(self) -> None:
        self.ask()
        self.follow_all_ways()
        self.name_delta()
        self.go_back_along_the_edges()
        self.do_the_rest()
        self.say_how_it_goes_on()
        self.onward(_("And all of that fits into a few lines."))

    # the ways

    def ask(self) -> None:
        self.way = self.way_of(self.chosen(self.last - 1))
        key, self.k, self.j = self.way
        self.weight = self.w(self.last - 1, self.j, self.k)
        self.count = self.sizes[-1]
        self.source: Node = (self.layer_name(self.last - 2), self.k)
        self.node: Node = (key, self.j)
        self.outputs: list[Node] = [(self.layer_name(self.last), m) for m in range(self.count)]
        self.edges: list[Way] = [(self.layer_name(self.last), self.j, m) for m in range(self.count)]
        with self.beat(
            "question",
            _("This one moves a hidden node. | So how does the loss depend on that? (2)"),
        ) as say:
            self.talk_about([self.source, self.node], [self.way])
            say.next()

    def follow_all_ways(self) -> None:
        script = (
            _("Through every output: {n} ways, | and we'll add them up.")
            if self.count > 1
            else _("There's {n} output here, so there's one way. | With more, they'd add up.")
        )
        with self.beat("ways", script, n=self.shape(f"layer{self.last}/a")[0]) as say:
            nodes = [self.source, self.node, *self.outputs, ("loss", 0)]
            lit = self.place.lit(nodes, [self.way, *self.edges])
            self.change(lit, self.targets_read(range(self.count)))
            say.next()
            places = self.places()
            self.step_forward(places, self.weights_at_edges())

    def places(self) -> dict[Node, np.ndarray]:
        """Where the weight's two nodes stand, and all that it reaches."""
        outputs, node, self.lettered = fan(self.count, OUTPUTS, NODE)
        source = row(1, SOURCE)[0]
        return {
            self.source: source,
            self.node: node,
            **dict(zip(self.outputs, outputs, strict=True)),
        }

    def weights_at_edges(self) -> Looks:
        wires, room = self.place.wires[self.layer_name(self.last)], float(self.count <= NAMED)
        looks = self.place.edges(self.edges, named=room)
        looks[wires] |= {"at": np.full_like(wires.at, AT), "enlarged": LARGER if room else 1.0}
        plates = [self.place.node(*output) for output in self.outputs]
        return looks | {plate: {"lettered": float(self.lettered)} for plate in plates}

    # what is known already

    def name_delta(self) -> None:
        line = self.delta_line()
        with self.beat(
            "delta",
            _(
                "These two factors we have already. | Their product is called delta, the slope "
                "along z. | Each output has one."
            )
            if self.count > 1
            else _(
                "These two factors we have already. | Their product is called delta, | the slope "
                "along z."
            ),
        ) as say:
            self.talk_about([self.outputs[0]], run_time=style.QUICK)
            for k in range(len(line.terms)):
                self.play(*line.name(k), *line.lift(k), run_time=style.STEP)
            say.next()
            self.play(*line.show_left(), *line.show_result(), run_time=style.QUICK)
            say.next()
            gone = [FadeOut(part) for part in line.parts if part in self.mobjects]
            deltas = [FadeIn(label) for label in self.known_deltas()]
            self.change(self.place.lit(self.outputs), with_it=gone, run_time=style.QUICK)
            self.play(*deltas, run_time=style.QUICK)

    def delta_line(self) -> ProductLine:
        """The first output's delta: two factors that the scene before has shown how to find."""
        a, z = self.a(self.last, 0), self.z(self.last, 0)
        slope = short(self.gradients(f"layer{self.last}/a")[0, 0])
        return self.line(
            self.span(f"{self.delta(self.last, 0)} = (partial C_1) / (partial {z})"),
            [
                Term(Span(f"$g' ({z})$", self.colors.ink), self.slope_of_g(self.last, 0)),
                Term(Span(f"$2 thin ({a} - y_1)$", self.colors.loss), slope),
            ],
            self.delta_of(0),
        )

    def rising(self, node: Node, symbol: Span, number: SourcedNumber) -> Term:
        """A node's own number as a factor: it comes from the plate."""
        plate = self.place.node(*node)
        at, size = plate.get_center()[:2], plate.number_size()
        return Term(symbol, number, at, size=size, room=0.8 * plate.width)

    def line(self, left: Span, terms: Sequence[Term], total: SourcedNumber) -> ProductLine:
        value = math.prod(float(term.number.shown) for term in terms)
        return ProductLine(left, terms, total, sign=sign_between(value, total))

    def delta_of(self, m: int) -> SourcedNumber:
        return short(self.gradients(f"layer{self.last}/z")[0, m])

    def known_deltas(self) -> list[Any]:
        """Each output's delta beside its plate."""
        labels = [
            Formula(
                "{d} = {v}",
                d=self.span(self.delta(self.last, m)),
                v=self.delta_of(m),
                size=0.8 * SYMBOL,
            )
            for m in range(self.count)
        ]
        height = min(1.0, 0.85 * OUTPUTS.height / self.count / max(m.height for m in labels))
        for label, output in zip(labels, self.outputs, strict=True):
            label.scale(min(height, DELTAS.width / label.width))
            middle = self.place.node(*output).get_center()[1]
            label.move_to([DELTAS.left + label.width / 2, middle, 0])
        return labels

    # back

    def go_back_along_the_edges(self) -> None:
        self.sum = line = self.sum_over_outputs()
        several = _(
            "Now go back along the edges: | each delta times its weight. | And the node gets "
            "their sum."
        )
        single = _(
            "Now go back along the edge: | the delta times its weight. | And that's what the node "
            "gets."
        )
        with self.beat("sum", several if self.count > 1 else single) as say:
            self.play(*line.show_left(), run_time=style.QUICK)
            say.next()
            for m in range(self.count):
                lit = self.place.lit([self.node, self.outputs[m]], [self.edges[m]])
                used = self.place.edges(self.edges[:m], numbers=0.0)
                self.change(lit, used, run_time=style.QUICK)
                self.play(*line.name(m), *line.lift(m), run_time=style.STEP)
            say.next()
            all_lit = self.place.lit([self.node, *self.outputs], self.edges)
            used = self.place.edges(self.edges, numbers=0.0)
            self.change(all_lit, used, with_it=line.show_result(), run_time=style.STEP)

    def sum_over_outputs(self) -> ProductLine:
        """What comes back to the node: a term for each output, from the edge that leads there.

        Where there are many, it just appears: on its way it would cross the others' plates.
        """
        key = f"layer{self.last}"
        terms = sourced(notation.reaching_node(self.recording, key, self.j))
        total = short(self.gradients(f"layer{self.last - 1}/a")[0, self.j])
        made = [
            Term(
                self.product_of(m),
                short(terms[m]),
                self.place.number_at(edge) if self.count <= NAMED else None,
                size=self.place.wires[key].em,
            )
            for m, edge in enumerate(self.edges)
        ]
        shown = sum(float(term.number.shown) for term in made)
        return ProductLine(
            self.ratio("C_1", self.a(self.last - 1, self.j)),
            made,
            total,
            sign=sign_between(shown, total),
            between=[("+", "+")] * (self.count - 1),
        )

    def product_of(self, m: int) -> Span:
        """A weight and the delta that goes back through it."""
        markup = f"{self.w(self.last, m, self.j)} {self.delta(self.last, m)}"
        return Span(f"${markup}$")  # its number has the colour of its own sign

    def do_the_rest(self) -> None:
        before = self.last - 2
        met, z = self.a(before, self.k), self.z(self.last - 1, self.j)
        total = short(self.gradients(f"layer{self.last - 1}/kernel")[self.k, self.j])
        passed = short(self.gradients(f"layer{self.last - 1}/a")[0, self.j])
        assert self.sum.result is not None
        there = self.sum.result.get_center()[:2]
        line = self.line(
            self.ratio("C_1", self.weight),
            [
                self.rising(self.source, self.span(met), self.output(before, self.k)),
                Term(
                    Span(f"$g' ({z})$", self.colors.ink),
                    self.slope_of_g(self.last - 1, self.j),
                ),
                Term(
                    self.ratio("C_1", self.a(self.last - 1, self.j)),
                    passed,
                    there,
                    size=self.sum.result.em_now,
                ),
            ],
            total,
        )
        with self.beat(
            "rest",
            _("The rest we know: what comes in, | times the slope of g, | times that sum."),
        ) as say:
            nodes = [self.source, self.node]
            gone = [FadeOut(part) for part in self.sum.parts if part in self.mobjects]
            self.change(self.place.lit(nodes, [self.way]), with_it=gone, run_time=style.QUICK)
            self.play(*line.show_left(), run_time=style.QUICK)
            for k in range(len(line.terms)):
                if k:
                    say.next()
                self.play(*line.name(k), *line.lift(k), run_time=style.STEP)
            self.play(*line.show_result(), run_time=style.QUICK)
        self.written = line.parts

    def say_how_it_goes_on(self) -> None:
        rule = Formula(
            "{d} = {g} thin sum_j {w} thin {e}",
            d=self.span("delta_k^((l-1))"),
            g=Span("$g' (z_k^((l-1)))$", self.colors.ink),
            w=self.span("w_(j k)^((l))"),
            e=self.span("delta_j^((l))"),
            size=SYMBOL,
        )
        fit(rule, LINE, largest=1.0)
        key, z = self.layer_name(self.last - 1), self.delta(self.last - 1, self.j)
        own = Formula(
            "{d} = {v}",
            d=self.span(z),
            v=short(self.gradients(f"{key}/z")[0, self.j]),
            size=0.8 * SYMBOL,
        )
        x, top = self.place.signs[self.node].top
        own.move_to([x, top + own.height / 2 + 0.1, 0])
        with self.beat(
            "again",
            _(
                "So one layer's deltas give us those of the layer before. | That's the back in "
                "backpropagation."
            ),
        ) as say:
            written = [part for part in self.written if part in self.mobjects]
            self.play(*map(FadeOut, written), run_time=style.QUICK)
            self.play(FadeIn(rule), run_time=style.STEP)
            say.next()
            self.change(
                self.place.lit([self.node, *self.outputs], self.edges), run_time=style.QUICK
            )
            self.send_back(self.edges)
            self.play(FadeIn(own), run_time=style.QUICK)
            self.change(self.place.lit([self.source, self.node], [self.way]), run_time=style.QUICK)
            self.send_back([self.way])
