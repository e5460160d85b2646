"""A small plate whose cells hold symbols, so that a step can be told before there are numbers."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import numpy as np
from manim import Transform

from scenes.kit.drawing.camera import Painted
from scenes.kit.drawing.canvas import Canvas
from scenes.kit.drawing.cell_places import Edges, Lattice
from scenes.kit.drawing.damage import around
from scenes.kit.drawing.text import Formula
from scenes.kit.layout import Box
from scenes.kit.sourced import SourcedNumber, constant
from scenes.kit.world.palette import luminance, palette, tile_colors
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_in

Place = tuple[int, int]
_SIZE = 0.42  # em of a symbol, in cells
_LIT = 0.55  # strength of a cell that stands out


class SymbolPlate(Lattice, Painted):
    """Cells with a symbol each, in markup, or a number; those that `stand_out` are bright.

    labels: what is written, by place. It is apart from the tiles, so that it can move on.
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
        super().__init__()
        self.symbols, self.meaning, self.size = dict(symbols), meaning, size
        self._rows, self._columns = (max(places) + 1 for places in zip(*symbols, strict=True))
        tiles = np.zeros((self.rows, self.columns))
        for place in stand_out:
            tiles[place] = _LIT
        light = constant(tiles, "A symbol's tile is bright where it is talked about.", meaning)
        self._tiles = Plate(light, limit=1.0).set_lifted(1)
        self.points = self._tiles.points = facing_in(self._tiles, box)
        inks = np.array([palette().ink_on_dark, palette().ink_on_light])
        bright = luminance(tile_colors(tiles, meaning, 1.0)) > palette().turning_point
        self.labels = {
            place: _written(symbol, str(inks[int(bright[place])]), size * self.cell).move_to(
                self.cell_center(*place)
            )
            for place, symbol in symbols.items()
        }

    @property
    def rows(self) -> int:
        return self._rows

    @property
    def columns(self) -> int:
        return self._columns

    @property
    def edges(self) -> Edges:
        first, second, _, last = self.points
        return first, second - first, last - first

    @property
    def parts(self) -> list[Any]:
        """The tiles and all that is written on them, to be faded in or out."""
        return [self, *self.labels.values()]

    def alone(self, place: Place) -> SymbolPlate:
        """One of its cells as a bright plate of its own, to go elsewhere."""
        (left, top, _), _, (right, low, _), _ = self.region(*place, 1, 1)
        cell, only = Box(left, right, low, top), (0, 0)
        symbols = {only: self.symbols[place]}
        return SymbolPlate(symbols, self.meaning, cell, stand_out=frozenset({only}), size=self.size)

    def look(self) -> Hashable:
        return (self.opacity, self.points.tobytes())

    def bounds(self) -> np.ndarray:
        return around(self.points[:, :2], self._tiles.reach())

    def paint(self, canvas: Canvas) -> None:
        self._tiles.opacity, self._tiles.points = self.opacity, self.points
        self._tiles.paint(canvas)


def _written(symbol: str | SourcedNumber, ink: str, size: float) -> Formula:
    if isinstance(symbol, str):
        return Formula(symbol, size=size, color=ink)
    return Formula("{n}", n=symbol, size=size, color=ink, plain=True)


def carried(ways: Iterable[tuple[SymbolPlate, SymbolPlate]]) -> list[Transform]:
    """Single cells on their ways, each to where another one is."""
    return [
        Transform(part, goal)
        for start, end in ways
        for part, goal in zip(start.parts, end.parts, strict=True)
    ]


def indexed(letter: str, shape: Place) -> dict[Place, str]:
    """A symbol per cell of a grid; subscripts count from one."""
    return {(i, j): f"{letter}_({i + 1} {j + 1})" for i, j in np.ndindex(*shape)}
