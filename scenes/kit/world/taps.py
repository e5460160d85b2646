"""What a window looks at where its weights are apart: an outline around each of its places."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Self

import numpy as np

from model.windows import Windows
from scenes.kit.drawing.canvas import Canvas
from scenes.kit.drawing.cell_places import Lattice
from scenes.kit.drawing.damage import around
from scenes.kit.world.between import Between, stroke_light
from scenes.kit.world.plate import Plate
from scenes.kit.world.projection import PIXELS

_INSIDE = 0.06  # of a cell: an outline's distance from its edge
_ROOM = 1.35  # em of a cell's width, where all numbers have one digit


class Taps(Between):
    """The focus on every place that a window looks at; it lies where its first weight does."""

    animated = ("opacity", "row", "column")

    def __init__(self, plate: Lattice, windows: Windows, *, line: float = 3.0) -> None:
        super().__init__()
        self.plate, self.line = plate, line
        self.row, self.column = (float(place) for place in windows.corner(0, 0))
        self.steps = windows.dilation
        self.window = windows.window

    def lie_on(self, plate: Lattice, row: float, column: float) -> Self:
        """Move to where the window's first place is (row, column)."""
        self.plate, self.row, self.column = plate, float(row), float(column)
        return self

    def corners(self) -> np.ndarray:
        """(4, 2): of the block that it reaches over."""
        rows, columns = (
            step * (side - 1) + 1 for step, side in zip(self.steps, self.window, strict=True)
        )
        return self.plate.region(self.row, self.column, rows, columns)[:, :2]

    def look(self) -> Hashable:
        return (self.opacity, self.corners().tobytes())

    def bounds(self) -> np.ndarray:
        return around(self.corners(), 2 * self.line / PIXELS)

    def paint(self, canvas: Canvas) -> None:
        side = 1 - 2 * _INSIDE
        canvas.context.new_path()
        for u, v in np.ndindex(self.window):
            place = self.row + u * self.steps[0], self.column + v * self.steps[1]
            square = self.plate.region(place[0] + _INSIDE, place[1] + _INSIDE, side, side)
            _add_to_path(canvas, square[:, :2])
        stroke_light(canvas, self.line, self.opacity)


def _add_to_path(canvas: Canvas, corners: np.ndarray) -> None:
    context: Any = canvas.context
    context.move_to(*corners[0])
    for corner in corners[1:]:
        context.line_to(*corner)
    context.close_path()


class Rim(Plate):
    """The zeros around a plate, each written in its cell: a plate that is larger all round."""

    @property
    def _widest(self) -> float:
        return _ROOM
