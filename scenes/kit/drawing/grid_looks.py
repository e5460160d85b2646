"""What a grid of values looks like, so that only cells that have changed are painted again."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

import numpy as np

Block = tuple[int, int, int, int]  # first row and column, rows and columns


class GridLook(NamedTuple):
    """What a grid's painting depends on: as a whole, and cell by cell."""

    whole: tuple[Hashable, ...]
    values: bytes
    alpha: bytes
    numbers: bytes


def changed_block(before: Hashable, now: GridLook, shape: tuple[int, ...]) -> Block | None:
    """The block of cells in which two looks of a grid (H, W) differ; None where all of it does."""
    if not isinstance(before, GridLook) or before.whole != now.whole:
        return None
    different = np.zeros(shape, dtype=bool)
    for was, own in zip(before[1:], now[1:], strict=True):
        different |= np.frombuffer(was).reshape(shape) != np.frombuffer(own).reshape(shape)
    rows, columns = (np.flatnonzero(different.any(axis=axis)).tolist() for axis in (1, 0))
    if not rows:
        return None
    return (rows[0], columns[0], rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1)
