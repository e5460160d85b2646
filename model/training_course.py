"""One digit through the training: how it is read after each kept step, and for motion in between.

Places count the kept steps: place 3 is the fourth of them. A place between two is no step that the
training took. Its weights are a blend of both neighbours', and the network runs with them, so that
a film has something to move through; nothing of it is ever a number on screen.
"""

from __future__ import annotations

from functools import lru_cache

from model.digits import Digit
from model.network import Network, Recording
from model.networks import cnn


class Course:
    """A digit's runs through the network, at places from 0 to `last`."""

    def __init__(self, digit: Digit) -> None:
        self.digit = digit
        self.steps = cnn.snapshots()

    @property
    def last(self) -> int:
        return len(self.steps) - 1

    def place_of(self, step: int | None) -> int:
        """The place of a kept step; None is the end. Raises ValueError for any other step."""
        return self.last if step is None else self.steps.index(step)

    def at(self, place: float) -> Recording:
        """The run at a place: a real one where the place is whole."""
        return network_at(place).run(self.digit.image, self.digit.label)


@lru_cache(maxsize=64)
def network_at(place: float) -> Network:
    """The network of a kept step, or with weights blended between two."""
    steps = cnn.snapshots()
    before = int(place)
    one, share = cnn.trained(steps[before]), place - before
    if share == 0:
        return one
    other = cnn.trained(steps[before + 1])
    return one.with_weights(
        {
            name: weight + share * (other.weights[name] - weight)
            for name, weight in one.weights.items()
        }
    )
