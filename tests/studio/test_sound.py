"""Films as they are heard: their files, decoded, say each phrase when it was planned and seen."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pyloudnorm
import pytest
import srt
from manim import tempconfig
from scipy.signal import resample_poly

from scenes.kit.voice.lines import MOST
from scenes.kit.voice.track import LOUDNESS, PEAK, RATE
from scenes.studio.export.film_formats import FILM_FORMATS
from scenes.studio.render.film_sound import FilmSound
from scenes.studio.render.part_cache import Clip
from scenes.studio.render.quality import Quality
from scenes.studio.render.render import render
from scenes.studio.render.run_scene import Parameters
from scenes.studio.render.targets import Target
from tests.spoken_film import CHANGES, film

SIZE = Quality(144, 30)
SOUND = {"mp4": "aac", "mov": "aac", "webm": "opus"}
STEP = RATE // 200  # samples over which energy is looked at: 5 ms
Made = tuple[Path, list[Clip]]


@pytest.fixture(scope="module")
def targets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Target]]:
    with film(tmp_path_factory.mktemp("film")) as found:
        yield found


@pytest.fixture(scope="module", params=SOUND)
def made(
    request: pytest.FixtureRequest,
    targets: list[Target],
    tmp_path_factory: pytest.TempPathFactory,
) -> Made:
    """The film of both scenes in each format, with a track of subtitles."""
    return write(targets, tmp_path_factory.mktemp("made"), request.param)


@pytest.fixture(scope="module")
def mp4(targets: list[Target], tmp_path_factory: pytest.TempPathFactory) -> Made:
    return write(targets, tmp_path_factory.mktemp("mp4"), "mp4")


def write(
    targets: Sequence[Target], folder: Path, form: str, workers: int = 1, **given: str
) -> Made:
    path, codec = folder / f"film.{form}", FILM_FORMATS[form].codec
    parts, parameters = folder / "parts", Parameters.of(captions=False, **given)
    heard = FILM_FORMATS[form].heard
    clips = render(targets, parameters, SIZE, parts, workers, codec=codec, heard=heard)
    FILM_FORMATS[form].write(clips, path, SIZE.rate, codec, "file")
    return path, clips


def tracks(path: Path) -> list[str]:
    """The kinds of a film's tracks; in MP4 chapters are one, too, of data."""
    with av.open(str(path)) as source:
        return sorted(stream.type for stream in source.streams if stream.type != "data")


def heard_in(path: Path) -> np.ndarray:
    """A film's sound as players hear it: from its first picture on, without a gap."""
    with av.open(str(path)) as source:
        frames = list(source.decode(audio=0))
    starts = [float(frame.pts * frame.time_base) for frame in frames if frame.pts is not None]
    for (start, frame), after in zip(zip(starts, frames, strict=True), starts[1:], strict=False):
        assert after == pytest.approx(start + frame.samples / RATE, abs=0.002)
    samples = np.concatenate([frame.to_ndarray()[0] for frame in frames])
    first = round(starts[0] * RATE)
    return samples[-first:] if first < 0 else np.pad(samples, (first, 0))


def spoken_in(clips: list[Clip]) -> Iterator[tuple[float, float, Clip, int]]:
    """For each phrase when it should begin and end, its clip, and how many cues came before."""
    start = 0
    for clip in clips:
        cue = 0
        for one in clip.spoken:
            cue += one.said.phrase.waits
            begins = start / SIZE.rate + one.start
            yield begins, begins + one.said.voiced, clip, cue if one.said.phrase.waits else 0
        start += clip.frames


