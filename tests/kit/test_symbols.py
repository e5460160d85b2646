"""Equations of symbols: how their terms move, and the plates that they come from."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from manim import Scene

from scenes.kit.drawing.equations import (
    TOY,
    Equation,
    Gather,
    Rewrite,
    Symbol,
    alike,
    forward_terms,
    kernel_terms,
)
from scenes.kit.world.symbol_tiles import Tiles, rim_of_zeros, symbol_tiles

Z11 = Equation(Symbol("Z", (0, 0)), forward_terms(TOY, (0, 0)))


def opacity(part: Any) -> float:
    return float(part.get_fill_opacity())


@pytest.mark.parametrize("away", [0.0, 5.0, 50.0])
def test_an_outline_is_the_same_wherever_it_is(away: float) -> None:
    points = Z11["X11"].points
    assert alike(points * 1.5 + away, points)
    assert not alike(points + away, Z11["X12"].points)


def under_way(animation: Gather, share: float) -> Any:
    animation._setup_scene(Scene())
    animation.begin()
    animation.interpolate(share)
    return animation.mobject


def test_a_term_moves_from_where_its_symbol_stands() -> None:
    plate = symbol_tiles("X", TOY.size).move_to([3, 2, 0])
    line = Equation(Symbol("Z", (0, 0)), forward_terms(TOY, (0, 0)))
    goal = line["X11"].get_center()
    origin = plate.outline_of(Symbol("X", (0, 0)))
    animation = Gather(line, {"X11": origin})
    assert np.allclose(under_way(animation, 0.0)["X11"].get_center(), origin.get_center())
    assert opacity(line["X11"]) == 1
    assert opacity(line["b"]) == 0
    animation.interpolate(1.0)
    assert np.allclose(line["X11"].get_center(), goal)
    assert opacity(line["b"]) == 1


def test_nothing_is_read_through_what_leaves() -> None:
    """At no time does a span of the old line show together with one that comes in."""
    old = Equation(Symbol("K", (0, 0), gradient=True), kernel_terms(TOY, (0, 0)))
    new = Equation(Symbol("K", (1, 1), gradient=True), kernel_terms(TOY, (1, 1)))
    animation = Rewrite(old, new)
    under_way(animation, 0.0)
    assert animation.leaving
    assert animation.fades_in
    for share in np.linspace(0, 1, 21):
        animation.interpolate(float(share))
        gone = [opacity(part) for part, _ in animation.leaving]
        come = [opacity(span) for span in animation.fades_in]
        assert min(max(gone), max(come)) == 0
    assert len(new.submobjects) == len(new.names)


def test_a_plate_of_symbols_stands_where_it_is_put() -> None:
    plate = symbol_tiles("K", TOY.window, gradient=True).stand_at(np.array([2.5, 1, 0]), 1.5)
    assert plate.cell == pytest.approx(1.5)
    assert np.allclose(plate.corners(), [[1, 2.5], [4, 2.5], [4, -0.5], [1, -0.5]])
    assert np.allclose(plate.word(0, 1).get_center(), plate.cell_center(0, 1), atol=0.02)


def test_a_rim_has_zeros_on_all_sides_and_none_within() -> None:
    rim = rim_of_zeros(TOY.output_shape, 1)
    assert (rim.rows, rim.columns) == (4, 4)
    assert len(rim.places) == 12
    assert {number.value for place in rim.places for number in rim.word(*place).numbers} == {0}
    with pytest.raises(ValueError, match="not in list"):
        rim.word(1, 1)


@pytest.mark.parametrize("meaning", ["picture", "weight", "activation", "gradient"])
def test_tiles_tell_meanings_apart(meaning: str) -> None:
    others = {"picture", "weight", "activation", "gradient"} - {meaning}
    own = Tiles((1, 1), meaning).color_of_tiles
    assert all(np.abs(own - Tiles((1, 1), other).color_of_tiles).max() > 0.1 for other in others)
