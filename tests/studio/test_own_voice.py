"""A person's recordings as the voice of a film: checked first, then heard, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from scenes.kit.voice.sound import Sound, heard
from scenes.kit.voice.speaker import speaker_of
from scenes.kit.voice.track import RATE, write_wav
from scenes.studio import paths
from scenes.studio.cli import main as cli
from scenes.studio.cli.output_files import suffix
from scenes.studio.export.join import join
from scenes.studio.render import render
from scenes.studio.render.parameters import fingerprint
from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import Parameters
from scenes.studio.render.targets import Target
from tests.spoken_film import film

SIZE = Quality(144, 15)
VIDEO = ["video", "signals/door", "-q", "480p15", "-o"]


@pytest.fixture(scope="module")
def targets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Target]]:
    with film(tmp_path_factory.mktemp("film")) as found:
        yield found


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a recording of one beat of the second scene."""
    speaker_of.cache_clear()
    monkeypatch.setattr(paths, "MEDIA", tmp_path / "media")
    record(tmp_path / "mine" / "door@second.wav", 440)
    return tmp_path / "mine"


def record(path: Path, pitch: float, seconds: float = 0.8) -> None:
    """Two phrases of a tone, with a pause between."""
    tone = 0.3 * np.sin(2 * np.pi * pitch * np.arange(round(seconds * RATE)) / RATE)
    rest = np.zeros(RATE)
    path.parent.mkdir(exist_ok=True)
    write_wav(path, np.concatenate([rest, tone, rest, tone, rest]).astype(np.float32))


def pitch_of(path: Path) -> float:
    """Of the first second that is heard in a film."""
    with av.open(str(path)) as source:
        samples = np.concatenate([frame.to_ndarray()[0] for frame in source.decode(audio=0)])
    first = round(np.flatnonzero(heard(Sound(samples, RATE)))[0] * 0.01 * RATE)
    piece = samples[first + 2400 : first + 2400 + RATE // 2]
    return float(2 * np.abs(np.fft.rfft(piece)).argmax())


def test_another_recording_of_that_length_is_heard_and_nothing_drawn_again(
    targets: list[Target], mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beat = Target(targets[1].scene, "second")
    parameters = Parameters.of(voice=str(mine))
    parts = tmp_path / "parts"

    def made(name: str) -> Path:
        clips = render.render([beat], parameters, SIZE, parts, 1)
        join(clips, tmp_path / name, SIZE.rate)
        return tmp_path / name

    assert pitch_of(made("first.mp4")) == pytest.approx(440, abs=4)
    record(mine / "door@second.wav", 660)
    with monkeypatch.context() as patch:
        patch.setattr(render, "draw", None)  # nobody can draw
        assert pitch_of(made("second.mp4")) == pytest.approx(660, abs=4)
    drawn = set(parts.glob("*.mp4"))
    record(mine / "door@second.wav", 660, seconds=1.4)
    made("third.mp4")
    assert set(parts.glob("*.mp4")) > drawn


@pytest.mark.parametrize("missing", ["speak", "silent"])
def test_what_is_not_recorded_is_said_once(
    targets: list[Target], mine: Path, missing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run([*VIDEO, str(mine.parent), "--voice", str(mine), "--missing", missing]) == 0
    instead = "spoken by hibari" if missing == "speak" else "silent"
    told = f"render.sh: {mine} has no recording of 1 beat, {instead}: door@first\n"
    assert capsys.readouterr().err == told


def test_when_all_is_recorded_nothing_is_said(
    targets: list[Target], mine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    beat = ["video", "signals/door@second", *VIDEO[2:]]
    assert cli.run([*beat, str(mine.parent), "--voice", str(mine)]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("door@secnd.wav", "door@secnd.wav names no beat: perhaps door@second.wav"),
        ("dor@second.wav", "names no beat: perhaps door@second.wav"),
        ("signals-door@second.wav", "are both of signals/door@second: keep one of them"),
        ("door@second.flac", "are of one beat: keep one of them"),
        ("door@first.mp3", "it should be a sound file as its ending says"),
        ("door@first.wav", "is silent: record it again"),
    ],
)
def test_a_wrong_recording_is_refused_before_anything_is_rendered(
    targets: list[Target], mine: Path, name: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if name == "door@first.wav":
        write_wav(mine / name, np.zeros(RATE, np.float32))
    elif name.endswith(".wav"):
        record(mine / name, 300)
    else:
        (mine / name).write_text("a text")
    assert cli.run([*VIDEO, str(mine.parent / "out"), "--voice", str(mine)]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1
    assert not list(mine.parent.rglob("*.mp4"))


def test_recordings_of_other_scenes_may_lie_there(
    targets: list[Target], mine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record(mine / "lamp@first.wav", 300)
    (mine / "notes.txt").write_text("Speak up.")
    beat = ["video", "signals/door@second", *VIDEO[2:]]
    assert cli.run([*beat, str(mine.parent), "--voice", str(mine)]) == 0
    assert capsys.readouterr().err == ""


def test_a_language_without_a_voice_is_said_once(
    targets: list[Target],
    mine: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In one line, and by the program alone: two workers plan two scenes."""
    monkeypatch.setattr("scenes.kit.language.languages", lambda: ["en", "tlh"])
    arguments = ["sheet", "signals", "-o", str(mine.parent / "sheet.png"), "--lang", "tlh"]
    assert cli.run(arguments) == 0
    told = "render.sh: the voice hibari does not speak 'tlh': what it would have said is silent"
    error = capsys.readouterr().err
    assert error.startswith(told) and error.count("\n") == 1


def test_a_folder_counts_by_what_it_holds(mine: Path) -> None:
    seen = {fingerprint("voice", str(mine)), fingerprint("voice", "hibari")}
    names = {suffix({"voice": str(mine)})}
    (mine / "door@second.wav").rename(mine / "door@first.wav")
    seen.add(fingerprint("voice", str(mine)))
    names.add(suffix({"voice": str(mine)}))
    record(mine / "door@first.wav", 441)
    seen.add(fingerprint("voice", str(mine)))
    names.add(suffix({"voice": str(mine)}))
    assert len(seen) == 4
    assert len(names) == 3 and all(name.startswith("-voicemine.") for name in names)
