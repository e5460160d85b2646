"""One weight shown in its place: a cell of its tensor's grid."""

from __future__ import annotations

from typing import Any

from model.derivations import forward
from scenes.kit.drawing.pixel_grid import PixelGrid
from scenes.kit.sourced import SourcedArray, largest, sourced

_COLUMNS = 10  # a dense kernel's inputs are shown in rows of that many


def weight_grid(
    source: SourcedArray, index: tuple[int, ...], size: float, **options: Any
) -> tuple[PixelGrid, tuple[int, int]]:
    """The grid that holds a weight (or its gradient), and the weight's (row, column) there.

    Of a convolution's kernel (KH, KW, C, F) it is the slice of one channel and filter, of a dense
    kernel (K, J) the weights of one output neuron in rows, of a bias (F,) all of it in one row.
    size: the longer side in units.
    """
    if len(index) == 4:
        plane = source.plane((), index[2:])
        options |= {"channel": index[2:]}
        shown, place = source, (index[0], index[1])
    else:
        vector = source if len(index) == 1 else source.channel(index[1])
        count = len(vector.array)
        width = count if len(index) == 1 or count % _COLUMNS else _COLUMNS
        shown = sourced(forward.rows(vector, width))
        plane = shown.array
        place = (index[0] // width, index[0] % width)
    options.setdefault("limit", largest(plane))
    options.setdefault("lines", 1)
    cell = min(size / max(plane.shape), 1.0)
    return PixelGrid(shown, cell=cell, **options), place
