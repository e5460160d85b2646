"""TensorFlow's side of what a network says to pictures that nobody drew."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from tests.scenes.tensors import forward, load_weights, sample_digits


class PictureCalls:
    """What other_pictures.py derives; `value`, `tensors` and `weights` are Reference's."""

    weights: str
    tensors: Any
    value: Any

    def call_noise(self, seed: str) -> np.ndarray:
        return np.random.default_rng(int(seed)).random((1, 28, 28, 1))

    def call_sample(self, n: str) -> np.ndarray:
        return sample_digits()[0][int(n)].reshape(1, 28, 28, 1)

    def call_shown_by_sample(self, n: str) -> np.ndarray:
        return np.asarray(sample_digits()[1])[[int(n)]]

    def call_probabilities_of(self, name: str) -> np.ndarray:
        run = forward(load_weights(self.weights), tf.constant(self.value(name)))
        return np.asarray(run["softmax"])

    def call_best_class(self, name: str) -> np.ndarray:
        return np.asarray(tf.argmax(self.value(name), axis=1))

    def call_second_class(self, name: str) -> np.ndarray:
        return np.asarray(tf.math.top_k(self.value(name), 2).indices[0, 1:])

    def call_edge_stencil(self, side: str) -> np.ndarray:
        half = int(side) // 2
        row = [-1.0] * half + [0.0] * (int(side) % 2) + [1.0] * half
        return np.asarray(tf.reshape(tf.constant(row * int(side)), (int(side), int(side), 1, 1)))

    def call_edge_map(self, side: str) -> np.ndarray:
        kernel = tf.cast(self.call_edge_stencil(side), tf.float64)
        return np.asarray(tf.nn.conv2d(self.tensors["image"], kernel, 1, "VALID"))

    def call_moved_right(self) -> np.ndarray:
        picture = tf.constant(self.tensors["image"])
        return np.asarray(tf.concat([picture[:, :, :1], picture[:, :, :-1]], axis=2))

    def call_made_of(self, picture: str, tensor: str) -> np.ndarray:
        run = forward(load_weights(self.weights), tf.constant(self.value(picture)))
        return np.asarray(run[tensor])

    def call_difference(self, after: str, before: str) -> np.ndarray:
        return np.asarray(tf.subtract(self.value(after), self.value(before)))

    def call_share_changed(self, after: str, before: str, channel: str) -> list[float]:
        new, old = (self.value(name)[..., int(channel)] for name in (after, before))
        lost = tf.norm(new - old, ord=1)
        whole = tf.norm(old, ord=1)
        if whole == 0:
            return [100.0 if lost > 0 else 0.0]
        return [float(100 * lost / whole)]
