"""What tensors are, as stated by the layers that make them, for any network."""

from __future__ import annotations

import numpy as np
import pytest

from model.layers import Conv2D, Dense, Flatten, MaxPool, Sigmoid, Softmax
from model.network import Network
from model.networks import cnn
from model.tensors import derivative


@pytest.mark.parametrize(
    ("name", "kind", "axes", "meaning", "symbol"),
    [
        ("image", "input", "NHWC", "picture", "x"),
        ("conv1/kernel", "kernel", "HWCF", "weight", "w^((1))"),
        ("conv1/a", "a", "NHWC", "activation", "a^((1))"),
        ("pool1/argmax", "argmax", "NHWC", "index", "argmax"),
        ("pool1", "maxpool", "NHWC", "activation", "m^((1))"),
        ("conv2/bias", "bias", "F", "weight", "b^((2))"),
        ("flatten", "flatten", "NK", "activation", "f"),
        ("dense/kernel", "kernel", "KJ", "weight", "w^((3))"),
        ("dense/z", "z", "NK", "activation", "z^((3))"),
        ("softmax", "softmax", "NK", "probability", "p"),
        ("loss", "loss", "N", "loss", "L"),
    ],
)
def test_the_films_tensors(name: str, kind: str, axes: str, meaning: str, symbol: str) -> None:
    tensor = cnn.load().tensors[name]
    assert (tensor.kind, tensor.axes, tensor.meaning, tensor.symbol) == (
        kind,
        axes,
        meaning,
        symbol,
    )


def test_another_network_has_its_own() -> None:
    zeros = np.zeros
    network = Network(
        [
            Conv2D("only", zeros((3, 3, 2, 8)), zeros(8)),
            MaxPool("half"),
            Flatten("line"),
            Dense("out", zeros((32, 5)), zeros(5)),
            Softmax("guess"),
        ],
        input="photo",
    )
    assert network.tensors["photo"].meaning == "picture"
    terms = {name: network.tensors[name].term for name in ("photo", "only/z", "half", "out/bias")}
    assert list(terms.values()) == ["picture", "weighted sum", "pooled value", "bias"]
    assert network.tensors["out/kernel"].symbol == "w^((2))"
    of, by = network.tensors["loss"], network.tensors["only/kernel"]
    assert derivative(of, by) == "(partial L) / (partial w^((1)))"
    recording = network.run(zeros((6, 6, 2)), 3)
    assert set(network.tensors) == set(recording)
    for name, tensor in network.tensors.items():
        assert len(tensor.axes) == recording[name].ndim, name


def test_vectors_are_no_picture() -> None:
    network = Network([Dense("d", np.zeros((2, 2)), np.zeros(2)), Sigmoid("d")], input="inputs")
    assert network.tensors["inputs"].meaning == "activation"
