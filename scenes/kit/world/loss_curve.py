"""The loss over the turns of one weight: the curve, a place on it, and the line through two."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from scenes.kit import style
from scenes.kit.drawing.camera import Painted
from scenes.kit.drawing.canvas import Canvas
from scenes.kit.drawing.damage import around
from scenes.kit.layout import Box
from scenes.kit.style import rgb
from scenes.kit.world.between import Between, stroke_light
from scenes.kit.world.palette import palette
from scenes.kit.world.projection import PIXELS

_AIR = 0.12  # of the curve's height, above and below it
_LINE, _AXIS = 5.0, 2.5  # pixels
_TICK = np.array([0.0, 0.09])  # at what the weight is, to either side of the axis
_RING = 15.0 / PIXELS
_LONG = 2.6  # units that a slope's line reaches to either side


class LossCurve(Painted):
    """Losses (n,) at steps (n,) of a weight, as far as they have been tried: from low to high."""

    animated = ("opacity", "low", "high")

    def __init__(self, steps: np.ndarray, losses: np.ndarray, box: Box) -> None:
        super().__init__()
        self.steps, self.losses = np.asarray(steps), np.asarray(losses)
        self.low = self.high = 0.0
        self.points = np.array([[box.left, box.bottom, 0.0], [box.right, box.top, 0.0]])

    def place(self, step: float) -> np.ndarray:
        """Where a step is on the curve, (3,)."""
        (left, bottom, _), (right, top, _) = self.points
        least, most = float(self.losses.min()), float(self.losses.max())
        loss = float(np.interp(step, self.steps, self.losses))
        across = (step - self.steps[0]) / (self.steps[-1] - self.steps[0])
        up = _AIR + (1 - 2 * _AIR) * (loss - least) / (most - least or 1.0)
        return np.array([left + across * (right - left), bottom + up * (top - bottom), 0.0])

    def foot(self, step: float) -> np.ndarray:
        """Below it, on the axis."""
        return np.array([self.place(step)[0], self.points[0, 1], 0.0])

    def look(self) -> Hashable:
        return (self.opacity, self.low, self.high)

    def bounds(self) -> np.ndarray:
        return around(self.points[:, :2], 0.1)

    def paint(self, canvas: Canvas) -> None:
        colors = palette().theme
        (left, bottom, _), (right, top, _) = self.points
        canvas.source(rgb(colors.faint), 0.8 * self.opacity)
        corner = np.array([[left, bottom], [left, bottom]])
        ends = np.array([[right, bottom], [left, top]])
        canvas.lines(corner, ends, _AXIS / PIXELS * canvas.zoomed)
        start = self.foot(0.0)[None, :2]
        canvas.lines(start - _TICK, start + _TICK, _AXIS / PIXELS * canvas.zoomed)
        inside = self.steps[(self.steps > self.low) & (self.steps < self.high)]
        tried = np.array([self.place(float(s))[:2] for s in (self.low, *inside, self.high)])
        canvas.source(rgb(colors.loss), self.opacity)
        canvas.lines(tried[:-1], tried[1:], _LINE / PIXELS * canvas.zoomed)


class Ring(Between):
    """The focus on a place (3,) of a graph."""

    def __init__(self, place: np.ndarray) -> None:
        super().__init__()
        self._place = place

    @property
    def place(self) -> np.ndarray:
        return self._place

    def look(self) -> Hashable:
        return (self.opacity, self.place.tobytes())

    def bounds(self) -> np.ndarray:
        return around(self.place[None, :2], 3 * _RING)

    def paint(self, canvas: Canvas) -> None:
        x, y, _ = self.place
        canvas.context.new_path()
        canvas.context.arc(x, y, _RING, 0, 2 * np.pi)
        stroke_light(canvas, 5.0, self.opacity)


class Spot(Ring):
    """The focus on one step of a curve, along which it moves."""

    animated = ("opacity", "step")

    def __init__(self, curve: LossCurve, step: float = 0.0) -> None:
        self.curve, self.step = curve, step
        super().__init__(curve.place(step))

    @property
    def place(self) -> np.ndarray:
        return self.curve.place(self.step)


class Slope(Between):
    """The straight line through where we are and `span` beside it, and how far that is each way."""

    animated = ("opacity", "span")

    def __init__(self, curve: LossCurve, span: float) -> None:
        super().__init__()
        self.curve, self.span = curve, span

    def ends(self) -> tuple[np.ndarray, np.ndarray]:
        """The two places on the curve, (2,) each."""
        return self.curve.place(0.0)[:2], self.curve.place(self.span)[:2]

    def look(self) -> Hashable:
        return (self.opacity, self.span)

    def bounds(self) -> np.ndarray:
        return around(self.curve.points[:, :2], 0.1)

    def paint(self, canvas: Canvas) -> None:
        context = canvas.context
        context.save()
        (left, bottom, _), (right, top, _) = self.curve.points
        context.rectangle(left, bottom, right - left, top - bottom)
        context.clip()
        self._draw(canvas)
        context.restore()

    def _draw(self, canvas: Canvas) -> None:
        start, end = self.ends()
        rises = end[1] > start[1]
        along = (end - start) / max(float(np.linalg.norm(end - start)), 1e-9)
        corner = np.array([end[0], start[1]])
        canvas.source(rgb(palette().theme.faint), self.opacity)
        legs = np.array([start, corner]), np.array([corner, end])
        canvas.lines(*legs, _AXIS / PIXELS * canvas.zoomed)
        color = style.meaning_color("gradient", 1.0 if rises else -1.0)
        canvas.source(rgb(color), self.opacity)
        both = start - along * _LONG, end + along * _LONG
        canvas.lines(both[0][None], both[1][None], _LINE / PIXELS * canvas.zoomed)
