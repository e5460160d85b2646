"""What writes numbers by itself can tell which and where: tests, exports and inspectors ask it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenes.kit import style
from scenes.kit.drawing.camera import Painted
from scenes.kit.drawing.canvas import digit_height, text_width
from scenes.kit.sourced import SourcedNumber


@dataclass(frozen=True, eq=False)
class Written:
    """A number where it is: its text ("" where a colour or a length stands for it).

    corners (4, 2): in units, from the upper left one clockwise. size: one em of the text.
    """

    number: SourcedNumber
    text: str
    corners: np.ndarray
    size: float = 0.0


class Numbered(Painted):
    """A Painted that writes numbers, or shows them as cells."""

    def written(self, frame_height: float = style.FRAME_HEIGHT) -> Sequence[Written]:
        """The numbers that it writes in a frame of that height."""
        raise NotImplementedError

    def shown(self, frame_height: float = style.FRAME_HEIGHT) -> Sequence[Written]:
        """These, and the numbers that a cell or a bar stands for."""
        return self.written(frame_height)


def level_box(center: np.ndarray, width: float, height: float) -> np.ndarray:
    """Corners (4, 2) of a box that is not tilted."""
    half = np.array([[-1, 1], [1, 1], [1, -1], [-1, -1]]) / 2
    corners: np.ndarray = np.asarray(center, dtype=float)[:2] + half * [width, height]
    return corners


def text_box(text: str, center: np.ndarray, size: float) -> np.ndarray:
    """Corners (4, 2) of a text that Canvas.text_path writes around `center`."""
    return level_box(center, text_width(text) * size, digit_height() * size)
