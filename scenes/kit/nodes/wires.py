# Longer than 300 lines: what is written at an edge, and where it finds room, belong together.
"""Wires: the edges between two columns of nodes, each with its weight written at its place."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Self

import cairo
import numpy as np

from scenes.kit.drawing.canvas import Canvas, digit_height
from scenes.kit.drawing.damage import around
from scenes.kit.drawing.free_places import inside, meet
from scenes.kit.drawing.numbered import Numbered, Written, level_box
from scenes.kit.nodes.node_plate import DECIMALS, NodePlate, short
from scenes.kit.nodes.symbols import symbol
from scenes.kit.sourced import SourcedArray, SourcedNumber
from scenes.kit.style import meaning_color, rgb
from scenes.kit.world.between import Between, stroke_light
from scenes.kit.world.cell_numbers import cell_glyph, number_width
from scenes.kit.world.palette import palette, thread_color
from scenes.kit.world.projection import PIXELS

Edge = tuple[int, int]  # from node k of one column to node j of the next
Words = tuple[np.ndarray, np.ndarray]  # lower left and upper right corner of what is written
SMALLEST = 28.5 / PIXELS  # of an em
_LARGEST = 38 / PIXELS
_SIZE = 0.22  # em, in a plate's height
AIR = np.array([9.0, 7.0]) / PIXELS  # of a ground, around its words
_APART = np.array([8.0, 3.0]) / PIXELS
_BETWEEN = 0.35  # em between a symbol and its number
_OFF_PLATES = 0.1  # units between a gradient and the plates at its edge's ends
_SLOPE_ROOM = 0.45  # of the way between those, for it
_FLAT = 0.5  # units between the heights of an edge's ends: others cross
_SLOPE = 2  # decimals of a gradient at an edge; digits, where it is small
_LEFT = 0.4  # share of the change from weight to gradient after which the weight has gone
_FAINT_SLOPES = 0.5  # power that lifts small gradients: they are sparse
_WAY = 6.5  # pixels of the way that is lit
_SHARES = (0.5, 0.74, 0.7, 0.66, 0.78, 0.62, 0.26, 0.3, 0.34, 0.22, 0.38)  # of an edge


class Wires(Between, Numbered):
    """Straight edges from plates (K) to plates (J), coloured by sign and stronger by size.

    drawn (K, J): which there are. lit, way, numbers, named, hung (K, J), 0 to 1: how far each edge
    is lit (dim, usual), has become the way that is talked about, shows its weight's number, its
    weight's symbol, and in their place its gradient; sloped: how far its line has the colour of
    its gradient instead. at (K, J): where along its edge the number is. enlarged: how many times as
    large as usual all that is written is, in a close-up.
    """

    animated = ("opacity", "lit", "way", "numbers", "named", "hung", "sloped", "at")

    def __init__(
        self,
        starts: Sequence[NodePlate],
        ends: Sequence[NodePlate],
        source: SourcedArray | None = None,
        symbols: Mapping[Edge, str] | None = None,
        drawn: np.ndarray | None = None,
    ) -> None:
        """source: the kernel (K, J); without one these are no weights, but steps to the loss."""
        super().__init__()
        shape = (len(starts), len(ends))
        self.starts, self.ends, self.source = starts, ends, source
        self.symbols = dict(symbols or {})
        self.drawn = np.ones(shape) if drawn is None else drawn
        self.lit = np.ones(shape)
        self.way, self.numbers, self.named, self.hung, self.sloped = np.zeros((5, *shape))
        self.at = np.full(shape, 0.5)
        self.free = np.zeros(shape)  # 1 where a number has room beside its edge
        self.gradients: SourcedArray | None = None
        self.decimals = DECIMALS  # of the weights' numbers
        self.usual = self.at.copy()  # where numbers stand at rest
        self.enlarged = 1.0
        self.roomy = False  # whether all numbers have room at once

    def set_gradients(self, source: SourcedArray) -> Self:
        """From now on this array's numbers, shaped as the kernel, are the gradients."""
        self.gradients = source
        return self

    # places

    def edges(self) -> Iterator[Edge]:
        for k, j in np.argwhere(self.drawn):
            yield int(k), int(j)

    def segment(self, edge: Edge) -> tuple[np.ndarray, np.ndarray]:
        """(2,) and (2,): from the right of one plate to the left of another."""
        k, j = edge
        return self.starts[k].middle_of("right"), self.ends[j].middle_of("left")

    def visible(self, edge: Edge) -> float:
        k, j = edge
        return float(min(self.starts[k].opacity, self.ends[j].opacity) * self.opacity)

    def place(self, edge: Edge) -> np.ndarray:
        """(2,): where an edge's number stands."""
        start, end = self.segment(edge)
        along = (end - start) / np.linalg.norm(end - start)
        off = np.array([-along[1], along[0]]) * self.free[edge] * min(float(self.way[edge]), 1.0)
        return np.asarray(start + (end - start) * self.at[edge] + off * self._off)

    @property
    def _off(self) -> float:
        """From an edge that is the way to the middle of its number."""
        return digit_height() * self.em / 2 + AIR[1] + 1.2 * _WAY / PIXELS

    @property
    def em(self) -> float:
        """Of the numbers."""
        side = max((plate.side for plate in self.ends if plate.opacity > 0), default=0.0)
        return float(np.clip(_SIZE * side, SMALLEST, _LARGEST)) * self.enlarged

    def number(self, edge: Edge) -> SourcedNumber:
        assert self.source is not None
        return short(self.source[edge], self.decimals)

    def words(
        self, edge: Edge, numbers: float = 1.0, named: float = 0.0, hung: float = 0.0
    ) -> Words:
        """The box of what is written at an edge, with its ground, so far as each part shows."""
        em = self.em
        wide = float(self._widths(edge) @ [named, numbers]) + _BETWEEN * min(named, numbers)
        width = wide * em * (1 - hung) + self._slope_width(edge) * self.slope_em(edge) * hung
        half = np.array([width, self._height(edge, named) * em]) / 2 + AIR
        middle = self.place(edge) + self._aside(edge, half[0]) * hung
        return middle - half, middle + half

    def middle(self, edge: Edge) -> np.ndarray:
        """(2,): of what is written at an edge now."""
        return np.mean(self._written_box(edge), axis=0)

    def _aside(self, edge: Edge, half: float) -> np.ndarray:
        """(2,): how far along its edge a wide gradient moves, so that it lies on neither plate."""
        start, end = self.segment(edge)
        least = min((half + _OFF_PLATES) / max(float(end[0] - start[0]), 1e-9), 0.5)
        at, flat = float(self.at[edge]), self._steepness(edge) < _FLAT
        there = np.clip(at if self.roomy or flat else _SHARES[5], least, 1 - least)
        return (end - start) * (there - at)

    def _widths(self, edge: Edge) -> np.ndarray:
        """Of the symbol and of the number, in em."""
        named = symbol(self.symbols[edge]).width if edge in self.symbols else 0.0
        return np.array([named, number_width(self.number(edge).text) if self.source else 0.0])

    def _height(self, edge: Edge, named: float) -> float:
        """In em, with the symbol so far as it shows: one with indices is higher than a number."""
        tall = symbol(self.symbols[edge]).height if edge in self.symbols else 0.0
        return digit_height() + max(tall - digit_height(), 0.0) * named

    def _slope_width(self, edge: Edge) -> float:
        """Of the gradient, in em."""
        if self.gradients is None:
            return 0.0
        return number_width(short(self.gradients[edge], _SLOPE).text)

    def slope_em(self, edge: Edge) -> float:
        """Of the gradient at an edge: small ones have many digits, and little room."""
        room = _SLOPE_ROOM * float(np.subtract(*self.segment(edge)[::-1])[0])
        return float(np.clip(room / max(self._slope_width(edge), 1e-9), SMALLEST, self.em))

    def arrange(self, standings: Sequence[Callable[[], Sequence[Words]]]) -> None:
        """Find a place on each edge where its number lies on nothing else, however all stands.

        standings: each has the plates stand somewhere, and returns what is taken there. Where not
        all numbers find a place, they are not shown together, and stand in their edges' middles.
        """
        placed: list[Edge] = []
        self.roomy, self.free = False, np.zeros_like(self.free)
        for edge in sorted(self.edges(), key=self._steepness) if self.source else ():
            for at in _SHARES:
                self.at[edge] = at
                if all(self._is_free(edge, placed, take()) for take in standings):
                    placed.append(edge)
                    break
            else:
                self.at[:] = 0.5
                return
        self.roomy, self.usual = bool(placed), self.at.copy()
        for edge in placed:
            self.free[edge] = float(all(self._has_room_beside(edge, take()) for take in standings))

    def _has_room_beside(self, edge: Edge, taken: Sequence[Words]) -> bool:
        """Whether its symbol and its number fit beside it, where it is the way."""
        others = [self.words(other) for other in self.edges() if other != edge]
        self.free[edge] = self.way[edge] = 1.0
        low, high = self.words(edge, 1.0, 1.0)
        self.way[edge] = self.free[edge] = 0.0
        start, end = self.segment(edge)
        within = bool(start[0] < low[0] and high[0] < end[0])
        return within and not any(meet((low, high), other) for other in [*taken, *others])

    def _steepness(self, edge: Edge) -> float:
        start, end = self.segment(edge)
        return round(abs(float(end[1] - start[1])), 6)

    def _is_free(self, edge: Edge, placed: Sequence[Edge], taken: Sequence[Words]) -> bool:
        low, high = self.words(edge)
        box, (start, end) = (low - _APART, high + _APART), self.segment(edge)
        within = bool(start[0] < box[0][0] and box[1][0] < end[0])
        crossed = any(inside(self.segment(e), box) for e in self.edges() if e != edge)
        boxes = [*taken, *map(self.words, placed)]
        return within and not crossed and not any(meet(box, other) for other in boxes)

    # painting

    def look(self) -> Hashable:
        shown = (self.opacity, *(getattr(self, name).tobytes() for name in self.animated[1:]))
        where = tuple((p.points.tobytes(), p.opacity) for p in (*self.starts, *self.ends))
        return (shown, where, id(self.gradients), self.enlarged)

    def bounds(self) -> np.ndarray:
        corners = [np.array(self.segment(edge)) for edge in self.edges()]
        corners += [np.array(self._written_box(edge)) for edge in self.edges() if self.source]
        return around(np.concatenate(corners), 4 * _WAY / PIXELS)

    def _written_box(self, edge: Edge) -> Words:
        return self.words(edge, self.numbers[edge], self.named[edge], self.hung[edge])

    def paint(self, canvas: Canvas) -> None:
        seen = [edge for edge in self.edges() if self.visible(edge) > 0]
        for edge in seen:
            self._paint_edge(canvas, edge)
        for edge in seen:
            self._paint_way(canvas, edge)
        if self.source is not None:
            for edge in seen:
                self._paint_words(canvas, edge)

    def _paint_edge(self, canvas: Canvas, edge: Edge) -> None:
        strong, color = 0.5, rgb(palette().theme.loss)
        if self.source is not None:
            value = float(self.source.array[edge])
            strong = min(abs(value) / self.source.limit, 1.0)
            color = thread_color("weight", value)
        if (share := float(self.sloped[edge])) > 0 and self.gradients is not None:
            slope = float(self.gradients.array[edge])
            color = color + (thread_color("gradient", slope) - color) * share
            steep = (abs(slope) / self.gradients.limit) ** _FAINT_SLOPES
            strong += (min(steep, 1.0) - strong) * share
        alpha = (0.2 + 0.5 * strong) * (0.35 + 0.65 * float(self.lit[edge]))
        start, end = self.segment(edge)
        canvas.source(color, alpha * self.visible(edge))
        canvas.lines(start[None], end[None], (1.8 + 2.4 * strong) / PIXELS * canvas.zoomed)

    def _paint_way(self, canvas: Canvas, edge: Edge) -> None:
        reach = float(self.way[edge])
        if reach <= 0:
            return
        start, end = self.segment(edge)
        context = canvas.context
        context.new_path()
        context.move_to(*start)
        context.line_to(*(start + (end - start) * min(reach, 1.0)))
        stroke_light(canvas, _WAY, self.visible(edge))

    def _paint_words(self, canvas: Canvas, edge: Edge) -> None:
        numbers, named, hung = (float(a[edge]) for a in (self.numbers, self.named, self.hung))
        if max(numbers, named, hung) <= 0:
            return
        visible = self.visible(edge) * (0.5 + 0.5 * float(self.lit[edge]))
        low, high = self._written_box(edge)
        _ground(canvas, low, high, max(numbers, named, hung) * self.visible(edge))
        x, y = (low + high) / 2
        em, number = self.em, self.number(edge)
        called, wide = self._widths(edge) * em * [named, numbers]
        left = x - (called + wide + _BETWEEN * em * min(named, numbers)) / 2
        ink, there = rgb(meaning_color("weight", number.value)), visible * max(1 - hung / _LEFT, 0)
        if named > 0:
            mark = symbol(self.symbols[edge])
            mark.add_to(canvas, np.array([left + called / 2, y]), em)
            canvas.source(ink, named * there)
            canvas.context.fill()
        if numbers > 0:
            canvas.text_path(number.text, (2 * x - left - wide / 2, y), em, cell_glyph)
            canvas.source(ink, numbers * there)
            canvas.context.fill()
        if hung > 0 and self.gradients is not None:
            slope = short(self.gradients[edge], _SLOPE)
            canvas.text_path(slope.text, (x, y), self.slope_em(edge), cell_glyph)
            come = max(hung - 1 + _LEFT, 0) / _LEFT
            canvas.source(rgb(meaning_color("gradient", slope.value)), come * visible)
            canvas.context.fill()

    def written(self, frame_height: float = 0.0) -> list[Written]:
        found = []
        for edge in self.edges():
            if self.source is None or self.visible(edge) <= 0.5:
                continue
            hangs = self.gradients is not None and self.hung[edge] > 0.5
            if not hangs and self.numbers[edge] <= 0.5:
                continue
            source = self.gradients if hangs and self.gradients is not None else self.source
            number = short(source[edge], _SLOPE) if hangs else self.number(edge)
            low, high = self._written_box(edge)
            box = level_box((low + high) / 2, *(high - low - 2 * AIR))
            em = self.slope_em(edge) if hangs else self.em
            found.append(Written(number, number.text, box, em))
        return found


def _ground(canvas: Canvas, low: np.ndarray, high: np.ndarray, opacity: float) -> None:
    """What numbers on an edge lie on: the frame's own ground, so that no line runs through them."""
    radius = min(9 / PIXELS, (high[1] - low[1]) / 2, (high[0] - low[0]) / 2)
    context: cairo.Context = canvas.context
    context.new_path()
    corners = ((high[0], high[1]), (low[0], high[1]), (low[0], low[1]), (high[0], low[1]))
    for turn, (x, y) in enumerate(corners):
        inward = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])[turn] * radius
        angle = turn * np.pi / 2
        context.arc(x + inward[0], y + inward[1], radius, angle, angle + np.pi / 2)
    context.close_path()
    canvas.source(rgb(palette().theme.background), opacity)
    context.fill()
