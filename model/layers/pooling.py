"""Pooling: the largest value, or the mean, of each window of each channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from model.layers.layer import Arrays, Derivative, Gradients, Index, Layer
from model.windows import Padding, Windows


@dataclass(frozen=True, eq=False)
class Pool(Layer):
    """What both poolings share: windows over each channel by itself."""

    window: int | tuple[int, int] = 2
    stride: int | tuple[int, int] | None = None
    padding: Padding = "valid"
    letter: ClassVar[str] = "m"

    def windows(self, shape: Index) -> Windows:
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
        values = windows.im2col(x, fill)
        return windows, values.reshape(*values.shape[:3], -1, values.shape[-1])


@dataclass(frozen=True, eq=False)
class MaxPool(Pool):
    """Each window's largest value. Of equal ones the first, row by row, wins, as in TensorFlow."""

    reading: ClassVar[str] = '"max"'
    remembers: ClassVar[tuple[str, ...]] = ("argmax",)

    def forward(self, x: np.ndarray) -> np.ndarray:
        return self._flat(x, -np.inf)[1].max(axis=3)

    def argmax(self, x: np.ndarray) -> np.ndarray:
        """The winner's tap in each window, (N, OH, OW, C), numbered row by row from 0."""
        return self._flat(x, -np.inf)[1].argmax(axis=3)

    def memory(self, x: np.ndarray) -> dict[str, np.ndarray]:
        return {"argmax": self.argmax(x)}

    def branches(self, x: np.ndarray, memory: Arrays) -> np.ndarray:
        return memory["argmax"]

    def backward(
        self, x: np.ndarray, y: np.ndarray, upstream: np.ndarray
    ) -> tuple[np.ndarray, Gradients]:
        windows, values = self._flat(x, -np.inf)
        parts = np.zeros(values.shape)
        argmax = values.argmax(axis=3)[:, :, :, None]
        np.put_along_axis(parts, argmax, upstream[:, :, :, None], axis=3)
        shape = (*values.shape[:3], *windows.window, values.shape[-1])
        return windows.col2im(parts.reshape(shape)), {}

    def derivatives(
        self, x: np.ndarray, y: np.ndarray, memory: Arrays, index: Index
    ) -> list[Derivative]:
        n, row, column, c = index
        windows = self.windows(x.shape)
        found = []
        for (i, j), at in windows.uses_of_input(row, column):
            tap = divmod(int(memory["argmax"][n, i, j, c]), windows.window[1])
            winner = (n, *windows.tap_place(i, j, tap), c)
            closed = "" if tap == at else "not the pool's winner"
            found.append(Derivative((n, i, j, c), float(tap == at), ("x", winner), closed))
        return found


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
        return windows.col2im(np.broadcast_to(share, self._part_shape(share, windows))), {}

    @staticmethod
    def _part_shape(share: np.ndarray, windows: Windows) -> tuple[int, ...]:
        return (*share.shape[:3], *windows.window, share.shape[-1])

    def derivatives(
        self, x: np.ndarray, y: np.ndarray, memory: Arrays, index: Index
    ) -> list[Derivative]:
        n, row, column, c = index
        windows = self.windows(x.shape)
        ends = [
            ((n, i, j, c), len(windows.taps(i, j)))
            for (i, j), _ in windows.uses_of_input(row, column)
        ]
        return [Derivative(end, 1.0 / count, ("y", end)) for end, count in ends]
