"""Symbols that are painted: a formula's outline as one path, so that it can go with a plate."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from scenes.kit.drawing.canvas import Canvas, StoredPath, outline_path
from scenes.kit.drawing.typeset import typeset
from scenes.kit.typed_numbers import refuse_typed


@dataclass(frozen=True, eq=False)
class Symbol:
    """A formula's outline in em around its middle, and how wide and high it is."""

    path: StoredPath
    width: float
    height: float

    def add_to(self, canvas: Canvas, middle: np.ndarray, size: float) -> None:
        """Add its outline to the path there is, one em = `size` units; fill() paints it."""
        context = canvas.context
        context.save()
        context.translate(float(middle[0]), float(middle[1]))
        context.scale(size, size)
        context.append_path(self.path.path)
        context.restore()


@lru_cache(maxsize=512)
def symbol(markup: str) -> Symbol:
    """The symbol of Typst mathematics. Raises TypedNumberError where a number is typed into it."""
    refuse_typed(markup)
    points = np.concatenate(list(typeset(f"$ {markup} $").spans.values()))
    low, high = points.min(axis=0), points.max(axis=0)
    return Symbol(outline_path(points - (low + high) / 2), *(high - low))
