"""Workers end at once on an error, on Ctrl-C, and with the process that forked them."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import av
import pytest
from tqdm import tqdm

from scenes.studio import paths
from scenes.studio.cli import main as cli
from scenes.studio.render import render
from scenes.studio.render.quality import parse_quality
from scenes.studio.render.run_scene import run_scene
from scenes.studio.render.targets import parse
from scenes.studio.render.workers import pool
from tests.processes import gone

ROOT = Path(__file__).resolve().parents[2]
LONG = 120.0  # seconds that no test waits for


def test_an_error_ends_workers_that_are_busy() -> None:
    with pytest.raises(ValueError, match="not a number"), pool(2) as workers:
        busy = [workers.submit(time.sleep, LONG) for _ in range(3)]
        processes = list(workers._processes)
        raise ValueError("not a number")
    assert all(gone(process) for process in processes)
    assert not any(
        future.done() and not future.cancelled() and not future.exception() for future in busy
    )


def leave_a_decoder(path: Path) -> None:
    """Read a film, and leave its decoder, which has threads, in a circle, to be collected."""
    with av.open(str(path), "w") as target:
        stream = target.add_stream("libx264", rate=15)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for packet in [*stream.encode(av.VideoFrame(64, 64, "yuv420p")), *stream.encode(None)]:
            target.mux(packet)
    with av.open(str(path)) as source:
        source.streams.video[0].thread_count = 2
        assert len(list(source.decode(video=0))) == 1
        circle: list[object] = [source.streams.video[0]]
        circle.append(circle)


def test_a_worker_does_not_collect_what_its_parent_left(tmp_path: Path) -> None:
    gc.collect()
    gc.disable()
    try:
        leave_a_decoder(tmp_path / "film.mp4")
        with pool(1) as workers:
            assert workers.submit(gc.collect).result(LONG) is not None
    finally:
        gc.enable()
    assert gc.collect() > 0  # here there was something to collect


def sleep_and_tell(path: Path) -> None:
    path.touch()
    time.sleep(LONG)


def test_workers_end_though_their_parent_would_raise(tmp_path: Path) -> None:
    """A parent whose SIGTERM is an exception, as a preview's job: workers must not inherit that."""

    def stop(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        with pytest.raises(ValueError, match="stopped"), pool(1) as workers:
            # several: a worker that took an exception for a result would begin the next
            told = [workers.submit(sleep_and_tell, tmp_path / str(k)) for k in range(3)]
            while not (tmp_path / "0").exists():
                time.sleep(0.01)
            raise ValueError("stopped")
        assert all(future.cancelled() or future.exception() for future in told)  # none slept on
        assert [path.name for path in tmp_path.iterdir()] == ["0"]
    finally:
        signal.signal(signal.SIGTERM, before)


def test_workers_end_with_a_killed_parent() -> None:
    program = (
        "import time; from scenes.studio.render.workers import pool\n"
        "workers = pool(1)\n"
        f"workers.submit(time.sleep, {LONG})\n"
        "print(*workers._processes, flush=True)\n"
        f"time.sleep({LONG})"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    assert gone(worker)


def test_a_killed_worker_is_said_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def die(job: object) -> list[str]:
        os.kill(os.getpid(), signal.SIGKILL)
        return []

    monkeypatch.setattr(paths, "MEDIA", tmp_path)
    monkeypatch.setattr(render, "draw", die)
    monkeypatch.setattr(die, "__module__", render.__name__)
    monkeypatch.setattr(die, "__qualname__", "draw")
    assert cli.run(["video", "forward/pixels", "-j", "1"]) == 1
    error = capsys.readouterr().err
    assert "a worker was killed" in error and "Traceback" not in error
    assert not list(tmp_path.glob("*.mp4"))


@pytest.mark.parametrize("command", [["video", "forward"], ["sheet", "forward"]])
def test_ctrl_c_while_scenes_are_looked_through(command: list[str], tmp_path: Path) -> None:
    """As a terminal does it: the signal goes to the whole group, workers included."""
    program = (  # a shell's background jobs, and so these tests there, have Ctrl-C ignored
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "import sys; from pathlib import Path; from scenes.studio import paths\n"
        "from scenes.studio.cli import main as cli\n"
        "from scenes.studio.render import workers\n"
        f"paths.MEDIA = Path({str(tmp_path)!r})\n"
        "begin = workers._become_worker\n"
        "def said():\n"
        "    begin()\n"
        "    print('working', flush=True)\n"
        "workers._become_worker = said\n"
        f"sys.exit(cli.run({command!r}))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"working\n"
    os.killpg(process.pid, signal.SIGINT)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 130, error
    assert error.decode().strip() == "render.sh: stopped; finished parts are kept"
    assert not list(tmp_path.glob("*.*"))


def test_a_worker_killed_in_a_progress_bar_stops_nobody_else() -> None:
    """Every animation of Manim's takes the bar's lock; a job is killed at any moment."""
    run_scene(parse(["forward/pixels"])[0].scene.load(), parse_quality("480p15"))
    assert "tqdm_monitor" not in {thread.name for thread in threading.enumerate()}
    process = os.fork()
    if process == 0:
        tqdm.get_lock().acquire()
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(process, 0)
    free: list[bool] = []

    def take() -> None:
        free.append(tqdm.get_lock().acquire(timeout=LONG))
        tqdm.get_lock().release()

    taker = threading.Thread(target=take, daemon=True)
    taker.start()
    taker.join(5)
    assert free == [True]
