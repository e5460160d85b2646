"""The scenes about one weight, for weights of every kind: layout, numbers, and a shut gate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from model.chain_rule import Derivation, derive
from model.derivations import one_weight
from model.derivations.registry import tensor
from model.digits import find_digit
from model.networks import cnn
from scenes.kit.drawing.text import Label
from scenes.kit.scene import NarratedScene
from scenes.kit.sourced import SourcedArray, sourced
from scenes.kit.weight_scripts import SAMPLED
from scenes.kit.world.one_weights_place import OneWeightsPlace
from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import Parameters, run_scene
from scenes.studio.render.targets import parse
from tests.scenes.layout import FAINT, opacity, shown
from tests.scenes.reference import Reference
from tests.scenes.watching import inspect, watch

WEIGHTS = [
    "conv1/kernel[0,4,0,0]",
    "conv1/bias[1]",
    "conv2/kernel[1,1,0,2]",
    "conv2/bias[3]",
    "dense/kernel[40,7]",
    "dense/bias[4]",
]
PIXEL = "image[14,10]"


def scene_of(name: str, **parameters: Any) -> type[NarratedScene]:
    return Parameters.of(**parameters).apply(parse([f"backward/{name}"])[0].scene.load())


@pytest.mark.parametrize("digit", ["4:1", "0"])
@pytest.mark.parametrize("weight", WEIGHTS)
@pytest.mark.parametrize("scene", ["one_weight", "update"])
def test_every_kind_of_weight(scene: str, weight: str, digit: str) -> None:
    found, beats = inspect(scene_of(scene, weight=weight, digit=digit))
    assert found == []
    assert len(beats) >= 6


@pytest.mark.parametrize("digit", ["4:1", "3"])
def test_a_pixel_is_explained_like_a_weight(digit: str) -> None:
    found, beats = inspect(scene_of("one_weight", weight=PIXEL, digit=digit))
    assert found == []
    assert "chain" in [beat.name for beat in beats]


@pytest.mark.parametrize("weight", ["conv1/kernel[2,3,0,1]", "conv2/bias[3]", PIXEL])
def test_the_other_ways_that_are_drawn_are_tensorflows(weight: str) -> None:
    digit = find_digit("4:1")
    derivation = derive(cnn.load().run(digit.image, digit.label), weight)
    drawn = one_weight.sample_of_ways(derivation, SAMPLED)
    right = Reference(digit.image, digit.label).value(drawn.name)
    np.testing.assert_allclose(drawn.array, right, rtol=1e-9)
    place = OneWeightsPlace(derivation, sources(derivation), derivation.strongest_ways(1)[0])
    threads = place.threads_of(derivation.sampled_ways(SAMPLED), np.zeros(2))
    assert len(threads) == len(place.tensors)
    for each in threads:
        assert len(each.values) == len(right)
        np.testing.assert_array_equal(np.sign(each.values), np.sign(right))
        np.testing.assert_array_equal(np.argsort(np.abs(each.values)), np.argsort(np.abs(right)))


def sources(derivation: Derivation) -> Callable[[str], SourcedArray]:
    recording = derivation.graph.recording
    return lambda name: sourced(tensor(recording, name))


def test_a_gradient_of_zero_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no gate is open the film says which are shut, and has no chain to show."""
    biases = cnn.load().weights["conv1/bias"].copy()
    biases[0] = -1000.0
    shut = cnn.load().with_weights({"conv1/bias": biases})
    monkeypatch.setattr(cnn, "trained", lambda step=None: shut)
    texts: dict[str, list[str]] = {}

    def at_beat(running: Any, beat: Any) -> None:
        found = shown(running.mobjects)
        labels = [m for m in found if isinstance(m, Label) and opacity(m) > FAINT]
        texts[beat.name] = [number.text for label in labels for number in label.numbers]

    scene = scene_of("one_weight", weight="conv1/kernel[2,2,0,0]")
    found, beats = watch(scene, listeners=[at_beat])
    assert found == []
    assert "chain" not in [beat.name for beat in beats]
    assert "576" in texts["alive"] and "0" in texts["alive"]
    assert "0" in texts["sum"] and texts["total"].count("0") == 3


@pytest.mark.parametrize(
    "settings",
    [
        {"stride": 4, "dilation": 4, "padding": 0, "batch": 2},
        {"stride": 1, "dilation": 1, "padding": 2, "batch": 4},
        {"stride": 3, "dilation": 3, "padding": 1, "filter": 1},
    ],
)
def test_settings_of_the_general_convolution(settings: dict[str, int]) -> None:
    found, _beats = inspect(scene_of("general_convolution", **settings))
    assert found == []


def test_a_rate_can_be_given() -> None:
    texts: list[str] = []

    def at_beat(running: Any, beat: Any) -> None:
        for mobject in shown(running.mobjects):
            if isinstance(mobject, Label):
                texts.extend(number.text for number in mobject.numbers)

    run_scene(scene_of("update", rate=0.02), Quality(480, 15), listeners=[at_beat])
    assert "0.02" in texts
