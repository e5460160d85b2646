"""The graph behind a recording: cells, and the links between them with their local derivatives.

A cell is one place of a tensor, batch index first. Each layer knows its own derivatives; the tests
compare their sums with the backward pass.
"""

from __future__ import annotations

from dataclasses import dataclass

from model.layers import Index, Weighted
from model.network import Recording


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

    closed says why the value is 0 where a gate is shut, else it is "". reading: what the value is,
    in Typst: "w^((2))", "z > 0", or "id" where it is always 1.
    """

    start: Cell
    end: Cell
    value: float
    source: Cell
    closed: str = ""
    reading: str = ""

    @property
    def symbol(self) -> str:
        """The derivative as text, "∂conv1/a ∕ ∂conv1/z"."""
        return f"∂{self.end.tensor} ∕ ∂{self.start.tensor}"


def links_of(recording: Recording, cell: Cell) -> list[Link]:
    """Every link that leads out of a cell: none from the loss, or where nothing reads the cell.

    Softmax and the cross-entropy after it are one step, p - y, as in the backward pass.
    """
    network = recording.network
    place = network.outputs.index(cell.tensor)
    joint = network.ends_in_softmax_cross_entropy
    if place >= len(network.layers) - joint:
        return [_to_loss(recording, cell, network.outputs[-1], "p - y" if joint else "")]
    return layer_links(recording, cell)


def layer_links(recording: Recording, cell: Cell) -> list[Link]:
    """The links through the layer that reads a cell: none out of the last layer's output."""
    network = recording.network
    place = network.outputs.index(cell.tensor)
    if place == len(network.layers):
        return []
    layer = network.layers[place]
    names = {"x": cell.tensor, "y": layer.output_name}
    names |= {part: f"{layer.name}/{part}" for part in layer.weights}
    memory = {part: recording[f"{layer.name}/{part}"] for part in layer.remembers}
    found = layer.derivatives(
        recording[cell.tensor], recording[layer.output_name], memory, cell.index
    )
    return [
        Link(
            cell,
            Cell(layer.output_name, end),
            value,
            Cell(names[source], at),
            closed,
            layer.reading or network.tensors[names[source]].symbol,
        )
        for end, value, (source, at), closed in found
    ]


def _to_loss(recording: Recording, cell: Cell, output: str, reading: str) -> Link:
    """The last link. A mean over the batch belongs to it: its value has the 1/N."""
    slope = float(recording.grad(cell.tensor)[cell.index])
    reading = reading or recording.network.tensors[output].symbol
    return Link(cell, Cell("loss", cell.index[:1]), slope, Cell(output, cell.index), "", reading)


def weight_links(recording: Recording, weight: Cell) -> list[Link]:
    """Every use of a weight: one link for each output cell that it enters.

    A bias is multiplied by nothing: its links' value is 1, read from the output cell itself.
    """
    network = recording.network
    tensor = network.tensors[weight.tensor]
    layer = next(
        layer
        for layer in network.layers
        if isinstance(layer, Weighted) and layer.name == tensor.layer
    )
    x_name, y_name = network.input_of(layer.output_name), layer.output_name
    x, shapes = recording[x_name], (recording[x_name].shape, recording[y_name].shape)
    found = []
    for end, at in layer.uses(tensor.kind, shapes, weight.index):
        source = Cell(y_name, end) if at is None else Cell(x_name, at)
        value = 1.0 if at is None else float(x[at])
        reading = "id" if at is None else network.tensors[x_name].symbol
        found.append(Link(weight, Cell(y_name, end), value, source, "", reading))
    return found
