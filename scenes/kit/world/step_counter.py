"""StepCounter: where in the training we are: a line of the kept steps, and the number of one."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Self

import numpy as np
from manim import LEFT, UP, Mobject

from scenes.kit import style
from scenes.kit.drawing.canvas import Canvas, digit_height, text_width
from scenes.kit.drawing.damage import around
from scenes.kit.drawing.numbered import Numbered, Written, text_box
from scenes.kit.drawing.text import Label
from scenes.kit.language import _
from scenes.kit.layout import Box
from scenes.kit.sourced import SourcedArray, SourcedNumber
from scenes.kit.style import rgb
from scenes.kit.world.palette import palette
from scenes.kit.world.projection import PIXELS

_EM = 34 / PIXELS
_BETWEEN = 0.45  # how much of the number shows between two kept steps
_REAL = 0.12  # of the way to a neighbour: as near counts as there
_DOT, _HEAD = 4.5 / PIXELS, 9.0 / PIXELS
_RING = 3.0  # pixels
_APART = 0.22  # units from the number to the line


class Track(Numbered):
    """The number and the line. place: 0 to n - 1 along the kept steps, can be animated.

    Each dot is a step whose weights were kept. On the way from one to the next the number is that
    of the nearer one, and faint: what is shown then is a blend, and belongs to no step.
    """

    animated = ("opacity", "place")

    def __init__(self, steps: SourcedArray, box: Box, place: float) -> None:
        super().__init__()
        self.steps, self.place = steps, place
        self.wide = max(text_width(steps[k].text) for k in range(steps.array.size)) * _EM
        self.points = np.array([[box.left, box.bottom, 0.0], [box.right, box.top, 0.0]])

    @property
    def number(self) -> SourcedNumber:
        return self.steps[round(self.place)]

    @property
    def is_real(self) -> bool:
        """Whether what is shown is a kept step."""
        return abs(self.place - round(self.place)) < _REAL

    def look(self) -> Hashable:
        return (self.opacity, self.place, self.points.tobytes())

    def bounds(self) -> np.ndarray:
        return around(self.points[:, :2], 0.2)

    def dot(self, place: float) -> np.ndarray:
        """(2,): where on the line a place is."""
        (left, bottom, _), (right, top, _) = self.points
        start = left + self.wide + _APART
        share = place / max(self.steps.array.size - 1, 1)
        return np.array([start + (right - start) * share, (bottom + top) / 2])

    def _number_place(self) -> np.ndarray:
        (left, bottom, _), (_, top, _) = self.points
        return np.array([left + text_width(self.number.text) * _EM / 2, (bottom + top) / 2])

    def paint(self, canvas: Canvas) -> None:
        colors = palette().theme
        shown = self.opacity * (1.0 if self.is_real else _BETWEEN)
        x, y = self._number_place().tolist()
        canvas.source(rgb(colors.ink), shown)
        canvas.text_path(self.number.text, (x, y), _EM)
        canvas.context.fill()
        count = self.steps.array.size
        dots = np.array([self.dot(k) for k in range(count)])
        canvas.source(rgb(colors.line), self.opacity)
        canvas.lines(dots[:1], dots[-1:], 2 / PIXELS * canvas.zoomed)
        for k, (x, y) in enumerate(dots.tolist()):
            canvas.source(rgb(colors.ink if k <= self.place else colors.faint), self.opacity)
            canvas.context.new_path()
            canvas.context.arc(x, y, _DOT, 0, 2 * np.pi)
            canvas.context.fill()
        canvas.context.new_path()
        x, y = self.dot(self.place).tolist()
        canvas.context.arc(x, y, _HEAD, 0, 2 * np.pi)
        canvas.source(rgb(colors.ink), self.opacity)
        canvas.context.set_line_width(_RING / PIXELS * canvas.zoomed)
        canvas.context.stroke()

    def written(self, frame_height: float = style.FRAME_HEIGHT) -> list[Written]:
        text = self.number.text
        return [Written(self.number, text, text_box(text, self._number_place(), _EM), _EM)]


class StepCounter(Mobject):
    """The word, the number and the line, in a box."""

    def __init__(self, steps: SourcedArray, box: Box, place: float = 0.0) -> None:
        super().__init__()
        word = Label(_("step"), size=_EM, color=palette().theme.faint)
        high = digit_height() * _EM / 2  # the word is as high as the digits, and hangs below them
        word.move_to([box.left, box.center[1] + high, 0], aligned_edge=LEFT + UP)
        rest = Box(box.left + word.width + 0.15, box.right, box.bottom, box.top)
        self.track = Track(steps, rest, place)
        self.add(word, self.track)

    def go(self, place: float) -> Self:
        self.track.place = place
        return self
