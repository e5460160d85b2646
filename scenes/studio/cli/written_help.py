"""Every command's --help as a text file, which render.sh shows where nothing is installed yet.

python -m scenes.studio.cli.written_help writes them again; a test fails where they lag behind.
"""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from scenes.studio.cli.main import main

FOLDER = Path(__file__).parent / "help"
_COLUMNS = "80"


def texts() -> dict[str, str]:
    """The help of the whole program, named render, and of each command, in 80 columns."""
    return {"render": _help(), **{name: _help(name) for name in sorted(main.commands)}}


def _help(*command: str) -> str:
    runner = CliRunner(env={"COLUMNS": _COLUMNS})
    return runner.invoke(main, [*command, "--help"], prog_name="render.sh").output


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in texts().items():
        (FOLDER / f"{name}.txt").write_text(text)
