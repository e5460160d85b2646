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

from playwright.sync_api import Browser, Page, sync_playwright

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


def with_film(project: Path, **scenes: str) -> Path:
    """Add to a copy of the project a film to edit, `tryout`: each scene's file by its name."""
    film = project / "scenes" / "tryout"
    film.mkdir()
    (film / "__init__.py").write_text('"""A film to edit."""\n')
    for name, text in scenes.items():
        (film / f"{name}.py").write_text(text)
    return project


@contextmanager
def edited(file: Path) -> Iterator[Path]:
    """A file that a test changes; it is as it was afterwards."""
    text = file.read_text()
    yield file
    file.write_text(text)


@contextmanager
def new_page(browser: Browser, patience: float) -> Iterator[Page]:
    """A page whose picture is so small that no frame is drawn a second time, sharper.

    patience: in milliseconds. An error in the page fails the test.
    """
    context = browser.new_context(viewport={"width": 1100, "height": 900})
    context.set_default_timeout(patience)
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == []


@contextmanager
def chromium(*arguments: str) -> Iterator[Browser]:
    """A headless Chromium, the system's own; with further arguments."""
    path = program(*CHROMIUM)
    with sync_playwright() as playwright:
        options = ["--no-sandbox", *arguments]
        browser = playwright.chromium.launch(executable_path=path, args=options)
        yield browser
        browser.close()
