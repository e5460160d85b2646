"""Parts, their joining, and what survives interruption, on the film's shortest scene."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
import srt

from scenes.studio import paths
from scenes.studio.cli import main as cli
from scenes.studio.export.join import join
from scenes.studio.render import render as render_module
from scenes.studio.render.part_cache import BeatPlan, Clip, PartStore, scene_key
from scenes.studio.render.quality import Quality
from scenes.studio.render.render import render, split
from scenes.studio.render.run_scene import FramePool, Parameters
from scenes.studio.render.targets import parse
from scenes.studio.render.workers import Workers, pool
from tests.processes import gone

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
    assert " ".join(cue.content for cue in cues) == " ".join(clip.caption for clip in clips)
    assert cues[-1].end.total_seconds() < total / SIZE.rate
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


def spoil(path: Path) -> Iterator[None]:
    """Every way in which kept files may change: one at a time, at each step."""
    content = path.read_bytes()
    seal, _, facts = content.partition(b"\n")
    for other in (
        b"",
        b"{}",
        b"[]",
        facts,
        content[:-1],
        seal + b"\n" + facts.replace(b"7", b"8"),
        seal + b"\n" + b"[" * 100_000,
        seal + b"\n" + facts.replace(b"7", b"1e400"),
        b"\xff" * 80,
    ):
        path.write_bytes(other)
        yield
    path.unlink()
    path.mkdir()
    yield
    path.rmdir()
    os.mkfifo(path)
    yield
    path.unlink()
    yield
    path.write_bytes(content)


def test_a_part_counts_only_as_it_was_written(tmp_path: Path) -> None:
    store, path = PartStore(tmp_path), tmp_path / "a.mp4"
    path.write_bytes(b"frames: 7")
    store.note(path, 7)
    for kept in (path, path.with_suffix(".json")):
        for _ in spoil(kept):
            assert store.frames(path) is None
        assert store.frames(path) == 7
    for name in ("a.mp4", "a.json"):  # another part's, whole in itself
        shutil.copy(tmp_path / name, tmp_path / name.replace("a.", "b."))
    assert store.frames(tmp_path / "b.mp4") is None


def test_a_plan_counts_only_as_it_was_written(tmp_path: Path) -> None:
    store, beats = PartStore(tmp_path), [BeatPlan("a", "words", 7.0), BeatPlan("b", "", 2.5)]
    store.keep_plan("key", beats)
    for _ in spoil(tmp_path / "key.plan"):
        assert store.plan("key") is None
    assert store.plan("key") == beats
    shutil.copy(tmp_path / "key.plan", tmp_path / "other.plan")
    assert store.plan("other") is None


def test_a_note_that_was_changed_is_made_again_with_its_part(clips: list[Clip]) -> None:
    note = clips[0].path.with_suffix(".json")
    before = note.read_bytes()
    note.write_bytes(before.replace(b'"frames": ', b'"frames": 1'))
    assert note.read_bytes() != before
    folder = note.parent
    assert render(parse(TARGET), Parameters(), SIZE, folder, 1)[0].frames == clips[0].frames
    assert note.read_bytes() == before


def test_there_are_never_more_workers_than_there_is_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def counted(workers: int) -> Workers:
        asked.append(workers)
        return pool(min(workers, 2))

    monkeypatch.setattr(render_module, "pool", counted)
    targets = parse(["forward/pixels@digit", "backward/loss@answer"])
    clips = render(targets, Parameters(), SIZE, tmp_path, 60)
    assert len(clips) == 2 and asked == [2, 2]  # to look the scenes through, then to draw
    render(targets, Parameters(), SIZE, tmp_path, 60)
    assert asked == [2, 2]  # all of it is kept


LEFT = [".in-motion-0123456789abcdef.part", ".in-motion-fedcba9876543210.part"]


@pytest.mark.parametrize("command", ["render", "join", "still", "sheet", "deck", "gif"])
def test_what_killed_runs_left_is_removed_and_nothing_else(
    command: str, clips: list[Clip], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, parts = tmp_path / "out", tmp_path / "parts"
    for folder in (out, parts):
        folder.mkdir()
        for name in [*LEFT, "film.part", "film.9.part"]:
            (folder / name).touch()
    monkeypatch.setattr(paths, "MEDIA", tmp_path)
    arguments = ["forward/pixels@digit", "-o", str(out)]
    if command == "render":
        render(parse(arguments[:1]), Parameters(), SIZE, parts, 1)
        shutil.rmtree(out)
    elif command == "join":
        join(clips[:1], out / "film.mp4", SIZE.rate)
        shutil.rmtree(parts)
    elif command == "gif":
        assert cli.run(["video", *arguments, "-q", "480p15", "--format", "gif"]) == 0
    elif command == "deck":
        assert cli.run(["deck", *arguments, "-f", "pdf"]) == 0
        shutil.rmtree(parts)
    else:
        assert cli.run([command, *arguments]) == 0
        shutil.rmtree(parts)
    left = [path.name for path in tmp_path.rglob("*.part")]
    assert sorted(set(left)) == ["film.9.part", "film.part"]


def test_work_is_split_between_workers_in_order() -> None:
    beats = [BeatPlan(name, "", 5.0) for name in "abcdef"]
    groups = split(beats, 10.0)
    assert [names for _, names in groups] == [("a", "b"), ("c", "d"), ("e", "f")]
    assert split([], 10.0) == []


RUN = """
import signal, sys
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore Ctrl-C
from scenes.studio import paths
from scenes.studio.cli import main as cli
from scenes.studio.render import stretch
paths.MEDIA = Path(sys.argv[1])
"""
# the worker says its number once one part is finished and the next begun, and then goes no further
HALF_WAY = """
import os, time
write = stretch.PartSink.write
def write_and_wait(sink, pixels, repeat):
    write(sink, pixels, repeat)
    if list(sink.store.folder.glob("*.json")):
        print(os.getpid(), flush=True)
        time.sleep(1000)
