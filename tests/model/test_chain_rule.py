"""Derivations against TensorFlow's GradientTape, central differences and plain sums of paths."""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from model.cell_names import CellNameError
from model.central_difference import nudge
from model.chain_rule import Derivation, Graph, derive, derive_in
from model.digits import load_samples
from model.layers import (
    AvgPool,
    Conv2D,
    Dense,
    Flatten,
    Layer,
    MaxPool,
    ReLU,
    Sigmoid,
    Softmax,
    Tanh,
)
from model.losses import CrossEntropy, HalfSquaredError, Loss, SquaredError
from model.network import Network, Recording
from model.networks import cnn
from tests.model import tensorflow_copy

CLOSE: dict[str, Any] = {"rtol": 1e-9, "atol": 1e-18}


@pytest.fixture(scope="module")
def shipped() -> Network:
    return cnn.load()


def sample(shipped: Network, number: int) -> Recording:
    images, labels = load_samples()
    return shipped.run(images[number], int(labels[number]))


def every_weight(recording: Recording) -> list[str]:
    return [
        f"{name}[{','.join(map(str, index))}]"
        for name, array in recording.network.weights.items()
        for index in np.ndindex(array.shape)
    ]


def tape(recording: Recording) -> dict[str, np.ndarray]:
    network = recording.network
    assert recording.target is not None
    _, gradients = tensorflow_copy.run(network, recording[network.input], recording.target)
    return {name: tf.convert_to_tensor(value).numpy() for name, value in gradients.items()}


def compare(recording: Recording, names: list[str]) -> list[Derivation]:
    """Terms, factors and counts of each, against autodiff."""
    graph, right = Graph(recording), tape(recording)
    found = []
    for name in names:
        derivation = derive_in(graph, name)
        weight = derivation.weight
        scale = max((abs(use.term) for use in derivation.terms), default=1.0)
        close = {"rtol": 1e-9, "atol": 1e-13 * scale}
        np.testing.assert_allclose(derivation.gradient, right[weight.tensor][weight.index], **close)
        np.testing.assert_allclose(derivation.total, right[weight.tensor][weight.index], **close)
        dead = sum(count for _, _, count in derivation.deaths)
        assert derivation.alive + dead == len(derivation.uses)
        for use in derivation.uses:
            assert use.alive == (recording.grad(use.at.tensor)[use.at.index] != 0)
        found.append(derivation)
    return found


@pytest.mark.parametrize("number", [70, 79, 99])
def test_all_1138_parameters_are_autodiffs(shipped: Network, number: int) -> None:
    recording = sample(shipped, number)
    names = every_weight(recording)
    assert len(compare(recording, names)) == 1138


@pytest.mark.parametrize("number", [79, 33])
def test_all_1138_parameters_are_central_differences(shipped: Network, number: int) -> None:
    """To what the difference's truncation allows, which two step sizes tell; kinks are named."""
    recording, graph, kinks = sample(shipped, number), None, 0
    graph = Graph(recording)
    for name in every_weight(recording):
        derivation = derive_in(graph, name)
        near, far = (nudge(recording, derivation.weight, step) for step in (1e-5, 2e-5))
        if far.kinks:
            kinks += 1
            continue
        rounding = 16 * np.finfo(float).eps * max(derivation.loss, 1.0) / near.epsilon
        allowed = 2 * abs(near.slope - far.slope) + rounding
        assert abs(near.slope - derivation.total) <= allowed, name
    assert kinks <= 40


def test_a_kink_is_named(shipped: Network) -> None:
    recording = sample(shipped, 79)
    z = recording["conv1/z"][0, ..., 0]
    place = np.unravel_index(np.abs(z).argmin(), z.shape)
    derivation = derive(recording, "conv1/bias[0]")
    found = nudge(recording, derivation.weight, 2 * float(np.abs(z).min())).kinks
    assert f"conv1/z[0, {place[0]}, {place[1]}, 0]" in map(str, found)


@pytest.mark.parametrize(
    "name", ["conv1/kernel[2,3,0,1]", "conv1/bias[0]", "conv2/kernel[1,1,0,2]"]
)
def test_the_paths_add_up(shipped: Network, name: str) -> None:
    derivation = derive(sample(shipped, 79), name)
    paths = derivation.strongest_ways(10**6)
    assert len(paths) == derivation.way_count
    assert math.fsum(path.value for path in paths) == pytest.approx(derivation.gradient, rel=1e-9)
    values = [abs(path.value) for path in paths]
    assert values == sorted(values, reverse=True)


@pytest.mark.parametrize("name", ["conv1/kernel[0,4,0,0]", "conv2/bias[3]", "dense/kernel[7,7]"])
def test_factors_are_what_they_say(shipped: Network, name: str) -> None:
    """Each is read from the cell that it names, or derived from it in the layer's known way."""
    recording = sample(shipped, 79)
    derivation = derive(recording, name)
    ones = ("pool1", "pool2", "flatten")
    for path in derivation.strongest_ways(50):
        assert path.links[0].start.tensor == name.split("[")[0]
        assert path.links[-1].end.tensor == "loss"
        for link in path.links:
            value = recording[link.source.tensor][link.source.index]
            if link.source.tensor == "softmax":
                value -= link.source.index[-1] == recording.label
            elif link.end.tensor.endswith("/a"):
                gate = "conv1" in link.end.tensor
                value = float(value > 0) if gate else value * (1 - value)
            elif link.end.tensor in ones or link.start.tensor.endswith("/bias"):
                value = 1.0
            assert link.value == pytest.approx(value, rel=1e-12, abs=1e-15)


