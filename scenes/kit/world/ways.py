"""A way: one lit path from cell to cell through the whole network."""

from __future__ import annotations

from collections.abc import Sequence

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
        if not self.world.shows(link.after, link.cell):
            return []
        if self.world.stations[link.after].kind != "maps":
            return [self._thread(link)] if self.world.shows(link.before, link.chosen) else []
        row, column, channel = link.cell
        target = Outline(self.world.plate(link.after, channel), row, column, line=3.5)
        parts: list[Between] = []
        plates = self.world.of(link.before)
        for plate in (plates[k] for k in link.channels if k < len(plates)):
            window = Outline(plate, *link.block, line=3.5)
            beam = Beam(window, target)
            self.world.insert(beam, after=plate)
            self.world.insert(window, after=beam)
            parts += [window, beam]
        self.world.insert(target, after=self.world.plate(link.after, channel))
        for part in (*parts, target):
            part.opacity = 0.0
        return [*parts, target]

    def _thread(self, link: Link) -> Thread:
        side = 0.5 if len(link.chosen) > 1 else 1.0
        ends = Ends.of(self.world, link.after, [link.cell], 0.0)
        thread = Thread(Ends.of(self.world, link.before, [link.chosen], side), ends)
        thread.opacity = 0.0
        self.world.insert(thread, after=ends.plates[0])
        return thread

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
