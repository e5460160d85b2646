"""Numbers in cells: semibold, with a short minus, so that a sign and three digits have air."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from scenes.kit.drawing.canvas import StoredPath, outline_path, text_width
from scenes.kit.drawing.typeset import typeset

_MINUS = "\N{MINUS SIGN}"
_SHORT = 0.8  # of a minus's width


@lru_cache(maxsize=64)
def cell_glyph(character: str) -> tuple[StoredPath, float]:
    """A character's outline in em, its baseline at 0, and its advance."""
    setting = typeset(f'#text(number-width: "proportional", "{character}")', weight=600)
    points = setting.spans[0] + np.array([0, setting.height])
    if character == _MINUS:
        points = points * np.array([_SHORT, 1])
        return outline_path(points), setting.width * _SHORT
    return outline_path(points), setting.width


def number_width(text: str) -> float:
    """Width of a number in em."""
    return text_width(text, cell_glyph)


def plain_number(number: Any) -> str:
    """A number in a cell: two decimals, an exact zero as "0", and no small gradient as a zero."""
    if number.meaning == "count":
        return str(number.text)
    if number.value in (-1, 0, 1) and number.meaning == "weight":  # written by a person
        return str(number.with_digits(1).text) if number.value else "0"
    short = number.with_decimals(2)
    if number.meaning == "gradient" and number.value and not short.shown:
        short = number.with_digits(1)
    return "0" if number.value == 0 else str(short.text)
