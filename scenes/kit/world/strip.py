"""The strip in the corner that says where we are: the network as stacks of small plates."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence

import numpy as np

from scenes.kit.drawing.camera import Painted
from scenes.kit.drawing.canvas import Canvas
from scenes.kit.drawing.cell_places import corners_around
from scenes.kit.drawing.damage import around
from scenes.kit.style import rgb
from scenes.kit.world.palette import palette
from scenes.kit.world.plan import Station
from scenes.kit.world.projection import OVERVIEW, PIXELS, on_frame

_LEFT, _RIGHT, _MIDDLE, _HEIGHT = 1500.0, 1848.0, 78.0, 54.0  # on the frame, in pixels


class Strip(Painted):
    """One stack per station; those of `lit` tensors are in the colour of the focus, or in `color`.

    lights (n,): how brightly each station is lit, which can be animated.
    """

    animated = ("opacity", "lights")

    def __init__(
        self, stations: Sequence[Station], lit: Collection[str] = (), color: str = ""
    ) -> None:
        super().__init__()
        self.color_of_light = color or palette().theme.focus
        self.stations = list(stations)
        self.lights = np.zeros(len(self.stations))
        low, high = on_frame(np.array([[_LEFT, _MIDDLE - 30], [_RIGHT, _MIDDLE + 30]]))
        self.points = np.array([[*low, 0.0], [*high, 0.0]])
        self.light(lit)

    def light(self, lit: Collection[str]) -> Strip:
        """Light the stations of these tensors alone; can be animated."""
        self.lights = np.array([float(station.tensor in lit) for station in self.stations])
        return self

    def look(self) -> Hashable:
        return (self.opacity, self.lights.tobytes())

    def bounds(self) -> np.ndarray:
        return around(self.points[:, :2], _HEIGHT / PIXELS)

    def paint(self, canvas: Canvas) -> None:
        colors = palette()
        faint, focus = rgb(colors.strip), rgb(self.color_of_light)
        for station, light in zip(self.stations, self.lights, strict=True):
            color = faint + (focus - faint) * float(light)
            alpha = (0.34 + 0.66 * float(light)) * self.opacity
            for quad in self._quads(station):
                canvas.trace(quad)
                canvas.source(color, alpha)
                canvas.context.fill_preserve()
                edge = rgb(colors.halo) if light > 0.5 and not colors.glows else color
                canvas.source(edge, min(1.0, alpha + 0.2))
                canvas.context.set_line_width(1.2 / PIXELS * canvas.zoomed)
                canvas.context.stroke()

    def _quads(self, station: Station) -> list[np.ndarray]:
        """The corners of a station's small plates, in units."""
        first, last = self.stations[0].x, self.stations[-1].x
        scale = _HEIGHT / 700 / station.view.high
        span = max(last - first, 1.0)
        x = _LEFT + 20 + (_RIGHT - _LEFT - 40) * (station.x - first) / span
        if station.kind == "cells":  # one for all
            places, high = [0.0], 14.0
            wide = high
        else:
            places = [station.y(k) * scale for k in range(station.shown)]
            high = max(station.rows * station.cell * scale, 7.0)
            wide = max(station.columns * station.cell * station.stretch * scale, 5.0)
        across, down = wide * np.array(OVERVIEW.z), np.array([0, high])
        middles = [np.array([x, _MIDDLE + y]) for y in places]
        return [on_frame(corners_around(middle, across, down)) for middle in middles]
