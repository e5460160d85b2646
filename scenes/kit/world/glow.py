"""The light that all plates of the place shed, painted together at a quarter of the frame's size.

Glows are soft, so nobody can tell; painted one by one at full size they cost more than all else.
"""

from __future__ import annotations

from collections.abc import Hashable

import cairo

from scenes.kit.drawing.canvas import Canvas
from scenes.kit.drawing.damage import Damage, Rect, View, overlap
from scenes.kit.world.between import Between
from scenes.kit.world.plate import Plate
from scenes.kit.world.world import World

_SMALLER = 4


class Glow(Between):
    """What the plates of a world shed; on pages for vectors each plate paints its own."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self._small: tuple[str, cairo.ImageSurface] | None = None
        self._damage = Damage()
        for plate in world.of():
            plate.glows_alone = False

    def look(self) -> Hashable:
        return self.opacity  # plates tell by themselves where their light has changed

    def paint(self, canvas: Canvas) -> None:
        shining = [p for p in self.world.of() if p.opacity > 0 and p.sheds_light]
        target = canvas.context.get_group_target()
        if canvas.vector or not shining or not isinstance(target, cairo.ImageSurface):
            return
        small = self._drawn(canvas, target, shining)
        context = canvas.context
        context.save()
        context.identity_matrix()
        context.scale(_SMALLER, _SMALLER)
        context.set_source_surface(small, 0, 0)
        context.get_source().set_filter(cairo.FILTER_BILINEAR)
        context.get_source().set_extend(cairo.EXTEND_PAD)
        context.set_operator(canvas.operator_of_light)
        context.paint_with_alpha(self.opacity)
        context.restore()

    def _drawn(
        self, canvas: Canvas, target: cairo.ImageSurface, shining: list[Plate]
    ) -> cairo.ImageSurface:
        """The light on a frame of a quarter of the size, drawn again only where it has changed."""
        width, height = (n // _SMALLER + 1 for n in (target.get_width(), target.get_height()))
        key = f"{width} {height} {canvas.swapped} {canvas.context.get_matrix()}"
        if self._small is None or self._small[0] != key:
            self._small = (key, cairo.ImageSurface(cairo.FORMAT_ARGB32, width, height))
        small = self._small[1]
        left, right, bottom, top = canvas.frame
        unit = 1 / (canvas.pixel * _SMALLER)
        view = View((left + right) / 2, (bottom + top) / 2, unit, width, height)
        rects = self._damage.since(shining, small, view)
        for rect in [view.whole] if rects is None else rects:
            self._draw(canvas, small, rect)
        return small

    def _draw(self, canvas: Canvas, small: cairo.ImageSurface, rect: Rect) -> None:
        context = cairo.Context(small)
        left, top, right, low = rect
        context.rectangle(left, top, right - left, low - top)
        context.clip()
        context.set_operator(cairo.OPERATOR_CLEAR)
        context.paint()
        context.set_operator(cairo.OPERATOR_OVER)
        context.scale(1 / _SMALLER, 1 / _SMALLER)
        context.transform(canvas.context.get_matrix())
        own = Canvas(
            context, frame=canvas.frame, pixel=canvas.pixel * _SMALLER, swapped=canvas.swapped
        )
        for seen in self._damage.seen:
            if overlap(seen.rect, rect):
                seen.mobject.paint_glow(own)
