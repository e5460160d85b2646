"""The script to read from: every beat, its numbers, and names that recordings may have."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from scenes.kit.sourced import constant
from scenes.kit.telling import Spoken
from scenes.kit.voice.recordings import Recordings
from scenes.kit.voice.script import phrases
from scenes.kit.voice.speaker import Speaker
from scenes.studio import paths
from scenes.studio.cli import main as cli
from scenes.studio.export.script import escaped, lines, seconds
from scenes.studio.render.render import plan_all
from scenes.studio.render.run_scene import Parameters
from scenes.studio.render.targets import parse
from scenes.studio.render.voices import known_scenes

TARGETS = ["forward/pixels", "backward/loss"]


@pytest.fixture(scope="module", autouse=True)
def media(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    paths.MEDIA, before = tmp_path_factory.mktemp("media"), paths.MEDIA
    yield paths.MEDIA
    paths.MEDIA = before


def rows(path: Path, *arguments: str) -> list[dict[str, str]]:
    assert cli.run(["script", *arguments, "-o", str(path)]) == 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_beat_is_there_with_its_words_and_its_length(media: Path, tmp_path: Path) -> None:
    found = rows(tmp_path / "script.csv", *TARGETS)
    plans = plan_all(parse(TARGETS), Parameters(), media / "parts", 1)
    beats = [(scene.target, beat) for scene, beats in plans.items() for beat in beats]
    assert [(row["scene"], row["beat"]) for row in found] == [(s, b.name) for s, b in beats]
    for row, (_, beat) in zip(found, beats, strict=True):
        assert re.sub(r" \(\d+\)(?= |$)|\| ", "", row["script"]) == beat.caption
        assert 0 < float(row["seconds"]) <= beat.seconds


def test_recordings_may_have_the_names_that_it_wants(media: Path, tmp_path: Path) -> None:
    targets = ["backward/update", "forward/pixels"]  # by_hand has an update, too
    folder = tmp_path / "mine"
    folder.mkdir()
    found = rows(tmp_path / "script.csv", *targets)
    for row in found:
        (folder / row["file"]).touch()
    recordings = Recordings(folder)
    assert all(recordings.has(f"{row['scene']}@{row['beat']}") for row in found)
    assert not any(recordings.has(f"by_hand/update@{row['beat']}") for row in found)
    assert {row["file"].partition("@")[0] for row in found} == {"backward-update", "pixels"}
    assert {scene.rpartition("/")[0] for scene in known_scenes()} > {"backward", "by_hand"}


def test_numbers_are_those_that_were_asked_for(tmp_path: Path) -> None:
    answers = [
        rows(tmp_path / "script.csv", "backward/loss", "--digit", digit) for digit in ("4:1", "3:3")
    ]
    assert [row["file"] for row in answers[0]] == [row["file"] for row in answers[1]]
    assert answers[0] != answers[1]


def test_a_page_to_read_from(tmp_path: Path) -> None:
    path = tmp_path / "script.md"
    assert cli.run(["script", "forward/pixels@patch", "backward/loss", "-o", str(path)]) == 0
    page = path.read_text()
    named = re.findall(r"^### (\S+)@(\S+)\.wav \((\d+\.\d) s\)$", page, re.MULTILINE)
    assert [name for name in named if name[0] == "pixels"] == [("pixels", "patch", named[0][2])]
    beats = [row["beat"] for row in rows(tmp_path / "script.csv", "backward/loss")]
    assert [beat for scene, beat, _ in named if scene == "loss"] == beats
    headings = re.findall(r"^## (\S+): \S+", page, re.MULTILINE)
    assert headings == ["forward/pixels", "backward/loss"]
    assert "./render.sh video forward/pixels@patch backward/loss --voice FOLDER" in page


def test_cues_and_silences_are_marked() -> None:
    n = constant([25], "Made for this test alone.")[0]
    script = "Is it a cloud? (2) Or | a tree | of {n} *leaves*. (1.5)"
    said = Speaker().say("a/b", "c", phrases(script, {"n": n}, "en"))
    spoken = [Spoken(0.0, each) for each in said]
    assert lines(spoken) == ("Is it a cloud? (2)", "Or", "| a tree", "| of 25 *leaves*. (1.5)")
    assert seconds(spoken) == pytest.approx(sum(each.seconds for each in said) + 3.5)
    assert escaped(lines(spoken)[-1]) == r"| of 25 \*leaves\*. (1.5)"


def test_the_ending_tells_the_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["script", "forward/pixels", "-o", str(tmp_path / "script.txt")]) == 2
    assert "end it in .md or .csv" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
