"""The far end of the way back: the classes beside their cells, and the loss that they lead to."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
from manim import Mobject

from scenes.kit.drawing.camera import Painted
from scenes.kit.drawing.canvas import Canvas
from scenes.kit.drawing.damage import around
from scenes.kit.drawing.text import Formula, Label, Readout
from scenes.kit.sourced import SourcedArray, SourcedNumber
from scenes.kit.style import rgb
from scenes.kit.world.palette import palette
from scenes.kit.world.pictures import soft_block
from scenes.kit.world.plate import Plate
from scenes.kit.world.projection import PIXELS, on_frame
from scenes.kit.world.threads import FixedPlaces, Threads

_AT = np.array([1795.0, 478.0])  # of the loss, on the frame
RADIUS = 68 / PIXELS
_NAME = 28 / PIXELS
_BESIDE = 0.21  # units from a cell to the middle of its class's name
_OFF = 0.08  # units from a name to the line that leaves it
_APART = 0.21  # units from the middle to the letter, and to the number
_WORTH_A_LINE = 0.03  # a smaller share of the loss's gradient has none, and a faint name


class LossNode(Painted):
    """A ring that glows in the colour of the loss, and has room for a letter and a number."""

    animated = ("opacity",)

    def __init__(self, middle: np.ndarray, radius: float = RADIUS) -> None:
        super().__init__()
        self.radius = radius
        low, high = middle - radius, middle + radius
        self.points = np.array([[*low, 0.0], [*high, 0.0]])

    @property
    def middle(self) -> np.ndarray:
        """(2,) in units."""
        return np.asarray(self.points[:, :2].mean(axis=0))

    def look(self) -> Hashable:
        return (self.opacity, self.points.tobytes())

    def bounds(self) -> np.ndarray:
        return around(self.points[:, :2], 3 * self.radius)

    def paint(self, canvas: Canvas) -> None:
        colors = palette()
        red = rgb(colors.theme.loss)
        if colors.glows:
            glow = soft_block(1, 1, 0.5, "#ffffff", 0.6).tinted(red)
            wide = 8 * self.radius
            corner = self.middle + np.array([-wide, wide]) / 2
            edges = np.array([wide, 0.0]), np.array([0.0, -wide])
            glow.lay_on(canvas, corner, *edges, opacity=0.9 * self.opacity, add=True)
        context = canvas.context
        context.new_path()
        x, y = self.middle
        context.arc(x, y, self.radius, 0, 2 * np.pi)
        ground = rgb(colors.ramps["loss"][0])
        canvas.source(ground + (red - ground) * 0.12, self.opacity)
        context.fill_preserve()
        canvas.source(red, self.opacity)
        context.set_line_width(4 / PIXELS * canvas.zoomed)
        context.stroke()


class LossEnd(Mobject):
    """The classes' names beside their cells on both storeys, the loss, and what leads to it.

    upper, lower: the cells of the probabilities and of their gradients, from the first class on.
    """

    def __init__(
        self,
        classes: SourcedArray,
        probabilities: SourcedArray,
        gradient: SourcedArray,
        loss: SourcedNumber,
        cells: tuple[list[Plate], list[Plate]],
    ) -> None:
        super().__init__()
        colors = palette().theme
        self.node = LossNode(on_frame(_AT))
        self.letter = Formula("L", size=56 / PIXELS, color=colors.loss)
        self.value = Readout(loss, size=44 / PIXELS, color=colors.ink)
        x, y = self.node.middle
        self.letter.move_to([x, y + _APART, 0])
        self.value.move_to([x, y - _APART, 0])
        self.names: list[list[Label]] = []
        self.lines: list[Threads] = []
        for plates, source in zip(cells, (probabilities, gradient), strict=True):
            self._add_storey(plates, source, classes)
        self.add(*self.lines, *(name for names in self.names for name in names))
        self.add(self.node, self.letter, self.value)

    def _add_storey(self, plates: list[Plate], source: SourcedArray, classes: SourcedArray) -> None:
        colors, values = palette().theme, source.array[0]
        names = [
            Label(
                "{k}",
                k=classes[k],
                size=_NAME,
                color=colors.ink if abs(values[k]) > _WORTH_A_LINE else colors.faint,
                plain=True,
            )
            for k in range(len(plates))
        ]
        for name, plate in zip(names, plates, strict=True):
            right = plate.corners()[1:3].mean(axis=0)
            name.move_to([right[0] + _BESIDE, plate.get_center()[1], 0])
        starts = np.array([name.get_right()[:2] for name in names]) + np.array([_OFF, 0])
        ends = np.tile(self.node.middle - [self.node.radius, 0], (len(names), 1))
        self.names.append(names)
        lines = Threads(FixedPlaces(starts), FixedPlaces(ends), values, source.meaning, 1.0)
        lines.from_right = source.meaning == "gradient"
        self.lines.append(lines)