stretch.PartSink.write = write_and_wait
"""


def start(arguments: list[str], media: Path, more: str = "") -> subprocess.Popen[bytes]:
    program = f"{RUN}{more}sys.exit(cli.run(sys.argv[2:]))"
    command = [sys.executable, "-c", program, str(media), *arguments]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_run_cut_short_is_continued(tmp_path: Path, how: signal.Signals) -> None:
    arguments = ["video", "forward/pixels", "-q", "480p15", "-o", str(tmp_path / "out"), "-j", "1"]
    process = start(arguments, tmp_path, HALF_WAY)
    assert process.stdout is not None
    worker = int(process.stdout.readline())
    parts = tmp_path / "parts"
    assert len(list(parts.glob("*.part"))) == 1
    process.send_signal(how)
    _, error = process.communicate()
    assert gone(worker)
    finished = {p: p.stat().st_mtime_ns for p in parts.glob("*.mp4")}
    assert len(finished) == 1 and not list((tmp_path / "out").iterdir())
    if how != signal.SIGKILL:
        assert process.returncode == 128 + how
        assert error.decode().strip() == "render.sh: stopped; finished parts are kept"
        assert not list(parts.glob("*.part"))
    again = start(arguments, tmp_path)
    _, error = again.communicate()
    assert again.returncode == 0, error
    assert len(list((tmp_path / "out").glob("*.mp4"))) == 1
    assert all(p.stat().st_mtime_ns == changed for p, changed in finished.items())
    assert all(PartStore(parts).frames(p) for p in parts.glob("*.mp4"))
    assert not list(tmp_path.rglob("*.part"))


def test_frames_are_used_again_only_when_nobody_holds_them() -> None:
    pool, ground = FramePool(), np.arange(48, dtype=np.uint8).reshape(3, 4, 4)
    held, part = pool.copy_of(ground), pool.copy_of(ground)[1:]
    free = pool.copy_of(ground)
    place = free.ctypes.data
    del free
    fresh = pool.copy_of(ground + 1)
    assert fresh.ctypes.data == place
    assert (held == ground).all() and (part == ground[1:]).all() and (fresh == ground + 1).all()
