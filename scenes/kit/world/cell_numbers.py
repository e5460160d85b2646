"""Numbers in cells: semibold, with a short minus, so that a sign and three digits have air."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from scenes.kit.drawing.canvas import Canvas, StoredPath, digit_height, outline_path
from scenes.kit.drawing.typeset import typeset

_MINUS = "\N{MINUS SIGN}"
_SHORT = 0.8  # of a minus's width


@lru_cache(maxsize=64)
def _glyph(character: str) -> tuple[StoredPath, float]:
    """A character's outline in em, its baseline at 0, and its advance."""
    setting = typeset(f'#text(number-width: "proportional", "{character}")', weight=600)
    points = setting.spans[0] + np.array([0, setting.height])
    if character == _MINUS:
        points = points * np.array([_SHORT, 1])
        return outline_path(points), setting.width * _SHORT
    return outline_path(points), setting.width


@lru_cache(maxsize=65536)
def number_width(text: str) -> float:
    """Width of a number in em."""
    return sum(_glyph(character)[1] for character in text)


def number_path(canvas: Canvas, text: str, center: tuple[float, float], size: float) -> None:
    """Add the outlines of a number, centred, one em = `size` units; fill() paints them."""
    context = canvas.context
    x = center[0] - number_width(text) * size / 2
    y = center[1] - digit_height() * size / 2
    for character in text:
        path, advance = _glyph(character)
        context.save()
        context.translate(x, y)
        context.scale(size, size)
        context.append_path(path.path)
        context.restore()
        x += advance * size
