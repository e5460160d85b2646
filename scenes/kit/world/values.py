"""A map's values on their way: a disc each, in the colour of its cell."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from scenes.kit import style
from scenes.kit.drawing.canvas import Canvas
from scenes.kit.drawing.charts import Dots
from scenes.kit.drawing.damage import around
from scenes.kit.world.palette import strength, tile_colors

_LEVELS = 16  # steps of colour on either side of zero
_PALE = 0.35  # of ink in a zero's colour, which would be the ground's else


class Values(Dots):
    """Dots as the place colours its cells; what is weak is paler there than on a plate."""

    def look(self) -> Hashable:
        return (self.opacity, self.radius, self.places.tobytes(), self.values.tobytes())

    def bounds(self) -> np.ndarray:
        return around(self.places, 2 * self.radius)

    def paint(self, canvas: Canvas) -> None:
        levels = np.round(np.clip(self.values / self.limit, -1, 1) * _LEVELS).astype(int)
        ink = style.rgb(style.theme().ink)
        for level in np.unique(levels):
            value = np.array(level / _LEVELS)
            pale = _PALE * (1 - float(strength(value, self.meaning, 1.0))) ** 2
            color = tile_colors(value, self.meaning, 1.0) * (1 - pale) + ink * pale
            canvas.source(color, self.opacity)
            canvas.discs(self.places[levels == level], self.radius)
