"""Stride, padding and dilation arithmetic against published relations and against itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.windows import Windows, output_size, receptive_field, same_padding

# i, k, s, p, d -> o: the worked examples of Dumoulin and Visin (2016), relations 1 to 6 and 15
PUBLISHED = [
    (4, 3, 1, 0, 1, 2),  # figure 2.1, no padding, unit strides
    (5, 4, 1, 2, 1, 6),  # figure 2.2, arbitrary padding
    (5, 3, 1, 1, 1, 5),  # figure 2.3, half padding
    (5, 3, 1, 2, 1, 7),  # figure 2.4, full padding
    (5, 3, 2, 0, 1, 2),  # figure 2.5, no padding, strides
    (5, 3, 2, 1, 1, 3),  # figure 2.6, padding and strides
    (6, 3, 2, 1, 1, 3),  # figure 2.7, the same size from another input
    (7, 3, 1, 0, 2, 3),  # figure 5.1, dilation
    (28, 5, 1, 0, 1, 24),
]


@pytest.mark.parametrize(("i", "k", "s", "p", "d", "o"), PUBLISHED)
def test_published_sizes(i: int, k: int, s: int, p: int, d: int, o: int) -> None:
    assert output_size(i, k, s, (p, p), d) == o


@st.composite
def any_windows(draw: Any) -> Windows:
    number = st.integers(1, 3)
    pair = st.tuples(number, number)
    size = draw(st.tuples(st.integers(5, 9), st.integers(5, 9)))
    padding = draw(
        st.one_of(
            st.sampled_from(["valid", "same"]),
            st.tuples(*[st.tuples(st.integers(0, 2), st.integers(0, 2))] * 2),
        )
    )
    dilation = draw(st.tuples(st.integers(1, 2), st.integers(1, 2)))
    return Windows.fit(size, draw(pair), draw(pair), padding, dilation)


@settings(max_examples=60)
@given(windows=any_windows(), seed=st.integers(0, 1000))
def test_taps_and_uses_agree_with_gather(windows: Windows, seed: int) -> None:
    x = np.random.default_rng(seed).normal(size=(1, *windows.size, 1))
    seen = windows.im2col(x)[0, ..., 0]
    rows, columns = windows.output_shape
    assert seen.shape == (rows, columns, *windows.window)
    pairs = set()
    for i, j in np.ndindex(rows, columns):
        expected = np.zeros(windows.window)
        for place, tap in windows.taps(i, j):
            expected[tap] = x[(0, *place, 0)]
            pairs.add(((i, j), tap, place))
        np.testing.assert_array_equal(seen[i, j], expected)
    by_tap = {
        (cell, (u, v), place)
        for u, v in np.ndindex(*windows.window)
        for cell, place in windows.uses_of_tap(u, v)
    }
    by_input = {
        (cell, tap, (r, c))
        for r, c in np.ndindex(*windows.size)
        for cell, tap in windows.uses_of_input(r, c)
    }
    assert pairs == by_tap == by_input


@settings(max_examples=60)
@given(windows=any_windows(), seed=st.integers(0, 1000))
def test_scatter_is_the_transpose_of_gather(windows: Windows, seed: int) -> None:
    generator = np.random.default_rng(seed)
    x = generator.normal(size=(2, *windows.size, 3))
    seen = windows.im2col(x)
    parts = generator.normal(size=seen.shape)
    np.testing.assert_allclose((seen * parts).sum(), (x * windows.col2im(parts)).sum())


@given(size=st.integers(1, 30), window=st.integers(1, 5), stride=st.integers(1, 4))
def test_same_keeps_the_size_over_the_stride(size: int, window: int, stride: int) -> None:
    before, after = same_padding(size, window, stride)
    assert output_size(size, window, stride, (before, after)) == -(-size // stride)
    assert 0 <= after - before <= 1


@st.composite
def chains(draw: Any) -> list[Windows]:
    """Two windows, one after the other, of any sizes at which something fits."""
    first = draw(any_windows())
    pair = st.tuples(st.integers(1, 2), st.integers(1, 2))
    window, stride, dilation = draw(pair), draw(pair), draw(pair)
    return [first, Windows.fit(first.output_shape, window, stride, "same", dilation)]


FILM = [Windows.fit((28, 28), 5), Windows.fit((24, 24), 2, 2), Windows.fit((12, 12), 3)]


@settings(max_examples=30)
@given(chain=st.one_of(chains(), st.just(FILM)), data=st.data())
def test_receptive_field_is_what_a_change_reaches(chain: list[Windows], data: Any) -> None:
    rows, columns = chain[-1].output_shape
    i, j = data.draw(st.integers(0, rows - 1)), data.draw(st.integers(0, columns - 1))
    height, width = chain[0].size
    # one picture per pixel, lit only there
    x = np.eye(height * width).reshape(-1, height, width, 1)
    for windows in chain:
        x = windows.im2col(x).sum(axis=(3, 4))
    seen = x[:, i, j, 0].reshape(height, width) > 0
    if not seen.any():
        with pytest.raises(ValueError, match="nothing of the picture but its padding"):
            receptive_field(chain, i, j)
        return
    (top, bottom), (left, right) = receptive_field(chain, i, j)
    rows_seen, columns_seen = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
    assert (top, bottom) == (rows_seen[0], rows_seen[-1])
    assert (left, right) == (columns_seen[0], columns_seen[-1])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"size": (4, 4), "window": 5}, "does not fit"),
        ({"size": (4, 4), "window": 2, "padding": "sam"}, '"valid", "same"'),
        ({"size": (4, 4), "window": 2, "stride": 0}, "at least 1"),
    ],
)
def test_what_cannot_be_is_refused(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Windows.fit(**arguments)
