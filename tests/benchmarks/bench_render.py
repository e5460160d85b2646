"""Drawing against encoding: python -m tests.benchmarks.bench_render [TARGET]...

For each scene at 1080p60, in one run on this machine:

- floor: the time that encoding the very same frames alone takes. Each frame is encoded as it is
  drawn, on the drawing thread, and the clock runs only while it is encoded.
- work: what drawing and encoding cost together over what encoding costs, both in processor time,
  which other programs hardly disturb; it is what cores kept busy would take over the floor.
- alone: one worker, which draws on one thread and encodes on another, over that floor.
- both cores: two workers with half of the beats each, over half of the floor; and over the
  film's own length ("real time": below 1 is faster than it plays).

Finally, the usual way of drawing (`squares.py`) against the convolution scene, in frames per
second.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from scenes.studio.render.encoder import Encoder
from scenes.studio.render.part_cache import BeatPlan
from scenes.studio.render.quality import Quality
from scenes.studio.render.render import plan_scene, split
from scenes.studio.render.run_scene import Parameters, run_scene
from scenes.studio.render.stretch import Stretch, draw
from scenes.studio.render.targets import SceneFile, parse
from scenes.studio.render.workers import pool
from tests.benchmarks.squares import frames_per_second

SIZE = Quality(1080, 60)
NOTHING = Parameters()


class TimedSink:
    """Encodes on the spot and measures how long that takes, and how many frames there are."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.seconds, self.work, self.frames = folder, 0.0, 0.0, 0
        self.encoder: Encoder | None = None

    def open(self, beat: str) -> None:
        self.encoder = Encoder(self.folder / f"{beat}.mp4", SIZE)

    def write(self, pixels: np.ndarray, repeat: int) -> None:
        assert self.encoder is not None
        with self.clock():
            self.encoder.write(pixels, repeat)
            self.encoder.drain()
        self.frames += repeat

    def close(self) -> None:
        assert self.encoder is not None
        with self.clock():
            self.encoder.close()

    @contextmanager
    def clock(self) -> Iterator[None]:
        """Add the time spent inside to the seconds, both wall and processor time."""
        start, work = time.perf_counter(), time.process_time()
        yield
        self.seconds += time.perf_counter() - start
        self.work += time.process_time() - work


def render_seconds(scene: SceneFile, beats: list[BeatPlan], workers: int) -> tuple[float, float]:
    """Wall seconds of drawing a scene with that many workers, and a worker's peak memory in MiB."""
    with tempfile.TemporaryDirectory() as folder, pool(workers) as executor:
        list(executor.map(abs, range(workers * 4)))  # the workers are there before the clock starts
        total = sum(beat.seconds for beat in beats)
        stretches = [
            Stretch(scene, NOTHING, SIZE, "bench", names, Path(folder))
            for _, names in split(beats, total / workers if workers > 1 else total)
        ]
        start = time.perf_counter()
        list(executor.map(draw, stretches))
        seconds = time.perf_counter() - start
        peak = max(executor.map(peak_memory, range(workers)))
    return seconds, peak


def peak_memory(_: int) -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def floor_of(scene: SceneFile) -> tuple[float, float, float]:
    """Seconds that a scene lasts, that encoding it takes, and all work over that of encoding."""
    with tempfile.TemporaryDirectory() as folder:
        sink = TimedSink(Path(folder))
        start = time.process_time()
        run_scene(scene.load(), SIZE, sink=sink)
        work = (time.process_time() - start) / sink.work
    return sink.frames / SIZE.rate, sink.seconds, work


def measure(scene: SceneFile) -> None:
    with tempfile.TemporaryDirectory() as folder, pool(1) as executor:
        beats = executor.submit(plan_scene, scene, NOTHING, Path(folder)).result()
    with pool(1) as executor:  # not here: workers forked from here would count our memory as theirs
        length, floor, work = executor.submit(floor_of, scene).result()
    alone, _ = render_seconds(scene, beats, 1)
    both, peak = render_seconds(scene, beats, 2)
    print(
        f"{scene.target:24} {length:6.1f} s long   floor {floor:6.1f} s   "
        f"work {work:5.2f} x   alone {alone / floor:5.2f} x   "
        f"both cores {both * 2 / floor:5.2f} x, {both / length:5.2f} of real time   "
        f"{peak:5.0f} MiB",
        flush=True,
    )


def start_up() -> float:
    """Seconds from a fresh interpreter to the first frame of a still."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        status = os.spawnv(
            os.P_WAIT,
            sys.executable,
            [sys.executable, "-m", "scenes.studio", "still", "forward/pixels@digit", "-o", folder],
        )
    assert status == 0
    return time.perf_counter() - start


def main() -> None:
    scenes = [target.scene for target in parse(sys.argv[1:] or ["all"])]
    print(f"from nothing to a scene's stills: {start_up():.1f} s")
    for scene in scenes:
        measure(scene)
    for size in (Quality(480, 30), SIZE):
        ours, usual = frames_per_second(size)
        print(
            f"{size}: {usual:.1f} frames per second drawn the usual way, ours {ours / usual:.1f} x"
        )


if __name__ == "__main__":
    main()
