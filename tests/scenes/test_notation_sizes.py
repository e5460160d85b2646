"""The notation film with other layer sizes: every beat can be read, every number is right."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scenes.studio.quality import Quality
from scenes.studio.stage import Parameters, run_scene
from scenes.studio.targets import SceneFile, parse
from tests.scenes.layout import problems
from tests.scenes.reference_notation import NotationReference
from tests.scenes.test_numbers import check

SCENES = [target.scene for target in parse(["notation"])]


@pytest.mark.parametrize("layers", ["6-6-6-6", "1-1-1", "2-6-1-3"])
@pytest.mark.parametrize("film", SCENES, ids=[scene.name for scene in SCENES])
def test_any_layers_can_be_read_and_are_right(film: SceneFile, layers: str) -> None:
    found: list[str] = []
    seen: dict[str, np.ndarray] = {}

    def at_beat(scene: Any, beat: Any) -> None:
        found.extend(f"{beat.name}: {problem}" for problem in problems(scene))
        check(scene, NotationReference(scene.sketch), seen)

    scene_class = Parameters.of(layers=layers).apply(film.load())
    run_scene(scene_class, Quality(480, 15), listeners=[at_beat])
    assert found == []
