"""The command line: its help, its outputs, and one sentence with exit status 2 for wrong input."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scenes.studio import paths
from scenes.studio.cli import main as cli
from tests.studio.wrong_inputs import WRONG, made

BEATS = ("digit", "patch", "values", "rows", "whole", "onward")  # of forward/pixels


@pytest.fixture(autouse=True)
def media(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(paths, "MEDIA", tmp_path / "media")
    return tmp_path / "media"


@pytest.mark.parametrize(
    "command", [[], ["list"], ["video"], ["still"], ["sheet"], ["explain"], ["test"]]
)
def test_help_at_every_level(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run([*command, "--help"]) == 0
    assert "Usage: render.sh" in capsys.readouterr().out


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return made(tmp_path_factory.mktemp("wrong"))


@pytest.mark.parametrize(("arguments", "words"), WRONG, ids=lambda value: str(value)[:40])
def test_wrong_input_is_one_sentence(
    arguments: list[str],
    words: str,
    files: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    recwarn: pytest.WarningsRecorder,
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(files["text"].parent.rglob("*"))
    assert cli.run([argument.format(**files) for argument in arguments]) == 2
    error = capsys.readouterr().err
    assert words in error and "Traceback" not in error
    assert len(error) < 1000 and not any("Bomb" in w.category.__name__ for w in recwarn)
    assert sorted(files["text"].parent.rglob("*")) == before
    assert files["text"].read_text() == "no picture"
    assert not list(tmp_path.rglob("*.mp4"))


def test_a_still_is_a_picture_and_the_same_twice(tmp_path: Path) -> None:
    path = tmp_path / "still.png"
    pictures = []
    for _ in range(2):
        assert cli.run(["still", "forward/pixels@whole", "-q", "480p", "-o", str(path)]) == 0
        pictures.append(path.read_bytes())
    assert pictures[0] == pictures[1]
    with Image.open(path) as picture:
        assert picture.size == (854, 480)
        assert len(picture.getcolors(1 << 20)) > 20


def test_a_sheet_shows_every_beat(media: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Tile by tile it is each beat's own still, in order, two in a row."""
    assert cli.run(["sheet", "forward/pixels", "--columns", "2", "--theme", "light"]) == 0
    sheet = Image.open(Path(capsys.readouterr().out.strip())).convert("RGB")
    names = [f"forward/pixels@{beat}" for beat in BEATS]
    assert cli.run(["still", *names, "--theme", "light", "-q", "480p", "-o", str(media)]) == 0
    stills = [Image.open(path).convert("RGB") for path in capsys.readouterr().out.split()]
    tile, step = (640, 360), (652, 398)  # a tile, and from one to the next
    assert sheet.size == (12 + 2 * step[0], 12 + len(BEATS) // 2 * step[1])
    for k, still in enumerate(stills):
        left, top = 12 + k % 2 * step[0], 12 + k // 2 * step[1]
        drawn = np.asarray(sheet.crop((left, top, left + tile[0], top + tile[1])), float)
        away = [np.abs(drawn - np.asarray(other.resize(tile), float)).mean() for other in stills]
        assert int(np.argmin(away)) == k and away[k] < 3, still


def test_list_names_scenes_and_beats(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["list", "forward/pixels"]) == 0
    out = capsys.readouterr().out
    for word in ("forward/pixels", "patch", "whole", "in all"):
        assert word in out


def test_list_needs_no_place_to_write(media: Path, capsys: pytest.CaptureFixture[str]) -> None:
    media.write_text("a file where the folder would be")
    assert cli.run(["list", "forward/pixels"]) == 0
    assert "in all" in capsys.readouterr().out


def test_a_full_disk_is_said_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "still.png"
    path.write_bytes(b"precious")

    def full(self: Path, content: bytes) -> int:
        raise OSError(28, "No space left on device", str(self))

    monkeypatch.setattr(Path, "write_bytes", full)
    assert cli.run(["still", "forward/pixels", "-q", "480p", "-o", str(path)]) == 2
    assert "No space left on device" in capsys.readouterr().err
    monkeypatch.undo()
    assert path.read_bytes() == b"precious"
