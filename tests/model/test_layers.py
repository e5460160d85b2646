"""Each operation against TensorFlow in float64, over random shapes, and against differences."""

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

CLOSE: dict[str, Any] = {"rtol": 1e-10, "atol": 1e-12}
quick = settings(deadline=None, max_examples=40)
small = st.integers(1, 3)


def normal(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape)


def gradients(function: Any, upstream: np.ndarray, *arrays: np.ndarray) -> tuple[Any, list[Any]]:
    """TensorFlow's output, and its gradients by `arrays` for an upstream gradient."""
    variables = [tf.Variable(array) for array in arrays]
    with tf.GradientTape() as tape:
        y = function(*variables)
    return y, tape.gradient(y, variables, output_gradients=tf.constant(upstream))


def difference(
    function: Any, x: np.ndarray, upstream: np.ndarray, step: float = 1e-6
) -> np.ndarray:
    """Central difference of sum(upstream * function(x)) by each value of x."""
    result = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        sides = []
        for sign in (1, -1):
            moved = x.copy()
            moved[place] += sign * step
            sides.append((upstream * function(moved)).sum())
        result[place] = (sides[0] - sides[1]) / (2 * step)
    return result


@quick
@given(
    seed=st.integers(0, 2**31),
    sizes=st.tuples(st.integers(3, 9), st.integers(3, 9)),
    window=st.tuples(small, small),
    channels=st.tuples(small, small),
    batch=small,
    stride=small,
    dilation=small,
    padding=st.one_of(
        st.sampled_from(["valid", "same"]),
        st.tuples(st.tuples(small, small), st.tuples(small, small)),
    ),
)
def test_convolution(
    seed: int,
    sizes: Any,
    window: Any,
    channels: Any,
    batch: int,
    stride: int,
    dilation: int,
    padding: Any,
) -> None:
    if padding == "valid" or not isinstance(padding, str):
        assume(all(dilation * (k - 1) + 1 <= n for k, n in zip(window, sizes, strict=True)))
    x, kernel = normal(seed, batch, *sizes, channels[0]), normal(seed + 1, *window, *channels)
    bias = normal(seed + 2, channels[1])
    layer = Conv2D("c", kernel, bias, stride, padding, dilation)
    y = layer.forward(x)
    upstream = normal(seed + 3, *y.shape)
    mode = padding.upper() if isinstance(padding, str) else [[0, 0], *map(list, padding), [0, 0]]

    def convolve(x: Any, kernel: Any, bias: Any) -> Any:
        return tf.nn.conv2d(x, spread(kernel, dilation), stride, mode) + bias

    right, (dx, dk, db) = gradients(convolve, upstream, x, kernel, bias)
    mine, own = layer.backward(x, y, upstream)
    np.testing.assert_allclose(y, right, **CLOSE)
    if stride == 1 or dilation == 1:
        dilated = tf.nn.conv2d(x, kernel, stride, mode, dilations=dilation) + bias
        np.testing.assert_allclose(y, dilated, **CLOSE)
    np.testing.assert_allclose(mine, dx, **CLOSE)
    np.testing.assert_allclose(own["kernel"], dk, **CLOSE)
    np.testing.assert_allclose(own["bias"], db, **CLOSE)


def spread(kernel: Any, dilation: int) -> Any:
    """A dilated kernel with its holes filled by zeros: for TensorFlow."""
    places = [
        tf.one_hot(np.arange(n) * dilation, dilation * (n - 1) + 1, dtype=tf.float64)
        for n in kernel.shape[:2]
    ]
    return tf.einsum("ur,vs,uvcf->rscf", *places, kernel)


def test_convolution_with_stride_and_dilation_by_differences() -> None:
    x, kernel, bias = normal(1, 2, 7, 8, 2), normal(2, 3, 2, 2, 3), normal(3, 3)
    layer = Conv2D("c", kernel, bias, (2, 3), ((1, 2), (0, 1)), 2)
    y = layer.forward(x)
    upstream = normal(4, *y.shape)
    dx, own = layer.backward(x, y, upstream)
    np.testing.assert_allclose(dx, difference(layer.forward, x, upstream), rtol=1e-6, atol=1e-7)

    def by_kernel(kernel: np.ndarray) -> np.ndarray:
        return layer.with_weights({"kernel": kernel, "bias": bias}).forward(x)

    np.testing.assert_allclose(
        own["kernel"], difference(by_kernel, kernel, upstream), rtol=1e-6, atol=1e-7
    )


