"""The size of a map, in symbols and in numbers, as far as its terms are known."""

from __future__ import annotations

from typing import Any

import numpy as np

from scenes.kit import style
from scenes.kit.drawing.text import Formula, Span
from scenes.kit.layout import Box
from scenes.kit.sourced import SourcedNumber, constant

Numbers = dict[str, SourcedNumber]  # by the symbol that each stands for


def size_formulas(
    known: Numbers, result: SourcedNumber, size: float, *, reach: SourcedNumber | None = None
) -> tuple[Formula, Formula]:
    """The formula in symbols, and the same in numbers, which ends with the result.

    known: n and k, and those of s, p and d that have been told about. reach: how wide a window
    with gaps is, to stand for d (k - 1) + 1 in the numbers.
    """
    one, two = (constant(n, "Part of the formula, whatever the sizes.")[0] for n in (1, 2))
    parts: dict[str, Any] = {f"one{k}": one for k in range(3)} | {"two": two}
    equals = Span("$=$")
    symbols, numbers = _right_side(set(known), "thin"), _right_side(set(known), "dot")
    if reach is not None:
        numbers = numbers.replace(_wide("dot"), "{reach}")
        parts["reach"] = reach
    spans: dict[str, Any] = {letter: Span(f"${letter}$", _color(letter)) for letter in known}
    return (
        Formula(
            f"{{o}} thick {{equals}} thick {symbols}",
            size=size,
            plain=True,
            **_used(symbols, parts | spans),
            o=Span("$o$"),
            equals=equals,
        ),
        Formula(
            f"{{equals}} thick {numbers} thick = thick {{o}}",
            size=size,
            plain=True,
            **_used(numbers, parts | known),
            o=result,
            equals=equals,
        ),
    )


def _used(markup: str, parts: dict[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in parts.items() if f"{{{name}}}" in markup}


def _right_side(known: set[str], times: str) -> str:
    """What the output's size is equal to, with a placeholder for each symbol and number."""
    across = "{n} - " + (_wide(times) if "d" in known else "{k}")
    if "p" in known:
        across = across.replace("{n}", f"{{n}} + {{two}} {times} {{p}}")
    if "s" in known:
        across = f"floor(frac({across}, {{s}}))"
    return across + " + {one2}"


def _wide(times: str) -> str:
    """How far a window with gaps reaches, in brackets."""
    return f"({{d}} {times} ({{k}} - {{one0}}) + {{one1}})"


def reach_formula(known: Numbers, reach: SourcedNumber, size: float) -> Formula:
    """How far a window with gaps reaches, in numbers."""
    one = constant(1, "Part of the formula, whatever the sizes.")[0]
    markup = "{d} dot ({k} - {one0}) + {one1} = {reach}"
    return Formula(
        markup, size=size, plain=True, d=known["d"], k=known["k"], one0=one, one1=one, reach=reach
    )


def symbols_and_values(numbers: Numbers, size: float) -> Formula:
    """What stands beside a thing: "n = 10", or of several symbols one after the other."""
    spans = {f"{letter}_symbol": Span(f"${letter}$", _color(letter)) for letter in numbers}
    markup = " quad ".join(f"{{{letter}_symbol}} = {{{letter}}}" for letter in numbers)
    return Formula(markup, size=size, plain=True, **spans, **numbers)


def _color(letter: str) -> str | None:
    return style.meaning_color("weight") if letter == "k" else None


def stacked(symbols: Formula, numbers: Formula, box: Box, *, centered: bool = False) -> None:
    """Put one line above the other in a box, as large as they fit, equals sign under equals sign.

    Unless they are centered, they begin where any other pair in the same box begins.
    """
    overhang = symbols["equals"].get_center()[0] - symbols.get_left()[0]
    after = numbers.get_right()[0] - numbers["equals"].get_center()[0]
    width = max(symbols.width, overhang + after)
    above, below = box.rows(1, 1, gap=0.15)
    factor = min(1.0, box.width / width, above.height / symbols.height)
    left = box.center[0] - width * factor / 2 if centered else box.left
    for line, row in ((symbols, above), (numbers, below)):
        line.scale(factor)
        start = np.array([left + overhang * factor, row.center[1], 0.0])
        line.shift(start - line["equals"].get_center())
