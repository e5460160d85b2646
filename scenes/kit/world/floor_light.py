"""What the plates throw on the floor: in the dark their reflections, on paper coloured shadows."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
from scipy.ndimage import gaussian_filter

from scenes.kit.drawing.canvas import Canvas
from scenes.kit.drawing.damage import around
from scenes.kit.world.between import Between
from scenes.kit.world.faces import Face
from scenes.kit.world.palette import palette, strength, tile_colors
from scenes.kit.world.pictures import Picture, by_content
from scenes.kit.world.plan import Station
from scenes.kit.world.plate import Plate
from scenes.kit.world.projection import direction, on_frame

Thrown = tuple[Picture, np.ndarray, np.ndarray, np.ndarray]  # where its corner and edges are

_REACH = 0.22  # of a plate's height, from its foot: how much of it is reflected
_REFLECTED = 0.26
_PIXELS = 8  # a cell
_CAST = 4  # pixels a cell of a shadow
_FALL = (0.36, -0.20)  # where a shadow's head lies, along X and Z, for each unit of height
_SPREAD = 4  # cells of margin of a shadow


class FloorLight(Between):
    """What the lowest plate of a station of maps throws, in the overview; it hides what is above.

    Elsewhere it fades: the floor is not seen from close by.
    """

    def __init__(self, plate: Plate, station: Station) -> None:
        super().__init__()
        self.plate, self.station = plate, station
        self._thrown: tuple[str, Thrown] | None = None
        self._times = 0  # that it was thrown anew

    def throw_again(self) -> None:
        """What is thrown was kept: take the plate as it is now."""
        self._thrown = None
        self._times += 1

    def look(self) -> Hashable:
        return (self.opacity, self._times)

    def bounds(self) -> np.ndarray:
        _, corner, across, down = self._now()
        sides = np.array([corner, corner + across, corner + down, corner + across + down])
        return around(sides)

    def paint(self, canvas: Canvas) -> None:
        picture, *edges = self._now()
        picture.lay_on(canvas, *edges, opacity=self.opacity)

    def _now(self) -> Thrown:
        """The picture and where it lies, made once."""
        if self._thrown is None or self._thrown[0] != palette().name:
            throw = _reflection if palette().glows else _cast
            self._thrown = (palette().name, throw(self.plate, self.station))
        return self._thrown[1]


def _foot(station: Station) -> tuple[np.ndarray, np.ndarray, float]:
    """The lowest plate's left foot on the floor, its lower edge (2,) each, and its gap, in pixels.

    The gap is the height at which the plate hangs above the floor.
    """
    high = station.rows * station.cell
    wide = station.columns * station.cell * station.stretch
    lowest = station.y(station.shown - 1) + high / 2
    left = station.view.place(station.x, station.view.floor, -wide / 2)
    across = wide * np.array(station.view.z)
    return left, across, station.view.floor - lowest


def _reflection(plate: Plate, station: Station) -> Thrown:
    """The plate upside down below the floor, fading with depth."""
    foot, across, gap = _foot(station)
    down = np.array([0.0, plate.values.shape[0] * station.cell])
    corner = foot + np.array([0.0, gap])
    mirrored = _mirrored(plate.values, plate.meaning, float(plate.limit))
    return _on_frame(mirrored, corner, across, down)


@by_content(most=32)
def _mirrored(values: np.ndarray, meaning: str, limit: float) -> Picture:
    whole = np.ones(values.shape)
    face = Face.of(values, meaning, limit, lit=1.0, alpha=whole, pixels=_PIXELS)
    upright = face.picture.pixels[::-1]
    depth = np.linspace(0, 1, len(upright))[:, None, None]
    fade = np.clip(1 - depth / _REACH, 0, 1) ** 1.8 * _REFLECTED
    soft = gaussian_filter(upright.astype(float) * fade, (2.0, 2.0, 0))
    return Picture((soft + 0.5).astype(np.uint8))


def _cast(plate: Plate, station: Station) -> Thrown:
    """The plate's colours as a shadow that falls to the right, sharper at its foot."""
    foot, across, gap = _foot(station)
    view = station.view
    fall = _FALL[0] * np.array(view.x) + _FALL[1] * np.array(view.z)
    high = plate.rows * station.cell
    covered = 0.09 + 0.42 * strength(plate.values, plate.meaning, plate.limit)
    colors = tile_colors(plate.values, plate.meaning, plate.limit)
    if plate.meaning == "picture":  # what is black in it stops the light
        covered, colors = 0.34 - 0.3 * covered, np.full_like(colors, 0.25)
    light = np.concatenate([colors * covered[..., None], covered[..., None]], axis=-1)
    large = light.repeat(_CAST, axis=0).repeat(_CAST, axis=1)
    large = np.pad(large, ((_SPREAD * _CAST,) * 2, (_SPREAD * _CAST,) * 2, (0, 0)))
    near, far = (gaussian_filter(large, (s * _CAST, s * _CAST, 0)) for s in (1.1, 2.2))
    height = np.linspace(1.2, -0.2, len(large)).clip(0, 1)[:, None, None]
    mixed = (near * (1 - height) + far * height) * (1 - 0.6 * height)
    picture = Picture((mixed * 255 + 0.5).astype(np.uint8))
    head = foot + fall * (high + gap)
    corner, down = head, -fall * high
    cells = np.array([plate.columns, plate.rows])
    right, below = across / cells[0], down / cells[1]
    return _on_frame(
        picture,
        corner - (right + below) * _SPREAD,
        across + 2 * right * _SPREAD,
        down + 2 * below * _SPREAD,
    )


def _on_frame(picture: Picture, corner: np.ndarray, across: np.ndarray, down: np.ndarray) -> Thrown:
    """A picture whose corner and edges (2,) are in pixels, y down."""
    return picture, on_frame(corner), direction(across)[:2], direction(down)[:2]
