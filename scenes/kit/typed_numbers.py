"""No number is typed into a text: digits belong to SourcedNumbers, to indices, or to NOTATION.

The texts are checked as they are made, so this holds for every scene.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterator

# Typst mathematics whose digits are not data -> why they are not
NOTATION = {
    r"_\d": "an index: which one",
    r"_\([\w\s=,+-]*\)": "an index of several parts, or where a sum begins",
    r"\^\(\([\w+-]*\)\)": "the number of a layer, in brackets above",
    r"\^2": "a square",
    r"1/N": "a mean of N",
    r"1/2 thin \(": "the half of the squared error",
    r"\$(inline\()?1/2\)?\$": "that half, as a span of its own",
    r"2 dot (?=1/2)": "the square's own factor, which the half cancels",
    r"2 thin \(": "the derivative of a square",
    r"1 / \(1 \+ e\^": "the sigmoid",
    r"\(1 - (?!\d)": "the sigmoid's slope: one minus its output",
    r"max\(0, ": "the ReLU",
    r"z > 0": "where the ReLU's slope is one",
}
_NOTATION = re.compile("|".join(NOTATION))
_NAME = re.compile(r"\b[A-Za-z]\w*(/\w+)*(\[[\d, ]*\])?")  # conv1, conv1/kernel[2,3,0,1]


class TypedNumberError(ValueError):
    """A text has a number typed into it; the message quotes both and says what to do."""


def literals(markup: str) -> Iterator[str]:
    """The pieces of a text that stand outside its {placeholders}."""
    for text, _name, _format, _conversion in string.Formatter().parse(markup):
        yield text


def refuse_typed(markup: str) -> None:
    """Raises TypedNumberError where markup has a digit outside placeholders and NOTATION."""
    for text in literals(markup):
        _refuse(_NOTATION.sub(" ", text), markup)


def refuse_unless_name(text: str) -> None:
    """Raises TypedNumberError where a plain text has a digit that is in no layer's name."""
    _refuse(_NAME.sub(" ", text), text)


def _refuse(rest: str, whole: str) -> None:
    typed = "".join(c if is_digit(c) or c in ".," else " " for c in rest).split()
    numbers = [word for word in typed if any(map(is_digit, word))]
    if "SourcedNumber(" in whole:
        raise TypedNumberError("an f-string puts its numbers in itself: leave out the f before it")
    if numbers:
        raise TypedNumberError(
            f"{numbers[0].strip('.,')} is typed into {whole!r}: write {{name}} there and give a "
            "number of an array, such as plate.number(row, column), or a constant with its reason"
        )


def is_digit(character: str) -> bool:
    """Whether a character is a numeral in any script or style: 7, ², ½."""
    return unicodedata.category(character).startswith("N")
