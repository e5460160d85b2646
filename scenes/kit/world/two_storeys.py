"""The place on the way back: the run's values above, and below each its gradient."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import numpy as np

from model.layers import Activation, Softmax
from model.network import Network, Recording
from scenes.kit.sourced import SourcedArray
from scenes.kit.world.plate import Plate
from scenes.kit.world.projection import LOWER, UPPER
from scenes.kit.world.world import Key, World

_BELOW = "gradient of "


def below(tensor: str) -> str:
    """By what name the plates of a station's gradient stand in the place."""
    return _BELOW + tensor


def above(name: str) -> str:
    """The station that a name of the place belongs to, whichever storey it is on."""
    return name.removeprefix(_BELOW)


class TwoStoreys(World):
    """A World above, and below each of its plates one of the same shape for the gradient.

    gradient: gives the source of a tensor's gradient by its name.
    """

    def __init__(
        self,
        recording: Recording,
        tensor: Callable[[str], SourcedArray],
        gradient: Callable[[str], SourcedArray],
        signs: Mapping[str, float] | None = None,
    ) -> None:
        super().__init__(recording, tensor, signs, UPPER)
        self.gradient = gradient
        self.gradients_of = stations_of(recording.network)
        for station in list(self.stations.values()):
            lower = replace(station, tensor=below(station.tensor), view=LOWER)
            first = next(t for t, at in self.gradients_of.items() if at == station.tensor)
            self.stand(lower, gradient(first))

    def show_gradients(self, known: Iterable[str]) -> None:
        """Have the lower plates show what is known, each station's last; the others are empty."""
        self.lower().reveal(0)
        for tensor in known:
            self.put(tensor).reveal(1)

    def put(self, tensor: str) -> Lower:
        """Have a tensor's gradient lie on its station's lower plates; returns these."""
        source = self.gradient(tensor)
        plates = self.lower(self.gradients_of[tensor])
        for plate in plates:
            plate.set_source(source).set_limit(source.limit)
        return plates

    def lower(self, *stations: str) -> Lower:
        """The plates below these stations, or all of them."""
        names = [below(station) for station in stations or self.stations]
        return Lower(plate for (name, _), plate in self.plates.items() if name in names)

    def lower_key(self, tensor: str, channel: int = 0) -> Key:
        """The key of the plate that a tensor's gradient lies on."""
        return below(self.gradients_of[tensor]), channel


class Lower(list[Plate]):
    """Plates of the lower storey."""

    def reveal(self, alpha: np.ndarray | float) -> Lower:
        """Show each plate's cells as far as `alpha`, a number or (H, W), says."""
        for plate in self:
            plate.reveal(alpha)
        return self


def stations_of(network: Network) -> dict[str, str]:
    """The station of each tensor that has a gradient to show, from the answer's back to the input.

    An activation's two tensors share a station; the probabilities have none, as the loss's
    gradient is taken with respect to the logits.
    """
    groups: list[list[str]] = [[network.input]]
    for layer in network.layers:
        if isinstance(layer, (Activation, Softmax)):
            groups[-1].append(layer.output_name)
        else:
            groups.append([layer.output_name])
    probabilities = [layer.output_name for layer in network.layers if isinstance(layer, Softmax)]
    return {
        tensor: group[-1]
        for group in reversed(groups)
        for tensor in reversed(group)
        if tensor not in probabilities
    }
