"""SymbolTiles: a small plate of the place whose cells hold symbols in place of numbers."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Self

import numpy as np
from manim import Mobject

from scenes.kit import style
from scenes.kit.drawing.camera import Painted
from scenes.kit.drawing.canvas import Canvas
from scenes.kit.drawing.cell_places import Edges, Lattice, corners_of
from scenes.kit.drawing.damage import around
from scenes.kit.drawing.equations import MEANINGS, Place, Symbol
from scenes.kit.drawing.text import Formula, Label, Outline
from scenes.kit.sourced import constant
from scenes.kit.world.answer import rounded
from scenes.kit.world.faces import body_color
from scenes.kit.world.palette import luminance, palette, tile_colors
from scenes.kit.world.projection import PIXELS

_GAP, _ROUND = 0.035, 0.09  # of a cell: from a tile to its cell's edge, radius of its corners
_SEAM = 0.004  # by which the body of each cell reaches under the next
_SHADE = 0.36  # of full strength: a symbol stands for any value, and has to be read
_EM, _EM_OF_FRACTION = 0.42, 0.34  # of a cell


class Tiles(Lattice, Painted):
    """Tiles of one meaning's colour, cells one unit wide. shown (H, W): how much of each."""

    animated = ("opacity", "shown")

    def __init__(self, shape: Place, meaning: str, shade: float = _SHADE) -> None:
        super().__init__()
        self.shape, self.meaning, self.shade = shape, meaning, shade
        self.shown = np.ones(shape)
        rows, columns = shape
        across, down = np.array([columns, 0.0, 0.0]), np.array([0.0, -rows, 0.0])
        self.points = corners_of(np.zeros(3), across, down)

    @property
    def rows(self) -> int:
        return self.shape[0]

    @property
    def columns(self) -> int:
        return self.shape[1]

    @property
    def edges(self) -> Edges:
        return self.points[0], self.points[1] - self.points[0], self.points[3] - self.points[0]

    @property
    def color_of_tiles(self) -> np.ndarray:
        """(3,)"""
        bright = self.meaning == "picture" and not palette().glows  # there a picture's zero is ink
        return tile_colors(
            np.array(1.0), self.meaning, 1.0, 1 - self.shade if bright else self.shade
        )

    def look(self) -> Hashable:
        return (self.opacity, self.points.tobytes(), self.shown.tobytes())

    def bounds(self) -> np.ndarray:
        return around(self.points[:, :2], 3 / PIXELS)

    def paint(self, canvas: Canvas) -> None:
        shown = self.opacity * self.shown
        body = style.rgb(body_color(self.meaning))
        for gap, color in ((-_SEAM, body), (_GAP, self.color_of_tiles)):
            for row, column in np.argwhere(shown > 0):
                self._paint_square(canvas, row, column, gap, color, shown)
        canvas.source(style.rgb(palette().rim), palette().rim_opacity * self.opacity)
        corners = self.points[:, :2]
        canvas.lines(corners, np.roll(corners, -1, axis=0), 1.6 / PIXELS * canvas.zoomed)

    def _paint_square(
        self,
        canvas: Canvas,
        row: int,
        column: int,
        gap: float,
        color: np.ndarray,
        shown: np.ndarray,
    ) -> None:
        left, bottom, _ = self.point(row + 1, column)
        right, top, _ = self.point(row, column + 1)
        side = min(right - left, top - bottom)
        edge, radius = gap * side, _ROUND * side if gap > 0 else 0.0
        width, height = right - left - 2 * edge, top - bottom - 2 * edge
        rounded(canvas, left + edge, bottom + edge, width, height, radius)
        canvas.source(color, float(shown[row, column]))
        canvas.context.fill()


class SymbolTiles(Lattice, Mobject):
    """Tiles that face us, with a text on some of them; a Lattice as plates of values are."""

    def __init__(self, tiles: Tiles, words: Mapping[Place, Label]) -> None:
        """words: by their cells, set for cells one unit wide."""
        super().__init__()
        self.places = list(words)
        self.add(tiles)
        ink = _ink_on(tiles)
        for place, word in words.items():
            self.add(word.set_fill(ink).move_to(tiles.cell_center(*place)))

    @property
    def tiles(self) -> Tiles:
        found = self.submobjects[0]
        assert isinstance(found, Tiles)
        return found

    @property
    def rows(self) -> int:
        return self.tiles.rows

    @property
    def columns(self) -> int:
        return self.tiles.columns

    @property
    def edges(self) -> Edges:
        return self.tiles.edges

    def corners(self) -> np.ndarray:
        """(4, 2)"""
        return self.tiles.points[:, :2]

    def word(self, row: int, column: int) -> Label:
        """The text on a cell. Raises ValueError where there is none."""
        found = self.submobjects[1 + self.places.index((row, column))]
        assert isinstance(found, Label)
        return found

    def outline_of(self, symbol: Symbol) -> Outline:
        """The outline of a symbol, on the cell that its indices name."""
        assert symbol.place is not None
        found = self.word(*symbol.place).submobjects[0]
        assert isinstance(found, Outline)
        return found

    def stand_at(self, middle: np.ndarray, cell: float) -> Self:
        """Go to a place (3,), with cells of that edge."""
        self.scale(cell / self.cell).shift(middle - self.tiles.get_center())
        return self


def symbol_tiles(letter: str, shape: Place, *, gradient: bool = False) -> SymbolTiles:
    """A grid of one letter's symbols, each with its own indices, or of their gradients."""
    em = _EM_OF_FRACTION if gradient else _EM
    words = {
        place: Formula(Symbol(letter, place, gradient).markup, size=em, plain=True)
        for place in _places(shape)
    }
    return SymbolTiles(Tiles(shape, "gradient" if gradient else MEANINGS[letter]), words)


def rim_of_zeros(shape: Place, width: int) -> SymbolTiles:
    """The zeros around a plate of that shape, so many cells wide on each side."""
    zero = constant(0, "Padding is made of zeros.")[0]
    rows, columns = (side + 2 * width for side in shape)
    tiles = Tiles((rows, columns), "gradient", 0.0)
    tiles.shown[width:-width, width:-width] = 0
    words = {
        (row, column): Label("{v}", v=zero, size=_EM, plain=True)
        for row, column in _places((rows, columns))
        if tiles.shown[row, column]
    }
    return SymbolTiles(tiles, words)


def _places(shape: Place) -> list[Place]:
    return [(row, column) for row in range(shape[0]) for column in range(shape[1])]


def _ink_on(tiles: Tiles) -> str:
    dark = bool(luminance(tiles.color_of_tiles) > palette().turning_point)
    return palette().ink_on_light if dark else palette().ink_on_dark
