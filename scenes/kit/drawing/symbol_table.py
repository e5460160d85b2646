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


class SymbolTable(Lattice, VGroup):
    """Formulas (R x C) in the cells of a grid that fills a box, all of one size.

    What stands where is `table.at(row, column)`; cells are found as those of a plate.
    """

    def __init__(self, formulas: Sequence[Sequence[Formula]], box: Box, largest: float) -> None:
        """largest: one em of a symbol, at most."""
        VGroup.__init__(self)
        self._shape = (len(formulas), len(formulas[0]))
        self._edges: Edges = (
            np.array([box.left, box.top, 0.0]),
            np.array([box.width, 0.0, 0.0]),
            np.array([0.0, -box.height, 0.0]),
        )
        self.add(self._lines())
        whole = [formula for row in formulas for formula in row]
        wide, high = box.width / self.columns * _FILL, box.height / self.rows * _FILL
        em = min(
            largest,
            *(min(wide / f.width, high / f.height) * f.em for f in whole),
        )
        for k, formula in enumerate(whole):
            place = self.cell_center(*divmod(k, self.columns))
            self.add(formula.scale(em / formula.em).move_to(place))

    def _lines(self) -> VMobject:
        lines = VMobject(stroke_color=style.theme().line, stroke_width=2.5, fill_opacity=0)
        rows, columns = self._shape
        ends = [(self.point(k, 0), self.point(k, columns)) for k in range(rows + 1)]
        ends += [(self.point(0, k), self.point(rows, k)) for k in range(columns + 1)]
        for start, end in ends:
            lines.start_new_path(start)
            lines.add_line_to(end)
        return lines

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
