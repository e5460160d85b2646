"""StepChart: what a training does, over its steps, of which the first have the most room."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP

from scenes.kit.drawing.camera import Painted
from scenes.kit.drawing.canvas import Canvas
from scenes.kit.drawing.damage import around
from scenes.kit.drawing.text import Formula, Label
from scenes.kit.layout import Box
from scenes.kit.sourced import SourcedArray, constant
from scenes.kit.style import rgb
from scenes.kit.world.between import stroke_light
from scenes.kit.world.palette import palette
from scenes.kit.world.projection import PIXELS
from scenes.kit.world.signs import LABEL

_LINE, _GRID = 5.5, 2.0  # pixels
_LEFT, _RIGHT, _BELOW, _ABOVE = 1.1, 2.9, 0.5, 0.55  # units for what is written around the curves
_POINTS = 400  # of a curve's, at most
_OFF = 0.22  # units from a curve to what it is called
_APART = 0.14  # units between what curves are called
_TICKS = 6  # numbers of the upward axis, at most
_BEYOND = 3.0  # decades below the chart at which a curve is cut off


class StepChart:
    """Axes in a box: steps to the right, spread by the logarithm of one more than each; values up.

    marks: what is written at the axis of values, from its lowest to its highest; decades: whether
    values are spread by their logarithms, and marks are powers of ten. All of it is in `parts`.
    """

    def __init__(
        self, steps: int, marks: SourcedArray, names: tuple[str, str], box: Box, *, decades: bool
    ) -> None:
        self.steps, self.marks, self.decades = steps, marks, decades
        self.box = Box(box.left + _LEFT, box.right - _RIGHT, box.bottom + _BELOW, box.top - _ABOVE)
        faint = palette().theme.faint
        upward = Label(names[1], size=LABEL, color=faint)
        upward.move_to([box.left, box.top, 0], aligned_edge=LEFT + UP)
        across = Label(names[0], size=LABEL, color=faint)
        across.move_to([box.left, box.bottom, 0], aligned_edge=LEFT + DOWN)
        self.parts: list[Any] = [_Axes(self), upward, across, *self._beside(), *self._below()]

    def __deepcopy__(self, memo: object) -> StepChart:
        return self  # copies of its curves lie in the same box

    def _beside(self) -> list[Label]:
        faint, found = palette().theme.faint, []
        values = self.marks.array
        exponents = np.log10(values).round().astype(int) if self.decades else [0]
        powers = constant(exponents, "Powers of ten on an axis, for the eye.")
        for k in range(0, len(values), -(-len(values) // _TICKS)):
            label = (
                Formula("{b}^({k})", b=_TEN, k=powers[k], size=LABEL, color=faint, plain=True)
                if self.decades
                else Label("{v}", v=self.marks[k], size=LABEL, color=faint, plain=True)
            )
            place = self.place(0, float(values[k]))
            found.append(label.move_to([place[0] - 0.15, place[1], 0], aligned_edge=RIGHT))
        return found

    def _below(self) -> list[Label]:
        marks = constant(10 ** np.arange(int(np.log10(self.steps)) + 1), "Steps, for the eye only.")
        found = []
        for k, step in enumerate(marks.array):
            label = Label("{s}", s=marks[k], size=LABEL, color=palette().theme.faint, plain=True)
            x = self.place(int(step), 0.0)[0]
            found.append(label.move_to([x, self.box.bottom - 0.12, 0], aligned_edge=UP))
        return found

    def height(self, values: np.ndarray) -> np.ndarray:
        """How high values are above the chart's foot, in units."""
        low, high = (self._up(np.array(float(self.marks.array[k]))) for k in (0, -1))
        lowest = low - _BEYOND * (high - low)
        return np.asarray((np.maximum(self._up(values), lowest) - low) / (high - low))

    def _up(self, values: np.ndarray) -> np.ndarray:
        return np.log10(np.maximum(values, 1e-300)) if self.decades else np.asarray(values)

    def place(self, step: float, value: float) -> np.ndarray:
        """(3,)"""
        across = np.log10(1 + step) / np.log10(1 + self.steps)
        up = float(self.height(np.array(value)))
        return np.array(
            [self.box.left + across * self.box.width, self.box.bottom + up * self.box.height, 0.0]
        )

    def curve(self, values: np.ndarray, color: str) -> StepCurve:
        """The curve of values (steps + 1,), not grown yet."""
        at = np.unique(np.round((1 + self.steps) ** np.linspace(0, 1, _POINTS)).astype(int) - 1)
        places = np.array([self.place(int(step), float(values[step])) for step in at])
        return StepCurve(self, places, color)

    def beside(self, curves: Sequence[StepCurve], parts: Sequence[Any]) -> None:
        """Put what curves are called where they end, none on another: at the right, in their order,
        or where they leave through the foot.
        """
        pairs = list(zip(curves, parts, strict=True))
        leaving = sorted((c.exit, k) for k, (c, _p) in enumerate(pairs) if c.exit is not None)
        for turn, (x, k) in enumerate(leaving):
            part, first = parts[k], turn == 0  # no other is left of the first
            y = self.box.bottom + part.height / 2 + _OFF
            if first:
                x = curves[k].falls_to(y + part.height / 2 + _OFF)
            edge = RIGHT if first else LEFT
            part.move_to([x - _OFF if first else x + _OFF, y, 0], aligned_edge=edge)
        staying = [pair for pair in pairs if pair[0].exit is None]
        staying.sort(key=lambda pair: -pair[0].places[-1, 1])
        halves = [part.height / 2 for _c, part in staying]
        ys = [float(curve.places[-1, 1]) for curve, _p in staying]
        for k in range(1, len(ys)):
            ys[k] = min(ys[k], ys[k - 1] - halves[k - 1] - halves[k] - _APART)
        edge = self.box.bottom
        for k in reversed(range(len(ys))):
            ys[k] = max(ys[k], edge + halves[k])
            edge = ys[k] + halves[k] + _APART
        for (_c, part), y in zip(staying, ys, strict=True):
            part.move_to([self.box.right + _OFF, y, 0], aligned_edge=LEFT)


