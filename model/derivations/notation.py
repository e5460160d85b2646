"""What the film on notation shows of its network besides the tensors and their gradients."""

from __future__ import annotations

import math

import numpy as np

from model.derivations.registry import derivation, one
from model.network import Recording
from model.networks.notation import Layered

NOTATION = ("notation",)


@derivation("activation", of=NOTATION)
def targets(network: Layered) -> np.ndarray:
    """What the outputs should be, of each example."""
    return network.targets


@derivation("count", of=NOTATION)
def last(network: Layered) -> np.ndarray:
    """The number of the last layer, the input's being 0."""
    return one(len(network.sizes) - 1)


@derivation("count", of=NOTATION)
def moved(network: Layered, layer: int) -> np.ndarray:
    """How many nodes move with one weight into `layer`: one there, and all after it."""
    return one(1 + sum(network.sizes[layer + 1 :]))


@derivation("count", of=NOTATION)
def paths(network: Layered, layer: str) -> np.ndarray:
    """How many paths lead to the loss from one weight into "layer1", say: by way of any nodes."""
    return one(math.prod(network.sizes[network.names.index(layer) + 2 :]))


@derivation("gradient", of=NOTATION)
def each(network: Layered, tensor: str, row: int, column: int) -> np.ndarray:
    """One weight's gradient for each example by itself."""
    runs = (network.run(n) for n in range(len(network.inputs)))
    return np.array([run.grad(tensor)[row, column] for run in runs])


@derivation("gradient", of=NOTATION)
def of_the_mean(network: Layered, tensor: str, row: int, column: int) -> np.ndarray:
    """One weight's gradient of the examples' mean loss."""
    return one(network.run().grad(tensor)[row, column])


@derivation("count", of=NOTATION)
def examples(network: Layered) -> np.ndarray:
    """How many training examples there are."""
    return one(len(network.inputs))


@derivation("gradient", of=NOTATION)
def reaching_node(recording: Recording, layer: str, node: int) -> np.ndarray:
    """What comes back to a node through each weight of the layer after it."""
    return recording.grad(f"{layer}/z")[0] * recording[f"{layer}/kernel"][node]


@derivation("weight", of=NOTATION)
def matrix(network: Layered, layer: str) -> np.ndarray:
    """A layer's weights as textbooks write them, (J, K): a row for each node that they lead to."""
    return network.weights[f"{layer}/kernel"].T


@derivation("weight", of=NOTATION)
def bias_vector(network: Layered, layer: str) -> np.ndarray:
    """A layer's biases (1, J)."""
    return network.weights[f"{layer}/bias"][None]
