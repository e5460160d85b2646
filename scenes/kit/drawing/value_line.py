"""A number line with a dot on it: where a value is, and where it was."""

from __future__ import annotations

from typing import Self

import numpy as np

from scenes.kit import style
from scenes.kit.drawing.camera import Painted
from scenes.kit.drawing.canvas import Canvas


class Track(Painted):
    """A line from `low` to `high`, `length` units long; the dot animates, a tick stays."""

    animated = ("opacity", "value")

    def __init__(
        self, value: float, low: float, high: float, meaning: str, length: float = 6.0
    ) -> None:
        super().__init__()
        self.value, self.start = float(value), float(value)
        self.low, self.high, self.meaning = low, high, meaning
        self.points = np.array([[-length / 2, 0.0, 0.0], [length / 2, 0.0, 0.0]])

    def at(self, value: float) -> np.ndarray:
        """Where a value is on the line; beyond an end, the end."""
        share = np.clip((value - self.low) / (self.high - self.low), 0, 1)
        place: np.ndarray = self.points[0] + (self.points[1] - self.points[0]) * share
        return place

    def set_value(self, value: float) -> Self:
        self.value = float(value)
        return self

    def paint(self, canvas: Canvas) -> None:
        ends = self.points[:, :2]
        canvas.source(style.rgb(style.theme().line), self.opacity)
        canvas.lines(ends[:1], ends[1:], 0.035)
        start, now = (self.at(value)[:2] for value in (self.start, self.value))
        tick = np.array([[0.0, 0.13]])
        canvas.source(style.rgb(style.theme().faint), self.opacity)
        canvas.lines(start - tick, start + tick, 0.035)
        color = style.meaning_color(self.meaning, self.value)
        canvas.source(style.rgb(color), self.opacity)
        if self.value != self.start:
            canvas.lines(start[None], now[None], 0.07)
        canvas.context.new_sub_path()
        canvas.context.arc(now[0], now[1], 0.11, 0, 2 * np.pi)
        canvas.context.fill()


def spread(values: np.ndarray) -> tuple[float, float]:
    """Ends for a track that all of `values` fit on, with a little air."""
    low, high = float(values.min()), float(values.max())
    air = max(0.15 * (high - low), 1e-12)
    return low - air, high + air
