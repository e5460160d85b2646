"""Mathematics, written down in any notation (see notations.py for those that there are).

A formula is a function that is given a Notation and returns a Piece.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

DIGITS = 6  # significant ones of a number in a formula
SUM, PRODUCT, ATOM = range(3)  # how tightly a piece's parts hang together
_KNOWN = ("max", "tanh")
_RAISED = str.maketrans("0123456789()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾")


class Piece(NamedTuple):
    """A part of a formula. is_signed: it begins with a minus sign."""

    text: str
    binding: int = ATOM
    is_signed: bool = False


@dataclass(frozen=True)
class Notation:
    """One way to write mathematics down. Fields hold what is written, with {} for what is inside.

    Plain text writes fractions in a line, so what is above and below may need brackets there.
    """

    dot: str
    minus: str
    partial: str
    infinity: str
    about: str
    brackets: str
    raised: str  # base and exponent
    fraction: str  # above and below
    noted: str  # a piece, and words beneath it
    total: str  # what runs in a sum, and the terms
    known: str  # the name of a function that mathematicians know
    log: str
    truth: str  # a relation, which counts one where it holds
    lettered: str  # a letter with the number of its layer
    indexed: str  # a symbol with its index
    long: str  # a symbol of several letters
    power_of_ten: str
    is_flat: bool = False
    letter: str = "{}"
    digits: str = "{}"
    sign: str = "{}"  # "+", "=", a comma ...
    linked: str = "{0}"  # a number, and the name of the cell that it is read from

    def symbol(self, letter: str, number: int | None = None, index: Sequence[object] = ()) -> Piece:
        """A tensor's symbol, of one of its cells where there is an index."""
        found = self.letter.format(letter) if len(letter) == 1 else self.long.format(letter)
        if number:
            shown = str(number).translate(_RAISED) if self.is_flat else number
            found = self.lettered.format(found, shown)
        places = [self.place(each) for each in index]
        return Piece(self.indexed.format(found, self._row(places)) if places else found)

    def place(self, index: object) -> str:
        """An index: a number, or how it runs, as in "3+u"."""
        return str(index)

    def _row(self, texts: Sequence[str]) -> str:
        """Texts with a comma between them."""
        comma = self.sign.format(",")
        return (comma if self.is_flat else f"{comma} ").join(texts)

    def number(self, value: float, name: str = "") -> Piece:
        """A number with its DIGITS, trailing zeros left out. name: of the cell it's read from."""
        if not math.isfinite(value):
            found = Piece(self.infinity)
        else:
            digits, _, power = f"{abs(value):.{DIGITS}g}".partition("e")
            digits = self.digits.format(digits)
            found = Piece(digits)
            if power:
                found = Piece(self.power_of_ten.format(digits, self._signed(int(power))), PRODUCT)
        if name:
            found = found._replace(text=self.linked.format(found.text, name))
        return self.negative(found) if value < 0 else found

    def _signed(self, number: int) -> str:
        return f"{self.minus if number < 0 else ''}{self.digits.format(abs(number))}"

    def negative(self, piece: Piece) -> Piece:
        inner = self.tight(piece, PRODUCT)
        return Piece(f"{self.minus}{inner}", min(piece.binding, PRODUCT), is_signed=True)

    def tight(self, piece: Piece, least: int) -> str:
        """The piece, in brackets where it would fall apart or its sign would be lost."""
        if piece.binding >= least and not piece.is_signed:
            return piece.text
        return self.brackets.format(piece.text)

    def add(self, pieces: Sequence[Piece]) -> Piece:
        if not pieces:
            return self.number(0)
        if len(pieces) == 1:
            return pieces[0]
        found = pieces[0].text
        for piece in pieces[1:]:
            if piece.is_signed and piece.binding >= PRODUCT:
                found += f" {self.minus} {piece.text.removeprefix(self.minus)}"
            else:
                found += f" {self.sign.format('+')} {self.tight(piece, PRODUCT)}"
        return Piece(found, SUM, pieces[0].is_signed)

    def subtract(self, first: Piece, second: Piece) -> Piece:
        return Piece(
            f"{first.text} {self.minus} {self.tight(second, PRODUCT)}", SUM, first.is_signed
        )

    def multiply(self, pieces: Sequence[Piece]) -> Piece:
        if not pieces:
            return self.number(1)
        if len(pieces) == 1:
            return pieces[0]
        first = pieces[0]
        head = first.text if first.binding >= PRODUCT else self.tight(first, PRODUCT)
        rest = [self.tight(piece, PRODUCT) for piece in pieces[1:]]
        signed = first.is_signed and first.binding >= PRODUCT
        return Piece(f" {self.dot} ".join([head, *rest]), PRODUCT, signed)

    def over(self, above: Piece, below: Piece) -> Piece:
        if not self.is_flat:
            return Piece(self.fraction.format(above.text, below.text))
        top, bottom = self.tight(above, PRODUCT), self.tight(below, ATOM)
        return Piece(self.fraction.format(top, bottom), PRODUCT)

    def power(self, base: Piece, exponent: Piece) -> Piece:
        if not self.is_flat or exponent.binding < ATOM or exponent.is_signed:
            raised = self.raised.format(self.tight(base, ATOM), exponent.text)
        else:
            raised = f"{self.tight(base, ATOM)}^{exponent.text}"
        return Piece(raised)

    def call(self, name: str, *arguments: Piece) -> Piece:
        """A function by its name, which Typst and LaTeX know or are told."""
        inside = self.brackets.format(
            f"{self.sign.format(',')} ".join(each.text for each in arguments)
        )
        known = self.known.format(name) if name in _KNOWN else self.long.format(name)
        return Piece(f"{known}{inside}")

    def ln(self, piece: Piece) -> Piece:
        return Piece(self.log.format(self.tight(piece, ATOM)), PRODUCT)

    def sum_over(self, letters: str, term: Piece) -> Piece:
        """The sum of a term over all that its letters stand for: one letter each."""
        runs = f"{self.sign.format(',')} ".join(map(self.letter.format, letters))
        return Piece(self.total.format(runs, self.tight(term, PRODUCT)), PRODUCT)

    def note(self, piece: Piece, words: str) -> Piece:
        found = Piece(self.noted.format(piece.text.removeprefix(self.minus), words), piece.binding)
        return self.negative(found) if piece.is_signed else found

    def derivative(self, of: Piece, by: Piece) -> Piece:
        of_text, by_text = f"{self.partial}{of.text}", f"{self.partial}{by.text}"
        if self.is_flat:
            return Piece(f"{of_text}/{by_text}", PRODUCT)
        return Piece(self.fraction.format(of_text, by_text))

    def holds(self, first: Piece, sign: str, second: Piece) -> Piece:
        """One where a relation holds, else zero: an Iverson bracket."""
        return Piece(self.truth.format(f"{first.text} {self.sign.format(sign)} {second.text}"))


Formula = Callable[[Notation], Piece]
