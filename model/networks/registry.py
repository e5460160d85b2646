"""The networks that films are about, each declared once: a new one is an entry of NETWORKS.

Scenes record what they show by an entry, `explain` finds and explains weights by it, and the tests
have a reference under the same name, which computes everything again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from inspect import signature
from typing import Any

from model.cell_names import called, split_gradient
from model.digits import find_digit
from model.network import Network, Recording
from model.networks import by_hand, cnn, notation
from model.refusal import Refusal, quoted


class SymbolError(Refusal):
    """No weight has that symbol; the message names those there are."""


@dataclass(frozen=True, eq=False)
class Recorded:
    """A pass that a film shows: its recording, what it is a pass of, and what to call that.

    subject: a Digit, an Example, or whatever a network's file says of its own.
    """

    name: str
    subject: Any
    recording: Recording


@dataclass(frozen=True)
class FilmNetwork:
    """A network: its name, what it is in a few words, and how it is recorded.

    record: its parameters are those of the network's scenes and have their names. symbols: the
    weights that the film calls by a name of their own, such as w5: tensor and index of each.
    """

    name: str
    about: str
    record: Callable[..., Recorded]
    symbols: Mapping[str, tuple[str, tuple[int, ...]]] = field(default_factory=dict)

    @property
    def parameters(self) -> tuple[str, ...]:
        """What it is recorded from, by the names that scenes and the command line have for it."""
        return tuple(signature(self.record).parameters)

    @cached_property
    def network(self) -> Network:
        """As it is where nothing is chosen: its layers have the same names whatever is."""
        return self.record().recording.network

    def full_name(self, name: str) -> str:
        """ "w5" -> "output/kernel[0,0]"; a name in full stays as it is. Raises SymbolError.

        A gradient's name holds that of a weight: grad(w5), dloss/dw5.
        """
        is_gradient, weight = split_gradient(name)
        if not self.symbols or "[" in weight or "/" in weight or weight in self.network.tensors:
            return name
        if weight not in self.symbols:
            valid = ", ".join(self.symbols)
            raise SymbolError(f"there is no weight {quoted(name)}: valid are {valid}")
        return called(*self.symbols[weight], is_gradient)


def of_digit(digit: str = "7", label: int | None = None, step: int | None = None) -> Recorded:
    """The trained network, or as it was after a step of its training, reads a digit."""
    found = find_digit(digit, label)
    return Recorded(found.name, found, cnn.trained(step).run(found.image, found.label))


def of_settings(settings: str = by_hand.DEFAULT) -> Recorded:
    """The 2-2-2 network with a shipped example's settings, or a file's."""
    example = by_hand.find_example(settings)
    return Recorded(example.name, example, example.run())


def of_layers(layers: str = notation.DEFAULT) -> Recorded:
    """The network with layers of these sizes reads its first example."""
    layered = notation.layered(layers)
    return Recorded(layers, layered, layered.run(0))


NETWORKS = {
    network.name: network
    for network in (
        FilmNetwork("cnn", "the one that reads digits", of_digit),
        FilmNetwork(
            "by_hand",
            "the 2-2-2 network, whose weights are w1 to w8, b1 to b4",
            of_settings,
            by_hand.aliases(),
        ),
        FilmNetwork(
            "notation", "the dense one, with weights such as layer1/kernel[0,2]", of_layers
        ),
    )
}
