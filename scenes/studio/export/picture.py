"""A scene's frame as a PNG of any size, or as a vector page: SVG or PDF."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import cairo

from scenes.kit import style
from scenes.studio.export.crops import Area

FORMATS = ("png", "svg", "pdf")
RATIO = style.FRAME_WIDTH / style.FRAME_HEIGHT
# Cairo names an SVG's outermost group by how many surfaces this process has made before.
_NUMBER = re.compile(rb'id="surface\d+"')
_NO_DATE = "2000-01-01T00:00:00Z"  # a page tells its date of birth; the same page has the same


def height_of(width: int) -> int:
    """Pixels down a picture so wide; even, as films are."""
    return round(width / RATIO / 2) * 2


def picture(
    scene: Any,
    form: str,
    width: int,
    *,
    clear: bool = False,
    area: Area | None = None,
    mobjects: Sequence[Any] | None = None,
) -> bytes:
    """What the scene's camera sees now, as a file's content.

    form: "png", "svg" or "pdf"; width: of the whole frame, in pixels (of a page: in points). Text
    is outlines, a grid's cells are shapes. clear: without the background. area: the box of the
    frame that is shown. mobjects: those that are drawn. The same frame gives the same bytes.
    """
    height = height_of(width)
    area = area or Area(0, 0, width, height)
    buffer = BytesIO()
    surface: Any
    if form == "png":
        surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, area.width, area.height)
    elif form == "svg":
        surface = cairo.SVGSurface(buffer, area.width, area.height)
    else:
        surface = cairo.PDFSurface(buffer, area.width, area.height)
        surface.set_metadata(cairo.PDFMetadata.CREATE_DATE, _NO_DATE)
    context = cairo.Context(surface)
    context.translate(-area.left, -area.top)
    shown = scene.mobjects if mobjects is None else mobjects
    scene.renderer.camera.draw_on(context, shown, height, clear=clear)
    if form == "png":
        surface.write_to_png(buffer)
    surface.finish()
    content = buffer.getvalue()
    return _NUMBER.sub(b'id="frame"', content) if form == "svg" else content
