"""Pictures that the place is painted from: the same as before, but made once."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import cairo
import numpy as np
import pytest
from manim import ManimColor, MovingCamera

from scenes.kit import style
from scenes.kit.drawing.camera import FilmCamera
from scenes.kit.drawing.canvas import Canvas
from scenes.kit.drawing.captions import Caption
from scenes.kit.world import palette as palettes
from scenes.kit.world.floor import Floor
from scenes.kit.world.pictures import Picture, glow, ground
from scenes.kit.world.sheet import Sheet
from scenes.kit.world.threads import Threads

SIZE = (270, 480)


@pytest.fixture(params=["dark", "light"])
def theme(request: pytest.FixtureRequest) -> Iterator[str]:
    before = style.theme()
    style.use_colors(palettes.PALETTES[request.param].theme)
    yield request.param
    style.use_colors(before)


def shed(values: np.ndarray, radius: float = 1.0, light: np.ndarray | None = None) -> object:
    light = np.ones(values.shape) if light is None else light
    return glow(values, "activation", 1.0, light=light, radius=radius, spread=3)


def test_a_glow_is_made_once_for_what_it_shows(theme: str) -> None:
    values = np.linspace(-1, 1, 24).reshape(4, 6)
    first = shed(values)
    assert shed(values.copy()) is first
    others = [
        shed(values.reshape(6, 4)),
        shed(values + 0.01),
        shed(values, radius=2.0),
        shed(values, light=np.zeros(values.shape)),
    ]
    other_theme = "light" if theme == "dark" else "dark"
    style.use_colors(palettes.PALETTES[other_theme].theme)
    others.append(shed(values))
    assert len({id(picture) for picture in (first, *others)}) == 6


def test_the_ground_fades_to_its_edges_without_steps(theme: str) -> None:
    """To black in the dark, to white on paper."""
    pixels = ground(theme, *SIZE)
    assert (pixels.shape, pixels.dtype) == ((*SIZE, 4), np.uint8)
    assert (pixels[..., 3] == 255).all()
    colors = pixels[..., :3].astype(float)
    fading = [colors[110, 200] - colors[corner, corner] for corner in (0, -1)]
    assert (np.array(fading) * (1 if theme == "dark" else -1) > 5).all()
    blocks = colors[:268].reshape(67, 4, 120, 4, 3).mean(axis=(1, 3))  # without its pattern
    for axis in (0, 1):
        assert np.abs(np.diff(blocks, axis=axis)).max() < 2
    steps = np.ptp(colors[..., 2])
    assert len(np.unique(blocks[..., 2])) > 4 * steps  # more than bytes could tell apart


def test_the_ground_is_the_same_at_every_size(theme: str) -> None:
    small, large = (ground(theme, 270 * n, 480 * n)[..., :3].astype(float) for n in (1, 4))
    means = large.reshape(270, 4, 480, 4, 3).mean(axis=(1, 3))
    assert np.abs(small - means).max() < 2


def test_a_tint_does_not_depend_on_the_one_before() -> None:
    white = np.full((4, 4, 4), 255, dtype=np.uint8)
    near = np.linspace(0.4995, 0.5015, 9)
    for first in near:  # whichever is asked for first
        both = Picture(white)
        both.tinted(np.array([first, 0.5, 0.5]))
        shown = [both.tinted(np.array([red, 0.5, 0.5])).pixels for red in near]
        alone = [Picture(white).tinted(np.array([red, 0.5, 0.5])).pixels for red in near]
        np.testing.assert_array_equal(shown, alone)


def test_a_sheet_is_drawn_again_for_a_camera_a_hair_away() -> None:
    drawn: list[float] = []
    sheet = Sheet()
    for scale in (20, 20 + 1e-6, 20 + 1e-6):
        surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, 60, 40)
        canvas = Canvas(cairo.Context(surface), frame=(-1, 1, -1, 1), pixel=0.05)
        canvas.context.scale(scale, -scale)
        sheet.lay_on(canvas, "key", lambda *_, now=scale: drawn.append(now), 1.0)
    assert drawn == [20, 20 + 1e-6]


@pytest.mark.parametrize("boxes", [[], [(0.3, -0.9, 0.5, 0.2)], [(-0.9, -0.9, 1, 1), (0, 0, 9, 9)]])
def test_a_sheet_is_laid_on_where_it_was_drawn(boxes: list[tuple[float, ...]]) -> None:
    """As if all of it were."""

    def draw(canvas: Canvas, opacity: float) -> None:
        for box in boxes:
            canvas.context.set_source_rgba(1, 0.5, 0.2, 0.7 * opacity)
            canvas.context.rectangle(*box)
            canvas.context.fill()

    sheet = Sheet()
    for _ in range(2):  # drawn, then kept
        surfaces = [cairo.ImageSurface(cairo.FORMAT_ARGB32, 60, 40) for _ in range(2)]
        canvases = [Canvas(cairo.Context(s), frame=(-1, 1, -1, 1), pixel=0.05) for s in surfaces]
        for canvas in canvases:
            canvas.context.translate(30, 20)
            canvas.context.scale(20, -20)
        sheet.lay_on(canvases[0], "key", draw, 1.0)
        draw(canvases[1], 1.0)
        one, other = (np.frombuffer(s.get_data(), np.uint8).astype(int) for s in surfaces)
        assert np.abs(one - other).max() <= 1  # rounding: a sheet is laid on in bytes
        assert one.any() == bool(boxes)


def test_a_scene_that_is_played_again_finds_what_was_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its floor and its threads are new mobjects, which show the same."""
    drawn: list[Any] = []
    monkeypatch.setattr(Floor, "_draw", lambda *given: drawn.append(given))
    for _ in range(2):
        surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, 61, 43)  # no film's size
        Floor().paint(Canvas(cairo.Context(surface), frame=(-1, 1, -1, 1), pixel=0.05))
    assert len(drawn) == 1

    ends: Any = None  # which are looked at only when it is painted
    values = np.linspace(-1, 1, 7)
    first = Threads(ends, ends, values, "activation", 1.0)
    assert Threads(ends, ends, values.copy(), "activation", 1.0)._sheet is first._sheet
    others = [(values[::-1], "activation", 1.0), (values, "weight", 1.0), (values, "activation", 2)]
    assert all(Threads(ends, ends, *other)._sheet is not first._sheet for other in others)


