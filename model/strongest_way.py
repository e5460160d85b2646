"""The way that contributed most to an answer: a cell per tensor, and the window it comes from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.layers import Activation, Conv2D, Dense, Layer, Softmax
from model.layers.pooling import Pool
from model.network import Recording


@dataclass(frozen=True)
class Link:
    """One step of a way: a block of cells in one tensor, and the cell that it makes in another.

    block: first row, first column, height and width; channels: those that the cell is made from.
    chosen: the cell in the block by which the way goes on, towards the picture. Cells are indices
    without the batch: (row, column, channel), or (unit,) in a vector.
    """

    before: str
    block: tuple[int, int, int, int]
    channels: tuple[int, ...]
    chosen: tuple[int, ...]
    after: str
    cell: tuple[int, ...]


def strongest_way(recording: Recording) -> list[Link]:
    """From the picture to the likeliest class; at each sum the way follows its largest product.

    Activations and the softmax make no link: the way goes straight through them.
    """
    network = recording.network
    answer = recording[network.outputs[-1]][0]
    cell: tuple[int, ...] = (int(answer.argmax()),)
    after = network.outputs[-1]
    links: list[Link] = []
    for layer in reversed(network.layers):
        if isinstance(layer, (Activation, Softmax)):
            continue
        before = network.input_of(layer.output_name)
        block, channels, chosen = _step(layer, recording[before], cell)
        links.append(Link(before, block, channels, chosen, after, cell))
        after, cell = before, chosen
    return links[::-1]


def _step(
    layer: Layer, x: np.ndarray, cell: tuple[int, ...]
) -> tuple[tuple[int, int, int, int], tuple[int, ...], tuple[int, ...]]:
    """The block of x (1, ...) that makes a cell of the layer's output, and the cell to go on by."""
    if isinstance(layer, Dense):
        unit = int(layer.products(x, cell[0]).argmax())
        return (unit, 0, 1, 1), (0,), (unit,)
    if isinstance(layer, Conv2D):
        top, left = layer.windows(x.shape).corner(cell[0], cell[1])
        products = layer.products(x, *cell)
        row, column, channel = np.unravel_index(products.argmax(), products.shape)
        block = (top, left, *products.shape[:2])
        chosen = (top + int(row), left + int(column), int(channel))
        return block, tuple(range(x.shape[-1])), chosen
    if isinstance(layer, Pool):
        windows = layer.windows(x.shape)
        top, left = windows.corner(cell[0], cell[1])
        height, width = windows.window
        values = x[0, top : top + height, left : left + width, cell[2]]
        row, column = np.unravel_index(values.argmax(), values.shape)
        block = (top, left, height, width)
        return block, (cell[2],), (top + int(row), left + int(column), cell[2])
    place = tuple(int(k) for k in np.unravel_index(cell[0], x.shape[1:]))
    return (place[0], place[1], 1, 1), (place[2],), place
