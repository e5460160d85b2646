"""How a number is made of others: what is computed, and how that is written."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from model.answers.notation import Notation, Piece


@dataclass(frozen=True, eq=False)
class Rule:
    """of: the value from those of the parts; write: the same with the parts as they are written."""

    name: str
    of: Callable[[Sequence[float]], float]
    write: Callable[[Notation, Sequence[Piece]], Piece]


SUM = Rule("sum", math.fsum, Notation.add)
PRODUCT = Rule("product", math.prod, Notation.multiply)
COPY = Rule("copy", lambda v: v[0], lambda w, p: p[0])
LARGEST = Rule("largest", max, lambda w, p: w.call("max", *p))
QUOTIENT = Rule("quotient", lambda v: v[0] / v[1], lambda w, p: w.over(*p))
DIFFERENCE = Rule("difference", lambda v: v[0] - v[1], lambda w, p: w.subtract(*p))
EXPONENTIAL = Rule(
    "exponential", lambda v: math.exp(v[0]), lambda w, p: w.power(w.symbol("e"), p[0])
)
NEGATIVE_LOG = Rule(
    "negative logarithm", lambda v: -math.log(v[0]), lambda w, p: w.negative(w.ln(p[0]))
)
SQUARE = Rule("square", lambda v: v[0] ** 2, lambda w, p: w.power(p[0], w.number(2)))


def _mean(w: Notation, pieces: Sequence[Piece]) -> Piece:
    return w.over(w.add(pieces), w.number(len(pieces)))


MEAN = Rule("mean", lambda v: math.fsum(v) / len(v), _mean)
