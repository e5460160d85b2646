"""Each operation against TensorFlow in float64, over random shapes.

test_differences.py compares them with central differences, which need no other library.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import assume, given, settings
from hypothesis import strategies as st

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
from tests.model.tensorflow_copy import explicit, layer_gradients, loss_of

CLOSE: dict[str, Any] = {"rtol": 1e-10, "atol": 1e-12}
small = st.integers(1, 3)
pairs = st.tuples(small, small)
sizes = st.tuples(st.integers(1, 9), st.integers(1, 9))


def paddings(limit: int) -> st.SearchStrategy[Any]:
    """Valid, same, or explicit: 0 to `limit` on each side."""
    side = st.tuples(st.integers(0, limit), st.integers(0, limit))
    return st.one_of(st.sampled_from(["valid", "same"]), st.tuples(side, side))


def normal(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape)


def compare(layer: Layer, x: np.ndarray) -> None:
    """Compare output and every gradient, for a random upstream gradient, with TensorFlow's."""
    y = layer.forward(x)
    upstream = normal(99, *y.shape)
    mine, own = layer.backward(x, y, upstream)
    right, dx, weights = layer_gradients(layer, x, upstream)
    np.testing.assert_allclose(y, right, **CLOSE)
    np.testing.assert_allclose(mine, dx, **CLOSE)
    assert set(own) == set(weights) == set(layer.weights)
    for part, values in weights.items():
        np.testing.assert_allclose(own[part], values, **CLOSE)


def fits(layer: Any, x: np.ndarray) -> bool:
    """Whether the layer has any window on x: where it has none, both libraries refuse."""
    try:
        layer.windows(x.shape)
    except ValueError:
        return False
    return True


@settings(max_examples=100)
@given(
    seed=st.integers(0, 2**31),
    size=sizes,
    batch=small,
    window=pairs,
    channels=pairs,
    stride=pairs,
    dilation=pairs,
    padding=paddings(3),
)
def test_convolution(
    seed: int, size: Any, batch: int, window: Any, channels: Any, stride: Any, dilation: Any,
    padding: Any,
) -> None:  # fmt: skip
    x, kernel = normal(seed, batch, *size, channels[0]), normal(seed + 1, *window, *channels)
    layer = Conv2D("c", kernel, normal(seed + 2, channels[1]), stride, padding, dilation)
    assume(fits(layer, x))
    compare(layer, x)


@settings(max_examples=30)
@given(seed=st.integers(0, 2**31), window=pairs, dilation=pairs, padding=paddings(2))
def test_dilation_is_tensorflows_own(seed: int, window: Any, dilation: Any, padding: Any) -> None:
    """`compare` fills the holes of a dilated kernel with zeros; here TensorFlow dilates it."""
    x, kernel, bias = normal(seed, 2, 9, 8, 2), normal(seed + 1, *window, 2, 3), np.zeros(3)
    right = tf.nn.conv2d(x, kernel, 1, explicit(padding), dilations=dilation)
    y = Conv2D("c", kernel, bias, 1, padding, dilation).forward(x)
    np.testing.assert_allclose(y, right, **CLOSE)


@settings(max_examples=100)
@given(
    seed=st.integers(0, 2**31),
    size=sizes,
    window=pairs,
    stride=st.one_of(st.none(), pairs),
    padding=paddings(2),
    levels=st.sampled_from([2, 1000]),
)
def test_max_pooling(
    seed: int, size: Any, window: Any, stride: Any, padding: Any, levels: int
) -> None:
    """With two levels only, almost every window has ties: the first, row by row, wins."""
    x = np.random.default_rng(seed).integers(-levels, 0, (2, *size, 2)).astype(np.float64)
    layer = MaxPool("p", window, stride, padding)
    assume(fits(layer, x))
    compare(layer, x)


@settings(max_examples=60)
@given(
    seed=st.integers(0, 2**31),
    size=sizes,
    window=pairs,
    stride=st.one_of(st.none(), pairs),
    padding=st.sampled_from(["valid", "same"]),
)
def test_average_pooling(seed: int, size: Any, window: Any, stride: Any, padding: str) -> None:
    x = normal(seed, 2, *size, 2)
    layer = AvgPool("p", window, stride, padding)
    assume(fits(layer, x))
    compare(layer, x)


