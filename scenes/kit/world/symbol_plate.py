"""A small plate whose cells hold symbols, so that a step can be told before there are numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from scenes.kit.drawing.text import Formula
from scenes.kit.layout import Box
from scenes.kit.sourced import SourcedNumber, constant
from scenes.kit.world.palette import luminance, palette, tile_colors
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_in

Place = tuple[int, int]
_SIZE = 0.42  # em of a symbol, in cells
_LIT = 0.55  # strength of a cell that stands out


class SymbolPlate(Plate):
    """Cells with a symbol each, in markup, or a number; `lit` are the places that stand out.

    labels: what is written, by place. It is drawn apart from the tiles, so that it can move on.
    """

    def __init__(
        self,
        symbols: Mapping[Place, str | SourcedNumber],
        meaning: str,
        box: Box,
        *,
        stand_out: frozenset[Place] = frozenset(),
        size: float = _SIZE,
    ) -> None:
        self.symbols = dict(symbols)
        rows, columns = (max(places) + 1 for places in zip(*symbols, strict=True))
        tiles = np.zeros((rows, columns))
        for place in stand_out:
            tiles[place] = _LIT
        light = constant(tiles, "A symbol's tile is bright where it is talked about.", meaning)
        super().__init__(light, limit=1.0)
        self.set_lifted(1).points = facing_in(self, box)
        inks = np.array([palette().ink_on_dark, palette().ink_on_light])
        bright = luminance(tile_colors(tiles, meaning, 1.0)) > palette().turning_point
        self.labels = {
            place: self._written(symbol, str(inks[int(bright[place])]), size * self.cell)
            for place, symbol in symbols.items()
        }
        for place, label in self.labels.items():
            label.move_to(self.cell_center(*place))

    @staticmethod
    def _written(symbol: str | SourcedNumber, ink: str, size: float) -> Formula:
        if isinstance(symbol, str):
            return Formula(symbol, size=size, color=ink)
        return Formula("{n}", n=symbol, size=size, color=ink, plain=True)

    @property
    def parts(self) -> list[Any]:
        """The tiles and all that is written on them, to be faded in or out."""
        return [self, *self.labels.values()]


def indexed(letter: str, shape: Place) -> dict[Place, str]:
    """A symbol per cell of a grid; subscripts count from one."""
    return {(i, j): f"{letter}_({i + 1} {j + 1})" for i, j in np.ndindex(*shape)}
