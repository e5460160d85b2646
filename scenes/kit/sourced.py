"""The only way for a number to reach the screen: it remembers the array that it came from.

A number that no array gives is a `constant`, which says why it is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from model.derivations import NamedArray
from scenes.kit.style import format_number


@dataclass(frozen=True, eq=False)
class SourcedNumber:
    """One number on screen: the array it is taken from, its place there and its meaning.

    name says which array: a tensor of the recording ("conv1/z"), or the call that derives it from
    one ("products(conv1, 0, 3, 4, 0)").
    """

    name: str
    array: np.ndarray
    index: tuple[int, ...]
    meaning: str
    digits: int | None = None  # how many significant digits, where the usual number would not do
    decimals: int | None = None  # at most, likewise
    reason: str = ""  # of a constant: why it is one

    def __deepcopy__(self, memo: object) -> SourcedNumber:
        return self  # immutable: copies of a mobject show the same place of the same array

    @property
    def value(self) -> float:
        return float(self.array[self.index])

    @property
    def text(self) -> str:
        return format_number(self.value, self.meaning, self.digits, self.decimals)

    def with_digits(self, digits: int) -> SourcedNumber:
        """The same number with that many significant digits."""
        return replace(self, digits=digits)

    def with_decimals(self, decimals: int) -> SourcedNumber:
        """The same number with that many decimals, or with fewer where it has no more."""
        return replace(self, decimals=decimals)

    @property
    def shown(self) -> Decimal:
        """The number a viewer reads, exactly as it is written."""
        return _read(self.text)


@dataclass(frozen=True, eq=False)
class SourcedArray(NamedArray):
    """A named array whose values may be shown: `source[0, 3, 4, 0]` is a SourcedNumber."""

    reason: str = ""  # of a constant: why it is one

    def __deepcopy__(self, memo: object) -> SourcedArray:
        return self

    def __getitem__(self, index: int | tuple[int, ...]) -> SourcedNumber:
        place = index if isinstance(index, tuple) else (index,)
        if len(place) != self.array.ndim:
            raise IndexError(
                f"{self.name} has shape {self.array.shape}, which has no place {place}"
            )
        return SourcedNumber(self.name, self.array, place, self.meaning, reason=self.reason)

    def plane(self, leading: tuple[int, ...], trailing: tuple[int, ...]) -> np.ndarray:
        """The (H, W) that is left when the indices before and after rows and columns are fixed."""
        index: tuple[Any, ...] = (*leading, slice(None), slice(None), *trailing)
        return np.asarray(self.array[index])

    @property
    def shape(self) -> tuple[int, ...]:
        return self.array.shape

    @property
    def limit(self) -> float:
        """The largest magnitude: where a colour scale reaches full strength."""
        return largest(self.array)


def largest(values: np.ndarray) -> float:
    """The largest magnitude, as the end of a colour scale: where all is 0, just above it."""
    return float(np.abs(values).max()) or 1e-9


def sourced(array: NamedArray) -> SourcedArray:
    """An array that model/ names, to be shown."""
    return SourcedArray(array.name, array.array, array.meaning)


def constant(values: ArrayLike, reason: str, meaning: str = "count") -> SourcedArray:
    """Numbers that no array gives, such as an axis's ticks: at least one, in a row.

    Raises ValueError where the reason is not a sentence.
    """
    if len(reason.split()) < 3 or not reason.endswith("."):
        raise ValueError(f"a constant says why it is one in a sentence, not {reason!r}")
    return SourcedArray("constant", np.atleast_1d(np.asarray(values)), meaning, reason)


def equals_sign(terms: Sequence[SourcedNumber], total: SourcedNumber) -> str:
    """ "=" where the shown terms add up to the shown total, else the sign for "about"."""
    shown = sum((term.shown for term in terms), Decimal(0))
    return "=" if shown == total.shown else "\N{ALMOST EQUAL TO}"


def sign_between(shown: float, total: SourcedNumber) -> str:
    """ "=" where a value computed from numbers as they are shown is the total as it is shown."""
    text = format_number(shown, total.meaning, total.digits, total.decimals)
    return "=" if _read(text) == total.shown else "\N{ALMOST EQUAL TO}"


def _read(text: str) -> Decimal:
    return Decimal(text.replace("\N{MINUS SIGN}", "-").replace(",", ""))
