"""Our layers as TensorFlow's operations in float64, so that it can say what is right."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np
import tensorflow as tf

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
from model.windows import pair

Tensors = dict[str, Any]

Twin = Callable[[Any, Any, Tensors], Any]
TWINS: dict[type[Layer], Twin] = {}


def twin(kind: type[Layer]) -> Callable[[Twin], Twin]:
    """Register what TensorFlow computes for a kind of layer: of (layer, x, weights by part)."""

    def register(function: Twin) -> Twin:
        TWINS[kind] = function
        return function

    return register


def operation(layer: Layer, x: Any, weights: Tensors) -> Any:
    """The layer's output by TensorFlow's own operation, for its weights "kernel" and "bias"."""
    return TWINS[type(layer)](layer, x, weights)


@twin(Conv2D)
def convolution(layer: Conv2D, x: Any, weights: Tensors) -> Any:
    kernel = spread(weights["kernel"], pair(layer.dilation))
    stride = [1, *pair(layer.stride), 1]
    return tf.nn.conv2d(x, kernel, stride, explicit(layer.padding)) + weights["bias"]


def pooled(function: Callable[..., Any], layer: MaxPool | AvgPool, x: Any) -> Any:
    stride = layer.window if layer.stride is None else layer.stride
    return function(x, pair(layer.window), pair(stride), explicit(layer.padding))


twin(MaxPool)(lambda layer, x, _: pooled(tf.nn.max_pool2d, layer, x))
twin(AvgPool)(lambda layer, x, _: pooled(tf.nn.avg_pool2d, layer, x))
twin(Dense)(lambda _, x, weights: x @ weights["kernel"] + weights["bias"])
twin(Flatten)(lambda _, x, __: tf.reshape(x, (x.shape[0], -1)))
twin(ReLU)(lambda _, x, __: tf.nn.relu(x))
twin(Sigmoid)(lambda _, x, __: tf.sigmoid(x))
twin(Tanh)(lambda _, x, __: tf.tanh(x))
twin(Softmax)(lambda _, x, __: tf.nn.softmax(x))


def spread(kernel: Any, dilation: tuple[int, int]) -> Any:
    """A dilated kernel with its holes filled by zeros.

    TensorFlow has no gradient of a convolution with both a dilation and a stride on a CPU.
    """
    places = [
        tf.one_hot(np.arange(n) * d, d * (n - 1) + 1, dtype=tf.float64)
        for n, d in zip(kernel.shape[:2], dilation, strict=True)
    ]
    return tf.einsum("ur,vs,uvcf->rscf", *places, kernel)


def explicit(padding: Any) -> Any:
    """A padding as TensorFlow writes it."""
    return padding.upper() if isinstance(padding, str) else [[0, 0], *map(list, padding), [0, 0]]


def loss_of(loss: Loss, prediction: Any, target: np.ndarray) -> Any:
    """The loss (N,) of each example."""
    if isinstance(loss, CrossEntropy):
        return -tf.reduce_sum(target * tf.math.log(prediction), -1)
    scale = {SquaredError: 1.0, HalfSquaredError: 0.5}[type(loss)]
    return scale * tf.reduce_sum((prediction - target) ** 2, -1)


def layer_gradients(
    layer: Layer, x: np.ndarray, upstream: np.ndarray
) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """Output, gradient by the input and gradients by the weights."""
    start = tf.Variable(x)
    weights = {part: tf.Variable(array) for part, array in layer.weights.items()}
    with tf.GradientTape() as tape:
        y = operation(layer, start, weights)
    dx, own = tape.gradient(y, (start, weights), output_gradients=tf.constant(upstream))
    return y.numpy(), dx.numpy(), {part: value.numpy() for part, value in own.items()}


def run(network: Network, x: np.ndarray, target: np.ndarray) -> tuple[Tensors, Tensors]:
    """Every tensor of a pass over a batch x, and the gradients of its mean loss by each of them."""
    tensors: Tensors = {name: tf.Variable(array) for name, array in network.weights.items()}
    tensors[network.input] = tf.Variable(x)

    def step(x: Any, layer: Layer) -> Any:
        own = {part: tensors[f"{layer.name}/{part}"] for part in layer.weights}
        tensors[layer.output_name] = operation(layer, x, own)
        return tensors[layer.output_name]

    with tf.GradientTape(persistent=True) as tape:
        output = reduce(step, network.layers, tensors[network.input])
        last = network.layers[-1]
        losses = loss_of(network.loss, output, target)
        by_output = tf.reduce_mean(losses)
        if isinstance(last, Softmax) and isinstance(network.loss, CrossEntropy):
            logits = tensors[network.input_of(last.output_name)]
            losses = tf.nn.softmax_cross_entropy_with_logits(target, logits)
        mean = tf.reduce_mean(losses)
    gradients = {name: tape.gradient(mean, tensor) for name, tensor in tensors.items()}
    gradients[last.output_name] = tape.gradient(by_output, output)
    return tensors | {"loss": losses}, gradients
