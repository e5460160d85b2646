"""No text overlaps another, leaves the frame or is too small, at the end of each beat."""

from __future__ import annotations

from typing import Any

import pytest

from scenes.mobjects.text import Label
from scenes.studio.quality import Quality
from scenes.studio.stage import Parameters, run_scene
from scenes.studio.targets import SceneFile
from tests.scenes.layout import problems


def test_every_beat_can_be_read(film_scene: SceneFile, look: tuple[str, str, str]) -> None:
    found: list[str] = []
    names: list[str] = []

    def at_beat(scene: Any, beat: Any) -> None:
        names.append(beat.name)
        found.extend(f"{beat.name}: {problem}" for problem in problems(scene))

    parameters = Parameters.of(digit=look[0], theme=look[1], settings=look[2])
    run_scene(parameters.apply(film_scene.load()), Quality(480, 15), listeners=[at_beat])
    assert found == []
    assert len(names) == len(set(names)) > 1


@pytest.mark.parametrize(
    ("labels", "word"),
    [
        ([("one", (0, 0)), ("two", (0.1, 0))], "overlaps"),
        ([("far", (7.0, 0))], "leaves"),
    ],
)
def test_a_fault_is_found(labels: list[Any], word: str) -> None:
    scene = type("View", (), {})()
    from scenes.mobjects.camera import FilmCamera

    scene.renderer = type("R", (), {"camera": FilmCamera()})()
    scene.mobjects = [Label(text).move_to([*place, 0]) for text, place in labels]
    assert any(word in problem for problem in problems(scene))


def test_small_text_is_found() -> None:
    from scenes.mobjects.camera import FilmCamera

    scene = type("View", (), {})()
    scene.renderer = type("R", (), {"camera": FilmCamera()})()
    scene.mobjects = [Label("small", size=13 / 60)]
    assert any("smaller" in problem for problem in problems(scene))
