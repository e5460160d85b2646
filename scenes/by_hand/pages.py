"""Pages: sheets of paper that each give an answer, as the web does."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from scenes.kit.drawing.camera import Painted
from scenes.kit.drawing.canvas import Canvas
from scenes.kit.drawing.damage import around
from scenes.kit.layout import Box
from scenes.kit.style import rgb
from scenes.kit.world.palette import palette
from scenes.kit.world.pictures import soft_block
from scenes.kit.world.projection import PIXELS

_LINES = (0.9, 0.72, 0.84, 0.5)  # lengths of what is written on a page, in parts of its width
_MARGIN = 0.09  # of a page's width
_INK = 0.2  # opacity of its lines


class Page(Painted):
    """A sheet with some lines on it that nobody reads, and room below for an answer."""

    def __init__(self, box: Box) -> None:
        super().__init__()
        self.points = np.array([[box.left, box.bottom, 0.0], [box.right, box.top, 0.0]])

    @property
    def room(self) -> Box:
        """Where its answer stands."""
        (left, low), (right, high) = self.points[:, :2]
        return Box(left, right, low, low + 0.45 * (high - low))

    def look(self) -> Hashable:
        return (self.opacity, self.points.tobytes())

    def bounds(self) -> np.ndarray:
        return around(self.points[:, :2], 0.5)

    def paint(self, canvas: Canvas) -> None:
        colors = palette()
        (left, low), (right, high) = self.points[:, :2]
        wide, tall = right - left, high - low
        color, share = colors.shadow
        shadow = soft_block(round(6 * tall / wide), 6, 0.4, color, 1.0)
        cell = wide / 6
        corner = np.array([left - 1.2 * cell + 8 / PIXELS, high + 1.2 * cell - 16 / PIXELS])
        across, down = np.array([wide + 2.4 * cell, 0.0]), np.array([0.0, -tall - 2.4 * cell])
        shadow.lay_on(canvas, corner, across, down, opacity=share * self.opacity)
        canvas.trace(np.array([[left, high], [right, high], [right, low], [left, low]]))
        ground = colors.ramps["activation+"][0]
        canvas.source(rgb(ground), self.opacity)
        canvas.context.fill_preserve()
        canvas.source(rgb(colors.rim), 0.6 * self.opacity)
        canvas.context.set_line_width(1.8 / PIXELS * canvas.zoomed)
        canvas.context.stroke()
        inner, step = left + _MARGIN * wide, 0.45 * tall / (len(_LINES) + 1)
        ends = [[inner + (1 - 2 * _MARGIN) * wide * part, 0.0] for part in _LINES]
        rows = high - step * np.arange(1, len(_LINES) + 1)
        starts = np.column_stack([np.full(len(rows), inner), rows])
        canvas.source(rgb(colors.theme.ink), _INK * self.opacity)
        stops = np.column_stack([np.array(ends)[:, 0], rows])
        canvas.lines(starts, stops, 5 / PIXELS * canvas.zoomed)
