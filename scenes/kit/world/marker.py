"""A marker's stroke behind a number: how paper shows what is in focus."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np

from scenes.kit.drawing.camera import Painted
from scenes.kit.drawing.canvas import Canvas
from scenes.kit.drawing.damage import around
from scenes.kit.style import rgb
from scenes.kit.world.palette import palette

_AIR = np.array([0.1, 0.09])  # units beyond the number, across and down
_SLANT = 0.05


class Marker(Painted):
    """Behind a part of a text, where that is when the marker is made."""

    def __init__(self, part: Any) -> None:
        super().__init__()
        low, high = part.points[:, :2].min(axis=0) - _AIR, part.points[:, :2].max(axis=0) + _AIR
        self.points = np.array([[*low, 0.0], [*high, 0.0]])

    def look(self) -> Hashable:
        return (self.opacity, self.points.tobytes())

    def bounds(self) -> np.ndarray:
        return around(self.points[:, :2], 2 * _SLANT)

    def paint(self, canvas: Canvas) -> None:
        (left, bottom, _), (right, top, _) = self.points
        corners = [(left, top), (right + _SLANT, top), (right, bottom), (left - _SLANT, bottom)]
        canvas.trace(corners)
        canvas.source(rgb(palette().theme.focus), self.opacity)
        canvas.context.fill()
