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


def mean_loss_of(weights: dict[str, Any], images: np.ndarray, labels: Any) -> float:
    logits = forward(weights, tf.constant(images[..., None]))["dense/z"]
    return float(tf.reduce_mean(losses(logits, labels)))


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

    def call_fullest_piece(self, name: str, channel: str, size: str) -> np.ndarray:
        """The block of a map with fewest zeros and, of these, the largest magnitudes."""
        n, plane = int(size), self.value(name)[0, ..., int(channel)]
        places = [(r, c) for r in range(len(plane) - n + 1) for c in range(len(plane[0]) - n + 1)]
        blocks = [plane[r : r + n, c : c + n] for r, c in places]
        best = max(blocks, key=lambda block: (np.count_nonzero(block), np.abs(block).sum()))
        return np.asarray(best[None, :, :, None])

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

    def call_sent_back(self, layer: str, row: str, column: str, channel: str) -> list[float]:
        """Each map's share of the input's gradient, from TensorFlow's transposed convolution."""
        upstream, kernel = self.gradients[f"{layer}/z"], self.tensors[f"{layer}/kernel"]
        shape = self.tensors["pool1"].shape
        shares = [
            tf.nn.conv2d_transpose(
                upstream[..., f : f + 1], kernel[..., f : f + 1], shape, 1, "VALID"
            )
            for f in range(upstream.shape[-1])
        ]
        return [float(share[0, int(row), int(column), int(channel)]) for share in shares]

    def call_apart(self, upstream: str, stride: str, rim: str) -> np.ndarray:
        """Each value at its own place among zeros, by a transposed convolution with a single 1."""
        g, s = self.value(upstream), int(stride)
        side = s * (g.shape[1] - 1) + 1
        one = np.ones((1, 1, 1, 1))
        wide = tf.nn.conv2d_transpose(g, one, (1, side, side, 1), s, "VALID")
        return np.asarray(tf.pad(wide, [[0, 0], [int(rim)] * 2, [int(rim)] * 2, [0, 0]]))

    def call_small_input_gradient(
        self, upstream: str, kernel: str, filter: str, size: str, *settings: str
    ) -> np.ndarray:
        """TensorFlow's, of a convolution with the kernel that has its gaps filled with zeros."""
        stride, p, d = map(int, settings)
        own = self.value(kernel)[:, :, :1, int(filter) : int(filter) + 1]
        wide = np.zeros((d * (own.shape[0] - 1) + 1, d * (own.shape[1] - 1) + 1, 1, 1))
        wide[::d, ::d] = own
        x = tf.Variable(np.zeros((1, int(size), int(size), 1)))
        with tf.GradientTape() as tape:
            padded = tf.pad(x, [[0, 0], [p, p], [p, p], [0, 0]])
            z = tf.nn.conv2d(padded, wide, stride, "VALID")
            loss = tf.reduce_sum(z * self.value(upstream))
        return np.asarray(tape.gradient(loss, x))

    def call_sample_gradient(self, tensor: str, *samples: str) -> np.ndarray:
        """The mean of the gradients of some samples."""
        images, labels = sample_digits()
        weights = load_weights(self.weights)
        each = [gradients(weights, images[int(n)], int(labels[int(n)])) for n in samples]
        return np.asarray(np.mean([one[tensor] for one in each], axis=0))

    def call_sensitive_pixels(self) -> list[int]:
        """Pixels with a gradient; those of them that are black."""
        moves = np.abs(self.gradients["image"]) > 0
        return [int(moves.sum()), int((moves & (self.tensors["image"] == 0)).sum())]

    # updates

    def call_flat(self, name: str) -> np.ndarray:
        return np.stack([self.value(name)])

    def call_sheet_of_samples(self, across: str) -> np.ndarray:
        """The samples in rows, joined one by one."""
        images, n = sample_digits()[0], int(across)
        rows = [np.concatenate(list(images[k : k + n]), axis=1) for k in range(0, len(images), n)]
        return np.concatenate(rows)

    def call_blocks(self, name: str) -> np.ndarray:
        """A hundred inputs of each unit as ten rows of ten."""
        array = self.value(name)
        return np.stack([array[:, unit].reshape(10, 10) for unit in range(10)], axis=-1)

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

    def call_mean_losses(self, rate: str, steps: str) -> list[float]:
        """Of the hundred samples: before, and after each step on the picture alone."""
        each = [self.after_steps(float(rate), k)[0] for k in range(int(steps) + 1)]
        return [mean_loss_of(weights, *sample_digits()) for weights in each]

    # steps on all samples at once

    def along_the_batch(self, rate: float, steps: int) -> list[dict[str, Any]]:
        """The weights before and after each step of TensorFlow's descent on all samples."""
        x, labels = sample_digits()
        weights = {name: tf.constant(w) for name, w in load_weights(self.weights).items()}
        found = [weights]
        for _ in range(steps):
            with tf.GradientTape() as tape:
                tape.watch(weights)
                logits = forward(weights, tf.constant(x[..., None]))["dense/z"]
                loss = tf.reduce_mean(losses(logits, labels))
            slopes = tape.gradient(loss, weights)
            weights = {name: w - rate * slopes[name] for name, w in weights.items()}
            found.append(weights)
        return found

    def call_least_batch_rate(self, steps: str) -> list[float]:
        """The least rate that takes a tenth off the samples' mean loss."""
        left = {}
        for rate in RATES:
            before, *_, after = self.call_batch_losses(str(rate), steps)
            left[rate] = after / before if np.isfinite(after) else np.inf
            if left[rate] <= 0.9:
                return [rate]
        return [min(left, key=left.__getitem__)]

    def call_batch_losses(self, rate: str, steps: str) -> list[float]:
        along = self.along_the_batch(float(rate), int(steps))
        return [mean_loss_of(weights, *sample_digits()) for weights in along]

    def call_losses_beside_batch(self, rate: str, steps: str) -> list[float]:
        along = self.along_the_batch(float(rate), int(steps))
        return [mean_loss_of(weights, self.image[None], [self.label]) for weights in along]
