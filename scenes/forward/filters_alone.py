"""What the network says with all filters of a layer, and with one of them alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from manim import DOWN, VGroup

from model.derivations import exciting
from model.network import Recording
from scenes.kit.drawing.text import Label
from scenes.kit.language import _
from scenes.kit.layout import STAGE, Box
from scenes.kit.sourced import SourcedArray, SourcedNumber, sourced
from scenes.kit.style import theme
from scenes.kit.world.answer import Answer, answer_in
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import turned_in
from scenes.kit.world.scene import HERO
from scenes.kit.world.signs import LABEL


class Trial:
    """A column: a layer's maps, those that are left out empty, and what the network says.

    answer: to the picture; score: how many of the samples it gets right, in the answer's place.
    """

    def __init__(
        self,
        maps: Sequence[Plate],
        said: SourcedArray,
        score: tuple[SourcedNumber, SourcedNumber],
        box: Box,
    ) -> None:
        """maps: in their order. said (1, K): the answer. score: how many are right, of how many."""
        self.maps, self.said, self.right = maps, said, score[0]
        above, below = box.rows(1, 2.9, gap=0.25)
        for each, place in zip(maps, above.columns(*[1.0] * len(maps)), strict=True):
            each.points = turned_in(each, place)
        self.answer: Answer = answer_in(said, below)
        self.answer.grow(0)
        number = Label("{n}", n=score[0], size=2.4 * HERO, color=theme().ink, plain=True)
        of = Label(_("of {n}"), n=score[1], size=1.3 * LABEL, color=theme().faint, plain=True)
        self.score: Any = VGroup(number, of.next_to(number, DOWN, buff=0.35))
        self.score.move_to(below.center)


def trials(
    recording: Recording,
    layer: str,
    filters: Sequence[int],
    *,
    z: SourcedArray,
    said: SourcedArray,
    samples: SourcedNumber,
    limit: float,
) -> list[Trial]:
    """All filters together, then each of these alone.

    z (1, H, W, F): the layer's maps, drawn to this limit. said (1, K): the network's answer.
    """
    each = sourced(exciting.right_with_only(recording, layer))
    right = sourced(exciting.right_answers(recording))[0]
    cases = [
        (list(filters), said, right),
        *(([f], sourced(exciting.answer_with_only(recording, layer, f)), each[f]) for f in filters),
    ]
    found = []
    boxes = STAGE.inset(0, 0.05).columns(*[1.0] * len(cases), gap=0.7)
    for (kept, answer, score), box in zip(cases, boxes, strict=True):
        maps = [
            Plate(z, channel=(f,), leading=(0,), limit=limit).reveal(float(f in kept))
            for f in sorted(filters)
        ]
        found.append(Trial(maps, answer, (score, samples), box))
    return found
