"""Where the plates of a network of nodes stand in a box: laid out from the layers' sizes alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenes.kit.drawing.cell_places import corners_around
from scenes.kit.layout import Box

ACROSS = np.array([0.9, 0.09, 0.0])  # a plate's upper edge, for an upright edge of one
_DROP = 0.02  # how far the place sinks to the right, per unit
_ROW, _DENSE_ROW = 0.58, 0.55  # of a row's height that a plate takes
_MANY = 4  # nodes of a column beyond which rows are dense
_COLUMN = 0.46  # of the way from column to column
_LARGEST = 1.42
_SIGNS = 0.68  # units beside a plate that its name and what hangs on it take in a row


@dataclass(frozen=True)
class Layout:
    """corners: of each column's plates (4, 3) each. side: a plate's height. pitch: of the rows."""

    corners: tuple[tuple[np.ndarray, ...], ...]
    side: float
    pitch: float

    @property
    def roomy(self) -> bool:
        """Whether something can hang above every plate and its neighbour still have a name."""
        return self.pitch - self.side * (1 + ACROSS[1]) >= _SIGNS


def lay_out(sizes: Sequence[int], box: Box) -> Layout:
    """Columns of plates from left to right, the nodes of each above each other in the middle."""
    most = max(sizes)
    pitch = box.height / most
    side = min((_DENSE_ROW if most > _MANY else _ROW) * pitch, _LARGEST)
    side = min(side, _COLUMN * box.width / (len(sizes) - 1 + _COLUMN))
    half = ACROSS[0] * side / 2
    xs = np.linspace(box.left + half, box.right - half, len(sizes))
    columns = []
    for x, count in zip(xs, sizes, strict=True):
        rows = (
            box.center[1]
            - _DROP * (x - box.center[0])
            + pitch * ((count - 1) / 2 - np.arange(count))
        )
        columns.append(tuple(_plate_at(np.array([x, y, 0.0]), side) for y in rows))
    return Layout(tuple(columns), side, pitch)


def _plate_at(middle: np.ndarray, side: float) -> np.ndarray:
    return corners_around(middle, ACROSS * side, np.array([0.0, -side, 0.0]))


def fan(count: int, left: Box, right: Box) -> tuple[list[np.ndarray], np.ndarray]:
    """Corners of a neuron's sources in a box, and of the neuron itself, larger, in another."""
    pitch = left.height / count
    side = min((_DENSE_ROW if count > _MANY else _ROW) * pitch, left.width / ACROSS[0], _LARGEST)
    rows = left.center[1] + pitch * ((count - 1) / 2 - np.arange(count))
    sources = [_plate_at(np.array([left.center[0], y, 0.0]), side) for y in rows]
    return sources, _plate_at(right.center, min(right.width / ACROSS[0], right.height / 1.5, 1.8))
