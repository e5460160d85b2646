"""A mistake in a scene is shown as its sentence and its line, wherever the scene ran."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import scenes
from model.refusal import Refusal
from scenes.studio import paths
from scenes.studio.cli import main as cli
from scenes.studio.render import error_report as faults
from scenes.studio.render import targets
from scenes.studio.render.scene_errors import WHOLE, Blamed, guarded
from scenes.studio.render.workers import pool

HEAD = "from scenes.kit.scene import NarratedScene\n\n\nclass Wrong(NarratedScene):\n"
BODY = "    def construct(self):\n"
MISTAKES = {
    "an error": (BODY + '        raise KeyError("x")\n', "KeyError: 'x'", 'raise KeyError("x")'),
    "two beats of one name": (
        BODY + ('        with self.beat("a", "Word."):\n            pass\n' * 2),
        "ValueError: Wrong has two beats of the name 'a'",
        'with self.beat("a", "Word."):',
    ),
    "an exit": (
        BODY + "        raise SystemExit(0)\n",
        "a scene must not end the program",
        "raise SystemExit(0)",
    ),
    "an exit on import": (
        "    raise SystemExit(0)\n",
        "a scene must not end the program",
        "raise SystemExit(0)",
    ),
    "syntax": (BODY + "        return 1 +\n", "SyntaxError: invalid syntax", "return 1 +"),
    "an error of its own kind": (
        BODY
        + "        class Mine(Exception):\n            def __init__(self, a, b):\n"
        + '                super().__init__("own words")\n\n        raise Mine(1, 2)\n',
        "Mine: own words",
        "raise Mine(1, 2)",
    ),
}


@pytest.fixture
def add(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], str]]:
    """Writes the one scene of a film beside ours; returns its target."""
    root = tmp_path / "scenes"
    (root / "mistaken").mkdir(parents=True)
    monkeypatch.setattr(scenes, "__path__", [*scenes.__path__, str(root)])
    monkeypatch.setattr(targets.parse, "__defaults__", (root,))
    monkeypatch.setattr(faults, "_OURS", (root,))
    monkeypatch.setattr(paths, "MEDIA", tmp_path / "media")

    def write(body: str) -> str:
        (root / "mistaken" / "s01_wrong.py").write_text(HEAD + body)
        return "mistaken/wrong"

    yield write
    for name in [name for name in sys.modules if name.startswith("scenes.mistaken")]:
        del sys.modules[name]


@pytest.mark.parametrize("command", ["video", "sheet"])  # one runs it here, one in a worker
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_its_sentence_and_its_line(
    mistake: str, command: str, add: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    body, sentence, line = MISTAKES[mistake]
    lines = (HEAD + body).splitlines()
    number = max(k for k, text in enumerate(lines, 1) if text.strip() == line)
    assert cli.run([command, add(body)]) == 1
    out, error = capsys.readouterr()
    first, second, hint = error.splitlines()
    assert first.startswith("render.sh: ") and first.endswith(sentence)
    assert f"s01_wrong.py:{number}: " in first
    assert second.strip() == line and WHOLE in hint and not out


@pytest.mark.parametrize("command", ["video", "sheet"])
def test_every_call_is_shown_where_that_is_asked_for(
    command: str,
    add: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(WHOLE, "1")
    assert cli.run([command, add(MISTAKES["an error"][0])]) == 1
    error = capsys.readouterr().err
    assert "Traceback" in error and "in construct" in error and "KeyError: 'x'" in error


class Mine(Exception):
    """An error that cannot be unpickled: it takes other arguments than it keeps."""

    def __init__(self, a: int, b: int) -> None:
        super().__init__("own words")


def fail() -> None:
    raise Mine(1, 2)


def test_what_led_to_a_mistake_stays_in_its_process() -> None:
    """Dask has errors take their causes along, and one of ours could not leave its process."""
    with pytest.raises(Blamed, match="own words") as caught:
        guarded(fail)
    assert caught.value.__cause__ is None and caught.value.__context__ is None


def refuse() -> None:
    raise Refusal("there is no such thing")


def test_a_workers_refusal_stays_what_it_is() -> None:
    with pytest.raises(Refusal, match="no such thing"), pool(1) as workers:
        workers.submit(refuse).result()
