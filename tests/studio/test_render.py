"""Parts, their joining, and what survives interruption, on the film's shortest scene."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import av
import numpy as np
import pytest
import srt

from scenes.studio.join import Clip, join
from scenes.studio.parts import PartStore, scene_key
from scenes.studio.quality import Quality
from scenes.studio.render import render, split
from scenes.studio.stage import FramePool, Parameters
from scenes.studio.targets import parse

TARGET = ["forward/pixels"]
SIZE = Quality(480, 15)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> list[Clip]:
    return render(parse(TARGET), Parameters(), SIZE, tmp_path_factory.mktemp("parts"), 1)


def test_the_result_does_not_depend_on_the_number_of_workers(
    clips: list[Clip], tmp_path: Path
) -> None:
    others = render(parse(TARGET), Parameters(), SIZE, tmp_path, 2)
    assert [c.path.read_bytes() for c in others] == [c.path.read_bytes() for c in clips]


def test_a_film_has_its_parts_frames_chapters_and_subtitles(
    clips: list[Clip], tmp_path: Path
) -> None:
    film = tmp_path / "film.mp4"
    join(clips, film, SIZE.rate)
    with av.open(str(film)) as container:
        assert [c["metadata"]["title"] for c in container.chapters()] == [c.name for c in clips]
        times = [frame.pts * frame.time_base for frame in container.decode(video=0)]
    total = sum(clip.frames for clip in clips)
    assert len(times) == total
    assert times == [pytest.approx(k / SIZE.rate) for k in range(total)]
    cues = list(srt.parse(film.with_suffix(".srt").read_text()))
    assert [cue.content for cue in cues] == [clip.caption for clip in clips]
    assert cues[-1].end.total_seconds() == pytest.approx(total / SIZE.rate, abs=0.002)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["film.mp4", "film.srt", "film.vtt"]


def test_finished_parts_are_kept_and_spoilt_ones_made_again(
    clips: list[Clip], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = clips[0].path.parent
    before = {clip.path: clip.path.stat().st_mtime_ns for clip in clips}
    spoilt = clips[1].path
    content = spoilt.read_bytes()
    spoilt.write_bytes(content[: len(content) // 2])
    again = render(parse(TARGET), Parameters(), SIZE, folder, 1)
    assert spoilt.read_bytes() == content
    changed = {c.path for c in again if c.path.stat().st_mtime_ns != before[c.path]}
    assert changed == {spoilt}


def test_a_part_is_known_by_all_that_it_depends_on(tmp_path: Path) -> None:
    scene = parse(TARGET)[0].scene
    keys = {
        scene_key(scene, Parameters()),
        scene_key(scene, Parameters.of(digit="3")),
        scene_key(scene, Parameters.of(theme="light")),
        scene_key(parse(["forward/softmax"])[0].scene, Parameters()),
    }
    assert len(keys) == 4
    store = PartStore(tmp_path)
    paths = {store.path("key", beat, size) for beat in "ab" for size in (SIZE, Quality(480, 30))}
    assert len(paths) == 4


@pytest.mark.parametrize("note", ["", "{}", "[]", '{"frames": 1, "size": 2, "crc": "x"}'])
def test_a_part_with_a_spoilt_note_is_no_part(tmp_path: Path, note: str) -> None:
    store, path = PartStore(tmp_path), tmp_path / "a.mp4"
    path.write_bytes(b"ab")
    store.note(path, 7)
    assert store.frames(path) == 7
    path.with_suffix(".json").write_text(note)
    assert store.frames(path) is None
    (tmp_path / "key.plan").write_text(note)
    assert store.plan("key") is None


def test_what_killed_runs_left_is_removed_and_nothing_else(
    clips: list[Clip], tmp_path: Path
) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left = [f".film.{ended.pid}.part", f"film.srt.{ended.pid}.part"]
    kept = [f".film.{os.getppid()}.part", "film.part", f"other.{ended.pid}.part", "film.9.txt"]
    for name in left + kept:
        (tmp_path / name).touch()
    join(clips[:1], tmp_path / "film.mp4", SIZE.rate)
    assert {p.name for p in tmp_path.iterdir()} == {*kept, "film.mp4", "film.srt", "film.vtt"}


def test_work_is_split_between_workers_in_order() -> None:
    from scenes.studio.parts import BeatPlan

    beats = [BeatPlan(name, "", 5.0) for name in "abcdef"]
    groups = split(beats, 10.0)
    assert [names for _, names in groups] == [("a", "b"), ("c", "d"), ("e", "f")]
    assert split([], 10.0) == []


def start(arguments: list[str], media: Path) -> subprocess.Popen[bytes]:
    program = (  # a shell's background jobs, and so these tests there, have Ctrl-C ignored
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "import sys; from pathlib import Path; from scenes.studio import cli;"
        f"cli.MEDIA = Path({str(media)!r}); sys.exit(cli.run({arguments!r}))"
    )
    return subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE
    )


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_run_cut_short_is_continued(tmp_path: Path, how: signal.Signals) -> None:
    # large enough that a first part is seen well before the last one is finished
    arguments = ["video", "forward/pixels", "-q", "720p30", "-o", str(tmp_path / "out"), "-j", "1"]
    process = start(arguments, tmp_path)
    parts = tmp_path / "parts"
    for _ in range(600):  # until a first part is finished
        if list(parts.glob("*.mp4")):
            break
        time.sleep(0.05)
    os.kill(process.pid, how)
    process.wait(30)
    assert not list((tmp_path / "out").glob("*.mp4"))
    finished = {p: p.stat().st_mtime_ns for p in parts.glob("*.mp4")}
    assert finished
    if how == signal.SIGINT:
        assert process.returncode == 130
        assert b"Traceback" not in process.communicate()[1]
    time.sleep(1.0)  # the workers notice that their parent is gone
    again = start(arguments, tmp_path)
    assert again.wait(120) == 0
    assert list((tmp_path / "out").glob("*.mp4"))
    store = PartStore(parts)
    kept = [p for p, changed in finished.items() if p.stat().st_mtime_ns == changed]
    assert kept and all(store.frames(p) is not None for p in kept)
    assert not list(parts.glob("*.part"))


def test_frames_are_used_again_only_when_nobody_holds_them() -> None:
    pool, ground = FramePool(), np.arange(48, dtype=np.uint8).reshape(3, 4, 4)
    held, part = pool.copy_of(ground), pool.copy_of(ground)[1:]
    free = pool.copy_of(ground)
    place = free.ctypes.data
    del free
    fresh = pool.copy_of(ground + 1)
    assert fresh.ctypes.data == place
    assert (held == ground).all() and (part == ground[1:]).all() and (fresh == ground + 1).all()
