"""Streams: lines along which values flow to where they are added, and on to what they make."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Self

import cairo
import numpy as np

from scenes.kit.drawing.canvas import Canvas
from scenes.kit.drawing.damage import around
from scenes.kit.sourced import SourcedNumber
from scenes.kit.world.between import Between, stroke_light
from scenes.kit.world.palette import palette, thread_color
from scenes.kit.world.projection import PIXELS

_BEND = 0.62  # of the way: where a curve's handles are
_GLOW = ((3.4, 0.16), (1.0, 1.0))  # times the width, and how strong


class Stream(Between):
    """A line from one place to another that arrives level, in the colour of the value it carries.

    number: what it carries; None makes it the focus. upright: it leaves up or down, not level.
    reach: how far it has come, 0 to 1.
    """

    animated = ("opacity", "reach")

    def __init__(
        self,
        start: np.ndarray,
        end: np.ndarray,
        number: SourcedNumber | None = None,
        *,
        upright: bool = False,
        width: float = 5.0,
    ) -> None:
        super().__init__()
        self.number, self.width_of_line, self.reach = number, width, 1.0
        first, last = np.asarray(start, dtype=float)[:2], np.asarray(end, dtype=float)[:2]
        way = (last - first) * _BEND
        leaving = [0, way[1]] if upright else [way[0], 0]
        self.curve = np.array([first, first + leaving, last - [way[0], 0], last])  # a Bezier's

    def set_reach(self, reach: float) -> Self:
        """How far it has come; can be animated."""
        self.reach = reach
        return self

    def look(self) -> Hashable:
        return (self.opacity, self.reach)

    def bounds(self) -> np.ndarray:
        return around(self.curve, 3 * self.width_of_line / PIXELS)

    def paint(self, canvas: Canvas) -> None:
        if self.reach <= 0:
            return
        start, *rest = part_of_curve(self.curve, self.reach)
        context = canvas.context
        context.new_path()
        context.move_to(*start)
        context.curve_to(*np.ravel(rest))
        if self.number is None:
            stroke_light(canvas, self.width_of_line, self.opacity)
            return
        path = context.copy_path()
        context.set_line_cap(cairo.LINE_CAP_ROUND)
        color = thread_color(self.number.meaning, self.number.value, 0.68)
        for factor, share in _GLOW if palette().glows else _GLOW[1:]:
            context.new_path()
            context.append_path(path)
            canvas.source(color, share * self.opacity)
            context.set_line_width(self.width_of_line * factor / PIXELS * canvas.zoomed)
            context.stroke()


def part_of_curve(points: np.ndarray, share: float) -> np.ndarray:
    """The first part of a Bezier curve (4, 2), as such a curve (de Casteljau)."""
    first = [points[0]]
    left = points
    while len(left) > 1:
        left = left[:-1] + (left[1:] - left[:-1]) * share
        first.append(left[0])
    return np.array(first)
