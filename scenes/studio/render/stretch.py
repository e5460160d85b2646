"""A stretch of a scene, drawn and encoded by one worker, here or elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scenes.studio.cluster.errand import Files
from scenes.studio.render.codecs import MP4, Codec
from scenes.studio.render.encoder import Encoder
from scenes.studio.render.part_cache import PartStore
from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import Parameters, run_scene
from scenes.studio.render.targets import SceneFile


@dataclass(frozen=True)
class Stretch:
    """Some beats of one scene, for one worker: what precedes them is not drawn."""

    scene: SceneFile
    parameters: Parameters
    quality: Quality
    key: str
    beats: tuple[str, ...]
    folder: Path
    codec: Codec = MP4


class PartSink:
    """Encodes each beat into its part."""

    def __init__(self, stretch: Stretch) -> None:
        self.stretch, self.store = stretch, PartStore(stretch.folder)
        self.encoder: Encoder | None = None

    def open(self, beat: str) -> None:
        self.encoder = Encoder(
            self.store.path(self.stretch.key, beat, self.stretch.quality, self.stretch.codec),
            self.stretch.quality,
            self.stretch.codec,
        )

    def write(self, pixels: np.ndarray, repeat: int) -> None:
        assert self.encoder is not None
        self.encoder.write(pixels, repeat)

    def close(self) -> None:
        if self.encoder is not None:
            encoder, self.encoder = self.encoder, None
            self.store.note(encoder.path, encoder.close())

    def abort(self) -> None:
        if self.encoder is not None:
            self.encoder.abort()


def draw(stretch: Stretch) -> Files:
    """Draw a stretch's beats into its folder, in a worker. No files lie elsewhere: returns none.

    A worker on another machine returns its parts: see `cluster`.
    """
    sink = PartSink(stretch)
    try:
        run_scene(
            stretch.parameters.apply(stretch.scene.load()),
            stretch.quality,
            sink=sink,
            wanted=stretch.beats,
        )
    except BaseException:
        sink.abort()
        raise
    return {}