class StepCurve(Painted):
    """A line over the steps. grown: how far it has come, 0 to 1; focus: how far it is in light."""

    animated = ("opacity", "grown", "focus")

    def __init__(self, chart: StepChart, places: np.ndarray, color: str) -> None:
        super().__init__()
        self.chart, self.places, self.color = chart, places, color
        self.grown, self.focus = 0.0, 0.0
        box = chart.box
        self.points = np.array([[box.left, box.bottom, 0.0], [box.right, box.top, 0.0]])

    @property
    def exit(self) -> float | None:
        """Where it leaves through the chart's foot, if it does."""
        bottom = self.chart.box.bottom
        return self.falls_to(bottom) if (self.places[:, 1] < bottom).any() else None

    def falls_to(self, y: float) -> float:
        """Where it first is below that."""
        return float(self.places[np.argmax(self.places[:, 1] < y), 0])

    def set_grown(self, grown: float) -> StepCurve:
        """How far it has come; can be animated."""
        self.grown = grown
        return self

    def set_focus(self, focus: float) -> StepCurve:
        """How far it is what is talked about; can be animated."""
        self.focus = focus
        return self

    def look(self) -> Hashable:
        return (self.opacity, self.grown, self.focus, self.color)

    def bounds(self) -> np.ndarray:
        return around(self.points[:, :2], 0.2)

    def paint(self, canvas: Canvas) -> None:
        box, context = self.chart.box, canvas.context
        context.save()
        air = 10 / PIXELS
        context.rectangle(
            box.left - air, box.bottom, box.width * self.grown + 2 * air, box.height + air
        )
        context.clip()
        context.new_path()
        for x, y, _ in self.places:
            context.line_to(float(x), float(y))
        path = context.copy_path()
        canvas.source(rgb(self.color), self.opacity * min(1.0, 8 * self.grown))
        context.set_line_width(_LINE / PIXELS * canvas.zoomed)
        context.stroke()
        if self.focus > 0:
            context.append_path(path)
            stroke_light(canvas, _LINE, self.focus * self.opacity)
        context.restore()


class _Axes(Painted):
    """A chart's axes, and faint lines at its marks."""

    def __init__(self, chart: StepChart) -> None:
        super().__init__()
        self.chart, box = chart, chart.box
        self.points = np.array([[box.left, box.bottom, 0.0], [box.right, box.top, 0.0]])

    def look(self) -> Hashable:
        return self.opacity

    def bounds(self) -> np.ndarray:
        return around(self.points[:, :2], 0.1)

    def paint(self, canvas: Canvas) -> None:
        box, width = self.chart.box, _GRID / PIXELS * canvas.zoomed
        heights = [self.chart.place(0, float(value))[1] for value in self.chart.marks.array]
        canvas.source(rgb(palette().theme.line), 0.45 * self.opacity)
        ys = np.array(heights)
        starts = np.column_stack([np.full(len(ys), box.left), ys])
        canvas.lines(starts, starts + np.array([box.width, 0.0]), width)
        canvas.source(rgb(palette().theme.faint), 0.8 * self.opacity)
        corner = np.array([[box.left, box.bottom]] * 2)
        canvas.lines(corner, np.array([[box.right, box.bottom], [box.left, box.top]]), width)


_TEN = constant(10, "The base of the powers on an axis.")[0]
