"""Where a network's tensors stand, from their shapes alone: the picture left, the answer right.

The maps of one layer form a wall: they stand above each other and never overlap. A vector is a
column of cells; the answer is a column of single cells. Distances fill the stage that there is.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from model.layers import Activation, Layer, Softmax
from model.network import Network
from scenes.kit.world.projection import OVERVIEW, View

WALL = 640.0  # height of a wall, gaps included
MOST_PLATES = 6  # of a wall: more channels are a deck, whose count is written beside it
FEW = 12  # cells that stand apart from each other, as the answer's do
_FILLED = 0.9  # of a plate's share of its wall
_LEFT, _RIGHT = 73.0, 1545.0  # of the frame: the answer's bars are beyond
_TALLEST = 250.0  # from one to the next of cells that stand apart
_THIN = 29.0  # width of a column of many cells, in the world
_CURVES = 1.8  # the gap before a layer that is drawn as curves, to other gaps
_LEAST_GAP = 24.0
_SIGNS_APART = 24.0
_DEEPEST = 4  # plates of a deck that are drawn
DECK_STEP = 11.0  # from a plate of a deck to the one behind it
_COUNT = 62.0  # left of a deck, for its count


@dataclass(frozen=True)
class Station:
    """A tensor's place. Lengths are pixels of the overview.

    rows, columns: of one plate. shown: how many plates there are, of `channels`. kind: "maps",
    "column" (of many cells) or "cells". x: of its wall. pitch: from one plate to the next in Y.
    cell: height of a cell; stretch: its width to its height, in the world. view: from where it is
    seen.
    """

    tensor: str
    kind: str
    rows: int
    columns: int
    channels: int
    shown: int
    x: float
    pitch: float
    cell: float
    stretch: float = 1.0
    view: View = OVERVIEW

    def y(self, k: int) -> float:
        """Y of the middle of plate k."""
        return (k - (self.shown - 1) / 2) * self.pitch

    @property
    def width(self) -> float:
        """On the frame."""
        return self.columns * self.cell * self.stretch * self.view.z[0]

    @property
    def deck(self) -> int:
        """How many plates are drawn behind the last one, for the channels that are not shown."""
        return min(self.channels - self.shown, _DEEPEST)

    @property
    def height(self) -> float:
        return (self.shown - 1) * self.pitch + self.rows * self.cell


def seen_tensors(network: Network) -> dict[str, Layer | None]:
    """The tensors that stand in the place, and the layer that gives each its shape.

    An activation's tensor stands in the place of the one that it is applied to.
    """
    seen: list[tuple[str, Layer | None]] = [(network.input, None)]
    for layer in network.layers:
        maker: Layer | None = layer
        if isinstance(layer, (Activation, Softmax)):
            maker = seen.pop()[1]
        seen.append((layer.output_name, maker))
    return dict(seen)


def lay_out(
    shapes: Mapping[str, tuple[int, ...]],
    signs: Mapping[str, float] | None = None,
    view: View = OVERVIEW,
) -> list[Station]:
    """The stations of tensors of these shapes, without the batch, from the picture to the answer.

    signs: how wide what is written below each of them is.
    """
    wide = [(signs or {}).get(name, 0.0) for name in shapes]
    rows = list(shapes.items())
    return spread([_seen_from(view, _sized(rows, k)) for k in range(len(rows))], wide)


def _seen_from(view: View, station: Station) -> Station:
    """The station in another view; the width of a column of many cells stays what it is."""
    stretch = station.stretch / view.high if station.kind == "column" else station.stretch
    return replace(
        station,
        pitch=station.pitch * view.high,
        cell=station.cell * view.high,
        stretch=stretch,
        view=view,
    )


def _sized(shapes: Sequence[tuple[str, tuple[int, ...]]], k: int) -> Station:
    """The station of shapes[k], still at X = 0."""
    name, shape = shapes[k]
    if len(shape) == 1:
        return _vector(name, shape[0], last=k + 1 == len(shapes))
    rows, columns, channels = shape
    shown = min(channels, MOST_PLATES)
    pitch = WALL / shown
    peers = [s[0] for _, s in shapes if len(s) == 3 and min(s[2], MOST_PLATES) == shown]
    share = _FILLED * (rows / max(peers)) ** (1 / 3)  # pooled maps are smaller, not tiny
    cell = pitch * share / max(rows, columns)
    return Station(name, "maps", rows, columns, channels, shown, 0.0, pitch, cell)


def _vector(name: str, length: int, *, last: bool) -> Station:
    if length <= FEW:
        pitch = min(WALL / length, _TALLEST)
        return Station(name, "cells", 1, 1, length, length, 0.0, pitch, pitch * 0.73)
    cell = WALL * 0.965 / length
    return Station(name, "column", length, 1, 1, 1, 0.0, WALL, cell, _THIN / cell)


def spread(stations: Sequence[Station], signs: Sequence[float]) -> list[Station]:
    """The stations moved apart so that they fill the stage; smaller where they would not fit.

    signs: how wide what is written below each is; neighbours' do not meet where there is room.
    """
    room = _RIGHT - _LEFT
    wide = sum(station.width for station in stations)
    scale = min(1.0, 0.72 * room / wide)
    pairs = list(itertools.pairwise(zip(stations, signs, strict=True)))
    shares = np.array([_share(before, after) for (before, _), (after, _) in pairs])
    least = np.array([_least(*one, *other, scale) for one, other in pairs])
    gaps = _gaps(shares, least, room - wide * scale).tolist() if pairs else []
    found, left = [], _LEFT - stations[0].view.origin[0]
    for station, gap in zip(stations, [*gaps, 0.0], strict=True):
        placed = _moved(station, scale, left + station.width * scale / 2)
        found.append(placed)
        left += placed.width + gap
    return found


def _share(before: Station, after: Station) -> float:
    return _CURVES if after.kind != "maps" and before.kind != "maps" else 1.0


def _least(before: Station, sign: float, after: Station, other_sign: float, scale: float) -> float:
    """The smallest gap between two stations, for their signs and for a deck with its count."""
    for_signs = (sign + other_sign) / 2 + _SIGNS_APART - (before.width + after.width) / 2 * scale
    for_deck = after.deck * DECK_STEP + _COUNT if after.deck else 0.0
    return max(for_signs, for_deck, _LEAST_GAP)


def _gaps(shares: np.ndarray, least: np.ndarray, room: float) -> np.ndarray:
    """Gaps (n,) that fill the room by their shares, none below its least if that is possible."""
    if least.sum() >= room:
        return np.asarray(least * room / least.sum())
    short = np.zeros(len(shares), dtype=bool)
    while True:
        unit = (room - least[short].sum()) / shares[~short].sum()
        more = ~short & (shares * unit < least)
        if not more.any():
            return np.where(short, least, shares * unit)
        short |= more


def _moved(station: Station, scale: float, x: float) -> Station:
    pitch = station.pitch * max(scale, 0.75) if station.kind == "maps" else station.pitch
    return replace(station, x=x, cell=station.cell * scale, pitch=pitch)


def bounds(stations: Sequence[Station]) -> np.ndarray:
    """Left, right, upper and lower end of the whole on the overview's frame, in pixels."""
    points = []
    for station in stations:
        reach = station.columns * station.cell * station.stretch / 2
        for y in (-station.height / 2, station.height / 2):
            points += [station.view.place(station.x, y, z) for z in (-reach, reach)]
    low, high = np.min(points, axis=0), np.max(points, axis=0)
    return np.array([low[0], high[0], low[1], high[1]])
