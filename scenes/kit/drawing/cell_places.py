"""Where a grid's cells are: shared by grids of values and grids of symbols."""

from __future__ import annotations

import numpy as np

Edges = tuple[np.ndarray, np.ndarray, np.ndarray]


def corners_of(corner: np.ndarray, across: np.ndarray, down: np.ndarray) -> np.ndarray:
    """The corners (4, d) of a parallelogram: upper left, upper right, lower right, lower left."""
    return np.array([corner, corner + across, corner + across + down, corner + down])


def corners_around(center: np.ndarray, across: np.ndarray, down: np.ndarray) -> np.ndarray:
    """The same of the parallelogram with this center."""
    return corners_of(center - (across + down) / 2, across, down)


class Lattice:
    """Rows and columns of equal cells on a parallelogram."""

    @property
    def rows(self) -> int:
        raise NotImplementedError

    @property
    def columns(self) -> int:
        raise NotImplementedError

    @property
    def edges(self) -> Edges:
        """Upper left corner, the upper edge and the left edge downwards, each (3,)."""
        raise NotImplementedError

    @property
    def cell(self) -> float:
        """A cell's edge in units, as it is now."""
        return float(np.linalg.norm(self.edges[1])) / self.columns

    def point(self, row: float, column: float) -> np.ndarray:
        """Where (row, column) is, in cells from the upper left corner; (0.5, 0.5) is a centre."""
        corner, across, down = self.edges
        place: np.ndarray = corner + across * column / self.columns + down * row / self.rows
        return place

    def cell_center(self, row: int, column: int) -> np.ndarray:
        return self.point(row + 0.5, column + 0.5)

    def region(self, row: float, column: float, height: float, width: float) -> np.ndarray:
        """Corners (4, 3) of a block of cells."""
        return np.array(
            [
                self.point(row, column),
                self.point(row, column + width),
                self.point(row + height, column + width),
                self.point(row + height, column),
            ]
        )

    def all_regions(self) -> np.ndarray:
        """Corners (H, W, 4, 3) of every cell, as `region` gives them of one."""
        corner, across, down = self.edges
        columns = np.linspace(0, 1, self.columns + 1)[None, :, None]
        rows = np.linspace(0, 1, self.rows + 1)[:, None, None]
        points = corner + across * columns + down * rows
        around = (points[:-1, :-1], points[:-1, 1:], points[1:, 1:], points[1:, :-1])
        return np.stack(around, axis=2)
