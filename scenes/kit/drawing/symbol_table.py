"""A table of symbols in a box: rows and columns as wide as the box has room for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import VGroup, VMobject

from scenes.kit import style
from scenes.kit.drawing.cell_places import Edges, Lattice
from scenes.kit.drawing.text import Formula
from scenes.kit.layout import Box

_FILL = 0.84  # of a cell that its symbol may take
_GAP = 0.025  # of a cell, on each of its sides


class SymbolTable(Lattice, VGroup):
    """Formulas (R x C) in the cells of a grid that fills a box, all of one size.

    What stands where is `table.at(row, column)`; cells are found as those of a plate.
    """

    def __init__(
        self,
        formulas: Sequence[Sequence[Formula]],
        box: Box,
        largest: float,
        colors: tuple[str, str],
    ) -> None:
        """largest: one em of a symbol, at most. colors: between the cells, and of a cell."""
        VGroup.__init__(self)
        self.colors = colors
        self._shape = (len(formulas), len(formulas[0]))
        self._edges: Edges = (
            np.array([box.left, box.top, 0.0]),
            np.array([box.width, 0.0, 0.0]),
            np.array([0.0, -box.height, 0.0]),
        )
        self.add(self._ground())
        whole = [formula for row in formulas for formula in row]
        wide, high = box.width / self.columns * _FILL, box.height / self.rows * _FILL
        em = min(
            largest,
            *(min(wide / f.width, high / f.height) * f.em for f in whole),
        )
        for k, formula in enumerate(whole):
            place = self.cell_center(*divmod(k, self.columns))
            self.add(formula.scale(em / formula.em).move_to(place))

    def _ground(self) -> VGroup:
        """Empty cells, as those of a plate."""
        whole = VMobject(stroke_color=style.theme().line, stroke_width=2, fill_opacity=1)
        whole.set_fill(self.colors[0])
        tiles = VMobject(stroke_width=0, fill_opacity=1, fill_color=self.colors[1])
        _add_block(whole, self.region(0, 0, self.rows, self.columns))
        side = 1 - 2 * _GAP
        for row, column in np.ndindex(self._shape):
            _add_block(tiles, self.region(row + _GAP, column + _GAP, side, side))
        return VGroup(whole, tiles)

    @property
    def rows(self) -> int:
        return self._shape[0]

    @property
    def columns(self) -> int:
        return self._shape[1]

    @property
    def edges(self) -> Edges:
        return self._edges

    def at(self, row: int, column: int) -> Formula:
        found = self.submobjects[1 + row * self.columns + column]
        assert isinstance(found, Formula)
        return found


def _add_block(shape: VMobject, corners: np.ndarray) -> None:
    shape.start_new_path(corners[0])
    for corner in (*corners[1:], corners[0]):
        shape.add_line_to(corner)
