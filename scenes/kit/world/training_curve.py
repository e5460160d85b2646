"""Curves over the steps of a training, which grow with it: axes, real points, a glowing line."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import cairo
import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Mobject

from scenes.kit.drawing.camera import Painted
from scenes.kit.drawing.canvas import Canvas
from scenes.kit.drawing.damage import around
from scenes.kit.drawing.text import Label
from scenes.kit.layout import Box
from scenes.kit.sourced import SourcedArray, SourcedNumber, constant
from scenes.kit.style import rgb
from scenes.kit.world.between import stroke_light
from scenes.kit.world.palette import palette
from scenes.kit.world.projection import PIXELS
from scenes.kit.world.signs import LABEL

_LINE, _GRID = 5.0, 2.0  # pixels
_DOT, _HEAD = 6.0 / PIXELS, 12.0 / PIXELS
_ROOM = Box(1.15, 0.35, 0.45, 0.42)  # left, right, below and above the curves, for what is written
_NUMBER = 34 / PIXELS
_OFF = 0.2  # units from a point to its number
_EVERY = 0.55  # units of an axis for each of its numbers, at least
_ALONG = 5  # numbers of an axis whose scale is even


class Chart:
    """Axes in a box: steps to the right, and what is measured upwards from `low` to `high`.

    steps (n,): the steps at which there are points. log: whether steps are spread by the logarithm
    of one more than each (so that 0 has a place), or evenly. names: of both axes. unit: what
    follows a number on the axis of values, such as "%". All that is shown is in `parts`.
    """

    def __init__(
        self,
        steps: SourcedArray,
        span: tuple[float, float],
        names: tuple[str, str],
        box: Box,
        *,
        log: bool = True,
        unit: str = "",
        meaning: str = "count",
    ) -> None:
        self.steps, self.span, self.log, self.unit = steps, span, log, unit
        room = _ROOM
        self.box = Box(
            box.left + room.left,
            box.right - room.right,
            box.bottom + room.bottom,
            box.top - room.top,
        )
        along = max(2, min(_ALONG, int(self.box.height / _EVERY)))
        self.grid = Grid(
            self, constant(_even(*span, along), "Places on an axis, for the eye.", meaning)
        )
        faint = palette().theme.faint
        upward = Label(names[1], size=LABEL, color=faint)
        upward.move_to([box.left, box.top, 0], aligned_edge=LEFT + UP)
        across = Label(names[0], size=LABEL, color=faint)
        across.move_to([box.left, box.bottom, 0], aligned_edge=LEFT + DOWN)
        ticks = self._ticks(across.get_right()[0])
        self.parts: list[Mobject] = [self.grid, upward, across, *ticks]

    def __deepcopy__(self, memo: object) -> Chart:
        return self  # copies of its curves lie in the same box

    def _ticks(self, after: float) -> list[Label]:
        """Numbers on both axes; below, none left of where the axis's name ends."""
        faint = palette().theme.faint
        found = []
        for value in (self.grid.values[k] for k in range(self.grid.values.array.size)):
            text = "{v}" + (f" {self.unit}" if self.unit else "")
            label = Label(text, v=value, size=LABEL, color=faint, plain=True)
            y = self.place(self.steps.array[0], value.value)[1]
            found.append(label.move_to([self.box.left - 0.12, y, 0], aligned_edge=RIGHT))
        marks = constant(self._marks(), "Steps on an axis, for the eye.")
        for k in range(marks.array.size):
            label = Label("{s}", s=marks[k], size=LABEL, color=faint, plain=True)
            x = self.place(marks[k].value, self.span[0])[0]
            label.move_to([x, self.box.bottom - 0.1, 0], aligned_edge=UP)
            if label.get_left()[0] > after + 0.15:
                found.append(label)
                after = label.get_right()[0]
        return found

    def _marks(self) -> np.ndarray:
        """Steps that are written below: powers of ten, or even ones."""
        first, last = int(self.steps.array[0]), int(self.steps.array[-1])
        if not self.log:
            return _even(min(first, 0), last, _ALONG)
        return 10 ** np.arange(int(np.log10(max(last, 1))) + 1)

    def place(self, step: float, value: float) -> np.ndarray:
        """(3,): where a value after a step is; what is beyond the chart is at its edge."""
        first, at, last = (
            self._along(s) for s in (self.steps.array[0], step, self.steps.array[-1])
        )
        low, high = self.span
        up = float(np.clip((value - low) / (high - low), 0, 1))
        across = (at - first) / (last - first)
        return np.array(
            [
                self.box.left + across * self.box.width,
                self.box.bottom + up * self.box.height,
                0.0,
            ]
        )

    def _along(self, step: float) -> float:
        return float(np.log10(1 + step)) if self.log else float(step)

    def curve(self, values: SourcedArray, color: str = "", steps: Any = None) -> Curve:
        """The curve of values (n,), not grown yet; color: other than that of the focus."""
        return Curve(self, values, color, self.steps.array if steps is None else steps)


