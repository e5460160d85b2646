"""A weight nudged a little up and a little down: how the loss changes, and where it bends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from model.cell_graph import Cell
from model.layers import Layer
from model.network import Network, Recording

EPSILON = 1e-5
_ROUNDING = 1e-13  # a smaller difference comes from rounding alone


@dataclass(frozen=True, eq=False)
class Nudge:
    """The network run with one weight (or input value) at w - epsilon, w and w + epsilon."""

    weight: Cell
    epsilon: float
    below: Recording
    middle: Recording
    above: Recording

    @property
    def slope(self) -> float:
        """The central difference (L(w + epsilon) - L(w - epsilon)) / 2 epsilon, L the mean loss."""
        rise = float(np.mean(self.above["loss"] - self.below["loss"]))
        return rise / (2 * self.epsilon)

    @property
    def digits(self) -> int:
        """How many significant digits of the slope survive rounding, at least 1."""
        loss = max(1.0, abs(float(np.mean(self.middle["loss"]))))
        error = 4 * np.finfo(float).eps * loss / self.epsilon
        return max(1, int(np.log10(max(abs(self.slope) / error, 1.0))))

    @cached_property
    def kinks(self) -> list[Cell]:
        """Cells where the loss bends in between: a ReLU's z that changes sign, a pool's new winner.

        There the difference need not be the derivative.
        """
        found: list[Cell] = []
        network = self.middle.network
        for layer in network.layers:
            names = {"x": network.input_of(layer.output_name), "y": layer.output_name}
            states = [self._branches(layer, run) for run in (self.below, self.middle, self.above)]
            if states[1] is not None:
                found += self._changes(names[layer.branches_of], states)
        return found

    @staticmethod
    def _branches(layer: Layer, run: Recording) -> np.ndarray | None:
        memory = {part: run[f"{layer.name}/{part}"] for part in layer.remembers}
        return layer.branches(run[run.network.input_of(layer.output_name)], memory)

    def _changes(self, name: str, states: list[Any]) -> list[Cell]:
        """The cells of a tensor whose branch and value change between the runs."""
        steps = (np.abs(run[name] - self.middle[name]) for run in (self.below, self.above))
        moved = np.maximum(*steps) > _ROUNDING
        changed = ((states[0] != states[1]) | (states[1] != states[2])) & moved
        return [Cell(name, tuple(int(k) for k in place)) for place in np.argwhere(changed)]


def nudge(recording: Recording, weight: Cell, epsilon: float = EPSILON) -> Nudge:
    """Run the recording's network again with the weight nudged by epsilon, down and up."""
    below, above = (moved(recording, weight, step) for step in (-epsilon, epsilon))
    return Nudge(weight, epsilon, below, recording, above)


def moved(recording: Recording, weight: Cell, step: float) -> Recording:
    """The same picture and label with one weight, or one value of the input, `step` higher."""
    network, x = _turned(recording, weight, step)
    return network.run(x, recording.target)


def losses_around(recording: Recording, weight: Cell, steps: Iterable[float]) -> np.ndarray:
    """The mean loss with one weight that much higher, for each of some steps."""
    found = []
    for step in steps:
        network, x = _turned(recording, weight, float(step))
        tensors = network.forward(x)
        assert recording.target is not None
        found.append(float(np.mean(network.loss_of(tensors, recording.target))))
    return np.array(found)


def _turned(recording: Recording, weight: Cell, step: float) -> tuple[Network, np.ndarray]:
    """The network and its input with one weight, or one value of the input, `step` higher."""
    network = recording.network
    array = recording[weight.tensor].copy()
    array[weight.index] += step
    if weight.tensor == network.input:
        return network, array
    return network.with_weights({weight.tensor: array}), recording[network.input]
