"""Renders on a Dask scheduler: the same bytes as here, also when a worker is killed in between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
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

SIZE = Quality(480, 15)


def start(module: str, *arguments: str, folder: Path) -> subprocess.Popen[bytes]:
    """One of Dask's programs, in a folder without the project's files."""
    log = (folder / f"{module}-{time.monotonic_ns()}.log").open("wb")
    command = [sys.executable, "-m", f"distributed.cli.{module}", "--no-dashboard", *arguments]
    return subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, start_new_session=True)


def wait_for_workers(address: str, count: int) -> None:
    from distributed import Client

    with Client(address, timeout="60s") as client:
        client.wait_for_workers(count, timeout=60)


@pytest.fixture
def farm(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler's address and its two workers, each a process of its own."""
    folder = tmp_path / "farm"
    folder.mkdir()
    file = folder / "scheduler.json"
    programs = [
        start(
            "dask_scheduler",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--scheduler-file",
            str(file),
            folder=folder,
        )
    ]
    try:
        while not file.exists():
            time.sleep(0.1)
            assert programs[0].poll() is None
        import json

        address = json.loads(file.read_text())["address"]
        for _ in range(2):
            programs.append(
                start("dask_worker", address, "--nthreads", "1", "--no-nanny", folder=folder)
            )
        wait_for_workers(address, 2)
        yield address, programs[1:]
    finally:
        for program in programs:
            if program.poll() is None:
                os.killpg(program.pid, signal.SIGKILL)


def parts(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.mp4"))}


def test_the_film_is_the_same_though_a_worker_dies(
    tmp_path: Path, farm: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    address, workers = farm
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


def test_a_picture_travels_along(
    tmp_path: Path, farm: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    import numpy as np
    from PIL import Image

    from model.digits import find_digit

    path = tmp_path / "own.png"
    Image.fromarray(np.round(find_digit("3:2").image * 255).astype(np.uint8)).save(path)
    targets, values = parse(["forward/pixels@digit"]), Parameters.of(digit=str(path))
    render(targets, values, SIZE, tmp_path / "here", 1)
    render(targets, values, SIZE, tmp_path / "there", 1, address=farm[0])
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
    from scenes.studio import cluster

    monkeypatch.setattr(cluster, "_ANSWER", "2s")
    monkeypatch.setattr(cli, "MEDIA", tmp_path)
    arguments = ["video", "forward/pixels@digit", "-q", "480p", "--cluster", address]
    assert cli.run([*arguments, "-o", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert words in error and "Traceback" not in error
