"""The threads of a recording: what an unrolled map carries on, and what a dense layer adds up."""

from __future__ import annotations

import itertools

import numpy as np

from model.layers import Dense, Flatten
from model.network import Recording
from scenes.kit.world.threads import Ends, Threads
from scenes.kit.world.two_storeys import TwoStoreys, below
from scenes.kit.world.world import World

_MOST = 1500  # curves between two layers; the weakest are left out


def threads_of(world: World, recording: Recording) -> dict[str, Threads]:
    """The threads that end at each vector's station, by its tensor."""
    found: dict[str, Threads] = {}
    for before, after in itertools.pairwise(world.stations):
        maker = world.makers.get(after)
        if isinstance(maker, Flatten):
            found[after] = _unrolled(world, before, after, recording)
        elif isinstance(maker, Dense):
            found[after] = _dense(world, before, after, recording, maker)
    return found


def _unrolled(world: World, before: str, after: str, recording: Recording) -> Threads:
    """From each cell of the maps to its place in the column: channels last, as in Keras."""
    maps = recording[before][0]
    cells = [cell for cell in np.ndindex(maps.shape) if world.shows(before, cell)]
    places = [(int(np.ravel_multi_index(cell, maps.shape)),) for cell in cells]
    return Threads(
        Ends.of(world, before, cells, 0.5),
        Ends.of(world, after, places, 0.0),
        np.array([maps[cell] for cell in cells]),
        recording.network.tensors[before].meaning,
        2.0 * float(np.abs(maps).max()),
    )


def _dense(world: World, before: str, after: str, recording: Recording, layer: Dense) -> Threads:
    """Each input times its weight, from the input's cell to the unit's."""
    inputs = recording[before].reshape(-1)
    products = inputs[:, None] * recording[f"{layer.name}/kernel"]
    sizes = np.abs(products)
    order = np.argsort(-sizes, axis=None)
    strongest, left_out = order[:_MOST], order[_MOST : _MOST + 1]
    # of many only strong ones are left: they are told apart by what they have above the others
    least = float(sizes.ravel()[left_out].max(initial=0.0))
    sources, units = np.unravel_index(strongest, products.shape)
    values = np.sign(products) * (sizes - least)
    return Threads(
        Ends.of(world, before, [(int(k),) for k in sources], 1.0),
        Ends.of(world, after, [(int(k),) for k in units], 0.0),
        values.ravel()[strongest],
        "activation",
        float(sizes.max()) - least,
    )


def threads_back(world: TwoStoreys, recording: Recording) -> dict[str, Threads]:
    """What each vector's station hands back to the one before it, by the name of that one's plates.

    Convolutions have none: a thread for each of their links would hide the plates.
    """
    found: dict[str, Threads] = {}
    for before, after in itertools.pairwise(world.stations):
        maker = world.makers[after]
        if isinstance(maker, Flatten):
            found[below(before)] = _refolded(world, before, after, recording)
        elif isinstance(maker, Dense):
            found[below(before)] = _dense_back(world, before, after, recording, maker)
    for threads in found.values():
        threads.from_right = True
    return found


def _refolded(world: TwoStoreys, before: str, after: str, recording: Recording) -> Threads:
    """From each cell of the column back to its place on the maps."""
    maps = recording.grad(before)[0]
    cells = [cell for cell in np.ndindex(maps.shape) if world.shows(before, cell)]
    places = [(int(np.ravel_multi_index(cell, maps.shape)),) for cell in cells]
    return Threads(
        Ends.of(world, below(before), cells, 0.5),
        Ends.of(world, below(after), places, 0.0),
        np.array([maps[cell] for cell in cells]),
        "gradient",
        2.0 * float(np.abs(maps).max()) or 1.0,
    )


def _dense_back(
    world: TwoStoreys, before: str, after: str, recording: Recording, layer: Dense
) -> Threads:
    """Each unit's gradient times its weight, from the unit's cell back to the input's."""
    upstream = recording.grad(layer.output_name).reshape(-1)
    products = recording[f"{layer.name}/kernel"] * upstream[None, :]
    strongest = np.argsort(-np.abs(products), axis=None)[:_MOST]
    inputs, units = np.unravel_index(strongest, products.shape)
    return Threads(
        Ends.of(world, below(before), [(int(k),) for k in inputs], 1.0),
        Ends.of(world, below(after), [(int(k),) for k in units], 0.0),
        products.ravel()[strongest],
        "gradient",
        float(np.abs(products).max()) or 1.0,
    )
