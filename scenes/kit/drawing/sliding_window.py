"""A kernel's window sliding over a grid while the map that it makes fills up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from manim import Mobject

from model.windows import Windows
from scenes.kit.drawing.pixel_grid import Frame, PixelGrid
from scenes.kit.drawing.stepwise import Steps
from scenes.kit.drawing.text import Readout
from scenes.kit.sourced import SourcedNumber


class Sweep(Steps):
    """Visits output cells `start` to `stop` (row by row) and reveals each as it is reached.

    The window's place comes from `windows`, the layer's own, so that it cannot drift from the
    arithmetic. `cursor` marks the output cell; `readout` shows `numbers[k]` at cell k.
    `also(k)` does what else belongs to cell k; what it moves is named in `moving`.
    """

    def __init__(
        self,
        window: Frame,
        picture: PixelGrid,
        output: PixelGrid,
        windows: Windows,
        *,
        start: int = 0,
        stop: int | None = None,
        cursor: Frame | None = None,
        readout: Readout | None = None,
        numbers: Sequence[SourcedNumber] = (),
        also: Callable[[int], None] | None = None,
        moving: Sequence[Mobject] = (),
        **options: Any,
    ) -> None:
        self.window, self.picture, self.output, self.windows = window, picture, output, windows
        self.start = start
        self.stop = output.values.size if stop is None else stop
        self.cursor, self.readout, self.numbers = cursor, readout, numbers
        self.also = also
        moved = (output, window, cursor, readout, *moving)
        super().__init__(
            [mobject for mobject in moved if mobject is not None],
            self.visit,
            self.stop - start,
            **options,
        )

    def visit(self, k: int) -> None:
        """Show the k-th of the cells that are visited."""
        cell = self.start + k
        row, column = divmod(cell, self.output.columns)
        shown = self.output.alpha.flatten()
        shown[self.start : cell + 1] = 1.0
        self.output.alpha = shown.reshape(self.output.alpha.shape)
        top, left = self.windows.corner(row, column)
        self.window.lie_on(self.picture, top, left)
        if self.cursor is not None:
            self.cursor.lie_on(self.output, row, column)
        if self.readout is not None:
            self.readout.show(self.numbers[cell])
        if self.also is not None:
            self.also(cell)
