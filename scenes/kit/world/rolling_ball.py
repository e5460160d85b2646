"""A ball that steps down a curve, with the slope under it and where it has been."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from scenes.kit import style
from scenes.kit.drawing.canvas import Canvas
from scenes.kit.drawing.damage import around
from scenes.kit.style import rgb
from scenes.kit.world.between import Between
from scenes.kit.world.palette import palette
from scenes.kit.world.projection import PIXELS
from scenes.kit.world.relief import paint_ball
from scenes.kit.world.training_curve import Chart

_RADIUS, _SPOT = 15.0 / PIXELS, 6.0 / PIXELS
_LINE = 5.0  # pixels
_LONG = 1.7  # units that the slope's line reaches to either side


class RollingBall(Between):
    """Values, losses and slopes (n,) at each of its places in a chart of losses over values.

    at: how many steps it has taken, 0 to n - 1. sloped: how much of the slope's line shows.
    """

    animated = ("opacity", "at", "sloped")

    def __init__(
        self, chart: Chart, values: np.ndarray, losses: np.ndarray, slopes: np.ndarray
    ) -> None:
        super().__init__()
        pairs = zip(values, losses, strict=True)
        self.places = np.array([chart.place(float(value), float(loss)) for value, loss in pairs])
        low, high = chart.span
        up = chart.box.height / (high - low)
        across = chart.box.width / float(np.ptp(chart.steps.array))
        self.slopes = slopes * up / across  # on the frame
        self.at, self.sloped = 0.0, 0.0

    def set_at(self, at: float) -> RollingBall:
        """How many steps it has taken; can be animated."""
        self.at = at
        return self

    def set_sloped(self, sloped: float) -> RollingBall:
        """How much of the slope's line shows; can be animated."""
        self.sloped = sloped
        return self

    @property
    def last(self) -> int:
        return len(self.places) - 1

    @property
    def place(self) -> np.ndarray:
        """(3,): where it is now."""
        steps = np.arange(self.last + 1)
        return np.array([np.interp(self.at, steps, self.places[:, k]) for k in range(3)])

    def look(self) -> Hashable:
        return (self.opacity, self.at, self.sloped)

    def bounds(self) -> np.ndarray:
        return around(self.places[:, :2], _LONG + 0.2)

    def paint(self, canvas: Canvas) -> None:
        self._paint_slope(canvas)
        colors = palette()
        canvas.source(rgb(colors.theme.ink), 0.85 * self.opacity)
        canvas.discs(self.places[: int(np.ceil(self.at)), :2], _SPOT)
        paint_ball(canvas, self.place, _RADIUS, self.opacity)

    def _paint_slope(self, canvas: Canvas) -> None:
        slope = float(np.interp(self.at, np.arange(self.last + 1), self.slopes))
        along = np.array([1.0, slope]) / np.hypot(1.0, slope) * _LONG
        here = self.place[:2]
        canvas.source(rgb(style.meaning_color("gradient", slope)), self.sloped * self.opacity)
        canvas.lines((here - along)[None], (here + along)[None], _LINE / PIXELS * canvas.zoomed)
