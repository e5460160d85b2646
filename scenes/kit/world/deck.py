"""A deck: the plates of a wall that are too many to be shown, behind the last one that is."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from scenes.kit.drawing.canvas import Canvas
from scenes.kit.drawing.damage import around
from scenes.kit.style import rgb
from scenes.kit.world.between import Between
from scenes.kit.world.faces import body_color
from scenes.kit.world.palette import palette
from scenes.kit.world.plan import DECK_STEP
from scenes.kit.world.plate import Plate
from scenes.kit.world.projection import PIXELS


class Deck(Between):
    """Bare plates behind a plate, as large as it and wherever it is."""

    def __init__(self, plate: Plate, count: int) -> None:
        super().__init__()
        self.plate, self.count = plate, count

    def look(self) -> Hashable:
        return (self.plate.opacity, self.opacity, self.plate.corners().tobytes())

    def bounds(self) -> np.ndarray:
        return around(self.plate.corners(), (self.count + 1) * DECK_STEP / PIXELS)

    def paint(self, canvas: Canvas) -> None:
        opacity = self.plate.opacity * self.opacity
        if opacity <= 0:
            return
        back = np.array([-DECK_STEP, DECK_STEP * 0.045]) / PIXELS * canvas.zoomed
        colors = palette()
        context = canvas.context
        for k in range(self.count, 0, -1):
            canvas.trace(self.plate.corners() + back * k)
            canvas.source(rgb(body_color(self.plate.meaning)), opacity)
            context.fill_preserve()
            canvas.source(rgb(colors.rim), colors.rim_opacity * opacity)
            context.set_line_width(1.6 / PIXELS * canvas.zoomed)
            context.stroke()
