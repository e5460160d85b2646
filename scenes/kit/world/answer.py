"""The answer's cells: which class each stands for, and a bar for its probability."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
from manim import Mobject

from scenes.kit import style
from scenes.kit.drawing.canvas import Canvas, digit_height, text_width
from scenes.kit.drawing.damage import around
from scenes.kit.drawing.numbered import Numbered, Written, level_box
from scenes.kit.drawing.text import Readout
from scenes.kit.layout import Box
from scenes.kit.sourced import SourcedArray, SourcedNumber, constant
from scenes.kit.style import rgb
from scenes.kit.world.cell_numbers import cell_glyph, number_width
from scenes.kit.world.palette import luminance, palette, tile_colors
from scenes.kit.world.pictures import soft_block
from scenes.kit.world.plate import Plate
from scenes.kit.world.projection import PIXELS

_WORTH_SAYING = 0.01  # a smaller probability has a stub for a bar and no number
_SHED = 1.5  # how far a bar's light reaches, in its heights and in quarters of its length
_TALLEST = 0.7  # height of the cell that a bar's is taken from, in units
_NUMBERS = (50.0, 38.0)  # pixels of an em: of the highest, and of others
_LONG = 4  # characters that are written that large


class ClassBars(Numbered):
    """One bar per class: the class's name in a square, a bar to its right, and the number.

    squares: the middles (n, 2) of the classes' cells, in units. cell: a square's edge. length: of
    the longest bar. values (n,) animate, as does grown: how far the bars have come, 0 to 1.
    """

    animated = ("opacity", "values", "grown")

    def __init__(
        self,
        probabilities: SourcedArray,
        squares: np.ndarray,
        cell: float,
        length: float,
        *,
        plates: Sequence[Plate] = (),
        full: float = 1.0,
    ) -> None:
        """plates: the classes' cells where they stand in the network; else squares are drawn.

        full: the probability of a bar of that length.
        """
        super().__init__()
        self.source = probabilities
        self.values = np.asarray(probabilities.array, dtype=float).reshape(-1)
        self.squares = np.asarray(squares, dtype=float)
        self.cell, self.length, self.plates = cell, length, list(plates)
        self.names = constant(np.arange(len(self.values)), "A class is called by its place.")
        self.full = full
        self.grown = 1.0
        low, high = self.squares.min(axis=0) - cell / 2, self.squares.max(axis=0) + cell / 2
        self.points = np.array([[*low, 0.0], [*high, 0.0]])
        self.numbers = self.made_numbers()

    @property
    def best(self) -> int:
        return int(self.values.argmax())

    def made_numbers(self) -> list[Readout]:
        """The numbers after the bars, as these are now."""
        return [self._number(k) for k in self._worth_saying()]

    def _worth_saying(self) -> list[int]:
        return [k for k, value in enumerate(self.values) if value >= _WORTH_SAYING]

    def _says(self, k: int) -> bool:
        """Whether a class's bar is more than a stub; as long as no bar has grown, none is."""
        return self.grown > 0 and float(self.values[k]) >= _WORTH_SAYING

    def _number(self, k: int) -> Readout:
        colors = palette().theme
        first = k == self.best
        color = colors.focus if first and palette().glows else colors.ink
        size = min(_number_size(self.source[(0, k)], first), self.cell * 1.1)
        found = Readout(self.source[(0, k)], size=size, color=color)
        half = text_width(found.text) * size / 2
        return found.move_to([self._end(k, 1.0) + 0.12 + half, self.squares[k, 1], 0])

    def _end(self, k: int, grown: float) -> float:
        """X of the end of bar k."""
        start = self.squares[k, 0] + self.cell / 2 + 0.13
        share = self.values[k] / self.full
        return float(start + max(self.length * share, 0.03) * grown)

    def look(self) -> Hashable:
        plates = [(p.points.tobytes(), p.values.tobytes(), p.lit) for p in self.plates]
        return (self.opacity, self.grown, self.values.tobytes(), *plates)

    def bounds(self) -> np.ndarray:
        """The squares and the bars, and how far the bars' light reaches."""
        squares = [self._square(k, 1.2) for k in range(len(self.values))]
        bars = [self._bar(k) for k in range(len(self.values))]
        light = [_SHED * np.ptp(bar, axis=0) / (4, 1) for bar in bars]
        ends = [
            bar + side * reach for bar, reach in zip(bars, light, strict=True) for side in (-1, 1)
        ]
        return around(np.concatenate([*squares, *ends]), 0.05)

    def paint(self, canvas: Canvas) -> None:
        for k in range(len(self.values)):
            self._paint_square(canvas, k)
            self._paint_bar(canvas, k)

    def _paint_square(self, canvas: Canvas, k: int) -> None:
        colors = palette()
        first = k == self.best and self.grown > 0
        said = self._says(k)
        ground = self._ground(k)
        if first or not self.plates:
            canvas.trace(self._square(k, 1.0 + 0.2 * self.grown * first))
            canvas.source(ground, self.opacity)
            canvas.context.fill()
        bright = float(luminance(ground)) > colors.turning_point
        ink = colors.ink_on_light if bright else colors.ink_on_dark
        x, y = self.squares[k]
        canvas.text_path(self.names[k].text, (x, y), self._name_size(k), cell_glyph)
        canvas.source(rgb(ink), self.opacity * (1.0 if said else 0.72))
        canvas.context.fill()

    def _ground(self, k: int) -> np.ndarray:
        """The colour that a class's name is written on: its cell's, or the focus's."""
        colors = palette()
        ground = rgb(colors.ramps["probability"][0])
        if self.plates:
            plate = self.plates[k]
            ground = tile_colors(plate.values[0, 0], plate.meaning, plate.limit, plate.lit)
        share = self.grown if k == self.best else 0.0
        return np.asarray(ground + (rgb(colors.theme.focus) - ground) * share)

    def _name_size(self, k: int) -> float:
        first = k == self.best and self.grown > 0
        return self.cell * (0.78 if first else 0.62)

    def written(self, frame_height: float = style.FRAME_HEIGHT) -> list[Written]:
        """The classes' names."""
        found = []
        for k, place in enumerate(self.squares):
            name, size = self.names[k], self._name_size(k)
            box = level_box(place, number_width(name.text) * size, digit_height() * size)
            found.append(Written(name, name.text, box, size))
        return found

    def shown(self, frame_height: float = style.FRAME_HEIGHT) -> list[Written]:
        bars = [Written(self.source[0, k], "", self._bar(k)) for k in range(len(self.values))]
        return [*bars, *self.written(frame_height)]

    def _square(self, k: int, scale: float) -> np.ndarray:
        """Corners (4, 2) of a class's cell, `scale` times as large."""
        if self.plates:
            corners = self.plates[k].corners()
        else:
            half = self.cell / 2
            corners = self.squares[k] + half * np.array([[-1, 1], [1, 1], [1, -1], [-1, -1]])
        middle = corners.mean(axis=0)
        return np.asarray(middle + (corners - middle) * scale)

    def _paint_bar(self, canvas: Canvas, k: int) -> None:
        colors = palette()
        first, said = k == self.best, self._says(k)
        color = rgb(
            colors.theme.focus
            if first and said
            else colors.theme.ink
            if said
            else colors.theme.faint
        )
        bar = self._bar(k)
        (left, top), (wide, high) = bar[0], np.ptp(bar, axis=0)
        if said and colors.glows:
            self._paint_glow(canvas, left, self.squares[k, 1], wide, high, color)
        canvas.source(color, self.opacity * (1.0 if said else 0.6))
        rounded(canvas, left, top - high, wide, high, min(0.03, wide / 2))
        canvas.context.fill()

    def _bar(self, k: int) -> np.ndarray:
        """Corners (4, 2) of bar k."""
        first, said = k == self.best, self._says(k)
        high = min(self.cell, _TALLEST) * (0.8 if first and said else 0.6 if said else 0.2)
        left = self.squares[k, 0] + self.cell / 2 + 0.13
        wide = max(self._end(k, self.grown) - left, 0.02)
        return level_box(np.array([left + wide / 2, self.squares[k, 1]]), wide, high)

    def _paint_glow(
        self, canvas: Canvas, left: float, y: float, wide: float, high: float, color: np.ndarray
    ) -> None:
        """What a bar sheds around itself."""
        margin = _SHED
        glow = soft_block(1, 4, margin / 3, "#ffffff", 0.6)
        unit = np.array([wide / 4, high])
        corner = np.array([left, y + high / 2]) + unit * [-margin, margin]
        across, down = np.array([unit[0] * (4 + 2 * margin), 0]), -unit * [0, 1 + 2 * margin]
        glow.tinted(color).lay_on(
            canvas, corner, across, down, opacity=0.3 * self.opacity, add=True
        )


