"""Convolution, as libraries call it: the kernel is not flipped, so it is a cross-correlation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from model.layers.layer import Arrays, Derivative, Gradients, Index, Weighted
from model.windows import Padding, Windows


@dataclass(frozen=True, eq=False)
class Conv2D(Weighted):
    """z[n,i,j,f] = sum over u,v,c of x[n,is+ud-p,js+vd-p,c] kernel[u,v,c,f] + bias[f].

    kernel (KH, KW, C, F), bias (F,).
    """

    stride: int | tuple[int, int] = 1
    padding: Padding = "valid"
    dilation: int | tuple[int, int] = 1
    kernel_axes: ClassVar[str] = "HWCF"

    def windows(self, shape: Index) -> Windows:
        """The layer's windows on an input of shape (N, H, W, C). Raises ValueError."""
        if shape[-1] != self.kernel.shape[2]:
            raise ValueError(
                f"{self.name} takes {self.kernel.shape[2]} channels, the input has {shape[-1]}"
            )
        size = (shape[1], shape[2])
        return Windows.fit(size, self.kernel.shape[:2], self.stride, self.padding, self.dilation)

    def _columns(self, x: np.ndarray) -> tuple[Windows, np.ndarray]:
        windows = self.windows(x.shape)
        rows, columns = windows.output_shape
        return windows, windows.im2col(x).reshape(len(x) * rows * columns, -1)

    def forward(self, x: np.ndarray) -> np.ndarray:
        windows, columns = self._columns(x)
        filters = self.kernel.shape[3]
        z = columns @ self.kernel.reshape(-1, filters) + self.bias
        return z.reshape(len(x), *windows.output_shape, filters)

    def backward(
        self, x: np.ndarray, y: np.ndarray, upstream: np.ndarray
    ) -> tuple[np.ndarray, Gradients]:
        windows, columns = self._columns(x)
        filters = self.kernel.shape[3]
        flat = upstream.reshape(-1, filters)
        kernel = (columns.T @ flat).reshape(self.kernel.shape)
        parts = (flat @ self.kernel.reshape(-1, filters).T).reshape(
            len(x), *windows.output_shape, *self.kernel.shape[:3]
        )
        return windows.col2im(parts), {"kernel": kernel, "bias": flat.sum(axis=0)}

    def derivatives(
        self, x: np.ndarray, y: np.ndarray, memory: Arrays, index: Index
    ) -> list[Derivative]:
        n, row, column, c = index
        found = []
        for end, tap in self.windows(x.shape).uses_of_input(row, column):
            for f, value in enumerate(self.kernel[*tap, c]):
                found.append(Derivative((n, *end, f), float(value), ("kernel", (*tap, c, f))))
        return found

    def kernel_uses(self, shape: Index, index: Index) -> list[tuple[Index, Index]]:
        u, v, c, f = index
        uses = self.windows(shape).uses_of_tap(u, v)
        return [((n, *cell, f), (n, *place, c)) for n in range(shape[0]) for cell, place in uses]

    def products(self, x: np.ndarray, row: int, column: int, filter: int, n: int = 0) -> np.ndarray:
        """The window's products with one filter, (KH, KW, C); their sum + bias is z there."""
        window = self.windows(x.shape).im2col(x[n : n + 1])[0, row, column]
        return window * self.kernel[..., filter]
