"""A way: one lit path from cell to cell through the whole network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from model.strongest_way import Link
from scenes.kit.world.between import Beam, Between, Outline
from scenes.kit.world.threads import Ends, Thread
from scenes.kit.world.world import World


class Way:
    """The links of a way as outlines and beams in the place, not yet visible.

    steps: what belongs to each link; `Way.light(step, share)` shows it so far.
    """

    def __init__(self, world: World, links: Sequence[Link]) -> None:
        self.world = world
        self.steps = [self._step(link) for link in links]

    def _step(self, link: Link) -> list[Between]:
        """What belongs to a link; nothing where a cell of it is not shown."""
        if self._is_hidden(link.after, link.cell):
            return []
        if self.world.stations[link.after].kind != "maps":
            hidden = self._is_hidden(link.before, link.chosen)
            return [] if hidden else [self._thread(link)]
        row, column, channel = link.cell
        target = Outline(self.world.plate(link.after, channel), row, column, line=3.5)
        parts: list[Between] = []
        shown = self.world.stations[link.before].shown
        for k in (k for k in link.channels if k < shown):
            plate = self.world.plate(link.before, k)
            window = Outline(plate, *link.block, line=3.5)
            beam = Beam(window, target)
            self.world.insert(beam, after=plate)
            self.world.insert(window, after=beam)
            parts += [window, beam]
        self.world.insert(target, after=self.world.plate(link.after, channel))
        for part in (*parts, target):
            part.opacity = 0.0
        return [*parts, target]

    def _is_hidden(self, tensor: str, cell: tuple[int, ...]) -> bool:
        """Whether a cell's plate is one of a deck."""
        station = self.world.stations[tensor]
        return station.kind == "maps" and cell[2] >= station.shown

    def _thread(self, link: Link) -> Thread:
        thread = Thread(
            self._end(link.before, link.chosen, 0.5 if len(link.chosen) > 1 else 1.0),
            self._end(link.after, link.cell, 0.0),
        )
        thread.opacity = 0.0
        self.world.insert(thread, after=thread.ends.plates[0])
        return thread

    def _end(self, tensor: str, cell: tuple[int, ...], side: float) -> Ends:
        station = self.world.stations[tensor]
        if station.kind == "maps":
            return Ends([self.world.plate(tensor, cell[2])], np.array([cell[:2]]), side)
        if station.kind == "cells":
            return Ends([self.world.plate(tensor, cell[0])], np.array([(0, 0)]), side)
        return Ends([self.world.plate(tensor)], np.array([(cell[0], 0)]), side)

    @property
    def parts(self) -> list[Between]:
        return [part for step in self.steps for part in step]

    @staticmethod
    def light(step: list[Between], share: float) -> None:
        """First the window, then the beam that grows from it, last the cell."""
        for part in step:
            if isinstance(part, Beam):
                part.opacity = min(1.0, share * 4)
                part.reach = max(0.0, min(1.0, share * 1.5 - 0.25))
            elif part is step[-1] and len(step) > 1:
                part.opacity = max(0.0, share * 4 - 3)
            else:
                part.opacity = min(1.0, share * 4)

    def show(self, opacity: float) -> None:
        for part in self.parts:
            part.opacity = opacity
