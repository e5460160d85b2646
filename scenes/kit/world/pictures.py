"""Pictures that the place is painted from: faces of plates, their glow and shadow, and the ground.

Each is made once for what it shows and kept: per frame they are only laid on, under a matrix.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

import cairo
import numpy as np
from scipy.ndimage import gaussian_filter

from scenes.kit.drawing.canvas import Canvas
from scenes.kit.style import rgb
from scenes.kit.world.palette import palette, strength, tile_colors

GLOW = 2  # pixels a cell of a glow, which is blurred: no more is needed


class Picture:
    """Pixels (H, W, 4), RGBA with colours premultiplied, laid on under a matrix."""

    def __init__(self, pixels: np.ndarray) -> None:
        self.pixels = np.ascontiguousarray(pixels)
        self._surfaces: dict[bool, cairo.ImageSurface] = {}
        self._tints: dict[tuple[float, ...], Picture] = {}

    def __deepcopy__(self, memo: object) -> Picture:
        return self  # copies of a mobject show the same picture

    def tinted(self, color: np.ndarray) -> Picture:
        """A white picture in another colour (3,), to three decimals.

        It is made of the rounded colour: else it would depend on which one came first, and a beat
        on what its worker has drawn before.
        """
        key = tuple(round(float(part), 3) for part in color)
        if key not in self._tints:
            pixels = self.pixels.astype(float)
            pixels[..., :3] *= key
            self._tints[key] = Picture((pixels + 0.5).astype(np.uint8))
        return self._tints[key]

    def surface(self, swapped: bool) -> cairo.ImageSurface:
        """As Cairo takes it: red and blue change places where the canvas has not changed them."""
        if swapped not in self._surfaces:
            order = self.pixels if swapped else np.ascontiguousarray(self.pixels[..., [2, 1, 0, 3]])
            height, width = order.shape[:2]
            self._surfaces[swapped] = cairo.ImageSurface.create_for_data(
                order.data, cairo.FORMAT_ARGB32, width, height, width * 4
            )
        return self._surfaces[swapped]

    def lay_on(
        self,
        canvas: Canvas,
        corner: np.ndarray,
        across: np.ndarray,
        down: np.ndarray,
        *,
        opacity: float = 1.0,
        add: bool = False,
    ) -> None:
        """Paint on the parallelogram whose upper left corner and edges are given, (2,) each.

        add: as light. A page of vectors cannot do that: there it is laid on as nearly as it can.
        """
        height, width = self.pixels.shape[:2]
        context = canvas.context
        context.save()
        context.transform(cairo.Matrix(*(across / width), *(down / height), *corner))
        canvas.lay(self.surface(canvas.swapped), cairo.FILTER_BILINEAR)
        if add:
            context.set_operator(canvas.operator_of_light)
        if opacity < 1:
            context.paint_with_alpha(opacity)
        else:
            context.paint()
        context.restore()


class Shelf:
    """The latest pictures of each kind, made anew only where what they show has changed."""

    _MOST = 3  # of a kind: a flight comes back to the sizes that it has passed

    def __init__(self) -> None:
        self._kept: dict[str, dict[Any, Picture]] = {}

    def picture(self, name: str, key: Any, make: Callable[[], Picture]) -> Picture:
        kept = self._kept.setdefault(name, {})
        if key not in kept:
            if len(kept) >= self._MOST:
                kept.pop(next(iter(kept)))
            kept[key] = make()
        return kept[key]


def by_content(most: int) -> Callable[[Callable[..., Picture]], Callable[..., Picture]]:
    """Keep the latest pictures that a function has made of the same arrays, in the same palette.

    A scene that is played again makes them again, and so does a process forked after a rehearsal.
    """

    def keeping(make: Callable[..., Picture]) -> Callable[..., Picture]:
        made: dict[Any, Picture] = {}

        @wraps(make)
        def kept(*given: Any, **options: Any) -> Picture:
            named = [(name, _content(value)) for name, value in options.items()]
            key = (palette().name, *map(_content, given), *named)
            if key not in made:
                if len(made) >= most:
                    del made[next(iter(made))]
                made[key] = make(*given, **options)
            return made[key]

        return kept

    return keeping


def _content(value: Any) -> Any:
    return (value.tobytes(), value.shape) if isinstance(value, np.ndarray) else value


@by_content(most=256)
def glow(
    values: np.ndarray, meaning: str, limit: float, *, light: np.ndarray, radius: float, spread: int
) -> Picture:
    """What strong cells of values (H, W) shed: their colours, blurred by `radius` cells.

    light (H, W): how much of each cell's light there is. spread: how many cells beyond the plate
    it reaches.
    """
    strengths = strength(values, meaning, limit)
    shed = tile_colors(values, meaning, limit) * (strengths**1.6 * light)[..., None]
    large = shed.repeat(GLOW, axis=0).repeat(GLOW, axis=1)
    margin = spread * GLOW
    large = np.pad(large, ((margin, margin), (margin, margin), (0, 0)))
    reach = max(spread, 3) / radius  # no cell's light goes beyond that, so a change stays near
    return shining(gaussian_filter(large, (radius * GLOW, radius * GLOW, 0), truncate=reach))


def lit_by(face: Picture, light: Picture, share: float) -> Picture:
    """A face with a glow of the same cells added to it, within its edges."""
    height, width = face.pixels.shape[:2]
    rows, columns = (
        np.linspace(0, n - 1, m).astype(int)
        for n, m in ((light.pixels.shape[0], height), (light.pixels.shape[1], width))
    )
    added = (light.pixels[..., :3] * share).astype(np.uint8)[rows][:, columns]
    whole = face.pixels.copy()
    inside = whole[1:-1, 1:-1, :3]  # around it is one clear pixel
    inside += np.minimum(added[1:-1, 1:-1], 255 - inside)
    return Picture(whole)


def shining(light: np.ndarray) -> Picture:
    """Light (H, W, 3), 0 to 1, as a picture that can be added, or laid over what is there."""
    clipped = np.clip(light, 0, 1)
    alpha = clipped.max(axis=-1, keepdims=True)
    return Picture((np.concatenate([clipped, alpha], axis=-1) * 255 + 0.5).astype(np.uint8))


@lru_cache(maxsize=64)
def soft_block(rows: int, columns: int, radius: float, color: str, share: float) -> Picture:
    """A block of rows x columns cells, blurred by `radius` cells, with a margin of three of these.

    For shadows and for the glow of one cell; at four pixels a cell, and at most 64 for the whole.
    """
    scale = max(1.0, min(4.0, 64 / max(rows, columns)))
    margin = round(3 * radius * scale)
    block = np.pad(np.ones((round(rows * scale), round(columns * scale))), margin)
    covered = gaussian_filter(block, radius * scale)[..., None] * share
    pixels = np.concatenate([rgb(color) * covered, covered], axis=-1)
    return Picture((pixels * 255 + 0.5).astype(np.uint8))


@lru_cache(maxsize=4)
def ground(theme: str, height: int, width: int) -> np.ndarray:
    """The background (H, W, 4) RGBA bytes: deeper at the edges, before anything stands on it."""
    if theme == "light":
        away = _away((960, 470), (1040, 620), height, width)
        share = np.interp(away, (0, 0.45, 0.75, 1), (1, 0.82, 0.34, 0)).astype(np.float32)
        return _dithered(rgb("#fdfcfa"), 1 - share, rgb("#f3efe5"), share)
    near = 1 - np.minimum(_away((800, 440), (1150, 1150), height, width), 1)
    corner = np.clip((_away((960, 500), (1180, 1180), height, width) - 0.6) / 0.4, 0, 1)
    light = 1 - 0.5 * corner
    lit = near * near * light
    return _dithered(rgb("#080b12"), light - lit, rgb("#1b2945"), lit)


def _away(
    middle: tuple[float, float], reach: tuple[float, float], height: int, width: int
) -> np.ndarray:
    """How far each pixel (H, W) is from the middle of an ellipse, 1 being its edge."""
    x, y = (np.arange(n, dtype=np.float32) * np.float32(1080 / height) for n in (width, height))
    x, y = (x - middle[0]) / reach[0], (y - middle[1]) / reach[1]
    return np.asarray(np.sqrt((x * x)[None, :] + (y * y)[:, None]))


def _dithered(
    one: np.ndarray, share: np.ndarray, other: np.ndarray, rest: np.ndarray
) -> np.ndarray:
    """A share (H, W) of one colour and one of another, as opaque bytes.

    An ordered pattern hides the steps of a slow gradient.
    """
    pattern = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) / 16
    height, width = share.shape
    steps = np.tile(pattern.astype(np.float32), (height // 4 + 1, width // 4 + 1))[:height, :width]
    pixels = np.full((height, width, 4), 255, dtype=np.uint8)
    for channel in range(3):  # one by one: all at once they are too large for the caches
        value = share * np.float32(one[channel] * 255) + steps
        value += rest * np.float32(other[channel] * 255)
        pixels[..., channel] = np.minimum(value, 255)
    return pixels


def matrix_edges(
    edges: tuple[Any, Any, Any], rows: int, columns: int, margin: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A lattice's corner and edges (2,) each, widened by `margin` cells on every side."""
    corner, across, down = (np.asarray(edge)[:2] for edge in edges)
    right, below = across / columns, down / rows
    return (
        corner - (right + below) * margin,
        across + right * 2 * margin,
        down + below * 2 * margin,
    )
