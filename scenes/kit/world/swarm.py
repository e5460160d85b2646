"""Swarm: a dot for each of many values over one axis, stacked where they would lie on another."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
from manim import UP

from scenes.kit.drawing.camera import Painted
from scenes.kit.drawing.canvas import Canvas
from scenes.kit.drawing.damage import around
from scenes.kit.drawing.text import Label
from scenes.kit.layout import Box
from scenes.kit.sourced import SourcedArray, constant
from scenes.kit.style import rgb
from scenes.kit.world.between import Between, stroke_light
from scenes.kit.world.palette import palette
from scenes.kit.world.projection import PIXELS
from scenes.kit.world.signs import LABEL

_AXIS = 2.5  # pixels
_AIR = 0.06  # of the values' width, left and right of them
_RADII = np.arange(0.14, 0.03, -0.005)  # of a dot, in units
_APART = 2.15  # radii from one dot's middle to its neighbour's, at least
_TICKS = 6  # numbers below the axis, at most


class Swarm(Painted):
    """Values (n,) as dots over an axis, each exactly at its value, in order of the values given.

    colors: of those below zero and of the others. shown: how much of them has come, 0 to 1.
    """

    animated = ("opacity", "shown")

    def __init__(self, source: SourcedArray, box: Box, colors: tuple[str, str]) -> None:
        super().__init__()
        self.source, self.colors, self.shown = source, colors, 0.0
        self.points = np.array([[box.left, box.bottom, 0.0], [box.right, box.top, 0.0]])
        values = source.array
        low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
        more = _AIR * (high - low)
        self.span = (low - more, high + more)
        for self.radius in _RADII:  # the largest whose stacks have room
            self.places = self._stacked()
            if self.places[:, 1].max() + self.radius < box.top:
                break

    def set_shown(self, shown: float) -> Swarm:
        """How much of its dots has come; can be animated."""
        self.shown = shown
        return self

    def across(self, value: float) -> float:
        """Where a value is on the axis."""
        left, right = self.points[:, 0]
        low, high = self.span
        return float(left + (right - left) * (value - low) / (high - low))

    def _stacked(self) -> np.ndarray:
        """The dots' places (n, 2): each as low as it can lie beside those before it."""
        levels: list[list[float]] = []
        places = []
        for value in self.source.array:
            x = self.across(value)
            free = (k for k, level in enumerate(levels) if not self._touches(x, level))
            k = next(free, len(levels))
            if k == len(levels):
                levels.append([])
            levels[k].append(x)
            places.append([x, self.points[0, 1] + self.radius * (1.4 + _APART * k)])
        return np.array(places)

    def _touches(self, x: float, level: list[float]) -> bool:
        return any(abs(x - other) < _APART * self.radius for other in level)

    def ticks(self) -> list[Label]:
        """A few numbers below the axis."""
        low, high = self.span
        rough = (high - low) / _TICKS
        power = 10.0 ** np.floor(np.log10(rough))
        unit = next(n * power for n in (1, 2, 5, 10) if n * power >= rough)
        marks = np.arange(np.ceil(low / unit), np.floor(high / unit) + 1) * unit
        source = constant(marks, "Places on an axis, for the eye.", self.source.meaning)
        return [self._tick(source, k) for k in range(marks.size)]

    def _tick(self, source: SourcedArray, k: int) -> Label:
        number = source[k]
        shown = number.with_decimals(2) if number.value else number
        label = Label("{v}", v=shown, size=LABEL, color=palette().theme.faint, plain=True)
        place = [self.across(number.value), self.points[0, 1] - 0.15, 0]
        label.move_to(place, aligned_edge=UP)
        return label

    def look(self) -> Hashable:
        return (self.opacity, self.shown, self.points.tobytes())

    def bounds(self) -> np.ndarray:
        highest = [self.points[0, 0], self.places[:, 1].max()]
        return around(np.concatenate([self.points[:, :2], [highest]]), 0.2)

    def paint(self, canvas: Canvas) -> None:
        theme = palette().theme
        (left, low, _), (right, _, _) = self.points
        canvas.source(rgb(theme.faint), 0.8 * self.opacity)
        width = _AXIS / PIXELS * canvas.zoomed
        canvas.lines(np.array([[left, low]]), np.array([[right, low]]), width)
        zero = self.across(0.0)
        top = self.places[:, 1].max() + self.radius
        canvas.source(rgb(theme.faint), 0.4 * self.opacity)
        canvas.lines(np.array([[zero, low]]), np.array([[zero, top]]), width)
        come = np.arange(len(self.places)) < round(self.shown * len(self.places))
        below = self.source.array < 0
        for color, which in zip(self.colors, (below, ~below), strict=True):
            canvas.source(rgb(color), 0.92 * self.opacity)
            canvas.discs(self.places[come & which], self.radius)


class Upright(Between):
    """The focus on one value of a swarm: a line through it, which can move along the axis."""

    animated = ("opacity", "value")

    def __init__(self, swarm: Swarm, value: float) -> None:
        super().__init__()
        self.swarm, self.value = swarm, value

    def set_value(self, value: float) -> Upright:
        """Where it stands; can be animated."""
        self.value = value
        return self

    def ends(self) -> np.ndarray:
        """(2, 2): its foot below the axis, and its top."""
        x, low = self.swarm.across(self.value), self.swarm.points[0, 1]
        return np.array([[x, low - 0.08], [x, self.swarm.points[1, 1]]])

    @property
    def top(self) -> np.ndarray:
        return np.array([*self.ends()[1], 0.0])

    def look(self) -> Hashable:
        return (self.opacity, self.value)

    def bounds(self) -> np.ndarray:
        return around(self.ends(), 0.15)

    def paint(self, canvas: Canvas) -> None:
        canvas.context.new_path()
        for x, y in self.ends():
            canvas.context.line_to(x, y)
        stroke_light(canvas, 5.0, self.opacity)
