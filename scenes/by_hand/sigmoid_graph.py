"""SigmoidGraph: the sigmoid between its bounds, and where on it neurons are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Dot, Line, VGroup

from model.layers import Sigmoid
from scenes.kit import style
from scenes.kit.drawing.charts import Plot
from scenes.kit.drawing.text import Formula, Label
from scenes.kit.layout import Box
from scenes.kit.sourced import constant
from scenes.kit.world.signs import LABEL

REACH = 5.0  # of z, at least: beyond it the curve looks flat
_AIR = 1.12  # times the farthest z
_RUN = 0.22  # of the reach: a tangent's, on either side
_SIDE, _FOOT = 1.2, 1.4  # in em of names, for its bounds at the left, and for a name of z below
_OFF = 0.12  # units from a line to its name
_NAME = LABEL * 1.2  # em of names
_CURVE, _LENGTH = 5.0, 7.0  # widths of lines


TOP = constant(1, "What a sigmoid's values stay below.")[0]


class SigmoidGraph:
    """The curve in a box, wide enough for these z. All that always shows is in `parts`.

    size: em of names.
    """

    def __init__(self, zs: Sequence[float], box: Box, size: float = _NAME) -> None:
        reach = max(REACH, _AIR * max(map(abs, zs)))
        room = Box(
            box.left + _SIDE * size, box.right, box.bottom + _FOOT * size, box.top - size / 2
        )
        ranges = ((-reach, reach), (0.0, 1.0))
        faint = style.theme().faint
        function = Sigmoid("sigmoid").forward
        self.plot = Plot(function, ranges, (room.width, room.height), faint)
        self.plot.curve.set_stroke(width=_CURVE)
        self.plot.upward.set_opacity(0)  # names stand there
        self.plot.move_to(room.center)
        top = Line(self.plot.at(-reach, 1), self.plot.at(reach, 1), stroke_width=2)
        bounds = constant([0, 1], "What a sigmoid's values stay between.")
        labels = [
            Label("{n}", n=bounds[k], size=0.85 * size, color=faint, plain=True).next_to(
                self.plot.at(-reach, float(k)), LEFT, buff=_OFF
            )
            for k in (0, 1)
        ]
        self.reach, self.size = reach, size
        self.parts = VGroup(self.plot, top.set_color(style.theme().line), *labels)

    def value(self, z: float) -> float:
        return float(self.plot.function(np.array(z)))

    def point(self, z: float) -> Dot:
        """Where a neuron is."""
        return Dot(self.plot.at(z, self.value(z)), radius=0.11, color=style.theme().focus)

    def beside(self, z: float, name: str, apart: int) -> Formula:
        """What a point is called, where the curve is not; apart: its row, from one."""
        named = Formula(name, size=self.size, color=style.meaning_color("activation"))
        side = UP if self.value(z) < 0.5 else DOWN
        return named.next_to(self.plot.at(z, self.value(z)), side, buff=apart * 2 * _OFF)

    def length(self, z: float, name: str) -> VGroup:
        """What comes out there, as a length."""
        warm = style.meaning_color("activation")
        called = Formula(name, size=self.size, color=warm)
        return self._upright((z, 0.0), (z, self.value(z)), called, warm)

    def rest(self, z: float, name: str) -> VGroup:
        """What is left from there to the top."""
        called = Formula(f"{{one}} - {name}", one=TOP, size=self.size, plain=True)
        return self._upright((z, self.value(z)), (z, 1.0), called, style.theme().faint)

    def _upright(
        self, low: tuple[float, float], high: tuple[float, float], called: Formula, color: str
    ) -> VGroup:
        """A line between two points, and its name where the curve is not."""
        line = Line(self.plot.at(*low), self.plot.at(*high), color=color, stroke_width=_LENGTH)
        side = RIGHT if low[1] == 0 else LEFT  # under the curve, or above it
        called.next_to(line, side, buff=_OFF)
        below = self.plot.at(*low)[1] - called.get_bottom()[1]  # of a short line's name
        return VGroup(line, called.shift(UP * max(below, 0) if low[1] == 0 else 0 * UP))

    def foot(self, z: float, name: str) -> Formula:
        """What goes in, below the axis."""
        named = Formula(name, size=self.size, color=style.theme().ink)
        return named.next_to(self.plot.at(z, 0), DOWN, buff=_OFF)

    def tangent(self, z: float) -> Line:
        """The slope there, in light."""
        a, run = self.value(z), _RUN * self.reach
        ends = (self.plot.at(z + side * run, a + side * run * a * (1 - a)) for side in (-1, 1))
        return Line(*ends, color=style.theme().focus, stroke_width=_LENGTH - 1)
