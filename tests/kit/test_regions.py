"""Each number on a frame is found where it is drawn, and says which array it comes from."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import SimpleNamespace
from typing import Any

import cairo
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scenes.kit
from scenes.kit import style
from scenes.kit.drawing.camera import FilmCamera
from scenes.kit.drawing.canvas import Canvas
from scenes.kit.drawing.equations_of_numbers import Spelled
from scenes.kit.drawing.numbered import Numbered
from scenes.kit.drawing.pixel_grid import PixelGrid
from scenes.kit.drawing.text import Label, Readout
from scenes.kit.layout import STAGE, Box
from scenes.kit.regions import Region, regions
from scenes.kit.sourced import SourcedArray
from scenes.kit.world import palette as palettes
from scenes.kit.world.answer import answer_in
from scenes.kit.world.plate import Plate

SCENES = Path(__file__).resolve().parents[2] / "scenes"
SIZE = np.array([960, 540])
WRITING = "text_path"  # what traces a number


@pytest.fixture(autouse=True)
def light_theme() -> Any:
    """On paper nothing glows: a cell's pixels are its own."""
    yield style.use_colors(palettes.LIGHT.theme)
    style.use_theme("dark")


def frame(*mobjects: Any) -> np.ndarray:
    """The frame (540, 960, 3) that shows these, as a still is drawn."""
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, *SIZE.tolist())
    FilmCamera().draw_on(cairo.Context(surface), mobjects, SIZE[1], clear=False)
    pixels = np.frombuffer(surface.get_data(), np.uint8).reshape(SIZE[1], SIZE[0], 4)
    return pixels[..., :3].astype(float)


def filmed(*mobjects: Any) -> np.ndarray:
    """The same as a film's camera takes it."""
    camera = FilmCamera(pixel_width=int(SIZE[0]), pixel_height=int(SIZE[1]))
    camera.background_color = style.theme().background
    camera.reset()
    camera.capture_mobjects(mobjects)
    return np.asarray(camera.pixel_array[..., :3], dtype=float)


def found(*mobjects: Any) -> list[Region]:
    renderer = SimpleNamespace(camera=FilmCamera())
    return regions(SimpleNamespace(renderer=renderer, mobjects=list(mobjects)))


def within(corners: np.ndarray, shape: tuple[int, ...], margin: float) -> np.ndarray:
    """Which pixels (H, W) lie in a convex quadrilateral in parts of the frame, or so near to it."""
    y, x = np.indices(shape[:2]) + 0.5
    points = corners * shape[1::-1]
    inside = np.ones(shape[:2], dtype=bool)
    for (x0, y0), (x1, y1) in zip(points, np.roll(points, -1, axis=0), strict=True):
        away = ((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)) / np.hypot(x1 - x0, y1 - y0)
        inside &= away > -margin
    return inside


def source(values: np.ndarray, meaning: str = "weight") -> SourcedArray:
    return SourcedArray("x", values, meaning)


def sheared(grid: PixelGrid) -> PixelGrid:
    return grid.set_corners(*(np.array(v) for v in ([-2, 1, 0], [4, 1.1, 0], [0.3, -3, 0])))


@settings(max_examples=20)
@given(
    shape=st.tuples(st.integers(1, 6), st.integers(1, 6)),
    kind=st.sampled_from([PixelGrid, Plate]),
    draw=st.sampled_from([frame, filmed]),
    data=st.data(),
)
def test_a_cells_quad_holds_its_pixels(
    shape: tuple[int, int], kind: type[PixelGrid], draw: Any, data: st.DataObject
) -> None:
    place = data.draw(st.tuples(*(st.integers(0, n - 1) for n in shape)))
    values = np.full(shape, 0.1)
    values[place] = 0.9
    pictures = [
        draw(sheared(kind(source(v), limit=1.0, lines=0.0))) for v in (values, np.full(shape, 0.1))
    ]
    changed = np.abs(pictures[0] - pictures[1]).max(axis=2) > 8
    (region,) = (
        r for r in found(sheared(kind(source(values), limit=1.0))) if r.number.index == place
    )
    assert changed[within(region.corners, changed.shape, -3)].mean() > 0.8
    # scaling a picture of few pixels a cell smooths its edges by up to 3 pixels: half a pixel more
    # to the middle of the last one that this reaches
    assert not changed[~within(region.corners, changed.shape, 3.5)].any()