def rounded(
    canvas: Canvas, left: float, bottom: float, width: float, height: float, radius: float
) -> None:
    """Trace a rectangle with round corners."""
    context = canvas.context
    context.new_path()
    quarter = np.pi / 2
    for k, (x, y) in enumerate(
        (
            (left + width - radius, bottom + radius),
            (left + width - radius, bottom + height - radius),
            (left + radius, bottom + height - radius),
            (left + radius, bottom + radius),
        )
    ):
        context.arc(x, y, radius, (k - 1) * quarter, k * quarter)
    context.close_path()


class Answer(Mobject):
    """ClassBars and their numbers as one."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__()
        self.bars = ClassBars(*arguments, **options)
        self.add(self.bars, *self.bars.numbers)

    def set_opacity(self, opacity: float) -> Answer:
        for member in self.submobjects:
            member.set_opacity(opacity)
        return self

    def grow(self, share: float) -> None:
        """Bars as far as `share`; their numbers come last."""
        self.bars.grown = share
        for number in self.bars.numbers:
            number.opacity = self.bars.opacity * max(0.0, share * 3 - 2)


def answer_in(probabilities: SourcedArray, box: Box) -> Answer:
    """Class bars that fill a box, for an answer (1, K)."""
    rows = box.rows(*[1.0] * probabilities.array.size, gap=0.1)
    cell = min(rows[0].height, box.width / 6)
    squares = np.array([[row.left + cell / 2, row.center[1]] for row in rows])
    return Answer(probabilities, squares, cell, bar_room(box.width, cell, probabilities))


def bar_room(width: float, cell: float, probabilities: SourcedArray) -> float:
    """What a cell and the number after the longest bar leave of a width for that bar."""
    best = probabilities[0, int(probabilities.array[0].argmax())]
    return width - cell - 0.3 - _number_size(best, True) * text_width(best.text)


def _number_size(number: SourcedNumber, first: bool) -> float:
    """The em of a bar's number: large for the highest, unless that is long (0.9999)."""
    return _NUMBERS[0 if first and len(number.text) <= _LONG else 1] / PIXELS
