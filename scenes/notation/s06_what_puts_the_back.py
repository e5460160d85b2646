"""A weight one layer earlier: a sum over every node it reaches, with factors used again."""

from __future__ import annotations

import numpy as np
from manim import FadeIn, FadeOut

from model.derivations import gradients, notation
from scenes.kit import style
from scenes.kit.drawing.node_pieces import Piece, moved_by, pieces_of_node
from scenes.kit.drawing.text import Label, column
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedNumber, sourced
from scenes.notation.notation_scene import DECIMALS, NotationScene

EDGE = 1.05
NARROW = 18.5 / style.PIXELS_PER_UNIT  # so that the longest line fits beside the drawing
DOT = " thin dot thin "


class WhatPutsTheBack(NotationScene):
    title = N_("What puts the back in backpropagation")

    def construct(self) -> None:
        self.draw(width=6.6, x=-3.0)
        self.weight = self.chosen(self.last - 1)
        j, k = self.weight.j, self.weight.k
        self.w = f"w_({j + 1} {k + 1})^((L-1))"
        self.a, self.z = f"a_{j + 1}^((L-1))", f"z_{j + 1}^((L-1))"
        self.write_the_chain()
        self.sum_over_the_outputs()
        self.put_numbers_in()
        self.finish()

    def write_the_chain(self) -> None:
        chain = self.formula(
            f"{{d}} = {{one}}{DOT}{{two}}{DOT}{{three}}",
            size=NARROW,
            d=self.ratio("C_0", self.w),
            one=self.ratio("C_0", self.a),
            two=self.ratio(self.a, self.z),
            three=self.ratio(self.z, self.w),
        )
        self.chain = column([chain], left=EDGE, top=3.1)[0]
        with self.beat(
            "chain",
            _(
                "One layer earlier, the chain looks the same. But its first factor is a new one. "
                "How does the loss depend on a hidden node? (2)"
            ),
        ):
            self.enter(self.net)
            lit = {self.weight, *pieces_of_node(self.sizes, self.last - 1, self.weight.j)}
            self.play(self.net.animate.light(lit), FadeIn(chain), run_time=style.STEP)

    @property
    def edges(self) -> list[Piece]:
        """The weights by which the node reaches the outputs."""
        return [Piece("weight", self.last, j, self.weight.j) for j in range(self.sizes[-1])]

    def sum_over_the_outputs(self) -> None:
        k = self.weight.j + 1
        rule = self.formula(
            f"{{d}} = sum_j {{one}}{DOT}{{two}}{DOT}{{three}}",
            size=NARROW,
            d=self.ratio("C_0", self.a),
            one=self.ratio("C_0", "a_j^((L))"),
            two=self.ratio("a_j^((L))", "z_j^((L))"),
            three=self.ratio("z_j^((L))", self.a),
        )
        inner = self.formula(
            "{three} = {w}", three=self.ratio("z_j^((L))", self.a), w=f"w_(j {k})^((L))"
        )
        column([rule, inner], left=EDGE, top=1.75, gap=0.35)
        with self.beat(
            "sum",
            _(
                "The node reaches the loss through every output. So we have to add up all those "
                "ways."
            ),
        ):
            seen = moved_by(self.weight, self.sizes)
            self.play(self.net.animate.light(seen), FadeIn(rule), run_time=style.MOVE)
        with self.beat(
            "weight",
            _(
                "How far does an output's sum move with our node? As far as the weight in between "
                "says."
            ),
        ):
            self.play(self.net.animate.light(self.edges), FadeIn(inner), run_time=style.STEP)
        reused = [Piece(kind, self.last, j) for j in range(self.sizes[-1]) for kind in "zag"]
        with self.beat(
            "reuse",
            _(
                "And the other two factors are old friends. We found them for the last layer, so "
                "we just use them again."
            ),
        ):
            self.play(
                self.net.animate.light(reused),
                *(rule[key].animate.set_color(self.colors.focus) for key in ("one", "two")),
                run_time=style.STEP,
            )
        self.work = [rule, inner]

    def put_numbers_in(self) -> None:
        layer, unit = f"layer{self.last}", self.weight.j
        upstream = sourced(gradients.grad(self.recording, f"{layer}/z"))
        kernel = self.tensor(f"{layer}/kernel")
        terms = sourced(notation.reaching_node(self.recording, layer, unit))
        rows = [self.row(upstream[0, j], kernel[unit, j], terms[j]) for j in range(self.sizes[-1])]
        whole = self.slope(f"layer{self.last - 1}/a", 0, unit)
        shown = sum(float(terms[j].with_decimals(DECIMALS).shown) for j in range(self.sizes[-1]))
        total = self.formula(
            "{d} {s} {v}",
            d=self.span(f"partial C_0 slash partial {self.a}"),
            s=self.sign(shown, whole),
            v=whole,
        )
        column([*rows, total], left=EDGE, top=1.6, gap=0.24)
        with self.beat(
            "numbers", _("In numbers, there's one product for each output. | Add them up.")
        ) as say:
            self.play(*(FadeOut(m) for m in self.work), run_time=style.QUICK)
            for j, row in enumerate(rows):
                lit = {self.edges[j], *pieces_of_node(self.sizes, self.last, j)}
                self.play(self.net.animate.light(lit), FadeIn(row), run_time=style.STEP)
            say.next()
            self.play(FadeIn(total), run_time=style.STEP)
        self.work = [*rows, total]

    def row(self, upstream: SourcedNumber, weight: SourcedNumber, term: SourcedNumber) -> Label:
        """One output's share: what is known there times the weight between."""
        one, two = upstream.with_decimals(DECIMALS), weight.with_decimals(DECIMALS)
        product = term.with_decimals(DECIMALS)
        markup = "{one} times ({two}) {s} {v}" if two.value < 0 else "{one} times {two} {s} {v}"
        sign = self.sign(float(one.shown) * float(two.shown), product)
        return self.formula(markup, size=style.SMALL, one=one, two=two, s=sign, v=product)

    def finish(self) -> None:
        j, k, name = self.weight.j, self.weight.k, f"layer{self.last - 1}"
        before = f"layer{self.last - 2}/a" if self.last > 2 else "inputs"
        slopes = sourced(gradients.slope(self.recording, name).meant("activation"))
        factors = [
            self.slope(f"{name}/a", 0, j),
            slopes[0, j].with_decimals(DECIMALS),
            self.number(before, 0, k),
        ]
        whole = self.slope(f"{name}/kernel", k, j)
        product = float(np.prod([float(factor.shown) for factor in factors]))
        first = "({one})" if factors[0].value < 0 else "{one}"
        line = self.formula(
            f"{first} times {{two}} times {{three}}",
            size=style.SMALL,
            one=factors[0],
            two=factors[1],
            three=factors[2],
        )
        total = self.formula(
            "{d} {s} {v}",
            size=style.LARGE,
            d=self.ratio("C_0", self.w),
            s=self.sign(product, whole),
            v=whole,
        )
        column([line, total], left=EDGE, top=1.2, gap=0.5)
        with self.beat(
            "gradient",
            _(
                "The rest goes as before. And that's how it goes on, layer by layer, back to the "
                "first one. That's the back in backpropagation."
            ),
        ):
            self.play(*(FadeOut(m) for m in self.work), run_time=style.QUICK)
            self.play(self.net.animate.light([self.weight]), FadeIn(line), run_time=style.STEP)
            self.play(FadeIn(total), run_time=style.STEP)
