"""The floor that the plates stand on: a faint grid that fades away from the middle."""

from __future__ import annotations

from collections.abc import Hashable

import cairo
import numpy as np

from scenes.kit.drawing.canvas import Canvas
from scenes.kit.style import rgb
from scenes.kit.world.between import Between
from scenes.kit.world.palette import palette
from scenes.kit.world.projection import OVERVIEW, PIXELS, View, on_frame
from scenes.kit.world.sheet import sheet_of

_STEP = 150.0  # from line to line, in the world
_REACH = 900.0  # of the lines in Z
_ENDS = (-450.0, 2100.0)  # of the lines in X


class Floor(Between):
    """Lines along X and Z at the height of the floor, as a view of the whole sees them."""

    def __init__(self, view: View = OVERVIEW) -> None:
        super().__init__()
        self.view = view
        self._sheet = sheet_of("floor", view)

    def look(self) -> Hashable:
        return self.opacity

    def paint(self, canvas: Canvas) -> None:
        self._sheet.lay_on(canvas, palette().name, self._draw, self.opacity)

    def _draw(self, canvas: Canvas, opacity: float) -> None:
        context = canvas.context
        color = rgb(palette().floor)
        red, green, blue = color[::-1] if canvas.swapped else color
        middle = self._place(sum(_ENDS) / 2, 0)
        radius = 8.5
        fade = cairo.RadialGradient(0, 0, 0, 0, 0, radius)
        share = 0.16 * opacity
        for stop, left in ((0, 1.0), (0.55, 0.55), (1, 0.0)):
            fade.add_color_stop_rgba(stop, red, green, blue, share * left)
        matrix = cairo.Matrix(1, 0, 0, 1 / 0.34, -middle[0], -middle[1] / 0.34)
        fade.set_matrix(matrix)
        context.set_source(fade)
        across = [[(x, -_REACH), (x, _REACH)] for x in np.arange(_ENDS[0], _ENDS[1] + 1, _STEP)]
        along = [[(_ENDS[0], z), (_ENDS[1], z)] for z in np.arange(-_REACH, _REACH + 1, _STEP)]
        lines = np.array(
            [[self._place(*start), self._place(*end)] for start, end in across + along]
        )
        canvas.lines(lines[:, 0], lines[:, 1], 1.2 / PIXELS * canvas.zoomed)

    def _place(self, x: float, z: float) -> np.ndarray:
        return on_frame(self.view.place(x, self.view.floor, z))
