"""Placing without coordinates: boxes that divide, rows and equations that fill the room they have.

A scene divides the stage into rows and columns by shares and lets things fit into them; what a
thing measures, and where its middle is, follows from that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

GAP = 0.3  # units between neighbours, where nothing else is asked for


@dataclass(frozen=True)
class Box:
    """A rectangle on the frame, in units, y up."""

    left: float
    right: float
    bottom: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def center(self) -> np.ndarray:
        """(3,)"""
        return np.array([(self.left + self.right) / 2, (self.bottom + self.top) / 2, 0.0])

    def columns(self, *shares: float, gap: float = GAP) -> tuple[Box, ...]:
        """Side by side, as wide as their shares of what the gaps leave."""
        return tuple(
            Box(self.left + start, self.left + stop, self.bottom, self.top)
            for start, stop in _parts(self.width, shares, gap)
        )

    def rows(self, *shares: float, gap: float = GAP) -> tuple[Box, ...]:
        """One below the other, as high as their shares of what the gaps leave."""
        return tuple(
            Box(self.left, self.right, self.top - stop, self.top - start)
            for start, stop in _parts(self.height, shares, gap)
        )

    def joined(self, other: Box) -> Box:
        """The smallest box around both."""
        return Box(
            min(self.left, other.left),
            max(self.right, other.right),
            min(self.bottom, other.bottom),
            max(self.top, other.top),
        )

    def inset(self, across: float, down: float | None = None) -> Box:
        """Smaller by so much on each side."""
        down = across if down is None else down
        return Box(self.left + across, self.right - across, self.bottom + down, self.top - down)


def _parts(length: float, shares: Sequence[float], gap: float) -> Iterator[tuple[float, float]]:
    unit = (length - gap * (len(shares) - 1)) / sum(shares)
    start = 0.0
    for share in shares:
        yield start, start + share * unit
        start += share * unit + gap


STAGE = Box(-6.578, 6.578, -2.926, 3.185)  # between the title and the caption
FRONT = Box(-6.578, 6.578, -2.926, 3.085)  # the same for plates that face us: off title and strip


def fit(mobject: Any, box: Box, *, largest: float | None = None) -> Any:
    """Scale a mobject to fill a box and put it in the middle; never above `largest` times."""
    factor = min(box.width / mobject.width, box.height / mobject.height)
    if largest is not None:
        factor = min(factor, largest)
    return mobject.scale(factor).move_to(box.center)


def face_cell(shape: tuple[int, int], box: Box) -> float:
    """The largest cell with which a grid of (rows, columns) that faces us fits into a box."""
    rows, columns = shape
    return min(box.height / rows, box.width / columns)


@dataclass(frozen=True)
class Slots:
    """Where the grids and the signs of an equation of grids go.

    cell: the edge that all grids share. Each list has a place (3,) per grid, or per sign.
    """

    cell: float
    grids: list[np.ndarray]
    signs: list[np.ndarray]


def equation_slots(
    shapes: Sequence[tuple[int, int]],
    box: Box,
    *,
    sign: float = 0.8,
    largest: float = 2.0,
) -> Slots:
    """Places for "A sign B sign C" in a box: grids of one cell size, as large as they can be.

    shapes: (rows, columns) of each grid. sign: width left for a sign.
    """
    signs = len(shapes) - 1
    rows, columns = max(s[0] for s in shapes), sum(s[1] for s in shapes)
    cell = min((box.width - signs * sign) / columns, box.height / rows, largest)
    free = box.width - columns * cell - signs * sign
    step = sign + free / (signs + 2)  # what is left over goes between, and a little to the ends
    width = columns * cell + signs * step
    x, y = box.center[0] - width / 2, box.center[1]
    grids, between = [], []
    for k, (_, wide) in enumerate(shapes):
        grids.append(np.array([x + wide * cell / 2, y, 0.0]))
        x += wide * cell + step
        if k < signs:
            between.append(np.array([x - step / 2, y, 0.0]))
    return Slots(cell, grids, between)
