"""PixelGrid: an array as one mobject, painted as one crisp image with lines and numbers."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Self

import numpy as np
from manim import VMobject

from scenes.kit import style
from scenes.kit.drawing.canvas import Canvas, digit_height, text_width
from scenes.kit.drawing.cell_places import Edges, Lattice, corners_around, corners_of
from scenes.kit.drawing.cell_texts import cell_text
from scenes.kit.drawing.damage import around
from scenes.kit.drawing.grid_looks import GridLook, changed_block
from scenes.kit.drawing.numbered import Numbered, Written, level_box
from scenes.kit.sourced import SourcedArray, SourcedNumber

_NUMBER_FILL = 0.8  # of a cell's width: numbers leave a tenth of it free on each side
_READABLE = 14.0 / style.PIXELS_PER_UNIT  # the em at which numbers appear


class PixelGrid(Lattice, Numbered):
    """A grid of values (H, W) on a parallelogram given by three of its corners.

    values: what is drawn, animated by interpolation. source: the array that the numbers come from,
    at the index `place(row, column)`. alpha (H, W): how much of each cell shows,
    0 not yet computed, 1 whole. numbers (H, W): opacity of the numbers, which appear once cells
    are large enough in the frame to be read. lines: opacity of the lines between cells.
    """

    animated: tuple[str, ...] = ("opacity", "values", "alpha", "numbers")
    animated = (*animated, "lines", "border", "limit")

    def __init__(
        self,
        source: SourcedArray,
        *,
        channel: tuple[int, ...] | None = None,
        leading: tuple[int, ...] = (),
        rows: slice = slice(None),
        columns: slice = slice(None),
        cell: float = 0.2,
        limit: float | None = None,
        numbers: float | np.ndarray = 0.0,
        brief: bool = False,
        lines: float = 0.5,
        border: float = 1.0,
    ) -> None:
        """leading and channel: the fixed indices before and after (row, column) in the source.

        rows, columns: the part of the source shown. cell: a cell's edge in units. limit: the
        magnitude at which colours are strongest (default: the source's largest). brief: numbers
        in two digits, where cells have no room for more.
        """
        super().__init__()
        self.source = source
        self.leading = leading
        self.trailing = channel or ()
        plane = source.plane(leading, self.trailing)
        self.origin = (rows.indices(plane.shape[0])[0], columns.indices(plane.shape[1])[0])
        self.values = np.array(plane[rows, columns], dtype=float)
        self.meaning = source.meaning
        self.limit = limit or source.limit
        self.alpha = np.ones(self.values.shape)
        self.brief = brief
        self.set_numbers(numbers)
        self.lines, self.border = lines, border
        self._texts: tuple[SourcedArray, np.ndarray] | None = None
        height, width = (n * cell for n in self.values.shape)
        across, down = np.array([width, 0, 0]), np.array([0, -height, 0])
        self.points = corners_around(np.zeros(3), across, down)

    # places

    @property
    def rows(self) -> int:
        return self.values.shape[0]

    @property
    def columns(self) -> int:
        return self.values.shape[1]

    @property
    def edges(self) -> Edges:
        """Upper left corner, the upper edge and the left edge downwards, each (3,)."""
        corner = self.points[0]
        return corner, self.points[1] - corner, self.points[3] - corner

    def place(self, row: int, column: int) -> tuple[int, ...]:
        """Index into the source of the value at (row, column)."""
        return (*self.leading, row + self.origin[0], column + self.origin[1], *self.trailing)

    def number(self, row: int, column: int) -> SourcedNumber:
        return self.source[self.place(row, column)]

    # changes (all of them can be animated)

    def reveal(self, alpha: np.ndarray | float) -> Self:
        """Show each cell as far as `alpha` (H, W) says; 0 leaves it not yet computed."""
        self.alpha = np.broadcast_to(np.asarray(alpha, dtype=float), self.values.shape).copy()
        return self

    def set_numbers(self, opacity: float | np.ndarray) -> Self:
        """Opacity of the numbers: of all, or of each cell's (H, W)."""
        wanted = np.asarray(opacity, dtype=float)
        self.numbers = np.broadcast_to(wanted, self.values.shape).copy()
        return self

    def set_limit(self, limit: float) -> Self:
        """The magnitude at which colours are strongest."""
        self.limit = limit
        return self

    def set_source(self, source: SourcedArray) -> Self:
        """Show the same places of another array of the same shape (a map after its activation).

        The colour scale's limit stays, so that strengths remain comparable.
        """
        self.source, self.meaning = source, source.meaning
        plane = source.plane(self.leading, self.trailing)
        top, left = self.origin
        self.values = np.array(plane[top : top + self.rows, left : left + self.columns])
        return self

    def interpolate_color(self, mobject1: Any, mobject2: Any, alpha: float) -> Self:
        super().interpolate_color(mobject1, mobject2, alpha)
        nearer = mobject2 if alpha >= 0.5 else mobject1
        self.source, self.meaning = nearer.source, nearer.meaning
        return self

    def set_corners(self, corner: np.ndarray, across: np.ndarray, down: np.ndarray) -> Self:
        """Lie on the parallelogram of `corner` and two edges: position, size and tilt at once."""
        self.points = corners_of(corner, across, down)
        return self

    # painting

    def look(self) -> GridLook:
        cells = (self.values.tobytes(), self.alpha.tobytes(), self.numbers.tobytes())
        return GridLook(self._whole_look(), *cells)

    def _whole_look(self) -> tuple[Hashable, ...]:
        """What all of its cells depend on."""
        source = id(self.source) if self.numbers.any() else None
        looks = (self.opacity, self.lines, self.border, self.limit, self.meaning)
        return (self.points.tobytes(), self.values.shape, *looks, source)

    def bounds(self) -> np.ndarray:
        return around(self.points[:, :2], self.reach())

    def reach(self) -> float:
        """How far beyond its edges it paints, and beyond a cell what depends on that cell."""
        return 0.03

    def changes(self, before: Hashable) -> np.ndarray | None:
        block = changed_block(before, self.look(), self.values.shape)
        return None if block is None else around(self.region(*block)[:, :2], self.reach())

    def paint(self, canvas: Canvas) -> None:
        corner, across, down = self.edges
        opacity = self.opacity
        colors = style.scale_colors(self.values, self.meaning, self.limit)
        pixels = np.concatenate([colors, (self.alpha * opacity)[..., None]], axis=-1)
        canvas.image(pixels, corner[:2], across[:2], down[:2])
        cell_pixels = self.cell / canvas.pixel
        if self.lines > 0 and cell_pixels >= 5:
            self._paint_lines(canvas, self.lines * min(1.0, (cell_pixels - 4) / 8) * opacity)
        if self.border > 0:
            self._paint_border(canvas, self.border * opacity)
        if self.numbers.any():
            self._paint_numbers(canvas, opacity)

    def _paint_lines(self, canvas: Canvas, opacity: float) -> None:
        corner, across, down = (v[:2] for v in self.edges)
        columns = np.arange(1, self.columns)[:, None] / self.columns
        rows = np.arange(1, self.rows)[:, None] / self.rows
        starts = np.concatenate([corner + across * columns, corner + down * rows])
        ends = np.concatenate([corner + across * columns + down, corner + down * rows + across])
        canvas.source(style.rgb(style.theme().line), opacity * 0.6)
        canvas.lines(starts, ends, 0.012 * canvas.zoomed)

    def _paint_border(self, canvas: Canvas, opacity: float) -> None:
        corners = self.points[:, :2]
        canvas.source(style.rgb(style.theme().line), opacity)
        canvas.lines(corners, np.roll(corners, -1, axis=0), 0.022 * canvas.zoomed)

    def number_size(self) -> float:
        """One em of the numbers, in units, so that the widest leaves its cell some air."""
        return self.cell * _NUMBER_FILL / self._widest

    @property
    def _widest(self) -> float:
        """Width in em of the widest number."""
        return max(2.2, max(text_width(text) for text in self.number_texts.flat))

    @property
    def number_texts(self) -> np.ndarray:
        """The cells' texts, (H, W), kept until the source changes."""
        if self._texts is None or self._texts[0] is not self.source:
            texts = [
                [cell_text(self.number(row, column), self.brief) for column in range(self.columns)]
                for row in range(self.rows)
            ]
            self._texts = (self.source, np.array(texts))
        return self._texts[1]

    def shows_numbers(self, frame_height: float = style.FRAME_HEIGHT) -> bool:
        """Whether the numbers can be read in a frame of that height."""
        zoom = style.FRAME_HEIGHT / frame_height
        return bool(self.numbers.any()) and self.number_size() * zoom >= _READABLE

    def _paint_numbers(self, canvas: Canvas, opacity: float) -> None:
        size = self.number_size()
        zoom = style.FRAME_HEIGHT / (canvas.frame[3] - canvas.frame[2])
        opacity *= float(np.clip((size * zoom - _READABLE) / 0.01 + 1, 0, 1)) * self.numbers.max()
        if opacity <= 0:
            return
        half = self.cell / 2
        luminance, texts = self._luminance(), self.number_texts
        shown = (self.alpha > 0.5) & (self.numbers > 0)
        for dark_ink, wanted in ((True, luminance > 0.3), (False, luminance <= 0.3)):
            for row, column in np.argwhere(wanted & shown):
                x, y, _ = self.cell_center(row, column)
                if canvas.visible(x - half, x + half, y - half, y + half):
                    canvas.text_path(texts[row, column], (x, y), size)
            canvas.source(np.zeros(3) if dark_ink else np.ones(3), opacity)
            canvas.context.fill()

    def _luminance(self) -> np.ndarray:
        """Relative luminance (H, W) of the cells as drawn, to choose black or white ink."""
        colors = style.scale_colors(self.values, self.meaning, self.limit)
        ground = style.rgb(style.theme().background)
        seen = ground + (colors - ground) * (self.alpha * self.opacity)[..., None]
        return (seen**2.2) @ np.array([0.2126, 0.7152, 0.0722])

    def written(self, frame_height: float = style.FRAME_HEIGHT) -> list[Written]:
        """The numbers in its cells, in boxes that all are as wide as the widest of them."""
        if not self.shows_numbers(frame_height):
            return []
        size, texts = self.number_size(), self.number_texts
        found = []
        for row, column in np.argwhere((self.alpha > 0.5) & (self.numbers > 0)):
            box = level_box(self.cell_center(row, column), *self.number_box_size())
            found.append(Written(self.number(row, column), str(texts[row, column]), box, size))
        return found

    def shown(self, frame_height: float = style.FRAME_HEIGHT) -> list[Written]:
        """The cells that are computed; those whose number is written say it."""
        said = {piece.number.index: piece.text for piece in self.written(frame_height)}
        corners = self.all_regions()[..., :2]
        cells = [tuple(cell) for cell in np.argwhere(self.alpha > 0.5).tolist()]
        numbers = [self.number(row, column) for row, column in cells]
        return [
            Written(number, said.get(number.index, ""), corners[cell])
            for number, cell in zip(numbers, cells, strict=True)
        ]

    def number_box_size(self) -> tuple[float, float]:
        return self._widest * self.number_size(), digit_height() * self.number_size()


class Frame(VMobject):
    """The outline of a block of a grid's cells: the window that is being explained."""

    def __init__(
        self,
        grid: Lattice,
        row: float = 0,
        column: float = 0,
        height: float = 1,
        width: float = 1,
        *,
        color: str | None = None,
        stroke: float = 5.0,
        **options: Any,
    ) -> None:
        super().__init__(
            stroke_color=color or style.theme().focus,
            stroke_width=stroke,
            fill_opacity=0,
            **options,
        )
        self.block = (height, width)
        self.lie_on(grid, row, column)

    def lie_on(self, grid: Lattice, row: float, column: float) -> Self:
        """Move to the block whose first cell is (row, column); animates as any method does."""
        corners = grid.region(row, column, *self.block)
        self.set_points_as_corners([*corners, corners[0]])
        return self
