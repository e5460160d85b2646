"""WorldScene: a scene that takes place in the network, and begins and ends at known poses of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from manim import Animation, FadeIn, FadeOut

from scenes.kit import style
from scenes.kit.layout import Box
from scenes.kit.sourced import SourcedNumber
from scenes.kit.world.between import Beam, Outline
from scenes.kit.world.furnished import FurnishedScene
from scenes.kit.world.moves import Flight, Front, Pose, late, show
from scenes.kit.world.place_scene import CAPTION, FORMULA, HERO, SHORT, TITLE
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_at, facing_in, turned_in
from scenes.kit.world.projection import PIXELS
from scenes.kit.world.world import Key

__all__ = ["CAPTION", "FORMULA", "HERO", "TITLE", "WorldScene"]

READ = 0.86  # how lit cells are whose numbers are read
BESIDE = 900.0  # pixels that what is not talked about moves aside


class WorldScene(FurnishedScene):
    """A scene in the place: it opens on the overview unless it says otherwise, and ends there."""

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
        last = max(self.world.places[name].x for name, _ in places)
        for key, plate in self.world.plates.items():
            if key in places:
                poses[plate] = Pose(turned_in(plate, places[key]))
            else:
                side = 1 if self.world.places[key[0]].x >= last else -1
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
        self.light_strip({name for name, _ in places})
        poses = {**self.close_poses(places), **(beside or {})}
        options = at_once(poses)
        self.play(Flight(self.world, poses, self.outside(0.0), run_time=run_time, **options))

    def light_strip(self, names: Collection[str]) -> None:
        """Have the strip say that we are at the plates of these names."""
        self.strip.light(names)

    def bring(self, places: Mapping[Key, Box], run_time: float = 1.0) -> None:
        """Have more plates come into view beside those that are; they come from the right."""
        poses = {}
        for key, box in places.items():
            plate = self.world.plates[key]
            corners = turned_in(plate, box)
            plate.points = corners + np.array([BESIDE / PIXELS / 3, 0, 0])
            poses[plate] = Pose(corners)
        lit = {name for name, k in self.world.plates if self.world.plate(name, k).opacity > 0}
        self.light_strip(lit | {name for name, _ in places})
        self.play(Flight(self.world, poses, run_time=run_time))

    def unfold(
        self, lifted: Plate, window: Outline, to: np.ndarray, cell: float, *, plain: bool = False
    ) -> Outline:
        """Lift a window's cells off their plate until they face us, with the light between.

        Returns the frame around them; plain: where the focus will be on something in it.
        """
        lifted.points = np.column_stack([window.corners(), np.zeros(4)])
        beam = Beam(window, lifted, inverted=True)
        self.world.insert(beam, after=window)
        self.beams.append(beam)
        self.add(lifted)
        frame = Outline(lifted, 0, 0, lifted.rows, lifted.columns, line=3.0)
        frame.plain = plain
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
        options = at_once(poses)
        for plate, pose in poses.items():
            if plate.opacity == 0 and plate.get_center()[0] < pose.corners[:, 0].mean():
                plate.points = pose.corners.copy()
        home = Flight(self.world, poses, self.outside(1.0), run_time=run_time, **options)
        self.play(home, *with_it)

    def outside(self, opacity: float) -> dict[Any, float]:
        """What belongs to the overview alone, to be shown so far; the strip takes its place."""
        between = [*self.threads.values(), *self.floor_lights.values()]
        return {
            **dict.fromkeys([*between, self.far_end, *self.signs.values()], opacity),
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

    def swap(self, gone: Iterable[Any], come: Iterable[Any], run_time: float = 0.9) -> None:
        """Things leave, and others come as soon as there is room for them."""
        out = [FadeOut(thing, run_time=run_time / 2) for thing in gone]
        self.play(*out, *(FadeIn(thing, rate_func=late, run_time=run_time) for thing in come))

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


def at_once(poses: Mapping[Plate, Pose]) -> dict[str, float]:
    """Options of a flight: where nothing is in view, nothing has to go before plates appear."""
    return {} if any(plate.opacity for plate in poses) else {"gone": 1.0}
