"""What there is to ask: a network's tensors, one by one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from model.answers.notations import Written, written
from model.cell_names import has_gradient, range_of, shown
from model.network import Recording
from model.tensors import Tensor

_AXES = {
    "N": "example",
    "H": "row",
    "W": "column",
    "C": "channel",
    "F": "filter",
    "J": "unit",
    "K": "unit",
}


@dataclass(frozen=True)
class Listed:
    """A tensor as it is asked for. shape, index: the lengths and the names of its axes, without
    those that names leave out; names: from its first number to its last."""

    name: str
    shape: tuple[int, ...]
    index: tuple[str, ...]
    meaning: str
    symbol: Written
    names: str
    has_gradient: bool

    @property
    def data(self) -> dict[str, Any]:
        return asdict(self)


def listed_tensors(recording: Recording) -> list[Listed]:
    """Every tensor of a recording, in the order of a pass, weights where they are used."""
    network = recording.network
    return [
        listed(recording, network.tensors[name]) for name in network.tensors if name in recording
    ]


def listed(recording: Recording, tensor: Tensor) -> Listed:
    """One tensor. In a dense kernel the first axis counts what comes in."""
    axes = [("input" if tensor.is_kernel and axis == "K" else _AXES[axis]) for axis in tensor.axes]
    return Listed(
        tensor.name,
        shown(recording, tensor.name, recording[tensor.name].shape),
        shown(recording, tensor.name, tuple(axes)),
        tensor.term,
        written(lambda w: w.symbol(tensor.letter, tensor.number)),
        range_of(recording, tensor.name),
        has_gradient(recording, tensor.name),
    )
