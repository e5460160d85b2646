"""What the plates throw on the floor: in the dark their reflections, on paper coloured shadows."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter

from scenes.kit.drawing.canvas import Canvas
from scenes.kit.world import pictures
from scenes.kit.world.between import Between
from scenes.kit.world.palette import palette, strength, tile_colors
from scenes.kit.world.pictures import Picture
from scenes.kit.world.plan import FLOOR, Station
from scenes.kit.world.plate import Plate
from scenes.kit.world.projection import OVERVIEW, direction, on_frame
from scenes.kit.world.sheet import Sheet
from scenes.kit.world.world import World

_REACH = 0.22  # of a plate's height, from its foot: how much of it is reflected
_REFLECTED = 0.26
_PIXELS = 8  # a cell
_CAST = 4  # pixels a cell of a shadow
_FALL = (0.36, -0.20)  # where a shadow's head lies, along X and Z, for each unit of height
_SPREAD = 4  # cells of margin of a shadow


class FloorLight(Between):
    """Painted once for the overview; it fades where the camera is elsewhere."""

    animated = ("opacity",)

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self._sheet = Sheet()

    def paint(self, canvas: Canvas) -> None:
        self._sheet.lay_on(canvas, palette().name, self._draw, self.opacity)

    def _draw(self, canvas: Canvas, opacity: float) -> None:
        for station in self.world.stations.values():
            if station.kind == "maps":  # the lowest of a wall hides what is above it
                plate = self.world.plate(station.tensor, station.shown - 1)
                throw = _reflect if palette().glows else _cast
                throw(canvas, plate, station, opacity)


def _foot(station: Station) -> tuple[np.ndarray, np.ndarray, float]:
    """The lowest plate's left foot on the floor, its lower edge (2,) each, and its gap, in pixels.

    The gap is the height at which the plate hangs above the floor.
    """
    high = station.rows * station.cell
    wide = station.columns * station.cell * station.stretch
    lowest = station.y(station.shown - 1) + high / 2
    left = OVERVIEW.place(station.x, FLOOR, -wide / 2)
    across = wide * np.array(OVERVIEW.z)
    return left, across, FLOOR - lowest


def _reflect(canvas: Canvas, plate: Plate, station: Station, opacity: float) -> None:
    """The plate upside down below the floor, fading with depth."""
    foot, across, gap = _foot(station)
    rows = plate.values.shape[0]
    face = pictures.face(
        plate.values,
        plate.meaning,
        plate.limit,
        lit=1.0,
        alpha=np.ones(plate.values.shape),
        pixels=_PIXELS,
    ).pixels[::-1]
    depth = np.linspace(0, 1, len(face))[:, None, None]
    fade = np.clip(1 - depth / _REACH, 0, 1) ** 1.8 * _REFLECTED
    soft = gaussian_filter(face.astype(float) * fade, (2.0, 2.0, 0))
    down = np.array([0.0, rows * station.cell])
    corner = foot + np.array([0.0, gap])
    _lay(canvas, Picture((soft + 0.5).astype(np.uint8)), corner, across, down, opacity)


def _cast(canvas: Canvas, plate: Plate, station: Station, opacity: float) -> None:
    """The plate's colours as a shadow that falls to the right, sharper at its foot."""
    foot, across, gap = _foot(station)
    fall = _FALL[0] * np.array(OVERVIEW.x) + _FALL[1] * np.array(OVERVIEW.z)
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
    _lay(
        canvas,
        picture,
        corner - (right + below) * _SPREAD,
        across + 2 * right * _SPREAD,
        down + 2 * below * _SPREAD,
        opacity,
    )


def _lay(
    canvas: Canvas,
    picture: Picture,
    corner: np.ndarray,
    across: np.ndarray,
    down: np.ndarray,
    opacity: float,
) -> None:
    """Lay on a picture whose corner and edges are in pixels, y down."""
    edges = (on_frame(corner), direction(across)[:2], direction(down)[:2])
    picture.lay_on(canvas, *edges, opacity=opacity)
