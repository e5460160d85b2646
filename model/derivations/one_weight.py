"""What a film shows of one weight's derivation: its uses, its strongest terms, one whole way."""

from __future__ import annotations

import numpy as np

from model.cell_graph import Link
from model.central_difference import nudge
from model.chain_rule import LOST, Derivation
from model.derivations.registry import NamedArray, derivation, one
from model.network import Recording

# counts


@derivation("count")
def uses(derivation: Derivation) -> np.ndarray:
    """In how many places the weight is used."""
    return one(len(derivation.uses))


@derivation("count")
def deaths(derivation: Derivation, tensor: str) -> np.ndarray:
    """How many of the uses end at a tensor because a gate is shut there."""
    return one(sum(count for at, why, count in derivation.deaths if at == tensor and why != LOST))


@derivation("count")
def stranded(derivation: Derivation) -> np.ndarray:
    """How many of the uses have no open way on, although no gate is shut there."""
    return one(sum(count for _, why, count in derivation.deaths if why == LOST))


@derivation("count")
def silent(derivation: Derivation) -> np.ndarray:
    """How many of the open uses add nothing: what the weight meets there is 0."""
    return one(derivation.silent)


@derivation("count")
def counting(derivation: Derivation) -> np.ndarray:
    """How many of the uses add something."""
    return one(derivation.alive - derivation.silent)


@derivation("count")
def ways(derivation: Derivation) -> np.ndarray:
    """How many open ways lead from the weight to the loss."""
    return one(derivation.way_count)


# the uses of a convolution's weight


@derivation("gradient")
def terms(derivation: Derivation) -> np.ndarray:
    """What each use adds to the gradient, where it enters the map (H, W)."""
    shape = derivation.graph.recording[derivation.uses[0].at.tensor].shape[1:3]
    found = np.zeros(shape)
    for use in derivation.uses:
        found[use.at.index[1:-1]] = use.term
    return found


# ways


@derivation("gradient")
def way(derivation: Derivation) -> np.ndarray:
    """The factors of the strongest way to the loss."""
    return np.array([link.value for link in derivation.strongest_ways(1)[0].links])


@derivation("gradient")
def products_of(array: NamedArray) -> np.ndarray:
    """The product along the last axis."""
    return np.atleast_1d(array.array.prod(axis=-1))


@derivation("gradient")
def sum_of_ways(derivation: Derivation) -> np.ndarray:
    """The sum over all open ways to the loss, link by link from local derivatives alone."""
    return one(derivation.ways.total)


@derivation("gradient")
def sample_of_ways(derivation: Derivation, most: int) -> np.ndarray:
    """The products of at most so many ways, chosen by their strength, (n,)."""
    return np.array([way.value for way in derivation.sampled_ways(most)])


@derivation("count")
def sampled(derivation: Derivation, most: int) -> np.ndarray:
    """How many ways the sample has."""
    return one(len(derivation.sampled_ways(most)))


@derivation("gradient")
def central_difference(derivation: Derivation, epsilon: float) -> np.ndarray:
    """(L(w + epsilon) - L(w - epsilon)) / 2 epsilon."""
    return one(nudge(derivation.graph.recording, derivation.weight, epsilon).slope)


# what each factor means


def meaning_of(recording: Recording, link: Link) -> str:
    """The meaning of a derivative: that of the tensor that it is read from."""
    if link.value in (0.0, 1.0):  # a gate or a copy: exact, and written so
        return "count"
    if link.end.tensor == "loss":
        return "gradient"
    return recording.network.tensors[link.source.tensor].meaning
