"""What motion leaves on screen is what skipping the motion leaves: each beat ends on its still."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import run_scene
from scenes.studio.render.targets import SceneFile, parse

SIZE = Quality(480, 15)
SMALL = Quality(240, 8)  # for every scene there is


class LastFrames:
    """Keeps the last frame of each beat, and whether it held still."""

    def __init__(self) -> None:
        self.frames: dict[str, np.ndarray] = {}
        self.rests: dict[str, int] = {}
        self.beat = ""

    def open(self, beat: str) -> None:
        self.beat = beat

    def write(self, pixels: np.ndarray, repeat: int) -> None:
        self.frames[self.beat], self.rests[self.beat] = pixels.copy(), repeat

    def close(self) -> None:
        pass


def test_each_beat_rests_on_its_still(film_scene: SceneFile) -> None:
    drawn = LastFrames()
    run_scene(film_scene.load(), SMALL, sink=drawn)
    stills: dict[str, np.ndarray] = {}

    def keep(scene: Any, beat: Any) -> None:
        scene.renderer.static_image = None
        scene.renderer.update_frame(scene)
        stills[beat.name] = scene.renderer.camera.pixel_array.copy()

    run_scene(film_scene.load(), SMALL, listeners=[keep])
    assert list(drawn.frames) == list(stills)
    for name, still in stills.items():
        difference = np.abs(drawn.frames[name].astype(int) - still)
        assert (difference.max(axis=-1) > 24).mean() < 1e-4, f"{name} ends on another picture"
        assert drawn.rests[name] >= SMALL.rate / 2, f"{name} ends on a moving frame"


class Samples(LastFrames):
    """Keeps every seventh frame, coarsely."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[np.ndarray] = []
        self.count = 0

    def write(self, pixels: np.ndarray, repeat: int) -> None:
        self.count += 1
        if self.count % 7 == 0:
            self.seen.append(pixels[::3, ::3].copy())


@pytest.mark.parametrize("name", ["convolution", "pooling", "channels"])
def test_what_moves_is_redrawn(name: str) -> None:
    """Frames over the kept background equal those drawn from everything."""
    scene_class = parse([f"forward/{name}"])[0].scene.load()

    class Redrawn(scene_class):  # type: ignore[misc, valid-type]
        def get_moving_and_static_mobjects(self, animations: Any) -> tuple[list[Any], list[Any]]:
            return list(self.mobjects), []

    kept, redrawn = Samples(), Samples()
    run_scene(scene_class, SIZE, sink=kept)
    run_scene(Redrawn, SIZE, sink=redrawn)
    assert len(kept.seen) == len(redrawn.seen) > 20
    for number, (one, other) in enumerate(zip(kept.seen, redrawn.seen, strict=True)):
        difference = np.abs(one.astype(int) - other).max(axis=-1)
        assert (difference > 24).mean() < 3e-4, f"sampled frame {number} differs"
