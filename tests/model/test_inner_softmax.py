"""Softmax and cross-entropy are one step only at the end; elsewhere a softmax is a layer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.chain_rule import derive
from model.layers import Dense, Layer, Sigmoid, Softmax
from model.losses import CrossEntropy, HalfSquaredError, Loss
from model.network import Network
from tests.model import tensorflow_copy
from tests.model.test_differences import central

CLOSE: dict[str, Any] = {"rtol": 1e-9, "atol": 1e-13}
NEAR: dict[str, Any] = {"rtol": 1e-5, "atol": 1e-8}


def network(
    seed: int, sizes: list[int], activations: list[type[Layer]], loss: Loss | None = None
) -> Network:
    """Dense layers of these sizes, each followed by its activation."""
    random = np.random.default_rng(seed)
    layers: list[Layer] = []
    for k, activation in enumerate(activations):
        kernel, bias = random.normal(size=sizes[k : k + 2]), random.normal(size=sizes[k + 1])
        layers += [Dense(f"d{k}", kernel, bias), activation(f"a{k}")]
    return Network(layers, loss or CrossEntropy(), input="x")


@settings(max_examples=40)
@given(data=st.data())
def test_small_networks_are_tensorflows_and_differences(data: Any) -> None:
    kinds = st.sampled_from([Softmax, Sigmoid])
    activations = [Softmax, *data.draw(st.lists(kinds, min_size=1, max_size=2))]
    count = len(activations) + 1
    sizes = data.draw(st.lists(st.integers(2, 4), min_size=count, max_size=count))
    loss = data.draw(st.sampled_from([CrossEntropy(), HalfSquaredError()]))
    examples, seed = data.draw(st.integers(1, 3)), data.draw(st.integers(0, 10**6))
    x = np.random.default_rng(seed).normal(size=(examples, sizes[0]))
    target = np.eye(sizes[-1])[np.arange(examples) % sizes[-1]]
    net = network(seed, sizes, activations, loss)
    recording = net.run(x, target)
    _tensors, right = tensorflow_copy.run(net, x, target)
    for name in (net.input, *net.weights):
        np.testing.assert_allclose(recording.grad(name), right[name], **CLOSE)

        def loss_of(moved: np.ndarray, name: str = name) -> float:
            if name == net.input:
                return net.run(moved, target)["loss"].mean()
            return net.with_weights({name: moved}).run(x, target)["loss"].mean()

        np.testing.assert_allclose(
            recording.grad(name), central(loss_of, recording[name].copy()), **NEAR
        )


def test_a_weights_ways_lead_through_it() -> None:
    """The chain rule's terms add up to the same gradient as the backward pass."""
    net = network(3, [3, 4, 2], [Softmax, Softmax])
    recording = net.run(np.random.default_rng(4).normal(size=3), 1)
    _tensors, right = tensorflow_copy.run(net, recording["x"], np.eye(2)[[1]])
    for name in ("d0/kernel[1,2]", "d0/bias[3]", "d1/kernel[0,1]"):
        derivation = derive(recording, name)
        expected = right[derivation.weight.tensor].numpy()[derivation.weight.index]
        assert derivation.total == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("activations", "loss", "one"),
    [
        ([Sigmoid, Softmax], CrossEntropy(), True),
        ([Softmax, Softmax], CrossEntropy(), True),
        ([Softmax, Sigmoid], CrossEntropy(), False),
        ([Sigmoid, Softmax], HalfSquaredError(), False),
    ],
)
def test_only_the_last_is_one_step_with_its_loss(
    activations: list[type[Layer]], loss: Loss, one: bool
) -> None:
    assert network(1, [2, 3, 2], activations, loss).ends_in_softmax_cross_entropy == one
