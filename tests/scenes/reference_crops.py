"""TensorFlow's side of a crop under a filter: strides, padding, dilation; two filters in a row."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf


class CropCalls:
    """What crops.py derives, and a layer's own padding and dilation; the rest is Reference's."""

    tensors: Any
    image: np.ndarray
    value: Any

    def busiest(self, size: int) -> tuple[int, int]:
        patches = tf.image.extract_patches(
            self.image[None, :, :, None], [1, size, size, 1], [1, 1, 1, 1], [1, 1, 1, 1], "VALID"
        )
        spread = tf.math.reduce_std(patches, axis=-1)[0].numpy()
        row, column = np.argwhere(spread >= spread.max() * (1 - 1e-9))[0]
        return int(row), int(column)

    def call_crop_map(
        self, layer: str, filter: str, size: str, stride: str, padding: str, gaps: str
    ) -> Any:
        n, p, f = int(size), int(padding), int(filter)
        top, left = self.busiest(n)
        crop = self.image[top : top + n, left : left + n][None, :, :, None]
        kernel = self.tensors[f"{layer}/kernel"][..., f : f + 1]
        rim = [[0, 0], [p, p], [p, p], [0, 0]]
        z = tf.nn.conv2d(crop, kernel, int(stride), rim, dilations=int(gaps))
        return z + self.tensors[f"{layer}/bias"][f]

    def call_spread(self, name: str, gaps: str) -> np.ndarray:
        """Each weight's own stamp, one after the other."""
        kernel, step = self.value(name), int(gaps)
        sides = [step * side - step + 1 for side in kernel.shape[:2]]
        wide = np.zeros((*sides, *kernel.shape[2:]))
        for u, v in np.ndindex(*kernel.shape[:2]):
            wide[step * u, step * v] = kernel[u, v]
        return wide

    # two in a row

    def pair(self, first: str, second: str, filter: str) -> list[np.ndarray]:
        f = int(filter)
        kernels = [self.tensors[f"{layer}/kernel"] for layer in (first, second)]
        return [kernels[0][..., f : f + 1], kernels[1][:, :, f : f + 1, :1]]

    def mixed(self, first: str, filter: str, size: str) -> np.ndarray:
        """The crop whose answers sum up to most on both sides of zero."""
        kernel = self.tensors[f"{first}/kernel"][..., int(filter) : int(filter) + 1]
        z = tf.nn.conv2d(self.tensors["image"], kernel, 1, "VALID")
        side = int(size) - kernel.shape[0] + 1
        sums = [
            tf.nn.avg_pool2d(tf.nn.relu(sign * z), side, 1, "VALID")[0, ..., 0].numpy() * side**2
            for sign in (1, -1)
        ]
        least = np.minimum(*sums)
        row, column = np.argwhere(least >= least.max() * (1 - 1e-9))[0]
        return self.tensors["image"][:, row : row + int(size), column : column + int(size)]

    def call_first_of_two(self, first: str, filter: str, size: str) -> Any:
        kernel = self.tensors[f"{first}/kernel"][..., int(filter) : int(filter) + 1]
        return tf.nn.conv2d(self.mixed(first, filter, size), kernel, 1, "VALID")

    def call_two_in_a_row(self, first: str, second: str, filter: str, size: str) -> Any:
        z = self.call_first_of_two(first, filter, size)
        return tf.nn.conv2d(z, self.pair(first, second, filter)[1], 1, "VALID")

    def call_two_with_relu(self, first: str, second: str, filter: str, size: str) -> Any:
        a = tf.nn.relu(self.call_first_of_two(first, filter, size))
        return tf.nn.conv2d(a, self.pair(first, second, filter)[1], 1, "VALID")

    def call_joined_kernel(self, first: str, second: str, filter: str) -> np.ndarray:
        """What both layers make of a single bright pixel is their kernel, turned round."""
        one, other = self.pair(first, second, filter)
        side = one.shape[0] + other.shape[0] - 1
        spike = np.zeros((1, 2 * side - 1, 2 * side - 1, 1))
        spike[0, side - 1, side - 1] = 1
        answer = tf.nn.conv2d(tf.nn.conv2d(spike, one, 1, "VALID"), other, 1, "VALID")
        return np.asarray(tf.reverse(answer, [1, 2]))[0, ..., None]

    def call_one_for_two(self, first: str, second: str, filter: str, size: str) -> Any:
        kernel = self.call_joined_kernel(first, second, filter)
        return tf.nn.conv2d(self.mixed(first, filter, size), kernel, 1, "VALID")
