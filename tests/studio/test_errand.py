"""A stretch drawn from what travels alone: its content, not the paths and files of any machine."""

from __future__ import annotations

import io
import os
import pickle
import stat
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from scenes.studio.cluster import errand
from scenes.studio.cluster.client import packed, project
from scenes.studio.cluster.errand import Parcel, drawn, private_folder
from scenes.studio.render.parameters import PARAMETERS
from scenes.studio.render.part_cache import ROOT, PartStore, scene_key
from scenes.studio.render.quality import Quality
from scenes.studio.render.render import plan_scene, timed
from scenes.studio.render.run_scene import Parameters
from scenes.studio.render.stretch import Stretch, draw
from scenes.studio.render.targets import parse

SIZE = Quality(480, 15)


def write_picture(path: Path, digit: str) -> None:
    import numpy as np
    from PIL import Image

    from model.digits import find_digit

    image = np.round(find_digit(digit).image * 255).astype(np.uint8)
    Image.fromarray(image).save(path, "PNG", compress_level=0)  # as many bytes each


def write_settings(path: Path, rate: str) -> None:
    from model.networks.by_hand import EXAMPLES

    path.write_text((EXAMPLES / "mazur.toml").read_text().replace("0.15", rate))


# of each parameter that can be a file: a scene that shows it, and how to write one in two ways
GIVEN = {
    "digit": ("forward/pixels", "digit", write_picture, ("3:2", "8")),
    "settings": ("by_hand/setup", "numbers", write_settings, ("0.17", "0.13")),
}


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where folders are unpacked: one of the test's own."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def stretch(folder: Path, target: str, beat: str, **values: str) -> Stretch:
    """As a film's: planned here, with the voice, and drawn in its times by whoever has none."""
    scene, given = parse([target])[0].scene, Parameters.of(**values)
    parameters = timed(given, plan_scene(scene, given, folder, SIZE.rate))
    return Stretch(scene, parameters, SIZE, scene_key(scene, parameters), (beat,), folder)


def test_every_parameter_that_can_be_a_file_is_tried() -> None:
    """But for a folder of recordings, which stays here: who draws is told its times."""
    assert {*GIVEN, "voice"} == {name for name, p in PARAMETERS.items() if p.path}


