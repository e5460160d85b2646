"""Forward, neuron by neuron: the weighted sum, the bias, the sigmoid; every number written out."""

from __future__ import annotations

import numpy as np
from manim import FadeIn, FadeOut

from model.layers import Sigmoid
from scenes.by_hand.by_hand_scene import COLUMN, TOP, ByHandScene, node_piece, piece_of
from scenes.kit import style
from scenes.kit.drawing.node_pieces import Piece
from scenes.kit.drawing.text import Label, column
from scenes.kit.scene import N_, _

NEURONS = ("h1", "h2", "o1", "o2")


class Forward(ByHandScene):
    title = N_("Forward")

    def construct(self) -> None:
        self.lines: list[Label] = []
        with self.beat(
            "inputs",
            _(
                "All we know so far are the inputs. Everything else we'll work out, from left to "
                "right."
            ),
        ):
            self.enter_network(known=False)
        self.spell_out("h1")
        self.squash("h1")
        self.once_more("h2", _("The second hidden neuron does the same, with weights of its own."))
        self.spell_out("o1")
        self.squash("o1")
        self.once_more("o2", _("And the second output. That's the whole answer of the network."))
        self.compare()

    def terms(self, neuron: str) -> list[tuple[str, str]]:
        """The pairs (weight, value it meets) of a neuron, as keys."""
        first = 1 + 2 * NEURONS.index(neuron)
        before = ("i1", "i2") if neuron[0] == "h" else ("ah1", "ah2")
        return [(f"w{first + k}", before[k]) for k in (0, 1)]

    def sums(self, neuron: str) -> list[Label]:
        """The neuron's weighted sum: in symbols, in numbers, product by product."""
        (w, x), (v, y) = self.terms(neuron)
        b, z = f"b{NEURONS.index(neuron) + 1}", f"z{neuron}"
        products = [f"p{neuron}.{k}" for k in (1, 2)]
        signs = [
            self.sign(self.shown(one) * self.shown(other), product)
            for (one, other), product in zip(self.terms(neuron), products, strict=True)
        ]
        total = self.sign(sum(self.shown(key) for key in (*products, b)), z)
        first, second = products
        return [
            self.line(f"{{{z}}} = {{{w}}} thin {{{x}}} + {{{v}}} thin {{{y}}} + {{{b}}}"),
            self.line(
                f"{{{w}}} thin {{{x}}} = {{={w}}} times {{+{x}}} {{s}} {{={first}}}",
                s=signs[0],
                size=style.SMALL,
            ),
            self.line(
                f"{{{v}}} thin {{{y}}} = {{={v}}} times {{+{y}}} {{s}} {{={second}}}",
                s=signs[1],
                size=style.SMALL,
            ),
            self.line(f"{{{z}}} = {{={first}}} + {{+{second}}} + {{+{b}}}", size=style.SMALL),
            self.line(f"{{{z}}} {{s}} {{={z}}}", s=total, size=style.LARGE),
        ]

    def sigmoid(self, neuron: str) -> list[Label]:
        """The neuron's output, in symbols and in numbers."""
        a, z = f"a{neuron}", f"z{neuron}"
        squashed = Sigmoid(neuron).forward(np.array(self.shown(z)))
        sign = self.sign(float(squashed), a)
        return [
            self.line(f"{{{a}}} = sigma({{{z}}}) = 1 / (1 + e^(-{{{z}}}))"),
            self.line(f"{{{a}}} {{s}} {{={a}}}", s=sign, size=style.LARGE),
        ]

    def pieces(self, neuron: str) -> set[Piece]:
        """What a neuron's sum is made from: its edges, its bias, itself."""
        edges = {piece_of(weight) for weight, _met in self.terms(neuron)}
        return edges | {piece_of(f"b{NEURONS.index(neuron) + 1}")} | {node_piece(neuron)}

    def spell_out(self, neuron: str) -> None:
        lines = column(self.sums(neuron), left=COLUMN, top=TOP, gap=0.36)
        scripts = {
            "h1": _(
                "Take each input times its weight, add the two up, and put the bias on top. That's "
                "the sum of the first hidden neuron."
            ),
            "o1": _(
                "Now for the outputs. They do the same thing, but what they get comes from the "
                "hidden neurons."
            ),
        }
        with self.beat(f"sum-{neuron}", scripts[neuron]):
            if self.lines:
                self.play(*(FadeOut(m) for m in self.lines), run_time=style.QUICK)
            self.play(self.net.animate.light(self.pieces(neuron)), run_time=style.QUICK)
            self.write(lines)
        self.lines = lines

    def squash(self, neuron: str) -> None:
        top = self.lines[-1].get_bottom()[1] - 0.4
        lines = column(self.sigmoid(neuron), left=COLUMN, top=top, gap=0.36)
        scripts = {
            "h1": _(
                "The sigmoid squeezes it in between zero and one. | That's what this neuron passes "
                "on."
            ),
            "o1": _("The sigmoid again, | and there's our first output."),
        }
        with self.beat(f"sigmoid-{neuron}", scripts[neuron]) as say:
            self.write(lines)
            say.next()
            self.fill(neuron)
        self.lines += lines

    def once_more(self, neuron: str, script: str) -> None:
        lines = column([*self.sums(neuron), *self.sigmoid(neuron)], left=COLUMN, top=TOP, gap=0.36)
        with self.beat(f"neuron-{neuron}", script):
            self.play(*(FadeOut(m) for m in self.lines), run_time=style.QUICK)
            self.play(self.net.animate.light(self.pieces(neuron)), run_time=style.QUICK)
            self.write(lines, style.QUICK)
            self.fill(neuron)
        self.lines = lines

    def fill(self, neuron: str) -> None:
        """Put the neuron's output into the drawing."""
        key = f"a{neuron}"
        values = {node_piece(neuron): self.number(key).value}
        self.play(self.net.animate.set_values(values), FadeIn(self.in_nodes[key]))

    def compare(self) -> None:
        heads = (_("output"), _("target"))
        rows = [
            Label("{t}", t=heads[0], size=style.SMALL, color=self.colors.faint),
            self.line("{ao1} = {=ao1}"),
            self.line("{ao2} = {=ao2}"),
            Label("{t}", t=heads[1], size=style.SMALL, color=self.colors.faint),
            self.line("{y1} = {=y1}"),
            self.line("{y2} = {=y2}"),
        ]
        column(rows, left=COLUMN, top=1.9, gap=0.4)
        with self.beat(
            "compare",
            _("So that's what it says, and that's what we asked for. How wrong is it? (2)"),
        ):
            self.play(*(FadeOut(m) for m in self.lines), self.net.animate.light())
            self.enter(*rows)
