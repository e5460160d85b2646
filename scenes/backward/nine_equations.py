"""The gradients of a small input as a table: in each pixel's place its own sum."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from manim import UP, VGroup

from scenes.kit.drawing.cell_places import corners_of
from scenes.kit.drawing.equations import TOY, Equation, Place, Symbol, input_terms, plus
from scenes.kit.layout import Box
from scenes.kit.world.scene import FORMULA
from scenes.kit.world.symbol_tiles import Tiles

_SHADE = 0.1  # of the tiles, on which symbols keep their colours
_INSIDE = (0.3, 0.08)  # units between a sum and its tile's edge, across and down
_ABOVE = 0.35 * UP  # where a stamp comes from


class NineEquations:
    """tiles: X's cells, as large as a box allows. equations: by pixel, the middle ones in lines.

    A sum's terms stand as the outputs do that send them: those of one row in one line.
    """

    def __init__(self, box: Box) -> None:
        self.tiles = Tiles(TOY.size, "gradient", _SHADE)
        corner = np.array([box.left, box.top, 0.0])
        across, down = np.array([box.width, 0, 0]), np.array([0, -box.height, 0])
        self.tiles.points = corners_of(corner, across, down)
        self.equations = {pixel: sum_of(pixel) for pixel in np.ndindex(*TOY.size)}
        rooms = [
            row.columns(*[1.0] * TOY.size[1], gap=0)
            for row in box.rows(*[1.0] * TOY.size[0], gap=0)
        ]
        inside = rooms[0][0].inset(*_INSIDE)
        together = VGroup(*self.equations.values())
        widest = max(equation.width for equation in together)
        highest = max(equation.height for equation in together)
        factor = min(inside.width / widest, inside.height / highest, 1.0)
        for (row, column), equation in self.equations.items():
            equation.scale(factor).move_to(rooms[row][column].center)

    def terms_of(self, output: Place) -> list[Any]:
        """The spans of all terms that one output sends, and the plus signs before them."""
        return [span for pixel in self.equations for span in self._term(pixel, output)]

    def _term(self, pixel: Place, output: Place) -> Iterable[Any]:
        equation = self.equations[pixel]
        for k, (upstream, weight) in enumerate(equation.terms):
            if upstream.place == output:
                names = [upstream.name, weight.name, *([plus(k)] if k else [])]
                yield from (equation[name] for name in names)

    def lift_off(self) -> None:
        """Take all terms away, to where stamps come from."""
        for output in np.ndindex(*TOY.output_shape):
            for span in self.terms_of(output):
                span.shift(_ABOVE).set_opacity(0)

    def stamp(self, output: Place) -> list[Any]:
        """The animations that put one output's terms back."""
        return [span.animate.shift(-_ABOVE).set_opacity(1) for span in self.terms_of(output)]


def sum_of(pixel: Place) -> Equation:
    """A pixel's gradient, with a new line for each row of outputs that send it something."""
    terms = input_terms(TOY, pixel)
    rows = [upstream.place[0] for upstream, _weight in terms if upstream.place]
    breaks = [k for k in range(1, len(rows)) if rows[k] != rows[k - 1]]
    return Equation(Symbol("X", pixel, gradient=True), terms, breaks=breaks, size=FORMULA)