def onset(samples: np.ndarray, near: float) -> float:
    """When it becomes loud, looked for from 0.1 s before a moment on."""
    windows = samples[: len(samples) // STEP * STEP].reshape(-1, STEP)
    loud = np.sqrt(np.square(windows, dtype=float).mean(axis=1)) > 0.01
    first = round((near - 0.1) * RATE / STEP)
    return float((first + np.flatnonzero(loud[first:])[0]) * STEP / RATE)


def loudness(samples: np.ndarray) -> float:
    return float(pyloudnorm.Meter(RATE).integrated_loudness(samples.astype(float)))


def test_a_film_has_one_track_of_its_length(made: Made) -> None:
    path, clips = made
    with av.open(str(path)) as source:
        (track,) = source.streams.audio
        assert track.codec_context.codec.canonical_name == SOUND[path.suffix[1:]]
        assert (track.rate, track.layout.name) == (RATE, "mono")
    assert tracks(path) == ["audio", "subtitle", "video"]
    seconds = sum(clip.frames for clip in clips) / SIZE.rate
    assert len(heard_in(path)) / RATE == pytest.approx(seconds, abs=0.05)


def test_loudness_and_peaks(made: Made) -> None:
    """Measured in what is decoded, by other libraries than those that set them."""
    samples = heard_in(made[0])
    assert loudness(samples) == pytest.approx(LOUDNESS, abs=0.5)
    peak = np.abs(resample_poly(samples.astype(float), 4, 1)).max()
    assert 20 * np.log10(peak) < PEAK


def test_scenes_are_equally_loud(made: Made) -> None:
    path, clips = made
    samples = heard_in(path)
    first = sum(clip.frames for clip in clips if "lamp" in clip.name) * RATE // SIZE.rate
    assert loudness(samples[:first]) == pytest.approx(loudness(samples[first:]), abs=1.5)


def test_each_phrase_is_heard_when_it_was_planned(made: Made) -> None:
    path, clips = made
    samples = heard_in(path)
    starts = [begins for begins, *_ in spoken_in(clips)]
    assert len(starts) == 11
    for begins in starts:
        assert onset(samples, begins) == pytest.approx(begins, abs=0.05)


def test_a_cue_is_heard_when_it_is_seen(made: Made) -> None:
    """The square changes with the first frame after each cue."""
    path, clips = made
    samples = heard_in(path)
    with av.open(str(path)) as source:
        seen = [
            (float(frame.time or 0), frame.to_ndarray(format="gray")[72, 128])
            for frame in source.decode(video=0)
        ]
    changes = [
        (time, int(np.sign(int(now) - int(before))))
        for (_, before), (time, now) in pairwise(seen)
        if abs(int(now) - int(before)) > 60
    ]
    cues = [begins for begins, _, _, cue in spoken_in(clips) if cue]
    del changes[3]  # the second scene begins dark, and the first ends light
    assert [way for _, way in changes] == [way for ways in CHANGES.values() for way in ways] * 2
    for begins, (time, _) in zip(cues, changes, strict=True):
        assert onset(samples, begins) == pytest.approx(time, abs=0.05)


def test_no_joint_clicks(made: Made) -> None:
    """Where phrases, beats and scenes meet, nothing jumps as much as within a word."""
    path, clips = made
    steps = np.abs(np.diff(heard_in(path)))
    phrases = [(begins, ends) for begins, ends, *_ in spoken_in(clips)]
    own = np.mean([steps[round(a * RATE) : round(b * RATE)].max() for a, b in phrases])
    joints = np.cumsum([clip.frames for clip in clips])[:-1] / SIZE.rate
    for joint in [*joints, *(edge for ends in phrases for edge in ends)]:
        near = steps[round((joint - 0.004) * RATE) : round((joint + 0.004) * RATE)]
        assert near.max() < 0.25 * own


def test_workers_and_kept_parts_make_no_difference(
    mp4: Made, targets: list[Target], tmp_path: Path
) -> None:
    path, _ = mp4
    content = path.read_bytes()
    assert write(targets, tmp_path, "mp4", workers=2)[0].read_bytes() == content
    shutil.rmtree(tmp_path / "parts")
    assert write(targets, tmp_path, "mp4", workers=2)[0].read_bytes() == content


def test_the_sound_is_made_with_the_parts_and_kept(
    targets: list[Target], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, clips = write(targets, tmp_path, "mp4", workers=2)
    content = path.read_bytes()
    sound = FilmSound.of(clips, SIZE.rate, FILM_FORMATS["mp4"].codec)
    assert sound is not None and sound.path.is_file()
    with monkeypatch.context() as patched:
        patched.delattr("scenes.studio.render.film_sound.track")
        assert write(targets, tmp_path, "mp4")[0].read_bytes() == content
    sound.path.write_bytes(b"damaged")
    assert write(targets, tmp_path, "mp4")[0].read_bytes() == content
    later = FilmSound(sound.pieces[1:], sound.seconds, sound.codec, sound.folder)
    assert later.path != sound.path  # who says less has another sound


def test_without_a_voice_there_is_no_track_and_time_to_read(
    mp4: Made, targets: list[Target], tmp_path: Path
) -> None:
    path, clips = write(targets, tmp_path, "mp4", voice="none")
    assert tracks(path) == ["subtitle", "video"]
    spoken = [(clip.name, clip.caption) for clip in mp4[1]]
    assert [(clip.name, clip.caption) for clip in clips] == spoken
    lines = list(srt.parse(path.with_suffix(".srt").read_text()))
    assert max(len(cue.content) / (cue.end - cue.start).total_seconds() for cue in lines) < 25


def test_a_gif_is_the_pictures_alone(targets: list[Target], tmp_path: Path) -> None:
    path, clips = write(targets[:1], tmp_path, "gif")
    assert tracks(path) == ["video"]
    assert not list(tmp_path.glob("*.srt")) and clips[0].spoken[0].said.sound is not None


def test_subtitles_are_one_line_at_a_time_in_step(made: Made) -> None:
    path, clips = made
    cues = list(srt.parse(path.with_suffix(".srt").read_text()))
    assert max(len(cue.content) for cue in cues) <= MOST and "\n" not in "".join(
        cue.content for cue in cues
    )
    for before, after in pairwise(cues):
        assert before.start < before.end <= after.start
    assert " ".join(cue.content for cue in cues) == " ".join(clip.caption for clip in clips)
    starts = [cue.start.total_seconds() for cue in cues]
    for begins, *_ in spoken_in(clips):  # each phrase begins a line
        assert min(abs(start - begins) for start in starts) < 0.002
    web = re.findall(r"(\S+) --> (\S+)\n(.*)\n", path.with_suffix(".vtt").read_text())
    assert [line for *_, line in web] == [cue.content for cue in cues]
    with av.open(str(path)) as source:
        (track,) = source.streams.subtitles
        packets = [packet for packet in source.demux(track) if packet.size > 2]
    head = 0 if path.suffix == ".webm" else 2
    assert [bytes(packet)[head:].decode() for packet in packets] == [c.content for c in cues]
    times = [float(packet.pts * packet.time_base) for packet in packets if packet.pts is not None]
    assert times == pytest.approx(starts, abs=0.002)


def test_manim_s_own_film_speaks(targets: list[Target], tmp_path: Path) -> None:
    """As `manim -ql` renders it. It does not make up for the delay of AAC, of 1024 samples."""
    settings = {"quality": "low_quality", "media_dir": str(tmp_path), "progress_bar": "none"}
    with tempconfig({**settings, "disable_caching": True, "verbosity": "ERROR"}):
        scene = targets[1].scene.load()()
        scene.render()
    (path,) = tmp_path.rglob("Door.mp4")
    samples = heard_in(path)
    assert loudness(np.stack([samples, samples], axis=1)) == pytest.approx(LOUDNESS, abs=0.5)
    phrases = [beat.start + one.start for beat in scene.beats for one in beat.spoken]
    assert len(phrases) == 5
    for begins in phrases:
        assert onset(samples, begins) == pytest.approx(begins + 1024 / RATE, abs=0.05)
