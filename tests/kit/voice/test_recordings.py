"""A person's own files are the voice: found by name, cut at their own pauses."""

from __future__ import annotations

import random
import re
from pathlib import Path

import av
import numpy as np
import pytest

from model.refusal import Refusal
from scenes.kit.voice.recordings import ENDINGS, Recordings, cut, file_name, read_recording
from scenes.kit.voice.script import Phrase, phrases
from scenes.kit.voice.services import SERVICES
from scenes.kit.voice.sound import Sound
from scenes.kit.voice.speaker import Speaker

RATE = 48000
BEATS = (
    "forward/convolution@window",
    "forward/convolution@sweep",
    "forward/whole_network@check",
    "backward/whole_network@check",
)
CODECS = {".wav": "pcm_s16le", ".m4a": "aac", ".opus": "libopus", ".flac": "flac", ".aac": "aac"}
CODECS |= {".mp3": "mp3", ".ogg": "libopus"}
NOISE = np.random.default_rng(0).standard_normal(60 * RATE).astype(np.float32)


def speech(*seconds: float, noise: float = 0.0) -> np.ndarray:
    """Tones of these lengths, with silences between them: those of odd places are silent."""
    pieces = [
        0.3 * (k % 2) * np.sin(2 * np.pi * 220 * np.arange(round(length * RATE)) / RATE)
        for k, length in enumerate(seconds)
    ]
    clean = np.concatenate(pieces).astype(np.float32)
    return clean + np.float32(noise) * NOISE[: len(clean)]


def write(path: Path, samples: np.ndarray) -> Path:
    """A stereo file of the kind that its ending says."""
    with av.open(str(path), "w", format="adts" if path.suffix == ".aac" else None) as out:
        stream = out.add_stream(CODECS[path.suffix.lower()], rate=RATE, layout="stereo")
        both = np.stack([samples, samples]).astype(np.float32)
        frame = av.AudioFrame.from_ndarray(both, format="fltp", layout="stereo")
        frame.sample_rate = RATE
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            out.mux(packet)
    return path


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_kind_of_file(tmp_path: Path, ending: str) -> None:
    write(tmp_path / f"convolution@window{ending}", speech(0.5, 1.0, 0.8, 2.0, 0.7))
    (tmp_path / "notes.txt").write_text("Other files do not matter.")
    recordings = Recordings(tmp_path)
    assert recordings.check(BEATS) == list(BEATS[1:])
    assert [recordings.has(beat) for beat in BEATS[:2]] == [True, False]
    found = recordings.spoken(BEATS[0], [10, 20])
    assert found is not None
    assert [each.sound.seconds for each in found] == pytest.approx([1, 2], abs=0.1)
    assert [each.rest for each in found] == pytest.approx([0.8, 0], abs=0.1)
    assert {each.sound.rate for each in found} == {RATE}
    assert recordings.spoken(BEATS[1], [10, 20]) is None


@pytest.mark.parametrize("noise", [0.0, 0.0005, 0.002])
def test_phrases_lie_between_the_longest_pauses(noise: float) -> None:
    """Also in a room that is not still; short silences are within a phrase."""
    sound = Sound(speech(0.3, 1, 0.2, 0.5, 0.9, 2, 0.6, 0.7, 0.3, noise=noise), RATE)
    found = list(cut(sound, [1, 1, 1]))
    assert [each.sound.seconds for each in found] == pytest.approx([1.7, 2, 0.7], abs=0.06)
    assert [each.rest for each in found] == pytest.approx([0.9, 0.6, 0], abs=0.06)


def test_without_enough_pauses_phrases_are_as_long_as_their_texts() -> None:
    sound = Sound(speech(0.3, 4, 0.4), RATE)
    found = list(cut(sound, [10, 30]))
    assert [each.sound.seconds for each in found] == pytest.approx([1, 3], abs=0.06)
    whole = sum(len(each.sound.samples) for each in found)
    assert whole == pytest.approx(4 * RATE, abs=0.06 * RATE)
    assert list(cut(sound, [])) == []


def test_a_person_keeps_their_own_pauses(tmp_path: Path) -> None:
    write(tmp_path / "convolution@window.wav", speech(0.3, 1, 1.5, 1, 0.4, 1, 0.3))
    speaker = Speaker(recordings=Recordings(tmp_path))
    script = [Phrase("One.", "one.", 1.0), Phrase("Two?", "two?", 2.0), Phrase("Three.", "three.")]
    said = speaker.say("forward/convolution", "window", script)
    until_next = [each.seconds + each.phrase.pause for each in said]
    assert until_next == pytest.approx([2.5, 3.0, 1.0], abs=0.06)


