"""Every layer, loss and whole networks against central differences, which know no calculus."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from model.derivations import NamedArray, gradients
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
from model.network import Network
from model.networks import cnn

STEP = 1e-5
CLOSE: dict[str, Any] = {"rtol": 1e-6, "atol": 1e-8}


def central(function: Callable[[np.ndarray], float], x: np.ndarray) -> np.ndarray:
    """The gradient of a number with respect to each value of x."""
    result = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[place] += STEP
        down[place] -= STEP
        result[place] = (function(up) - function(down)) / (2 * STEP)
    return result


def spaced(seed: int, *shape: int) -> np.ndarray:
    """Values around 0, shuffled, so far apart that no step reaches a kink or changes a winner."""
    count = int(np.prod(shape))
    values = (np.arange(count) - count / 2 + 0.25) * 4 / count
    return np.random.default_rng(seed).permutation(values).reshape(shape)


LAYERS: dict[str, tuple[Layer, tuple[int, ...]]] = {
    "conv": (Conv2D("l", spaced(1, 2, 3, 2, 3), spaced(2, 3)), (2, 4, 5, 2)),
    "conv, stride": (Conv2D("l", spaced(1, 3, 2, 2, 2), spaced(2, 2), (2, 3)), (2, 7, 6, 2)),
    "conv, same": (Conv2D("l", spaced(1, 3, 4, 1, 2), spaced(2, 2), 2, "same"), (2, 5, 6, 1)),
    "conv, dilation and padding": (
        Conv2D("l", spaced(1, 2, 3, 2, 2), spaced(2, 2), 1, ((1, 2), (0, 1)), (3, 2)),
        (2, 5, 6, 2),
    ),
    "max": (MaxPool("l", 2), (2, 5, 4, 2)),
    "max, overlapping": (MaxPool("l", 3, 1, "same"), (2, 4, 5, 2)),
    "max, explicit padding": (MaxPool("l", 3, 2, ((1, 2), (0, 1))), (2, 4, 5, 2)),
    "avg": (AvgPool("l", 2), (2, 5, 4, 2)),
    "avg, explicit padding": (AvgPool("l", 3, 2, ((1, 2), (0, 1))), (2, 4, 5, 2)),
    "avg, overlapping": (AvgPool("l", 3, 2, "same"), (2, 4, 6, 2)),
    "relu": (ReLU("l"), (2, 3, 4, 2)),
    "sigmoid": (Sigmoid("l"), (2, 7)),
    "tanh": (Tanh("l"), (2, 7)),
    "softmax": (Softmax("l"), (3, 5)),
    "flatten": (Flatten("l"), (2, 3, 2, 2)),
    "dense": (Dense("l", spaced(1, 6, 4), spaced(2, 4)), (3, 6)),
}


@pytest.mark.parametrize("case", LAYERS)
def test_layer(case: str) -> None:
    layer, shape = LAYERS[case]
    x = spaced(3, *shape)
    y = layer.forward(x)
    upstream = np.random.default_rng(4).normal(size=y.shape)
    by_input, by_weights = layer.backward(x, y, upstream)
    right = central(lambda moved: (upstream * layer.forward(moved)).sum(), x)
    np.testing.assert_allclose(by_input, right, **CLOSE)
    assert set(by_weights) == set(layer.weights)
    for part, values in layer.weights.items():

        def of_weights(moved: np.ndarray, part: str = part) -> float:
            changed = layer.with_weights(layer.weights | {part: moved})
            return (upstream * changed.forward(x)).sum()

        np.testing.assert_allclose(by_weights[part], central(of_weights, values), **CLOSE)


@pytest.mark.parametrize("loss", [CrossEntropy(), SquaredError(), HalfSquaredError()])
def test_loss(loss: Loss) -> None:
    prediction, target = (Softmax("a").forward(spaced(seed, 3, 4)) for seed in (5, 6))
    right = central(lambda moved: loss.forward(moved, target).mean(), prediction)
    np.testing.assert_allclose(loss.gradient(prediction, target), right, **CLOSE)


def sigmoids(sizes: list[int], loss: Loss) -> Network:
    layers: list[Layer] = []
    for k, (before, after) in enumerate(pairwise(sizes), 1):
        layers += [Dense(f"d{k}", spaced(k, before, after), spaced(k + 9, after)), Sigmoid(f"d{k}")]
    return Network(layers, loss, input="x")


def other_cnn() -> Network:
    """Not the films' shape: two channels, strides, dilation, every padding, both poolings.

    No ReLU before the max pool: its zeros would tie, and where values tie a maximum has no slope.
    """
    return Network(
        [
            Conv2D("c1", spaced(1, 3, 2, 2, 3), spaced(2, 3), 2, "same"),
            ReLU("c1"),
            AvgPool("p1", 2, 1),
            Conv2D("c2", spaced(3, 2, 2, 3, 2) / 8, spaced(4, 2), 1, ((1, 0), (0, 2)), 2),
            Tanh("c2"),  # a ReLU's zeros, or a Tanh's ones, would tie: there is no slope there
            MaxPool("p2", 2, 1, "same"),
            Flatten("flat"),
            Dense("d", spaced(5, 30, 4), spaced(6, 4)),
            Softmax("softmax"),
        ]
    )


def soft_targets(*shape: int) -> np.ndarray:
    return Softmax("a").forward(spaced(7, *shape))


NETWORKS: dict[str, tuple[Network, np.ndarray, Any]] = {
    "2-2-2": (sigmoids([2, 2, 2], HalfSquaredError()), spaced(8, 3, 2), soft_targets(3, 2)),
    "5-4-3": (sigmoids([5, 4, 3], HalfSquaredError()), spaced(8, 2, 5), soft_targets(2, 3)),
    "5-4-3, squared error": (sigmoids([5, 4, 3], SquaredError()), spaced(8, 5), soft_targets(3)),
    "another CNN": (other_cnn(), spaced(8, 2, 9, 11, 2), [1, 3]),
    "another CNN, soft targets": (other_cnn(), spaced(9, 1, 9, 11, 2), soft_targets(1, 4)),
}


@pytest.mark.parametrize("case", NETWORKS)
def test_network(case: str) -> None:
    network, x, label = NETWORKS[case]
    recording = network.run(x, label)
    by_input = central(lambda moved: network.run(moved, label)["loss"].mean(), x)
    mine = recording.grad(network.input).reshape(x.shape)
    np.testing.assert_allclose(mine, by_input, **CLOSE)
    for name, weights in network.weights.items():

        def loss_of(moved: np.ndarray, name: str = name) -> float:
            return network.with_weights({name: moved}).run(x, label)["loss"].mean()

        np.testing.assert_allclose(recording.grad(name), central(loss_of, weights), **CLOSE)


@pytest.mark.parametrize("case", NETWORKS)
def test_gradient_of_every_tensor(case: str) -> None:
    """Each tensor is moved along its gradient, and the rest of the pass run from there."""
    network, x, label = NETWORKS[case]
    recording = network.run(x, label)
    names = [network.input, *(layer.output_name for layer in network.layers)]
    for start, name in enumerate(names):
        gradient = recording.grad(name)
        assert gradient.shape == recording[name].shape
        direction = gradient / max(np.abs(gradient).max(), 1e-300)
        sides = [
            rest(network, recording[name] + sign * STEP * direction, start, recording.target)
            for sign in (1, -1)
        ]
        slope = (sides[0] - sides[1]) / (2 * STEP)
        assert slope == pytest.approx((gradient * direction).sum(), rel=1e-6, abs=1e-9), name


def rest(network: Network, x: np.ndarray, start: int, target: np.ndarray) -> float:
    """The batch's mean loss if the input of layer `start` is x."""
    for layer in network.layers[start:]:
        x = layer.forward(x)
    return network.loss.forward(x, target).mean()


