"""One way that is lit, from a weight to the loss, and what it is multiplied by on each step."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterator, Sequence
from typing import Any, Self

import numpy as np
from manim import DOWN, VGroup

from scenes.kit.drawing.camera import Painted
from scenes.kit.drawing.canvas import Canvas
from scenes.kit.drawing.damage import around
from scenes.kit.drawing.free_places import Box, free_place
from scenes.kit.style import rgb
from scenes.kit.world.between import Between, stroke_light
from scenes.kit.world.palette import palette
from scenes.kit.world.projection import PIXELS
from scenes.kit.world.streams import part_of_curve
from scenes.kit.world.threads import Places

_HANDLE = 0.45  # of the way across: where a curve's handles are
_WIDE = 7.0  # pixels
_ROUND = 12 / PIXELS  # of a ground's corners
AIR = np.array([12.0, 7.0]) / PIXELS  # of a ground, around its words
_APART = np.array([5.0, 3.0]) / PIXELS  # of two grounds
_OFF = 14.0 / PIXELS  # from the line to a ground
NEAR = (0.0, 0.12, 0.3, 0.5)  # units farther than that where a ground may be, too
FAR = (*NEAR, 0.75, 1.0, 1.3, 1.6)


class LitWay(Between):
    """A line of light through places; reach: how many of its steps it has come."""

    animated = ("opacity", "reach")

    def __init__(self, stops: Places, end: np.ndarray) -> None:
        """stops: places (n, 2) on plates; end (2,): where it arrives."""
        super().__init__()
        self.stops, self.end, self.reach = stops, end, 0.0

    @property
    def steps(self) -> np.ndarray:
        """(n, 4, 2): a Bezier curve from each stop to the next, level at both ends."""
        places = np.vstack([self.stops.places(), self.end])
        starts, ends = places[:-1], places[1:]
        handles = (ends - starts) * [_HANDLE, 0]
        return np.stack([starts, starts + handles, ends - handles, ends], axis=1)

    def set_reach(self, reach: float) -> Self:
        self.reach = reach
        return self

    def look(self) -> Hashable:
        return (self.opacity, self.reach, self.steps.tobytes())

    def bounds(self) -> np.ndarray:
        return around(self.steps.reshape(-1, 2), 2 * _WIDE / PIXELS)

    def paint(self, canvas: Canvas) -> None:
        if self.reach <= 0:
            return
        context = canvas.context
        context.new_path()
        context.move_to(*self.steps[0, 0])
        for k, step in enumerate(self.steps):
            share = min(self.reach - k, 1.0)
            if share > 0:
                context.curve_to(*np.ravel(part_of_curve(step, share)[1:]))
        stroke_light(canvas, _WIDE, self.opacity)


class Sparks(Between):
    """A dot of light on each of some cells."""

    def __init__(self, cells: Places, radius: float) -> None:
        super().__init__()
        self.cells, self.radius = cells, radius

    def look(self) -> Hashable:
        return (self.opacity, self.cells.places().tobytes())

    def bounds(self) -> np.ndarray:
        return around(self.cells.places(), 2 * self.radius)

    def paint(self, canvas: Canvas) -> None:
        colors = palette()
        for color, more, share in ((colors.halo, 1.35, 0.9), (colors.theme.focus, 1.0, 1.0)):
            canvas.source(rgb(color), share * self.opacity)
            canvas.discs(self.cells.places(), more * self.radius)


class Ground(Painted):
    """What words lie on that have other things behind them: the frame's own ground, nearly."""

    def __init__(self, words: Any) -> None:
        super().__init__()
        box = words.get_corner([-1, -1, 0]), words.get_corner([1, 1, 0])
        self.points = np.array([box[0] - [*AIR, 0], box[1] + [*AIR, 0]])

    def look(self) -> Hashable:
        return (self.opacity, self.points.tobytes())

    def bounds(self) -> np.ndarray:
        return np.asarray(self.points[:, :2])

    def paint(self, canvas: Canvas) -> None:
        (left, low), (right, high) = self.points[:, :2]
        context = canvas.context
        context.new_path()
        for x, y, turn in ((right, high, 0), (left, high, 1), (left, low, 2), (right, low, 3)):
            inward = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])[turn] * _ROUND
            angle = turn * np.pi / 2
            context.arc(x + inward[0], y + inward[1], _ROUND, angle, angle + np.pi / 2)
        context.close_path()
        canvas.source(rgb(palette().theme.background), 0.86 * self.opacity)
        context.fill()


class Tags:
    """Words beside the steps of a way, each pair on grounds of their own, off all others.

    taken: boxes that stay free.
    """

    def __init__(self, way: LitWay, taken: Sequence[Box]) -> None:
        self.steps, self.taken = way.steps, list(taken)

    def put(self, step: int, above: Any, below: Any) -> list[Any]:
        """Place words on both sides of a step's middle; returns them with their grounds.

        Where one of them has no room on its side, both go to the same side, as one.
        """
        apart = [self._free(words, step, (side,)) for words, side in ((above, 1.0), (below, -1.0))]
        if all(place is not None for place in apart):
            return [
                part
                for words, at in zip((above, below), apart, strict=True)
                for part in self._at(words, at)
            ]
        both = stacked(above, below)
        place = self._free(both, step, (-1.0, 1.0), FAR)
        return self._at(both, self.steps[step].mean(axis=0) if place is None else place)

    def _at(self, words: Any, place: Any) -> list[Any]:
        words.move_to([*place, 0])
        ground = Ground(words)
        self.taken.append((ground.points[0, :2] - _APART, ground.points[1, :2] + _APART))
        return [ground, words]

    def _free(
        self, words: Any, step: int, sides: Sequence[float], away: Sequence[float] = NEAR
    ) -> np.ndarray | None:
        half = np.array([words.width, words.height]) / 2 + AIR
        tries = _beside(self.steps[step], half, sides, away)
        return free_place(tries, half, self.taken, self._segments())

    def _segments(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """The whole way as straight pieces, which no words lie on."""
        pieces = []
        for step in self.steps:
            points = [_point(step, share) for share in np.linspace(0, 1, 9)]
            pieces += list(itertools.pairwise(points))
        return pieces


def _beside(
    step: np.ndarray, half: np.ndarray, sides: Sequence[float], away: Sequence[float]
) -> Iterator[np.ndarray]:
    """Places for a box beside a step, from its middle outwards: above it (side 1), or below."""
    shares = (0.5, 0.42, 0.58, 0.34, 0.66, 0.2, 0.8)
    for more, side, share in itertools.product(away, sides, shares):
        along = _point(step, share + 0.02) - _point(step, share - 0.02)
        normal = np.array([-along[1], along[0]]) / np.linalg.norm(along)
        normal *= side * (np.sign(normal[1]) or 1.0)
        yield _point(step, share) + normal * (np.abs(normal) @ half + _OFF + more)


def _point(curve: np.ndarray, share: float) -> np.ndarray:
    return np.asarray(part_of_curve(curve, share)[-1])


def stacked(*lines: Any) -> Any:
    """Lines above each other, as one."""
    return VGroup(*lines).arrange(DOWN, buff=0.07)
