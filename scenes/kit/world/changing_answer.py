"""An answer that changes with the network: bars from one set of probabilities to another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scenes.kit.drawing.canvas import text_width
from scenes.kit.layout import Box
from scenes.kit.sourced import SourcedArray
from scenes.kit.world.answer import Answer
from scenes.kit.world.plate import Plate
from scenes.kit.world.projection import PIXELS

_LONGEST = "0.99999"  # that a bar's number may become
_NUMBER = 38 / PIXELS  # the em of a number as long as that
_FADE = 0.05  # share of a change: before it the old numbers go, and as late others come


class ChangingAnswer(Answer):
    """Class bars whose full length is a probability of 1, so that all that they show compares."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{**options, "full": 1.0})

    @classmethod
    def filling(cls, probabilities: SourcedArray, box: Box) -> ChangingAnswer:
        """Beside squares of its own, in a box."""
        rows = box.rows(*[1.0] * probabilities.array.size, gap=0.1)
        cell = min(rows[0].height, box.width / 6)
        squares = np.array([[row.left + cell / 2, row.center[1]] for row in rows])
        return cls(probabilities, squares, cell, _longest_bar(box.width, cell))

    @classmethod
    def beside(
        cls, probabilities: SourcedArray, cells: Sequence[Plate], right: float, most: float
    ) -> ChangingAnswer:
        """Beside the plates of the classes' cells; to the right there is room up to x = `right`."""
        places = np.array([plate.get_center()[:2] for plate in cells])
        cell = float(np.linalg.norm(cells[0].edges[2]))
        length = min(most, _longest_bar(right - places[:, 0].max() + cell / 2, cell))
        return cls(probabilities, places, cell, length, plates=cells)

    def turn_to(self, probabilities: SourcedArray) -> None:
        """Get ready to change: the new numbers come, still invisible, beside the old ones."""
        bars = self.bars
        self.before, self.after = list(bars.numbers), []
        values = bars.values
        bars.source, bars.values = probabilities, probabilities.array.reshape(-1).astype(float)
        bars.numbers = self.after = bars.made_numbers()
        bars.values = values
        for number in self.after:
            number.opacity = 0.0
        self.submobjects = [bars, *self.before, *self.after]

    def show_between(self, values: np.ndarray, share: float) -> None:
        """Bars of so much each, (K,), on the way to what it turned to."""
        whole = self.bars.opacity
        self.bars.values = np.asarray(values, dtype=float).reshape(-1).copy()
        for number in self.before:
            number.opacity = whole * max(0.0, 1 - share / _FADE)
        for number in self.after:
            number.opacity = whole * max(0.0, 1 - (1 - share) / _FADE)

    def arrive(self) -> None:
        """The old numbers are gone."""
        self.submobjects = [self.bars, *self.bars.numbers]


def _longest_bar(width: float, cell: float) -> float:
    """What a class's cell and the longest number leave of a width."""
    return width - cell - 0.3 - min(_NUMBER, cell * 1.1) * text_width(_LONGEST)
