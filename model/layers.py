"""Forward and backward of each operation, one class an operation, batch first, channels last.

A layer keeps no state of a pass: forward(x) gives y, backward(x, y, upstream) gives the gradient
with respect to x and to each of the layer's weights, upstream being the gradient with respect to y.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import ClassVar, Self

import numpy as np

from model.windows import Padding, Windows

Gradients = dict[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class Layer:
    """One operation. `name` and `part` name the tensor it makes: "conv1/z", "conv1/a", "pool1"."""

    name: str
    part: ClassVar[str] = ""

    @property
    def output_name(self) -> str:
        return f"{self.name}/{self.part}" if self.part else self.name

    @property
    def weights(self) -> dict[str, np.ndarray]:
        return {}

    def with_weights(self, weights: dict[str, np.ndarray]) -> Self:
        """The same layer with other values for its own weights ("kernel", "bias")."""
        return replace(self, **weights) if weights else self  # type: ignore[arg-type]

    def forward(self, x: np.ndarray) -> np.ndarray:
        raise NotImplementedError

    def backward(
        self, x: np.ndarray, y: np.ndarray, upstream: np.ndarray
    ) -> tuple[np.ndarray, Gradients]:
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class Conv2D(Layer):
    """z[n,i,j,f] = sum over u,v,c of x[n,is+ud-p,js+vd-p,c] kernel[u,v,c,f] + bias[f].

    What libraries call convolution: the kernel is not flipped, so it is a cross-correlation.
    kernel (KH, KW, C, F), bias (F,).
    """

    kernel: np.ndarray = field(repr=False)
    bias: np.ndarray = field(repr=False)
    stride: int | tuple[int, int] = 1
    padding: Padding = "valid"
    dilation: int | tuple[int, int] = 1
    part: ClassVar[str] = "z"

    @property
    def weights(self) -> dict[str, np.ndarray]:
        return {"kernel": self.kernel, "bias": self.bias}

    def windows(self, shape: tuple[int, ...]) -> Windows:
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
        return windows, windows.gather(x).reshape(len(x) * rows * columns, -1)

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
        return windows.scatter(parts), {"kernel": kernel, "bias": flat.sum(axis=0)}

    def products(self, x: np.ndarray, row: int, column: int, filter: int, n: int = 0) -> np.ndarray:
        """The window's products with one filter, (KH, KW, C); their sum + bias is z there."""
        window = self.windows(x.shape).gather(x[n : n + 1])[0, row, column]
        return window * self.kernel[..., filter]


@dataclass(frozen=True, eq=False)
class Pool(Layer):
    """What both poolings share: windows over each channel by itself."""

    window: int | tuple[int, int] = 2
    stride: int | tuple[int, int] | None = None
    padding: Padding = "valid"

    def windows(self, shape: tuple[int, ...]) -> Windows:
        """The layer's windows on an input of shape (N, H, W, C). Raises ValueError."""
        stride = self.window if self.stride is None else self.stride
        windows = Windows.fit((shape[1], shape[2]), self.window, stride, self.padding)
        if any(max(p) >= k for p, k in zip(windows.padding, windows.window, strict=True)):
            raise ValueError(
                f"{self.name} pools windows of {windows.window}: its padding {windows.padding} "
                "must be smaller, or some would hold nothing"
            )
        return windows

    def _flat(self, x: np.ndarray, fill: float) -> tuple[Windows, np.ndarray]:
        """Windows and their values (N, OH, OW, KH KW, C)."""
        windows = self.windows(x.shape)
        values = windows.gather(x, fill)
        return windows, values.reshape(*values.shape[:3], -1, values.shape[-1])


@dataclass(frozen=True, eq=False)
class MaxPool(Pool):
    """Each window's largest value. Of equal ones the first, row by row, wins, as in TensorFlow."""

    def forward(self, x: np.ndarray) -> np.ndarray:
        return self._flat(x, -np.inf)[1].max(axis=3)

    def winners(self, x: np.ndarray) -> np.ndarray:
        """The winner's tap in each window, (N, OH, OW, C), numbered row by row from 0."""
        return self._flat(x, -np.inf)[1].argmax(axis=3)

    def backward(
        self, x: np.ndarray, y: np.ndarray, upstream: np.ndarray
    ) -> tuple[np.ndarray, Gradients]:
        windows, values = self._flat(x, -np.inf)
        parts = np.zeros(values.shape)
        winners = values.argmax(axis=3)[:, :, :, None]
        np.put_along_axis(parts, winners, upstream[:, :, :, None], axis=3)
        shape = (*values.shape[:3], *windows.window, values.shape[-1])
        return windows.scatter(parts.reshape(shape)), {}


