"""A Dask scheduler and workers on this machine, each a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

Program = subprocess.Popen[bytes]


def start(module: str, *arguments: str, folder: Path) -> Program:
    """One of Dask's programs, in a folder without the project's files."""
    log = (folder / f"{module}-{time.monotonic_ns()}.log").open("wb")
    command = [sys.executable, "-m", f"distributed.cli.{module}", "--no-dashboard", *arguments]
    return subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, start_new_session=True)


@contextmanager
def farm(folder: Path, workers: int) -> Iterator[tuple[str, list[Program]]]:
    """The scheduler's address, and so many workers of one thread each."""
    from distributed import Client

    folder.mkdir(parents=True)
    file = folder / "scheduler.json"
    where = ["--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file)]
    programs = [start("dask_scheduler", *where, folder=folder)]
    try:
        while not file.exists():
            time.sleep(0.1)
            assert programs[0].poll() is None
        address = json.loads(file.read_text())["address"]
        for _ in range(workers):
            options = ["--nthreads", "1", "--no-nanny"]
            programs.append(start("dask_worker", address, *options, folder=folder))
        with Client(address, timeout="60s") as client:
            client.wait_for_workers(workers, timeout=60)
        yield address, programs[1:]
    finally:
        for program in programs:
            if program.poll() is None:
                os.killpg(program.pid, signal.SIGKILL)
