"""The threads of a recording: what an unrolled map carries on, and what a dense layer adds up."""

from __future__ import annotations

import itertools

import numpy as np

from model.layers import Dense
from model.network import Network, Recording
from scenes.kit.world.plan import Station
from scenes.kit.world.threads import Ends, Threads
from scenes.kit.world.world import World

_MOST = 1500  # curves between two layers; the weakest are left out


def threads_of(world: World, recording: Recording) -> dict[str, Threads]:
    """The threads that end at each vector's station, by its tensor."""
    stations = list(world.stations.values())
    found: dict[str, Threads] = {}
    for before, after in itertools.pairwise(stations):
        if after.kind == "maps":
            continue
        if before.kind == "maps":
            found[after.tensor] = _unrolled(world, before, after, recording)
        else:
            found[after.tensor] = _dense(world, before, after, recording)
    return found


def _unrolled(world: World, before: Station, after: Station, recording: Recording) -> Threads:
    """From each cell of the maps to its place in the column: channels last, as in Keras."""
    maps = recording[before.tensor][0]
    cells = [(r, c, k) for r, c, k in np.ndindex(maps.shape) if k < before.shown]
    rows = [np.ravel_multi_index(cell, maps.shape) for cell in cells]
    starts = Ends(
        [world.plate(before.tensor, k) for _, _, k in cells],
        np.array([(r, c) for r, c, _ in cells]),
        0.5,
    )
    values = np.array([maps[cell] for cell in cells])
    meaning = recording.network.tensors[before.tensor].meaning
    return Threads(
        starts, _rows(world, after, rows, 0.0), values, meaning, 2.0 * float(np.abs(maps).max())
    )


def _dense(world: World, before: Station, after: Station, recording: Recording) -> Threads:
    """Each input times its weight, from the input's cell to the unit's."""
    layer = dense_between(recording.network, before.tensor, after.tensor)
    inputs = recording[before.tensor].reshape(-1)
    products = inputs[:, None] * recording[f"{layer.name}/kernel"]
    sizes = np.abs(products)
    order = np.argsort(-sizes, axis=None)
    strongest, left_out = order[:_MOST], order[_MOST : _MOST + 1]
    # of many only strong ones are left: they are told apart by what they have above the others
    least = float(sizes.ravel()[left_out].max(initial=0.0))
    sources, units = np.unravel_index(strongest, products.shape)
    values = np.sign(products) * (sizes - least)
    return Threads(
        _rows(world, before, sources, 1.0),
        _rows(world, after, units, 0.0),
        values.ravel()[strongest],
        "activation",
        float(sizes.max()) - least,
    )


def dense_between(network: Network, before: str, after: str) -> Dense:
    """The dense layer that makes one tensor from another. Raises ValueError where there is none."""
    names = network.outputs
    for layer in network.layers[names.index(before) : names.index(after)]:
        if isinstance(layer, Dense):
            return layer
    raise ValueError(f"no dense layer makes {after} from {before}")


def _rows(world: World, station: Station, rows: object, side: float) -> Ends:
    """Cells of a vector's station: rows of its one plate, or one plate each."""
    numbers = np.asarray(rows, dtype=int)
    if station.kind == "cells":
        plates = [world.plate(station.tensor, int(k)) for k in numbers]
        return Ends(plates, np.zeros((len(numbers), 2)), side)
    plate = world.plate(station.tensor)
    return Ends([plate] * len(numbers), np.stack([numbers, np.zeros_like(numbers)], 1), side)
