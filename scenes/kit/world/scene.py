"""WorldScene: a scene that takes place in the network, and begins and ends at known poses of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from manim import Animation, FadeIn, FadeOut

from scenes.kit import style
from scenes.kit.drawing.text import Caption, Label, product_label
from scenes.kit.layout import STAGE, Box
from scenes.kit.scene import NarratedScene
from scenes.kit.sourced import SourcedNumber
from scenes.kit.world import palette as palettes
from scenes.kit.world.answer import Answer
from scenes.kit.world.between import Outline
from scenes.kit.world.connections import threads_of
from scenes.kit.world.floor import Floor
from scenes.kit.world.moves import Flight, Pose
from scenes.kit.world.pictures import ground
from scenes.kit.world.plan import FLOOR
from scenes.kit.world.plate import Plate
from scenes.kit.world.projection import OVERVIEW, PIXELS, TURNED, View, on_frame
from scenes.kit.world.strip import Strip
from scenes.kit.world.world import Key, World

LABEL = 28 / PIXELS  # one em in units: sizes are of a frame 1080 high
TITLE = 34 / PIXELS
CAPTION = 44 / PIXELS
FORMULA = 60 / PIXELS
HERO = 80 / PIXELS
_TITLE_PLACE = (72.0, 76.0)
_LAST_LINE = 1014.0  # of a caption: its last baseline
BESIDE = 900.0  # pixels that what is not talked about moves aside


class WorldScene(NarratedScene):
    """A scene in the place. here: the tensors where it takes place, lit in the strip."""

    here: ClassVar[Sequence[str]] = ()

    def setup(self) -> None:
        super().setup()
        self.colors = style.use_colors(palettes.PALETTES[self.theme].theme)
        self.camera.background_color = self.colors.background
        self._lay_ground()
        self.world = World(self.recording, self.tensor)
        self.floor = Floor(OVERVIEW)
        self.world.insert(self.floor)
        self.threads = threads_of(self.world, self.recording)
        for tensor, threads in self.threads.items():
            stations = list(self.world.stations)
            before = self.world.of(stations[stations.index(tensor) - 1])[-1]
            self.world.insert(threads, after=before)
        self.answer = self._answer()
        self.sizes = self._sizes()
        self.strip = Strip(list(self.world.stations.values()))

    def _lay_ground(self) -> None:
        height, width = self.camera.background.shape[:2]
        self.camera.background[:] = 0 if self.transparent else ground(self.theme, height, width)

    def _answer(self) -> Answer:
        """The classes' names and bars beside the last station's cells, as the overview shows it."""
        station = list(self.world.stations.values())[-1]
        places = [
            self.world.plate(station.tensor, k).get_center()[:2] for k in range(station.shown)
        ]
        cell = station.cell / PIXELS
        return Answer(
            self.tensor(station.tensor), np.array(places), cell * 0.62, 165 / PIXELS, plates=False
        )

    def _sizes(self) -> dict[str, Label]:
        """Each station's shape, written below it on the floor."""
        found = {}
        for tensor, station in self.world.stations.items():
            label = product_label(
                self.shape(tensor), size=LABEL, color=self.colors.faint, plain=True
            )
            place = on_frame(OVERVIEW.place(station.x, FLOOR + 46))
            found[tensor] = label.move_to([*place, 0])
        return found

    # captions and titles, as this place sets them

    def make_caption(self, text: str, numbers: list[SourcedNumber]) -> Caption:
        return Caption(
            text, numbers, size=CAPTION, last_line=on_frame(np.array([0, _LAST_LINE]))[1]
        )

    def make_heading(self) -> Label:
        label = Label(self.heading(), size=TITLE, color=self.colors.ink, weight=600)
        place = on_frame(np.array(_TITLE_PLACE))
        return label.move_to([*place, 0], aligned_edge=np.array([-1.0, 0, 0]))

    # the camera

    def overview_poses(self, lit: float = 1.0) -> dict[Plate, Pose]:
        """Every plate at its place in the overview."""
        return {
            plate: Pose(self.world.corners(key, OVERVIEW), lit=lit)
            for key, plate in self.world.plates.items()
        }

    def close_poses(
        self, places: Mapping[Key, Box], lits: Mapping[Key, float]
    ) -> dict[Plate, Pose]:
        """Poses that bring some plates into boxes, turned towards us; the others move out of view."""
        poses = {}
        last = max(self.world.stations[name].x for name, _ in places)
        for key, plate in self.world.plates.items():
            if key in places:
                corners = turned_in(plate, places[key])
                poses[plate] = Pose(corners, lit=lits.get(key, 1.0))
            else:
                side = 1 if self.world.stations[key[0]].x >= last else -1
                aside = np.array([side * BESIDE / PIXELS, 0.6, 0])
                poses[plate] = Pose(self.world.corners(key, OVERVIEW) + aside, opacity=0.0)
        return poses

    def fly_to(
        self,
        places: Mapping[Key, Box],
        *,
        lits: Mapping[Key, float] | None = None,
        with_it: Iterable[Animation] = (),
        run_time: float = 1.6,
    ) -> None:
        """Come close to some plates: each turns towards us in its box."""
        poses = self.close_poses(places, lits or {})
        fades = dict.fromkeys(self.threads.values(), 0.0)
        flight = Flight(self.world, poses, {**fades, self.floor: 0.6}, run_time=run_time)
        self.play(flight, *with_it)

    def fly_home(self, *, with_it: Iterable[Animation] = (), run_time: float = 1.4) -> None:
        """Back to the overview."""
        shown = dict.fromkeys(self.threads.values(), 1.0)
        flight = Flight(
            self.world, self.overview_poses(), {**shown, self.floor: 1.0}, run_time=run_time
        )
        self.play(flight, *with_it)

    def outline(self, plate: Plate, row: float, column: float, *block: float) -> Outline:
        """The focus on a block of cells, taken into the place above its plate; not yet visible."""
        outline = Outline(plate, row, column, *(block or (1, 1)))
        outline.opacity = 0.0
        self.world.insert(outline, after=plate)
        return outline


def turned_in(plate: Plate, box: Box) -> np.ndarray:
    """Corners (4, 3) of a plate turned towards us, as large as a box allows."""
    wide, tilt = TURNED[0], -TURNED[1]
    cell = min(box.width / (plate.columns * wide), box.height / (plate.rows + plate.columns * tilt))
    across = np.array([wide, tilt, 0]) * plate.columns * cell
    down = np.array([0, -plate.rows * cell, 0])
    corner = box.center - (across + down) / 2
    return np.array([corner, corner + across, corner + across + down, corner + down])


def faded_in(*mobjects: Any) -> list[Animation]:
    return [FadeIn(mobject) for mobject in mobjects]


def faded_out(*mobjects: Any) -> list[Animation]:
    return [FadeOut(mobject) for mobject in mobjects]


__all__ = ["STAGE", "View", "WorldScene"]
