"""An equation of live numbers that chooses = or the sign for "about" by itself."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Self

import numpy as np

from scenes.kit import style
from scenes.kit.drawing.canvas import Canvas, text_width
from scenes.kit.drawing.damage import around
from scenes.kit.drawing.numbered import Numbered, Written, text_box
from scenes.kit.layout import Box
from scenes.kit.sourced import SourcedNumber, sign_between

_TIMES = "\N{MULTIPLICATION SIGN}"
_APART = 0.35  # em between a number and a sign


class Spelled(Numbered):
    """factor x factor = product in the middle of a box, as large as fits; `show` sets the numbers.

    numbers: the factors and, last, their product. Its sign is "=" where the factors as they are
    written make the product as it is written.
    """

    def __init__(self, numbers: Sequence[SourcedNumber], box: Box, *, largest: float = 0.6) -> None:
        super().__init__()
        self.numbers = list(numbers)
        self.box = box
        self.em = min(largest, box.width / 12)
        half = np.array([box.width, self.em, 0]) / 2
        self.points = np.array([box.center - half, box.center + half])

    def show(self, numbers: Sequence[SourcedNumber]) -> Self:
        self.numbers = list(numbers)
        return self

    def pieces(self) -> list[tuple[str, SourcedNumber | None]]:
        """The texts from left to right, each with the number that it is, if any."""
        *factors, product = self.numbers
        shown = float(np.prod([float(factor.shown) for factor in factors]))
        found: list[tuple[str, SourcedNumber | None]] = []
        for factor in factors:
            found += [(factor.text, factor), (_TIMES, None)]
        found[-1] = (sign_between(shown, product), None)
        return [*found, (product.text, product)]

    def _placed(self) -> Iterator[tuple[str, SourcedNumber | None, tuple[float, float]]]:
        """The pieces, each with its middle."""
        pieces = self.pieces()
        width = sum(text_width(text) for text, _ in pieces) + _APART * (len(pieces) - 1)
        x, y, _ = self.box.center
        x -= width * self.em / 2
        for text, number in pieces:
            wide = text_width(text) * self.em
            yield text, number, (x + wide / 2, y)
            x += wide + _APART * self.em

    def look(self) -> Hashable:
        return (*self.pieces(), self.opacity)

    def bounds(self) -> np.ndarray:
        places = np.array([middle for _, _, middle in self._placed()])
        return around(places, 3 * self.em)

    def paint(self, canvas: Canvas) -> None:
        for text, number, middle in self._placed():
            color = style.theme().ink
            if number is not None:
                color = style.meaning_color(number.meaning, number.value)
            canvas.source(style.rgb(color), self.opacity)
            canvas.text_path(text, middle, self.em)
            canvas.context.fill()

    def written(self, frame_height: float = style.FRAME_HEIGHT) -> list[Written]:
        return [
            Written(number, text, text_box(text, np.array(middle), self.em), self.em)
            for text, number, middle in self._placed()
            if number is not None
        ]
