"""Threads: thousands of faint curves between the cells of two layers, each as strong as its value.

At rest all of them are drawn, once; while anything moves, the strongest stand for the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

import cairo
import numpy as np

from scenes.kit.drawing.canvas import Canvas
from scenes.kit.world.between import PIXEL, Between, stroke_light
from scenes.kit.world.palette import palette, thread_color
from scenes.kit.world.plate import Plate

_HANDLE = 0.42  # of the way across: where a curve's handles are
_IN_FLIGHT = 160  # curves that are drawn while the camera moves


@dataclass(frozen=True)
class Ends:
    """Where threads begin or end: plates and cells, one each, and the side of the cell (0 to 1)."""

    plates: list[Plate]
    cells: np.ndarray  # (n, 2) rows and columns
    side: float

    def places(self) -> np.ndarray:
        """(n, 2) in units."""
        offset = np.array([0.5, self.side])
        found = [
            plate.point(*(cell + offset))[:2]
            for plate, cell in zip(self.plates, self.cells, strict=True)
        ]
        return np.array(found).reshape(-1, 2)


class Threads(Between):
    """Curves from `starts` to `ends`; values (n,) give colour and strength, 1 at `limit`.

    reach: how far they have come, 0 to 1. moving: whether only the strongest are drawn.
    """

    animated = ("opacity", "reach")

    def __init__(
        self, starts: Ends, ends: Ends, values: np.ndarray, meaning: str, limit: float
    ) -> None:
        super().__init__()
        strengths = np.clip(np.abs(values) / limit, 0, 1)
        order = np.argsort(strengths, kind="stable")  # weak ones first, below the strong
        self.order = order[strengths[order] > 0.03]
        self.starts, self.ends = starts, ends
        self.values, self.strengths, self.meaning = values, strengths, meaning
        self.reach = 1.0
        self.moving = False
        self._kept: list[tuple[bytes, cairo.ImageSurface]] = []

    def paint(self, canvas: Canvas) -> None:
        if not len(self.order) or self.reach <= 0:
            return
        starts, ends = self.starts.places(), self.ends.places()
        context = canvas.context
        context.save()
        if self.reach < 1:  # they grow from left to right
            low = starts[:, 0].min()
            right = low + (ends[:, 0].max() - low) * self.reach
            context.rectangle(low - 1, -50, right - low + 1, 100)
            context.clip()
        if self.moving or canvas.vector:
            self._draw(canvas, starts, ends, self.order[-_IN_FLIGHT if self.moving else 0 :])
        else:
            self._lay_on(canvas, starts, ends)
        context.restore()

    def _lay_on(self, canvas: Canvas, starts: np.ndarray, ends: np.ndarray) -> None:
        """All of them, from a picture of the whole frame that is kept while nothing moves."""
        context = canvas.context
        matrix = context.get_matrix()
        order = f"{matrix} {palette().name} {canvas.swapped}".encode()
        key = starts.tobytes() + ends.tobytes() + order
        if not self._kept or self._kept[0][0] != key:
            target = context.get_group_target()
            assert isinstance(target, cairo.ImageSurface)
            sheet = cairo.ImageSurface(cairo.FORMAT_ARGB32, target.get_width(), target.get_height())
            own = cairo.Context(sheet)
            own.set_matrix(matrix)
            drawn = Canvas(
                own, frame=canvas.frame, pixel=canvas.pixel, swapped=canvas.swapped
            )
            whole, self.opacity = self.opacity, 1.0
            self._draw(drawn, starts, ends, self.order)
            self.opacity = whole
            self._kept[:] = [(key, sheet)]
        context.identity_matrix()
        context.set_source_surface(self._kept[0][1], 0, 0)
        if palette().glows:
            context.set_operator(cairo.OPERATOR_ADD)
        context.paint_with_alpha(self.opacity)

    def _draw(
        self, canvas: Canvas, starts: np.ndarray, ends: np.ndarray, chosen: np.ndarray
    ) -> None:
        context = canvas.context
        colors = {sign: thread_color(self.meaning, sign) for sign in (1.0, -1.0)}
        for k in chosen:
            share = float(self.strengths[k])
            color = colors[1.0 if self.values[k] >= 0 else -1.0]
            canvas.source(color, min(0.95, 0.05 + 0.8 * share) * self.opacity)
            curve(canvas, starts[k], ends[k])
            context.set_line_width((1.1 + 1.8 * share) * PIXEL * canvas.zoomed)
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

    def __init__(self, starts: Ends, ends: Ends, width: float = 3.5) -> None:
        super().__init__()
        self.starts, self.ends, self.line = starts, ends, width

    def paint(self, canvas: Canvas) -> None:
        curve(canvas, self.starts.places()[0], self.ends.places()[0])
        stroke_light(canvas, self.line, self.opacity)
