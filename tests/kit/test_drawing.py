"""Grids, numbers and text as they are painted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.windows import Windows
from scenes.kit import style
from scenes.kit.drawing.camera import FilmCamera
from scenes.kit.drawing.cell_texts import cell_text
from scenes.kit.drawing.pixel_grid import Frame, PixelGrid
from scenes.kit.drawing.sliding_window import Sweep
from scenes.kit.drawing.text import Formula, Label, Readout, Span
from scenes.kit.drawing.typeset import TypesettingError, typeset
from scenes.kit.sourced import SourcedArray, equals_sign

VALUES = np.array([[0.0, 1.0], [0.5, 0.25]])


@pytest.fixture(params=["dark", "light"])
def theme(request: pytest.FixtureRequest) -> Any:
    yield style.use_theme(request.param)
    style.use_theme("dark")


def picture(*mobjects: Any) -> np.ndarray:
    """What the camera sees, (480, 854, 4) bytes."""
    camera = FilmCamera(pixel_width=854, pixel_height=480, background_color="#000000")
    camera.capture_mobjects(mobjects)
    return np.array(camera.pixel_array)


def grid(meaning: str = "picture", **options: Any) -> PixelGrid:
    return PixelGrid(
        SourcedArray("values", VALUES, meaning), cell=2.0, lines=0, border=0, **options
    )


def pixel(pixels: np.ndarray, point: np.ndarray) -> np.ndarray:
    return pixels[round(240 - point[1] * 60), round(427 + point[0] * 60), :3].astype(int)


def test_each_cell_has_its_colour(theme: style.Theme) -> None:
    for meaning in ("picture", "activation", "weight", "gradient", "probability"):
        drawn = grid(meaning, limit=1.0)
        pixels = picture(drawn)
        right = style.scale_colors(VALUES, meaning, 1.0) * 255
        for place in np.ndindex(2, 2):
            seen = pixel(pixels, drawn.cell_center(*place))
            assert np.abs(seen - right[place]).max() <= 1.5


def test_cells_are_crisp() -> None:
    row = picture(grid())[240 - 60, 427 - 120 : 427 + 120, 0].astype(int)
    assert set(row) <= {0, 255}
    assert (np.diff(row) != 0).sum() == 1


def test_what_is_not_yet_computed_is_not_drawn() -> None:
    drawn = grid().reveal(np.array([[1, 0], [1, 1]]))
    assert pixel(picture(drawn), drawn.cell_center(0, 1)).max() == 0


def test_numbers_are_painted_in_ink_that_can_be_seen() -> None:
    plain, numbered = picture(grid()), picture(grid(numbers=1))
    changed = np.abs(plain.astype(int) - numbered)[..., :3].max(axis=-1) > 100
    for place in np.ndindex(2, 2):
        x, y, _ = grid().cell_center(*place)
        column, row = round(427 + x * 60), round(240 - y * 60)
        assert changed[row - 30 : row + 30, column - 50 : column + 50].sum() > 40


@pytest.mark.parametrize(
    ("value", "meaning", "text"),
    [
        (1138, "count", "1,138"),
        (-0.5, "activation", "−0.50"),
        (0.0, "activation", "0"),
        (-0.001, "activation", "0.00"),
        (0.0532, "weight", "0.053"),
        (-0.00312, "weight", "−3.1e−3"),
        (2.5e-7, "probability", "2.5e−7"),
        (98.76, "percent", "98.8"),
        (99.9984, "percent", "99.998"),
        (0.99986, "probability", "0.9999"),
        (0.994, "probability", "0.99"),
        (0.996, "probability", "0.996"),
        (1.0, "probability", "1.00"),
        (100.0, "percent", "100.0"),
        (2.675, "weight", "2.67"),
    ],
)
def test_number_formats(value: float, meaning: str, text: str) -> None:
    assert style.format_number(value, meaning) == text


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.36225432, 5, "0.36225"),
        (-4.0482e-6, 4, "−4.048e−6"),
        (1000.0, 1, "1000"),
        (0.003, 1, "0.003"),
        (9.996, 3, "10.0"),
        (123456.0, 2, "1.2e5"),
        (0.0, 4, "0"),
    ],
)
def test_significant_digits(value: float, digits: int, text: str) -> None:
    assert style.format_number(value, "gradient", digits) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0821670406, "0.08216704"),
        (0.3775, "0.3775"),
        (0.15, "0.15"),
        (-2.0, "−2.00"),
        (-1e-12, "0.00"),
        (4.4e-7, "0.00000044"),
        (0.1868156014, "0.18681560"),  # rounded: its last zero says so
    ],
)
def test_decimals_end_where_only_zeros_follow(value: float, text: str) -> None:
    assert style.format_number(value, "weight", decimals=8) == text


@given(
    value=st.floats(-1e4, 1e4, allow_nan=False),
    meaning=st.sampled_from(["activation", "weight", "gradient", "probability"]),
)
def test_a_written_number_is_near_its_value(value: float, meaning: str) -> None:
    number = SourcedArray("x", np.array([value]), meaning)[0]
    for text in (number.text, cell_text(number), cell_text(number, brief=True)):
        written = Decimal(text.replace("\N{MINUS SIGN}", "-").replace(",", ""))
        unit = 10.0 ** written.as_tuple().exponent  # type: ignore[operator]
        assert abs(float(written) - value) <= unit / 2 * (1 + 1e-9)
        assert text.strip("\N{MINUS SIGN}0.") != "" or not text.startswith("\N{MINUS SIGN}")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0006, ".00"),
        (-0.047, "−.05"),
        (0.994, ".99"),
        (0.996, "1.0"),
        (-1.3016, "−1.3"),
        (9.96, "10"),
        (-10.91, "−11"),
    ],
)
def test_brief_numbers_have_two_digits(value: float, text: str) -> None:
    assert cell_text(SourcedArray("x", np.array([value]), "weight")[0], brief=True) == text


@given(value=st.floats(-99, 99), cell=st.floats(0.1, 2.0), brief=st.booleans())
def test_numbers_keep_a_tenth_of_their_cell_free_on_each_side(
    value: float, cell: float, brief: bool
) -> None:
    source = SourcedArray("x", np.full((1, 2), value), "weight")
    grid = PixelGrid(source, cell=cell, numbers=1, brief=brief)
    width, height = grid.number_box_size()
    assert width <= 0.8 * cell + 1e-9 and height <= 0.8 * cell
    assert grid.shows_numbers() == (grid.number_size() * style.PIXELS_PER_UNIT >= 14)


def test_sums_say_when_they_are_rounded() -> None:
    source = SourcedArray("x", np.array([0.333, 0.333, 0.666, 0.66]), "activation")
    assert equals_sign([source[0], source[1]], source[3]) == "="
    assert equals_sign([source[0], source[1]], source[2]) == "\N{ALMOST EQUAL TO}"


def test_numbers_know_their_places() -> None:
    source = SourcedArray("x", np.arange(6.0).reshape(2, 3), "activation")
    assert source[1, 2].value == 5.0
    with pytest.raises(IndexError, match="shape"):
        source[1]


def test_labels_find_their_parts() -> None:
    number = SourcedArray("x", np.array([0.5]), "weight")[0]
    label = Formula("{z} = {w} x", z=Span("$z$", "#ff0000"), w=number)
    assert label.numbers == [number]
    assert label["z"].get_fill_color().to_hex().lower() == "#ff0000"
    assert label["z"].get_center()[0] < label["w"].get_center()[0]
    assert label.copy()["w"].number is number


def test_text_scales_with_its_em() -> None:
    label = Label("text", size=0.5)
    assert label.em_now == pytest.approx(0.5)
    assert label.copy().scale(2).em_now == pytest.approx(1.0)


def test_text_that_cannot_be_set_is_quoted() -> None:
    with pytest.raises(TypesettingError, match="#nonsense"):
        typeset("#nonsense(")


def test_a_readout_changes_without_new_text() -> None:
    source = SourcedArray("x", np.array([1.0, -2.0]), "activation")
    readout = Readout(source[0])
    before = picture(readout)
    assert (picture(readout.show(source[1])) != before).any()
    set_so_far = typeset.cache_info().misses
    assert (picture(readout.show(source[0])) == before).all()
    assert typeset.cache_info().misses == set_so_far
    readout.show(source[1])
    assert readout.text == "\N{MINUS SIGN}2.00"


def test_a_sweep_reveals_cells_under_its_window() -> None:
    x = PixelGrid(SourcedArray("x", np.zeros((6, 6)), "picture"), cell=0.5)
    y = PixelGrid(SourcedArray("y", np.zeros((2, 2)), "activation"), cell=0.5).reveal(0)
    windows = Windows.fit((6, 6), 3, 2, 0)
    window = Frame(x, 0, 0, 3, 3)
    sweep = Sweep(window, x, y, windows, run_time=1)
    sweep.begin()
    for alpha, count in ((0.0, 1), (0.3, 2), (0.5, 3), (1.0, 4)):
        sweep.interpolate(alpha)
        assert y.alpha.sum() == count
        corner = windows.corner(*divmod(count - 1, 2))
        np.testing.assert_allclose(window.points[0], x.point(*corner))


def test_a_grid_animates_to_another_source() -> None:
    first = SourcedArray("a", np.zeros((2, 2)), "activation")
    second = SourcedArray("b", np.ones((2, 2)), "activation")
    start = PixelGrid(first, cell=1.0)
    end = start.copy().set_source(second)
    middle = start.copy()
    middle.interpolate(start, end, 0.25)
    assert np.allclose(middle.values, 0.25) and middle.source is first
    middle.interpolate(start, end, 1.0)
    assert (middle.values == 1.0).all() and middle.source is second
