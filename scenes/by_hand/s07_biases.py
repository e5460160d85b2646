"""The biases learn, too: what their gradients are, and why they are the shortest of all."""

from __future__ import annotations

from manim import FadeIn, FadeOut

from scenes.by_hand.by_hand_scene import COLUMN, ByHandScene, node_piece, piece_of
from scenes.kit import style
from scenes.kit.drawing.text import column
from scenes.kit.scene import N_, _
from scenes.kit.sourced import constant

NEURONS = ("h1", "h2", "o1", "o2")


class Biases(ByHandScene):
    title = N_("The biases")

    def construct(self) -> None:
        self.ask()
        self.derive_one()
        self.list_all()

    def ask(self) -> None:
        biases = [piece_of(f"b{n}") for n in range(1, 5)]
        with self.beat(
            "question",
            _(
                "Look up an example like this one on the web, and often the biases are left alone. "
                "Do we have to? (2)"
            ),
        ):
            self.enter_network()
            self.play(self.net.animate.light(biases), run_time=style.STEP)

    def derive_one(self) -> None:
        lines = [
            self.line("{zo1} = {w5} thin {ah1} + {w6} thin {ah2} + {b3}"),
            self.line(
                "{one} = {same}",
                one=self.ratio("zo1", "b3"),
                same=constant(1, "A sum moves as far as its bias does.")[0],
                size=style.LARGE,
            ),
            self.line(
                "{dE/b3} = {dE/zo1} thin dot thin {one}",
                one=self.ratio("zo1", "b3"),
                size=style.LARGE,
            ),
            self.line("{dE/b3} = {dE/zo1}", size=style.LARGE),
        ]
        self.work = column(lines, left=COLUMN, top=2.4, gap=0.5)
        with self.beat(
            "slope",
            _(
                "A bias is just added. Turn it up a little, and the sum goes up by exactly as "
                "much. So its slope is one."
            ),
        ):
            lit = [piece_of("b3"), node_piece("o1")]
            self.play(self.net.animate.light(lit), run_time=style.QUICK)
            self.write(lines[:2])
        with self.beat(
            "short",
            _(
                "And its gradient is something that we've already worked out. It's what all the "
                "weights of its neuron share."
            ),
        ):
            self.write(lines[2:])

    def list_all(self) -> None:
        rows = [
            self.line(f"{{dE/b{n}}} = {{dE/z{neuron}}} = {{=dE/b{n}}}")
            for n, neuron in enumerate(NEURONS, start=1)
        ]
        column(rows, left=COLUMN, top=2.4, gap=0.5)
        with self.beat(
            "all", _("So there's nothing left to compute. All four are on our paper already.")
        ):
            self.play(*(FadeOut(m) for m in self.work), run_time=style.QUICK)
            for n, (neuron, row) in enumerate(zip(NEURONS, rows, strict=True), start=1):
                lit = [piece_of(f"b{n}"), node_piece(neuron)]
                self.play(self.net.animate.light(lit), FadeIn(row), run_time=style.STEP)
