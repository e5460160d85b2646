"""Our Cairo camera: Manim's moving camera, which also paints Painted mobjects, quickly."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, Self

import cairo
import numpy as np
from manim import Mobject, MovingCamera, VMobject, color_to_int_rgba

from scenes.kit import style
from scenes.kit.drawing.canvas import Canvas
from scenes.kit.drawing.damage import RING, Rect, Seen, View, grown, overlap, within

_PATHS_KEPT = 4096
# Cairo rounds a path to 1/256 of a pixel. Kept paths are made at this scale, not at the frame's:
# else a text's look would depend on the zoom at which it was first drawn.
_FINE = cairo.Matrix(xx=4096, yy=4096)


class Painted(Mobject):
    """A mobject that draws itself: one method instead of one submobject per shape.

    opacity: 0 to 1, of the whole. A subclass lists in `animated` the attributes (numbers or
    arrays) that animations interpolate. Points are only its outline: where it is.
    """

    animated: tuple[str, ...] = ("opacity",)

    def __init__(self, **kwargs: Any) -> None:
        self.opacity = 1.0
        super().__init__(**kwargs)

    def paint(self, canvas: Canvas) -> None:
        raise NotImplementedError

    def look(self) -> Hashable | None:
        """All that its painting depends on: while that is the same, it is not painted again.

        None: nobody knows, and it is painted in every frame.
        """
        return None

    def bounds(self) -> np.ndarray | None:
        """The lowest and the highest corner (2, 2) of what it paints, in units; None: anywhere."""
        return None

    def changes(self, before: Hashable) -> np.ndarray | None:
        """Where it looks other than in `before`, as `bounds` gives them; None: all over."""
        return None

    def set_opacity(self, opacity: float) -> Self:
        self.opacity = opacity
        return self

    def fade(self, darkness: float = 0.5, family: bool = True) -> Self:
        self.opacity *= 1 - darkness
        return self

    def interpolate_color(self, mobject1: Any, mobject2: Any, alpha: float) -> Self:
        for name in self.animated:
            start, end = getattr(mobject1, name), getattr(mobject2, name)
            if alpha >= 1 or np.shape(start) != np.shape(end):  # the end exactly, not nearly
                setattr(self, name, end if alpha >= 1 else start)
            else:
                setattr(self, name, start + (end - start) * alpha)
        return self

    def align_points_with_larger(self, larger_mobject: Mobject) -> None:
        raise ValueError(f"{type(self).__name__} cannot become a {type(larger_mobject).__name__}")


class FilmCamera(MovingCamera):
    """Paints Painted mobjects and keeps the Cairo paths of outlines that have not changed.

    ground: gives the background as a picture (H, W, 4) of that height and width, RGBA bytes, where
    it is not all of one colour.
    """

    pixel_array: np.ndarray
    _zoom = 1.0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._paths: OrderedDict[int, cairo.Path] = OrderedDict()
        self._context: tuple[tuple[int, bytes], cairo.Context] | None = None
        self.ground: Callable[[int, int], np.ndarray] | None = None
        self._scratch: np.ndarray | None = None
        self._sheet: tuple[cairo.Context, float] | None = None  # and a unit's pixels
        super().__init__(*args, **kwargs)

    def init_background(self) -> None:
        """As Manim's, in whole pixels: byte by byte that takes ten times as long."""
        if self.background_image is not None:
            super().init_background()
            return
        color = color_to_int_rgba(self.background_color, self.background_opacity)
        pixel = color.astype(self.pixel_array_dtype).view(np.uint32)
        whole = np.full((self.pixel_height, self.pixel_width, 1), pixel)
        self.background = whole.view(self.pixel_array_dtype)

    def type_or_raise(self, mobject: Mobject) -> Any:
        kind = super().type_or_raise(mobject)  # builds display_funcs again in every call
        self.display_funcs[Painted] = self.display_painted
        return Painted if isinstance(mobject, Painted) else kind

    def get_cairo_context(self, pixel_array: np.ndarray) -> cairo.Context:
        """As Manim's, made again only when the frame has moved or the pixels have changed."""
        if self._sheet is not None:
            return self._sheet[0]
        key = (id(pixel_array), self.frame.points.tobytes())
        if self._context is None or self._context[0] != key:
            self._context = (key, super().get_cairo_context(pixel_array))
            self._zoom = self.frame_height / style.FRAME_HEIGHT
        return self._context[1]

    def display_painted(self, mobjects: list[Mobject], pixel_array: np.ndarray) -> None:
        canvas = self.canvas(self.get_cairo_context(pixel_array))
        for mobject in mobjects:
            if isinstance(mobject, Painted) and mobject.opacity > 0:
                canvas.context.save()  # what one sets, such as round line ends, is not the next's
                mobject.paint(canvas)
                canvas.context.restore()

    def canvas(self, context: cairo.Context) -> Canvas:
        """A canvas over `context` for the frame now in view."""
        x, y = self.frame_center[:2]
        half_width, half_height = self.frame_width / 2, self.frame_height / 2
        frame = (x - half_width, x + half_width, y - half_height, y + half_height)
        if self._sheet is not None:
            return Canvas(context, frame=frame, pixel=1 / self._sheet[1], swapped=False)
        return Canvas(context, frame=frame, pixel=self.frame_height / self.pixel_height)

    @property
    def zoomed(self) -> bool:
        """Whether it shows another part than a scene's whole frame: words are elsewhere then."""
        x, y = self.frame_center[:2]
        return abs(self.frame_height - style.FRAME_HEIGHT) + abs(x) + abs(y) > 1e-9

    @property
    def view(self) -> View:
        x, y = (float(v) for v in self.frame_center[:2])
        unit = self.pixel_height / self.frame_height
        return View(x, y, unit, self.pixel_width, self.pixel_height)

    def paint_again(self, seen: Sequence[Seen], ground: np.ndarray, rects: Sequence[Rect]) -> None:
        """Paint these mobjects on their ground within some rectangles; the rest stands.

        They are painted elsewhere first, with a ring around each rectangle: see damage.RING.
        """
        frame, whole = self.pixel_array, self.view.whole
        again = [within(grown(rect, RING), whole) for rect in rects]
        if self._scratch is None or self._scratch.shape != frame.shape:
            self._scratch = np.empty_like(frame)
        self.pixel_array = scratch = self._scratch
        context = self.get_cairo_context(scratch)
        context.save()
        matrix = context.get_matrix()
        context.identity_matrix()
        for left, top, right, low in again:
            scratch[top:low, left:right] = ground[top:low, left:right]
            context.rectangle(left, top, right - left, low - top)
        context.clip()
        context.set_matrix(matrix)
        touched = [one.mobject for one in seen if any(overlap(one.rect, rect) for rect in again)]
        try:
            self.capture_mobjects(touched, include_submobjects=False)
        finally:
            context.restore()
            self.pixel_array = frame
        for left, top, right, low in rects:
            frame[top:low, left:right] = scratch[top:low, left:right]

    def draw_on(
        self, context: cairo.Context, mobjects: Iterable[Mobject], height: float, *, clear: bool
    ) -> None:
        """Draw the frame with another context, in pixels of which the frame is `height` high.

        For vector surfaces and pictures of any size. clear: without the background.
        """
        unit = height / self.frame_height
        context.save()
        self._zoom = self.frame_height / style.FRAME_HEIGHT
        if not clear:
            self._lay_ground(context, height)
            context.paint()  # all of it: a width in whole pixels is a hair more than the frame's
        x, y = self.frame_center[:2]
        context.translate((self.frame_width / 2 - x) * unit, (self.frame_height / 2 + y) * unit)
        context.scale(unit, -unit)
        self._sheet = (context, unit)
        try:
            self.capture_mobjects(mobjects)
        finally:
            self._sheet = None
            context.restore()

    def _lay_ground(self, context: cairo.Context, height: float) -> None:
        """Make the background the source of what is painted next on a frame so many pixels high."""
        if self.ground is None:
            context.set_source_rgb(*style.rgb(style.theme().background))
            return
        high = round(height)
        pixels = self.ground(high, round(high * self.frame_width / self.frame_height))
        context.set_source_surface(picture_surface(pixels))
        context.get_source().set_extend(cairo.EXTEND_PAD)

    def set_cairo_context_color(self, ctx: cairo.Context, rgbas: Any, vmobject: VMobject) -> Self:
        """As Manim's, which swaps red and blue for its pixels; other surfaces keep them."""
        if self._sheet is not None:
            rgbas = np.array(rgbas)[:, [2, 1, 0, 3]]
        super().set_cairo_context_color(ctx, rgbas, vmobject)
        return self

    @property
    def cairo_line_width_multiple(self) -> float:
        """Manim's widths, kept constant on screen while the camera zooms."""
        return 0.01 * self._zoom

    @cairo_line_width_multiple.setter
    def cairo_line_width_multiple(self, value: float) -> None:
        """Manim's constructor sets it; the frame decides here."""

    def display_vectorized(self, vmobject: VMobject, ctx: cairo.Context) -> Self:
        """As Manim's, but invisible mobjects cost nothing."""
        if len(vmobject.points) == 0:
            return self
        filled = float(vmobject.fill_rgbas[..., 3].max(initial=0)) > 0
        stroke = (
            vmobject.stroke_width > 0 and float(vmobject.stroke_rgbas[..., 3].max(initial=0)) > 0
        )
        if not filled and not stroke:
            return self
        self.set_cairo_context_path(ctx, vmobject)
        if filled:
            self.apply_fill(ctx, vmobject)
        if stroke:
            self.apply_stroke(ctx, vmobject)
        ctx.new_path()
        return self

    def set_cairo_context_path(self, ctx: cairo.Context, vmobject: VMobject) -> Self:
        """As Manim's, which walks each curve in Python; unchanged outlines are kept."""
        key = hash(vmobject.points.tobytes())
        path = self._paths.get(key)
        if path is None:
            view = ctx.get_matrix()
            ctx.set_matrix(_FINE)
            super().set_cairo_context_path(ctx, vmobject)
            path = self._paths[key] = ctx.copy_path()
            ctx.set_matrix(view)
            if len(self._paths) > _PATHS_KEPT:
                self._paths.popitem(last=False)
        ctx.new_path()
        ctx.append_path(path)
        return self


def picture_surface(pixels: np.ndarray) -> cairo.ImageSurface:
    """A picture (H, W, 4), RGBA bytes with colours premultiplied, as Cairo orders it."""
    ordered = np.ascontiguousarray(pixels[..., [2, 1, 0, 3]])
    height, width = ordered.shape[:2]
    return cairo.ImageSurface.create_for_data(
        ordered.data, cairo.FORMAT_ARGB32, width, height, width * 4
    )