def test_windows_that_would_hold_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match=r"p pools windows of \(2, 2\): its padding"):
        MaxPool("p", 2, 1, ((2, 0), (0, 0))).forward(normal(1, 1, 4, 4, 1))


def test_argmax_is_the_place_of_the_largest() -> None:
    x = np.array([[1.0, 5.0, 2.0, 2.0], [5.0, 0.0, 2.0, 2.0]])[None, :, :, None]
    assert MaxPool("p", 2).argmax(x).ravel().tolist() == [1, 0]


@pytest.mark.parametrize("layer", [ReLU("a"), Sigmoid("a"), Tanh("a"), Softmax("a"), Flatten("f")])
def test_functions(layer: Layer) -> None:
    x = normal(5, 3, 4, 2) * 5
    x[0, 0, 0] = 0.0  # the ReLU's kink
    compare(layer, x)


@pytest.mark.parametrize("layer", [Sigmoid("a"), Tanh("a"), Softmax("a")])
def test_large_values_do_not_overflow(layer: Layer) -> None:
    with np.errstate(over="raise", invalid="raise"):
        y = layer.forward(np.array([[-1000.0, 0.0, 1000.0]]))
    assert np.isfinite(y).all()


@given(seed=st.integers(0, 2**31), shape=st.tuples(small, st.integers(1, 6), small))
@settings(max_examples=20)
def test_dense(seed: int, shape: tuple[int, int, int]) -> None:
    batch, inputs, units = shape
    layer = Dense("d", normal(seed, inputs, units), normal(seed + 1, units))
    x = normal(seed + 2, batch, inputs)
    compare(layer, x)
    n, unit = batch - 1, units - 1
    products = layer.products(x, unit, n)
    assert products.shape == (inputs,)
    np.testing.assert_allclose(
        products.sum() + layer.bias[unit], layer.forward(x)[n, unit], **CLOSE
    )


@pytest.mark.parametrize("loss", [SquaredError(), HalfSquaredError(), CrossEntropy()])
def test_losses(loss: Loss) -> None:
    prediction = Softmax("a").forward(normal(11, 4, 3))
    target = np.eye(3)[[0, 2, 1, 1]]
    variable = tf.Variable(prediction)
    with tf.GradientTape() as tape:
        each = loss_of(loss, variable, target)
        mean = tf.reduce_mean(each)
    np.testing.assert_allclose(loss.forward(prediction, target), each, **CLOSE)
    np.testing.assert_allclose(
        loss.gradient(prediction, target), tape.gradient(mean, variable), **CLOSE
    )


def test_probabilities_of_nothing_count_only_where_they_should_not_be() -> None:
    prediction = np.array([[1.0, 0.0]])
    with np.errstate(all="raise"):
        np.testing.assert_array_equal(CrossEntropy().forward(prediction, np.eye(2)[[0]]), [0.0])
        by_prediction = CrossEntropy().gradient(prediction, np.eye(2)[[0]])
    np.testing.assert_array_equal(by_prediction, [[-1.0, 0.0]])
    assert CrossEntropy().forward(prediction, np.eye(2)[[1]]) == np.inf


def test_cross_entropy_of_logits_holds_where_probabilities_vanish() -> None:
    logits, target = np.array([[0.0, 900.0]]), np.array([[1.0, 0.0]])
    assert CrossEntropy.of_logits(logits, target) == pytest.approx(900.0)


def test_products_add_up_to_z() -> None:
    x, kernel, bias = normal(12, 2, 6, 6, 3), normal(13, 3, 3, 3, 4), normal(14, 4)
    layer = Conv2D("c", kernel, bias)
    products = layer.products(x, 2, 1, 3, n=1)
    assert products.shape == (3, 3, 3)
    np.testing.assert_allclose(products.sum() + bias[3], layer.forward(x)[1, 2, 1, 3], **CLOSE)


def test_wrong_channels_are_named() -> None:
    with pytest.raises(ValueError, match="c takes 3 channels, the input has 2"):
        Conv2D("c", normal(1, 2, 2, 3, 1), np.zeros(1)).forward(normal(2, 1, 4, 4, 2))


def test_wrong_inputs_are_counted() -> None:
    with pytest.raises(ValueError, match="d takes 3 inputs, not 2"):
        Dense("d", normal(1, 3, 1), np.zeros(1)).forward(normal(2, 1, 2))
