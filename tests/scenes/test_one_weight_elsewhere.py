"""One weight's film for networks that no film shows: dense layers alone, and more convolutions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from model.network import Recording
from scenes.backward.s13_one_weight import OneWeight
from tests.kit.places import four_convolutions, lenet, one_convolution, two_two_two
from tests.scenes.watching import watch

NAMES = ["weight", "uses", "alive", "chain", "sum", "total", "onward"]
PLACES: list[tuple[Callable[[], Recording], Any, str, str]] = [
    (lenet, 3, "conv1/kernel[2,2,0,0]", ""),
    (lenet, 3, "conv2/bias[9]", ""),
    (lenet, 3, "dense1/kernel[7,30]", "alive"),
    (lenet, 3, "image[16,14,1]", ""),
    (four_convolutions, 3, "conv1/kernel[1,1,0,1]", ""),
    (four_convolutions, 3, "image[12,10]", ""),
    (one_convolution, 3, "conv/kernel[0,1,0,6]", ""),
    (two_two_two, [0.01, 0.99], "hidden/kernel[0,1]", "alive"),
    (two_two_two, [0.01, 0.99], "output/bias[0]", "alive"),
    (two_two_two, [0.01, 0.99], "inputs[1]", ""),
]


def scene_of(make: Callable[[], Recording], target: Any, weight: str) -> type[OneWeight]:
    run = make()
    recording = run.network.run(run[run.network.input][0], target)

    def record(self: OneWeight) -> None:
        self.subject, self.recording, self.network = None, recording, recording.network

    return type("Elsewhere", (OneWeight,), {"record": record, "weight": weight})


@pytest.mark.parametrize(
    ("make", "target", "weight", "without"),
    PLACES,
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_weight_of_another_network(
    make: Callable[[], Recording], target: Any, weight: str, without: str
) -> None:
    problems, beats = watch(scene_of(make, target, weight))
    assert problems == []
    dead = [] if any(beat.name == "chain" for beat in beats) else ["chain"]
    assert [beat.name for beat in beats] == [n for n in NAMES if n not in (without, *dead)]
    said = {beat.name: beat.caption for beat in beats}
    assert ("learns nothing" in said["sum"]) == bool(dead)
