"""What a Dask worker does with a parcel: unpack it, have a process of its own draw, send the parts.

This module travels to workers that have none of our files, and so it imports none of them.
"""

from __future__ import annotations

import fcntl
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

Files = dict[str, bytes]
_PREFIX = "cnn-in-motion-"
_AT_WORK = ("running", "paused", "closing_gracefully")  # a worker's states in which tasks count


@dataclass(frozen=True)
class Parcel:
    """A stretch as it travels.

    project: a zip of sources and assets; order: the stretch, pickled for drawing.py; files: those
    that parameters name, each as the parameter, the file's ending and its content.
    """

    target: str
    project: bytes
    order: bytes
    files: tuple[tuple[str, str, bytes], ...]


def work(parcel: Parcel) -> Files:
    """Draw a parcel's beats; returns the parts by file name. A Dask task.

    Raises RuntimeError, with one sentence, where they cannot be drawn here.
    """
    return drawn(parcel, _claim())


def _claim() -> Callable[[], bool]:
    """A way to ask whether anybody still waits for this task, which Dask would not stop."""
    from distributed import get_worker

    worker = get_worker()
    key = worker.get_current_task()

    def wanted() -> bool:
        task = worker.state.tasks.get(key)
        return task is not None and task.state != "cancelled" and worker.status.name in _AT_WORK

    return wanted


def drawn(parcel: Parcel, wanted: Callable[[], bool]) -> Files:
    """The parts, drawn in a process that ends as soon as they are no longer wanted."""
    with private_folder() as (folder, lock):
        with zipfile.ZipFile(io.BytesIO(parcel.project)) as archive:
            archive.extractall(folder / "project")
        (folder / "order").write_bytes(parcel.order)
        (folder / "files").mkdir()
        for parameter, ending, content in parcel.files:
            (folder / "files" / f"{parameter}{ending}").write_bytes(content)
        _run(parcel.target, folder, lock, wanted)
        parts = folder / "parts"
        return {path.name: path.read_bytes() for path in sorted(parts.iterdir())}


def _run(target: str, folder: Path, lock: int, wanted: Callable[[], bool]) -> None:
    """Draw in a process of its own, which lives as long as its standard input is open."""
    home, log = folder / "project", folder / "errors"
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            [sys.executable, "-m", "scenes.studio.cluster.drawing", str(folder)],
            cwd=home,
            env=os.environ | {"PYTHONPATH": str(home), "PYTHONHASHSEED": "0"},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            pass_fds=[lock],
        ) as process,
    ):
        try:
            while process.poll() is None:
                if not wanted():
                    raise RuntimeError(f"{target} is no longer wanted")
                time.sleep(0.1)
        finally:
            process.kill()
    if process.returncode:
        last = log.read_text(errors="replace").strip().rpartition("\n")[2]
        raise RuntimeError(last or f"its process ended with status {process.returncode}")


@contextmanager
def private_folder() -> Iterator[tuple[Path, int]]:
    """A new folder that only this user may enter, and the lock that says it is in use.

    It is removed after the work; what killed workers left behind is removed before it.
    """
    _sweep()
    folder, lock = _locked_folder()
    try:
        yield folder, lock
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _locked_folder() -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        with suppress(FileNotFoundError):  # another worker swept it up before it was locked
            lock = os.open(folder, os.O_RDONLY)
            fcntl.flock(lock, fcntl.LOCK_EX)
            if folder.exists():
                return folder, lock
            os.close(lock)


def _sweep() -> None:
    """Remove this user's folders that nobody holds a lock on."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):  # another user's, no folder, in use, or gone by now
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.fstat(lock).st_uid == os.getuid():
                    shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(lock)