@pytest.mark.parametrize("digit", [3, 62])
def test_shipped_network(digit: int) -> None:
    """All weights but the dense kernel's, and of those 1,000 a tenth."""
    images, labels = load_samples()
    network, image = cnn.load(), images[digit]
    label = (int(labels[digit]) + 1) % 10  # the wrong class: a right one leaves hardly a slope
    recording = network.run(image, label)
    for name, weights in network.weights.items():
        mine = recording.grad(name)
        some = np.s_[::10] if name == "dense/kernel" else np.s_[:]

        def loss_of(part: np.ndarray, name: str = name, some: Any = some) -> float:
            moved = network.weights[name].copy()
            moved[some] = part
            return network.with_weights({name: moved}).run(image, label)["loss"].mean()

        np.testing.assert_allclose(
            mine[some], central(loss_of, weights[some]), rtol=1e-5, atol=1e-7
        )


def test_a_dense_layer_s_derivations_are_central_differences() -> None:
    """Inputs times what arrives, and weights times what arrives, added over the outputs."""
    kernel, x, upstream = spaced(1, 6, 4), spaced(2, 1, 6), spaced(3, 1, 4)

    def loss(weights: np.ndarray, inputs: np.ndarray) -> float:
        return float((inputs @ weights * upstream).sum())

    named = [
        NamedArray(name, array, "activation")
        for name, array in (("w", kernel), ("x", x), ("up", upstream))
    ]
    by_weights = gradients.outer(named[1], named[2]).array
    by_inputs = gradients.handed_back(named[0], named[2]).array
    np.testing.assert_allclose(by_weights, central(lambda w: loss(w, x), kernel), **CLOSE)
    np.testing.assert_allclose(by_inputs, central(lambda v: loss(kernel, v), x), **CLOSE)
