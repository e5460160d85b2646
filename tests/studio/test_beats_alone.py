"""A beat drawn alone is, frame by frame, the beat drawn with its whole scene before it.

Workers draw different beats of one scene: the film must not show where they took over.
"""

from __future__ import annotations

import zlib

import numpy as np

from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import run_scene
from scenes.studio.render.targets import SceneFile

SIZE = Quality(240, 8)  # every scene is drawn: small, and few of its frames


class Sums:
    """Keeps a checksum of each frame and how often it repeats, by beat."""

    def __init__(self) -> None:
        self.beats: dict[str, list[tuple[int, int]]] = {}

    def open(self, beat: str) -> None:
        self.frames = self.beats[beat] = []

    def write(self, pixels: np.ndarray, repeat: int) -> None:
        self.frames.append((zlib.crc32(pixels), repeat))

    def close(self) -> None:
        assert self.frames


def test_a_beat_alone_is_the_same(film_scene: SceneFile, full: bool) -> None:
    scene_class, together = film_scene.load(), Sums()
    run_scene(scene_class, SIZE, sink=together)
    names = list(together.beats)
    for name in names if full else names[-1:]:
        alone = Sums()
        run_scene(scene_class, SIZE, sink=alone, wanted=[name])
        assert alone.beats == {name: together.beats[name]}
