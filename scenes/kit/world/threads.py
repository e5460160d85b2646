"""Threads: thousands of faint curves between the cells of two layers, each as strong as its value.

At rest all of them are drawn, once; while anything moves, the strongest stand for the rest.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import cairo
import numpy as np

from scenes.kit.drawing.canvas import Canvas
from scenes.kit.drawing.damage import around
from scenes.kit.world.between import Between, stroke_light
from scenes.kit.world.palette import palette, thread_color
from scenes.kit.world.plate import Plate
from scenes.kit.world.projection import PIXELS
from scenes.kit.world.sheet import sheet_of
from scenes.kit.world.world import World

_HANDLE = 0.42  # of the way across: where a curve's handles are
_IN_FLIGHT = 60  # curves that are drawn while the camera moves
_ROUGH = 0.4  # pixels that a curve may be off then


class Places(Protocol):
    """Where threads begin or end."""

    def places(self) -> np.ndarray:
        """(n, 2) in units."""
        ...


@dataclass(frozen=True)
class FixedPlaces:
    """Places (n, 2) that do not move, on what is no plate."""

    where: np.ndarray

    def places(self) -> np.ndarray:
        return self.where


@dataclass(frozen=True)
class Ends:
    """Where threads begin or end: plates and cells, one each, and the side of the cell (0 to 1)."""

    plates: list[Plate]
    cells: np.ndarray  # (n, 2) rows and columns
    side: float

    @classmethod
    def of(cls, world: World, tensor: str, cells: Iterable[tuple[int, ...]], side: float) -> Ends:
        """At cells of a tensor, which are indices without the batch."""
        found = [world.cell(tensor, cell) for cell in cells]
        return cls([plate for plate, _ in found], np.array([place for _, place in found]), side)

    @cached_property
    def _own(self) -> tuple[list[Plate], np.ndarray, np.ndarray]:
        """The plates, once each; which of them a thread has; where on it, in parts of its edges."""
        once = list(dict.fromkeys(self.plates))
        number = {plate: k for k, plate in enumerate(once)}
        sizes = np.array([(plate.rows, plate.columns) for plate in self.plates])
        shares = (self.cells + np.array([0.5, self.side])) / sizes
        return once, np.array([number[plate] for plate in self.plates]), shares

    def places(self) -> np.ndarray:
        """(n, 2) in units."""
        once, which, shares = self._own
        corners = np.array([plate.points[:, :2] for plate in once])[which]  # (n, 4, 2)
        across, down = corners[:, 1] - corners[:, 0], corners[:, 3] - corners[:, 0]
        return np.asarray(corners[:, 0] + across * shares[:, 1:] + down * shares[:, :1])


class Threads(Between):
    """Curves from `starts` to `ends`; values (n,) give colour and strength, 1 at `limit`.

    reach: how far they have come, 0 to 1. from_right: whether they grow back from their ends.
    moving: whether only the strongest are drawn.
    """

    animated = ("opacity", "reach")

    def __init__(
        self, starts: Places, ends: Places, values: np.ndarray, meaning: str, limit: float
    ) -> None:
        super().__init__()
        self.reach = 1.0
        self.from_right = False
        self.moving = False
        self.carry(starts, ends, values, meaning, limit)

    def carry(
        self, starts: Places, ends: Places, values: np.ndarray, meaning: str, limit: float
    ) -> None:
        """Be other threads from now on."""
        strengths = np.clip(np.abs(values) / limit, 0, 1)
        order = np.argsort(strengths, kind="stable")  # weak ones first, below the strong
        self.order = order[strengths[order] > 0.03]
        self.starts, self.ends, self.limit = starts, ends, limit
        self.values, self.strengths, self.meaning = values, strengths, meaning
        self._sheet = sheet_of("threads", values.tobytes(), meaning, limit)

    def look(self) -> Hashable:
        shown = (self.values.tobytes(), self.limit, self._places().tobytes())
        return (self.opacity, self.reach, self.moving, *shown)

    def bounds(self) -> np.ndarray:
        return around(self._places(), 3 / PIXELS)

    def _places(self) -> np.ndarray:
        return np.concatenate([self.starts.places(), self.ends.places()])

    def paint(self, canvas: Canvas) -> None:
        if not len(self.order) or self.reach <= 0:
            return
        starts, ends = self.starts.places(), self.ends.places()
        context = canvas.context
        context.save()
        if self.reach < 1:
            low, high = starts[:, 0].min(), ends[:, 0].max()
            wide = (high - low) * self.reach
            context.rectangle(high - wide if self.from_right else low - 1, -50, wide + 1, 100)
            context.clip()
        if self.moving:
            context.set_antialias(cairo.ANTIALIAS_FAST)
            context.set_tolerance(_ROUGH)
            self._draw(canvas, starts, ends, self.order[-_IN_FLIGHT:], self.opacity)
        else:
            key = f"{hash(starts.tobytes() + ends.tobytes())} {palette().name}"
            self._sheet.lay_on(
                canvas,
                key,
                lambda own, share: self._draw(own, starts, ends, self.order, share),
                self.opacity,
                add=palette().glows,
            )
        context.restore()

    def _draw(
        self,
        canvas: Canvas,
        starts: np.ndarray,
        ends: np.ndarray,
        chosen: np.ndarray,
        opacity: float,
    ) -> None:
        context = canvas.context
        colors = {sign: thread_color(self.meaning, sign) for sign in (1.0, -1.0)}
        for k in chosen:
            share = float(self.strengths[k])
            color = colors[1.0 if self.values[k] >= 0 else -1.0]
            canvas.source(color, min(0.95, 0.05 + 0.8 * share) * opacity)
            curve(canvas, starts[k], ends[k])
            context.set_line_width((1.1 + 1.8 * share) / PIXELS * canvas.zoomed)
            context.stroke()


def curve(canvas: Canvas, start: np.ndarray, end: np.ndarray) -> None:
    """Trace a curve that leaves and arrives level."""
    handle = (end[0] - start[0]) * _HANDLE
    context = canvas.context
    context.new_path()
    context.move_to(*start)
    context.curve_to(start[0] + handle, start[1], end[0] - handle, end[1], *end)


class Thread(Between):
    """One thread in focus."""

    animated = ("opacity",)

    def __init__(self, starts: Places, ends: Places, width: float = 3.5) -> None:
        super().__init__()
        self.starts, self.ends, self.line = starts, ends, width

    def look(self) -> Hashable:
        return (self.opacity, self.line, self._places().tobytes())

    def bounds(self) -> np.ndarray:
        return around(self._places(), 2 * self.line / PIXELS)

    def _places(self) -> np.ndarray:
        return np.concatenate([self.starts.places(), self.ends.places()])

    def paint(self, canvas: Canvas) -> None:
        curve(canvas, self.starts.places()[0], self.ends.places()[0])
        stroke_light(canvas, self.line, self.opacity)
