"""The job that answers questions about a frame: which numbers are on it, where each comes from.

Playing a scene up to a frame takes longer than a click may: so it is done as soon as a page rests,
and the process then keeps the scene's recording, and waits for questions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from manim.utils.exceptions import EndSceneEarlyException

from model.cell_names import CellNameError
from model.refusal import Refusal
from scenes.kit.regions import regions
from scenes.studio.asking.data import answer_data, regions_data
from scenes.studio.preview.jobs import Loaded
from scenes.studio.preview.messages import Send
from scenes.studio.render.frame_renderer import FrameRenderer
from scenes.studio.render.quality import parse_quality
from scenes.studio.render.run_scene import run_scene


class _Held(FrameRenderer):
    """Stops at one frame of a scene and shows the scene as it is then."""

    def __init__(self, frame: int, show: Callable[[Any], None]) -> None:
        self.wanted_frame, self.show = frame, show
        self.scene: Any = None
        super().__init__(self._choose, self._keep)

    def run(self, scene: Any, still: bool) -> None:
        self.scene = scene
        super().run(scene, still)

    def _choose(self, beat: str, first: int, count: int, still: bool) -> Iterable[int]:
        return [self.wanted_frame] if first <= self.wanted_frame < first + count else []

    def _keep(self, first: int, repeat: int, pixels: np.ndarray) -> None:
        self.show(self.scene)
        raise EndSceneEarlyException


def talk(
    send: Send,
    hear: Callable[[], dict[str, Any]],
    scene: str,
    values: dict[str, Any],
    quality: str,
    frame: int,
) -> None:
    """Send the regions of a frame, in painting order; then an answer for each source heard."""
    size, loaded = parse_quality(quality), Loaded(scene, values)
    found: list[dict[str, Any]] = []
    running: list[Any] = []

    def show(at_frame: Any) -> None:
        running.append(at_frame)
        found.extend(regions_data(at_frame.recording, regions(at_frame)))

    run_scene(loaded.scene_class, size, make_renderer=lambda: _Held(frame, show))
    if not running:
        raise Refusal(f"{scene} has no frame {frame}")
    send("regions", found)
    while True:
        source = hear()["source"]
        asked = running[0].recording, source, running[0].network_name
        try:
            send("answer", answer_data(*asked))
        except CellNameError as error:
            send("refused", str(error))


TALKS: dict[str, Callable[..., None]] = {"talk": talk}  # jobs that hear while they send
