"""Every weight and bias of the network on one stage: a layer per column, as plates that face us."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from model.derivations import forward
from model.layers import Weighted
from model.network import Network
from scenes.kit.layout import Box
from scenes.kit.sourced import SourcedArray, sourced
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_in

ROWS = 2
Give = Callable[[str], SourcedArray]  # the source of what belongs to a weight, by its name


class AllWeights:
    """The plates of all weights, by the tensor that each shows."""

    def __init__(self, network: Network, tensor: Give, box: Box) -> None:
        layers = [layer for layer in network.layers if isinstance(layer, Weighted)]
        self.plates: dict[Plate, str] = {}
        across = [self._across(tensor(f"{layer.name}/kernel")) for layer in layers]
        columns = box.columns(*map(float, across), gap=0.7)
        self.columns = dict(zip((layer.name for layer in layers), columns, strict=True))
        for layer, wide in zip(layers, across, strict=True):
            above, below = self.columns[layer.name].rows(1, 0.14, gap=0.3)
            self._stand_kernels(tensor(f"{layer.name}/kernel"), wide, above)
            bias = Plate(as_planes(tensor(f"{layer.name}/bias")))
            self._stand(bias, f"{layer.name}/bias", below)

    def _across(self, source: SourcedArray) -> int:
        """How many of a kernel's plates stand side by side: all of them stand in two rows."""
        planes = as_planes(source)
        return -(-int(np.prod(planes.array.shape[2:])) // ROWS)

    def _stand_kernels(self, source: SourcedArray, across: int, box: Box) -> None:
        planes = as_planes(source)
        channels = list(np.ndindex(planes.array.shape[2:]))
        places = [
            place for row in box.rows(*[1.0] * ROWS) for place in row.columns(*[1.0] * across)
        ]
        for channel, place in zip(channels, places, strict=False):
            self._stand(Plate(planes, channel=channel), source.name, place)

    def _stand(self, plate: Plate, name: str, box: Box) -> None:
        plate.points = facing_in(plate, box)
        self.plates[plate] = name

    def others(self, give: Give) -> list[Plate]:
        """A plate over each, of another array: its gradient, say."""
        made = []
        for plate, name in self.plates.items():
            other = Plate(as_planes(give(name)), channel=plate.trailing)
            other.points = plate.points.copy()
            made.append(other)
        return made


def as_planes(source: SourcedArray) -> SourcedArray:
    """What can be shown plate by plate: a kernel, a dense one in blocks, a bias as one row."""
    if source.array.ndim == 2:
        return sourced(forward.blocks(source))
    return source if source.array.ndim > 2 else sourced(forward.flat(source))
