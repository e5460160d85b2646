"""Some beats of one scene, drawn and encoded by one worker, here or elsewhere."""

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
class Job:
    """Some beats of one scene, for one worker: what precedes them is skipped."""

    scene: SceneFile
    parameters: Parameters
    quality: Quality
    key: str
    beats: tuple[str, ...]
    folder: Path
    codec: Codec = MP4


class PartSink:
    """Encodes each beat into its part."""

    def __init__(self, job: Job) -> None:
        self.job, self.store = job, PartStore(job.folder)
        self.encoder: Encoder | None = None

    def open(self, beat: str) -> None:
        self.encoder = Encoder(
            self.store.path(self.job.key, beat, self.job.quality, self.job.codec),
            self.job.quality,
            self.job.codec,
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


def draw(job: Job) -> Files:
    """Draw a job's beats into its folder; in a worker. Returns the files that lie elsewhere: none.

    A worker on another machine returns its parts, which see `cluster`.
    """
    sink = PartSink(job)
    try:
        run_scene(job.parameters.apply(job.scene.load()), job.quality, sink=sink, wanted=job.beats)
    except BaseException:
        sink.abort()
        raise
    return {}
