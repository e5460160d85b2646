"""What an answer is: a number, and the numbers that it was made of, each of which can be asked."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from model.answers.notation import DIGITS, Formula, Notation, Piece
from model.answers.notations import Written
from model.answers.rules import SUM, Rule

LONG = 30  # terms that are still shown one by one
STRONGEST = 5  # of a longer sum, so many for and so many against


@dataclass(frozen=True, eq=False)
class Part:
    """One number of an answer, and what it is there.

    name: the cell that it is read from, which can be asked in turn; "" for one that is in no
    tensor. rule: how its own parts make it; where there are parts and no rule, it is read off
    them. note: what there is to say, such as why it is zero.
    """

    role: str
    value: float
    name: str = ""
    rule: Rule | None = None
    parts: tuple[Part, ...] = ()
    note: str = ""

    def leaves(self) -> Iterator[Part]:
        """The numbers that nothing below it makes, itself if there is none."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


@dataclass(frozen=True, eq=False)
class Answer:
    """Where one number comes from, and where it goes.

    name, index: as names are written, without a batch of one; shape: that of such an index.
    meaning: what such a number is called.
    words: the same in a sentence or two. formula: in symbols; numbers: the same with the numbers
    in place, "" where nothing makes this one. parts: what makes it, by `rule`. beside: what else
    is worth asking: a slope, a gradient. goes_to: the cells that are made from it.
    """

    name: str
    tensor: str
    index: tuple[int, ...]
    shape: tuple[int, ...]
    meaning: str
    symbol: Written
    value: float
    words: str
    formula: Written | None
    numbers: Written | None
    rule: Rule | None
    parts: tuple[Part, ...]
    beside: tuple[Part, ...]
    goes_to: tuple[str, ...]

    def leaves(self) -> Iterator[Part]:
        """All numbers that it is made of in the end."""
        for part in self.parts:
            yield from part.leaves()


@dataclass(frozen=True, eq=False)
class Made:
    """How a layer, a loss or the way back makes one number: an answer without its surroundings."""

    words: str
    rule: Rule | None = None
    parts: tuple[Part, ...] = ()
    formula: Formula | None = None
    beside: tuple[Part, ...] = ()


def combined(role: str, rule: Rule, *parts: Part, note: str = "") -> Part:
    """A part that is made of others."""
    return Part(role, rule.of([part.value for part in parts]), "", rule, parts, note)


def gathered(terms: Sequence[Part]) -> tuple[Part, ...]:
    """The terms of a sum; of a long one the strongest for and against, and the rest as one."""
    if len(terms) <= LONG:
        return tuple(terms)
    order = sorted(range(len(terms)), key=lambda k: -terms[k].value)
    high = [k for k in order[:STRONGEST] if terms[k].value > 0]
    low = [k for k in order[: -STRONGEST - 1 : -1] if terms[k].value < 0]
    shown = {*high, *low}
    others = [term for k, term in enumerate(terms) if k not in shown]
    rest = combined("the rest", SUM, *others, note=f"{len(others)} others")
    return (*(terms[k] for k in (*high, *low)), rest)


def is_rest(part: Part) -> bool:
    """Whether it stands for the many weak terms of a sum."""
    return part.role == "the rest"


def piece_of(part: Part, w: Notation) -> Piece:
    """A part as it is written: by its rule, with its own parts in place."""
    if is_rest(part):
        return w.note(w.number(part.value), part.note)
    if part.rule is None:
        return w.number(part.value, part.name)
    return part.rule.write(w, [piece_of(each, w) for each in part.parts])


def as_shown(part: Part) -> float:
    """The part's value, computed from numbers as they are written."""
    if part.rule is None or is_rest(part):
        return rounded(part.value)
    return part.rule.of([as_shown(each) for each in part.parts])


def rounded(value: float) -> float:
    """The value with the digits that a formula shows."""
    return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else value
