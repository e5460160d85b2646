"""Subtitles of one line at a time, broken where a reader would pause."""

from __future__ import annotations

import re
from collections.abc import Sequence

MOST = 70  # characters of a line

# English words that begin a part of a sentence; other languages break at punctuation and words.
_CLAUSE = re.compile(
    "although|and|because|but|if|or|since|so|than|that|then|though|unless|until|what|when|where|"
    "whether|which|while|who|why|yet",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(
    "about|above|across|after|against|along|among|around|as|at|before|behind|below|between|by|"
    "down|for|from|in|inside|into|like|of|off|on|onto|out|over|per|through|to|toward|towards|"
    "under|up|upon|with|within|without",
    re.IGNORECASE,
)
_SIGN = re.compile(r"[-+−±×·÷/=≠≈<>≤≥→«“(]+")
_ENDING = re.compile(r"[%‰°?!:;.,…»”)]+")  # nothing that a line begins with
_NUMBER_AT_END = re.compile(r"[\d²³½]$")


def subtitle_lines(text: str, most: int = MOST) -> list[str]:
    """The text in lines of at most `most` characters, as even as its sense allows.

    A number stays with its sign and its unit, unless they alone are longer than a line.
    """
    units = _units(text.split(), most)
    # best[k]: the least cost of the units before k in whole lines, and where the last one begins
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(units) + 1):
        best.append(
            min(
                (best[start][0] + _cost(units, start, end, most), start)
                for start in range(end)
                if start == end - 1 or _length(units[start:end]) <= most
            )
        )
    lines: list[str] = []
    end = len(units)
    while end:
        start = best[end][1]
        lines.insert(0, " ".join(units[start:end]))
        end = start
    return lines


def _length(units: Sequence[str]) -> int:
    return sum(map(len, units)) + len(units) - 1


def _cost(units: Sequence[str], start: int, end: int, most: int) -> float:
    """How far a line is from full, and how far its end is from where a reader would pause."""
    slack = 1 - _length(units[start:end]) / most
    return slack**2 + (_pause(units[end - 1], units[end]) if end < len(units) else 0)


def _pause(before: str, after: str) -> float:
    """What a break between two words costs: nothing at a sentence's end."""
    closing = before.rstrip("”’\"')»")[-1:]
    if closing in ".?!…":
        return 0.0
    if closing in ",;:–—":
        return 0.1
    if _CLAUSE.fullmatch(after):
        return 0.2
    return 0.35 if _PREPOSITION.fullmatch(after) else 0.6


def _units(words: Sequence[str], most: int) -> list[str]:
    """Words, and numbers with what belongs to them; pieces of words that are too long."""
    units: list[str] = []
    last = ""  # word
    for word in words:
        whole = f"{units[-1]} {word}" if units else word
        if units and len(whole) <= most and _belongs(last, word):
            units[-1] = whole
        else:
            units += [word[k : k + most] for k in range(0, len(word), most)]
        last = word
    return units


def _belongs(before: str, after: str) -> bool:
    """Whether no line ends between two words."""
    if _ENDING.fullmatch(after) or _SIGN.fullmatch(before):
        return True
    return bool(_NUMBER_AT_END.search(before))
