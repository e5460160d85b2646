"""The place of one weight: all that lies between it and the loss, from left to right."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from model.cell_graph import Cell, Link
from model.chain_rule import Derivation
from model.derivations import forward
from model.layers import Weighted
from model.network import Network
from model.tensors import Tensor
from model.ways import Way
from scenes.kit.sourced import SourcedArray, largest, sourced
from scenes.kit.world.glow import Glow
from scenes.kit.world.plan import FEW, MOST_PLATES
from scenes.kit.world.plate import Plate
from scenes.kit.world.threads import Ends, FixedPlaces, Places, Threads
from scenes.kit.world.way_plan import Stop, lay_out_way
from scenes.kit.world.world import Place

_IN_A_ROW = 10  # of a dense kernel, a unit's weights in rows of that many


class OneWeightsPlace(Place):
    """A weight's plate, and plates for each tensor that its ways to the loss lead through.

    tensor: gives the source of a tensor's numbers by its name. tensors: their names in order, the
    weight's own first. Of more than a few channels, those are shown that the strongest way uses.
    """

    def __init__(
        self, derivation: Derivation, tensor: Callable[[str], SourcedArray], strongest: Way | None
    ) -> None:
        super().__init__()
        self.derivation = derivation
        self.recording = derivation.graph.recording
        self.weight = derivation.weight
        self.holder, self.spot = _holder(self._tensor(self.weight.tensor), tensor, self.weight)
        met = {use.at.tensor for use in derivation.uses}
        self.tensors = [self.weight.tensor, *_onwards(self.recording.network, next(iter(met)))]
        self.channels = self._channels(strongest)
        stops = [self._stop(name) for name in self.tensors]
        for name, station in zip(self.tensors, lay_out_way(stops), strict=True):
            self.places[name] = station
            for k, channel in enumerate(self.channels[name]):
                is_own = name == self.weight.tensor
                plate = self.holder if is_own else self._plate(tensor(name), station.kind, channel)
                self.put_up(station, k, plate)
        self.add(Glow(self))

    @property
    def step(self) -> float:
        """Pixels from plate to plate."""
        first, second = (self.places[name].x for name in self.tensors[:2])
        return second - first

    def _tensor(self, name: str) -> Tensor:
        return self.recording.network.tensors[name]

    def _channels(self, strongest: Way | None) -> dict[str, list[int]]:
        """Which channels of each tensor are shown; a vector in one piece has one plate."""
        links = strongest.links if strongest else ()
        needed = {link.end.tensor: link.end.index[-1] for link in links}
        reached = sorted({use.at.index[-1] for use in self.derivation.uses})
        found = {self.weight.tensor: [0]}
        for name in self.tensors[1:]:
            layer, count = self.recording.network.layer(name), self.recording[name].shape[-1]
            if isinstance(layer, Weighted) and name != self.tensors[1]:
                reached = list(range(count))  # its units and filters look at all there is
            shown = {"maps": _few(reached, needed.get(name)), "cells": list(range(count))}
            found[name] = shown.get(self._kind(name), [0])
        return found

    def _kind(self, name: str) -> str:
        if self._tensor(name).has_maps:
            return "maps"
        is_last = name == self.tensors[-1] and self.recording[name].shape[-1] <= FEW
        return "cells" if is_last else "column"

    def _stop(self, name: str) -> Stop:
        shown = len(self.channels[name])
        if name == self.weight.tensor:
            kind = "column" if self.holder.columns == 1 else "maps"
            return Stop(name, kind, self.holder.rows, self.holder.columns, 1)
        shape, kind = self.recording[name].shape[1:], self._kind(name)
        if kind == "maps":
            return Stop(name, kind, shape[0], shape[1], shown)
        rows = 1 if kind == "cells" else shape[0]
        return Stop(name, kind, rows, 1, shown)

    @staticmethod
    def _plate(source: SourcedArray, kind: str, channel: int) -> Plate:
        if kind == "maps":
            return Plate(source, channel=(channel,), leading=(0,))
        rows = slice(channel, channel + 1) if kind == "cells" else slice(None)
        return Plate(source, upright=True, rows=rows)

    # cells

    def knows(self, cell: Cell) -> bool:
        """Whether a cell is on one of the plates; of the loss there is none."""
        maps = cell.tensor in self.tensors[1:] and self._tensor(cell.tensor).has_maps
        return cell.tensor in self.tensors and (
            not maps or cell.index[-1] in self.channels[cell.tensor]
        )

    def spot_of(self, cell: Cell) -> tuple[Plate, tuple[int, int]]:
        """The plate that shows a cell, and the cell's row and column on it."""
        if cell == self.weight:
            return self.holder, self.spot
        place = cell.index[1:]
        if self._tensor(cell.tensor).has_maps:
            place = (*place[:2], self.channels[cell.tensor].index(place[2]))
        return self.cell(cell.tensor, place)

    def ends(self, cells: Sequence[Cell], side: float = 0.5) -> Ends:
        """These cells as ends of lines; side: 0 is a cell's left edge, 1 its right one."""
        spots = [self.spot_of(cell) for cell in cells]
        return Ends([plate for plate, _ in spots], np.array([at for _, at in spots]), side)

    # ways

    def threads_of(self, ways: Sequence[Way], loss: np.ndarray) -> list[Threads]:
        """Ways as threads from plate to plate, each as strong as its product; loss: their end.

        They lie on the plate that they leave and behind the one that they reach. A way through a
        plate of which only some channels are shown has a gap there.
        """
        values = np.array([way.value for way in ways])
        shares = np.sign(values) * np.sqrt(np.abs(values))
        limit = float(np.abs(shares).max(initial=0.0)) or 1.0
        made = []
        for k, name in enumerate(self.tensors):
            links = [way.links[k] for way in ways]
            seen = np.array([self.knows(ln.start) and self._shows_end(ln) for ln in links], bool)
            if not seen.any():
                continue
            drawn = [link for link, shown in zip(links, seen, strict=True) if shown]
            starts = self.ends([link.start for link in drawn])
            threads = Threads(starts, self._arrivals(drawn, loss), shares[seen], "gradient", limit)
            threads.reach = 0.0
            self.insert(threads, after=self.of(name)[-1])
            made.append(threads)
        return made

    def _shows_end(self, link: Link) -> bool:
        return link.end.tensor == "loss" or self.knows(link.end)

    def _arrivals(self, links: Sequence[Link], loss: np.ndarray) -> Places:
        if links[0].end.tensor == "loss":
            return FixedPlaces(np.tile(loss, (len(links), 1)))
        return self.ends([link.end for link in links])


