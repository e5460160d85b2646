"""A layer's maps as leaning sheets, one behind the other; a vector as a column."""

from __future__ import annotations

import numpy as np

from model.derivations import forward
from scenes.kit.drawing.pixel_grid import PixelGrid
from scenes.kit.sourced import SourcedArray, sourced

_STEP = np.array([0.3, -0.34, 0.0])  # from one sheet to the next in front of it


def stack(source: SourcedArray, center: np.ndarray, cell: float) -> list[PixelGrid]:
    """The maps of a tensor (1, H, W, C) as sheets, or a vector (1, K) as a column."""
    if source.array.ndim == 2:
        return [column(source, cell).move_to(center)]
    count = source.array.shape[3]
    sheets = []
    for c in reversed(range(count)):
        sheet = PixelGrid(source, leading=(0,), channel=(c,), cell=cell, lines=0, border=1)
        sheets.append(sheet.tilt(0.4, 0.75).move_to(center + (c - (count - 1) / 2) * _STEP))
    return sheets


def column(source: SourcedArray, cell: float) -> PixelGrid:
    """A vector (1, K) as one column of K cells, each a little wider than high."""
    upright = sourced(forward.upright(source))
    grid = PixelGrid(upright, channel=(0,), cell=cell, lines=0)
    across = np.array([max(cell, 0.2), 0.0, 0.0])
    return grid.set_corners(grid.edges[0], across, grid.edges[2])
