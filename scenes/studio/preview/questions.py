"""The job that answers questions about a frame: which numbers are on it, where each comes from.

Playing a scene up to a frame takes longer than a click may: so it is done as soon as a page rests,
and the process then keeps the scene's recording, and waits for questions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

import numpy as np
from manim.utils.exceptions import EndSceneEarlyException

from model.answers import Derived, answer_to, as_data
from model.answers.texts import finite
from model.cell_names import CellNameError
from model.refusal import Refusal
from scenes.kit.regions import Region, regions
from scenes.studio.preview.jobs import Loaded
from scenes.studio.preview.messages import Send
from scenes.studio.render.frame_renderer import FrameRenderer
from scenes.studio.render.quality import parse_quality
from scenes.studio.render.run_scene import run_scene

_DIGITS = 5  # decimals of a corner, in parts of the frame


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
        found.extend(region_data(region) for region in regions(at_frame))

    run_scene(loaded.scene_class, size, make_renderer=lambda: _Held(frame, show))
    if not running:
        raise Refusal(f"{scene} has no frame {frame}")
    send("regions", found)
    while True:
        source = hear()["source"]
        try:
            send("answer", answer_data(running[0], source))
        except CellNameError as error:
            send("refused", str(error))


def region_data(region: Region) -> dict[str, Any]:
    """A number on a frame as the page has it; corners: in parts of the frame, y down."""
    return {
        "source": region.source,
        "value": finite(region.number.value),
        "text": region.text,
        "meaning": region.meaning,
        "corners": region.corners.round(_DIGITS).tolist(),
    }


def answer_data(scene: Any, source: str) -> dict[str, Any]:
    """Where a shown number comes from; of one that is in no tensor, its name and words alone.

    Raises CellNameError for a source that the scene cannot have shown.
    """
    found = answer_to(scene.recording, source, scene.network_name)
    return asdict(found) if isinstance(found, Derived) else as_data(found)


TALKS: dict[str, Callable[..., None]] = {"talk": talk}  # jobs that hear while they send
