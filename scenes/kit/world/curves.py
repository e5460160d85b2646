"""The curves that a layer may put its values through, each above the map that it makes of z."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import LEFT, DashedLine

from model.derivations import NamedArray, forward
from model.layers import ReLU, Sigmoid, Tanh
from scenes.kit import style
from scenes.kit.drawing.charts import Plot
from scenes.kit.drawing.text import Formula, Label, Span
from scenes.kit.language import N_, _
from scenes.kit.layout import Box, fit
from scenes.kit.sourced import SourcedArray, SourcedNumber, sourced
from scenes.kit.world.between import Outline
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import turned_in
from scenes.kit.world.scene import FORMULA
from scenes.kit.world.signs import LABEL
from scenes.kit.world.values import Values

FOOT = FORMULA * 0.7  # of a map's name and of one of its values, below it
_RADIUS = 0.05  # units, of a value on its curve
_LINE = 6  # of a curve


@dataclass(frozen=True)
class Curve:
    """A nonlinearity: its name, its rule in markup, its function and what it makes of a tensor."""

    name: str
    rule: str
    function: Callable[[np.ndarray], np.ndarray]
    derive: Callable[[NamedArray], NamedArray]

    def written(self, box: Box) -> Formula:
        """Its rule, in a box."""
        made: Formula = fit(Formula(self.rule, size=FORMULA), box, largest=1.0)
        return made

    def graph(self, span: float, box: Box) -> Plot:
        """Its graph, as far as span to the left, to the right and up; down, to below minus one."""
        ranges = ((-span, span), (-1.2, span))
        made = Plot(self.function, ranges, (box.width, box.height), style.theme().faint)
        made.curve.set_stroke(width=_LINE)
        made.move_to(box.center)
        return made


RELU = Curve(N_("ReLU"), "a = max(0, z)", ReLU("relu").forward, forward.relu)
SIGMOID = Curve(N_("sigmoid"), "a = 1 / (1 + e^(-z))", Sigmoid("sigmoid").forward, forward.sigmoid)
TANH = Curve(N_("tanh"), "a = tanh(z)", Tanh("tanh").forward, forward.tanh)


class Column:
    """A curve with a map's values on it, and below it what it makes of the map.

    All that is shown is a mobject, to be faded in or moved to by the scene.
    """

    def __init__(
        self, curve: Curve, z: SourcedArray, filter: int, span: float, limit: float, box: Box
    ) -> None:
        """z (1, H, W, F); limit: of the colours, one for all columns."""
        above, graph, below, self.foot = column_rows(box)
        self.curve, self.filter = curve, filter
        self.made = sourced(curve.derive(z))
        self.rule = curve.written(above)
        self.plot = curve.graph(span, graph.inset(0.3, 0))  # room for what its ends are called
        before, after = (source.array[0, ..., filter].ravel() for source in (z, self.made))
        places = self.plot.places(before, after)[:, :2]
        self.dots = Values(places, after, "activation", limit, radius=_RADIUS)
        self.map = Plate(self.made, channel=(filter,), leading=(0,), limit=limit)
        self.map.points = turned_in(self.map, below)

    def ends(self, *values: SourcedNumber) -> list[Any]:
        """Lines that the curve does not cross, and where on the axis each is."""
        shown: list[Any] = []
        for value in values:
            left, right = (self.plot.at(x, value.value) for x in self.plot.ranges[0])
            line = DashedLine(left, right, color=style.theme().faint, stroke_width=2)
            label = Label("{n}", n=value, size=LABEL, plain=True).next_to(line, LEFT, buff=0.1)
            shown += [line, label]
        return shown

    def told(self, place: tuple[int, int]) -> list[Any]:
        """One of the map's values: its place, and below the map the curve's name and the value."""
        value = self.made[(0, *place, self.filter)]
        return told(self.map, _(self.curve.name), place, value, self.foot)


def column_rows(box: Box) -> tuple[Box, ...]:
    """Where in a column the rule, the graph, the map and what is said of it are."""
    return box.rows(0.75, 1.5, 2.5, 0.5, gap=0.15)


def told(
    plate: Plate, name: str, place: tuple[int, int], value: SourcedNumber, foot: Box
) -> list[Any]:
    """A cell's outline, and below the plate its name, in markup, and the cell's value."""
    line = Label("{name} $thick$ {v}", name=Span(name), v=value, size=FOOT)
    line.move_to(foot.center).shift([0, foot.center[1] - line["v"].get_center()[1], 0])
    return [Outline(plate, *place), line]  # numbers stand on one line, whatever a name hangs below
