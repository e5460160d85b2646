"""Two panels of losses, step by step: curves from one start, with their first and last values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import LEFT, RIGHT, Create, FadeIn, Line, VMobject

from scenes.kit import style
from scenes.kit.drawing.text import Label
from scenes.kit.layout import Box
from scenes.kit.sourced import SourcedArray, SourcedNumber, constant
from scenes.kit.world.scene import CAPTION, FORMULA
from scenes.kit.world.signs import LABEL

_LINE, _VALUE = 9, CAPTION * 0.8  # a curve's width and the size of its values
_OFF = 0.15  # units from a curve's end to its value
_SIDE = 1.25  # units left for the values on either side of a curve
_FOOT = 0.4  # and below it, for the steps
_APART = 0.42  # units between two values one above the other


@dataclass(frozen=True)
class Curve:
    """A line, and the value at its end."""

    line: VMobject
    value: Label

    def appear(self) -> list[Any]:
        return [Create(self.line), FadeIn(self.value)]


class Panel:
    """A chart of losses after each step, in a box, whose top stands for `top`.

    All that is shown is a list of mobjects, to be faded in by the scene.
    """

    def __init__(self, box: Box, top: float, steps: int) -> None:
        self.box = Box(box.left + _SIDE, box.right - _SIDE, box.bottom + _FOOT, box.top)
        self.top, self.steps = top, steps
        self.ends: list[Label] = []
        corner, end = self.place(0, 0.0), self.place(steps, 0.0)
        counted = constant(np.arange(steps + 1), "Steps are counted, from none taken.")
        ticks = [
            Label("{k}", k=counted[k], size=LABEL, color=style.theme().faint, plain=True).move_to(
                self.place(k, 0.0) - [0, _FOOT * 0.65, 0]
            )
            for k in range(steps + 1)
        ]
        self.axis: list[Any] = [Line(corner, end, color=style.theme().line, stroke_width=2), *ticks]

    def place(self, step: int, loss: float) -> np.ndarray:
        """(3,): where a loss after a step is."""
        x = self.box.left + self.box.width * step / self.steps
        return np.array([x, self.box.bottom + self.box.height * loss / self.top, 0.0])

    def start(self, losses: SourcedArray) -> Label:
        """What all curves begin with, beside their first place."""
        return self.value(losses[0]).move_to(
            self.place(0, losses[0].value) - [_OFF, 0, 0], aligned_edge=RIGHT
        )

    def value(self, number: SourcedNumber, color: str | None = None) -> Label:
        return Label("{v}", v=number.with_digits(3), size=_VALUE, color=color, plain=True)

    def curve(
        self, losses: SourcedArray, color: str, start: int = 0, stop: int | None = None
    ) -> Curve:
        """A piece of a curve, from one step to another, and the value there, in one colour."""
        stop = self.steps if stop is None else stop
        places = [self.place(k, losses[k].value) for k in range(start, stop + 1)]
        line = VMobject(stroke_color=color, stroke_width=_LINE, fill_opacity=0)
        line.set_points_as_corners(places)
        end = self.value(losses[stop], color)
        last = places[-1] + np.array([_OFF, 0, 0])
        if stop == self.steps:
            for other in self.ends:
                away = last[1] - other.get_center()[1]
                if abs(away) < _APART:
                    last[1] = other.get_center()[1] + (_APART if away >= 0 else -_APART)
            self.ends.append(end)
        return Curve(line, end.move_to(last, aligned_edge=LEFT))


def heading_of(text: str, box: Box, **numbers: Any) -> Label:
    """What a panel is of, in the middle of a box."""
    made: Label = Label(text, size=FORMULA * 0.75, plain=True, **numbers).move_to(box.center)
    return made
