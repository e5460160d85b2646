"""Losses of single examples (for a batch, their mean), and the targets that they compare with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np


@dataclass(frozen=True, eq=False)
class Loss:
    """A loss of one example; for a batch it is the mean, which `gradient` includes."""

    name: str = "loss"

    def forward(self, prediction: np.ndarray, target: np.ndarray) -> np.ndarray:
        """Loss (N,) of each example."""
        raise NotImplementedError

    def gradient(self, prediction: np.ndarray, target: np.ndarray) -> np.ndarray:
        """Gradient of the batch's mean loss with respect to the prediction."""
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class CrossEntropy(Loss):
    """-sum of y ln p, for probabilities p (N, K) and a target y (N, K) that adds up to 1."""

    def forward(self, prediction: np.ndarray, target: np.ndarray) -> np.ndarray:
        with np.errstate(divide="ignore"):
            logs = np.where(target > 0, np.log(prediction), 0.0)
        return -(target * logs).sum(axis=-1)

    def gradient(self, prediction: np.ndarray, target: np.ndarray) -> np.ndarray:
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # where p is 0
            return -np.where(target > 0, target / prediction, 0.0) / len(prediction)

    @staticmethod
    def of_logits(logits: np.ndarray, target: np.ndarray) -> np.ndarray:
        """The same loss (N,) from the logits, exact however small a probability is."""
        shifted = logits - logits.max(axis=-1, keepdims=True)
        logs = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
        return -(target * logs).sum(axis=-1)


@dataclass(frozen=True, eq=False)
class SquaredError(Loss):
    """sum of (a - y)^2."""

    scale: ClassVar[float] = 1.0

    def forward(self, prediction: np.ndarray, target: np.ndarray) -> np.ndarray:
        return self.scale * ((prediction - target) ** 2).sum(axis=-1)

    def gradient(self, prediction: np.ndarray, target: np.ndarray) -> np.ndarray:
        return 2 * self.scale * (prediction - target) / len(prediction)


@dataclass(frozen=True, eq=False)
class HalfSquaredError(SquaredError):
    """sum of (a - y)^2 / 2, the form whose derivative has no factor 2."""

    scale: ClassVar[float] = 0.5


def as_target(label: int | Sequence[int] | np.ndarray, output: np.ndarray) -> np.ndarray:
    """Right classes as one-hot rows (N, K); a target of the output's shape is left as it is.

    A single example's target may leave out the batch axis.
    """
    given = np.asarray(label)
    if given.shape == output.shape or (len(output) == 1 and given.shape == output.shape[1:]):
        return given.astype(np.float64).reshape(output.shape)
    if given.shape not in ((), (len(output),)) or not np.issubdtype(given.dtype, np.integer):
        raise ValueError(
            f"a label is one class for each of {len(output)} examples or a target of shape "
            f"{output.shape}, not {label!r}"
        )
    classes = np.broadcast_to(given, (len(output),))
    if classes.min() < 0 or classes.max() >= output.shape[-1]:
        raise ValueError(f"a label is from 0 to {output.shape[-1] - 1}, not {label!r}")
    return np.eye(output.shape[-1])[classes]