def numbers_shown() -> list[Any]:
    """One of each that writes numbers, apart from each other."""
    values = source(np.array([[0.25, -0.5], [0.75, 1.5]]))
    left, middle, right = STAGE.columns(1, 2, 2)
    plate = Plate(values, numbers=1, cell=0.9).move_to(left.center)
    spelled = Spelled([values[0, 0], values[0, 1], values[1, 1]], middle)
    upper, lower = right.rows(3, 1)
    answer = answer_in(source(np.array([[0.9, 0.1]]), "probability"), upper)
    label = Label("so {v}", v=values[1, 0]).move_to(lower.center)
    readout = Readout(values[0, 1]).move_to(Box(-7, -6, -3.9, -3).center)
    return [plate, spelled, answer, label, readout]


def test_a_written_numbers_box_holds_its_ink() -> None:
    shown = numbers_shown()
    picture = frame(*shown)
    for region in found(*shown):
        inside = picture[within(region.corners, picture.shape, 0)]
        assert not region.text or np.ptp(inside, axis=0).max() > 100, region.source


def test_no_ink_of_a_number_is_outside_its_box() -> None:
    *_, readout = numbers_shown()
    (region,) = found(readout)
    inked = np.abs(frame(readout) - frame()).max(axis=2) > 40
    assert inked.any() and not inked[~within(region.corners, inked.shape, 2)].any()


def test_each_kind_says_its_sources() -> None:
    shown = numbers_shown()
    assert [r.source for r in found(shown[0])] == ["x[0,0]", "x[0,1]", "x[1,0]", "x[1,1]"]
    assert [r.text for r in found(shown[0])] == ["0.25", "\N{MINUS SIGN}0.50", "0.75", "1.50"]
    assert [r.source for r in found(shown[1])] == ["x[0,0]", "x[0,1]", "x[1,1]"]
    bars = {(r.source, r.text) for r in found(shown[2])}
    assert {("x[0,0]", ""), ("x[0,1]", ""), ("x[0,0]", "0.90"), ("constant[1]", "1")} <= bars
    assert [(r.source, r.meaning) for r in found(shown[3])] == [("x[1,0]", "weight")]


def test_what_is_not_seen_has_no_region() -> None:
    plate, *_, label, _readout = numbers_shown()
    assert found(plate.copy().set_opacity(0.0)) == []
    assert found(label.copy().set_opacity(0.0)) == []
    assert found(plate.copy().shift([20, 0, 0])) == []
    assert len(found(plate.copy().reveal(np.array([[1, 0], [0, 0]])))) == 1


def test_what_is_painted_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """What each kind paints as a number is what it says that it writes."""
    painted: list[str] = []

    write = Canvas.text_path

    def told(canvas: Canvas, text: str, *more: Any) -> None:
        painted.append(text)
        write(canvas, text, *more)

    monkeypatch.setattr(Canvas, "text_path", told)
    grid = PixelGrid(source(np.array([[0.5, 12.25]])), numbers=1, cell=1.2)
    for mobject in [grid, *numbers_shown()]:
        painted.clear()
        frame(mobject)
        told = [m for m in mobject.get_family() if isinstance(m, Numbered)]
        texts = sorted(piece.text for m in told for piece in m.written())
        assert sorted(text for text in painted if any(map(str.isdigit, text))) == texts


def test_only_what_tells_its_numbers_writes_any() -> None:
    """Every class that traces a number is Numbered; else no test would see it."""
    for module in walk_packages(scenes.kit.__path__, "scenes.kit."):
        import_module(module.name)  # only what is imported has subclasses
    writers = set()
    for path in SCENES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and traces(node):
                writers.add(node.name)
    told = {cls.__name__ for cls in everything_below(Numbered)}
    assert writers and writers <= told


def traces(node: ast.AST) -> bool:
    calls = (each.func for each in ast.walk(node) if isinstance(each, ast.Call))
    return any(getattr(f, "attr", getattr(f, "id", "")) == WRITING for f in calls)


def everything_below(cls: type) -> set[type]:
    return {cls}.union(*(everything_below(below) for below in cls.__subclasses__()))
