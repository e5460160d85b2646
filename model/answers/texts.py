"""An answer to read or to copy: as plain text, as LaTeX or Typst source, and as data."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

from model.answers.notations import TEXT
from model.answers.parts import Answer, Part, is_rest
from model.answers.rules import PRODUCT

MOST_NAMES = 6  # cells that a line of text names; of more, some are counted


# plain text


def as_text(answer: Answer) -> str:
    """All that there is to say, in lines."""
    size = " x ".join(map(str, answer.shape))
    lines = [f"{answer.name} = {number(answer.value)}"]
    lines.append(f"{answer.meaning}, one of {size}" if size else answer.meaning)
    lines += ["", answer.words]
    if answer.formula:
        lines += ["", answer.formula.text]
    if answer.numbers:
        lines += ["", answer.numbers.text]
    if answer.parts:
        lines += ["", "made of", *_rows(answer.parts)]
    if answer.beside:
        lines += ["", "beside it", *_rows(answer.beside)]
    if answer.goes_to:
        lines += ["", f"goes to {listed(answer.goes_to)}"]
    return "\n".join(lines)


def number(value: float) -> str:
    return TEXT.number(value).text


def listed(names: tuple[str, ...]) -> str:
    """Names in a row: of many the first few, and how many more there are."""
    if len(names) <= MOST_NAMES:
        return ", ".join(names)
    return f"{', '.join(names[:MOST_NAMES])} and {len(names) - MOST_NAMES} more"


def _rows(parts: tuple[Part, ...]) -> list[str]:
    cells = [row for part in parts for row in _cells(part)]
    wide, far = (max(len(row[k]) for row in cells) for k in (0, 1))
    return [f"  {role:<{wide}}  {value:>{far}}  {origin}".rstrip() for role, value, origin in cells]


def _cells(part: Part, depth: int = 0) -> Iterator[tuple[str, str, str]]:
    """Role, value and origin of a part, and of its own parts where they are many."""
    few = len(list(part.leaves())) <= 2 or is_rest(part)
    yield "  " * depth + part.role, number(part.value), _origin(part) if few else part.note
    if not few:
        for each in part.parts:
            yield from _cells(each, depth + 1)


def _origin(part: Part) -> str:
    """The cells that a part is read from, with their values where it is not itself one."""
    if is_rest(part) or part.name:
        return part.name + (f" ({part.note})" if part.name and part.note else "") or part.note
    between = " · " if part.rule is PRODUCT else " and "
    found = between.join(_named(leaf) for leaf in part.leaves() if leaf is not part)
    return f"{found} ({part.note})" if part.note else found


def _named(leaf: Part) -> str:
    return f"{leaf.name or leaf.role} {number(leaf.value)}"


# sources of documents


def as_latex(answer: Answer) -> str:
    """Paragraphs for a LaTeX document that uses amsmath."""
    return _document(answer, "latex", "\\[\n  {}\n\\]", "\\({}\\)", r"[#$%&_{}]")


def as_typst(answer: Answer) -> str:
    """Paragraphs for a Typst document."""
    return _document(answer, "typst", "$ {} $", "${}$", r"[#$*_@<>\[\]`]")


def _document(answer: Answer, notation: str, block: str, line: str, special: str) -> str:
    """The words, the formula by itself, and the numbers in a line, which may break."""
    words = re.sub(special, r"\\\g<0>", answer.words)
    found = [words]
    if answer.formula:
        found.append(block.format(getattr(answer.formula, notation)))
    if answer.numbers:
        found.append(line.format(getattr(answer.numbers, notation)))
    else:
        symbol = getattr(answer.symbol, notation)
        found.append(line.format(f"{symbol} = {plain(answer.value)}"))
    return "\n\n".join(found)


def plain(value: float) -> str:
    return TEXT.number(value).text.replace(TEXT.minus, "-")


# data


def as_data(answer: Answer) -> dict[str, Any]:
    """The answer as what JSON knows: numbers in full, null for one that is not finite."""
    return {
        "name": answer.name,
        "tensor": answer.tensor,
        "index": list(answer.index),
        "shape": list(answer.shape),
        "meaning": answer.meaning,
        "value": finite(answer.value),
        "words": answer.words,
        "symbol": asdict(answer.symbol),
        "formula": answer.formula and asdict(answer.formula),
        "numbers": answer.numbers and asdict(answer.numbers),
        "rule": answer.rule and answer.rule.name,
        "parts": [part_data(part) for part in answer.parts],
        "beside": [part_data(part) for part in answer.beside],
        "goes_to": list(answer.goes_to),
    }


def part_data(part: Part) -> dict[str, Any]:
    """A part, without what it does not have."""
    found: dict[str, Any] = {"role": part.role, "value": finite(part.value)}
    if part.name:
        found["name"] = part.name
    if part.rule:
        found["rule"] = part.rule.name
    if part.parts:
        found["parts"] = [part_data(each) for each in part.parts]
    if part.note:
        found["note"] = part.note
    return found


def finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


FORMS: dict[str, Callable[[Answer], str]] = {
    "text": as_text,
    "latex": as_latex,
    "typst": as_typst,
}
