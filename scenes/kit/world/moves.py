"""Moves through the place: flights of the camera, a front of light, a window that slides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import Animation, Mobject, VMobject

from scenes.kit.drawing.camera import Painted
from scenes.kit.sourced import SourcedArray
from scenes.kit.world.plate import Plate
from scenes.kit.world.threads import Threads
from scenes.kit.world.world import World


def opacity_of(thing: Any) -> float:
    """How much of a thing shows: of a Painted one, a Label or a group."""
    if isinstance(thing, Painted):
        return thing.opacity
    if isinstance(thing, VMobject) and len(thing.points):
        return float(thing.get_fill_opacity())
    return max((opacity_of(child) for child in thing.submobjects), default=0.0)


def show(thing: Any, opacity: float) -> None:
    """Have so much of a thing show, where it is; it stays in the scene."""
    if isinstance(thing, Painted):
        thing.opacity = opacity
    elif isinstance(thing, VMobject) and len(thing.points):
        thing.set_fill(opacity=opacity)
    for child in thing.submobjects:
        show(child, opacity)


_HAZE = 20.0  # how quickly the wide glow goes before a flight, and comes back after it
_GONE = 0.6  # share of a flight after which a plate that fades away is gone
_SOON = 0.2  # the same for words and threads, which do not move with the plates


def ease(share: float) -> float:
    """Slowly off, slowly home: 6 t^5 - 15 t^4 + 10 t^3."""
    t = min(max(share, 0.0), 1.0)
    if t > 1 - 1e-9:  # the end exactly, not nearly: another scene may begin there
        return 1.0
    return t * t * t * (t * (6 * t - 15) + 10)


def late(share: float) -> float:
    """Not before the half, when what was there has gone."""
    return ease(2 * share - 1)


def early(share: float) -> float:
    """All in the first half, before what comes instead."""
    return ease(2 * share)


def faded(share: float, appears: bool, gone: float = _GONE) -> float:
    """How far a fade is at a share of a flight: what leaves is gone at `gone`, then others come."""
    if appears:
        return max((share - 1 + gone) / gone, 0.0)
    return min(share / gone, 1.0)


@dataclass(frozen=True)
class Pose:
    """Where a plate is and how it looks: corners (4, 3), opacity, how lit and how far lifted."""

    corners: np.ndarray
    opacity: float = 1.0
    lit: float = 1.0
    lifted: float = 0.0

    @classmethod
    def of(cls, plate: Plate) -> Pose:
        return cls(plate.points.copy(), plate.opacity, plate.lit, plate.lifted)

    def between(self, other: Pose, share: float, gone: float = _GONE) -> Pose:
        if share >= 1:  # exactly there, not nearly
            return other
        fade = faded(share, other.opacity > self.opacity, gone)
        mixed = [
            start + (end - start) * share
            for start, end in ((self.lit, other.lit), (self.lifted, other.lifted))
        ]
        corners = self.corners + (other.corners - self.corners) * share
        return Pose(corners, self.opacity + (other.opacity - self.opacity) * fade, *mixed)

    def put_on(self, plate: Plate) -> None:
        plate.points = self.corners.copy()
        plate.opacity, plate.lit, plate.lifted = self.opacity, self.lit, self.lifted


class Flight(Animation):
    """The camera goes elsewhere: plates move to their poses, and all that lies between them too.

    also: things between plates and the opacity that they end with. gone: the share of the flight
    after which what leaves has faded away; what comes takes as much of its end.
    """

    def __init__(
        self,
        world: World,
        poses: Mapping[Plate, Pose],
        also: Mapping[Any, float] | None = None,
        gone: float = _GONE,
        **options: Any,
    ) -> None:
        self.poses, self.also, self.gone = dict(poses), dict(also or {}), gone
        options.setdefault("rate_func", ease)
        options.setdefault("run_time", 1.6)
        super().__init__(world, introducer=False, **options)

    def begin(self) -> None:
        self.starts = {plate: Pose.of(plate) for plate in self.poses}
        self.hazes = {plate: plate.haze for plate in self.poses}
        self.threads = [m for m in self.mobject.submobjects if isinstance(m, Threads)]
        self.fades = {thing: opacity_of(thing) for thing in self.also}
        self.interpolate(0)

    def get_all_mobjects(self) -> Sequence[Mobject]:
        members = set(self.mobject.submobjects)
        return [self.mobject, *(plate for plate in self.poses if plate not in members)]

    def get_all_families_zipped(self) -> Any:
        return zip()

    def interpolate_mobject(self, alpha: float) -> None:
        share = self.rate_func(alpha)
        for plate, end in self.poses.items():
            self.starts[plate].between(end, share, self.gone).put_on(plate)
            left = max(1 - _HAZE * alpha, 1 - _HAZE * (1 - alpha), 0.0)
            plate.haze = self.hazes[plate] * left
            plate.moving = 0 < alpha < 1
        for thing, opacity in self.also.items():
            start = self.fades[thing]
            if start != opacity:
                # what stays in its place is there at a flight's ends only, where little moves
                way = faded(share, opacity > start, _SOON)
                show(thing, start + (opacity - start) * way)
        for threads in self.threads:
            threads.moving = 0 < alpha < 1

    def finish(self) -> None:
        super().finish()
        for plate, haze in self.hazes.items():
            plate.haze = haze


class Become(Animation):
    """Plates come to show other arrays of the same shapes: sources, one per plate."""

    def __init__(self, world: World, sources: Mapping[Plate, SourcedArray], **options: Any) -> None:
        self.sources = dict(sources)
        options.setdefault("rate_func", ease)
        super().__init__(world, introducer=False, **options)

    def begin(self) -> None:
        self.before = {plate: plate.values.copy() for plate in self.sources}
        for plate, source in self.sources.items():
            plate.set_source(source)
        self.after = {plate: plate.values for plate in self.sources}
        self.interpolate(0)

    def get_all_families_zipped(self) -> Any:
        return zip()

    def interpolate_mobject(self, alpha: float) -> None:
        share = self.rate_func(alpha)
        for plate, end in self.after.items():
            start = self.before[plate]
            plate.values = end.copy() if share >= 1 else start + (end - start) * share


class Front(Animation):
    """A front of light runs over things in order: each `change(thing, share)` in its turn.

    overlap: how many of them are under way at a time.
    """

    def __init__(
        self,
        carrier: Mobject,
        things: Sequence[Any],
        change: Callable[[Any, float], None],
        *,
        overlap: float = 2.5,
        **options: Any,
    ) -> None:
        self.things, self.change, self.overlap = list(things), change, overlap
        options.setdefault("rate_func", lambda t: t)
        super().__init__(carrier, introducer=False, **options)

    def begin(self) -> None:
        self._have_plates_move(True)
        self.interpolate(0)

    def finish(self) -> None:
        super().finish()
        self._have_plates_move(False)

    def _have_plates_move(self, moving: bool) -> None:
        """While the front runs, plates are painted as in flight: a little coarser."""
        for member in self.mobject.submobjects:
            if isinstance(member, Plate):
                member.moving = moving

    def get_all_families_zipped(self) -> Any:
        return zip()

    def interpolate_mobject(self, alpha: float) -> None:
        count = len(self.things)
        span = self.overlap / (count - 1 + self.overlap)
        for k, thing in enumerate(self.things):
            start = k / (count - 1 + self.overlap)
            self.change(thing, ease((self.rate_func(alpha) - start) / span))
