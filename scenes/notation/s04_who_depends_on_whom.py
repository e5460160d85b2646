"""What moves when one weight moves: little in the last layer, much more one layer earlier."""

from __future__ import annotations

from manim import FadeIn, FadeOut

from model.derivations import notation
from scenes.kit import style
from scenes.kit.drawing.node_pieces import Piece, moved_by
from scenes.kit.drawing.text import Label
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedNumber, sourced
from scenes.notation.notation_scene import LEGEND, NotationScene


class WhoDependsOnWhom(NotationScene):
    title = N_("Who depends on whom")

    def construct(self) -> None:
        self.draw()
        self.move_one_of_the_last()
        self.move_one_earlier()
        self.compare()

    def count(self, weight: Piece) -> SourcedNumber:
        """How many nodes feel a weight."""
        return sourced(notation.moved(self.sketch, weight.layer))[0]

    def note(self, weight: Piece, y: float) -> list[Label]:
        """At the right: the weight, and how many nodes feel it."""
        layer = "L" if weight.layer == self.last else "L-1"
        symbol = self.formula(
            "{w}", size=style.LARGE, w=f"w_({weight.j + 1} {weight.k + 1})^(({layer}))"
        ).move_to([LEGEND, y, 0], aligned_edge=[-1, 0, 0])
        text = Label(_("nodes that move: {n}"), n=self.count(weight), size=style.SMALL)
        return [symbol, text.move_to([LEGEND, y - 0.6, 0], aligned_edge=[-1, 0, 0])]

    def move_one_of_the_last(self) -> None:
        weight = self.chosen(self.last)
        note = self.note(weight, 1.7)
        with self.beat(
            "last-weight", _("Let's turn one weight in the last layer. What's going to move? (2)")
        ):
            self.enter(self.net)
            self.play(self.net.animate.light([weight]), FadeIn(note[0]), run_time=style.STEP)
        seen = moved_by(weight, self.sizes)
        with self.beat(
            "last-moved", _("One node moves, and with it the loss. Everything else stands still.")
        ):
            self.play(self.net.animate.light(seen).only(seen), run_time=style.MOVE)
            self.play(FadeIn(note[1]), run_time=style.QUICK)
        self.notes = note

    def move_one_earlier(self) -> None:
        weight = self.chosen(self.last - 1)
        note = self.note(weight, -0.2)
        with self.beat(
            "earlier-weight",
            _("Now let's turn a weight one layer earlier. What's going to move this time? (2)"),
        ):
            self.play(self.net.animate.light([weight]).only(), FadeIn(note[0]), run_time=style.STEP)
        seen = moved_by(weight, self.sizes)
        node = {p for p in seen if p.layer == weight.layer}
        with self.beat(
            "earlier-node", _("First, its own node. | Then every node that reads it, and the loss.")
        ) as say:
            self.play(self.net.animate.light(node).only(node), run_time=style.STEP)
            say.next()
            self.play(self.net.animate.light(seen).only(seen), run_time=style.MOVE)
            self.play(FadeIn(note[1]), run_time=style.QUICK)
        self.notes += note

    def compare(self) -> None:
        last, earlier = self.chosen(self.last), self.chosen(self.last - 1)
        with self.beat(
            "paths",
            _(
                "So one of these weights has a single path to the loss. The other has a path "
                "through every output."
            ),
        ):
            self.play(self.net.animate.light([last, earlier]).only(), run_time=style.STEP)
            self.play(*(FadeOut(m) for m in self.notes[1::2]), run_time=style.QUICK)
