"""Stills of the place: as the film shows it, as vectors with light, and without a ground."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import cairo
import numpy as np
import pytest
from PIL import Image

from scenes.kit.drawing.canvas import Canvas
from scenes.kit.world.pictures import shining
from scenes.studio import paths
from scenes.studio.export.picture import Shot, png
from scenes.studio.render.moments import at_moment
from scenes.studio.render.run_scene import Parameters
from scenes.studio.render.targets import parse
from tests.stills import WIDTH, pixels, rasterised, still

STILLS = {"dark": "forward/overview@way", "light": "forward/convolution@landing"}
_IMAGE = re.compile(r'<image[^>]* width="(\d+)" height="(\d+)"')


@pytest.fixture(autouse=True)
def media(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "MEDIA", tmp_path / "media")


@pytest.mark.parametrize("form", ["svg", "pdf"])
@pytest.mark.parametrize("theme", STILLS)
def test_vectors_look_like_the_png(theme: str, form: str, tmp_path: Path) -> None:
    asked = [STILLS[theme], "--theme", theme, "--width", str(WIDTH)]
    right = pixels(still(tmp_path / "a.png", *asked))
    found = rasterised(still(tmp_path / f"a.{form}", *asked))
    assert found.shape == right.shape
    off = np.abs(found - right).max(axis=2)
    assert off.mean() < 4.5  # light that is laid over and not added is a little weaker
    assert (off > 100).mean() < 0.005


@pytest.mark.parametrize("clear", [False, True])
def test_ground_and_light_alone_are_pictures(clear: bool, tmp_path: Path) -> None:
    options = ["--transparent"] if clear else []
    asked = [STILLS["dark"], "--width", str(WIDTH), *options]
    text = still(tmp_path / "a.svg", *asked).read_text()
    sizes = [(int(wide), int(high)) for wide, high in _IMAGE.findall(text)]
    grounds = [size for size in sizes if size[0] >= WIDTH]
    assert len(grounds) == (0 if clear else 1)
    assert len(sizes) > len(grounds)  # the glows
    assert max(max(size) for size in sizes if size not in grounds) < WIDTH / 2
    assert text.count("<path") > 1000  # every cell of every plate


@pytest.mark.parametrize("theme", STILLS)
def test_a_png_is_what_the_film_shows(theme: str, tmp_path: Path) -> None:
    scene_name, beat = STILLS[theme].split("@")
    found: list[tuple[np.ndarray, bytes]] = []

    def show(scene: Any) -> None:
        film = scene.renderer.get_frame()[..., :3].astype(float)
        found.append((film, png(Shot(scene, film.shape[1]))))

    scene_class = Parameters.of(theme=theme).apply(parse([scene_name])[0].scene.load())
    at_moment(scene_class, beat, 3.0, show)
    ((film, content),) = found
    path = tmp_path / "a.png"
    path.write_bytes(content)
    assert np.abs(pixels(path) - film).mean() < 0.5


def test_a_transparent_still_has_no_ground(tmp_path: Path) -> None:
    path = still(tmp_path / "a.png", STILLS["light"], "--transparent", "--theme", "light")
    with Image.open(path) as picture:
        alpha = np.asarray(picture.convert("RGBA"))[..., 3]
    assert alpha[0, 0] == 0 and alpha.max() == 255
    assert 0.1 < (alpha > 0).mean() < 0.9


@pytest.mark.parametrize("ground", [(0, 0, 0), (1, 1, 1), (0.2, 0.5, 0.7)])
def test_light_on_a_transparent_still_darkens_nothing(ground: tuple[float, ...]) -> None:
    light = np.full((8, 8, 3), [0.5, 0.3, 0.1])
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, 8, 8)
    canvas = Canvas(cairo.Context(surface), frame=(0, 8, 0, 8), pixel=1, swapped=False)
    corner, across, down = (np.array(edge, dtype=float) for edge in ((0, 0), (8, 0), (0, 8)))
    shining(light).lay_on(canvas, corner, across, down, add=True)
    below = cairo.Context(page := cairo.ImageSurface(cairo.FORMAT_RGB24, 8, 8))
    below.set_source_rgb(*ground)
    below.paint()
    below.set_source_surface(surface)
    below.paint()
    blue, green, red = np.frombuffer(page.get_data(), np.uint8).reshape(8, 8, 4)[4, 4, :3] / 255
    assert red >= ground[0] - 0.01  # of its strongest colour there is never less than before
    assert (red - ground[0]) > (green - ground[1]) > (blue - ground[2])  # and a hue, not a veil
    if ground == (0, 0, 0):
        np.testing.assert_allclose((red, green, blue), light[0, 0], atol=0.01)
