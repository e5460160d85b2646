"""Votes: numbers of one sign piled up in a stack, and what lies between the tops of two stacks."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import cairo
import numpy as np

from scenes.kit import style
from scenes.kit.drawing.canvas import Canvas, digit_height
from scenes.kit.drawing.cell_places import Edges, Lattice
from scenes.kit.drawing.damage import around
from scenes.kit.drawing.numbered import Numbered, Written, level_box
from scenes.kit.layout import Box
from scenes.kit.sourced import SourcedNumber
from scenes.kit.style import rgb
from scenes.kit.world.between import Between, stroke_light
from scenes.kit.world.cell_numbers import cell_glyph, number_width
from scenes.kit.world.faces import body_color
from scenes.kit.world.palette import luminance, palette, tile_colors
from scenes.kit.world.projection import PIXELS

_SEAM = 2.0 / PIXELS  # between segments, less where they are thin
_EMS = (29 / PIXELS, 46 / PIXELS)  # of a number in a segment: the least, and the most
_BETWEEN = 0.4  # units between two stacks
_AWAY, _HOOK = 0.45, 0.12  # units from a stack to the bracket, and of the bracket's ends
_ROOM = 1.45  # a segment's height to that of the em in it


class Segment(Lattice):
    """One number's place in a stack: a single cell."""

    def __init__(self, corner: np.ndarray, width: float, height: float) -> None:
        self._edges = (corner, np.array([width, 0.0, 0.0]), np.array([0.0, -height, 0.0]))

    rows = columns = 1

    @property
    def edges(self) -> Edges:
        return self._edges

    @property
    def entrance(self) -> np.ndarray:
        """The middle (2,) of its left side, where a thread ends."""
        return self.point(0.5, 0.0)[:2]


class Stack(Numbered):
    """Numbers on top of each other, each as high as it is large.

    foot: the left lower corner (3,). unit: how high 1 is. limit: the magnitude at which colours
    are strongest; None: all are grey. grown: how many of them are there, 0 to 1.
    """

    animated = ("opacity", "grown")

    def __init__(
        self,
        numbers: Sequence[SourcedNumber],
        foot: np.ndarray,
        width: float,
        unit: float,
        limit: float | None = None,
    ) -> None:
        super().__init__()
        self.numbers = list(numbers)
        self.limit = limit
        self.grown = 1.0
        heights = np.abs([number.value for number in self.numbers]) * unit
        tops = np.cumsum(heights)
        self.segments = [
            Segment(foot + np.array([0.0, top, 0.0]), width, height)
            for top, height in zip(tops, heights, strict=True)
        ]
        self.top = foot + np.array([0.0, float(heights.sum()), 0.0])  # its left upper corner
        self.right_top = self.top + np.array([width, 0.0, 0.0])
        self.points = np.array([foot, self.right_top])

    def look(self) -> Hashable:
        return (self.opacity, self.grown)

    def bounds(self) -> np.ndarray:
        return around(self.points[:, :2], 2 / PIXELS)

    def grow(self, share: float) -> None:
        self.grown = share

    def _colors(self) -> np.ndarray:
        if self.limit is None:
            return np.tile(rgb(palette().ramps["probability"][2]), (len(self.numbers), 1))
        values = np.array([number.value for number in self.numbers])
        return tile_colors(values, self.numbers[0].meaning, self.limit)

    def paint(self, canvas: Canvas) -> None:
        self._paint_ground(canvas)
        dark = luminance(colors := self._colors()) <= palette().turning_point
        for k, (segment, color) in enumerate(zip(self.segments, colors, strict=True)):
            there = min(max(self.grown * len(self.numbers) - k, 0.0), 1.0) * self.opacity
            if there <= 0:
                break
            corners = segment.region(0, 0, 1, 1)[:, :2]
            seam = min(_SEAM, 0.2 * float(np.ptp(corners[:, 1])))
            canvas.trace(corners + np.array([[0, -seam], [0, -seam], [0, 0], [0, 0]]))
            canvas.source(color, there)
            canvas.context.fill()
            if size := self._size(segment):
                x, y, _ = segment.cell_center(0, 0)
                canvas.text_path(self._text(k), (x, y), size, cell_glyph)
                ink = palette().ink_on_dark if dark[k] else palette().ink_on_light
                canvas.source(rgb(ink), there)
                canvas.context.fill()

    def _paint_ground(self, canvas: Canvas) -> None:
        """What seams show: else threads behind the stack would shine through."""
        there = int(self.grown * len(self.segments))
        if there:
            upper = self.segments[there - 1].region(0, 0, 1, 1)[:2, :2]
            lower = self.segments[0].region(0, 0, 1, 1)[2:, :2]
            canvas.trace(np.concatenate([upper, lower]))
            canvas.source(rgb(body_color("activation")), self.opacity)
            canvas.context.fill()

    def _text(self, k: int) -> str:
        number = self.numbers[k]
        return ("+" if number.shown > 0 else "") + number.text

    def _size(self, segment: Segment) -> float:
        """One em of the number in a segment; 0 where there is no room for it."""
        least, most = _EMS
        size = min(-float(segment.edges[2][1]) / _ROOM, most)
        return size if size >= least else 0.0

    def written(self, frame_height: float = style.FRAME_HEIGHT) -> list[Written]:
        found = []
        for k, (number, segment) in enumerate(zip(self.numbers, self.segments, strict=True)):
            if (size := self._size(segment)) and self.grown * len(self.numbers) >= k + 1:
                text = self._text(k)
                wide, high = number_width(text) * size, digit_height() * size
                box = level_box(segment.cell_center(0, 0), wide, high)
                found.append(Written(number, text, box, size))
        return found

    def shown(self, frame_height: float = style.FRAME_HEIGHT) -> list[Written]:
        return [
            Written(number, "", segment.region(0, 0, 1, 1)[:, :2])
            for number, segment in zip(self.numbers, self.segments, strict=True)
        ]


