"""Renders on a Dask scheduler: the same bytes as here, and whatever fails fails in a sentence."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from scenes.studio import paths
from scenes.studio.cli import main as cli
from scenes.studio.cluster import client as module
from scenes.studio.render.part_cache import PartStore
from scenes.studio.render.quality import Quality
from scenes.studio.render.render import render
from scenes.studio.render.run_scene import Parameters
from scenes.studio.render.targets import parse
from tests.dask_cluster import Program, drawing, farm, leftovers, until

ROOT = Path(__file__).resolve().parents[2]
SIZE = Quality(480, 15)


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[tuple[str, list[Program]]]:
    with farm(tmp_path / "farm", 2) as found:
        yield found


def parts(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.mp4"))}


@contextmanager
def once_drawing(workers: list[Program], deed: signal.Signals, *others: int) -> Iterator[None]:
    """Send a signal to `others`, or to the first worker, when the first worker is drawing."""

    def act() -> None:
        until(lambda: drawing(workers[0]), "that a worker draws")
        for pid in others or [workers[0].pid]:
            os.kill(pid, deed)

    thread = threading.Thread(target=act, daemon=True)
    thread.start()
    yield
    thread.join()


def test_the_film_is_the_same_though_a_worker_dies(
    tmp_path: Path, workers: tuple[str, list[Program]]
) -> None:
    address, programs = workers
    targets = parse(["forward/pixels"])
    local = render(targets, Parameters(), SIZE, tmp_path / "here", 2)
    there = tmp_path / "there"
    seen: list[float] = []

    def progress(done: float, total: float) -> None:
        seen.append(done / total)

    with once_drawing(programs, signal.SIGKILL):
        clips = render(targets, Parameters(), SIZE, there, 2, progress, address)
    assert programs[0].wait(60) == -signal.SIGKILL
    assert [clip.frames for clip in clips] == [clip.frames for clip in local]
    assert parts(there) == parts(tmp_path / "here")
    assert all(PartStore(there).frames(clip.path) == clip.frames for clip in clips)
    assert seen[-1] == pytest.approx(1.0)
    until(lambda: not leftovers(tmp_path / "farm"), "that the dead worker's folder is gone")


@contextmanager
def client(address: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """`video --cluster` as a program of its own, from a folder of its own."""
    source = (
        "import sys; from pathlib import Path; from scenes.studio import paths; "
        "from scenes.studio.cli import main as cli; "
        f"paths.MEDIA = Path({str(folder)!r}); sys.exit(cli.run(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", source, "video", "forward/convolution", "-o", str(folder)]
    with subprocess.Popen(
        [*command, "--cluster", address],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
        # where a shell has Ctrl-C ignored, programs inherit that
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as program:
        try:
            yield program
        finally:
            program.kill()


@pytest.mark.parametrize("deed", [signal.SIGINT, signal.SIGKILL])
def test_workers_stop_with_the_client(
    deed: signal.Signals, tmp_path: Path, workers: tuple[str, list[Program]]
) -> None:
    address, programs = workers
    with client(address, tmp_path / "media") as program, once_drawing(programs, deed, program.pid):
        error = program.communicate(timeout=180)[1]
    until(lambda: not any(map(drawing, programs)), "that nobody draws any more")
    until(lambda: not leftovers(tmp_path / "farm"), "that the folders are gone")
    assert all(worker.poll() is None for worker in programs)
    if deed is signal.SIGINT:
        assert program.returncode == 130
        assert error.strip() == "render.sh: stopped; finished parts are kept"


def test_the_scheduler_goes_away(tmp_path: Path) -> None:
    with farm(tmp_path / "farm", 1) as (address, programs):
        scheduler = scheduler_of(address)
        with (
            client(address, tmp_path / "media") as program,
            once_drawing(programs, signal.SIGKILL, scheduler),
        ):
            error = program.communicate(timeout=180)[1]
        assert program.returncode == 1
        assert re.fullmatch(r"render\.sh: the scheduler at \S+ is gone; finished .*\n", error)
        until(lambda: not any(map(drawing, programs)), "that nobody draws any more")
        until(lambda: not leftovers(tmp_path / "farm"), "that the folders are gone")


def scheduler_of(address: str) -> int:
    """The process behind an address of this machine."""
    import psutil

    port = int(address.rpartition(":")[2])
    for connection in psutil.net_connections("tcp4"):
        if connection.status == psutil.CONN_LISTEN and connection.laddr.port == port:
            assert connection.pid is not None
            return connection.pid
    raise AssertionError(f"nobody listens at {address}")


def test_all_workers_go_away(
    tmp_path: Path, workers: tuple[str, list[Program]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_RETURN", 2.0)
    address, programs = workers
    pids = [program.pid for program in programs]
    with (
        once_drawing(programs, signal.SIGKILL, *pids),
        pytest.raises(module.ClusterError, match=r"^the scheduler at \S+ has no workers any more"),
    ):
        render(
            parse(["forward/convolution"]), Parameters(), SIZE, tmp_path / "p", 2, address=address
        )


@contextmanager
def silent_port() -> Iterator[str]:
    """A port that accepts and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"


@contextmanager
def http_port() -> Iterator[str]:
    class Quiet(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"tcp://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("port", [silent_port, http_port])
def test_something_else_answers(port: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_ANSWER", 1.0)
    with (
        port() as address,  # type: ignore[operator]
        pytest.raises(module.Refusal, match=r"^no Dask scheduler answers at "),
        module.cluster(address),
    ):
        pass


ADDRESSES = {
    "tcp://127.0.0.1:9": "no Dask scheduler answers",
    "nonsense://x": "no Dask scheduler answers",
    "tcp//127.0.0.1:9": "no Dask scheduler answers",
    "tcp://127.0.0.1": "no Dask scheduler answers",
    "inproc://x": "no Dask scheduler answers",
    "": "no Dask scheduler answers at '':",
    "tls://127.0.0.1:9": "tls://127.0.0.1:9 needs certificates",
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_wrong_address(
    address: str,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    media = tmp_path_factory.getbasetemp() / "media"  # one for all: the scene is planned once
    monkeypatch.setattr(module, "_ANSWER", 1.0)
    monkeypatch.setattr(paths, "MEDIA", media)
    arguments = ["video", "forward/pixels@digit", "-o", str(media), "--cluster", address]
    assert cli.run(arguments) == 2
    error = capfd.readouterr().err
    assert error.startswith(f"render.sh: {ADDRESSES[address]}") and error.count("\n") == 1


def test_a_scheduler_without_workers(tmp_path: Path) -> None:
    with (
        farm(tmp_path / "farm", 0) as (address, _),
        pytest.raises(module.Refusal, match=f"^the scheduler at {address} has no workers"),
        module.cluster(address),
    ):
        pass
