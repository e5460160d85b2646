"""Help costs nothing: render.sh shows it without a set-up, and as the program would."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from scenes.studio.cli.written_help import FOLDER, texts

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """render.sh as it is on a machine where nothing was installed."""
    shutil.copy(ROOT / "render.sh", tmp_path)
    shutil.copytree(FOLDER, tmp_path / FOLDER.relative_to(ROOT))
    return tmp_path


def test_what_was_written_down_is_what_the_program_says() -> None:
    written = {path.stem: path.read_text() for path in FOLDER.iterdir()}
    assert written == texts(), "run python -m scenes.studio.cli.written_help"


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([folder / "render.sh", *arguments], capture_output=True, text=True)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["--help"], "render"),
        (["-h"], "render"),
        (["video", "forward", "--help"], "video"),
        (["deck", "-h"], "deck"),
        (["bench", "--help"], "bench"),
        (["test", "--help"], "test"),
    ],
)
def test_help_installs_nothing(fresh: Path, arguments: list[str], text: str) -> None:
    before = sorted(fresh.rglob("*"))
    done = run(fresh, *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (FOLDER / f"{text}.txt").read_text()
    assert sorted(fresh.rglob("*")) == before


def test_help_on_a_misspelt_command_says_so(fresh: Path) -> None:
    done = run(fresh, "vidoe", "--help")
    assert done.returncode == 2 and "there is no command 'vidoe'" in done.stderr
    assert not (fresh / ".venv").exists()


def test_this_folder_s_code_is_run_whatever_the_shell_says(
    fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With PYTHONSAFEPATH Python would look for the code elsewhere."""
    python = fresh / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "${PYTHONSAFEPATH-unset}" "$PWD"\n')
    python.chmod(0o755)
    monkeypatch.setenv("PYTHONSAFEPATH", "1")
    done = run(fresh, "list", "--help")
    assert f"unset {fresh}" in done.stdout
