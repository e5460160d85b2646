"""Nudges, other convolutions and updates, computed again from TensorFlow's tensors."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from tests.scenes.tensors import forward, gradients, load_weights, losses, sample_digits
from tests.scenes.twins import NamedCalls

RATES = [float(f"{digit}e{power}") for power in range(-4, 5) for digit in (1, 3)]


def parse(weight: str) -> tuple[str, str, tuple[int, ...]]:
    """ "conv1/kernel[2,3,0,1]" -> layer, part, index; a pixel's layer is "image"."""
    name, index = weight.rstrip("]").split("[")
    layer, _, part = name.partition("/")
    return layer, part, tuple(map(int, index.split(",")))


class WeightCalls(NamedCalls):
    """The calls about weights; the host has the tensors, the gradients and the picture."""

    image: np.ndarray
    label: int
    weights: str
    tensors: dict[str, np.ndarray]
    gradients: dict[str, np.ndarray]

    def nudged(self, weight: str, step: float) -> dict[str, Any]:
        raise NotImplementedError

    def call_central_difference(self, weight: str, epsilon: str) -> list[float]:
        e = float(epsilon)
        above, below = (float(self.nudged(weight, step)["loss"][0]) for step in (e, -e))
        return [(above - below) / (2 * e)]

    # other convolutions

    def call_piece(self, name: str, channel: str, size: str) -> np.ndarray:
        """The block of a map whose values vary most, (1, size, size, 1)."""
        n, plane = int(size), self.value(name)[0, ..., int(channel)]
        blocks = np.lib.stride_tricks.sliding_window_view(plane, (n, n))
        spread = blocks.std(axis=(2, 3))
        row, column = np.argwhere(spread >= spread.max() * (1 - 1e-9))[0]
        return np.asarray(blocks[row, column][None, :, :, None])

    def call_small_gradient(
        self, x: str, upstream: str, taps: str, stride: str, padding: str, dilation: str
    ) -> np.ndarray:
        """The kernel's gradient, tap by tap, from slices of the padded input."""
        p, s, d = int(padding), int(stride), int(dilation)
        padded = np.pad(self.value(x)[0, ..., 0], p)
        g = self.value(upstream)[0, ..., 0]
        reach = [(n - 1) * s + 1 for n in g.shape]
        found = np.zeros((int(taps), int(taps), 1, 1))
        for u, v in np.ndindex(int(taps), int(taps)):
            met = padded[u * d : u * d + reach[0] : s, v * d : v * d + reach[1] : s]
            found[u, v] = np.sum(met * g)
        return found

    def call_batch_gradient(self, tensor: str, *classes: str) -> np.ndarray:
        """The mean of the gradients of one sample of each class."""
        images, _labels = sample_digits()
        weights = load_weights(self.weights)
        each = [gradients(weights, images[10 * int(c)], int(c))[tensor] for c in classes]
        return np.asarray(np.mean(each, axis=0))

    # updates

    def call_flat(self, name: str) -> np.ndarray:
        array = self.value(name)
        return array.T if array.ndim == 2 else array[None]

    def after_steps(self, rate: float, steps: int) -> tuple[dict[str, Any], list[float]]:
        """Weights after so many steps of TensorFlow's own descent, and the loss before each."""
        weights = load_weights(self.weights)
        found = []
        for step in range(steps + 1):
            logits = forward(weights, tf.constant(self.image[None, :, :, None]))["dense/z"]
            found.append(float(losses(logits, [self.label])[0]))
            if step < steps:
                slopes = gradients(weights, self.image, self.label) if step else self.gradients
                weights = {name: w - rate * slopes[name] for name, w in weights.items()}
        return weights, found

    def call_losses(self, rate: str, steps: str) -> list[float]:
        return self.after_steps(float(rate), int(steps))[1]

    def call_after(self, name: str, rate: str, steps: str) -> np.ndarray:
        weights, _ = self.after_steps(float(rate), int(steps))
        tensors = weights | forward(weights, tf.constant(self.image[None, :, :, None]))
        return np.asarray(tensors[name])

    def call_least_telling_rate(self) -> list[float]:
        """The least rate whose first step leaves at most 0.6 of this picture's loss."""
        left = {}
        for rate in RATES:
            before, after = self.after_steps(rate, 1)[1]
            left[rate] = after / before
            if left[rate] <= 0.6:
                return [rate]
        return [min(left, key=left.__getitem__)]

    def call_least_ruinous_rate(self) -> list[float]:
        """The least rate whose first step makes the samples' mean loss three times as large."""
        growth = {}
        for rate in RATES:
            before, after = self.call_mean_losses(str(rate))
            growth[rate] = after / before
            if growth[rate] >= 3:
                return [rate]
        return [max(growth, key=growth.__getitem__)]

    def call_mean_losses(self, rate: str) -> list[float]:
        """Of the hundred samples: before, and after one step."""
        images, labels = sample_digits()
        found = []
        for steps in (0, 1):
            weights, _ = self.after_steps(float(rate), steps)
            logits = forward(weights, tf.constant(images[..., None]))["dense/z"]
            found.append(float(tf.reduce_mean(losses(logits, labels))))
        return found
