"""What a film shows of one weight's derivation: its uses, its strongest terms, one whole way."""

from __future__ import annotations

import numpy as np

from model.cell_graph import Link
from model.central_difference import nudge
from model.chain_rule import LOST, Derivation
from model.derivations.registry import NamedArray, derivation, one
from model.network import Recording

# over the uses: an array (rows, columns) of the output map, or (1, 1) where there is one use


def _over_uses(derivation: Derivation, values: list[float]) -> np.ndarray:
    places = [use.at.index[1:-1] or (0, 0) for use in derivation.uses]
    array = np.zeros(np.max(places, axis=0) + 1)
    array[tuple(np.transpose(places))] = values
    return array


@derivation("activation")
def met(derivation: Derivation) -> np.ndarray:
    """What the weight is multiplied by."""
    return _over_uses(derivation, [use.chain[0].value for use in derivation.uses])


@derivation("gradient")
def upstream(derivation: Derivation) -> np.ndarray:
    """The loss's gradient at each place that the weight enters."""
    recording = derivation.graph.recording
    values = [float(recording.grad(use.at.tensor)[use.at.index]) for use in derivation.uses]
    return _over_uses(derivation, values)


@derivation("gradient")
def terms(derivation: Derivation) -> np.ndarray:
    """The product of all factors, at each use."""
    return _over_uses(derivation, [use.term for use in derivation.uses])


@derivation("probability")
def open(derivation: Derivation) -> np.ndarray:
    """1 where a way to the loss is open, else 0."""
    return _over_uses(derivation, [float(use.alive) for use in derivation.uses])


# counts


@derivation("count")
def uses(derivation: Derivation) -> np.ndarray:
    """In how many places the weight is used."""
    return one(len(derivation.uses))


@derivation("count")
def alive(derivation: Derivation) -> np.ndarray:
    """How many of them have an open way to the loss."""
    return one(derivation.alive)


@derivation("count")
def deaths(derivation: Derivation, tensor: str) -> np.ndarray:
    """How many of the uses end at a tensor because a gate is shut there."""
    return one(sum(count for at, why, count in derivation.deaths if at == tensor and why != LOST))


@derivation("count")
def stranded(derivation: Derivation) -> np.ndarray:
    """How many of the uses have no open way on, although no gate is shut there."""
    return one(sum(count for _, why, count in derivation.deaths if why == LOST))


@derivation("count")
def more(derivation: Derivation, shown: int) -> np.ndarray:
    """How many terms there are besides the strongest."""
    return one(derivation.remaining(shown)[0])


@derivation("count")
def ways(derivation: Derivation) -> np.ndarray:
    """How many open ways lead from the weight to the loss."""
    return one(derivation.way_count)


# the strongest terms, and one whole way


@derivation("gradient")
def factors(derivation: Derivation, shown: int) -> np.ndarray:
    """The factors (terms, factors) of the strongest terms."""
    return np.array([[f.value for f in use.factors] for use in derivation.terms[:shown]])


@derivation("gradient")
def way(derivation: Derivation) -> np.ndarray:
    """The factors of the strongest way to the loss."""
    return np.array([link.value for link in derivation.strongest_ways(1)[0].links])


@derivation("gradient")
def products_of(array: NamedArray) -> np.ndarray:
    """The product along the last axis."""
    return np.atleast_1d(array.array.prod(axis=-1))


@derivation("gradient")
def rest(derivation: Derivation, shown: int) -> np.ndarray:
    """The sum of the terms besides the strongest."""
    return one(derivation.remaining(shown)[1])


@derivation("gradient")
def sum_of_terms(derivation: Derivation) -> np.ndarray:
    """The sum of all terms: the weight's gradient."""
    return one(derivation.total)


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
