"""What a user should know: errors and warnings whose message is all that they need to read."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

_LONGEST = 60  # characters of an input that a message repeats


class Refusal(ValueError):
    """One sentence: it names the input and says what would be right. status: the program's."""

    status = 2


class Notice(UserWarning):
    """One sentence about something that a person should know, and that stops nothing."""


def shortened(text: str) -> str:
    """The text, or only the beginning of a long one."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} ..."


def quoted(value: object) -> str:
    """The value as Python writes it, or only the beginning of a long one."""
    if isinstance(value, str):
        return repr(shortened(value))
    try:
        return shortened(repr(value))
    except ValueError:  # Python refuses to write a number that long
        return "a number of thousands of digits"


def nearest(name: str, valid: Sequence[str]) -> str:
    """A phrase that offers what was probably meant, or everything there is."""
    near = get_close_matches(name, valid, 3, 0.5)
    if near:
        return f"perhaps {' or '.join(near)}"
    return f"valid are {', '.join(valid)}" if valid else "there is none"
