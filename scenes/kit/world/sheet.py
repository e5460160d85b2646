"""Sheet: a picture of the whole frame that is drawn once, and laid on while nothing in it moves."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache

import cairo
import numpy as np

from scenes.kit.drawing.canvas import Canvas
from scenes.kit.drawing.damage import Rect

Draw = Callable[[Canvas, float], None]  # draws on a canvas with so much opacity


class Sheet:
    """What a `draw` paints, kept as long as its key and the camera's frame stay the same."""

    def __init__(self) -> None:
        self._kept: tuple[str, cairo.ImageSurface, Rect] | None = None  # and where there is any

    def __deepcopy__(self, memo: object) -> Sheet:
        return self  # copies of a mobject show the same

    def lay_on(
        self,
        canvas: Canvas,
        key: str,
        draw: Draw,
        opacity: float,
        *,
        add: bool = False,
    ) -> None:
        """add: as light. A page for vectors has no pixels to keep: there it is drawn each time."""
        context = canvas.context
        target = context.get_group_target()
        if canvas.vector or not isinstance(target, cairo.ImageSurface):
            draw(canvas, opacity)
            return
        size = f"{target.get_width()} {target.get_height()} {canvas.swapped}"
        m = context.get_matrix()  # whose own words have six digits
        whole = f"{key} {(m.xx, m.yx, m.xy, m.yy, m.x0, m.y0)} {size}"
        if self._kept is None or self._kept[0] != whole:
            sheet = self._drawn(canvas, target, draw)
            self._kept = (whole, sheet, _drawn_on(sheet))
        context.save()
        context.identity_matrix()
        _, sheet, (left, top, right, low) = self._kept
        context.rectangle(left, top, right - left, low - top)
        context.clip()
        context.set_source_surface(sheet, 0, 0)
        if add:
            context.set_operator(canvas.operator_of_light)
        context.paint_with_alpha(opacity)
        context.restore()

    def _drawn(self, canvas: Canvas, target: cairo.ImageSurface, draw: Draw) -> cairo.ImageSurface:
        size = (target.get_width(), target.get_height())
        sheet = cairo.ImageSurface(cairo.FORMAT_ARGB32, *size)
        own = cairo.Context(sheet)
        own.set_matrix(canvas.context.get_matrix())
        draw(Canvas(own, frame=canvas.frame, pixel=canvas.pixel, swapped=canvas.swapped), 1.0)
        return sheet


@lru_cache(maxsize=4)
def sheet_of(*what: Hashable) -> Sheet:
    """The sheet for all that shows this: a scene that is played again need not draw it again."""
    return Sheet()


def _drawn_on(sheet: cairo.ImageSurface) -> Rect:
    """The part of a sheet outside of which there is nothing: the rest need not be laid on."""
    sheet.flush()
    pixels = np.frombuffer(sheet.get_data(), np.uint32).reshape(sheet.get_height(), -1)
    rows, columns = (np.flatnonzero(pixels.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return (0, 0, 0, 0)
    return (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
