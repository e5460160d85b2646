"""What painted mobjects draw with: a Cairo context in scene units, independent of Manim."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from itertools import pairwise

import cairo
import numpy as np

from scenes.kit import style
from scenes.kit.drawing.cell_places import corners_of
from scenes.kit.drawing.typeset import typeset

Point = tuple[float, float]
_FINE = 2  # pixels of a cell below which a page gets a picture: shapes would be its greatest part


@cache
def _scratch() -> cairo.Context:
    context = cairo.Context(cairo.ImageSurface(cairo.FORMAT_A8, 1, 1))
    context.scale(4096, 4096)  # Cairo rounds paths to 1/256 of a pixel: make the pixel small
    return context


class StoredPath:
    """A Cairo path that copies of a mobject share."""

    def __init__(self, path: cairo.Path) -> None:
        self.path = path

    def __deepcopy__(self, memo: object) -> StoredPath:
        return self


def outline_path(points: np.ndarray) -> StoredPath:
    """Bezier points (n, 2), four per curve, as a path; a jump starts a new subpath."""
    context = _scratch()
    context.new_path()
    last: list[float] | None = None
    for start, first, second, end in points.reshape(-1, 4, 2).tolist():
        if last is None or abs(last[0] - start[0]) + abs(last[1] - start[1]) > 1e-9:
            if last is not None:
                context.close_path()
            context.move_to(*start)
        context.curve_to(*first, *second, *end)
        last = end
    if last is not None:
        context.close_path()
    path = context.copy_path()
    context.new_path()
    return StoredPath(path)


@lru_cache(maxsize=512)
def glyph(character: str) -> tuple[StoredPath, float]:
    """A character's outline in em, its baseline at 0, and its advance."""
    if character == " ":
        return outline_path(np.zeros((0, 2))), 0.28
    setting = typeset(f"#text({character!r})".replace("'", '"'))
    points = setting.spans.get(0, np.zeros((0, 2)))
    return outline_path(points + np.array([0, setting.height])), setting.width


@cache
def digit_height() -> float:
    """Height of a digit in em."""
    return float(typeset("0").spans[0][:, 1].max() - typeset("0").spans[0][:, 1].min())


Glyphs = Callable[[str], tuple[StoredPath, float]]  # outline and advance of each character


@lru_cache(maxsize=65536)
def text_width(text: str, glyphs: Glyphs = glyph) -> float:
    """Width of a number in em."""
    return sum(glyphs(character)[1] for character in text)


