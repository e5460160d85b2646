"""Losses: of one example each; of a batch the mean is meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np


@dataclass(frozen=True, eq=False)
class Loss:
    """A loss of one example; of a batch the mean is meant, which `gradient` includes."""

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
