"""How answers are drawn: bars of classes, columns of a table, and stacks of votes."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.kit.layout import Box
from scenes.kit.sourced import SourcedArray
from scenes.kit.world.answer import answer_in
from scenes.kit.world.class_column import BarFrame, ClassColumn, share_scale
from scenes.kit.world.votes import Difference, Stack, two_stacks

WHOLE = Box(-4, 4, -3, 3)
values = st.floats(-30, 30).filter(lambda value: abs(value) > 1e-3)


def probabilities(*shares: float) -> SourcedArray:
    return SourcedArray("p", np.array([shares]), "probability")


@pytest.mark.parametrize("best", [0.6, 0.99986, 0.99999999])
def test_bars_leave_room_for_a_long_number(best: float) -> None:
    bars = answer_in(probabilities(*[(1 - best) / 9] * 9, best), WHOLE).bars
    right = max(piece.corners[:, 0].max() for number in bars.numbers for piece in number.written())
    assert right <= WHOLE.right and len(bars.numbers) >= 1


def test_no_bar_tells_before_it_has_grown() -> None:
    bars = answer_in(probabilities(0.6, 0.4, 0.0, 0.0), WHOLE).bars
    bars.grown = 0.0
    assert len({tuple(np.ptp(bars._bar(k), axis=0).round(9)) for k in range(4)}) == 1
    bars.grown = 1.0
    widths = [np.ptp(bars._bar(k)[:, 0]) for k in range(4)]
    assert widths[0] > widths[1] > widths[2] == widths[3]


@given(st.lists(values, min_size=2, max_size=10))
def test_a_column_s_bars_are_in_one_scale_and_stay_inside(found: list[float]) -> None:
    source = SourcedArray("z", np.array([found]), "activation")
    column = ClassColumn(source, WHOLE, {k: source[0, k] for k in range(len(found))})
    for k, value in enumerate(found):
        ends = column.bar(k)[:, 0] - column.zero
        far = ends[np.abs(ends).argmax()]
        assert far == pytest.approx(value * column.unit, abs=0.05)
    places = np.concatenate([piece.corners for piece in column.shown()])
    assert places[:, 0].min() > WHOLE.left - 0.05 and places[:, 0].max() < WHOLE.right + 0.05


def test_a_column_fills_another_box() -> None:
    source = probabilities(0.5, 0.25)
    column = ClassColumn(source, WHOLE, {})
    column.lie_in(Box(0, 2, 0, 1))
    assert column.zero == pytest.approx(0) and column.unit == pytest.approx(4)


def test_columns_of_one_scale_have_equal_bars_for_equal_values() -> None:
    sources = probabilities(0.6, 0.4), probabilities(1.0, 0.4)
    columns = [ClassColumn(source, WHOLE, {}) for source in sources]
    share_scale(columns)
    one, other = (np.ptp(column.bar(1)[:, 0]) for column in columns)
    assert one == pytest.approx(other)
    assert np.ptp(BarFrame(columns[0], 1).corners()[:, 0]) > one


@given(st.lists(values, min_size=1, max_size=30), values)
def test_stacks_are_as_high_as_what_they_hold(found: list[float], extra: float) -> None:
    source = SourcedArray("v", np.array([*found, extra]), "activation")
    sides = [[source[k] for k, v in enumerate(found) if v * sign > 0] for sign in (1, -1)]
    stacks, top = two_stacks(sides, source[len(found)], WHOLE)
    bottom, unit = WHOLE.bottom, np.ptp(top.points[:, 1]) / abs(extra)
    for stack, side in zip(stacks, sides, strict=True):
        total = sum(abs(number.value) for number in side)
        assert stack.top[1] - bottom == pytest.approx(total * unit, rel=1e-6, abs=1e-9)
    own = stacks[int(extra < 0)]
    np.testing.assert_allclose(top.points[0], own.top, atol=1e-9)
    heights = [stack.top[1] for stack in stacks] + [top.top[1]]
    assert max(heights) == pytest.approx(WHOLE.top)


def test_segments_lie_on_each_other_and_small_ones_have_no_number() -> None:
    source = SourcedArray("v", np.array([2.0, 1.0, 0.01]), "activation")
    stack = Stack([source[k] for k in range(3)], np.zeros(3), 2.0, unit=1.0, limit=2.0)
    for lower, upper in pairwise(stack.segments):
        assert lower.point(0, 0)[1] == pytest.approx(upper.point(1, 0)[1])
    assert [piece.text for piece in stack.written()] == ["+2.00", "+1.00"]
    stack.grow(0.5)
    assert [piece.text for piece in stack.written()] == ["+2.00"]
    np.testing.assert_allclose(stack.segments[0].entrance, [0.0, 1.0])


def test_a_bracket_stands_beside_the_farther_stack() -> None:
    bracket = Difference(np.array([[1.0, 3.0, 0.0], [4.0, 2.0, 0.0]]))
    low, high = bracket.bounds()
    assert bracket.x > 4 and low[1] < 2 and high[1] > 3 and high[0] > bracket.x > low[0]
