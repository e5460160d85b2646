"""A landscape of losses over a plane, in the place's light, and a way that lies on it."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

import cairo
import numpy as np
from manim import DOWN, LEFT, RIGHT, UP
from scipy.interpolate import RectBivariateSpline

from scenes.kit.drawing.camera import Painted
from scenes.kit.drawing.canvas import Canvas
from scenes.kit.drawing.damage import around
from scenes.kit.drawing.text import Label
from scenes.kit.layout import Box
from scenes.kit.sourced import SourcedArray, constant
from scenes.kit.style import rgb
from scenes.kit.world.between import Between, stroke_light
from scenes.kit.world.palette import palette, tile_colors
from scenes.kit.world.pictures import Picture, Shelf
from scenes.kit.world.projection import PIXELS
from scenes.kit.world.signs import LABEL

_FINE = 4  # pieces of a measured square's edge: between measured losses it is smooth
_EVERY = 2 * _FINE  # pieces from a drawn line to the next
_DEPTH = (0.27, 0.40)  # of the box, right and up: how the plane recedes
_HIGH = 0.52  # of the box: the highest loss above the plane
_SKIRT = 0.06  # of the box: what the lowest loss stands on
_LEAST, _MOST = 0.05, 10.0  # losses at the foot and at the top of the scale, a logarithmic one
_LIGHT = np.array([-0.62, -0.38, 0.68])  # where it comes from: left, front, above
_STEEP = 2.6  # how much heights count for the light
_SHADE = {
    True: 0.45,
    False: 0.74,
}  # how bright it is where no light falls, in the dark and on paper
_OVER = 2  # pixels a pixel: pieces are painted hard, so that no hairs show between them
_WEAKEST = 0.14  # of the loss's colour, in the deepest valley
_LINE, _WAY = 1.2, 5.0  # pixels
_DOT, _BALL = 5.5 / PIXELS, 13.0 / PIXELS
_BETWEEN = 8  # pieces of a way from one of its places to the next


class Relief(Painted):
    """Losses (rows, columns) over x (columns,), to the right, and y (rows,), to the back.

    Its heights are logarithms of the losses. It is painted once for each size of a frame.
    """

    def __init__(self, x: SourcedArray, y: SourcedArray, losses: SourcedArray, box: Box) -> None:
        super().__init__()
        self.x, self.y = x.array, y.array
        self.points = np.array([[box.left, box.bottom, 0.0], [box.right, box.top, 0.0]])
        self.box = box
        self._surface = RectBivariateSpline(self.y, self.x, _heights(losses.array))
        self._kept = Shelf()

    def place(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Where places (n,) of the plane are on the surface, (n, 3)."""
        return self._seen(*self._shares(x, y), self._surface.ev(y, x))

    def _shares(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return (x - self.x[0]) / np.ptp(self.x), (y - self.y[0]) / np.ptp(self.y)

    def _seen(self, right: np.ndarray, back: np.ndarray, height: np.ndarray) -> np.ndarray:
        """Shares of the plane's edges, and heights, on the frame."""
        box = self.box
        x = box.left + box.width * ((1 - _DEPTH[0]) * right + _DEPTH[0] * back)
        y = box.bottom + box.height * (_SKIRT + _DEPTH[1] * back + _HIGH * height)
        return np.stack([x, y, np.zeros(np.shape(x))], axis=-1)

    def look(self) -> Hashable:
        return self.opacity

    def bounds(self) -> np.ndarray:
        return around(self.points[:, :2], 0.05)

    # painting

    def paint(self, canvas: Canvas) -> None:
        if canvas.vector:
            self._draw(canvas)
            return
        key = (palette().name, canvas.pixel)
        picture = self._kept.picture("relief", key, lambda: self._picture(canvas.pixel))
        (height, width), pixel = picture.pixels.shape[:2], canvas.pixel / _OVER
        corner = np.array([self.box.left, self.box.top])
        edges = np.array([width * pixel, 0.0]), np.array([0.0, -height * pixel])
        picture.lay_on(canvas, corner, *edges, opacity=self.opacity)

    def _picture(self, pixel: float) -> Picture:
        box = self.box
        pixel /= _OVER
        wide, high = (int(np.ceil(side / pixel)) for side in (box.width, box.height))
        surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, wide, high)
        context = cairo.Context(surface)
        context.scale(1 / pixel, -1 / pixel)
        context.translate(-box.left, -box.top)
        frame = (box.left, box.right, box.bottom, box.top)
        self._draw(Canvas(context, frame=frame, pixel=pixel))
        pixels = np.frombuffer(surface.get_data(), np.uint8).reshape(high, -1, 4)
        return Picture(pixels[:, :wide].copy())

    def _draw(self, canvas: Canvas) -> None:
        """From the back to the front, so that what is nearer hides what is behind it."""
        rows, columns = (_FINE * (len(axis) - 1) + 1 for axis in (self.y, self.x))
        y, x = (
            np.linspace(axis[0], axis[-1], n) for axis, n in ((self.y, rows), (self.x, columns))
        )
        heights = self._surface(y, x)
        right, back = np.meshgrid(np.linspace(0, 1, columns), np.linspace(0, 1, rows))
        seen = self._seen(right, back, heights)[..., :2]
        colors = _colors(heights)
        for row in range(rows - 2, -1, -1):
            self._draw_row(canvas, seen[row : row + 2], colors[row])
            if (row + 1) % _EVERY == 0:
                self._draw_line(canvas, seen[row + 1])
        for edge, color in self._sides(seen):
            canvas.trace(edge)
            canvas.source(color)
            canvas.context.fill()
        self._draw_line(canvas, seen[0], 0.5)

    def _draw_row(self, canvas: Canvas, seen: np.ndarray, colors: np.ndarray) -> None:
        """Pieces between two lines (2, n, 2) of the surface, and what crosses them."""
        context = canvas.context
        context.set_antialias(cairo.ANTIALIAS_DEFAULT if canvas.vector else cairo.ANTIALIAS_NONE)
        for column, color in enumerate(colors):
            canvas.trace(seen[:, column : column + 2].reshape(4, 2)[[0, 1, 3, 2]])
            canvas.source(color)
            context.fill()
        context.set_antialias(cairo.ANTIALIAS_DEFAULT)
        for column in range(_EVERY, len(colors), _EVERY):
            self._draw_line(canvas, seen[:, column])

    def _draw_line(self, canvas: Canvas, way: np.ndarray, opacity: float = 0.14) -> None:
        canvas.source(rgb(palette().theme.ink), opacity)
        for x, y in way:
            canvas.context.line_to(x, y)
        canvas.context.set_line_width(_LINE / PIXELS)
        canvas.context.stroke()

    def _sides(self, seen: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """What it stands on: its right side and its front, down to the box's lowest line."""
        down = np.array([0.0, _SKIRT * self.box.height])
        zero, one, along = np.zeros(2), np.ones(2), np.array([1.0, 0.0])
        bright, dark = (rgb(color) for color in palette().slab)
        right = self._seen(one, along, zero)[:, :2] - down  # the foot of each, backwards
        front = self._seen(along, zero, zero)[:, :2] - down
        yield np.concatenate([seen[:, -1], right]), dark
        yield np.concatenate([seen[0], front]), (bright + dark) / 2

    # what is written beside it

    def ticks(self) -> list[Label]:
        """Losses at its left edge, where each has its height."""
        marks = constant([0.1, 1.0, 10.0], "Places on an axis, for the eye.", "loss")
        found = []
        for k, height in enumerate(_heights(marks.array)):
            number = marks[k].with_digits(1 if k == 0 else k)
            label = Label("{v}", v=number, size=LABEL, color=palette().theme.faint, plain=True)
            x, y, _ = self._seen(np.zeros(1), np.zeros(1), np.array([height]))[0]
            found.append(label.move_to([x - 0.12, y, 0], aligned_edge=RIGHT))
        return found

    def name_sides(self, loss: Label, right: Label, back: Label) -> list[Label]:
        """Put the names of what is measured above, in front and at the right."""
        zero, one = np.zeros(1), np.ones(1)
        top = self._seen(zero, zero, one)[0]
        front = self._seen(one / 2, zero, zero)[0]
        lowest = front[1] - _SKIRT * self.box.height - 0.12
        loss.move_to(top + UP * 0.3 + LEFT * 0.1, aligned_edge=RIGHT + DOWN)
        right.move_to([front[0], lowest, 0], aligned_edge=UP)
        back.move_to([self.box.right, lowest, 0], aligned_edge=RIGHT + UP)
        return [loss, right, back]


def _heights(losses: np.ndarray) -> np.ndarray:
    return np.log(losses / _LEAST) / np.log(_MOST / _LEAST)


def _colors(heights: np.ndarray) -> np.ndarray:
    """Of each piece (rows - 1, columns - 1, 3): the loss's, as the light falls on it."""
    middle = (heights[:-1, :-1] + heights[1:, 1:]) / 2
    back, right = (np.diff(heights, axis=axis) for axis in (0, 1))
    columns, rows = heights.shape[1] - 1, heights.shape[0] - 1
    normal = np.stack(
        [
            -_STEEP * right[:-1] * columns / 4,
            -_STEEP * back[:, :-1] * rows / 8,
            np.ones_like(middle),
        ],
        axis=-1,
    )
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    light = np.clip(normal @ (_LIGHT / np.linalg.norm(_LIGHT)), 0, 1)
    shown = _WEAKEST + (1 - _WEAKEST) * np.clip(middle, 0, 1)
    shade = _SHADE[palette().glows]
    return tile_colors(shown, "loss", 1.0) * (shade + (1 - shade) * light)[..., None]


class Way(Between):
    """A way over a relief, as far as it has come: dots at its places, and a ball at its end.

    grown: how many of its places (n, 2) it has passed, 0 to n - 1. Between places it is straight on
    the plane. trail: how far its line is seen at least, where the ball goes back.
    """

    animated = ("opacity", "grown")

    def __init__(self, relief: Relief, places: np.ndarray, grown: float = 0.0) -> None:
        super().__init__()
        self.grown, self.trail = grown, 0.0
        last = len(places) - 1
        at = np.linspace(0, last, last * _BETWEEN + 1)
        x, y = (np.interp(at, np.arange(last + 1), places[:, axis]) for axis in (0, 1))
        self.line = relief.place(x, y)[:, :2]

    def set_grown(self, grown: float) -> Way:
        """How far it has come; can be animated."""
        self.grown = grown
        return self

    def keep_trail(self) -> None:
        """Have all that it has come so far stay, when the ball goes back."""
        self.trail = self.grown

    def place(self, k: int) -> np.ndarray:
        """(3,): where its place k is on the frame."""
        return np.append(self.line[k * _BETWEEN], 0.0)

    @property
    def end(self) -> np.ndarray:
        """(2,): where the ball is."""
        return self._at(self.grown)

    def _at(self, grown: float) -> np.ndarray:
        at = grown * _BETWEEN
        pieces = np.arange(len(self.line))
        return np.array([np.interp(at, pieces, self.line[:, axis]) for axis in (0, 1)])

    def look(self) -> Hashable:
        return (self.opacity, self.grown, self.trail)

    def bounds(self) -> np.ndarray:
        return around(self.line, 0.3)

    def paint(self, canvas: Canvas) -> None:
        far = max(self.grown, self.trail)
        passed = self.line[: int(far * _BETWEEN) + 1]
        canvas.context.new_path()
        for x, y in (*passed, self._at(far)):
            canvas.context.line_to(x, y)
        stroke_light(canvas, _WAY, self.opacity)
        colors = palette()
        canvas.source(rgb(colors.theme.focus if colors.glows else colors.halo), self.opacity)
        canvas.discs(passed[::_BETWEEN], _DOT)
        paint_ball(canvas, self.end, _BALL, self.opacity)


def paint_ball(canvas: Canvas, place: np.ndarray, radius: float, opacity: float) -> None:
    """A ball (2,) of the focus's colour, lit from above at the left."""
    colors, context = palette(), canvas.context
    x, y = (float(v) for v in place[:2])
    context.new_path()
    context.arc(x, y, radius * 1.35, 0, 2 * np.pi)
    canvas.source(rgb(colors.theme.background if colors.glows else colors.halo), opacity)
    context.fill()
    context.arc(x, y, radius, 0, 2 * np.pi)
    canvas.source(rgb(colors.theme.focus), opacity)
    context.fill()
    context.arc(x - 0.32 * radius, y + 0.34 * radius, 0.3 * radius, 0, 2 * np.pi)
    canvas.source(np.ones(3), 0.75 * opacity)
    context.fill()
