"""Stills in every format, against each other: vectors are rasterised and compared with the PNG."""

from __future__ import annotations

import re
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from scenes.studio import paths
from scenes.studio.cli import main as cli
from scenes.studio.export.formats import FORMATS
from scenes.studio.export.picture import Shot
from scenes.studio.export.stills import counted
from scenes.studio.render.moments import at_moment
from scenes.studio.render.render import plan_scene
from scenes.studio.render.run_scene import Parameters
from scenes.studio.render.targets import parse
from tests.stills import WIDTH, pixels, rasterised, seen_by, still

BEATS = ["forward/convolution@products", "backward/first_layer@all", "backward/loss@derive"]


@pytest.fixture(autouse=True)
def media(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(paths, "MEDIA", tmp_path / "media")
    return tmp_path / "media"


@pytest.mark.parametrize("form", ["svg", "pdf"])
@pytest.mark.parametrize("beat", BEATS)
def test_vectors_look_like_the_png(beat: str, form: str, tmp_path: Path) -> None:
    right = pixels(still(tmp_path / "a.png", beat, "--width", str(WIDTH)))
    page = still(tmp_path / f"a.{form}", beat, "--width", str(WIDTH))
    found = rasterised(page)
    assert found.shape == right.shape
    off = np.abs(found - right).max(axis=2)
    assert off.mean() < 4.5  # edges are smoothed in other ways; nothing is missing or elsewhere
    assert (off > 100).mean() < 0.005


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_the_same_command_gives_the_same_bytes(form: str, tmp_path: Path) -> None:
    twice = [
        still(tmp_path / f"{k}.{form}", "backward/one_weight@chain+2.5s").read_bytes()
        for k in range(2)
    ]
    assert twice[0] == twice[1]


def test_an_svg_does_not_depend_on_what_was_drawn_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scenes.studio.cli.still.cores", lambda: 1)  # one worker draws both
    first = tmp_path / "first"
    still(first, "forward/pixels", "forward/softmax", "-f", "svg")
    for name in ("forward/softmax", "forward/pixels"):
        still(tmp_path / "alone", name, "-f", "svg")
    assert len(list(first.iterdir())) == 2
    for path in first.iterdir():
        assert path.read_bytes() == (tmp_path / "alone" / path.name).read_bytes()


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_a_cross_fade_fills_the_frame_in_its_own_colours(form: str, tmp_path: Path) -> None:
    calm = Parameters.of(calm=True).apply(parse(["forward/activation"])[0].scene.load())
    found: list[tuple[np.ndarray, bytes]] = []

    def show(scene: Any) -> None:
        film = scene.renderer.get_frame()[..., :3].astype(float)
        found.append((film, FORMATS[form].still(Shot(scene, WIDTH))))

    at_moment(calm, "relu", 0.8, show)
    ((film, content),) = found
    path = tmp_path / f"a.{form}"
    path.write_bytes(content)
    large = pixels(path) if form == "png" else rasterised(path)
    shrunk = Image.fromarray(large.astype(np.uint8)).resize(film.shape[1::-1])
    assert np.abs(np.asarray(shrunk, dtype=float) - film).mean() < 4.5


def test_a_transparent_still_has_no_background(tmp_path: Path) -> None:
    path = still(tmp_path / "a.png", "backward/loss@derive", "--transparent", "--theme", "light")
    with Image.open(path) as picture:
        alpha = np.asarray(picture.convert("RGBA"))[..., 3]
    assert alpha[0, 0] == 0 and alpha.max() == 255
    assert 0.01 < (alpha > 0).mean() < 0.5


def test_a_moment_is_not_the_end(tmp_path: Path) -> None:
    moments = [
        pixels(still(tmp_path / f"{k}.png", f"forward/convolution@sweep+{seconds}s", "-q", "480p"))
        for k, seconds in enumerate((1.0, 4, 6.5))
    ]
    end = pixels(still(tmp_path / "end.png", "forward/convolution@sweep", "-q", "480p"))
    lit = [(frame.max(axis=2) > 60).sum() for frame in (*moments, end)]
    assert len(set(lit)) == 4
    assert lit[0] < lit[1] < lit[2]


def test_a_scene_is_its_last_beat_and_a_film_every_beat(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    still(tmp_path / "scene", "notation/composition", "-q", "480p")
    capsys.readouterr()
    still(tmp_path / "film", "notation", "-q", "480p")
    files = capsys.readouterr().out.split()
    plans = [
        plan_scene(target.scene, Parameters(), tmp_path / "parts") for target in parse(["notation"])
    ]
    assert len(files) == sum(map(len, plans))
    beats = [beat.name for plan in plans for beat in plan]
    assert all(Path(file).stem.endswith(name) for file, name in zip(files, beats, strict=True))
    assert all(Path(name).stat().st_size > 2000 for name in files)
    (last,) = (tmp_path / "scene").iterdir()
    same = tmp_path / "film" / last.name
    assert same.read_bytes() == last.read_bytes()


def test_the_width_is_as_asked(tmp_path: Path) -> None:
    path = still(tmp_path / "a.png", "forward/pixels@digit", "--width", "3840")
    with Image.open(path) as picture:
        assert picture.size == (3840, 2160)
    svg = still(tmp_path / "a.svg", "forward/pixels@digit", "--width", "400").read_text()
    assert re.search(r'width="400(pt)?" height="224(pt)?"', svg)


def test_a_printed_sheet_has_every_beat(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    assert cli.run(["sheet", "forward/pixels", "backward/loss", "-o", str(path)]) == 0
    facts = seen_by("pdfinfo", str(path))
    assert re.search(r"Pages:\s+[23]\b", facts) and "A4" in facts
    text = seen_by("pdftotext", "-layout", str(path), "-")
    for scene in ("forward/pixels", "backward/loss"):
        plan = plan_scene(parse([scene])[0].scene, Parameters(), tmp_path / "parts")
        assert [beat.name for beat in plan if f"{scene}@{beat.name}" not in text] == []
    assert "To you, this is a shape." in text


def test_a_folder_with_a_dot_and_an_ending_in_capitals_are_understood(tmp_path: Path) -> None:
    folder = tmp_path / "slides.v2"
    folder.mkdir()
    still(folder, "forward/pixels@digit", "-q", "480p")
    assert cli.run(["sheet", "forward/pixels", "-o", str(folder)]) == 0
    assert cli.run(["deck", "forward/pixels", "-f", "pdf", "-o", str(folder)]) == 0
    names = sorted(path.name for path in folder.iterdir())
    assert names == [
        "deck-forward-pixels.pdf",
        "forward-pixels-digit.png",
        "sheet-forward-pixels.png",
    ]
    page = still(tmp_path / "PAGE.SVG", "forward/pixels@digit")
    assert page.is_file() and page.read_bytes().startswith(b"<?xml")


def test_progress_counts_what_is_finished_and_results_keep_their_order() -> None:
    futures: list[Future[str]] = [Future() for _ in range(3)]
    for name, future in zip("cab", futures, strict=True):
        future.set_result(name)
    heard: list[tuple[float, float]] = []
    assert counted(futures, lambda done, total: heard.append((done, total))) == list("cab")
    assert heard == [(1, 3), (2, 3), (3, 3)]