def _onwards(network: Network, first: str) -> list[str]:
    """The tensors from one on to where the loss is taken."""
    outputs = network.outputs
    last = len(network.layers) - network.ends_in_softmax_cross_entropy
    return list(outputs[outputs.index(first) : last + 1])


def _few(channels: Sequence[int], needed: int | None) -> list[int]:
    """At most as many channels as a wall has room for, the needed one among them."""
    chosen = list(channels[:MOST_PLATES])
    if needed is not None and needed not in chosen:
        chosen[-1] = needed
    return chosen


def _holder(
    tensor: Tensor, array: Callable[[str], SourcedArray], weight: Cell
) -> tuple[Plate, tuple[int, int]]:
    """The plate that a weight, bias or input lies on, and where it lies there."""
    source, index = array(weight.tensor), weight.index
    if tensor.kind == "input":
        if tensor.has_maps:
            return Plate(source, channel=(index[3],), leading=(0,)), (index[1], index[2])
        return Plate(source, upright=True), (index[1], 0)
    if len(index) == 4:
        limit = largest(source.plane((), index[2:]))
        return Plate(source, channel=index[2:], limit=limit), (index[0], index[1])
    if len(index) == 1:
        row = sourced(forward.rows(source, len(source.array)))
        return Plate(row, upright=True), (index[0], 0)
    vector = source.channel(index[1])
    count = len(vector.array)
    if count % _IN_A_ROW:
        return Plate(sourced(forward.rows(vector, count)), upright=True), (index[0], 0)
    rows = sourced(forward.rows(vector, _IN_A_ROW))
    return Plate(rows, limit=largest(rows.array)), divmod(index[0], _IN_A_ROW)
