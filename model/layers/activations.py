"""Functions of single values, and the softmax."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from model.layers.layer import Arrays, Derivative, Gradients, Index, Layer


@dataclass(frozen=True, eq=False)
class Activation(Layer):
    """a = g(z), value by value; slope(z, a) is g'.

    slope_from: whether the slope is read from z, "x", or from a, "y".
    """

    part: ClassVar[str] = "a"
    letter: ClassVar[str] = "a"
    slope_from: ClassVar[str] = "y"
    flat: ClassVar[str] = "the slope is 0"

    def slope(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        raise NotImplementedError

    def backward(
        self, x: np.ndarray, y: np.ndarray, upstream: np.ndarray
    ) -> tuple[np.ndarray, Gradients]:
        return upstream * self.slope(x, y), {}

    def derivatives(
        self, x: np.ndarray, y: np.ndarray, memory: Arrays, index: Index
    ) -> list[Derivative]:
        slope = float(self.slope(x[index], y[index]))
        return [Derivative(index, slope, (self.slope_from, index), "" if slope else self.flat)]


@dataclass(frozen=True, eq=False)
class ReLU(Activation):
    """max(0, z); the slope at 0 is 0, as in TensorFlow."""

    reading: ClassVar[str] = "z > 0"
    slope_from: ClassVar[str] = "x"
    flat: ClassVar[str] = "the ReLU is closed"
    branches_of: ClassVar[str] = "x"

    def forward(self, x: np.ndarray) -> np.ndarray:
        return np.maximum(x, 0.0)

    def slope(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        return (z > 0).astype(np.float64)

    def branches(self, x: np.ndarray, memory: Arrays) -> np.ndarray:
        return x > 0


@dataclass(frozen=True, eq=False)
class Sigmoid(Activation):
    """1 / (1 + exp(-z)), written so that exp never overflows."""

    reading: ClassVar[str] = "a (1 - a)"

    def forward(self, x: np.ndarray) -> np.ndarray:
        small = np.exp(-np.abs(x))
        return np.where(x >= 0, 1.0, small) / (1.0 + small)

    def slope(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        return a * (1.0 - a)


@dataclass(frozen=True, eq=False)
class Tanh(Activation):
    """tanh(z), slope 1 - a^2."""

    reading: ClassVar[str] = "1 - a^2"

    def forward(self, x: np.ndarray) -> np.ndarray:
        return np.tanh(x)

    def slope(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        return 1.0 - a * a


@dataclass(frozen=True, eq=False)
class Softmax(Layer):
    """exp(z_k) / sum of exp(z), over the last axis; the largest z is subtracted first."""

    letter: ClassVar[str] = "p"
    numbered: ClassVar[bool] = False
    meaning: ClassVar[str] = "probability"

    def forward(self, x: np.ndarray) -> np.ndarray:
        powers = self.exponentials(x)
        return powers / powers.sum(axis=-1, keepdims=True)

    @staticmethod
    def exponentials(x: np.ndarray) -> np.ndarray:
        """exp(z - max z), the numerators: their sum is the denominator."""
        return np.exp(x - x.max(axis=-1, keepdims=True))

    def backward(
        self, x: np.ndarray, y: np.ndarray, upstream: np.ndarray
    ) -> tuple[np.ndarray, Gradients]:
        inner = (upstream * y).sum(axis=-1, keepdims=True)
        return y * (upstream - inner), {}

    def derivatives(
        self, x: np.ndarray, y: np.ndarray, memory: Arrays, index: Index
    ) -> list[Derivative]:
        *n, k = index
        p = y[tuple(n)]
        return [
            Derivative((*n, m), float(p[m] * ((m == k) - p[k])), ("y", (*n, m)))
            for m in range(len(p))
        ]
