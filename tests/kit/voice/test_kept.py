"""What has been spoken is kept: once is enough, whatever becomes of the files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from scenes.kit.voice.kept import Kept
from scenes.kit.voice.script import phrases
from scenes.kit.voice.services import Service
from scenes.kit.voice.sound import Sound
from scenes.kit.voice.speaker import Speaker


class Counting(Service):
    """Says noise of 0.1 s, and counts how often."""

    name = "counting"
    version = "1"
    languages = ("en",)
    times = 0

    def speak(self, text: str, language: str, speed: float = 1.0) -> Sound:
        self.times += 1
        seed = [len(text), round(10 * speed)]
        noise = np.random.default_rng(seed).standard_normal(2400)
        return Sound(noise.astype(np.float32), 24000, self.name)


def test_the_same_is_spoken_once(tmp_path: Path) -> None:
    service = Counting()
    first = Kept(service, tmp_path).speak("Hello.", "en")
    again = Kept(service, tmp_path).speak("Hello.", "en")
    assert service.times == 1
    assert np.array_equal(first.samples, again.samples)
    assert (again.samples.dtype, again.rate, again.voice) == (np.float32, 24000, "counting")


def test_what_the_sound_depends_on_counts(tmp_path: Path) -> None:
    service = Counting()
    kept = Kept(service, tmp_path)
    for text, language, speed in (
        ("a", "en", 1),
        ("b", "en", 1),
        ("a", "en-GB", 1),
        ("a", "en", 2),
    ):
        kept.speak(text, language, speed)
    assert service.times == 4
    service.version = "2"  # type: ignore[misc]
    kept.speak("a", "en")
    assert service.times == 5


@pytest.mark.parametrize("damage", ["emptied", "cut", "one bit", "another's", "a folder", "a fifo"])
def test_a_damaged_file_is_spoken_anew(tmp_path: Path, damage: str) -> None:
    service = Counting()
    kept = Kept(service, tmp_path)
    whole = kept.speak("Hello.", "en").samples
    (path,) = tmp_path.iterdir()
    content = bytearray(path.read_bytes())
    path.unlink()
    if damage == "a folder":
        path.mkdir()
    elif damage == "a fifo":
        os.mkfifo(path)
    elif damage == "another's":
        kept.speak("Hi.", "en")
        next(tmp_path.iterdir()).rename(path)
        service.times = 1
    else:
        content[500] ^= 1
        path.write_bytes({"emptied": b"", "cut": content[:500], "one bit": content}[damage])
    assert np.array_equal(kept.speak("Hello.", "en").samples, whole)
    assert service.times == 2


def test_a_folder_that_cannot_be_written_to_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    service = Counting()
    kept = Kept(service, tmp_path / "file")
    assert (
        len(kept.speak("Hello.", "en").samples) == len(kept.speak("Hello.", "en").samples) == 2400
    )
    assert service.times == 2


def test_the_folder_is_bounded(tmp_path: Path) -> None:
    """What was used last stays."""
    service = Counting()
    kept = Kept(service, tmp_path, most=3 * 9700)
    for number, text in enumerate(("a", "bb", "ccc")):
        kept.speak(text, "en")
        for path in tmp_path.iterdir():  # a file system's clock may stand still between them
            if path.stat().st_mtime > 1000:
                os.utime(path, (number, number))
    kept.speak("a", "en")
    kept.speak("dddd", "en")
    assert len(list(tmp_path.iterdir())) == 3
    assert service.times == 4
    for text in ("a", "ccc", "dddd"):
        kept.speak(text, "en")
    assert service.times == 4
    kept.speak("bb", "en")
    assert service.times == 5


def test_what_a_killed_run_left_is_swept(tmp_path: Path) -> None:
    (tmp_path / ".in-motion-0123456789abcdef.part").write_bytes(b"half a word")
    Kept(Counting(), tmp_path)
    assert list(tmp_path.iterdir()) == []


CODE = """
import sys
from pathlib import Path
from scenes.kit.voice.kept import Kept
from tests.kit.voice.test_kept import Counting
kept = Kept(Counting(), Path(sys.argv[1]), most=40_000)
for number in range(60):
    sound = kept.speak("x" * (number % 7), "en")
    assert (sound.samples == Counting().speak("x" * (number % 7), "en").samples).all()
"""


def test_several_processes_share_a_folder(tmp_path: Path) -> None:
    """In which they also forget what others have just kept."""
    command = [sys.executable, "-c", CODE, str(tmp_path)]
    runs = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(3)]
    assert [(run.communicate()[1], run.returncode) for run in runs] == [(b"", 0)] * 3
    assert all(path.suffix == ".sound" for path in tmp_path.iterdir())


def test_a_speaker_keeps_what_it_says(tmp_path: Path) -> None:
    service = Counting()
    for _ in range(2):
        speaker = Speaker(service, keep=tmp_path)
        said = speaker.say("a/b", "c", phrases("One tree. Two clouds!", {}, "en"))
        assert [each.sound is not None for each in said] == [True, True]
    assert service.times == 2


def test_what_was_heard_is_remembered(tmp_path: Path) -> None:
    """A process that rehearses a scene passes its voice on to those forked from it."""
    service = Counting()
    script = phrases("One tree. Two clouds!", {}, "en")
    first = Speaker(service, keep=tmp_path).say("a/b", "c", script)
    for path in tmp_path.iterdir():
        path.unlink()
    again = Speaker(service, keep=tmp_path).say("a/b", "c", script)
    assert [one.sound for one in first] == [one.sound for one in again]  # the same objects
    assert service.times == 2
    service.version = "2"  # type: ignore[misc]
    Speaker(service, keep=tmp_path).say("a/b", "c", script)
    assert service.times == 4
