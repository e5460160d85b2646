"""Bars, dots and curves of arrays, each a single painted mobject."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Self

import numpy as np
from manim import Line, VGroup, VMobject

from scenes.kit import style
from scenes.kit.drawing.camera import Painted
from scenes.kit.drawing.canvas import Canvas
from scenes.kit.drawing.damage import around
from scenes.kit.drawing.pixel_grid import PixelGrid

_LEVELS = 12  # steps of colour on either side of zero


class Dots(Painted):
    """Many small discs: places (n, 2) in units and a value (n,) each, coloured by meaning.

    Both animate by interpolation, so that a cloud of values can land on a curve.
    """

    animated = ("opacity", "places", "values", "radius")

    def __init__(
        self,
        places: np.ndarray,
        values: np.ndarray,
        meaning: str,
        limit: float,
        radius: float = 0.045,
    ) -> None:
        super().__init__()
        self.places = np.array(places, dtype=float)
        self.values = np.array(values, dtype=float)
        self.meaning, self.limit, self.radius = meaning, limit, radius
        low, high = self.places.min(axis=0), self.places.max(axis=0)
        self.points = np.array([[*low, 0.0], [*high, 0.0]])

    def land(self, places: np.ndarray, values: np.ndarray | None = None) -> Self:
        """Move to other places and take other values; can be animated."""
        self.places = np.array(places, dtype=float)
        if values is not None:
            self.values = np.array(values, dtype=float)
        return self

    def paint(self, canvas: Canvas) -> None:
        """Paint one level of colour after the other: a few levels, and so few colours."""
        levels = np.round(np.clip(self.values / self.limit, -1, 1) * _LEVELS).astype(int)
        ink = style.rgb(style.theme().ink)
        for level in np.unique(levels):
            color = style.scale_colors(np.array(level / _LEVELS), self.meaning, 1.0)
            canvas.source(color * 0.55 + ink * 0.45, self.opacity)  # zero must be seen, too
            canvas.discs(self.places[levels == level], self.radius)


class Bars(Painted):
    """Upright bars on a common foot, one per value, coloured by meaning; lengths animate.

    full: the value of a bar `height` units long. Negative values hang below the foot.
    """

    animated = ("opacity", "values")

    def __init__(
        self,
        values: np.ndarray,
        meaning: str,
        *,
        full: float,
        height: float = 2.5,
        width: float = 0.6,
        gap: float = 0.4,
    ) -> None:
        super().__init__()
        self.values = np.array(values, dtype=float)
        self.meaning, self.full = meaning, full
        self.bar_height, self.bar_width, self.gap = height, width, gap
        span = len(self.values) * (width + gap) - gap
        self.points = np.array([[0, 0, 0], [span, 0, 0]], dtype=float) - [span / 2, 0, 0]

    def foot(self, k: int) -> np.ndarray:
        """The middle of bar k's foot."""
        left = self.points[0]
        return left + np.array([k * (self.bar_width + self.gap) + self.bar_width / 2, 0, 0])

    def top(self, k: int) -> np.ndarray:
        """End of bar k."""
        return self.foot(k) + np.array([0, self.values[k] / self.full * self.bar_height, 0])

    def set_values(self, values: np.ndarray) -> Self:
        self.values = np.array(values, dtype=float)
        return self

    def paint(self, canvas: Canvas) -> None:
        colors = np.array(
            [style.rgb(style.meaning_color(self.meaning, value)) for value in self.values]
        )
        context = canvas.context
        for k, color in enumerate(colors):
            x, y, _ = self.foot(k)
            tall = self.values[k] / self.full * self.bar_height
            canvas.source(color, self.opacity)
            context.rectangle(x - self.bar_width / 2, y, self.bar_width, tall)
            context.fill()
        canvas.source(style.rgb(style.theme().line), self.opacity)
        ends = self.points[:, :2] + [[-0.1, 0], [0.1, 0]]
        canvas.lines(ends[:1], ends[1:], 0.02)


class Marks(Painted):
    """A small disc in some of a grid's cells: the places that were remembered.

    cells (n, 2); only the first `count` are shown, so that they can appear as a sweep goes on.
    edge: the colour of a line around each, where the ground is too much like them.
    """

    animated = ("opacity", "count")

    def __init__(
        self, grid: PixelGrid, cells: np.ndarray, color: str | None = None, edge: str = ""
    ) -> None:
        super().__init__()
        self.grid, self.cells, self.edge = grid, np.asarray(cells), edge
        self.color_of_marks = color or style.theme().focus
        self.count = float(len(self.cells))
        self.points = grid.points.copy()

    def show(self, count: float) -> Self:
        self.count = float(count)
        return self

    def look(self) -> Hashable:
        return (self.opacity, int(self.count), self.grid.points.tobytes())

    def bounds(self) -> np.ndarray:
        return around(self.grid.points[:, :2])

    def paint(self, canvas: Canvas) -> None:
        canvas.source(style.rgb(self.color_of_marks), self.opacity)
        radius = self.grid.cell * 0.22
        for row, column in self.cells[: int(self.count)]:
            x, y, _ = self.grid.cell_center(row, column)
            canvas.context.new_sub_path()
            canvas.context.arc(x, y, radius, 0, 2 * np.pi)
        canvas.context.fill_preserve()
        if self.edge:
            canvas.source(style.rgb(self.edge), self.opacity)
            canvas.context.set_line_width(radius * 0.4)
            canvas.context.stroke()
        canvas.context.new_path()


class Plot(VGroup):
    """The axes of a graph and its curve: z to the right, a upwards.

    ranges: ((z_low, z_high), (a_low, a_high)); size: (width, height) in units.
    """

    def __init__(
        self,
        function: Callable[[np.ndarray], np.ndarray],
        ranges: tuple[tuple[float, float], tuple[float, float]],
        size: tuple[float, float],
        color: str,
    ) -> None:
        super().__init__()
        self.ranges, self.size = ranges, size
        self.function = function
        line = style.theme().line
        (left, right), (low, high) = ranges
        self.origin = VMobject(stroke_width=0)
        self.origin.set_points_as_corners([np.zeros(3), [*size, 0.0]])  # spans the whole plot
        self.add(self.origin)
        self.add(Line(self.at(left, 0), self.at(right, 0), color=line, stroke_width=2))
        self.upward = Line(self.at(0, low), self.at(0, high), color=line, stroke_width=2)
        self.add(self.upward)
        curve = VMobject(stroke_color=color, stroke_width=3)
        curve.set_points_as_corners(self.of(function))
        self.curve = curve
        self.add(curve)

    def of(self, function: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        """Points (n, 3) of a function's graph, as far as it is in view."""
        (left, right), (low, high) = self.ranges
        z = np.linspace(left, right, 161)
        return self.places(z, np.clip(function(z), low, high))

    def at(self, z: float, a: float) -> np.ndarray:
        """Where (z, a) is on screen."""
        (left, right), (low, high) = self.ranges
        corner = self.origin.points[0]
        span = self.origin.points[-1] - corner
        share = np.array([(z - left) / (right - left), (a - low) / (high - low), 0.0])
        return corner + span * share

    def places(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        """`at` for arrays: (n, 3)."""
        return np.array([self.at(x, y) for x, y in zip(z, a, strict=True)])
