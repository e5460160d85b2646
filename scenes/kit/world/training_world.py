"""The place with the first layer's filters on plates of their own, before the maps they make."""

from __future__ import annotations

from collections.abc import Mapping

from model.network import Recording
from scenes.kit.sourced import SourcedArray
from scenes.kit.world.plan import Station
from scenes.kit.world.plate import Plate
from scenes.kit.world.world import World


class TrainingWorld(World):
    """A network's place in which its first filters stand, too: what training changes."""

    def standing(self, recording: Recording) -> dict[str, tuple[int, ...]]:
        self.filters = filters_of(recording)
        maker = next(iter(recording.network.convolutions.values()))
        rows, columns, _channels, count = maker.kernel.shape
        shapes: dict[str, tuple[int, ...]] = {}
        for name, shape in super().standing(recording).items():
            if self.makers[name] is maker:
                shapes[self.filters] = (rows, columns, count)
            shapes[name] = shape
        return shapes

    def stand(self, station: Station, source: SourcedArray) -> None:
        if station.tensor != self.filters:
            super().stand(station, source)
            return
        self.places[station.tensor] = station
        for k in range(station.shown):
            self.put_up(station, k, Plate(source, channel=(0, k)))

    def set_limits(self, limits: Mapping[str, float]) -> None:
        """Where each tensor's colours are strongest."""
        for (name, _k), plate in self.plates.items():
            plate.set_limit(limits[name])


def filters_of(recording: Recording) -> str:
    """The name of the first convolution's kernel."""
    return f"{next(iter(recording.network.convolutions))}/kernel"
