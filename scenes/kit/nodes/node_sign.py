"""NodeSign: what is written at a node's plate: its name, below or on it, and what hangs above."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Self

import numpy as np

from scenes.kit.drawing.canvas import Canvas, digit_height
from scenes.kit.drawing.damage import around
from scenes.kit.drawing.numbered import Numbered, Written, level_box
from scenes.kit.nodes.node_plate import DECIMALS, NodePlate, only_below, short
from scenes.kit.nodes.symbols import symbol
from scenes.kit.nodes.wires import SMALLEST
from scenes.kit.sourced import SourcedNumber
from scenes.kit.style import meaning_color, rgb, theme
from scenes.kit.world.between import Between
from scenes.kit.world.cell_numbers import cell_glyph, number_width
from scenes.kit.world.projection import PIXELS

_NAME, _HUNG, _ON = 0.24, 0.2, 0.42  # em, in a plate's height, below it, above, and on it
_LEAST_NAME = 31 / PIXELS  # below it: it has indices, which are smaller
_WIDEST = 0.72  # of a plate's width: a name on it,
_HUNG_WIDEST = 0.92  # and what hangs above, where that is not too small to be read
_LARGEST = 46 / PIXELS
_OFF = 7 / PIXELS  # from the plate
_BETWEEN = 0.3  # em between a symbol and its number


class NodeSign(Between, Numbered):
    """A node's name, and a number with its symbol above: its bias, its target or its gradient.

    named, hanging: how far each shows, 0 to 1; counted: and the number beside its symbol.
    """

    animated = ("opacity", "named", "hanging", "counted")

    def __init__(self, plate: NodePlate, name: str) -> None:
        super().__init__()
        self.plate, self.name = plate, name
        self.hung: tuple[str, SourcedNumber] | None = None
        self.named, self.hanging, self.counted = 1.0, 0.0, 1.0
        self.decimals = DECIMALS  # of what hangs

    def hang(self, markup: str, number: SourcedNumber) -> Self:
        """Have this symbol and number stand above the plate, as far as `hanging` says."""
        self.hung = (markup, number)
        return self

    @property
    def shown_number(self) -> SourcedNumber:
        assert self.hung is not None
        return short(self.hung[1], self.decimals)

    # places

    def _em(self, share: float) -> float:
        return float(np.clip(share * self.plate.side, SMALLEST, _LARGEST))

    @property
    def _name_em(self) -> float:
        return max(self._em(_NAME), _LEAST_NAME)

    def name_box(self) -> tuple[np.ndarray, np.ndarray]:
        """Lower left and upper right corner of the name."""
        mark, em = symbol(self.name), self._name_em
        half = np.array([mark.width, mark.height]) * em / 2
        low = self.plate.points[[2, 3], 1].min()
        middle = np.array([self.plate.middle_of("bottom")[0], low - _OFF - half[1]])
        return middle - half, middle + half

    @property
    def _hung_width(self) -> float:
        """In em."""
        assert self.hung is not None
        return symbol(self.hung[0]).width + _BETWEEN + number_width(self.shown_number.text)

    @property
    def _hung_em(self) -> float:
        room = _HUNG_WIDEST * float(self.plate.width)
        return max(min(self._em(_HUNG), room / self._hung_width), SMALLEST)

    def hung_box(self) -> tuple[np.ndarray, np.ndarray]:
        """The same of what hangs above."""
        assert self.hung is not None
        em = self._hung_em
        half = (
            np.array([self._hung_width, max(symbol(self.hung[0]).height, digit_height())]) * em / 2
        )
        high = self.plate.points[[0, 1], 1].max()
        middle = np.array([self.plate.middle_of("top")[0], high + _OFF + half[1]])
        return middle - half, middle + half

    @property
    def number_size(self) -> float:
        """The em of the number that hangs."""
        return self._hung_em

    def number_place(self) -> np.ndarray:
        """(2,): its middle."""
        low, high = self.hung_box()
        half = number_width(self.shown_number.text) * self._hung_em / 2
        return np.array([high[0] - half, (low[1] + high[1]) / 2])

    @property
    def top(self) -> np.ndarray:
        """(2,): the middle above the plate and all that hangs there."""
        x, high = self.plate.middle_of("top")[0], self.plate.points[[0, 1], 1].max()
        if self.hung is not None and self.hanging > 0:
            high = self.hung_box()[1][1]
        return np.array([x, high + _OFF])

    # painting

    def look(self) -> Hashable:
        hung = None if self.hung is None else (self.hung[0], self.hung[1].text)
        on = self.plate
        plate = (on.points.tobytes(), on.opacity, on.lit)
        plate_face = (on.lettered, on.alpha.tobytes(), on.source.name)
        shown = (self.opacity, self.named, self.hanging, self.counted)
        return (*shown, self.name, hung, plate, plate_face)

    def bounds(self) -> np.ndarray:
        corners = self.plate.points[:, :2]
        boxes = [self.name_box(), (corners.min(axis=0), corners.max(axis=0))]
        boxes += [self.hung_box()] if self.hung is not None else []
        return around(np.concatenate([np.array(box) for box in boxes]), 3 / PIXELS)

    @property
    def _visible(self) -> float:
        return float(self.opacity * self.plate.opacity)

    def paint(self, canvas: Canvas) -> None:
        dim = 0.5 + 0.5 * min(float(self.plate.lit), 1.0)
        below = self.named * only_below(self.plate.lettered)
        if below > 0:
            low, high = self.name_box()
            symbol(self.name).add_to(canvas, (low + high) / 2, self._name_em)
            canvas.source(rgb(theme().ink), below * self._visible * dim)
            canvas.context.fill()
        self._paint_on_plate(canvas)
        if self.hung is not None and self.hanging > 0:
            self._paint_hung(canvas, self.hung[0], self.hanging * self._visible * dim)

    def _paint_on_plate(self, canvas: Canvas) -> None:
        shown = self.named * only_below(1 - self.plate.lettered) * self._visible
        if shown <= 0:
            return
        mark, wide = symbol(self.name), float(np.linalg.norm(self.plate.edges[1]))
        em = min(self._em(_ON), _WIDEST * wide / mark.width)
        with self.plate.leaning(canvas):
            mark.add_to(canvas, np.zeros(2), em)
        canvas.source(self.plate.ink, shown * self.plate.dimmed)
        canvas.context.fill()

    def _paint_hung(self, canvas: Canvas, markup: str, opacity: float) -> None:
        (left, low), (right, high) = self.hung_box()
        em, mark, number = self._hung_em, symbol(markup), self.shown_number
        y = (low + high) / 2
        mark.add_to(canvas, np.array([left + mark.width * em / 2, y]), em)
        color = rgb(meaning_color(number.meaning, number.value))
        canvas.source(color, opacity)
        canvas.context.fill()
        x = right - number_width(number.text) * em / 2
        canvas.text_path(number.text, (x, y), em, cell_glyph)
        canvas.source(color, opacity * self.counted)
        canvas.context.fill()

    def written(self, frame_height: float = 0.0) -> list[Written]:
        if self.hung is None or self.hanging * self.counted * self._visible <= 0.5:
            return []
        low, high = self.hung_box()
        number = self.shown_number
        box = level_box((low + high) / 2, *(high - low))
        return [Written(number, number.text, box, self._hung_em)]
