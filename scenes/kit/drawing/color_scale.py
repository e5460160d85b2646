"""The legend of a colour scale: which values its strongest colours stand for."""

from __future__ import annotations

import numpy as np
from manim import RIGHT, Group

from model.derivations import forward
from model.derivations.registry import NamedArray
from scenes.kit import style
from scenes.kit.drawing.pixel_grid import PixelGrid
from scenes.kit.drawing.text import Label
from scenes.kit.sourced import sourced

_STEPS = 41  # odd, so that zero is one of them
_HEIGHT = 0.14


class ColorScale(Group):
    """A bar of a grid's colours from the lowest to the highest, with both values beside it.

    array: its largest magnitude is the grid's limit.
    """

    def __init__(self, array: NamedArray, grid: PixelGrid, width: float = 1.7) -> None:
        source = sourced(forward.color_scale(array, _STEPS).meant(grid.meaning))
        bar = PixelGrid(source, limit=grid.limit, lines=0)
        bar.set_corners(np.zeros(3), np.array([width, 0, 0]), np.array([0, -_HEIGHT, 0]))
        low, high = (Label("{v}", v=source[0, k], size=style.TINY) for k in (0, _STEPS - 1))
        super().__init__(low, bar, high)
        self.arrange(RIGHT, buff=0.14)
