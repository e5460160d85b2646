"""render.sh beside a .venv that stands in for ours, on a machine that stands in for a bare one."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NEEDED = ("bash", "cat", "cksum", "dirname", "env", "mkdir", "mv", "rm", "tail")


def script(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!{shutil.which('bash')}\n{text}\n")
    path.chmod(0o755)


@pytest.mark.parametrize("works", [True, False])
def test_the_tests_tools_leave_nothing_at_the_top_level(works: bool, tmp_path: Path) -> None:
    project, programs = tmp_path / "project", tmp_path / "programs"
    programs.mkdir()
    for name in NEEDED:
        (programs / name).symlink_to(str(shutil.which(name)))
    for name, text in {
        "id": "echo 0",
        "cc": "",
        "pkg-config": "",
        "apt-get": f"echo getting; exit {0 if works else 1}",
        "python3": "",
    }.items():
        script(programs / name, text)
    script(project / ".venv/bin/python", "")
    package = project / ".venv/lib/python3.11/site-packages/any-1.0.dist-info"
    package.mkdir(parents=True)
    (package / "RECORD").touch()
    for name in ("render.sh", "pyproject.toml"):
        shutil.copy(ROOT / name, project)
    before = {path.name for path in project.iterdir()}
    environment = {"PATH": str(programs), "HOME": os.environ.get("HOME", "/")}
    run = subprocess.run(
        [project / "render.sh", "test"], env=environment, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    assert "installing what the tests look at results with: chromium" in run.stderr
    assert ("see .venv/libraries.log" in run.stderr) == (not works)
    assert (project / ".venv/libraries.log").read_text() == "getting\n" * (1 + works)
    assert {path.name for path in project.iterdir()} == before