def two_stacks(
    sides: Sequence[Sequence[SourcedNumber]], extra: SourcedNumber, box: Box
) -> tuple[list[Stack], Stack]:
    """What is for and what is against side by side in a box, and one number more on top of one.

    The stacks are in one scale, in which the higher one fills the box; `extra` is grey.
    """
    rooms = box.columns(1, 1, gap=_BETWEEN)
    sizes = [sum(abs(number.value) for number in side) for side in sides]
    own = int(extra.value < 0)
    sizes[own] += abs(extra.value)
    unit = box.height / max(*sizes, 1e-12)
    limit = max(abs(number.value) for side in sides for number in side)
    stacks = [
        Stack(side, np.array([room.left, room.bottom, 0.0]), room.width, unit, limit)
        for side, room in zip(sides, rooms, strict=True)
    ]
    return stacks, Stack([extra], stacks[own].top, rooms[own].width, unit)


class Difference(Between):
    """What one stack is higher than another: dotted lines from two tops to a bracket.

    tops: the right upper corners (2, 3) of two stacks.
    """

    animated = ("opacity",)

    def __init__(self, tops: np.ndarray) -> None:
        super().__init__()
        self.tops = np.asarray(tops, dtype=float)[:, :2]
        self.x = float(self.tops[:, 0].max()) + _AWAY

    def look(self) -> Hashable:
        return self.opacity

    def bounds(self) -> np.ndarray:
        return around(self.tops, _AWAY + 10 / PIXELS)

    def paint(self, canvas: Canvas) -> None:
        context = canvas.context
        color = palette().theme.focus if palette().glows else palette().theme.ink
        canvas.source(rgb(color), 0.7 * self.opacity)
        context.set_dash([5 / PIXELS, 7 / PIXELS])
        ends = np.column_stack([np.full(2, self.x), self.tops[:, 1]])
        canvas.lines(self.tops, ends, 2.5 / PIXELS * canvas.zoomed)
        context.set_dash([])
        context.set_line_cap(cairo.LINE_CAP_BUTT)
        high, low = self.tops[:, 1].max(), self.tops[:, 1].min()
        context.new_path()
        context.move_to(self.x - _HOOK, high)
        for x, y in ((self.x, high), (self.x, low), (self.x - _HOOK, low)):
            context.line_to(x, y)
        stroke_light(canvas, 4.0, self.opacity)
