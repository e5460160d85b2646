"""NodePlate: a node as a plate of one cell, with its number large on it, turned as the plate is."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any, Self

import cairo
import numpy as np

from scenes.kit import style
from scenes.kit.drawing.canvas import Canvas, digit_height
from scenes.kit.drawing.numbered import Written, level_box
from scenes.kit.sourced import SourcedArray, SourcedNumber
from scenes.kit.world.between import stroke_light
from scenes.kit.world.cell_numbers import cell_glyph, number_width
from scenes.kit.world.palette import luminance, palette, tile_colors
from scenes.kit.world.plate import Plate
from scenes.kit.world.projection import PIXELS

DECIMALS = 3  # of a number on a plate
_SIZE, _FILL = 0.31, 0.8  # em of a number, in a plate's height, and the width that it may take
_READABLE = 27.5 / PIXELS  # the em below which a number is left out: the colour tells
_THICK = 12 / PIXELS  # of a plate
_SHADOWED = 0.8  # units beyond a plate that its shadow may reach
_EDGE_ON = 0.02  # of its width: how much of a plate is left to be seen when it turns
_COUNTED = 7  # decimals at which a number written out may begin
_FOCUS = 5.0  # pixels of the line around a plate that is talked about


class NodePlate(Plate):
    """One value of a vector (1, K), or of an array (K,).

    focus: how far it is outlined in light. lettered: how far its name stands on it (see NodeSign)
    in place of its number.
    """

    animated = (*Plate.animated, "focus", "lettered")

    def __init__(self, source: SourcedArray, k: int, *, limit: float) -> None:
        self.flat = source.array.ndim == 1
        laid = replace(source, array=np.atleast_2d(source.array))
        super().__init__(laid, rows=slice(0, 1), columns=slice(k, k + 1), limit=limit)
        self.source, self.focus, self.lettered = source, 0.0, 0.0

    def place(self, row: int, column: int) -> tuple[int, ...]:
        return super().place(row, column)[self.flat :]

    def set_source(self, source: SourcedArray) -> Self:
        laid = replace(source, array=np.atleast_2d(source.array))
        super().set_source(laid)
        self.flat, self.source = source.array.ndim == 1, source
        return self

    @property
    def shown_number(self) -> SourcedNumber:
        """Its number with as many digits as the plate has room for."""
        number = self.number(0, 0)
        return next(
            (n for n in map(partial(short, number), (DECIMALS, 2)) if self._room(n)), number
        )

    def _room(self, number: SourcedNumber) -> bool:
        return self._em_of(number.text) >= _READABLE

    def _em_of(self, text: str) -> float:
        wide = float(np.linalg.norm(self.edges[1]))
        return min(_SIZE * self.side, _FILL * wide / number_width(text))

    @property
    def side(self) -> float:
        """Its height in units."""
        return float(np.linalg.norm(self.edges[2]))

    def middle_of(self, side: str) -> np.ndarray:
        """(2,): the middle of its "left", "right", "top" or "bottom"."""
        ends = {"left": (0, 3), "right": (1, 2), "top": (0, 1), "bottom": (2, 3)}[side]
        return np.asarray(self.points[list(ends), :2].mean(axis=0))

    # its number

    @property
    def number_texts(self) -> np.ndarray:
        return np.array([[self.shown_number.text]])

    def number_size(self) -> float:
        return self._em_of(self.shown_number.text)

    def shows_numbers(self, frame_height: float = style.FRAME_HEIGHT) -> bool:
        return bool(self.numbers.any())

    def written(self, frame_height: float = style.FRAME_HEIGHT) -> list[Written]:
        size, text = self.number_size(), str(self.number_texts[0, 0])
        known = self.numbers.any() and self.lettered < 0.5 and self.alpha[0, 0] > 0.5
        if not known or size < _READABLE:
            return []
        box = level_box(self.get_center(), number_width(text) * size, digit_height() * size)
        return [Written(self.number(0, 0), text, box, size)]

    def paint_numbers(self, canvas: Canvas, opacity: float) -> None:
        size = self.number_size()
        if self.alpha[0, 0] <= 0.5 or size < _READABLE:
            return
        with self.leaning(canvas):
            canvas.text_path(str(self.number_texts[0, 0]), (0, 0), size, cell_glyph)
        shown = float(self.numbers[0, 0]) * only_below(self.lettered)
        canvas.source(self.ink, opacity * shown * self.dimmed)
        canvas.context.fill()

    @contextmanager
    def leaning(self, canvas: Canvas) -> Iterator[None]:
        """Around its middle, what is traced leans as its face does."""
        along, context = self.edges[1][:2] / self.side, canvas.context
        context.save()
        x, y = self.get_center()[:2]
        context.transform(cairo.Matrix(float(along[0]), float(along[1]), 0, 1, x, y))
        yield
        context.restore()

    @property
    def ink(self) -> np.ndarray:
        """(3,), of what is written on it."""
        light = bool(luminance(self._face_color()) > palette().turning_point)
        return style.rgb(palette().ink_on_light if light else palette().ink_on_dark)

    @property
    def dimmed(self) -> float:
        """How strong what is written on it is, where it is not lit."""
        return 0.45 + 0.55 * min(self.lit, 1.0)

    # its look

    def _whole_look(self) -> tuple[Hashable, ...]:
        return (*super()._whole_look(), self.focus, self.lettered)

    def reach(self) -> float:
        return max(super().reach(), _SHADOWED)

    def paint(self, canvas: Canvas) -> None:
        if self._out_of(canvas):
            return
        self._paint_shadow(canvas, np.array([10, -22]), 20, 0.8)
        self._paint_slab(canvas)
        self._fill(canvas, self.points[:, :2], self._face_color(), self.opacity)
        self._paint_rim(canvas)
        if self.sheds_light and (self.glows_alone or canvas.vector):
            self.paint_glow(canvas)
        if self.numbers.any():
            self.paint_numbers(canvas, self.opacity)

    def _face_color(self) -> np.ndarray:
        """(3,), of its value as far as there is one."""
        body = style.rgb(palette().ramps["activation+"][0])
        on_paper = self.meaning == "picture" and not palette().glows  # where 0 is the darkest
        lit = 1.0 if on_paper else self.lit
        color = tile_colors(self.values, self.meaning, self.limit, lit)[0, 0]
        share = self.alpha[0, 0] * (min(0.25 + self.lit, 1.0) if on_paper else 1.0)
        return np.asarray(body + (color - body) * share)

    def _paint_slab(self, canvas: Canvas) -> None:
        """Its thickness, in its own colour, darker: a block of light stands there."""
        first, second, _, last = self.points[:, :2]
        back = np.array([-_THICK, _THICK * 0.1]) * self.side / 1.4
        face = self._face_color()
        for end, color, share in (
            (second, palette().slab[0], 0.55),
            (last, palette().slab[1], 0.4),
        ):
            mixed = style.rgb(color) * (1 - share) + face * share
            self._fill(
                canvas, np.array([first, end, end + back, first + back]), mixed, self.opacity
            )

    def _paint_rim(self, canvas: Canvas) -> None:
        if self.meaning != "loss":
            super()._paint_rim(canvas)
            if self.focus > 0:
                canvas.trace(self.points[:, :2])
                stroke_light(canvas, _FOCUS, self.focus * self.opacity)
            return
        red = style.rgb(palette().theme.loss)
        for width, share in ((4.0, 0.14), (2.4, 0.28), (1.0, 1.0)):
            glow = self.focus if width > 1 else 0.3 + 0.7 * min(self.lit, 1.0)
            canvas.trace(self.points[:, :2])
            canvas.source(red, share * glow * self.opacity)
            line = 3.0 + 2.0 * self.focus
            canvas.context.set_line_width(width * line / PIXELS * canvas.zoomed)
            canvas.context.stroke()


def short(number: SourcedNumber, decimals: int = DECIMALS) -> SourcedNumber:
    """A number with few decimals, or in few digits where those would not tell it from zero.

    A small one has all its zeros, as a person writes it, as long as they can be counted.
    """
    brief = number.with_decimals(decimals)
    if number.value and abs(float(brief.shown)) < 10.0 ** (1 - decimals):
        few = number.with_digits(decimals)
        first = -few.shown.adjusted()  # the decimal where its digits begin
        return number.with_decimals(first + decimals - 1) if 4 < first <= _COUNTED else few
    return brief


def only_below(lettered: float) -> float:
    """How far a name below a plate shows, and its number: it fades before a name on it appears."""
    return max(0.0, 1 - 5 * lettered)


def flip(plate: NodePlate, corners: np.ndarray, share: float) -> None:
    """Have a plate stand as turned on its upright axis so far, 0 to 1: edge-on at half."""
    middle, left = corners[:2].mean(axis=0), corners[0]
    narrow = max(abs(np.cos(np.pi * share)), _EDGE_ON)
    across, down = (left - middle) * narrow, corners[3] - corners[0]
    upper: Any = [middle + across, middle - across]
    plate.points = np.array([upper[0], upper[1], upper[1] + down, upper[0] + down])