class Canvas:
    """A Cairo context whose unit is the scene's, y upwards.

    swapped: Manim's pixel arrays are RGBA where Cairo writes BGRA, so red and blue change places;
    vector surfaces keep them. frame: left, right, bottom and top of what is in view.
    """

    def __init__(
        self,
        context: cairo.Context,
        *,
        frame: tuple[float, float, float, float],
        pixel: float,
        swapped: bool = True,
    ) -> None:
        self.context = context
        self.frame = frame
        self.pixel = pixel
        self.swapped = swapped

    @property
    def zoomed(self) -> float:
        """The factor that keeps a width constant on screen: 1 unzoomed, less when zoomed in."""
        return (self.frame[3] - self.frame[2]) / style.FRAME_HEIGHT

    @property
    def vector(self) -> bool:
        """Whether this is a page of shapes, with pictures only where nothing else will do."""
        return not isinstance(self.context.get_target(), cairo.ImageSurface)

    @property
    def operator_of_light(self) -> cairo.Operator:
        """How light is laid on: added to what is there; a PDF screens it, an SVG lays it over.

        What a page cannot do would be drawn as one picture of the whole page.
        """
        if not self.vector:
            return cairo.OPERATOR_ADD
        is_pdf = isinstance(self.context.get_target(), cairo.PDFSurface)
        return cairo.OPERATOR_SCREEN if is_pdf else cairo.OPERATOR_OVER

    def source(self, color: np.ndarray, alpha: float = 1.0) -> None:
        """Paint with `color` (3,) 0 to 1 from now on."""
        red, green, blue = (float(c) for c in color)
        if self.swapped:
            red, blue = blue, red
        self.context.set_source_rgba(red, green, blue, alpha)

    def image(
        self, pixels: np.ndarray, corner: np.ndarray, across: np.ndarray, down: np.ndarray
    ) -> None:
        """Paint `pixels` (H, W, 4), floats 0 to 1, crisp, on a parallelogram.

        corner is the outer corner of pixel (0, 0); across and down are the whole edges.
        """
        height, width = pixels.shape[:2]
        if not self.swapped and float(np.linalg.norm(down)) / height >= _FINE * self.pixel:
            self._cells(pixels, corner, across, down)
            return
        premultiplied = np.empty((height, width, 4), dtype=np.uint8)
        for channel, place in enumerate((0, 1, 2) if self.swapped else (2, 1, 0)):
            premultiplied[..., place] = pixels[..., channel] * pixels[..., 3] * 255 + 0.5
        premultiplied[..., 3] = pixels[..., 3] * 255 + 0.5
        surface = cairo.ImageSurface.create_for_data(
            premultiplied.data, cairo.FORMAT_ARGB32, width, height, width * 4
        )
        context = self.context
        context.save()
        context.transform(
            cairo.Matrix(
                across[0] / width,
                across[1] / width,
                down[0] / height,
                down[1] / height,
                corner[0],
                corner[1],
            )
        )
        self.lay(surface, cairo.FILTER_NEAREST)
        context.rectangle(0, 0, width, height)
        context.fill()
        context.restore()

    def lay(self, surface: cairo.ImageSurface, filtered: cairo.Filter) -> None:
        """Make a surface the source, one of its pixels to a unit of the context as it stands.

        Cairo reckons with 1/65536 of a pixel and mends what that loses in the middle of what is
        painted: a picture's pixels would depend on how much of it is painted at a time. A matrix
        that loses nothing needs no mending.
        """
        context = self.context
        context.set_source_surface(surface, 0, 0)
        pattern = context.get_source()
        pattern.set_filter(filtered)
        if not self.vector:
            pattern.set_matrix(_representable(pattern.get_matrix(), context.get_matrix()))

    def _cells(
        self, pixels: np.ndarray, corner: np.ndarray, across: np.ndarray, down: np.ndarray
    ) -> None:
        """The same with shapes: crisp at any size, whatever a viewer does with images.

        Neighbours in a row that look alike are one shape: of a hundred digits most is black.
        Opaque cells reach a little under their neighbours, so that no hair of background shows
        between them.
        """
        height, width = pixels.shape[:2]
        right, below = across / width, down / height
        for row in range(height):
            changes = np.flatnonzero((pixels[row, 1:] != pixels[row, :-1]).any(axis=1)) + 1
            for first, stop in pairwise([0, *changes.tolist(), width]):
                red, green, blue, alpha = (float(v) for v in pixels[row, first])
                if alpha <= 0:
                    continue
                more = 0.02 if alpha >= 1 else 0.0
                wide = right * (stop - first + (more if stop < width else 0))
                high = below * (1 + (more if row + 1 < height else 0))
                self.context.set_source_rgba(red, green, blue, alpha)
                self.trace(corners_of(corner + right * first + below * row, wide, high))
                self.context.fill()

    def trace(self, points: Iterable[Point | np.ndarray]) -> None:
        """Begin a path anew: the polygon with these corners (2,)."""
        context = self.context
        context.new_path()
        for x, y in points:
            context.line_to(x, y)
        context.close_path()

    def lines(self, starts: np.ndarray, ends: np.ndarray, width: float) -> None:
        """Stroke straight lines from starts (n, 2) to ends (n, 2), `width` in units."""
        context = self.context
        for start, end in zip(starts, ends, strict=True):
            context.move_to(start[0], start[1])
            context.line_to(end[0], end[1])
        context.set_line_width(width)
        context.stroke()

    def discs(self, places: np.ndarray, radius: float) -> None:
        """Fill discs at places (n, 2), each a stencil put on the nearest quarter of a pixel.

        Five times faster than arcs in one path, which vector surfaces, having no pixels, get.
        """
        context = self.context
        if not self.swapped:
            for x, y in places.tolist():
                context.new_sub_path()
                context.arc(x, y, radius, 0, 2 * np.pi)
            context.fill()
            return
        matrix = context.get_matrix()
        place = np.array([matrix.x0, matrix.y0]) + places * [matrix.xx, matrix.yy]
        quarters = np.round(place * 4).astype(int)
        size = round(radius * matrix.xx * 16)
        context.save()
        context.identity_matrix()
        for x, y in quarters.tolist():
            stencil, reach = disc_stencil(size, x % 4, y % 4)
            context.mask_surface(stencil, x // 4 - reach, y // 4 - reach)
        context.restore()

    def text_path(self, text: str, center: Point, size: float, glyphs: Glyphs = glyph) -> None:
        """Add the outlines of a number, centred, one em = `size` units; fill() paints them."""
        context = self.context
        x = center[0] - text_width(text, glyphs) * size / 2
        y = center[1] - digit_height() * size / 2
        for character in text:
            path, advance = glyphs(character)
            context.save()
            context.translate(x, y)
            context.scale(size, size)
            context.append_path(path.path)
            context.restore()
            x += advance * size

    def visible(self, left: float, right: float, bottom: float, top: float) -> bool:
        """Whether a box is at least partly in view."""
        frame_left, frame_right, frame_bottom, frame_top = self.frame
        return (
            left < frame_right and right > frame_left and bottom < frame_top and top > frame_bottom
        )


def _representable(pattern: cairo.Matrix, context: cairo.Matrix) -> cairo.Matrix:
    """A pattern's matrix, for this context, that takes pixels to pixels in whole 1/65536."""
    to_user = context.multiply(cairo.Matrix())
    to_user.invert()
    m = to_user.multiply(pattern)
    parts = (round(part * 65536) / 65536 for part in (m.xx, m.yx, m.xy, m.yy, m.x0, m.y0))
    return context.multiply(cairo.Matrix(*parts))


@lru_cache(maxsize=1024)
def disc_stencil(size: int, right: int, down: int) -> tuple[cairo.ImageSurface, int]:
    """A disc of `size` sixteenths of a pixel, that many quarters away from pixel (reach, reach)."""
    reach = size // 16 + 2
    surface = cairo.ImageSurface(cairo.FORMAT_A8, 2 * reach + 2, 2 * reach + 2)
    context = cairo.Context(surface)
    context.arc(reach + right / 4, reach + down / 4, size / 16, 0, 2 * np.pi)
    context.fill()
    return surface, reach
