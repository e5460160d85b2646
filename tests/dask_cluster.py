"""A Dask scheduler and workers on this machine, each a process of its own.

What they unpack and draw lies in `scratch`, which is empty when nobody is at work.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

Program = subprocess.Popen[bytes]


def start(module: str, *arguments: str, folder: Path) -> Program:
    """One of Dask's programs, in a folder without the project's files; `scratch` is its /tmp."""
    log = (folder / f"{module}-{time.monotonic_ns()}.log").open("wb")
    command = [sys.executable, "-m", f"distributed.cli.{module}", "--no-dashboard", *arguments]
    return subprocess.Popen(
        command,
        cwd=folder,
        env=os.environ | {"TMPDIR": str(scratch(folder))},
        stdout=log,
        stderr=log,
        start_new_session=True,
    )


def scratch(folder: Path) -> Path:
    """Where a farm's workers keep what they are at."""
    return folder / "scratch"


def leftovers(folder: Path) -> list[Path]:
    """What our tasks have left there; Dask's own folder apart."""
    return list(scratch(folder).glob("cnn-in-motion-*"))


def drawing(worker: Program) -> list[psutil.Process]:
    """The processes that draw for a worker."""
    try:
        children = psutil.Process(worker.pid).children(recursive=True)
        return [child for child in children if "scenes.studio.cluster.drawing" in child.cmdline()]
    except psutil.NoSuchProcess:
        return []


def until(true: Callable[[], Any], what: str) -> None:
    """Wait for something that happens sooner or later; a minute is for a machine in trouble."""
    for _ in range(600):
        if true():
            return
        time.sleep(0.1)
    raise AssertionError(f"in a minute, {what} has not come true")


def address_in(file: Path, scheduler: Program) -> str:
    """The address that a scheduler writes, which may be seen half-written."""
    while scheduler.poll() is None:
        with suppress(FileNotFoundError, json.JSONDecodeError):
            return str(json.loads(file.read_text())["address"])
        time.sleep(0.1)
    raise AssertionError("the scheduler has not started")


@contextmanager
def farm(folder: Path, workers: int) -> Iterator[tuple[str, list[Program]]]:
    """The scheduler's address, and that many workers of one thread each."""
    from distributed import Client

    scratch(folder).mkdir(parents=True)
    file = folder / "scheduler.json"
    where = ["--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file)]
    programs = [start("dask_scheduler", *where, folder=folder)]
    try:
        address = address_in(file, programs[0])
        for _ in range(workers):
            options = ["--nthreads", "1", "--no-nanny"]
            programs.append(start("dask_worker", address, *options, folder=folder))
        if workers:
            with Client(address, timeout="60s") as client:
                client.wait_for_workers(workers, timeout=60)
        yield address, programs[1:]
    finally:
        for program in programs:
            if program.poll() is None:
                os.killpg(program.pid, signal.SIGKILL)
