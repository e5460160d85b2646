"""Where a frame says that a number comes from is what TensorFlow has there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scenes.kit.regions import regions
from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import Parameters, run_scene
from scenes.studio.render.targets import parse
from tests.scenes.references import reference_of
from tests.scenes.test_numbers import as_decimal, compare, half_a_unit


@pytest.mark.parametrize("digit", ["7", "4:1"])
@pytest.mark.parametrize("name", ["forward/overview", "forward/convolution"])
def test_every_region_of_a_scene_is_right(name: str, digit: str) -> None:
    seen: dict[str, np.ndarray] = {}
    found: list[int] = []

    def at_beat(scene: Any, beat: Any) -> None:
        reference = getattr(scene, "_reference", None) or reference_of(scene)
        scene._reference = reference
        shown = regions(scene)
        found.append(len(shown))
        arrays = {(r.number.name, id(r.number.array)): r.number for r in shown}
        right = {key: compare(number, reference, seen) for key, number in arrays.items()}
        for region in shown:
            number = region.number
            value = float(right[number.name, id(number.array)][number.index])
            if region.text:
                written = float(as_decimal(region.text.lstrip("+")))
                assert abs(written - value) <= half_a_unit(region.text) * (1 + 1e-9) + 1e-12

    scene_class = Parameters.of(digit=digit).apply(parse([name])[0].scene.load())
    run_scene(scene_class, Quality(480, 15), listeners=[at_beat])
    assert min(found) > 300 and {"image", "conv1/a"} <= seen.keys()
