"""Products written out: factors under their symbols, one row per product."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from manim import Mobject

from scenes.kit import style
from scenes.kit.drawing.text import Formula, Label
from scenes.kit.sourced import SourcedNumber, sign_between

AIR = 0.4  # units between two factors, with a point in their middle


def heads(symbols: Sequence[str], xs: np.ndarray, y: float, size: float) -> list[Mobject]:
    """Symbols over the columns."""
    return [
        Formula(markup, size=size).move_to([x, y, 0]) for markup, x in zip(symbols, xs, strict=True)
    ]


def product_row(
    factors: Sequence[SourcedNumber], total: SourcedNumber, xs: np.ndarray, total_x: float, y: float
) -> list[Mobject]:
    """factor · factor · ... = total, with "about" where rounding shows."""
    parts: list[Mobject] = []
    room = float(np.diff(xs).min(initial=np.inf)) - AIR
    for factor, x in zip(factors, xs, strict=True):
        label = Label("{f}", f=factor, size=style.LARGE)
        parts.append(label.scale(min(1.0, room / label.width)).move_to([x, y, 0]))
    parts += [Formula("dot", size=style.LARGE).move_to([x, y, 0]) for x in (xs[:-1] + xs[1:]) / 2]
    sign = Formula(sign_of(factors, total), size=style.LARGE)
    parts.append(sign.move_to([(xs[-1] + total_x) / 2, y, 0]))
    return [*parts, Label("{t}", t=total, size=style.LARGE).move_to([total_x, y, 0])]


def sign_of(factors: Sequence[SourcedNumber], total: SourcedNumber) -> str:
    """ "=" where the factors as shown give the product as shown."""
    return sign_between(math.prod(float(factor.shown) for factor in factors), total)
