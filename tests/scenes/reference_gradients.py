"""One weight's uses, terms and ways to the loss, computed again from TensorFlow's tensors.

Nothing here follows the project's chain rule: maps of whole layers are multiplied and sorted.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from tests.scenes.tensors import forward, gradients, load_weights, losses, sample_digits
from tests.scenes.twins import NamedCalls

RATES = [float(f"{digit}e{power}") for power in range(-4, 5) for digit in (1, 3)]


def parse(weight: str) -> tuple[str, str, tuple[int, ...]]:
    """ "conv1/kernel[2,3,0,1]" -> layer, part, index."""
    name, index = weight.rstrip("]").split("[")
    layer, part = name.split("/")
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

    def call_met(self, weight: str) -> np.ndarray:
        """What the weight is multiplied by in each place, (OH, OW); for a bias ones."""
        layer, part, index = parse(weight)
        z = self.tensors[f"{layer}/z"]
        if part == "bias":
            return np.ones(z.shape[1:3] if z.ndim == 4 else (1, 1))
        x = self.tensors[{"conv1": "image", "conv2": "pool1", "dense": "flatten"}[layer]]
        if layer == "dense":
            return x[:, index[0]].reshape(1, 1)
        u, v, c, _f = index
        return x[0, u : u + z.shape[1], v : v + z.shape[2], c]

    def call_upstream(self, weight: str) -> np.ndarray:
        layer, _part, index = parse(weight)
        g = self.gradients[f"{layer}/z"][0, ..., index[-1]]
        return np.asarray(g).reshape(g.shape or (1, 1))

    def call_terms(self, weight: str) -> np.ndarray:
        return np.asarray(tf.multiply(self.call_met(weight), self.call_upstream(weight)))

    def call_uses(self, weight: str) -> list[int]:
        return [self.call_met(weight).size]

    def call_alive(self, weight: str) -> list[int]:
        return [int(np.count_nonzero(self.call_upstream(weight)))]

    def winners(self, layer: str) -> np.ndarray:
        """1 where the layer's activation (1, H, W, C) is its pool's winner, else 0."""
        a = tf.Variable(self.tensors[f"{layer}/a"])
        with tf.GradientTape() as tape:
            pooled = tf.nn.max_pool2d(a, 2, 2, "VALID")
        return np.asarray(tape.gradient(pooled, a))

    def slope_of(self, layer: str) -> np.ndarray:
        a = self.tensors[f"{layer}/a"]
        return (a > 0).astype(float) if layer == "conv1" else a * (1 - a)

    def call_deaths(self, weight: str, tensor: str) -> list[int]:
        """How many uses end at a tensor, where a ReLU is shut or a pool chose another."""
        dead = {
            "conv1/a": self.shut_relus,
            "pool1": self.lost_in_pool1,
            "pool2": self.lost_in_pool2,
        }
        return dead[tensor](weight)

    def call_more(self, weight: str, shown: str) -> list[int]:
        return [self.call_alive(weight)[0] - int(shown)]

    def shut_relus(self, weight: str) -> list[int]:
        f = parse(weight)[2][-1]
        return [int((self.slope_of("conv1")[..., f] == 0).sum())]

    def lost_in_pool1(self, weight: str) -> list[int]:
        f = parse(weight)[2][-1]
        open_ = self.slope_of("conv1")[..., f] > 0
        return [int((open_ & (self.winners("conv1")[..., f] == 0)).sum())]

    def lost_in_pool2(self, weight: str) -> list[int]:
        return [int((self.winners("conv2")[..., parse(weight)[2][-1]] == 0).sum())]

    def call_stranded(self, weight: str) -> list[int]:
        passed = self.call_uses(weight)[0] - self.call_alive(weight)[0]
        return [passed - self.shut_relus(weight)[0] - self.lost_in_pool1(weight)[0]]

    def factor_maps(self, weight: str) -> list[np.ndarray]:
        """The factors of every use as maps (OH, OW), from the weight to where the ways part."""
        layer, _part, index = parse(weight)
        maps = [self.call_met(weight)]
        if layer == "dense":
            return [*maps, self.call_upstream(weight)]
        f = index[-1]
        after = self.gradients[{"conv1": "pool1", "conv2": "pool2"}[layer]][0, ..., f]
        size = maps[0].shape
        spread = np.repeat(np.repeat(after, 2, 0), 2, 1)[: size[0], : size[1]]
        maps += [self.slope_of(layer)[0, ..., f], self.winners(layer)[0, ..., f]]
        return [*maps, *([np.ones(size)] if layer == "conv2" else []), spread]

    def ordered(self, weight: str) -> np.ndarray:
        """Places of the uses, strongest term first, dead ones last."""
        terms = np.abs(self.call_terms(weight)).ravel()
        dead = self.call_upstream(weight).ravel() == 0
        return np.lexsort((-terms, dead))

    def call_factors(self, weight: str, shown: str) -> np.ndarray:
        count = min(int(shown), self.call_alive(weight)[0])
        maps = [np.asarray(m).ravel() for m in self.factor_maps(weight)]
        return np.stack(maps, axis=1)[self.ordered(weight)[:count]]

    def call_rest(self, weight: str, shown: str) -> list[float]:
        terms = self.call_terms(weight).ravel()[self.ordered(weight)]
        return [float(tf.reduce_sum(terms[int(shown) :]))]

    def call_sum_of_terms(self, weight: str) -> list[float]:
        layer, part, index = parse(weight)
        return [float(self.gradients[f"{layer}/{part}"][index])]

    def call_central_difference(self, weight: str, epsilon: str) -> list[float]:
        e = float(epsilon)
        above, below = (float(self.nudged(weight, step)["loss"][0]) for step in (e, -e))
        return [(above - below) / (2 * e)]

    def call_open(self, weight: str) -> np.ndarray:
        return (self.call_upstream(weight) != 0).astype(float)

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

    def output_slopes(self) -> np.ndarray:
        return self.gradients["dense/z"][0]

    def best_from_pool2(self) -> tuple[np.ndarray, np.ndarray]:
        """For each input of the dense layer the strongest way on: its size, and to which logit."""
        ways = np.abs(self.tensors["dense/kernel"] * self.output_slopes())
        return ways.max(axis=1), ways.argmax(axis=1)

    def tail_from_conv2(self, i: int, j: int, f: int) -> list[float]:
        """Factors of the strongest way from a cell of conv2/z to the loss, (slope, ..., p - y)."""
        unit = int(np.ravel_multi_index((i // 2, j // 2, f), (5, 5, 4)))
        logit = int(self.best_from_pool2()[1][unit])
        slope = self.slope_of("conv2")[0, i, j, f]
        weight = self.tensors["dense/kernel"][unit, logit]
        return [slope, self.winners("conv2")[0, i, j, f], 1.0, weight, self.output_slopes()[logit]]

    def best_from_conv2(self) -> np.ndarray:
        """Size of the strongest way from each cell of conv2/z to the loss, (10, 10, 4)."""
        best = self.best_from_pool2()[0].reshape(5, 5, 4)
        spread = np.repeat(np.repeat(best, 2, 0), 2, 1)
        return np.asarray(self.slope_of("conv2")[0] * self.winners("conv2")[0] * spread)

    def best_from_pool1(self, c: int) -> tuple[np.ndarray, dict[tuple[int, int], list[float]]]:
        """For each cell of a map of pool1: size and factors of its strongest way to the loss."""
        kernel, onward = self.tensors["conv2/kernel"][:, :, c], self.best_from_conv2()
        sizes, chains = np.zeros((12, 12)), {}
        for u, v, f in np.ndindex(3, 3, 4):
            for i, j in np.ndindex(10, 10):
                size, place = abs(kernel[u, v, f]) * onward[i, j, f], (i + u, j + v)
                if size > sizes[place]:
                    sizes[place] = size
                    chains[place] = [kernel[u, v, f], (i, j, f)]
        return sizes, chains

    def call_way(self, weight: str) -> list[float]:
        layer, _part, index = parse(weight)
        met = self.call_met(weight)
        if layer == "dense":
            return [float(met[0, 0]), self.output_slopes()[index[-1]]]
        f = index[-1]
        if layer == "conv2":
            i, j = np.unravel_index(
                np.argmax(np.abs(met) * self.best_from_conv2()[..., f]), met.shape
            )
            return [met[i, j], *self.tail_from_conv2(int(i), int(j), f)]
        sizes, chains = self.best_from_pool1(f)
        gates = self.slope_of("conv1")[0, ..., f] * self.winners("conv1")[0, ..., f]
        ways = np.abs(met) * gates * np.repeat(np.repeat(sizes, 2, 0), 2, 1)
        i, j = np.unravel_index(np.argmax(ways), met.shape)
        kernel, cell = chains[i // 2, j // 2]
        return [met[i, j], 1.0, 1.0, kernel, *self.tail_from_conv2(*cell)]

    def call_ways(self, weight: str) -> list[int]:
        """How many ways are open: gates times taps times logits, counted in whole maps."""
        layer, _part, index = parse(weight)
        if layer == "dense":
            return [1]
        logits = np.count_nonzero(self.tensors["dense/kernel"] * self.output_slopes(), axis=1)
        spread = np.repeat(np.repeat(logits.reshape(5, 5, 4), 2, 0), 2, 1)
        from_conv2 = (self.best_from_conv2() > 0) * spread
        if layer == "conv2":
            return [int(from_conv2[..., index[-1]].sum())]
        ones = np.ones((3, 3, 1, 4))
        counts = tf.nn.conv2d_transpose(
            tf.constant(from_conv2[None].astype(float)), ones, (1, 12, 12, 1), 1, "VALID"
        )[0, ..., 0]
        gates = self.slope_of("conv1")[0, ..., index[-1]] * self.winners("conv1")[0, ..., index[-1]]
        return [int(np.sum(gates * np.repeat(np.repeat(np.asarray(counts), 2, 0), 2, 1)))]