def test_missing_beats_are_spoken_or_silent(tmp_path: Path) -> None:
    write(tmp_path / "convolution@window.wav", speech(0.3, 1, 0.3))
    found = phrases("It fits.", {}, "en")
    recordings = Recordings(tmp_path)
    for missing, voices in (("speak", ["recordings", "hibari"]), ("silent", ["recordings", None])):
        speaker = Speaker(SERVICES["hibari"], recordings, missing=missing)
        said = [speaker.say("forward/convolution", beat, found)[0] for beat in ("window", "sweep")]
        assert [each.sound and each.sound.voice for each in said] == voices
    with pytest.raises(ValueError, match="missing is speak or silent, not 'guess'"):
        Speaker(recordings=recordings, missing="guess")


def test_scenes_of_one_name_in_two_films(tmp_path: Path) -> None:
    assert [file_name(beat, BEATS) for beat in BEATS[1:]] == [
        "convolution@sweep",
        "forward-whole_network@check",
        "backward-whole_network@check",
    ]
    write(tmp_path / "backward-whole_network@check.wav", speech(0.3, 1, 0.3))
    assert Recordings(tmp_path).check(BEATS) == list(BEATS[:3])
    write(tmp_path / "whole_network@check.wav", speech(0.3, 1, 0.3))
    with pytest.raises(Refusal, match="name it forward-whole_network@check or backward-whole_"):
        Recordings(tmp_path).check(BEATS)


def test_files_of_scenes_that_are_not_rendered_may_lie_there(tmp_path: Path) -> None:
    for name in ("convolution@window.wav", "pooling@largest.wav", "backward-loss@why.wav"):
        write(tmp_path / name, speech(0.3, 1, 0.3))
    recordings = Recordings(tmp_path)
    others = ("forward/pooling", "backward/loss")
    assert recordings.check(BEATS, others) == list(BEATS[1:])
    with pytest.raises(Refusal, match=r"backward-loss@why\.wav names no beat"):
        recordings.check(BEATS, others[:1])


def refused(folder: Path, said: str) -> None:
    with pytest.raises(Refusal, match=f"^{re.escape(str(folder))}.*{said}|^cannot read.*{said}"):
        Recordings(folder).check(BEATS)


def test_folders_that_hold_no_recordings(tmp_path: Path) -> None:
    refused(tmp_path, "has no recordings: name each after its beat")
    refused(tmp_path / "nowhere", "No such file or directory")
    (tmp_path / "a.wav").write_bytes(b"")
    refused(tmp_path / "a.wav", "Not a directory")


def test_files_that_cannot_be_a_voice(tmp_path: Path) -> None:
    good = write(tmp_path / "convolution@window.wav", speech(0.3, 1, 0.3))
    misnamed = good.with_name("convolution@windwo.wav")
    good.rename(misnamed)
    refused(tmp_path, "names no beat: perhaps convolution@window.wav")
    misnamed.rename(good)
    write(good.with_suffix(".flac"), speech(0.3, 1, 0.3))
    refused(tmp_path, "are of one beat: keep one of them")
    good.with_suffix(".flac").unlink()
    write(good, speech(1.0))
    refused(tmp_path, "is silent: record it again")
    for content in (b"", b"RIFF but not a sound", b"\x89PNG\r\n\x1a\n"):
        good.write_bytes(content)
        refused(tmp_path, "it should be a sound file")


def test_tags_in_any_encoding(tmp_path: Path) -> None:
    path = write(tmp_path / "convolution@window.wav", speech(0.3, 1, 0.3))
    tag = b"LIST" + (18).to_bytes(4, "little") + b"INFOIART" + (6).to_bytes(4, "little")
    content = path.read_bytes() + tag + "Müller".encode("latin-1")
    path.write_bytes(content[:4] + (len(content) - 8).to_bytes(4, "little") + content[8:])
    assert Recordings(tmp_path).spoken(BEATS[0], [1]) is not None


@pytest.mark.parametrize("ending", ENDINGS)
def test_damaged_files_are_read_or_refused(tmp_path: Path, ending: str) -> None:
    path = write(tmp_path / f"convolution@window{ending}", speech(0.3, 0.4, 0.3))
    whole = path.read_bytes()
    choice = random.Random(ending)
    for _ in range(40):
        content = bytearray(whole)
        for _ in range(choice.choice([1, 5, 50])):
            content[choice.randrange(choice.choice([50, 500, len(content)]))] = choice.randrange(
                256
            )
        path.write_bytes(content[: choice.choice([100, 1000, len(content)])])
        try:
            assert len(list(cut(read_recording(path), [3, 4]))) == 2
        except Refusal as refusal:
            assert str(path) in str(refusal)
