"""The size of a map, in symbols and in numbers, as far as its terms are known."""

from __future__ import annotations

from typing import Any

import numpy as np

from scenes.kit import style
from scenes.kit.drawing.text import Formula, Span
from scenes.kit.layout import Box
from scenes.kit.sourced import SourcedNumber, constant

Numbers = dict[str, SourcedNumber]  # by the symbol that each stands for


def size_formulas(known: Numbers, result: SourcedNumber, size: float) -> tuple[Formula, Formula]:
    """The formula in symbols, and the same in numbers, which ends with the result.

    known: n and k, and those of s, p and d that have been told about.
    """
    one, two = (constant(n, "Part of the formula, whatever the sizes.")[0] for n in (1, 2))
    parts: dict[str, Any] = {f"one{k}": one for k in range(3)} | {"two": two}
    equals = Span("$=$")
    symbols, numbers = _right_side(set(known), "thin"), _right_side(set(known), "dot")
    spans: dict[str, Any] = {letter: Span(f"${letter}$", _color(letter)) for letter in known}
    in_numbers = Formula(
        f"{{equals}} thick {numbers} thick = thick {{o}}",
        size=size,
        plain=True,
        **_used(numbers, parts | known),
        o=result,
        equals=equals,
    )
    return (
        Formula(
            f"{{o}} thick {{equals}} thick {symbols}",
            size=size,
            plain=True,
            **_used(symbols, parts | spans),
            o=Span("$o$"),
            equals=equals,
        ),
        _coloured(in_numbers, known),
    )


def _used(markup: str, parts: dict[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in parts.items() if f"{{{name}}}" in markup}


def _coloured(made: Formula, known: Numbers) -> Formula:
    """Each number in the colour of the symbol that it stands for."""
    for letter in known:
        if color := _color(letter):
            made[letter].set_fill(color)
    return made


def _right_side(known: set[str], times: str) -> str:
    """What the output's size is equal to, with a placeholder for each symbol and number."""
    across = "{n} - {k}"
    if "d" in known:  # how far a window with gaps reaches
        across = f"{{n}} - ({{d}} {times} ({{k}} - {{one0}}) + {{one1}})"
    if "p" in known:
        across = across.replace("{n}", f"{{n}} + {{two}} {times} {{p}}")
    if "s" in known:
        across = f"floor(frac({across}, {{s}}))"
    return across + " + {one2}"


def symbols_and_values(numbers: Numbers, size: float) -> Formula:
    """What stands beside a thing: "n = 10", or of several symbols one after the other."""
    spans = {f"{letter}_symbol": Span(f"${letter}$", _color(letter)) for letter in numbers}
    markup = " quad ".join(f"{{{letter}_symbol}} = {{{letter}}}" for letter in numbers)
    return _coloured(Formula(markup, size=size, plain=True, **spans, **numbers), numbers)


def _color(letter: str) -> str | None:
    return style.meaning_color("weight") if letter == "k" else None


def stacked(symbols: Formula, numbers: Formula, box: Box) -> None:
    """Put one line above the other in a box, as large as they fit, equals sign under equals sign.

    They begin where any other pair in the same box begins.
    """
    overhang = symbols["equals"].get_center()[0] - symbols.get_left()[0]
    after = numbers.get_right()[0] - numbers["equals"].get_center()[0]
    above, below = box.rows(1, 1, gap=0.15)
    width = max(symbols.width, overhang + after)
    factor = min(1.0, box.width / width, above.height / symbols.height)
    for line, row in ((symbols, above), (numbers, below)):
        line.scale(factor)
        start = np.array([box.left + overhang * factor, row.center[1], 0.0])
        line.shift(start - line["equals"].get_center())
