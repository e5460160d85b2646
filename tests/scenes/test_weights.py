"""The scenes about one weight, for weights of every kind: layout, numbers, and a shut gate."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from model.networks import cnn
from scenes import narrated
from scenes.mobjects.text import Label
from scenes.studio.quality import Quality
from scenes.studio.stage import Parameters, run_scene
from scenes.studio.targets import parse
from tests.scenes.layout import problems, shown
from tests.scenes.reference import Reference
from tests.scenes.test_numbers import check

WEIGHTS = [
    "conv1/kernel[0,4,0,0]",
    "conv1/bias[1]",
    "conv2/kernel[1,1,0,2]",
    "conv2/bias[3]",
    "dense/kernel[40,7]",
    "dense/bias[4]",
]


def run(scene: str, listener: Any, **parameters: Any) -> list[str]:
    target = parse([f"backward/{scene}"])[0]
    scene_class = Parameters.of(**parameters).apply(target.scene.load())
    return [b.name for b in run_scene(scene_class, Quality(480, 15), listeners=[listener])]


@pytest.mark.parametrize("digit", ["4:1", "0"])
@pytest.mark.parametrize("weight", WEIGHTS)
@pytest.mark.parametrize("scene", ["one_weight", "nudge", "update"])
def test_every_kind_of_weight(scene: str, weight: str, digit: str) -> None:
    found: list[str] = []
    seen: dict[str, np.ndarray] = {}
    references: list[Reference] = []

    def at_beat(running: Any, beat: Any) -> None:
        found.extend(f"{beat.name}: {problem}" for problem in problems(running))
        if not references:
            references.append(Reference(running.digit_shown.image, running.digit_shown.label))
        check(running, references[0], seen)

    names = run(scene, at_beat, weight=weight, digit=digit)
    assert found == []
    assert len(names) >= 6 and seen


def test_a_gradient_of_nought_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no gate is open the film says which are shut, and has no chain to show."""
    biases = cnn.load().weights["conv1/bias"].copy()
    biases[0] = -1000.0
    shut = cnn.load().with_weights({"conv1/bias": biases})
    monkeypatch.setattr(narrated, "load_network", lambda step: shut)
    texts: dict[str, list[str]] = {}
    found: list[str] = []

    def at_beat(running: Any, beat: Any) -> None:
        found.extend(f"{beat.name}: {problem}" for problem in problems(running))
        labels = [m for m in shown(running.mobjects) if isinstance(m, Label)]
        texts[beat.name] = [figure.text for label in labels for figure in label.figures]

    names = run("one_weight", at_beat, weight="conv1/kernel[2,2,0,0]")
    assert found == []
    assert "chain" not in names
    assert "576" in texts["alive"] and "0" in texts["alive"]
    assert "0" in texts["strongest"]


@pytest.mark.parametrize(
    "settings",
    [
        {"stride": 4, "dilation": 4, "padding": 0, "batch": 2},
        {"stride": 1, "dilation": 1, "padding": 2, "batch": 4},
        {"stride": 3, "dilation": 3, "padding": 1, "filter": 1},
    ],
)
def test_settings_of_the_general_convolution(settings: dict[str, int]) -> None:
    found: list[str] = []
    seen: dict[str, np.ndarray] = {}

    def at_beat(running: Any, beat: Any) -> None:
        found.extend(f"{beat.name}: {problem}" for problem in problems(running))
        check(running, Reference(running.digit_shown.image, running.digit_shown.label), seen)

    run("general_convolution", at_beat, **settings)
    assert found == []


def test_a_rate_can_be_given() -> None:
    texts: list[str] = []

    def at_beat(running: Any, beat: Any) -> None:
        for mobject in shown(running.mobjects):
            if isinstance(mobject, Label):
                texts.extend(figure.text for figure in mobject.figures)

    run("update", at_beat, rate=0.02)
    assert "0.02" in texts
