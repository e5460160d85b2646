"""The fully connected layer, and the layer before it that unrolls maps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from model.layers.layer import Arrays, Derivative, Gradients, Index, Layer, Weighted


@dataclass(frozen=True, eq=False)
class Flatten(Layer):
    """(N, H, W, C) -> (N, H W C), row by row, channels innermost."""

    letter: ClassVar[str] = "f"
    numbered: ClassVar[bool] = False
    reading: ClassVar[str] = "id"

    def axes(self, before: str) -> str:
        return "NK"

    def forward(self, x: np.ndarray) -> np.ndarray:
        return x.reshape(len(x), -1)

    def backward(
        self, x: np.ndarray, y: np.ndarray, upstream: np.ndarray
    ) -> tuple[np.ndarray, Gradients]:
        return upstream.reshape(x.shape), {}

    def derivatives(
        self, x: np.ndarray, y: np.ndarray, memory: Arrays, index: Index
    ) -> list[Derivative]:
        end = (index[0], int(np.ravel_multi_index(index[1:], x.shape[1:])))
        return [Derivative(end, 1.0, ("y", end))]


@dataclass(frozen=True, eq=False)
class Dense(Weighted):
    """z[n,j] = sum over k of x[n,k] kernel[k,j] + bias[j]; kernel (inputs, units)."""

    kernel_axes: ClassVar[str] = "KJ"

    def axes(self, before: str) -> str:
        return "NK"

    def forward(self, x: np.ndarray) -> np.ndarray:
        if x.shape[-1] != len(self.kernel):
            raise ValueError(f"{self.name} takes {len(self.kernel)} inputs, not {x.shape[-1]}")
        return x @ self.kernel + self.bias

    def backward(
        self, x: np.ndarray, y: np.ndarray, upstream: np.ndarray
    ) -> tuple[np.ndarray, Gradients]:
        gradients = {"kernel": x.T @ upstream, "bias": upstream.sum(axis=0)}
        return upstream @ self.kernel.T, gradients

    def derivatives(
        self, x: np.ndarray, y: np.ndarray, memory: Arrays, index: Index
    ) -> list[Derivative]:
        n, k = index
        return [
            Derivative((n, j), float(value), ("kernel", (k, j)))
            for j, value in enumerate(self.kernel[k])
        ]

    def kernel_uses(self, shape: Index, index: Index) -> list[tuple[Index, Index]]:
        k, j = index
        return [((n, j), (n, k)) for n in range(shape[0])]

    def products(self, x: np.ndarray, unit: int, n: int = 0) -> np.ndarray:
        """One unit's products (inputs,); their sum + bias is z."""
        return x[n] * self.kernel[:, unit]
