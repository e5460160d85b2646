"""A column of a table with a row for each class: a bar from zero, and its number at the end."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Self

import numpy as np

from scenes.kit import style
from scenes.kit.drawing.canvas import Canvas, text_width
from scenes.kit.drawing.damage import around
from scenes.kit.drawing.numbered import Numbered, Written, level_box, text_box
from scenes.kit.drawing.text import Label
from scenes.kit.layout import Box
from scenes.kit.sourced import SourcedArray, SourcedNumber
from scenes.kit.style import rgb
from scenes.kit.world.answer import rounded
from scenes.kit.world.between import Between, stroke_light
from scenes.kit.world.palette import palette, thread_color
from scenes.kit.world.projection import PIXELS

_EM = 38 / PIXELS
_NAME = 44 / PIXELS
_BAR = 0.55  # of a row's height
_BRIGHT = 0.66  # of the bars that are not in focus
_APART = 0.13  # units between a bar's end and its number
_FRAME = 0.08  # units that a frame is larger than its bar


def class_rows(count: int, box: Box) -> list[Box]:
    """A box's rows, one per class."""
    return list(box.rows(*[1.0] * count, gap=0.0))


def class_names(classes: SourcedArray, box: Box) -> list[Label]:
    """What each class is called, in its row."""
    count = classes.array.size
    return [
        Label("{c}", c=classes[k], size=_NAME, weight=600, plain=True).move_to(row.center)
        for k, row in enumerate(class_rows(count, box))
    ]


def share_scale(columns: Sequence[ClassColumn]) -> None:
    """Have equal values be bars of one length in all of them."""
    longest = min(column.unit for column in columns)
    for column in columns:
        column.longest = longest


class ClassColumn(Numbered):
    """A bar per class, to the right where its value is above zero; all of one scale fill a box.

    source: an array (1, K). said: the numbers to be written, by class. best: the class in focus.
    grown: how far the bars have come, 0 to 1; their numbers come last. The box's edges are
    `points`: a column can move to another box and be stretched on its way. longest: how long a bar
    of 1 may be.
    """

    animated = ("opacity", "grown")

    def __init__(
        self,
        source: SourcedArray,
        box: Box,
        said: Mapping[int, SourcedNumber],
        *,
        best: int | None = None,
    ) -> None:
        super().__init__()
        self.source, self.said, self.best = source, dict(said), best
        self.longest = math.inf
        self.values = np.asarray(source.array[0], dtype=float)
        self.grown = 1.0
        self.lie_in(box)

    def lie_in(self, box: Box) -> Self:
        """Fill another box."""
        self.points = np.array([[box.left, box.bottom, 0.0], [box.right, box.top, 0.0]])
        return self

    @property
    def box(self) -> Box:
        (left, bottom, _), (right, top, _) = self.points
        return Box(left, right, bottom, top)

    @property
    def unit(self) -> float:
        """How long a bar of 1 is."""
        span = max(self.values.max(), 0.0) - min(self.values.min(), 0.0)
        fills = (self.box.width - sum(self._rooms())) / max(float(span), 1e-12)
        return min(float(fills), self.longest)

    @property
    def zero(self) -> float:
        """X of where the bars begin."""
        return self.box.left + self._rooms()[0] - min(float(self.values.min()), 0.0) * self.unit

    def _row(self, k: int) -> Box:
        return class_rows(len(self.values), self.box)[k]

    def _rooms(self) -> tuple[float, float]:
        """What the numbers beyond the bars' ends need on the left and on the right."""
        rooms = [0.0, 0.0]
        for number in self.said.values():
            side = int(number.value >= 0)
            rooms[side] = max(rooms[side], text_width(number.text) * _EM + _APART)
        return rooms[0], rooms[1]

    def grow(self, share: float) -> None:
        self.grown = share

    def look(self) -> Hashable:
        return (self.opacity, self.grown, self.best, self.points.tobytes())

    def bounds(self) -> np.ndarray:
        return around(self.points[:, :2], 0.15)

    def paint(self, canvas: Canvas) -> None:
        colors = palette().theme
        if self.values.min() < 0:
            canvas.source(rgb(colors.line), self.opacity)
            axis = np.column_stack([np.full(2, self.zero), self.points[:, 1]])
            canvas.lines(axis[:1], axis[1:], 2 / PIXELS * canvas.zoomed)
        for k in range(len(self.values)):
            self._paint_bar(canvas, k)
        shown = self.opacity * max(0.0, self.grown * 3 - 2)
        for k, number in self.said.items():
            focus = k == self.best and palette().glows
            color = colors.focus if focus else style.meaning_color(number.meaning, number.value)
            canvas.text_path(number.text, self._place(k), _EM)
            canvas.source(rgb(color), shown)
            canvas.context.fill()

    def _paint_bar(self, canvas: Canvas, k: int) -> None:
        corners = self.bar(k, self.grown)
        (left, bottom), (wide, high) = corners.min(axis=0), np.ptp(corners, axis=0)
        color = thread_color(self.source.meaning, float(self.values[k]), _BRIGHT)
        if k == self.best:
            color = rgb(palette().theme.focus)
        canvas.source(color, self.opacity)
        rounded(canvas, left, bottom, wide, high, min(0.03, wide / 2))
        canvas.context.fill()

    def _end(self, k: int, grown: float = 1.0) -> float:
        return self.zero + float(self.values[k]) * self.unit * grown

    def bar(self, k: int, grown: float = 1.0) -> np.ndarray:
        """Corners (4, 2); what is too small for a bar is a stub."""
        end, row = self._end(k, grown), self._row(k)
        wide = max(abs(end - self.zero), 3 / PIXELS)
        middle = self.zero + wide / 2 * (1 if self.values[k] >= 0 else -1)
        return level_box(np.array([middle, row.center[1]]), wide, row.height * _BAR)

    def _place(self, k: int) -> tuple[float, float]:
        """The middle of class k's number."""
        number = self.said[k]
        side = 1 if number.value >= 0 else -1
        away = _APART + text_width(number.text) * _EM / 2
        return (self._end(k) + side * away, float(self._row(k).center[1]))

    def written(self, frame_height: float = style.FRAME_HEIGHT) -> list[Written]:
        return [
            Written(number, number.text, text_box(number.text, np.array(self._place(k)), _EM), _EM)
            for k, number in self.said.items()
        ]

    def shown(self, frame_height: float = style.FRAME_HEIGHT) -> list[Written]:
        bars = [Written(self.source[0, k], "", self.bar(k)) for k in range(len(self.values))]
        return [*bars, *self.written(frame_height)]


class BarFrame(Between):
    """The focus on one bar of a column, which keeps its colour."""

    def __init__(self, column: ClassColumn, k: int) -> None:
        super().__init__()
        self.column, self.k = column, k

    def corners(self) -> np.ndarray:
        """(4, 2)"""
        bar = self.column.bar(self.k)
        wide, high = np.ptp(bar, axis=0) + _FRAME
        return level_box(bar.mean(axis=0), wide, high)

    def look(self) -> Hashable:
        return (self.opacity, self.corners().tobytes())

    def bounds(self) -> np.ndarray:
        return around(self.corners(), 0.1)

    def paint(self, canvas: Canvas) -> None:
        canvas.trace(self.corners())
        stroke_light(canvas, 4.0, self.opacity)
