"""A grid whose numbers can be read: in semibold, as large as their cells allow, on any colour."""

from __future__ import annotations

import numpy as np

from scenes.kit import style
from scenes.kit.drawing.canvas import Canvas
from scenes.kit.drawing.pixel_grid import PixelGrid
from scenes.kit.world.cell_numbers import cell_glyph, number_width, plain_number
from scenes.kit.world.palette import luminance, palette, tile_colors
from scenes.kit.world.projection import PIXELS

_FILL = 0.8  # of a cell's width that a number may take
_SHORT = 1.7  # em: numbers of one digit and a sign have a size of their own
_READABLE = 27.5 / PIXELS  # the em at which numbers appear


class GridInNumbers(PixelGrid):
    """A PixelGrid with the place's numbers in its cells.

    lit: how much of the cells' strength is left. alike: whether numbers leave room for signs that
    they do not have, as those of a grid beside this one do.
    """

    lit = 1.0
    alike = True

    def shows_numbers(self, frame_height: float = style.FRAME_HEIGHT) -> bool:
        zoom = style.FRAME_HEIGHT / frame_height
        return bool(self.numbers.any()) and self.number_size() * zoom >= _READABLE

    @property
    def worth_reading(self) -> bool:
        """Whether its numbers have room where it is, and tell its values from zero."""
        told = any(text.strip("\N{MINUS SIGN}0.") for text in self.number_texts.flat)
        return (told or not self.values.any()) and self.number_size() >= _READABLE

    def number_size(self) -> float:
        return self.cell * _FILL / self._widest

    @property
    def _widest(self) -> float:
        usual = number_width("\N{MINUS SIGN}0.00") if self.alike else 0.0
        widest = max(number_width(text) for text in self.number_texts.flat)
        return max(usual if widest > _SHORT else _SHORT, widest)

    @property
    def number_texts(self) -> np.ndarray:
        if self._texts is None or self._texts[0] is not self.source:
            texts = [
                [plain_number(self.number(row, column)) for column in range(self.columns)]
                for row in range(self.rows)
            ]
            self._texts = (self.source, np.array(texts))
        return self._texts[1]

    def paint_numbers(self, canvas: Canvas, opacity: float) -> None:
        if not self.shows_numbers(canvas.frame[3] - canvas.frame[2]):
            return
        size = self.number_size()
        colors = tile_colors(self.values, self.meaning, self.limit, self.lit)
        light = luminance(colors) > palette().turning_point
        inks = (palette().ink_on_dark, palette().ink_on_light)
        for row, column in np.argwhere((self.alpha > 0.5) & (self.numbers > 0)):
            x, y, _ = self.cell_center(row, column)
            canvas.text_path(self.number_texts[row, column], (x, y), size, cell_glyph)
            ink = style.rgb(inks[int(light[row, column])])
            canvas.source(ink, opacity * float(self.numbers[row, column]))
            canvas.context.fill()
