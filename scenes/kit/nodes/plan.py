"""Where the plates of a network of nodes stand in a box: laid out from the layers' sizes alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenes.kit.drawing.cell_places import corners_around
from scenes.kit.layout import Box

ACROSS = np.array([0.9, 0.09, 0.0])  # a plate's upper edge, for an upright edge of one
_DROP = 0.02  # how far the place sinks to the right, per unit
_ROW, _LETTERED = 0.58, 0.78  # of a row's height that a plate takes, with its name below or on it
_COLUMN = 0.46  # of the way from column to column
_LARGEST = 1.42
_NEAR = 0.57  # of the way from plate to plate that one takes in a row of a few
_NAME = 0.45  # units that a name takes below a plate
_LEAST = 0.6  # of a plate's height: where less would be left, names stand on plates
_SIGNS = 0.68  # units beside a plate that its name and what hangs on it take in a row


@dataclass(frozen=True)
class Layout:
    """corners: of each column's plates (4, 3) each. side: a plate's height. pitch: of the rows.

    lettered: whether plates have their names on them, there being no room below.
    """

    corners: tuple[tuple[np.ndarray, ...], ...]
    side: float
    pitch: float
    lettered: bool

    @property
    def roomy(self) -> bool:
        """Whether something can hang above every plate and its neighbour still have a name."""
        return self.pitch - self.side * (1 + ACROSS[1]) >= _SIGNS


def lay_out(sizes: Sequence[int], box: Box) -> Layout:
    """Columns of plates from left to right, the nodes of each above each other in the middle."""
    most = max(sizes)
    pitch = box.height / most
    side, lettered = _side(pitch)
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
    return Layout(tuple(columns), side, pitch, lettered)


def _side(pitch: float) -> tuple[float, bool]:
    """A plate's height, where rows are so far apart, and whether its name stands on it."""
    side = min(_ROW * pitch, pitch - _NAME, _LARGEST)
    return (side, False) if side >= _LEAST else (_LETTERED * pitch, True)


def _plate_at(middle: np.ndarray, side: float) -> np.ndarray:
    return corners_around(middle, ACROSS * side, np.array([0.0, -side, 0.0]))


def fan(count: int, left: Box, right: Box) -> tuple[list[np.ndarray], np.ndarray, bool]:
    """Corners of a neuron's sources in a box, and of the neuron itself, larger, in another.

    And whether the sources have their names on them.
    """
    pitch = left.height / count
    side, lettered = _side(pitch)
    side = min(side, left.width / ACROSS[0])
    rows = left.center[1] + pitch * ((count - 1) / 2 - np.arange(count))
    sources = [_plate_at(np.array([left.center[0], y, 0.0]), side) for y in rows]
    own = _plate_at(right.center, min(right.width / ACROSS[0], right.height / 1.5, 1.8))
    return sources, own, lettered


def row(count: int, box: Box) -> list[np.ndarray]:
    """Corners of a few plates side by side in a box, each in the middle of its share."""
    shares = box.columns(*[1.0] * count, gap=0.0)
    side = min(box.height, _NEAR * shares[0].width)
    return [_plate_at(share.center, side) for share in shares]
