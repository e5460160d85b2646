"""A scene's frame as a PNG of any size, or as a vector page: SVG or PDF."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import cairo

from scenes import style

FORMATS = ("png", "svg", "pdf")
RATIO = style.FRAME_WIDTH / style.FRAME_HEIGHT
# Cairo names an SVG's outermost group by how many surfaces this process has made before.
_NUMBER = re.compile(rb'id="surface\d+"')
_NO_DATE = "2000-01-01T00:00:00Z"  # a page tells its date of birth; the same page has the same


def height_of(width: int) -> int:
    """Pixels down a picture so wide; even, as films are."""
    return round(width / RATIO / 2) * 2


def picture(scene: Any, form: str, width: int, *, clear: bool = False) -> bytes:
    """What the scene's camera sees now, as a file's content.

    form: "png", "svg" or "pdf"; width in pixels (of a page: in points). Text is outlines, a grid's
    cells are shapes. clear: without the background. The same frame gives the same bytes.
    """
    height = height_of(width)
    buffer = BytesIO()
    if form == "png":
        surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, width, height)
        draw(scene, cairo.Context(surface), height, clear)
        surface.write_to_png(buffer)
        return buffer.getvalue()
    if form == "svg":
        page: Any = cairo.SVGSurface(buffer, width, height)
    else:
        page = cairo.PDFSurface(buffer, width, height)
        undated(page)
    draw(scene, cairo.Context(page), height, clear)
    page.finish()
    content = buffer.getvalue()
    return _NUMBER.sub(b'id="frame"', content) if form == "svg" else content


def undated(page: Any) -> None:
    """Give a PDF a fixed date, so that it depends on nothing but what it shows."""
    page.set_metadata(cairo.PDFMetadata.CREATE_DATE, _NO_DATE)


def draw(scene: Any, context: cairo.Context, height: float, clear: bool) -> None:
    """The scene's frame with its upper left corner at the context's origin."""
    scene.renderer.camera.draw_on(context, scene.mobjects, height, clear=clear)
