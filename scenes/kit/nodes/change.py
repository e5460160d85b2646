"""Change: things in the place come to look otherwise, all at once, without copies of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from manim import Animation, Mobject

from scenes.kit.nodes.node_plate import NodePlate, flip
from scenes.kit.sourced import SourcedArray
from scenes.kit.world.moves import ease, faded

_GONE = 0.2  # share of a change after which what leaves has usually faded away

Looks = dict[Any, dict[str, Any]]  # of some things: attributes, and what they are to be


def merged(*looks: Mapping[Any, Mapping[str, Any]]) -> Looks:
    """Several looks in one; the later count where they differ."""
    whole: Looks = {}
    for each in looks:
        for thing, values in each.items():
            whole[thing] = {**whole.get(thing, {}), **values}
    return whole


def put_on(looks: Mapping[Any, Mapping[str, Any]]) -> None:
    """Have things look like that at once."""
    for thing, values in looks.items():
        for name, value in values.items():
            setattr(thing, name, _copied(value))


class Change(Animation):
    """Attributes (numbers or arrays) of things in the place go to what `looks` says.

    fade: the share of it that an opacity takes, at its start where a thing leaves, else at its end.
    """

    def __init__(
        self,
        place: Mobject,
        looks: Mapping[Any, Mapping[str, Any]],
        *,
        fade: float = _GONE,
        **options: Any,
    ) -> None:
        self.ends, self.fade = merged(looks), fade
        options.setdefault("rate_func", ease)
        options.setdefault("run_time", 0.6)
        super().__init__(place, introducer=False, **options)

    def begin(self) -> None:
        self.starts = {
            thing: {name: _copied(getattr(thing, name)) for name in values}
            for thing, values in self.ends.items()
        }
        self.interpolate(0)

    def get_all_families_zipped(self) -> Any:
        return zip()

    def interpolate_mobject(self, alpha: float) -> None:
        share = self.rate_func(alpha)
        for thing, values in self.ends.items():
            for name, end in values.items():
                start = self.starts[thing][name]
                way = faded(share, end > start, self.fade) if name == "opacity" else share
                now = end if share >= 1 else start + (np.asarray(end) - start) * way
                setattr(thing, name, _copied(now))


class Flip(Animation):
    """Plates turn once on their upright axes and then show other arrays' values, as z becomes a."""

    def __init__(
        self, place: Mobject, sources: Mapping[NodePlate, SourcedArray], **options: Any
    ) -> None:
        self.sources = dict(sources)
        options.setdefault("rate_func", ease)
        options.setdefault("run_time", 0.8)
        super().__init__(place, introducer=False, **options)

    def begin(self) -> None:
        self.corners = {plate: plate.points.copy() for plate in self.sources}
        self.turned = False
        self.interpolate(0)

    def get_all_families_zipped(self) -> Any:
        return zip()

    def interpolate_mobject(self, alpha: float) -> None:
        share = self.rate_func(alpha)
        if share >= 0.5 and not self.turned:
            self.turned = True
            for plate, source in self.sources.items():
                plate.set_source(source)
        for plate, corners in self.corners.items():
            if share >= 1:
                plate.points = corners.copy()
            else:
                flip(plate, corners, share)


def _copied(value: Any) -> Any:
    if isinstance(value, np.ndarray) and value.ndim:
        return value.copy()
    return float(value)
