"""A scene of one's own to begin with: it is what the README shows, and it plays."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from model.refusal import Refusal
from scenes.studio.cli import main as cli
from scenes.studio.cli import new
from scenes.studio.cli.new import new_scene, text_of
from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import run_scene
from scenes.studio.render.targets import films

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder of films with one scene in it."""
    (tmp_path / "forward").mkdir()
    (tmp_path / "forward" / "__init__.py").write_text('"""Kept."""\n')
    (tmp_path / "forward" / "s04_winner.py").write_text("# mine\n")
    return tmp_path


def test_it_comes_after_the_film_s_others(root: Path) -> None:
    path = new_scene("forward/a_second_look", root)
    assert path.name == "s05_a_second_look.py" and path.parent.name == "forward"
    assert [scene.name for scene in films(root)["forward"]] == ["winner", "a_second_look"]
    assert (root / "forward" / "__init__.py").read_text() == '"""Kept."""\n'


def test_a_film_that_is_not_there_begins_with_it(root: Path) -> None:
    assert new_scene("mine/first", root).name == "s01_first.py"
    assert (root / "mine" / "__init__.py").exists()


@pytest.mark.parametrize(
    "name", ["winner", "a_second_look", "none", "lesson", "take2", "take_two", "x__y_"]
)
def test_whatever_its_name_it_plays(name: str) -> None:
    names: dict[str, object] = {"__name__": name}
    exec(text_of(name), names)
    (scene,) = (each for each in names.values() if getattr(each, "__module__", "") == name)
    beats: list[str] = []
    run_scene(scene, Quality(480, 15), listeners=[lambda _, beat: beats.append(beat.name)])  # type: ignore[arg-type]
    assert beats == ["maps", "window", "winner", "onward"]


def test_the_readme_shows_what_is_written() -> None:
    shown = "".join(f"    {line}" if line.strip() else line for line in lines_of("winner"))
    page = (ROOT / "README.md").read_text().split("\n## A scene of your own\n")[1].split("\n## ")[0]
    assert shown in page
    assert len(page.splitlines()) < 60  # it is read before one begins


def lines_of(name: str) -> list[str]:
    return text_of(name).splitlines(keepends=True)


@pytest.mark.parametrize("name", ["my_scene", "x" * 40])
def test_it_passes_the_checks_of_style_and_types(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"s12_{name}.py"
    path.write_text(text_of(name))
    settings = str(ROOT / "pyproject.toml")
    for tool in (["ruff", "check"], ["ruff", "format", "--check"], ["mypy"]):
        option = "--config-file" if tool == ["mypy"] else "--config"
        command = [sys.executable, "-m", *tool, option, settings, str(path)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("forward", "as in forward/my_scene"),
        ("forward/", "as in forward/my_scene"),
        ("forward/My-Scene", "as in forward/my_scene"),
        ("forward/a/b", "as in forward/my_scene"),
        ("../x/y", "as in forward/my_scene"),
        ("forward/" + "x" * 41, "at most 40"),
        ("kit/mine", "no film can be called kit"),
        ("import/mine", "no film can be called import"),
        ("forward/winner", "in s04_winner.py: give yours another name"),
    ],
)
def test_what_cannot_be_its_name(target: str, words: str, root: Path) -> None:
    before = sorted(root.rglob("*"))
    with pytest.raises(Refusal, match=words):
        new_scene(target, root)
    assert sorted(root.rglob("*")) == before
    assert (root / "forward" / "s04_winner.py").read_text() == "# mine\n"


def test_the_command_says_what_to_do_next(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(new, "new_scene", lambda target: new_scene(target, root))
    assert cli.run(["new", "mine/first"]) == 0
    assert "./render.sh preview mine/first" in capsys.readouterr().out
    assert cli.run(["new", "mine/first"]) == 2
    assert "is there already" in capsys.readouterr().err
