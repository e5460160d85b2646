"""A copy of the project whose files may be edited, with a preview that runs in it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from playwright.sync_api import Browser, sync_playwright

from tests.tools import program

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def copy_project(folder: Path) -> Path:
    """model/, scenes/ and assets/ in `folder`."""
    for name in ("model", "scenes", "assets"):
        skip = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=skip)
    return folder


@contextmanager
def preview_of(project: Path, *arguments: str) -> Iterator[str]:
    """The address of a preview running in a project; it is ended as Ctrl-C would end it."""
    command = [sys.executable, "-m", "scenes.studio", "preview", "--no-open", *arguments]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    with subprocess.Popen(
        command,
        cwd=project,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as running:
        try:
            yield first_line(running.stdout)
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(20)


def first_line(stream: IO[str] | None) -> str:
    assert stream is not None
    return stream.readline().strip()


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium, the system's own."""
    path = program(*CHROMIUM)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