class Grid(Painted):
    """A chart's axes, and faint lines at what is written beside it."""

    def __init__(self, chart: Chart, values: SourcedArray) -> None:
        super().__init__()
        self.chart, self.values = chart, values
        box = chart.box
        self.points = np.array([[box.left, box.bottom, 0.0], [box.right, box.top, 0.0]])

    def look(self) -> Hashable:
        return self.opacity

    def bounds(self) -> np.ndarray:
        return around(self.points[:, :2], 0.05)

    def paint(self, canvas: Canvas) -> None:
        colors, box = palette().theme, self.chart.box
        width = _GRID / PIXELS * canvas.zoomed
        for value in self.values.array:
            y = self.chart.place(self.chart.steps.array[0], float(value))[1]
            canvas.source(
                rgb(colors.line), self.opacity * (0.5 if value > self.chart.span[0] else 1)
            )
            canvas.lines(np.array([[box.left, y]]), np.array([[box.right, y]]), width)


class Curve(Painted):
    """Values over the steps. grown: how many of its points it has passed, 0 to n - 1; animates.

    Each dot is a measured value; the straight lines between them only join them.
    """

    animated = ("opacity", "grown")

    def __init__(self, chart: Chart, source: SourcedArray, color: str, steps: np.ndarray) -> None:
        super().__init__()
        self.chart, self.source, self.color = chart, source, color
        pairs = zip(steps, source.array, strict=True)
        self.places = np.array([chart.place(float(step), float(value)) for step, value in pairs])
        self.grown = 0.0
        self.points = self.places.copy()

    def set_grown(self, grown: float) -> Curve:
        """How far it has come; can be animated."""
        self.grown = grown
        return self

    @property
    def last(self) -> int:
        return len(self.places) - 1

    @property
    def end(self) -> np.ndarray:
        """(3,): how far its line has come."""
        low = min(int(self.grown), self.last)
        high, share = min(low + 1, self.last), self.grown - low
        return np.asarray(self.places[low] + (self.places[high] - self.places[low]) * share)

    def number(self, k: int, side: np.ndarray = UP, color: str = "") -> Label:
        """The value of a point, written beside it."""
        shown: SourcedNumber = self.source[k]
        text = "{v}" + (f" {self.chart.unit}" if self.chart.unit else "")
        made = Label(text, v=shown, size=_NUMBER, weight=600, color=color or None, plain=True)
        made.next_to(self.places[k], side, buff=_OFF)
        return made

    def look(self) -> Hashable:
        return (self.opacity, self.grown)

    def bounds(self) -> np.ndarray:
        return around(self.places[:, :2], 0.3)

    def paint(self, canvas: Canvas) -> None:
        passed = self.places[: int(self.grown) + 1, :2]
        way = np.concatenate([passed, self.end[None, :2]])
        self._stroke(canvas, way)
        own = rgb(self.color or palette().theme.focus)
        edge = not palette().glows and not self.color
        for place in passed:
            self._disc(
                canvas, place, _DOT * (1.6 if edge else 1.0), rgb(palette().halo) if edge else own
            )
            if edge:
                self._disc(canvas, place, _DOT, own)
        if 0 < self.grown < self.last:
            self._head(canvas)

    def _stroke(self, canvas: Canvas, way: np.ndarray) -> None:
        context = canvas.context
        context.new_path()
        for x, y in way:
            context.line_to(float(x), float(y))
        if not self.color:
            stroke_light(canvas, _LINE, self.opacity)
            return
        path = context.copy_path()
        context.set_line_join(cairo.LINE_JOIN_ROUND)
        strokes: Sequence[tuple[float, float]] = [(3.4, 0.16), (1.0, 1.0)]
        for factor, share in strokes if palette().glows else strokes[1:]:
            context.new_path()
            context.append_path(path)
            canvas.source(rgb(self.color), share * self.opacity)
            context.set_line_width(_LINE * factor / PIXELS * canvas.zoomed)
            context.stroke()

    def _disc(self, canvas: Canvas, place: np.ndarray, radius: float, color: np.ndarray) -> None:
        canvas.source(color, self.opacity)
        canvas.context.new_path()
        canvas.context.arc(float(place[0]), float(place[1]), radius, 0, 2 * np.pi)
        canvas.context.fill()

    def _head(self, canvas: Canvas) -> None:
        """Where we are."""
        x, y, _ = self.end
        self._disc(canvas, np.array([x, y]), _HEAD, rgb(palette().theme.ink))


def _even(low: float, high: float, most: int) -> np.ndarray:
    """Round values from low to high, at most so many of them."""
    rough = (high - low) / (most - 1)
    power = 10.0 ** np.floor(np.log10(rough))
    unit = next(n * power for n in (1, 2, 2.5, 5, 10) if n * power >= rough * 0.999)
    return np.arange(np.ceil(low / unit), np.floor(high / unit) + 1) * unit
