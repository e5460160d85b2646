"""The command line: its help, its outputs, and one sentence with exit status 2 for wrong input."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scenes.studio import cli


@pytest.fixture(autouse=True)
def media(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(cli, "MEDIA", tmp_path / "media")
    return tmp_path / "media"


@pytest.mark.parametrize(
    "command", [[], ["list"], ["video"], ["still"], ["sheet"], ["explain"], ["test"]]
)
def test_help_at_every_level(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run([*command, "--help"]) == 0
    assert "Usage: render.sh" in capsys.readouterr().out


WRONG = [
    (["video", "forwrd"], "perhaps forward"),
    (["still", "forward/pixels@patc"], "perhaps patch"),
    (["still", "forward", "-o", "one.png"], "several stills"),
    (["still", "forward/pixels@digit+99s"], "lasts"),
    (["still", "forward/pixels", "-o", "{other}"], ".png or .svg or .pdf"),
    (["still", "forward/pixels", "-f", "pdf", "-o", "{upper}"], "leave one of them"),
    (["sheet", "forward/pixels", "-o", "{other}"], ".png or .pdf"),
    (["deck", "forward/pixels", "-f", "pptx", "-o", "{page}"], "leave one of them"),
    (["deck", "forward/pixels", "-o", "{other}"], ".html or .pptx or .pdf"),
    (["video", "-q", "1081p"], "1080p60"),
    (["video", "--digit", "12"], "0 to 9"),
    (["video", "--digit", "7:99"], "7:9"),
    (["video", "--digit", "nowhere.png"], "no picture nowhere.png"),
    (["video", "--digit", "{text}"], "no picture that can be read"),
    (["video", "--digit", "{blank}"], "no digit can be made out"),
    (["video", "--settings", "mazu"], "perhaps mazur"),
    (["video", "--settings", "{text}"], "no readable TOML"),
    (["video", "--layers", "5-7-3"], "three or four layers of 1 to 6 nodes"),
    (["video", "--filter", "9"], "valid are 0 to 3"),
    (["video", "forward/pooling", "--filter", "2"], "no filter 2 in conv1: valid are 0 to 1"),
    (["video", "--layer", "pool1"], "valid are conv1 and conv2"),
    (["video", "-o", "{text}"], "name another folder"),
    (["video", "--theme", "purple"], "dark"),
    (["video", "forward/pixels", "forward/sofmax"], "perhaps forward/softmax"),
    (["video", "forward/pixels", "forward/softmax@anser"], "perhaps answer"),
    (["video", "--lang", "xx"], "valid are en"),
    (["vidoe"], "video"),
    (["video", "forward/pixels", "--step", "3"], "valid are 0, 1, 2, 5"),
    (["video", "backward/one_weight", "--weight", "conv1/kernel[9,0,0,0]"], "valid are conv1/ker"),
    (["video", "backward/one_weight", "--weight", "image[3,3]"], "is a pixel"),
    (["video", "backward/loss", "--rate", "0"], "rate"),
    (["explain", "conv1/kernal[0,0,0,0]"], "perhaps conv1/kernel"),
    (["explain", "conv2/bias[4]"], "valid are conv2/bias[0 to 3]"),
]


@pytest.mark.parametrize(("arguments", "words"), WRONG, ids=lambda value: str(value)[:40])
def test_wrong_input_is_one_sentence(
    arguments: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"text": tmp_path / "note.txt", "blank": tmp_path / "blank.png"}
    files |= {"other": tmp_path / "a.jpg", "upper": tmp_path / "a.SVG", "page": tmp_path / "a.html"}
    files["text"].write_text("no picture")
    Image.fromarray(np.full((200, 200), 240, dtype=np.uint8)).save(files["blank"])
    assert cli.run([argument.format(**files) for argument in arguments]) == 2
    error = capsys.readouterr().err
    assert words in error and "Traceback" not in error
    assert files["text"].read_text() == "no picture"
    assert not list(tmp_path.rglob("*.mp4")) and not list(tmp_path.glob("a.*"))


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
    names = [f"forward/pixels@{beat}" for beat in ("digit", "patch", "values", "whole")]
    assert cli.run(["still", *names, "--theme", "light", "-q", "480p", "-o", str(media)]) == 0
    stills = [Image.open(path).convert("RGB") for path in capsys.readouterr().out.split()]
    tile, step = (640, 360), (652, 398)  # a tile, and from one to the next
    assert sheet.size == (12 + 2 * step[0], 12 + 2 * step[1])
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
