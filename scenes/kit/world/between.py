"""What lies on plates and between them: the outline of a window, the beam from it to its cell."""

from __future__ import annotations

import copy
from collections.abc import Hashable, Sequence
from typing import Any, Protocol, Self

import cairo
import numpy as np

from scenes.kit.drawing.camera import Painted
from scenes.kit.drawing.canvas import Canvas
from scenes.kit.drawing.cell_places import Lattice
from scenes.kit.drawing.damage import around
from scenes.kit.style import rgb
from scenes.kit.world.palette import palette
from scenes.kit.world.projection import PIXELS

_PLAIN = 2.0  # pixels


class Cornered(Protocol):
    """Anything with four corners: a plate, or a block of its cells."""

    def corners(self) -> np.ndarray:
        """(4, 2): upper left, upper right, lower right, lower left."""
        ...


class Between(Painted):
    """Painted where other mobjects are at the time: its copies refer to the same ones."""

    def __init__(self) -> None:
        super().__init__()
        self.points = np.zeros((1, 3))  # Manim draws nothing that has no point

    def __deepcopy__(self, memo: object) -> Self:
        other = copy.copy(self)
        other.points = self.points.copy()
        other.submobjects = []
        return other


class Outline(Between):
    """The outline of a block of a plate's cells: the one thing that is looked at now.

    row, column, height, width, in cells, can be animated; so can `line`, in pixels. plain: a thin
    line in the colour of ink, around a block in which something else is looked at.
    """

    animated = ("opacity", "row", "column", "height_in_cells", "width_in_cells", "line")

    def __init__(
        self,
        plate: Lattice,
        row: float = 0,
        column: float = 0,
        height: float = 1,
        width: float = 1,
        *,
        line: float = 4.0,
    ) -> None:
        super().__init__()
        self.plate = plate
        self.height_in_cells, self.width_in_cells = float(height), float(width)
        self.row, self.column = float(row), float(column)
        self.line = line
        self.plain = False

    def corners(self) -> np.ndarray:
        return self.plate.region(self.row, self.column, self.height_in_cells, self.width_in_cells)[
            :, :2
        ]

    def lie_on(self, plate: Lattice, row: float, column: float) -> Self:
        """Move to the block whose first cell is (row, column)."""
        self.plate = plate
        self.row, self.column = float(row), float(column)
        return self

    def look(self) -> Hashable:
        return (self.opacity, self.line, self.plain, self.corners().tobytes())

    def bounds(self) -> np.ndarray:
        return around(self.corners(), 2 * self.line / PIXELS)

    def paint(self, canvas: Canvas) -> None:
        canvas.trace(self.corners())
        if not self.plain:
            stroke_light(canvas, self.line, self.opacity)
            return
        canvas.source(rgb(palette().theme.ink), 0.8 * self.opacity)
        canvas.context.set_line_width(_PLAIN / PIXELS * canvas.zoomed)
        canvas.context.stroke()


def stroke_light(canvas: Canvas, width: float, opacity: float) -> None:
    """Stroke the path that there is, `width` pixels wide, as light; on paper as edged enamel.

    The path is used up.
    """
    colors = palette()
    focus, halo = rgb(colors.theme.focus), rgb(colors.halo)
    if colors.glows:
        strokes = [(3.6, halo, 0.14), (2.2, halo, 0.28), (1.0, focus, 1.0)]
    else:
        strokes = [(1.84, halo, 0.95), (1.0, focus, 1.0)]
    context = canvas.context
    path = context.copy_path()
    context.set_line_join(cairo.LINE_JOIN_ROUND)
    context.set_line_cap(cairo.LINE_CAP_ROUND)
    for factor, color, share in strokes:
        context.new_path()
        context.append_path(path)
        canvas.source(color, share * opacity)
        context.set_line_width(width * factor / PIXELS * canvas.zoomed)
        context.stroke()


class Beam(Between):
    """Light from one block of cells to another: from a window to the cell that it makes.

    reach: how far it has come, 0 to 1.
    """

    animated = ("opacity", "reach")

    def __init__(self, start: Cornered, end: Cornered, *, inverted: bool = False) -> None:
        """inverted: brightest at its start, as where a window unfolds."""
        super().__init__()
        self.start, self.end = start, end
        self.inverted = inverted
        self.reach = 1.0

    def corners_now(self) -> tuple[np.ndarray, np.ndarray]:
        start, end = self.start.corners(), self.end.corners()
        return start, start + (end - start) * self.reach

    def look(self) -> Hashable:
        start, end = self.corners_now()
        return (self.opacity, self.reach, start.tobytes(), end.tobytes())

    def bounds(self) -> np.ndarray:
        return around(np.concatenate(self.corners_now()), 2 / PIXELS)

    def paint(self, canvas: Canvas) -> None:
        start, end = self.corners_now()
        if self.reach <= 0:
            return
        colors = palette()
        weak, strong = colors.beam_strength
        shares = (strong * 0.8, weak * 0.5) if self.inverted else (weak, strong)
        canvas.trace(hull(np.concatenate([start, end])))
        _gradient(canvas, start, end, rgb(colors.beam), [s * self.opacity for s in shares])
        canvas.context.fill()
        edges = (0.8, 0.3) if self.inverted else (0.4, 0.75)
        _gradient(canvas, start, end, rgb(colors.beam_edge), [s * self.opacity for s in edges])
        canvas.lines(start, end, 1.6 / PIXELS * canvas.zoomed)


def _gradient(
    canvas: Canvas, start: np.ndarray, end: np.ndarray, color: np.ndarray, shares: Sequence[float]
) -> None:
    """Paint with a colour from now on whose opacity runs from the start's middle to the end's."""
    red, green, blue = color if not canvas.swapped else color[::-1]
    one, other = start.mean(axis=0), end.mean(axis=0)
    pattern = cairo.LinearGradient(*one, *other)
    pattern.add_color_stop_rgba(0, red, green, blue, shares[0])
    pattern.add_color_stop_rgba(1, red, green, blue, shares[1])
    canvas.context.set_source(pattern)


def hull(points: np.ndarray) -> np.ndarray:
    """The convex hull of points (n, 2), in order (Andrew's monotone chain)."""
    ordered = sorted({(float(x), float(y)) for x, y in points})
    if len(ordered) < 3:
        return np.array(ordered)

    def half(places: list[tuple[float, float]]) -> list[tuple[float, float]]:
        kept: list[tuple[float, float]] = []
        for place in places:
            while len(kept) > 1 and _turn(kept[-2], kept[-1], place) <= 0:
                kept.pop()
            kept.append(place)
        return kept[:-1]

    return np.array(half(ordered) + half(ordered[::-1]))


def _turn(a: Any, b: Any, c: Any) -> float:
    return float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))
