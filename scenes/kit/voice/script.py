"""A beat's script: phrases to be spoken one after the other, and the lines of its subtitles.

`{name}` stands for a sourced number, `|` for a cue within or between sentences, and `(2)` after a
phrase for two seconds of silence. Every sentence begins a phrase, too.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from scenes.kit.sourced import SourcedNumber
from scenes.kit.typed_numbers import refuse_typed
from scenes.kit.voice.words import WordlessError, in_words, tidy

_SILENCE = re.compile(r"(?<!\S)\((\d+(?:\.\d+)?)\)(?!\S)")
_SENTENCE = re.compile(r"(?<=[.?!…])\s+|(?<=[.?!…][”’\"')»])\s+|(?<=[。！？])\s*")
MOST_SILENCE = 10.0  # seconds: a larger number in brackets was not meant as a silence


class ScriptError(ValueError):
    """A script that cannot be read; the message quotes it and says what would be right."""


@dataclass(frozen=True)
class Phrase:
    """What is spoken from one cue to the next.

    text: as it is shown. spoken: the same in words. pause: seconds of silence after it. pieces:
    what `spoken` is made of, in words but for the numbers, each of which says where it is from.
    waits: whether it begins at a cue, for which the voice waits until the scene is there.
    """

    text: str
    spoken: str
    pause: float = 0.0
    pieces: tuple[str | SourcedNumber, ...] = ()
    waits: bool = False

    @property
    def numbers(self) -> list[SourcedNumber]:
        return [piece for piece in self.pieces if isinstance(piece, SourcedNumber)]


def phrases(script: str, numbers: Mapping[str, SourcedNumber], language: str) -> list[Phrase]:
    """The phrases of a script, with `numbers` filled in.

    Raises ScriptError, or TypedNumberError where a number is typed into it.
    """
    return [
        replace(_phrase(markup, pause, numbers, language), waits=k > 0 and n == 0)
        for k, cue in enumerate(_cues(script))
        for n, (markup, pause) in enumerate(cue)
    ]


def _cues(script: str) -> list[list[tuple[str, float]]]:
    """From cue to cue, each phrase's markup and the seconds of silence after it."""
    cues = []
    for part in script.split("|"):
        found: list[tuple[str, float]] = []
        for k, piece in enumerate(_SILENCE.split(part)):
            if k % 2:  # the groups of a split stand between the texts
                found[-1:] = [_silence(piece, found, script)]
            else:
                texts = (re.sub(r"\s+", " ", text).strip() for text in _SENTENCE.split(piece))
                found += [(text, 0.0) for text in texts if text]
        if found:
            cues.append(found)
    return cues


def _silence(digits: str, found: list[tuple[str, float]], script: str) -> tuple[str, float]:
    """The last phrase with that many more seconds of silence after it."""
    if not found:
        raise ScriptError(f"{script!r} has a silence before any phrase: write ({digits}) after one")
    text, before = found[-1]
    pause = before + float(digits)
    if pause > MOST_SILENCE:
        raise ScriptError(
            f"({digits}) in {script!r} is a silence of more than {MOST_SILENCE:g} seconds: write "
            "a shorter one, or {name} if a number is meant"
        )
    return text, pause


def _phrase(
    markup: str, pause: float, numbers: Mapping[str, SourcedNumber], language: str
) -> Phrase:
    pieces = tuple(_pieces(markup, numbers))
    refuse_typed(markup)
    shown = "".join(piece if isinstance(piece, str) else piece.text for piece in pieces)
    try:
        worded = tuple(
            in_words(piece, language) if isinstance(piece, str) else piece for piece in pieces
        )
        return Phrase(shown, spoken(worded, language), pause, worded)
    except WordlessError as error:
        raise ScriptError(str(error)) from error


def spoken(pieces: tuple[str | SourcedNumber, ...], language: str) -> str:
    """Pieces of a phrase as one text, in words."""
    words = (
        piece if isinstance(piece, str) else f" {in_words(piece.text, language)} "
        for piece in pieces
    )
    return tidy("".join(words))


def _pieces(markup: str, numbers: Mapping[str, SourcedNumber]) -> Iterator[str | SourcedNumber]:
    """A phrase's texts, and the numbers between them."""
    try:
        parsed = list(string.Formatter().parse(markup))
    except ValueError as error:
        raise ScriptError(f"{markup!r} has a brace without its partner") from error
    for text, name, _format, _conversion in parsed:
        if text:
            yield text
        if name is not None:
            if name not in numbers:
                known = ", ".join(numbers) or "none"
                raise ScriptError(
                    f"{{{name}}} in {markup!r} is no number of its beat: there are {known}"
                )
            if not isinstance(numbers[name], SourcedNumber):
                raise ScriptError(
                    f"{name}={numbers[name]!r} is typed in: give a number of an array, such as "
                    "plate.number(row, column), or a constant with its reason"
                )
            yield numbers[name]
