"""A legend of colours: for each meaning a short scale with its ends named."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from manim import Mobject

from scenes.kit.drawing.camera import Painted
from scenes.kit.drawing.canvas import Canvas
from scenes.kit.drawing.damage import around
from scenes.kit.drawing.text import Label, Span
from scenes.kit.language import N_, _
from scenes.kit.layout import Box
from scenes.kit.sourced import constant
from scenes.kit.world.answer import rounded
from scenes.kit.world.palette import palette, tile_colors
from scenes.kit.world.projection import PIXELS

_EM = 28 / PIXELS
_STEPS = 9  # of a scale
NAMES = {
    "picture": N_("picture"),
    "activation": N_("activation"),
    "weight": N_("weight"),
    "gradient": N_("gradient"),
    "probability": N_("probability"),
}


class Scale(Painted):
    """Cells from the lowest to the highest value of a meaning."""

    def __init__(self, meaning: str, box: Box) -> None:
        super().__init__()
        self.meaning, self.box = meaning, box
        low, high = (box.left, box.bottom, 0.0), (box.right, box.top, 0.0)
        self.points = np.array([low, high])
        lowest = 0.0 if f"{meaning}+" not in palette().ramps else -1.0
        self.values = np.linspace(lowest, 1.0, _STEPS)

    def look(self) -> Hashable:
        return self.opacity

    def bounds(self) -> np.ndarray:
        return around(self.points[:, :2], 0.05)

    def paint(self, canvas: Canvas) -> None:
        colors = tile_colors(self.values, self.meaning, 1.0)
        for part, color in zip(self.box.columns(*[1.0] * _STEPS, gap=0.02), colors, strict=True):
            rounded(canvas, part.left, part.bottom, part.width, part.height, 0.02)
            canvas.source(color, self.opacity)
            canvas.context.fill_preserve()
            canvas.source(np.array([0.5, 0.5, 0.5]), 0.35 * self.opacity)
            canvas.context.set_line_width(0.01)
            canvas.context.stroke()


class Legend(Mobject):
    """Scales side by side in a box, each with its name and the signs of its ends."""

    def __init__(self, meanings: Sequence[str], box: Box) -> None:
        super().__init__()
        for meaning, part in zip(
            meanings, box.columns(*[1.0] * len(meanings), gap=0.5), strict=True
        ):
            self._add_scale(meaning, part)

    def _add_scale(self, meaning: str, box: Box) -> None:
        ends = constant([0, 1], "The ends of a picture's scale: black and white.")
        faint = palette().theme.faint
        signed = f"{meaning}+" in palette().ramps
        name = Span(_(NAMES[meaning]), palette().theme.ink)
        markup = "{name}~~" + ("−" if signed else "{n}")
        low = Label(markup, name=name, n=ends[0], size=_EM, color=faint, plain=True)
        high = Label("\\+" if signed else "{n}", n=ends[1], size=_EM, color=faint, plain=True)
        y = box.center[1]
        low.move_to([box.left + low.width / 2, y, 0])
        high.move_to([box.right - high.width / 2, y, 0])
        middle = Box(low.get_right()[0] + 0.1, high.get_left()[0] - 0.1, y - 0.13, y + 0.13)
        self.add(low, Scale(meaning, middle), high)
