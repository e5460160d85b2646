"""The notation film with other layer sizes: every moment can be read, every number is right."""

from __future__ import annotations

import pytest

from scenes.studio.render.run_scene import Parameters
from scenes.studio.render.targets import SceneFile, parse
from tests.scenes.watching import inspect

SCENES = [target.scene for target in parse(["notation"])]


@pytest.mark.parametrize("layers", ["6-6-6-6", "1-1-1", "2-6-1-3"])
@pytest.mark.parametrize("film", SCENES, ids=[scene.name for scene in SCENES])
def test_any_layers_can_be_read_and_are_right(film: SceneFile, layers: str) -> None:
    found, beats = inspect(Parameters.of(layers=layers).apply(film.load()))
    assert found == [] and beats
