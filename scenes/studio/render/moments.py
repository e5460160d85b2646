"""One moment of a scene: everything before it is skipped, nothing after it is built."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from manim.utils.exceptions import EndSceneEarlyException

from scenes.kit.scene import NarratedScene
from scenes.studio.render.frame_renderer import FrameRenderer
from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import run_scene
from scenes.studio.render.targets import check_moment

SIZE = Quality(480, 60)  # the clock of moments; how a moment is drawn is up to the caller


class Moment(FrameRenderer):
    """Stops at a frame of a beat, counted from the beat's first, and shows the scene as it is."""

    def __init__(self, beat: str, frame: int, show: Callable[[Any], None]) -> None:
        self.beat, self.wanted_frame, self.show = beat, frame, show
        self.beat_start: int | None = None
        self.beat_frames = 0
        self.scene: Any = None
        super().__init__(self._choose, self._keep)

    def run(self, scene: Any, still: bool) -> None:
        self.scene = scene
        super().run(scene, still)

    def _choose(self, beat: str, first: int, count: int, still: bool) -> Iterable[int]:
        if beat != self.beat:
            return []
        if self.beat_start is None:
            self.beat_start = first
        self.beat_frames = first + count - self.beat_start
        frame = self.beat_start + self.wanted_frame
        return [frame] if first <= frame < first + count else []

    def _keep(self, first: int, repeat: int, pixels: np.ndarray) -> None:
        self.show(self.scene)
        raise EndSceneEarlyException


def at_moment(
    scene_class: type[NarratedScene], beat: str, seconds: float, show: Callable[[Any], None]
) -> None:
    """Call `show` with the scene as it is that many seconds into a beat. Raises TargetError."""
    moment = Moment(beat, round(seconds * SIZE.rate), show)
    run_scene(scene_class, SIZE, make_renderer=lambda: moment)
    check_moment(beat, moment.wanted_frame / SIZE.rate, moment.beat_frames / SIZE.rate)
