"""Renders on a Dask scheduler: the same bytes as here, also when a worker is killed in between."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from scenes.studio import cli
from scenes.studio.parts import PartStore
from scenes.studio.quality import Quality
from scenes.studio.render import render
from scenes.studio.stage import Parameters
from scenes.studio.targets import parse
from tests.farm import Program, farm

SIZE = Quality(480, 15)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[Program]]]:
    with farm(tmp_path / "farm", 2) as found:
        yield found


def parts(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.mp4"))}


def test_the_film_is_the_same_though_a_worker_dies(
    tmp_path: Path, cluster: tuple[str, list[Program]]
) -> None:
    address, workers = cluster
    targets = parse(["forward/pixels", "backward/bias_gradient"])
    local = render(targets, Parameters(), SIZE, tmp_path / "here", 2)
    seen: list[float] = []

    def kill_one() -> None:
        time.sleep(4)
        os.killpg(workers[0].pid, signal.SIGKILL)

    killer = threading.Thread(target=kill_one)
    killer.start()
    there = tmp_path / "there"
    clips = render(
        targets,
        Parameters(),
        SIZE,
        there,
        2,
        lambda done, total: seen.append(done / total),
        address,
    )
    killer.join()
    assert workers[0].wait(10) == -signal.SIGKILL
    assert [clip.frames for clip in clips] == [clip.frames for clip in local]
    assert parts(there) == parts(tmp_path / "here")
    assert all(PartStore(there).frames(clip.path) == clip.frames for clip in clips)
    assert seen[-1] == pytest.approx(1.0)


def test_a_picture_travels_along(tmp_path: Path, cluster: tuple[str, list[Program]]) -> None:
    import numpy as np
    from PIL import Image

    from model.digits import find_digit

    path = tmp_path / "own.png"
    Image.fromarray(np.round(find_digit("3:2").image * 255).astype(np.uint8)).save(path)
    targets, values = parse(["forward/pixels@digit"]), Parameters.of(digit=str(path))
    render(targets, values, SIZE, tmp_path / "here", 1)
    render(targets, values, SIZE, tmp_path / "there", 1, address=cluster[0])
    assert parts(tmp_path / "there") == parts(tmp_path / "here") != {}


@pytest.mark.parametrize(
    ("address", "words"),
    [("tcp://127.0.0.1:9", "no Dask scheduler answers"), ("nonsense://x", "no Dask scheduler")],
)
def test_a_scheduler_that_does_not_answer(
    address: str,
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from scenes.studio import cluster as module

    monkeypatch.setattr(module, "_ANSWER", "2s")
    monkeypatch.setattr(cli, "MEDIA", tmp_path)
    arguments = ["video", "forward/pixels@digit", "-q", "480p", "--cluster", address]
    assert cli.run([*arguments, "-o", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert words in error and "Traceback" not in error
