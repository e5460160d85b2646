"""Numbers and symbols in words, as they are read aloud.

num2words reads numbers in the language asked for; names of symbols are translated with the
captions. What has no name is refused while the script is made: a voice would pass over it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from num2words import CONVERTER_CLASSES, num2words

from scenes.kit.language import N_, _

_MINUS = "\N{MINUS SIGN}"
SYMBOLS = {
    "+": N_("plus"),
    _MINUS: N_("minus"),
    "×": N_("times"),
    "·": N_("times"),
    "*": N_("times"),
    "÷": N_("divided by"),
    "/": N_("over"),
    "=": N_("equals"),
    "≠": N_("is not"),
    "≈": N_("is about"),
    "<": N_("is less than"),
    ">": N_("is greater than"),
    "≤": N_("is at most"),
    "≥": N_("is at least"),
    "→": N_("to"),
    "%": N_("percent"),
    "°": N_("degrees"),
    "&": N_("and"),
    "^": N_("to the"),
    "²": N_("squared"),
    "³": N_("cubed"),
    "′": N_("prime"),
    "½": N_("one half"),
    "√": N_("the square root of"),
    "∑": N_("the sum of"),
    "∂": N_("partial"),
    "∇": N_("the gradient of"),
    "∞": N_("infinity"),
    "[": N_("at"),  # before an index, as in a cell's name
    "]": "",
    "_": "",  # before a subscript
}
_PUNCTUATION = set(".,;:!?…'\"¿¡、。！？()")  # what a voice does not say but heeds
_UNSAID = ("Nd", "Pd", "Pi", "Pf", "Cf")  # dashes, quotes, joiners; digits that have no words
_LETTER = re.compile(r"LETTER (?:FINAL )?(\w+)")  # in the name of a Greek one
_NUMBER = re.compile(
    r"(?P<sign>(?<![\w.])[\N{MINUS SIGN}-])?(?P<whole>\d{1,3}(?:,\d{3})+(?!\d)|\d+)"
    r"(?:\.(?P<part>\d+))?(?:e(?P<power>[\N{MINUS SIGN}-]?\d+))?"
)


class WordlessError(ValueError):
    """A text has a character that nobody says how to speak; the message names both."""


def in_words(text: str, language: str) -> str:
    """A text as it is spoken. Raises WordlessError where a character of it has no name."""
    spoken = unicodedata.normalize("NFC", text)
    for pattern, reading in _READINGS:
        spoken = pattern.sub(reading, spoken)
    spoken = "".join(c if c in SYMBOLS else unicodedata.normalize("NFKC", c) for c in spoken)
    spoken = _NUMBER.sub(lambda match: f" {_number(match, language)} ", spoken)
    return "".join(_named(character, text) for character in spoken)


def tidy(spoken: str) -> str:
    """Single spaces, and none before punctuation or around a hyphen."""
    spoken = re.sub(r"\s+", " ", spoken)
    spoken = re.sub(r" (?=[.,;:!?…)])|(?<=[(]) ", "", spoken)
    return re.sub(r"(?<=\w) ?- ?(?=\w)", "-", spoken).strip()


def _named(character: str, text: str) -> str:
    """A symbol's name, or another character as it is. Raises WordlessError."""
    if character in SYMBOLS:
        return f" {_translated(SYMBOLS[character])} "
    kind = unicodedata.category(character)
    known = character.isspace() or character in _PUNCTUATION or kind in _UNSAID
    if not known and kind[0] not in "LM":
        raise WordlessError(
            f"{character!r} in {text!r} has no name to be spoken by: write it in words, "
            "or name it in scenes/kit/voice/words.py"
        )
    return character


def _translated(name: str) -> str:
    return _(name) if name else ""  # for "" a catalogue answers with its own header


def _derivative(match: re.Match[str]) -> str:
    of, by = match.groups()
    return _("the derivative of {of} with respect to {by}").format(of=of, by=by)


def _greek(match: re.Match[str]) -> str:
    found = _LETTER.search(unicodedata.name(match[0], ""))
    return f" {found[1].lower()} " if found else match[0]


def _above(match: re.Match[str]) -> str:
    """Small raised characters: a square, a cube, or any power."""
    return match[0] if match[0] in SYMBOLS else f"^{unicodedata.normalize('NFKC', match[0])}"


_READINGS = (
    (re.compile(r"∂(\w+)\s*/\s*∂(\w+)"), _derivative),
    (re.compile(r"(?<=\w\w)/(?=\w\w)"), lambda match: " "),  # a tensor's layer and its part
    (re.compile(r"\b(\w)\((\w+)\)"), lambda match: _("{f} of {x}").format(f=match[1], x=match[2])),
    (re.compile(r"(?<!\w)-(?=\s|$)"), lambda match: _MINUS),  # a hyphen that stands alone
    (re.compile("(?<![\u0370-\u03ff])[\u0370-\u03ff](?![\u0370-\u03ff])"), _greek),
    (re.compile("[²³¹⁰-ⁿ]+"), _above),
)


def _number(match: re.Match[str], language: str) -> str:
    """A number as it is written, digit for digit after the point.

    Where num2words cannot say it, it stays in digits, which voices read by themselves.
    """
    plain = language.replace("-", "_")
    codes = (plain, plain.split("_")[0])
    code = next((code for code in codes if code in CONVERTER_CLASSES), None)
    try:
        return match[0] if code is None else " ".join(_number_words(match, code, language))
    except (TypeError, NotImplementedError, OverflowError):  # in languages that it half knows
        return match[0]


def _number_words(match: re.Match[str], code: str, language: str) -> Iterator[str]:
    def spoken(digits: str) -> str:
        return str(num2words(int(digits), lang=code)).replace(",", "")

    if match["sign"]:
        yield _(SYMBOLS[_MINUS])
    yield spoken(match["whole"].replace(",", ""))
    if match["part"]:
        yield _point(code)
        yield from map(spoken, match["part"])
    if match["power"]:
        yield _("times ten to the {power}").format(power=tidy(in_words(match["power"], language)))


def _point(code: str) -> str:
    """What stands between a number's whole and its decimals; Japanese has two spellings of it."""
    point = getattr(CONVERTER_CLASSES[code], "pointword", None) or _("point")
    return point if isinstance(point, str) else str(point[0])
