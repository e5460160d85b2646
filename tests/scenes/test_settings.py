"""Any settings that are allowed can be drawn: their labels find room, their lines the frame."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from model.networks.by_hand import EXAMPLES
from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import Parameters, run_scene
from scenes.studio.render.targets import parse
from tests.scenes.watching import problems


@pytest.mark.parametrize(
    "scene",
    [
        *("setup", "forward", "error", "one_output_weight", "output_layer", "one_hidden_weight"),
        *("biases", "update", "ten_thousand_times", "recipe"),
    ],
)
@pytest.mark.parametrize("value", ["-10.25", "-100", "-0.1234567"])
def test_long_numbers_find_room(value: str, scene: str, tmp_path: Path) -> None:
    path = tmp_path / "long.toml"
    text = (EXAMPLES / "mazur.toml").read_text()
    path.write_text(re.sub(r"0\.\d+(?=[\],])", value, text))  # all but the rate
    found: list[str] = []

    def at_beat(running: Any, beat: Any) -> None:
        found.extend(problems(running))

    scene_class = parse([f"by_hand/{scene}"])[0].scene.load()
    chosen = Parameters.of(settings=str(path)).apply(scene_class)
    run_scene(chosen, Quality(480, 15), listeners=[at_beat])
    assert found == []
