"""The floor that the plates stand on: a faint grid that fades away from the middle."""

from __future__ import annotations

import cairo
import numpy as np

from scenes.kit.drawing.canvas import Canvas
from scenes.kit.style import rgb
from scenes.kit.world.between import Between
from scenes.kit.world.palette import palette
from scenes.kit.world.plan import FLOOR
from scenes.kit.world.projection import PIXELS, View, on_frame
from scenes.kit.world.sheet import Sheet

_STEP = 150.0  # from line to line, in the world
_REACH = 900.0  # of the lines in Z
_ENDS = (-450.0, 2100.0)  # of the lines in X


class Floor(Between):
    """Lines along X and Z at the height of the floor, seen by the camera of `view`."""

    animated = ("opacity", "origin", "x", "z", "zoom")

    def __init__(self, view: View) -> None:
        super().__init__()
        self._sheet = Sheet()
        self.look_from(view)

    def look_from(self, view: View) -> Floor:
        self.origin, self.x, self.z = (np.array(v) for v in (view.origin, view.x, view.z))
        self.zoom = view.zoom
        return self

    def _place(self, x: float, z: float) -> np.ndarray:
        along = x * self.x + np.array([0.0, FLOOR]) + z * self.z
        return on_frame(self.origin + self.zoom * along)

    def paint(self, canvas: Canvas) -> None:
        view = (*self.origin, *self.x, *self.z, self.zoom, palette().name)
        self._sheet.lay_on(canvas, repr(view), self._draw, self.opacity)

    def _draw(self, canvas: Canvas, opacity: float) -> None:
        context = canvas.context
        color = rgb("#9fb4dc" if palette().glows else "#4a5470")
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
        for x in np.arange(_ENDS[0], _ENDS[1] + 1, _STEP):
            self._line(canvas, self._place(x, -_REACH), self._place(x, _REACH))
        for z in np.arange(-_REACH, _REACH + 1, _STEP):
            self._line(canvas, self._place(_ENDS[0], z), self._place(_ENDS[1], z))
        context.set_line_width(1.2 / PIXELS * canvas.zoomed)
        context.stroke()

    def _line(self, canvas: Canvas, start: np.ndarray, end: np.ndarray) -> None:
        canvas.context.move_to(*start)
        canvas.context.line_to(*end)
