"""The toy equations: every index on screen, against windows.py and against a plain enumeration."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest

from scenes.backward.nine_equations import NineEquations
from scenes.backward.s08_convolution_input import TURNED
from scenes.kit.drawing.equations import TOY, Equation, Symbol, input_terms, plus
from scenes.kit.layout import FRONT
from scenes.studio.render.targets import parse
from tests.scenes.watching import watch

SCENES = ["convolution_kernel", "convolution_bias", "convolution_input"]
Term = tuple[str, ...]


def equations(mobjects: Any) -> Iterator[Equation]:
    for mobject in mobjects:
        if isinstance(mobject, Equation):
            yield mobject
        yield from equations(mobject.submobjects)


@cache
def displayed(scene: str) -> dict[str, tuple[list[Term], Equation]]:
    """Every equation that a scene shows: its left side, and its terms as they are set."""
    found: dict[str, tuple[list[Term], Equation]] = {}

    def look(running: Any, _rests: bool) -> None:
        for equation in equations(running.mobjects):
            left, right = equation.markup.split("=")
            terms = re.split(r"\{plus\d+\}", right)
            names = [tuple(re.findall(r"\{(\w+)\}", term)) for term in terms]
            found[re.findall(r"\{(\w+)\}", left)[0]] = (names, equation)

    watch(parse([f"backward/{scene}"])[0].scene.load(), look)
    return found


def subscript(*place: int) -> str:
    return "".join(str(k + 1) for k in place)


def enumerated(left: str) -> set[Term]:
    """The right side, found by trying every product of the forward sums."""
    letter, digits = re.sub(r"\d", "", left), re.findall(r"\d", left)
    own = tuple(int(d) - 1 for d in digits)
    found: set[Term] = set()
    for (i, j), (u, v) in product(product(range(2), repeat=2), repeat=2):
        x, k, z = subscript(i + u, j + v), subscript(u, v), subscript(i, j)
        if letter == "Z" and (i, j) == own:
            found |= {(f"X{x}", f"K{k}"), ("b",)}
        elif letter == "dK" and (u, v) == own:
            found.add((f"dZ{z}", f"X{x}"))
        elif letter == "dX" and (i + u, j + v) == own:
            found.add((f"dZ{z}", f"K{k}"))
        elif letter == "db":
            found.add((f"g{z}",))
    return found


def from_windows(left: str) -> set[Term]:
    """The same from the arithmetic that the layers use."""
    letter, digits = re.sub(r"\d", "", left), re.findall(r"\d", left)
    place = tuple(int(d) - 1 for d in digits)
    if letter == "Z":
        taps = TOY.taps(*place)
        return {(f"X{subscript(*x)}", f"K{subscript(*k)}") for x, k in taps} | {("b",)}
    if letter == "dK":
        uses = TOY.uses_of_tap(*place)
        return {(f"dZ{subscript(*z)}", f"X{subscript(*x)}") for z, x in uses}
    if letter == "dX":
        users = TOY.uses_of_input(*place)
        return {(f"dZ{subscript(*z)}", f"K{subscript(*k)}") for z, k in users}
    return {(f"g{subscript(*z)}",) for z in product(*map(range, TOY.output_shape))}


@pytest.mark.parametrize(
    ("scene", "lefts"),
    [
        ("convolution_kernel", {"Z": 4, "dK": 4}),
        ("convolution_bias", {"db": 1}),
        ("convolution_input", {"dX": 9}),
    ],
)
def test_every_index_is_right(scene: str, lefts: dict[str, int]) -> None:
    found = displayed(scene)
    counts: dict[str, int] = {}
    for left, (terms, _equation) in found.items():
        counts[re.sub(r"\d", "", left)] = counts.get(re.sub(r"\d", "", left), 0) + 1
        assert len(terms) == len(set(terms))
        assert set(terms) == enumerated(left) == from_windows(left), left
    assert counts == lefts


@pytest.mark.parametrize("scene", SCENES)
def test_a_part_is_set_as_it_is_named(scene: str) -> None:
    """The checks read a span's name: what is drawn must say the same."""
    for _left, (_terms, equation) in displayed(scene).items():
        symbols = [equation.left, *(symbol for term in equation.terms for symbol in term)]
        signs = {plus(k) for k in range(1, len(equation.terms))}
        assert {s.name for s in symbols} | signs == {name for name in equation.names if name}
        for symbol in symbols:
            digits = re.sub(r"\D", "", symbol.name)
            for markup in (symbol.markup, symbol.inline):
                assert re.sub(r"\D", "", markup) == digits
                assert symbol.letter in markup
                assert ("partial L" in markup) == symbol.gradient


def test_subscripts_count_from_one() -> None:
    assert Symbol("X", (0, 1)).name == "X12"
    assert Symbol("Z", (1, 0), gradient=True).markup == "(partial L) / (partial Z_(2 1))"


def test_every_output_stamps_the_whole_filter_once() -> None:
    table = NineEquations(FRONT)
    stamps = [table.terms_of(output) for output in np.ndindex(*TOY.output_shape)]
    names = {id(e[name]): name for e in table.equations.values() for name in e.names}
    for output, spans in zip(np.ndindex(*TOY.output_shape), stamps, strict=True):
        shown = sorted(names[id(span)] for span in spans)
        own = Symbol("Z", output, gradient=True).name
        assert [name for name in shown if name.startswith("d")] == [own] * 4
        assert [name for name in shown if name.startswith("K")] == ["K11", "K12", "K21", "K22"]
    assert len({id(span) for spans in stamps for span in spans}) == sum(map(len, stamps))


@pytest.mark.parametrize("pixel", list(np.ndindex(*TOY.size)))
def test_the_turned_filter_lies_on_the_terms_of_each_sum(pixel: tuple[int, int]) -> None:
    last = tuple(side - 1 for side in TOY.window)
    seen = {
        (Symbol("Z", cell, gradient=True), Symbol("K", (last[0] - u, last[1] - v)))
        for cell, (u, v) in TURNED.taps(*pixel)
    }
    assert seen == set(input_terms(TOY, pixel))
