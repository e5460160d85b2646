"""Where the tensors stand that lie between a weight and the loss, from their shapes alone.

One beside the other at equal distances, so that each step of a way has as much room as any other.
A map is as large as it can be without hiding the one behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from scenes.kit.world.plan import FEW, Station
from scenes.kit.world.projection import View

VIEW = View(origin=(0.0, 452.0), x=(1.0, 0.045), z=(0.56, -0.145), floor=372.0)
_LEFT, _LAST = 74.0, 1500.0  # of the frame: the first plate's edge, the last one's middle
_WALL = 560.0
_FILLED = 0.92  # of a plate's share of its wall
_OVERLAP = 1.1  # of the distance to the next, that a plate may be wide
_WEIGHT = 0.72  # the size of the plate that holds the weight, to that of a map
_CELL = 0.73  # of their distance, the size of cells that stand apart
_TALLEST = 150.0  # from one to the next of them
_THIN = 26.0  # width of a column of many cells on the frame


@dataclass(frozen=True)
class Stop:
    """A tensor on the way: how many plates of which shape are shown of it."""

    tensor: str
    kind: str  # as a Station's
    rows: int
    columns: int
    shown: int


def lay_out_way(stops: Sequence[Stop]) -> list[Station]:
    """The stations of these tensors; the first one's plate holds the weight."""
    step = (_LAST - _LEFT) / max(len(stops) - 1, 1)
    stations = [_sized(stops, k, step) for k in range(len(stops))]
    first = _LEFT + stations[0].width / 2
    step = (_LAST - first) / max(len(stops) - 1, 1)
    return [replace(station, x=first + k * step) for k, station in enumerate(stations)]


def _sized(stops: Sequence[Stop], k: int, step: float) -> Station:
    """The station of stops[k], still at X = 0."""
    stop, first = stops[k], k == 0
    shape = (stop.tensor, stop.kind, stop.rows, stop.columns, stop.shown, stop.shown)
    if stop.kind == "maps":
        pitch = _WALL / stop.shown
        peers = [s.rows for s in stops[1:] if s.kind == "maps" and s.shown == stop.shown]
        share = _WEIGHT if first else (stop.rows / max(peers)) ** (1 / 4)
        side = min(pitch * _FILLED, _OVERLAP * step / VIEW.z[0]) * share
        return Station(*shape, 0.0, pitch, side / max(stop.rows, stop.columns), view=VIEW)
    if stop.kind == "cells" or stop.rows <= FEW:
        pitch = min(_WALL / max(stop.shown, stop.rows), _TALLEST)
        cell = pitch if stop.kind == "column" else pitch * _CELL
        return Station(*shape, 0.0, pitch, cell * (_WEIGHT if first else 1.0), view=VIEW)
    cell = _WALL / stop.rows
    return Station(*shape, 0.0, _WALL, cell, _THIN / VIEW.z[0] / cell, view=VIEW)
