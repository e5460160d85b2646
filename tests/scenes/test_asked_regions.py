"""What a frame shows can be asked: the answer has the shown value, or says what was computed."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from model.answers import Answer, answer_to
from scenes.kit.regions import regions
from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import run_scene
from scenes.studio.render.targets import parse

EVERY = 17  # regions, one of which is asked: most are cells of the same picture


@pytest.mark.parametrize(
    ("name", "least"),
    [("forward/dense", 0.8), ("backward/sigmoid", 0.9), ("by_hand/forward", 0.7)],
)
def test_shown_numbers_can_be_asked(name: str, least: float) -> None:
    """least: how many of them, in parts, are cells of tensors in the end."""
    kinds: Counter[bool] = Counter()

    def at_beat(scene: Any, beat: Any) -> None:
        for region in regions(scene)[::EVERY]:
            found = answer_to(scene.recording, region.source, scene.network_name)
            kinds[isinstance(found, Answer)] += 1
            if isinstance(found, Answer):
                assert found.value == region.number.value, region.source
            else:
                assert found.words, region.source

    run_scene(parse([name])[0].scene.load(), Quality(480, 15), listeners=[at_beat])
    assert kinds[True] > least * kinds.total() > 5
