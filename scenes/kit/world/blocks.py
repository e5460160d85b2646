"""A block of a map's cells, to be lifted off its plate."""

from __future__ import annotations

from scenes.kit.sourced import SourcedArray
from scenes.kit.world.plate import Plate


def block_of(
    source: SourcedArray, row: int, column: int, height: int, width: int, *, channel: int = 0
) -> Plate:
    """A block of cells of one map, as a plate of its own."""
    rows, columns = slice(row, row + height), slice(column, column + width)
    return Plate(source, channel=(channel,), leading=(0,), rows=rows, columns=columns)
