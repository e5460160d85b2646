"""Calm films of the place, and those without captions or ground, show what the others show."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scenes.kit.world.place_scene import PlaceScene
from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import Parameters, run_scene
from scenes.studio.render.targets import SceneFile, parse

IN_THE_PLACE = [
    target.scene for target in parse(["all"]) if issubclass(target.scene.load(), PlaceScene)
]
FIRST = list({scene.film: scene for scene in reversed(IN_THE_PLACE)}.values())  # of each film
in_the_place = pytest.mark.parametrize("place", IN_THE_PLACE, ids=lambda scene: scene.target)


def beat_ends(place: SceneFile, **values: Any) -> tuple[dict[str, np.ndarray], list[str]]:
    """Each beat's last frame, and the subtitles that were on screen there."""
    frames: dict[str, np.ndarray] = {}
    captions: list[str] = []

    def keep(scene: Any, beat: Any) -> None:
        scene.renderer.static_image = None
        scene.renderer.update_frame(scene)
        frames[beat.name] = scene.renderer.camera.pixel_array.copy()
        captions.extend(line.text for line in scene.subtitles.submobjects)

    run_scene(Parameters.of(**values).apply(place.load()), Quality(480, 15), listeners=[keep])
    return frames, captions


@in_the_place
def test_a_beat_ends_alike_calm_and_without_captions(place: SceneFile) -> None:
    moving, said = beat_ends(place)
    without, unsaid = beat_ends(place, captions=False)
    calm, _captions = beat_ends(place, calm=True)
    assert list(calm) == list(without) == list(moving)
    assert len(said) == len(moving) - 1 and unsaid == []  # the last beat fades its own
    for name, frame in moving.items():
        different = np.abs(calm[name].astype(int) - frame).max(axis=-1)
        assert different.max() <= 2, f"{name} ends on another picture"
        above = slice(0, 400)  # of the subtitles
        np.testing.assert_array_equal(without[name][above], frame[above], err_msg=name)


@pytest.mark.parametrize("place", FIRST, ids=lambda scene: scene.target)
def test_without_a_ground_only_light_reaches_the_corner(place: SceneFile) -> None:
    frames, _captions = beat_ends(place, transparent=True)
    assert all(frame[0, -1, 3] < 8 for frame in frames.values())
    covered = [(frame[..., 3] == 255).mean() for frame in frames.values()]
    assert min(covered) > 0.004  # a line of a derivation, alone
    assert max(covered) > 0.05