@pytest.mark.parametrize("parameter", GIVEN)
def test_of_a_file_the_content_counts(parameter: str, tmp_path: Path) -> None:
    target, _, write, (first, second) = GIVEN[parameter]
    scene = parse([target])[0].scene
    here, there = tmp_path / "a", tmp_path / "b"
    write(here, first), write(there, first)

    def key(path: Path) -> str:
        return scene_key(scene, Parameters.of(**{parameter: str(path)}))

    before = key(here)
    assert key(there) == before
    times = here.stat()
    write(here, second)
    os.utime(here, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert here.stat().st_size == times.st_size
    assert key(here) != before


def test_a_name_that_is_shipped_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from scenes.studio.render.parameters import checked

    monkeypatch.chdir(tmp_path)
    for name in ("7", "7:3", "mazur"):
        (tmp_path / name).write_text("in the way")
    assert checked({"digit": "7:3", "settings": "mazur"}) == {"digit": "7:3", "settings": "mazur"}


@pytest.mark.parametrize("parameter", GIVEN)
def test_a_file_travels_along(
    parameter: str, tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, beat, write, (first, second) = GIVEN[parameter]
    path = tmp_path / "own.file"
    write(path, first)
    wanted = stretch(tmp_path / "parts", target, beat, **{parameter: str(path)})
    draw(wanted)
    parcel = packed(wanted, project())
    assert str(tmp_path).encode() not in parcel.order
    write(path, second)  # the worker's file of that name is another
    monkeypatch.setenv("PYTHONSAFEPATH", "1")
    found = drawn(parcel, lambda: True)
    part = PartStore(tmp_path / "parts").path(wanted.key, beat, SIZE)
    assert found[part.name] == part.read_bytes()
    assert not list(scratch.iterdir())


def without_a_voice(carried: bytes) -> bytes:
    """The project for a machine on which the packages of the voice cannot be used."""
    file = io.BytesIO(carried)
    with zipfile.ZipFile(file, "a") as archive:
        for package in ("hibari", "onnxruntime"):
            archive.writestr(f"{package}.py", f"raise ImportError('{package} is not here')")
    return file.getvalue()


def test_who_draws_needs_no_voice(tmp_path: Path, scratch: Path) -> None:
    wanted = stretch(tmp_path / "parts", "forward/pixels", "whole")
    draw(wanted)
    found = drawn(packed(wanted, without_a_voice(project())), lambda: True)
    part = PartStore(tmp_path / "parts").path(wanted.key, "whole", SIZE)
    assert found[part.name] == part.read_bytes()


@pytest.fixture
def parcel(tmp_path: Path) -> Parcel:
    return packed(stretch(tmp_path / "parts", "forward/pixels", "digit"), project())


def test_what_would_be_another_film_is_not_drawn(parcel: Parcel, scratch: Path) -> None:
    order = pickle.loads(parcel.order)
    older = {**order, "versions": {**order["versions"], "numpy": "1.0"}}
    with pytest.raises(RuntimeError, match=r"^a worker has numpy [\d.]+: install 1\.0 there"):
        drawn(replace(parcel, order=pickle.dumps(older)), lambda: True)
    changed = {**order, "key": "another"}
    with pytest.raises(RuntimeError, match=r"^a file was changed while it was being sent"):
        drawn(replace(parcel, order=pickle.dumps(changed)), lambda: True)
    assert not list(scratch.iterdir())


def test_what_nobody_wants_is_not_drawn(parcel: Parcel, scratch: Path) -> None:
    with pytest.raises(RuntimeError, match="no longer wanted"):
        drawn(parcel, lambda: False)
    assert not list(scratch.iterdir())


def test_only_this_user_may_enter_the_folder(scratch: Path) -> None:
    with private_folder() as (folder, _):
        status = folder.lstat()
        assert stat.S_ISDIR(status.st_mode) and stat.S_IMODE(status.st_mode) == 0o700
        assert status.st_uid == os.getuid() and not list(folder.iterdir())
    assert not folder.exists()


def test_folders_of_killed_workers_are_swept_up(scratch: Path, tmp_path: Path) -> None:
    left = scratch / f"{errand._PREFIX}left"
    (left / "project").mkdir(parents=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    (scratch / f"{errand._PREFIX}link").symlink_to(elsewhere)
    with private_folder() as (ours, _):
        assert not left.exists()
        with private_folder():
            assert ours.exists()  # it is in use
    assert (elsewhere / "kept").exists()


def test_a_safe_path_does_not_lead_to_other_scenes(tmp_path: Path) -> None:
    other = tmp_path / "scenes" / "studio" / "__main__.py"
    other.parent.mkdir(parents=True)
    other.touch()
    done = subprocess.run(
        [sys.executable, "-m", "scenes.studio", "list"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONSAFEPATH": "1", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(
        f"render.sh: with PYTHONSAFEPATH, Python takes the scenes of {ROOT}"
    )
    assert done.stderr.count("\n") == 1


def test_what_is_needed_travels_and_nothing_else(tmp_path: Path) -> None:
    needed = {
        "model/network.py",
        "scenes/forward/s01_pixels.py",
        "scenes/studio/export/sheet.typ",
        "scenes/kit/locale/de/LC_MESSAGES/captions.mo",
        "assets/weights/cnn.npz",
        "assets/digits/digits.npz",
        "assets/fonts/Inter.otf",
        "assets/by_hand/mazur.toml",
    }
    private = {
        ".env",
        "media/film.mp4",
        "scenes/.secret.py",
        "scenes/.cache/s01_pixels.py",
        "scenes/forward/notes.txt",
        "scenes/forward/__pycache__/s01_pixels.pyc",
        "assets/digits/me.png",
        "me.png",
    }
    for name in needed | private:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    with zipfile.ZipFile(io.BytesIO(project(tmp_path))) as archive:
        assert set(archive.namelist()) == needed