@dataclass(frozen=True, eq=False)
class AvgPool(Pool):
    """The mean of each window; padding does not count, as in TensorFlow."""

    def _counts(self, x: np.ndarray) -> np.ndarray:
        return self._flat(np.ones((1, *x.shape[1:3], 1)), 0.0)[1].sum(axis=3)

    def forward(self, x: np.ndarray) -> np.ndarray:
        return self._flat(x, 0.0)[1].sum(axis=3) / self._counts(x)

    def backward(
        self, x: np.ndarray, y: np.ndarray, upstream: np.ndarray
    ) -> tuple[np.ndarray, Gradients]:
        windows = self.windows(x.shape)
        share = (upstream / self._counts(x))[:, :, :, None, None]
        return windows.scatter(np.broadcast_to(share, self._part_shape(share, windows))), {}

    @staticmethod
    def _part_shape(share: np.ndarray, windows: Windows) -> tuple[int, ...]:
        return (*share.shape[:3], *windows.window, share.shape[-1])


@dataclass(frozen=True, eq=False)
class Activation(Layer):
    """a = g(z), value by value; slope(z, a) is g'."""

    part: ClassVar[str] = "a"

    def slope(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        raise NotImplementedError

    def backward(
        self, x: np.ndarray, y: np.ndarray, upstream: np.ndarray
    ) -> tuple[np.ndarray, Gradients]:
        return upstream * self.slope(x, y), {}


@dataclass(frozen=True, eq=False)
class ReLU(Activation):
    """max(0, z); the slope at 0 is 0, as in TensorFlow."""

    def forward(self, x: np.ndarray) -> np.ndarray:
        return np.maximum(x, 0.0)

    def slope(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        return (z > 0).astype(np.float64)


@dataclass(frozen=True, eq=False)
class Sigmoid(Activation):
    """1 / (1 + exp(-z)), written so that exp never overflows."""

    def forward(self, x: np.ndarray) -> np.ndarray:
        small = np.exp(-np.abs(x))
        return np.where(x >= 0, 1.0, small) / (1.0 + small)

    def slope(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        return a * (1.0 - a)


@dataclass(frozen=True, eq=False)
class Tanh(Activation):
    """tanh(z), slope 1 - a^2."""

    def forward(self, x: np.ndarray) -> np.ndarray:
        return np.tanh(x)

    def slope(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        return 1.0 - a * a


@dataclass(frozen=True, eq=False)
class Softmax(Layer):
    """exp(z_k) / sum of exp(z), over the last axis; the largest z is taken off first."""

    def forward(self, x: np.ndarray) -> np.ndarray:
        powers = self.exponentials(x)
        return powers / powers.sum(axis=-1, keepdims=True)

    @staticmethod
    def exponentials(x: np.ndarray) -> np.ndarray:
        """exp(z - max z): what is divided by its sum."""
        return np.exp(x - x.max(axis=-1, keepdims=True))

    def backward(
        self, x: np.ndarray, y: np.ndarray, upstream: np.ndarray
    ) -> tuple[np.ndarray, Gradients]:
        inner = (upstream * y).sum(axis=-1, keepdims=True)
        return y * (upstream - inner), {}


@dataclass(frozen=True, eq=False)
class Flatten(Layer):
    """(N, H, W, C) -> (N, H W C), row by row, channels innermost."""

    def forward(self, x: np.ndarray) -> np.ndarray:
        return x.reshape(len(x), -1)

    def backward(
        self, x: np.ndarray, y: np.ndarray, upstream: np.ndarray
    ) -> tuple[np.ndarray, Gradients]:
        return upstream.reshape(x.shape), {}


@dataclass(frozen=True, eq=False)
class Dense(Layer):
    """z[n,j] = sum over k of x[n,k] kernel[k,j] + bias[j]; kernel (inputs, units)."""

    kernel: np.ndarray = field(repr=False)
    bias: np.ndarray = field(repr=False)
    part: ClassVar[str] = "z"

    @property
    def weights(self) -> dict[str, np.ndarray]:
        return {"kernel": self.kernel, "bias": self.bias}

    def forward(self, x: np.ndarray) -> np.ndarray:
        if x.shape[-1] != len(self.kernel):
            raise ValueError(f"{self.name} takes {len(self.kernel)} inputs, not {x.shape[-1]}")
        return x @ self.kernel + self.bias

    def backward(
        self, x: np.ndarray, y: np.ndarray, upstream: np.ndarray
    ) -> tuple[np.ndarray, Gradients]:
        gradients = {"kernel": x.T @ upstream, "bias": upstream.sum(axis=0)}
        return upstream @ self.kernel.T, gradients

    def products(self, x: np.ndarray, unit: int, n: int = 0) -> np.ndarray:
        """One unit's products (inputs,); their sum + bias is z."""
        return x[n] * self.kernel[:, unit]