def test_a_caption_s_outlines_are_made_once() -> None:
    first = Caption("The picture goes in.")
    again = Caption("The picture goes in.")
    assert again.path is first.path
    again.shift([1, 0, 0])
    assert not np.array_equal(again.points, first.points)
    for other in (Caption("It goes in."), Caption(first.text, size=0.2)):
        assert other.path is not first.path
    lower = Caption(first.text, last_line=-3.0)
    assert lower.path is not first.path and lower.box != first.box


@pytest.mark.parametrize("color", ["#080b12", "#f3efe5", "#ff0000"])
def test_a_camera_s_background_is_manim_s(color: str) -> None:
    """It is only filled faster."""
    ours, theirs = (kind(pixel_width=48, pixel_height=27) for kind in (FilmCamera, MovingCamera))
    for camera in (ours, theirs):
        camera.background_color = ManimColor(color)
    assert ours.background.dtype == theirs.background.dtype
    assert np.array_equal(ours.background, theirs.background)
    ours.background[:] = 0  # it can be painted on
    assert not ours.background.any()


@pytest.mark.parametrize("cell", [1.5, 8])
def test_fine_cells_are_a_picture_in_the_same_colours(cell: float) -> None:
    """Of coarse ones, neighbours that look alike are one shape."""
    pixels = np.zeros((4, 6, 4))
    pixels[..., 3] = 1.0
    pixels[1, 2:5] = [1.0, 0.5, 0.2, 1.0]
    page = io.BytesIO()
    size = (round(6 * cell), round(4 * cell))
    raster = cairo.ImageSurface(cairo.FORMAT_ARGB32, *size)
    with cairo.SVGSurface(page, *size) as vector:
        for surface in (vector, raster):
            context = cairo.Context(surface)
            canvas = Canvas(context, frame=(0, 9, 0, 9), pixel=1.0, swapped=False)
            canvas.image(pixels, np.zeros(2), np.array([6 * cell, 0]), np.array([0, 4 * cell]))
    painted = np.frombuffer(raster.get_data(), np.uint8).reshape(size[1], -1, 4)
    blue, green, red = painted[round(1.5 * cell), round(3.5 * cell), :3]
    assert (red, green, blue) == (255, 128, 51)
    svg = page.getvalue().decode()
    assert "<image" in svg if cell < 2 else svg.count("<path") == 6
