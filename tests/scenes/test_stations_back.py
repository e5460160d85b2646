"""Pools and activations on the way back: what is said of them is true of the picture shown."""

from __future__ import annotations

import numpy as np
import pytest

from model.derivations import forward
from model.networks.registry import NETWORKS
from scenes.kit.scene import Beat
from scenes.kit.sourced import SourcedArray
from scenes.kit.world.cell_numbers import plain_number
from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import Parameters, run_scene
from scenes.studio.render.targets import parse


def beats(scene: str, digit: str) -> dict[str, Beat]:
    scene_class = Parameters.of(digit=digit).apply(parse([scene])[0].scene.load())
    return {beat.name: beat for beat in run_scene(scene_class, Quality(480, 15))}


def test_what_a_sigmoid_leaves_is_compared_by_the_largest_gradient() -> None:
    recording = NETWORKS["cnn"].record(digit="4:1", label=None, step=None).recording
    said = beats("backward/sigmoid", "4:1")["shrink"].caption
    for name, text in (("conv2/a", "2.74"), ("conv2/z", "0.59")):
        assert f"{np.abs(recording.grad(name)).max():.2f}" == text
        assert f"\N{MINUS SIGN}{text}" in said


@pytest.mark.parametrize(("digit", "words"), [("4:1", "And if two are"), ("1", "it's a tie")])
def test_ties_are_told_of_where_there_are_any(digit: str, words: str) -> None:
    recording = NETWORKS["cnn"].record(digit=digit, label=None, step=None).recording
    count = forward.ties(recording, "pool2", 0).array[0]
    assert bool(count) == (words == "it's a tie")
    assert words in beats("backward/pool2", digit)["sweep"].caption


@pytest.mark.parametrize(
    ("value", "text"),
    [(-3.1e-8, "\N{MINUS SIGN}3e\N{MINUS SIGN}8"), (0.0, "0"), (0.37, "0.37")],
)
def test_a_small_gradient_does_not_read_as_zero(value: float, text: str) -> None:
    number = SourcedArray("any", np.array([value]), "gradient")[0]
    assert plain_number(number) == text
