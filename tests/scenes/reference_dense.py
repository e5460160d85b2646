"""A dense layer's way back, by TensorFlow's own tape through a product of matrices."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from tests.scenes.twins import NamedCalls


class DenseCalls(NamedCalls):
    """The calls about what a dense layer does with what arrives at its outputs."""

    def call_outer(self, name: str, upstream: str) -> Any:
        """The gradient of any kernel between these: it does not depend on the kernel."""
        x, arriving = (tf.constant(self.value(each)) for each in (name, upstream))
        kernel = tf.Variable(tf.zeros((x.shape[1], arriving.shape[1]), tf.float64))
        with tf.GradientTape() as tape:
            z = tf.matmul(x, kernel)
        return tape.gradient(z, kernel, output_gradients=arriving)

    def call_handed_back(self, kernel: str, upstream: str) -> Any:
        weights, arriving = (tf.constant(self.value(each)) for each in (kernel, upstream))
        x = tf.Variable(tf.zeros((1, weights.shape[0]), tf.float64))
        with tf.GradientTape() as tape:
            z = tf.matmul(x, weights)
        return tape.gradient(z, x, output_gradients=arriving)
