"""WorldScene: a scene that takes place in the network, and begins and ends at known poses of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from manim import Animation, FadeOut

from scenes.kit import style
from scenes.kit.drawing.captions import Caption
from scenes.kit.drawing.text import Label
from scenes.kit.layout import STAGE, Box
from scenes.kit.scene import NarratedScene
from scenes.kit.sourced import SourcedArray, SourcedNumber
from scenes.kit.world import palette as palettes
from scenes.kit.world.answer import Answer, bar_room
from scenes.kit.world.between import Beam, Outline
from scenes.kit.world.connections import threads_of
from scenes.kit.world.floor import Floor
from scenes.kit.world.floor_light import FloorLight
from scenes.kit.world.glow import Glow
from scenes.kit.world.marker import Marker
from scenes.kit.world.moves import Flight, Front, Pose, show
from scenes.kit.world.pictures import ground
from scenes.kit.world.plan import seen_tensors
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_at, facing_in, turned_in
from scenes.kit.world.projection import PIXELS, on_frame
from scenes.kit.world.signs import Sign, name_of
from scenes.kit.world.strip import Strip
from scenes.kit.world.world import Key, World

TITLE = 34 / PIXELS  # one em in units: sizes are of a frame 1080 high
CAPTION = 44 / PIXELS
FORMULA = 60 / PIXELS
HERO = 80 / PIXELS
BAR = 165 / PIXELS  # the longest in the overview
EDGE = 16 / PIXELS  # of the frame, which no bar's number reaches
_TITLE_PLACE = (72.0, 76.0)
_LAST_LINE = 1014.0  # of a caption: its last baseline
READ = 0.86  # how lit cells are whose numbers are read
SHORT = 1.0  # seconds that a scene's last frame rests
BESIDE = 900.0  # pixels that what is not talked about moves aside


class WorldScene(NarratedScene):
    """A scene in the place: it opens on the overview unless it says otherwise, and ends there."""

    def setup(self) -> None:
        super().setup()
        self.colors = style.use_colors(palettes.PALETTES[self.theme].theme)
        self.camera.background_color = self.colors.background
        self._lay_ground()
        self.signs = self._signs()
        wide = {tensor: sign.pixels for tensor, sign in self.signs.items()}
        self.world = World(self.recording, self.tensor, wide)
        self.floor = Floor()
        self.floor_lights = self._floor_lights()
        self.threads = threads_of(self.world, self.recording)
        self.answer = self.answer_of(self.tensor(self.network.outputs[-1]))
        self.beams: list[Beam] = []
        self.strip = Strip(list(self.world.stations.values()))
        self._furnish()
        self.add(self.world)

    def _furnish(self) -> None:
        """Take all that stands in the place into it, each thing behind what is nearer."""
        for light in self.floor_lights.values():
            self.world.insert(light)
        self.world.insert(self.floor)
        stations = list(self.world.stations)
        for tensor, threads in self.threads.items():
            before = self.world.of(stations[stations.index(tensor) - 1])[-1]
            self.world.insert(threads, after=before)
        for tensor, sign in self.signs.items():
            sign.stand_below(self.world.stations[tensor], self.world.of(tensor)[-1])
        self.world.add(Glow(self.world))
        self.strip.opacity = 0.0  # where the network itself is in view, nobody has to be told
        self.world.add(self.answer, *self.signs.values(), self.strip)

    def _lay_ground(self) -> None:
        height, width = self.camera.background.shape[:2]
        self.camera.ground = partial(ground, self.theme)
        self.camera.background[:] = 0 if self.transparent else self.camera.ground(height, width)

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

    def _floor_lights(self) -> dict[str, FloorLight]:
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

    # captions and titles, as this place sets them

    def make_caption(self, text: str, numbers: list[SourcedNumber]) -> Caption:
        lowest = on_frame(np.array([0, _LAST_LINE]))[1]
        return Caption(text, numbers, size=CAPTION, last_line=lowest)

    def make_heading(self) -> Label:
        label = Label(self.heading(), size=TITLE, color=self.colors.ink, weight=600)
        place = on_frame(np.array(_TITLE_PLACE))
        return label.move_to([*place, 0], aligned_edge=np.array([-1.0, 0, 0]))

    # the camera

    def overview_poses(self, lit: float = 1.0) -> dict[Plate, Pose]:
        """Every plate at its place in the overview."""
        return {
            plate: Pose(self.world.corners(key), lit=lit)
            for key, plate in self.world.plates.items()
        }

    def close_poses(self, places: Mapping[Key, Box]) -> dict[Plate, Pose]:
        """Poses that turn some plates towards us in boxes, and move the others out of view."""
        poses = {}
        last = max(self.world.stations[name].x for name, _ in places)
        for key, plate in self.world.plates.items():
            if key in places:
                poses[plate] = Pose(turned_in(plate, places[key]))
            else:
                side = 1 if self.world.stations[key[0]].x >= last else -1
                aside = np.array([side * BESIDE / PIXELS, max(side, 0) * 0.6, 0])
                poses[plate] = Pose(self.world.corners(key) + aside, opacity=0.0)
        return poses

    def fly_to(
        self,
        places: Mapping[Key, Box],
        *,
        beside: Mapping[Plate, Pose] | None = None,
        run_time: float = 1.6,
    ) -> None:
        """Come close to some plates: each turns towards us in its box.

        beside: poses of plates that are not part of the network's own row, such as a kernel.
        """
        self.strip.light({name for name, _ in places})
        poses = {**self.close_poses(places), **(beside or {})}
        self.play(Flight(self.world, poses, self.outside(0.0), run_time=run_time))

    def bring(self, places: Mapping[Key, Box], run_time: float = 1.0) -> None:
        """Have more plates come into view beside those that are; they come from the right."""
        poses = {}
        for key, box in places.items():
            plate = self.world.plates[key]
            corners = turned_in(plate, box)
            plate.points = corners + np.array([BESIDE / PIXELS / 3, 0, 0])
            poses[plate] = Pose(corners)
        lit = {name for name, k in self.world.plates if self.world.plate(name, k).opacity > 0}
        self.strip.light(lit | {name for name, _ in places})
        self.play(Flight(self.world, poses, run_time=run_time))

    def unfold(self, lifted: Plate, window: Outline, to: np.ndarray, cell: float) -> Outline:
        """Lift a window's cells off their plate until they face us, with the light between.

        Returns the frame around them.
        """
        lifted.points = np.column_stack([window.corners(), np.zeros(4)])
        beam = Beam(window, lifted, inverted=True)
        self.world.insert(beam, after=window)
        self.beams.append(beam)
        self.add(lifted)
        frame = Outline(lifted, 0, 0, lifted.rows, lifted.columns, line=3.0)
        self.add(frame)
        pose = Pose(facing_at(lifted, to, cell), lit=READ, lifted=1.0)
        self.play(Flight(self.world, {lifted: pose}, run_time=0.9))
        return frame

    def beam_between(self, start: Plate | Outline, cell: Outline) -> Beam:
        """A beam from a window to the cell that it makes, not yet visible."""
        beam = Beam(start, cell)
        beam.opacity = 0.0
        in_place = isinstance(start, Outline) and start in self.world.submobjects
        self.world.insert(beam, after=start if in_place else cell)
        self.beams.append(beam)
        return beam

    def hide_beams(self) -> None:
        """Have all beams go out, at once with what they led to."""
        for beam in self.beams:
            self.world.remove(beam)
        self.beams.clear()

    def fly_home(self, *, with_it: Iterable[Animation] = (), run_time: float = 1.4) -> None:
        """Back to the overview. Nothing comes in from the left: it would cross what is there."""
        poses = self.overview_poses()
        for plate, pose in poses.items():
            if plate.opacity == 0 and plate.get_center()[0] < pose.corners[:, 0].mean():
                plate.points = pose.corners.copy()
        self.play(Flight(self.world, poses, self.outside(1.0), run_time=run_time), *with_it)

    def outside(self, opacity: float) -> dict[Any, float]:
        """What belongs to the overview alone, to be shown so far; the strip takes its place."""
        between = [*self.threads.values(), *self.floor_lights.values()]
        return {
            **dict.fromkeys([*between, self.answer, *self.signs.values()], opacity),
            self.floor: max(opacity, 0.6),
            self.strip: 1.0 - opacity,
        }

    def stand_alone(self, plate: Plate, box: Box) -> None:
        """Begin with one plate that faces us, and nothing else."""
        for other in self.world.of():
            other.opacity = float(other is plate)
        for thing in self.outside(0.0):
            show(thing, 0.0)
        self.floor.opacity = 0.6
        plate.points = facing_in(plate, box)

    def hidden(self) -> dict[Plate, Pose]:
        """Every plate that is not in view, at its place in the overview, still dark."""
        return {
            plate: replace(pose, opacity=0.0)
            for plate, pose in self.overview_poses().items()
            if plate.opacity == 0
        }

    def light_up(self) -> Front:
        """A front of light runs from the first station to the answer, and each appears."""
        for threads in self.threads.values():
            threads.opacity, threads.reach = 1.0, 0.0
        for light in self.floor_lights.values():
            light.opacity = 0.0
        self.answer.grow(0)
        last = list(self.world.stations)[-1]
        dark = {
            tensor: [plate for plate in self.world.of(tensor) if plate.opacity < 1]
            for tensor in self.world.stations
        }

        def appear(tensor: str, share: float) -> None:
            if tensor in self.threads:
                self.threads[tensor].reach = min(1.0, 1.6 * share)
            lights = [self.floor_lights[tensor]] if tensor in self.floor_lights else []
            for plate in dark[tensor]:
                plate.opacity, plate.haze = share, max(0.0, 5 * share - 4)  # last, it blooms
            for light in lights:
                light.opacity = max(light.opacity, share)
            show(self.signs[tensor], share)
            if tensor == last:
                self.answer.bars.opacity = min(1.0, 2 * share)
                self.answer.grow(share)

        return Front(self.world, list(self.world.stations), appear)

    def highlight(self, part: Any) -> list[Any]:
        """Give the one number that matters the colour of the focus, or a marker's stroke on paper.

        Returns what has to appear with it.
        """
        if palettes.palette().glows:
            part.set_fill(self.colors.focus)
            return []
        part.set_fill(self.colors.ink)
        return [Marker(part)]

    def onward(self, script: str, *, back: Sequence[Any] = (), **numbers: SourcedNumber) -> None:
        """The last beat: back to the overview, where the next scene begins; `back` on the way."""
        with self.beat("onward", script, hold=SHORT, **numbers) as say:
            gone = [FadeOut(m, run_time=style.QUICK) for m in self.drawn() if m is not self.world]
            if back:  # first: the flight moves the same plates
                self.play(*back, *gone, run_time=style.QUICK)
            self.fly_home(with_it=[] if back else gone)
            say.finish()
            self.clear_words()

    def outline(self, plate: Plate, row: float, column: float, *block: float) -> Outline:
        """The focus on a block of cells, taken into the place above its plate; not yet visible."""
        outline = Outline(plate, row, column, *(block or (1, 1)))
        outline.opacity = 0.0
        self.world.insert(outline, after=plate)
        return outline