@quick
@given(
    seed=st.integers(0, 2**31),
    sizes=st.tuples(st.integers(3, 8), st.integers(3, 8)),
    window=small,
    stride=small,
    padding=st.sampled_from(["valid", "same"]),
    levels=st.sampled_from([2, 1000]),
    kind=st.sampled_from(["max", "avg"]),
)
def test_pooling(
    seed: int, sizes: Any, window: int, stride: int, padding: str, levels: int, kind: str
) -> None:
    """With two levels only, almost every window has ties: the first, row by row, wins."""
    x = np.random.default_rng(seed).integers(0, levels, (2, *sizes, 2)).astype(np.float64)
    layer = (MaxPool if kind == "max" else AvgPool)("p", window, stride, padding)
    pool = tf.nn.max_pool2d if kind == "max" else tf.nn.avg_pool2d
    y = layer.forward(x)
    upstream = normal(seed, *y.shape)
    right, (dx,) = gradients(lambda x: pool(x, window, stride, padding.upper()), upstream, x)
    np.testing.assert_allclose(y, right, **CLOSE)
    np.testing.assert_allclose(layer.backward(x, y, upstream)[0], dx, **CLOSE)


def test_winners_are_the_places_of_the_largest() -> None:
    x = np.array([[1.0, 5.0, 2.0, 2.0], [5.0, 0.0, 2.0, 2.0]])[None, :, :, None]
    assert MaxPool("p", 2).winners(x).ravel().tolist() == [1, 0]


@pytest.mark.parametrize(
    ("layer", "function"),
    [
        (ReLU("a"), tf.nn.relu),
        (Sigmoid("a"), tf.sigmoid),
        (Tanh("a"), tf.tanh),
        (Softmax("a"), tf.nn.softmax),
        (Flatten("f"), lambda x: tf.reshape(x, (x.shape[0], -1))),
    ],
)
def test_functions(layer: Layer, function: Any) -> None:
    x = normal(5, 3, 4, 2) * 5
    x[0, 0, 0] = 0.0  # the ReLU's kink
    y = layer.forward(x)
    upstream = normal(6, *y.shape)
    right, (dx,) = gradients(function, upstream, x)
    np.testing.assert_allclose(y, right, **CLOSE)
    np.testing.assert_allclose(layer.backward(x, y, upstream)[0], dx, **CLOSE)


@pytest.mark.parametrize("layer", [Sigmoid("a"), Tanh("a"), Softmax("a")])
def test_large_values_do_not_overflow(layer: Layer) -> None:
    with np.errstate(over="raise", invalid="raise"):
        y = layer.forward(np.array([[-1000.0, 0.0, 1000.0]]))
    assert np.isfinite(y).all()


def test_dense() -> None:
    x, kernel, bias = normal(7, 4, 5), normal(8, 5, 3), normal(9, 3)
    layer = Dense("d", kernel, bias)
    upstream = normal(10, 4, 3)
    y, (dx, dk, db) = gradients(lambda x, k, b: x @ k + b, upstream, x, kernel, bias)
    mine, own = layer.backward(x, layer.forward(x), upstream)
    np.testing.assert_allclose(layer.forward(x), y, **CLOSE)
    np.testing.assert_allclose(mine, dx, **CLOSE)
    np.testing.assert_allclose(own["kernel"], dk, **CLOSE)
    np.testing.assert_allclose(own["bias"], db, **CLOSE)
    np.testing.assert_allclose(layer.products(x, 1, 2).sum() + bias[1], y[2, 1], **CLOSE)


@pytest.mark.parametrize(
    ("loss", "function"),
    [
        (SquaredError(), lambda a, y: tf.reduce_sum((a - y) ** 2, -1)),
        (HalfSquaredError(), lambda a, y: tf.reduce_sum((a - y) ** 2, -1) / 2),
        (CrossEntropy(), lambda a, y: -tf.reduce_sum(y * tf.math.log(a), -1)),
    ],
)
def test_losses(loss: Loss, function: Any) -> None:
    prediction = Softmax("a").forward(normal(11, 4, 3))
    target = np.eye(3)[[0, 2, 1, 1]]
    variable = tf.Variable(prediction)
    with tf.GradientTape() as tape:
        each = function(variable, target)
        mean = tf.reduce_mean(each)
    np.testing.assert_allclose(loss.forward(prediction, target), each, **CLOSE)
    np.testing.assert_allclose(
        loss.gradient(prediction, target), tape.gradient(mean, variable), **CLOSE
    )


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
