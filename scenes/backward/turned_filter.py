"""The toy's filter turned round, and the rim of zeros over which it slides on the way back."""

from __future__ import annotations

import numpy as np

from model.windows import Windows
from scenes.kit import style
from scenes.kit.drawing.equations import TOY, SymbolGrid
from scenes.kit.sourced import constant

# the gradient of X is a convolution, too: of the padded upstream map with the turned filter
TURNED = Windows.fit(TOY.output_shape, TOY.window, padding=TOY.window[0] - 1)


def turned_grid() -> SymbolGrid:
    """The toy's filter rotated by half a turn: the last weight comes first."""
    grid = SymbolGrid("K", TOY.window, cell=0.6)
    for row, column in np.ndindex(*TOY.window):
        place = grid.cell_center(TOY.window[0] - 1 - row, TOY.window[1] - 1 - column)
        grid.label(row, column).move_to(place)
    return grid


def padded_lattice(grid: SymbolGrid) -> SymbolGrid:
    """A rim of zeros round a grid, of the width that TURNED pads with."""
    (above, below), (left, right) = TURNED.padding
    shape = (grid.rows + above + below, grid.columns + left + right)
    zero = constant(0, "Padding is made of zeros.")[0]
    rim = SymbolGrid("X", shape, cell=grid.cell, filled=zero, color=style.theme().faint)
    for row, column in np.ndindex(*shape):
        if above <= row < above + grid.rows and left <= column < left + grid.columns:
            rim.label(row, column).set_opacity(0)
    return rim.move_to(grid)
