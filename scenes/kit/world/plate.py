"""Plate: one map, kernel or picture as a thin plate of tiles that stands in the place."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Self

import cairo
import numpy as np

from scenes.kit import style
from scenes.kit.drawing.canvas import Canvas
from scenes.kit.drawing.cell_places import corners_around
from scenes.kit.sourced import SourcedArray
from scenes.kit.world import pictures
from scenes.kit.world.faces import FACES, Face, body_color
from scenes.kit.world.grid_in_numbers import GridInNumbers
from scenes.kit.world.palette import palette, tile_colors
from scenes.kit.world.pictures import Picture, Shelf, matrix_edges
from scenes.kit.world.projection import PIXELS

SLAB = 5 / PIXELS  # a plate's thickness in units
_NEAR, _FAR = 1.0, 0.16  # radius of a glow in cells, and of the wide one in rows
_SPREAD, _GLOW = 3, 0.42  # cells beyond the plate that a glow reaches, and its share
_CLOSE = 20  # pixels of a cell from which on a plate has no wide glow
_SHADOW = 0.8  # units beyond the plate that a shadow may reach


class Plate(GridInNumbers):
    """A PixelGrid with tiles, a rim, a thickness and a glow. Axes and changes are a PixelGrid's.

    lit: how much of its strength is left, 1 being all of it. haze: opacity of the wide glow, which
    is left out in flight. lifted: how far it is off its place, facing us, 0 to 1; then it casts a
    shadow.
    """

    animated = (*GridInNumbers.animated, "lit", "haze", "lifted")

    def __init__(
        self, source: SourcedArray, *, upright: bool = False, alike: bool = True, **options: Any
    ) -> None:
        """upright: a vector (1, K) as a column of K cells. alike: its numbers leave room for signs.

        So they are as large as those of a plate beside it.
        """
        self.upright, self.alike, self.lit = upright, alike, 1.0
        if upright:
            rows = options.pop("rows", slice(None))
            super().__init__(source, **options)
            self._stand_up(rows)
        else:
            super().__init__(source, **options)
        self.haze = 1.0
        self.lifted = 0.0
        self.glows_alone = True  # in the place, all plates' light is painted together
        self.moving = False  # in flight: painted more coarsely, which nobody can see
        self._faces: dict[int, Face] = {}  # the last of each resolution
        self._kept = Shelf()

    def _stand_up(self, rows: slice) -> None:
        cell = self.cell
        whole = self.values.reshape(-1, 1)
        self.origin = (rows.indices(len(whole))[0], 0)
        self.values = whole[rows]
        self.alpha = np.ones(self.values.shape)
        self.numbers = np.zeros(self.values.shape)
        across, down = np.array([cell, 0, 0]), np.array([0, -len(self.values) * cell, 0])
        self.points = corners_around(np.zeros(3), across, down)

    def set_source(self, source: SourcedArray) -> Self:
        if not self.upright:
            return super().set_source(source)
        self.source, self.meaning, top = source, source.meaning, self.origin[0]
        self.values = source.array.reshape(-1, 1)[top : top + self.rows].copy()
        return self

    def place(self, row: int, column: int) -> tuple[int, ...]:
        if self.upright:
            return (*self.leading, 0, row + self.origin[0])
        return super().place(row, column)

    def corners(self) -> np.ndarray:
        """(4, 2)"""
        return self.points[:, :2]

    def set_lifted(self, lifted: float) -> Self:
        self.lifted = lifted
        return self

    # painting

    def _whole_look(self) -> tuple[Hashable, ...]:
        return (*super()._whole_look(), self.lit, self.haze, self.lifted, self.moving)

    def reach(self) -> float:
        """How far its light or its shadow reaches."""
        reach = 2 * SLAB
        if self.lifted > 0 or not (palette().glows or self._in_full_flight):
            reach = _SHADOW
        if self.sheds_light:
            _, across, down = self.edges
            sides = np.linalg.norm([across, down], axis=1) / (self.columns, self.rows)
            cells = _far(self.rows)[1] if self._wide > 0 else _SPREAD
            reach = max(reach, float(sides.max()) * (cells + 1))
        return reach

    @property
    def _wide(self) -> float:
        """How much of its wide glow there is: close by, where its cells are large, none."""
        if self.rows <= 2:
            return 0.0
        large = self.cell * PIXELS
        return self.haze * (1 - self.lifted) * float(np.clip((_CLOSE - large) / 5, 0, 1))

    def paint(self, canvas: Canvas) -> None:
        if self._out_of(canvas):
            return
        if self.moving:
            canvas.context.set_antialias(cairo.ANTIALIAS_FAST)
        if self.lifted > 0:
            self._paint_shadow(canvas, np.array([10, -26]) * self.lifted, 22, self.lifted)
        elif not palette().glows and not self._in_full_flight:
            self._paint_shadow(canvas, np.array([12, -10]), 14, 0.57 * self.haze)
        self._paint_slab(canvas)
        self._paint_face(canvas)
        self._paint_rim(canvas)
        if self.sheds_light and (self.glows_alone or canvas.vector):
            self.paint_glow(canvas)
        if self.numbers.any():
            self.paint_numbers(canvas, self.opacity)

    @property
    def sheds_light(self) -> bool:
        return palette().glows and not self._in_full_flight

    @property
    def _in_full_flight(self) -> bool:
        """Whether light and shadow beyond the plate's edge are left out."""
        return self.moving and self.haze == 0

    def _out_of(self, canvas: Canvas) -> bool:
        low, high = self.points[:, :2].min(axis=0), self.points[:, :2].max(axis=0)
        return not canvas.visible(low[0] - 1, high[0] + 1, low[1] - 1, high[1] + 1)

    def _shown(self) -> tuple[Any, ...]:
        return (
            palette().name,
            self.meaning,
            _told(self.limit),
            self.values.tobytes(),
            self.alpha.tobytes(),
        )

    def _paint_face(self, canvas: Canvas) -> None:
        cell = float(np.linalg.norm(self.edges[2])) / self.rows / canvas.pixel
        pixels = self._resolution(cell)
        if canvas.vector:
            self._paint_tiles(canvas)
            return
        if self._in_full_flight and palette().glows:
            key = (*self._shown(), round(float(self.lit), 3), pixels)
            picture = self._kept.picture("bright", key, lambda: self._glowing_face(pixels))
        else:
            picture = self._face(pixels)
        edges = matrix_edges(self.edges, self.rows, self.columns, 1 / pixels)
        picture.lay_on(canvas, *edges, opacity=self.opacity)

    def _face(self, pixels: int) -> Picture:
        face = Face.of(
            self.values,
            self.meaning,
            _told(self.limit),
            lit=round(float(self.lit), 3),
            alpha=self.alpha,
            pixels=pixels,
            before=self._faces.get(pixels),
        )
        self._faces[pixels] = face
        return face.picture

    def _glowing_face(self, pixels: int) -> Picture:
        """The face with its own light on it, as one picture: in flight every pixel counts."""
        glow = pictures.glow(
            self.values, self.meaning, self.limit, light=self.alpha, radius=_NEAR, spread=0
        )
        return pictures.lit_by(self._face(pixels), glow, _GLOW)

    def _resolution(self, cell: float) -> int:
        """Pixels a cell of the picture to lay on, for a cell of so many pixels on the frame."""
        if self.moving:
            return max((s for s in FACES if s <= cell), default=FACES[0])
        return next((s for s in FACES if s >= cell * 0.95), FACES[-1])

    def _paint_tiles(self, canvas: Canvas) -> None:
        """The face as shapes: crisp at any size on a page."""
        self._fill(canvas, self.points[:, :2], style.rgb(body_color(self.meaning)), self.opacity)
        colors = tile_colors(self.values, self.meaning, self.limit, self.lit)
        gap = 0.04
        for row, column in np.ndindex(self.rows, self.columns):
            corners = self.region(row + gap, column + gap, 1 - 2 * gap, 1 - 2 * gap)
            alpha = float(self.alpha[row, column]) * self.opacity
            if alpha > 0:
                self._fill(canvas, corners[:, :2], colors[row, column], alpha)

    def _fill(self, canvas: Canvas, corners: np.ndarray, color: np.ndarray, alpha: float) -> None:
        canvas.trace(corners)
        canvas.source(color, alpha)
        canvas.context.fill()

    def _paint_slab(self, canvas: Canvas) -> None:
        """Its thickness: upper and left side, seen because the place recedes to the right."""
        first, second, _, last = self.points[:, :2]
        back = np.array([-SLAB, SLAB * 0.045]) * canvas.zoomed
        upper, left = (style.rgb(color) for color in palette().slab)
        if palette().glows or self.meaning != "picture":
            for end, color in ((second, upper), (last, left)):
                side = np.array([first, end, end + back, first + back])
                self._fill(canvas, side, color, self.opacity)

    def _paint_rim(self, canvas: Canvas) -> None:
        corners = self.points[:, :2]
        canvas.source(style.rgb(palette().rim), palette().rim_opacity * self.border * self.opacity)
        canvas.lines(corners, np.roll(corners, -1, axis=0), 1.6 / PIXELS * canvas.zoomed)

    def paint_glow(self, canvas: Canvas) -> None:
        # what is lifted is read, and light over its numbers would be in the way
        strong = self.opacity * min(1.0, self.lit * 1.2) * (1 - 0.7 * self.lifted)
        self._lay_glow(canvas, "near", _NEAR, _SPREAD, _GLOW * strong)
        if self._wide > 0:
            self._lay_glow(canvas, "far", *_far(self.rows), 0.30 * strong * self._wide)

    def _lay_glow(
        self, canvas: Canvas, name: str, radius: float, spread: int, opacity: float
    ) -> None:
        picture = self._kept.picture(
            name,
            self._shown(),
            lambda: pictures.glow(
                self.values,
                self.meaning,
                self.limit,
                light=self.alpha,
                radius=radius,
                spread=spread,
            ),
        )
        edges = matrix_edges(self.edges, self.rows, self.columns, spread)
        picture.lay_on(canvas, *edges, opacity=opacity, add=True)

    def _paint_shadow(self, canvas: Canvas, away: np.ndarray, blur: float, strong: float) -> None:
        """A shadow `away` (2,) from the plate, both that and its blur in pixels."""
        rows, columns, side = self._squares()
        radius = round(blur / PIXELS / side, 1)
        color, share = palette().shadow
        picture = pictures.soft_block(rows, columns, radius, color, 1.0)
        edges = matrix_edges(self.edges, rows, columns, 3 * radius)
        corner = edges[0] + away / PIXELS
        picture.lay_on(canvas, corner, *edges[1:], opacity=share * strong * self.opacity)

    def _squares(self) -> tuple[int, int, float]:
        """Rows, columns and edge of nearly square pieces: its cells, unless these are long."""
        _, across, down = self.edges
        wide, high = (float(np.linalg.norm(side)) for side in (across, down))
        if 0.5 < high / self.rows / self.cell < 2:
            return self.rows, self.columns, self.cell
        side = max(min(wide, high) / 4, max(wide, high) / 64)
        return round(high / side), round(wide / side), side


def _told(limit: float) -> float:
    """A limit as far as it can be seen; a gradient's may be small, and is no zero."""
    return float(f"{limit:.9g}")


def _far(rows: int) -> tuple[float, int]:
    """Radius of the wide glow of so many rows, and how far it reaches, both in cells."""
    radius = float(np.clip(_FAR * rows, 2.5, 5.0))
    return radius, int(2.4 * radius)