def test_what_remains_is_what_is_not_shown(shipped: Network) -> None:
    derivation = derive(sample(shipped, 70), "conv2/kernel[0,0,1,3]")
    for shown in (0, 3, derivation.alive, derivation.alive + 5):
        count, rest = derivation.remaining(shown)
        assert count == max(0, derivation.alive - shown)
        first = math.fsum(use.term for use in derivation.terms[:shown])
        assert first + rest == pytest.approx(derivation.gradient, rel=1e-9, abs=1e-18)


def test_a_shut_gate_is_a_zero_gradient(shipped: Network) -> None:
    images, labels = load_samples()
    silent = shipped.with_weights({"conv1/bias": np.array([-1000.0, 0.0])})
    derivation = derive(silent.run(images[79], int(labels[79])), "conv1/kernel[2,2,0,0]")
    assert derivation.alive == 0 and derivation.total == derivation.gradient == 0
    assert derivation.deaths == [("conv1/a", "the ReLU is closed", 576)]
    assert derivation.strongest_ways(3) == []


def random(*shape: int) -> np.ndarray:
    return np.random.default_rng(sum(shape) + len(shape)).normal(size=shape)


def other_networks() -> dict[str, tuple[list[Layer], Loss, tuple[int, ...]]]:
    """Other layers, strides, paddings, dilations, batches and losses than the films'."""
    return {
        "sigmoids": (
            [
                Dense("h", random(2, 2), random(2)),
                Sigmoid("h"),
                Dense("o", random(2, 2), random(2)),
                Sigmoid("o"),
            ],
            HalfSquaredError(),
            (1, 2),
        ),
        "batch, stride, dilation, average": (
            [
                Conv2D("c", random(2, 3, 2, 2), random(2), (2, 1), ((1, 0), (1, 2)), (1, 2)),
                Tanh("c"),
                AvgPool("p", 3, 2, "same"),
                Flatten("f"),
                Dense("out", random(12, 3), random(3)),
                Softmax("s"),
            ],
            CrossEntropy(),
            (3, 8, 6, 2),
        ),
        "overlapping pool": (
            [
                Conv2D("c", random(3, 3, 1, 2), random(2), 1, "same"),
                ReLU("c"),
                MaxPool("p", 3, 2),
                Flatten("f"),
                Dense("out", random(8, 3), random(3)),
                Softmax("s"),
            ],
            SquaredError(),
            (2, 5, 5, 1),
        ),
    }


@pytest.mark.parametrize("name", list(other_networks()))
def test_other_networks(name: str) -> None:
    layers, loss, shape = other_networks()[name]
    network = Network(layers, loss, "x")
    x = random(*shape)
    outputs = network.forward(x)[layers[-1].output_name].shape
    target = np.eye(outputs[1])[np.arange(outputs[0]) % outputs[1]]
    recording = network.run(x, target)
    pixels = [f"x[{','.join(map(str, index))}]" for index in np.ndindex(shape)]
    derivations = compare(recording, every_weight(recording) + pixels)
    for derivation in derivations[:: max(1, len(derivations) // 12)]:
        paths = derivation.strongest_ways(10**6)
        total = math.fsum(path.value for path in paths)
        assert total == pytest.approx(derivation.gradient, rel=1e-9, abs=1e-15)


def test_the_pixels_gradient_is_the_pictures(shipped: Network) -> None:
    recording = sample(shipped, 79)
    names = [f"image[{r},{c}]" for r, c in product(range(0, 28, 3), repeat=2)]
    for derivation in compare(recording, names):
        row, column = derivation.weight.index[1:3]
        seen = (min(row, 4, 27 - row) + 1) * (min(column, 4, 27 - column) + 1)
        assert len(derivation.uses) == 2 * seen


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("conv1/kernal[2,3,0,1]", "perhaps conv1/kernel[0 to 4, 0 to 4, 0, 0 to 1]"),
        ("conv1/kernel[2,3,0,2]", "valid are conv1/kernel[0 to 4, 0 to 4, 0, 0 to 1]"),
        ("conv1/kernel[2,3,0]", "valid are"),
        ("conv1/kernel[2,-1,0,1]", "valid are"),
        ("dense/bias", "valid are dense/bias[0 to 9]"),
        ("dense/bias[a]", "valid are dense/bias[0 to 9]"),
        ("pool1[0,0,0,0]", "there are conv1/kernel"),
        ("", "there are conv1/kernel"),
    ],
)
def test_wrong_names_show_the_valid_ones(shipped: Network, name: str, words: str) -> None:
    with pytest.raises(CellNameError) as caught:
        derive(sample(shipped, 70), name)
    assert words in str(caught.value)


def test_without_a_label_there_is_no_gradient(shipped: Network) -> None:
    with pytest.raises(CellNameError, match="without a label"):
        derive(shipped.run(load_samples()[0][0]), "conv1/bias[0]")
