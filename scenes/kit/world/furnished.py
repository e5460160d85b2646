"""FurnishedScene: what stands in a scene's place before anything moves: plates, signs, floor."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from manim import Mobject

from scenes.kit import style
from scenes.kit.layout import STAGE, Box
from scenes.kit.sourced import SourcedArray
from scenes.kit.world.answer import Answer, bar_room
from scenes.kit.world.between import Beam
from scenes.kit.world.connections import threads_of
from scenes.kit.world.floor import Floor
from scenes.kit.world.floor_light import FloorLight
from scenes.kit.world.glow import Glow
from scenes.kit.world.place_scene import PlaceScene
from scenes.kit.world.plan import seen_tensors
from scenes.kit.world.projection import PIXELS
from scenes.kit.world.signs import Sign, name_of
from scenes.kit.world.strip import Strip
from scenes.kit.world.threads import Threads
from scenes.kit.world.world import World

BAR = 165 / PIXELS  # the longest in the overview
EDGE = 16 / PIXELS  # of the frame, which no bar's number reaches


class FurnishedScene(PlaceScene):
    """A scene that opens on the place; `make_...` say of what that is made."""

    def setup(self) -> None:
        super().setup()
        self.signs = self._signs()
        wide = {tensor: sign.pixels for tensor, sign in self.signs.items()}
        self.world = self.make_world(wide)
        self.floor = Floor(next(iter(self.world.stations.values())).view)
        self.floor_lights = self.make_floor_lights()
        self.threads = self.make_threads()
        self.far_end = self.make_far_end()
        self.beams: list[Beam] = []
        self.strip = self.make_strip()
        self._furnish()
        self.add(self.world)

    def _furnish(self) -> None:
        """Take all that stands in the place into it, each thing behind what is nearer."""
        for light in self.floor_lights.values():
            self.world.insert(light)
        self.world.insert(self.floor)
        stations = list(self.world.stations)
        for tensor, threads in self.threads.items():
            before = stations[stations.index(tensor) - 1] if tensor in stations else tensor
            self.world.insert(threads, after=self.world.of(before)[-1])
        for tensor, sign in self.signs.items():
            sign.stand_below(self.world.stations[tensor], self.world.of(tensor)[-1])
        self.world.add(Glow(self.world))
        self.strip.opacity = 0.0  # where the network itself is in view, nobody has to be told
        self.world.add(self.far_end, *self.signs.values(), self.strip)

    def make_world(self, signs: Mapping[str, float]) -> World:
        """The place; signs: how wide what is written below each station is, in pixels."""
        return World(self.recording, self.tensor, signs)

    def make_threads(self) -> dict[str, Threads]:
        """The threads between stations, by the tensor that they lead to."""
        return threads_of(self.world, self.recording)

    def make_strip(self) -> Strip:
        return Strip(list(self.world.stations.values()))

    def make_far_end(self) -> Mobject:
        """What stands beside the last station's cells in the overview."""
        self.answer = self.answer_of(self.tensor(self.network.outputs[-1]))
        return self.answer

    def answer_of(self, source: SourcedArray) -> Answer:
        """Classes and bars for probabilities (1, K), beside the last station's cells."""
        station = list(self.world.stations.values())[-1]
        plates = [self.world.plate(station.tensor, k) for k in range(station.shown)]
        places = np.array([plate.get_center()[:2] for plate in plates])
        cell = station.cell / PIXELS
        room = style.FRAME_WIDTH / 2 - EDGE - (places[:, 0].max() - cell / 2)
        length, best = min(BAR, bar_room(room, cell, source)), float(source.array.max())
        return Answer(source, places, cell, length, plates=plates, full=best)

    def _signs(self) -> dict[str, Sign]:
        """What each station is called, and its shape."""
        makers = seen_tensors(self.network)
        return {
            tensor: Sign(name_of(self.network, tensor, maker), self.shape(tensor))
            for tensor, maker in makers.items()
        }

    def make_floor_lights(self) -> dict[str, FloorLight]:
        """What each station of maps throws on the floor."""
        return {
            name: FloorLight(self.world.plate(name, station.shown - 1), station)
            for name, station in self.world.stations.items()
            if station.kind == "maps"
        }

    @property
    def legend_box(self) -> Box:
        """Where a legend has room in the overview: beside the title."""
        return Box(STAGE.center[0], STAGE.right, STAGE.top + 0.2, STAGE.top + 0.6)
