"""Which cells a cell reaches through one layer, and the local derivatives: the graph's edges.

A cell is one place of a tensor, batch index first. The derivatives are those of the layers'
backward, taken one cell at a time; the tests compare their sums with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch

import numpy as np

from model.layers import (
    Activation,
    AvgPool,
    Conv2D,
    Dense,
    Flatten,
    Layer,
    MaxPool,
    ReLU,
    Softmax,
)
from model.recording import Recording

Index = tuple[int, ...]


@dataclass(frozen=True)
class Cell:
    """One place of one tensor."""

    tensor: str
    index: Index

    def __str__(self) -> str:
        return f"{self.tensor}[{', '.join(map(str, self.index))}]"


@dataclass(frozen=True)
class Link:
    """How one cell depends on an earlier one: d end / d start = value, read from `source`.

    closed says why the value is 0 where a gate is shut, else it is "".
    """

    start: Cell
    end: Cell
    value: float
    source: Cell
    closed: str = ""

    @property
    def symbol(self) -> str:
        """The derivative as text, "∂conv1/a ∕ ∂conv1/z"."""
        return f"∂{self.end.tensor} ∕ ∂{self.start.tensor}"


def links_of(recording: Recording, cell: Cell) -> list[Link]:
    """Every link out of a cell of a tensor; none out of the loss, or where nothing reads the cell.

    Softmax and the cross-entropy after it are one step, p - y, as in the backward pass.
    """
    network = recording.network
    names = [network.input, *(layer.output_name for layer in network.layers)]
    place = names.index(cell.tensor)
    if place >= len(network.layers) - network.ends_in_one:
        return [_to_loss(recording, cell, names[-1])]
    layer = network.layers[place]
    return [
        Link(cell, Cell(layer.output_name, end), value, source, closed)
        for end, value, source, closed in _links(layer, recording, cell)
    ]


def _to_loss(recording: Recording, cell: Cell, output: str) -> Link:
    """The last link. A mean over the batch belongs to it: its value has the 1/N."""
    slope = recording.grad(cell.tensor)[cell.index]
    return Link(cell, Cell("loss", cell.index[:1]), float(slope), Cell(output, cell.index))


def weight_links(recording: Recording, weight: Cell) -> list[Link]:
    """Every use of a weight: one link for each output cell that it enters."""
    name, part = weight.tensor.rsplit("/", 1)
    layer = next(x for x in recording.network.layers if x.name == name and part in x.weights)
    x_name = recording.network.input_of(layer.output_name)
    if part == "bias":
        shape = recording[layer.output_name].shape[:-1]
        cells = [Cell(layer.output_name, (*at, weight.index[0])) for at in np.ndindex(shape)]
        return [Link(weight, cell, 1.0, cell) for cell in cells]
    x = recording[x_name]
    return [
        Link(weight, Cell(layer.output_name, end), float(x[source]), Cell(x_name, source))
        for end, source in _kernel_uses(layer, x.shape, weight.index)
    ]


def _kernel_uses(layer: Layer, shape: tuple[int, ...], index: Index) -> list[tuple[Index, Index]]:
    """(output cell, input cell) of each product that a kernel's weight is part of."""
    if isinstance(layer, Conv2D):
        u, v, c, f = index
        uses = layer.windows(shape).uses_of_tap(u, v)
        return [((n, *cell, f), (n, *place, c)) for n in range(shape[0]) for cell, place in uses]
    if isinstance(layer, Dense):
        k, j = index
        return [((n, j), (n, k)) for n in range(shape[0])]
    raise TypeError(f"{type(layer).__name__} has no kernel")


_End = tuple[Index, float, Cell, str]


@singledispatch
def _links(layer: Layer, recording: Recording, cell: Cell) -> list[_End]:
    raise TypeError(f"the chain rule knows no {type(layer).__name__}")


@_links.register
def _(layer: Conv2D, recording: Recording, cell: Cell) -> list[_End]:
    n, row, column, c = cell.index
    uses = layer.windows(recording[cell.tensor].shape).uses_of_input(row, column)
    return [
        (
            (n, *end, f),
            float(layer.kernel[*tap, c, f]),
            Cell(f"{layer.name}/kernel", (*tap, c, f)),
            "",
        )
        for end, tap in uses
        for f in range(layer.kernel.shape[3])
    ]


@_links.register
def _(layer: Dense, recording: Recording, cell: Cell) -> list[_End]:
    n, k = cell.index
    return [
        ((n, j), float(value), Cell(f"{layer.name}/kernel", (k, j)), "")
        for j, value in enumerate(layer.kernel[k])
    ]


@_links.register
def _(layer: Activation, recording: Recording, cell: Cell) -> list[_End]:
    y_name, at = layer.output_name, cell.index
    slope = float(layer.slope(recording[cell.tensor][at], recording[y_name][at]))
    source = cell if isinstance(layer, ReLU) else Cell(y_name, at)
    kind = "the ReLU is closed" if isinstance(layer, ReLU) else "the slope is 0"
    return [(at, slope, source, "" if slope else kind)]


@_links.register
def _(layer: MaxPool, recording: Recording, cell: Cell) -> list[_End]:
    n, row, column, c = cell.index
    windows = layer.windows(recording[cell.tensor].shape)
    winners = recording[f"{layer.name}/winners"]
    ends: list[_End] = []
    for (i, j), (u, v) in windows.uses_of_input(row, column):
        tap = divmod(int(winners[n, i, j, c]), windows.window[1])
        winner = Cell(cell.tensor, (n, *windows.tap_place(i, j, tap), c))
        won = tap == (u, v)
        ends.append(((n, i, j, c), float(won), winner, "" if won else "not the pool's winner"))
    return ends


@_links.register
def _(layer: AvgPool, recording: Recording, cell: Cell) -> list[_End]:
    n, row, column, c = cell.index
    windows = layer.windows(recording[cell.tensor].shape)
    return [
        ((n, i, j, c), 1.0 / len(windows.taps(i, j)), Cell(layer.output_name, (n, i, j, c)), "")
        for (i, j), _ in windows.uses_of_input(row, column)
    ]


@_links.register
def _(layer: Flatten, recording: Recording, cell: Cell) -> list[_End]:
    shape = recording[cell.tensor].shape[1:]
    end = (cell.index[0], int(np.ravel_multi_index(cell.index[1:], shape)))
    return [(end, 1.0, Cell(layer.output_name, end), "")]


@_links.register
def _(layer: Softmax, recording: Recording, cell: Cell) -> list[_End]:
    *n, k = cell.index
    p = recording[layer.output_name][tuple(n)]
    return [
        ((*n, m), float(p[m] * ((m == k) - p[k])), Cell(layer.output_name, (*n, m)), "")
        for m in range(len(p))
    ]
