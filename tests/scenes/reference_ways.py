"""One weight's or pixel's uses, and all its ways to the loss, computed from TensorFlow's tensors.

Nothing here follows the project's chain rule: maps of whole layers are multiplied, and the factors
of every way are listed, row by row.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import tensorflow as tf

from tests.scenes.reference_gradients import parse
from tests.scenes.twins import NamedCalls

Rows = np.ndarray  # (ways, factors)


class WayCalls(NamedCalls):
    """The calls about a weight's uses and ways; the host has the tensors and the gradients."""

    tensors: dict[str, np.ndarray]
    gradients: dict[str, np.ndarray]

    # what happens behind a convolution

    def winners(self, layer: str) -> np.ndarray:
        """1 where the layer's activation (1, H, W, C) is its pool's winner, else 0."""
        a = tf.Variable(self.tensors[f"{layer}/a"])
        with tf.GradientTape() as tape:
            pooled = tf.nn.max_pool2d(a, 2, 2, "VALID")
        return np.asarray(tape.gradient(pooled, a))

    def slope_of(self, layer: str) -> np.ndarray:
        a = self.tensors[f"{layer}/a"]
        return (a > 0).astype(float) if layer == "conv1" else a * (1 - a)

    @cached_property
    def gates(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """Of each convolution: slopes and winners, both (H, W, F)."""
        names = ("conv1", "conv2")
        return {name: (self.slope_of(name)[0], self.winners(name)[0]) for name in names}

    # uses

    def used(self, weight: str) -> np.ndarray:
        """How often the weight enters each cell of its layer's z, (H, W, F) or (J,)."""
        layer, _part, index = parse(weight)
        z = self.tensors["conv1/z" if layer == "image" else f"{layer}/z"][0]
        found = np.zeros(z.shape)
        if layer != "image":
            found[..., index[-1]] = 1
            return found
        row, column = index[1:3]
        found[max(0, row - 4) : row + 1, max(0, column - 4) : column + 1] = 1
        return found

    def met(self, weight: str) -> np.ndarray:
        """What the weight is multiplied by in each cell of its layer's z; a bias by one."""
        layer, part, index = parse(weight)
        if part == "bias":
            return np.ones(self.used(weight).shape)
        if layer == "dense":
            return np.full(self.used(weight).shape, self.tensors["flatten"][0, index[0]])
        if layer == "image":
            found = np.zeros(self.used(weight).shape)
            kernel = self.tensors["conv1/kernel"]
            for i, j, f in np.argwhere(self.used(weight)):
                found[i, j, f] = kernel[index[1] - i, index[2] - j, 0, f]
            return found
        x = self.tensors[{"conv1": "image", "conv2": "pool1"}[layer]]
        shape, (u, v, c, _f) = self.used(weight).shape, index
        return np.repeat(x[0, u : u + shape[0], v : v + shape[1], c, None], shape[2], axis=2)

    def upstream(self, weight: str) -> np.ndarray:
        layer = parse(weight)[0]
        return self.gradients["conv1/z" if layer == "image" else f"{layer}/z"][0]

    def call_uses(self, weight: str) -> list[int]:
        return [int(self.used(weight).sum())]

    def call_alive(self, weight: str) -> list[int]:
        return [int(np.count_nonzero(self.used(weight) * self.upstream(weight)))]

    def call_terms(self, weight: str) -> np.ndarray:
        own = parse(weight)[2][-1]
        return np.asarray(self.met(weight) * self.upstream(weight))[..., own]

    def call_silent(self, weight: str) -> list[int]:
        alive = (self.used(weight) * self.upstream(weight)) != 0
        return [int((alive & (self.met(weight) == 0)).sum())]

    def call_counting(self, weight: str) -> list[int]:
        return [int(np.count_nonzero(self.used(weight) * self.upstream(weight) * self.met(weight)))]

    def call_deaths(self, weight: str, tensor: str) -> list[int]:
        """How many uses end at a tensor, where a ReLU is shut or a pool chose another."""
        slope, won = self.gates["conv2" if tensor == "pool2" else "conv1"]
        ended = {"conv1/a": slope == 0, "pool1": (slope > 0) & (won == 0), "pool2": won == 0}
        return [int((self.used(weight) * ended[tensor]).sum())]

    def call_stranded(self, weight: str) -> list[int]:
        lost = self.call_uses(weight)[0] - self.call_alive(weight)[0]
        if parse(weight)[0] in ("image", "conv1"):
            lost -= sum(self.call_deaths(weight, name)[0] for name in ("conv1/a", "pool1"))
        return [lost]

    # ways

    def from_conv2(self, i: int, j: int, f: int) -> Rows:
        """The factors of every open way from a cell of conv2/z to the loss."""
        unit = int(np.ravel_multi_index((i // 2, j // 2, f), (5, 5, 4)))
        slope, won = (gate[i, j, f] for gate in self.gates["conv2"])
        logits, ends = self.tensors["dense/kernel"][unit], self.gradients["dense/z"][0]
        rows = np.column_stack([np.tile([slope, won, 1.0], (10, 1)), logits, ends])
        return rows[(rows != 0).all(axis=1)]

    def from_pool1(self, i: int, j: int, c: int) -> Rows:
        """The same from a cell of pool1: through every window that sees it, row by row."""
        found = [np.zeros((0, 6))]
        kernel = self.tensors["conv2/kernel"]
        for row in range(max(0, i - 2), min(i, 9) + 1):
            for column in range(max(0, j - 2), min(j, 9) + 1):
                for f, w in enumerate(kernel[i - row, j - column, c]):
                    found.append(_behind([w], self.from_conv2(row, column, f)))
        return np.concatenate(found)

    @cached_property
    def listed(self) -> dict[str, Rows]:
        return {}

    def ways(self, weight: str) -> Rows:
        """The factors of every way whose gates are open, use by use in the order of places."""
        if weight not in self.listed:
            self.listed[weight] = self.list_ways(weight)
        return self.listed[weight]

    def list_ways(self, weight: str) -> Rows:
        layer, _part, index = parse(weight)
        if layer == "dense":
            end = self.gradients["dense/z"][0, index[-1]]
            return np.array([[self.met(weight)[index[-1]], end]])
        found = [np.zeros((0, 6 if layer == "conv2" else 9))]
        for place in map(tuple, np.argwhere(self.used(weight))):
            i, j, f = map(int, place)
            met = self.met(weight)[place]
            if layer == "conv2":
                found.append(_behind([met], self.from_conv2(i, j, f)))
                continue
            slope, won = (gate[place] for gate in self.gates["conv1"])
            if slope * won:
                found.append(_behind([met, slope, won], self.from_pool1(i // 2, j // 2, f)))
        return np.concatenate(found)

    def products_of_ways(self, weight: str) -> np.ndarray:
        return np.asarray(tf.reduce_prod(self.ways(weight), axis=1))

    def call_ways(self, weight: str) -> list[int]:
        return [len(self.ways(weight))]

    def call_way(self, weight: str) -> np.ndarray:
        return np.asarray(self.ways(weight)[np.abs(self.products_of_ways(weight)).argmax()])

    def call_sum_of_ways(self, weight: str) -> list[float]:
        return [float(np.asarray(tf.reduce_sum(self.products_of_ways(weight))))]

    def call_sample_of_ways(self, weight: str, most: str) -> np.ndarray:
        """Products laid end to end; those that the middles of equal parts fall on, once each."""
        products = self.products_of_ways(weight)
        ends = np.asarray(tf.cumsum(np.abs(products)))
        if not len(ends) or not ends[-1]:
            return np.zeros(0)
        middles = (np.arange(int(most)) + 0.5) / int(most) * ends[-1]
        return products[np.unique(np.searchsorted(ends, middles, side="right"))]

    def call_sampled(self, weight: str, most: str) -> list[int]:
        return [len(self.call_sample_of_ways(weight, most))]


def _behind(factors: list[float], rows: Rows) -> Rows:
    """Rows with the same factors before each."""
    return np.column_stack([np.tile(factors, (len(rows), 1)), rows])
