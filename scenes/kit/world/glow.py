"""The light that all plates of the place shed, painted together at a quarter of the frame's size.

Glows are soft, so nobody can tell; painted one by one at full size they cost more than all else.
"""

from __future__ import annotations

import cairo

from scenes.kit.drawing.canvas import Canvas
from scenes.kit.world.between import Between
from scenes.kit.world.palette import palette
from scenes.kit.world.plate import Plate
from scenes.kit.world.world import World

_SMALLER = 4


class Glow(Between):
    """What the plates of a world shed; on pages for vectors each plate paints its own."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self._kept: list[tuple[int, cairo.ImageSurface]] = []
        for plate in world.of():
            plate.glows_alone = False

    def paint(self, canvas: Canvas) -> None:
        shining = [p for p in self.world.of() if p.opacity > 0 and p.sheds_light]
        target = canvas.context.get_group_target()
        if canvas.vector or not shining or not isinstance(target, cairo.ImageSurface):
            return
        context = canvas.context
        frame = (target.get_width(), target.get_height(), canvas.swapped, palette().name)
        state = (*frame, str(context.get_matrix()), *(p.light_now() for p in shining))
        if not self._kept or self._kept[0][0] != hash(state):
            self._kept[:] = [(hash(state), self._drawn(canvas, target, shining))]
        context.save()
        context.identity_matrix()
        context.set_source_surface(self._kept[0][1], 0, 0)
        context.set_operator(canvas.operator_of_light)
        context.paint_with_alpha(self.opacity)
        context.restore()

    def _drawn(
        self, canvas: Canvas, target: cairo.ImageSurface, shining: list[Plate]
    ) -> cairo.ImageSurface:
        size = (target.get_width() // _SMALLER + 1, target.get_height() // _SMALLER + 1)
        small = cairo.ImageSurface(cairo.FORMAT_ARGB32, *size)
        context = cairo.Context(small)
        context.scale(1 / _SMALLER, 1 / _SMALLER)
        context.transform(canvas.context.get_matrix())
        own = Canvas(
            context, frame=canvas.frame, pixel=canvas.pixel * _SMALLER, swapped=canvas.swapped
        )
        for plate in shining:
            plate.paint_glow(own)
        return _enlarged(small, target)


def _enlarged(small: cairo.ImageSurface, target: cairo.ImageSurface) -> cairo.ImageSurface:
    """The picture at the frame's size, so that it can be laid on as it is while nothing changes."""
    whole = cairo.ImageSurface(cairo.FORMAT_ARGB32, target.get_width(), target.get_height())
    context = cairo.Context(whole)
    context.scale(_SMALLER, _SMALLER)
    context.set_source_surface(small, 0, 0)
    context.get_source().set_filter(cairo.FILTER_BILINEAR)
    context.get_source().set_extend(cairo.EXTEND_PAD)
    context.set_operator(cairo.OPERATOR_SOURCE)
    context.paint()
    return whole
