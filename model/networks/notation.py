"""A small fully connected network whose layers differ in size, for the film on notation.

Its numbers are drawn at random once, from a fixed seed, with two decimals each: any will do, as
long as everything on screen is computed from them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from model.layers import Dense, Layer, Sigmoid
from model.losses import SquaredError
from model.network import Network, Recording
from model.refusal import Refusal, quoted

SEED = 5
EXAMPLES = 4
MOST_NODES = 6
DEFAULT = "5-4-3"


class LayersError(Refusal):
    """The sizes of the layers cannot be used; the message says which can."""


@dataclass(frozen=True, eq=False)
class Layered:
    """Sigmoid layers with squared error, and a few examples.

    sizes: nodes of each layer, the input's first; inputs (N, sizes[0]); targets (N, sizes[-1]);
    weights "layer1/kernel" (sizes[0], sizes[1]), "layer1/bias" (sizes[1],), "layer2/kernel", ...
    """

    sizes: tuple[int, ...]
    inputs: np.ndarray
    targets: np.ndarray
    weights: Mapping[str, np.ndarray]

    @property
    def names(self) -> list[str]:
        """The layers that compute: "layer1", ..."""
        return [f"layer{k}" for k in range(1, len(self.sizes))]

    def network(self) -> Network:
        layers: list[Layer] = []
        for name in self.names:
            kernel, bias = self.weights[f"{name}/kernel"], self.weights[f"{name}/bias"]
            layers += [Dense(name, kernel, bias), Sigmoid(name)]
        return Network(layers, SquaredError(), "inputs")

    def run(self, example: int | None = None) -> Recording:
        """A pass of one example, or of all of them: gradients are then of the mean loss."""
        if example is None:
            return self.network().run(self.inputs, self.targets)
        return self.network().run(self.inputs[example], self.targets[example])


def parse_sizes(text: str) -> tuple[int, ...]:
    """ "5-4-3" -> (5, 4, 3). Raises LayersError."""
    match = re.fullmatch(r"[0-9]{1,4}(-[0-9]{1,4}){2,3}", text)
    sizes = tuple(int(n) for n in text.split("-")) if match else ()
    if not sizes or not all(1 <= n <= MOST_NODES for n in sizes):
        raise LayersError(
            f"layers {quoted(text)} cannot be drawn: valid are three or four layers of 1 to "
            f"{MOST_NODES} nodes, such as {DEFAULT}"
        )
    return sizes


def layered(text: str = DEFAULT) -> Layered:
    """The network with layers of these sizes. Raises LayersError."""
    sizes = parse_sizes(text)
    random = np.random.default_rng(SEED)
    weights = {}
    for k in range(1, len(sizes)):
        weights[f"layer{k}/kernel"] = random.uniform(-1.5, 1.5, sizes[k - 1 : k + 1]).round(2)
        weights[f"layer{k}/bias"] = random.uniform(-0.8, 0.8, sizes[k]).round(2)
    inputs = random.uniform(0, 1, (EXAMPLES, sizes[0])).round(2)
    targets = np.eye(sizes[-1])[np.arange(EXAMPLES) % sizes[-1]]
    return Layered(sizes, inputs, targets, weights)
