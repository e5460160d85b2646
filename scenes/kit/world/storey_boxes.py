"""Where things go on the way back: values above, their gradients below, before and after a step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from manim import LEFT, RIGHT, UP, Arrow, VGroup

from scenes.kit.drawing.charts import Marks
from scenes.kit.drawing.text import Formula, Span
from scenes.kit.layout import FRONT, Box
from scenes.kit.world.palette import palette
from scenes.kit.world.plate import Plate
from scenes.kit.world.scene import FORMULA

_SHARES = (0.95, 2.9, 4.45, 2.9, 0.95)  # a name, what comes before, room, what comes after, a name
_GAP = 0.2


@dataclass(frozen=True)
class StoreyBoxes:
    """One storey of a close view: a plate on either side, its name beside it, room in between."""

    left: Box  # of the name of what comes before
    before: Box
    middle: Box
    after: Box
    right: Box  # of the name of what comes after

    def name_before(self, markup: str, color: str | None = None) -> Formula:
        return self._name(markup, color, self.left, RIGHT)

    def name_after(self, markup: str, color: str | None = None) -> Formula:
        return self._name(markup, color, self.right, LEFT)

    def step(self, markup: str, *, back: bool = False) -> VGroup:
        """An arrow from one plate to the other, or back, and above it what happens on the way."""
        ink = gradient_ink() if back else palette().theme.ink
        ends = [box.center for box in self.middle.columns(1, 1, 1)][:: -2 if back else 2]
        arrow = Arrow(*ends, color=ink, stroke_width=6, buff=0)
        word = Formula("{w}", w=Span(f"${markup}$", ink), size=FORMULA * 1.2)
        return VGroup(arrow, word.next_to(arrow, UP, buff=0.15))

    @staticmethod
    def _name(markup: str, color: str | None, box: Box, side: np.ndarray) -> Formula:
        made = Formula("{n}", n=Span(f"${markup}$", color), size=FORMULA)
        made.scale(min(1.0, box.width / made.width))
        edge = box.right if side[0] > 0 else box.left
        return made.move_to([edge, box.center[1], 0], aligned_edge=side)


def two_rows(box: Box = FRONT) -> tuple[StoreyBoxes, StoreyBoxes]:
    """The upper storey, of values, and the lower one, of their gradients."""
    upper, lower = box.rows(1, 1, gap=0.3)
    return StoreyBoxes(*upper.columns(*_SHARES, gap=_GAP)), StoreyBoxes(
        *lower.columns(*_SHARES, gap=_GAP)
    )


def dots(plate: Plate, cells: np.ndarray) -> Marks:
    """The focus on some of a plate's cells (n, 2), as a dot in each; on paper with an edge."""
    colors = palette()
    return Marks(plate, cells, edge="" if colors.glows else colors.halo)


def gradient_of(letter: str) -> str:
    """The markup of the loss's derivative with respect to something."""
    return f"(partial L) / (partial {letter})"


def gradient_ink() -> str:
    """The colour of a gradient's name."""
    return palette().theme.gradient.positive
