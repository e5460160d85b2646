"""The light that all plates of the place shed, painted together at a quarter of the frame's size.

Glows are soft, so nobody can tell; painted one by one at full size they cost more than all else.
"""

from __future__ import annotations

from collections.abc import Hashable

import cairo

from scenes.kit.drawing.canvas import Canvas
from scenes.kit.drawing.damage import Damage, Rect, View, grown, overlap
from scenes.kit.world.between import Between
from scenes.kit.world.plate import Plate
from scenes.kit.world.world import World

_SMALLER = 4


class Glow(Between):
    """What the plates of a world shed; on pages for vectors each plate paints its own."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self._kept: tuple[str, cairo.ImageSurface, cairo.ImageSurface] | None = None
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
        whole = self._drawn(canvas, target, shining)
        context = canvas.context
        context.save()
        context.identity_matrix()
        context.set_source_surface(whole, 0, 0)
        context.set_operator(canvas.operator_of_light)
        context.paint_with_alpha(self.opacity)
        context.restore()

    def _drawn(
        self, canvas: Canvas, target: cairo.ImageSurface, shining: list[Plate]
    ) -> cairo.ImageSurface:
        """The light at the frame's size, drawn again only where it has changed."""
        size = (target.get_width(), target.get_height())
        width, height = (n // _SMALLER + 1 for n in size)
        key = f"{size} {canvas.swapped} {canvas.context.get_matrix()}"
        if self._kept is None or self._kept[0] != key:
            sizes = ((width, height), size)
            small, whole = (cairo.ImageSurface(cairo.FORMAT_ARGB32, *s) for s in sizes)
            self._kept = (key, small, whole)
        _, small, whole = self._kept
        left, right, bottom, top = canvas.frame
        unit = 1 / (canvas.pixel * _SMALLER)
        view = View((left + right) / 2, (bottom + top) / 2, unit, width, height)
        rects = self._damage.since(shining, small, view)
        for rect in [view.whole] if rects is None else rects:
            self._draw(canvas, small, rect)
            _enlarge(small, whole, rect)
        return whole

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


def _enlarge(small: cairo.ImageSurface, whole: cairo.ImageSurface, rect: Rect) -> None:
    """Bring a part of the small picture to the frame's size: Cairo adds pictures as they are."""
    context = cairo.Context(whole)
    context.scale(_SMALLER, _SMALLER)
    left, top, right, low = grown(rect, 1)  # softened into its neighbours
    context.rectangle(left, top, right - left, low - top)
    context.clip()
    context.set_source_surface(small, 0, 0)
    context.get_source().set_filter(cairo.FILTER_BILINEAR)
    context.get_source().set_extend(cairo.EXTEND_PAD)
    context.set_operator(cairo.OPERATOR_SOURCE)
    context.paint()
