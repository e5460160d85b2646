"""A film's scenes in the place are one journey: where one ends, the next begins, to the pixel."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np
import pytest

from scenes.kit.world.place_scene import PlaceScene
from scenes.studio.render.frame_renderer import FrameRenderer
from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import Parameters, run_scene
from scenes.studio.render.targets import SceneFile, parse

SIZE = Quality(480, 15)
WAYS: dict[str, dict[str, Any]] = {
    "plain": {},
    "calm": {"calm": True},
    "without captions": {"captions": False},
    "transparent": {"transparent": True},
}


def joints() -> list[tuple[SceneFile, SceneFile]]:
    """Scenes in the place that follow each other in a film."""
    scenes = [target.scene for target in parse(["all"])]
    return [
        (one, other)
        for one, other in itertools.pairwise(scenes)
        if one.film == other.film
        and all(issubclass(scene.load(), PlaceScene) for scene in (one, other))
    ]


@cache
def ends(scene: SceneFile, theme: str, way: str) -> tuple[np.ndarray, np.ndarray]:
    """A scene's first frame and its last."""
    frames: list[np.ndarray] = []

    def choose(_beat: str, first: int, count: int, _still: bool) -> Iterable[int]:
        return {first, first + count - 1} if first == 0 else {first + count - 1}

    def keep(_first: int, _repeat: int, pixels: np.ndarray) -> None:
        frames[1:] = [pixels.copy()]

    parameters = Parameters.of(theme=theme, **WAYS[way])
    run_scene(
        parameters.apply(scene.load()), SIZE, make_renderer=lambda: FrameRenderer(choose, keep)
    )
    return frames[0], frames[-1]


def test_the_first_scenes_of_the_forward_film_are_joined() -> None:
    names = {(one.name, other.name) for one, other in joints()}
    assert {("overview", "pixels"), ("pixels", "convolution")} <= names


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("joint", joints(), ids=lambda pair: f"{pair[0].name}-{pair[1].name}")
def test_a_scene_begins_on_the_picture_that_the_one_before_ends_on(
    joint: tuple[SceneFile, SceneFile], theme: str
) -> None:
    compare(joint, theme, "plain")


@pytest.mark.parametrize("way", sorted(WAYS.keys() - {"plain"}))
@pytest.mark.parametrize("joint", joints()[:3], ids=lambda pair: f"{pair[0].name}-{pair[1].name}")
def test_so_it_does_in_every_way_of_showing_it(
    joint: tuple[SceneFile, SceneFile], way: str
) -> None:
    compare(joint, "dark", way)


def compare(joint: tuple[SceneFile, SceneFile], theme: str, way: str) -> None:
    before, after = joint
    last, first = ends(before, theme, way)[1], ends(after, theme, way)[0]
    assert (last.max(axis=(0, 1))[:3] > 0).all()
    different = np.abs(last.astype(int) - first).max(axis=-1)
    assert different.max() == 0, f"{(different > 0).mean():.1%} of the picture jumps"
