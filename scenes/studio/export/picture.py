"""A scene's frame as a PNG of any size, or as a vector page: SVG or PDF."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import cairo

from scenes.kit import style
from scenes.studio.export.crops import Area

RATIO = style.FRAME_WIDTH / style.FRAME_HEIGHT
# Cairo names an SVG's groups and pictures by how many surfaces this process has made before.
_NAME = re.compile(rb'(id="|#)(surface|image)(\d+)')
_NO_DATE = "2000-01-01T00:00:00Z"  # a page tells its date of birth; the same page has the same


def height_of(width: int) -> int:
    """Pixels down a picture so wide; even, as films are."""
    return round(width / RATIO / 2) * 2


@dataclass(frozen=True)
class Shot:
    """What a scene's camera sees now, or a piece of it.

    width: of the whole frame, in pixels (of a page: in points). clear: without the background.
    crop: the box of the frame that is shown. chosen: the mobjects that are drawn, else all.
    """

    scene: Any
    width: int
    clear: bool = False
    crop: Area | None = None
    chosen: Sequence[Any] | None = None

    @property
    def height(self) -> int:
        """Of the whole frame, likewise."""
        return height_of(self.width)

    @property
    def area(self) -> Area:
        return self.crop or Area(0, 0, self.width, self.height)

    @property
    def mobjects(self) -> Sequence[Any]:
        return self.scene.mobjects if self.chosen is None else self.chosen

    @property
    def camera(self) -> Any:
        return self.scene.renderer.camera

    def draw_on(self, surface: Any) -> None:
        """Draw it on one of Cairo's surfaces, as large as the area."""
        context = cairo.Context(surface)
        context.translate(-self.area.left, -self.area.top)
        self.camera.draw_on(context, self.mobjects, self.height, clear=self.clear)


# The same frame gives the same bytes. On a page text is outlines, a grid's cells are shapes.


def png(shot: Shot) -> bytes:
    buffer = BytesIO()
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, shot.area.width, shot.area.height)
    shot.draw_on(surface)
    surface.write_to_png(buffer)
    return buffer.getvalue()


def svg(shot: Shot) -> bytes:
    buffer = BytesIO()
    surface = cairo.SVGSurface(buffer, shot.area.width, shot.area.height)
    shot.draw_on(surface)
    surface.finish()
    order: dict[bytes, int] = {}

    def renumbered(name: re.Match[bytes]) -> bytes:
        return name[1] + name[2] + b"%d" % order.setdefault(name[3], len(order))

    return _NAME.sub(renumbered, buffer.getvalue())


def pdf(shot: Shot) -> bytes:
    buffer = BytesIO()
    surface = cairo.PDFSurface(buffer, shot.area.width, shot.area.height)
    surface.set_metadata(cairo.PDFMetadata.CREATE_DATE, _NO_DATE)
    shot.draw_on(surface)
    surface.finish()
    return buffer.getvalue()
