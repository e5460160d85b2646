"""World: a recording's tensors as plates in one place, painted from the far side to the near.

A Place is any such row of plates; the World is that of a whole network.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from manim import Mobject

from model.network import Recording
from model.refusal import nearest
from scenes.kit.drawing.cell_places import corners_around
from scenes.kit.sourced import SourcedArray
from scenes.kit.world.deck import Deck
from scenes.kit.world.plan import Station, lay_out, seen_tensors
from scenes.kit.world.plate import Plate
from scenes.kit.world.projection import OVERVIEW, View, direction, on_frame

Key = tuple[str, int]


class Plates(dict[Key, Plate]):
    """Plates by tensor and channel."""

    def __missing__(self, key: Key) -> Plate:
        names = [f"{tensor!r}, {k}" for tensor, k in self]
        raise KeyError(f"no plate stands at {key}: {nearest(str(key)[1:-1], names)}")


class Place(Mobject):
    """Plates at stations. Its submobjects are they and what lies between them, in painting order.

    places: the stations by the plates' keys.
    """

    submobjects: list[Mobject]

    def __init__(self) -> None:
        super().__init__()
        self.places: dict[str, Station] = {}
        self.plates = Plates()

    def stand(self, station: Station, source: SourcedArray) -> None:
        """Have the plates of a tensor stand at their station, nearer than all that is there."""
        self.places[station.tensor] = station
        for k in range(station.shown):
            self.put_up(station, k, _plate_of(station, source, k))

    def put_up(self, station: Station, k: int, plate: Plate) -> None:
        """Have one plate stand at its place, with the deck behind a station's last."""
        self.plates[station.tensor, k] = plate
        plate.points = self.corners((station.tensor, k))
        if station.deck and k + 1 == station.shown:
            self.add(Deck(plate, station.deck))
        self.add(plate)

    def plate(self, tensor: str, channel: int = 0) -> Plate:
        """Raises KeyError where the tensor does not stand here."""
        return self.plates[tensor, channel]

    def cell(self, tensor: str, cell: tuple[int, ...]) -> tuple[Plate, tuple[int, int]]:
        """The plate that shows a cell, and the cell's row and column on it."""
        kind = self.places[tensor].kind
        if kind == "maps":
            return self.plate(tensor, cell[2]), (cell[0], cell[1])
        if kind == "cells":
            return self.plate(tensor, cell[0]), (0, 0)
        return self.plate(tensor), (cell[0], 0)

    def of(self, *tensors: str) -> list[Plate]:
        """The plates of these tensors, or all."""
        return [plate for (name, _), plate in self.plates.items() if not tensors or name in tensors]

    def corners(self, key: Key) -> np.ndarray:
        """A plate's corners (4, 3) at its place in the overview, in units."""
        station = self.places[key[0]]
        high = station.rows * station.cell
        wide = station.columns * station.cell * station.stretch
        middle = station.view.place(station.x, station.y(key[1]))
        return parallelogram(middle, wide * np.array(station.view.z), np.array([0, high]))

    def insert(self, mobject: Mobject, *, after: Mobject | None = None) -> None:
        """Take in something that is painted right after a plate (or first of all)."""
        members = [m for m in self.submobjects if m is not mobject]
        place = 0 if after is None else members.index(after) + 1
        self.submobjects = [*members[:place], mobject, *members[place:]]


class World(Place):
    """The place of a network.

    tensor: gives the source of a tensor's numbers by its name. signs: how wide what is written
    below each tensor's plates is, in pixels. view: from where it is seen as a whole.
    """

    def __init__(
        self,
        recording: Recording,
        tensor: Callable[[str], SourcedArray],
        signs: Mapping[str, float] | None = None,
        view: View = OVERVIEW,
    ) -> None:
        super().__init__()
        self.makers = seen_tensors(recording.network)
        shapes = self.standing(recording)
        self.stations: dict[str, Station] = {s.tensor: s for s in lay_out(shapes, signs, view)}
        for station in self.stations.values():
            self.stand(station, tensor(station.tensor))

    def standing(self, recording: Recording) -> dict[str, tuple[int, ...]]:
        """What stands here from left to right, each with its shape without the batch."""
        return {name: recording[name].shape[1:] for name in self.makers}

    def station_of(self, layer: str) -> Station:
        """Where a layer's output stands, or what an activation made of it. Raises KeyError."""
        for tensor, maker in self.makers.items():
            if maker is not None and maker.name == layer:
                return self.stations[tensor]
        raise KeyError(f"{layer} has no station of its own")

    def shows(self, tensor: str, cell: tuple[int, ...]) -> bool:
        """Whether a cell, an index without the batch, is not on one of a deck's plates."""
        station = self.places[tensor]
        return station.kind != "maps" or cell[2] < station.shown


def parallelogram(middle: np.ndarray, across: np.ndarray, down: np.ndarray) -> np.ndarray:
    """Corners (4, 3) in units of a parallelogram given in pixels, y down."""
    center = np.array([*on_frame(middle), 0.0])
    return corners_around(center, direction(across), direction(down))


def _plate_of(station: Station, source: SourcedArray, k: int) -> Plate:
    if station.kind == "maps":
        return Plate(source, channel=(k,), leading=(0,))
    if station.kind == "column":
        return Plate(source, upright=True)
    return Plate(source, upright=True, rows=slice(k, k + 1))
