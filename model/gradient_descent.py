"""Gradient descent on one example: w <- w - rate dL/dw for every weight and bias at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from model.digits import load_samples
from model.network import Network, Recording
from model.refusal import Refusal

RATES = tuple(float(f"{digit}e{power}") for power in range(-4, 5) for digit in (1, 3))
_CLEARLY = 0.6  # a step that leaves at most this share of the loss can be seen
_A_TENTH = 0.9  # what is left of a batch's mean loss after steps that suit it


class RateError(Refusal):
    """A step so large that the loss is no longer finite; the message names the rate."""


def updated(recording: Recording, rate: float) -> Network:
    """The recording's network after one step against the gradient of its loss."""
    weights = recording.network.weights
    return recording.network.with_weights(
        {name: array - rate * recording.grad(name) for name, array in weights.items()}
    )


def descend(recording: Recording, rate: float, steps: int) -> list[Recording]:
    """The same example before and after each of that many steps, each with a new gradient.

    Raises RateError where a loss or a weight is no longer finite.
    """
    runs = [recording]
    for _ in range(steps):
        runs.append(_next(runs[-1], rate))
    return runs


@lru_cache(maxsize=32)  # each number and picture that a scene shows of a step asks for its run
def _next(recording: Recording, rate: float) -> Recording:
    """The same example after one step. Raises RateError."""
    image = recording[recording.network.input]
    with np.errstate(over="ignore", invalid="ignore"):  # said below, once
        found = updated(recording, rate).run(image, recording.target)
    if not all(np.isfinite(found[name]).all() for name in ("loss", *recording.network.weights)):
        raise RateError(f"with a rate of {rate:g} the loss is not finite: give a smaller one")
    return found


def telling_rate(recording: Recording) -> float:
    """The smallest of RATES whose first step lowers this example's loss clearly.

    Where none does, the rate that lowers it most.
    """

    def left(rate: float) -> float:
        return float(descend(recording, rate, 1)[1]["loss"][0] / recording["loss"][0])

    return _first(left, lambda share: share <= _CLEARLY, min)


@lru_cache(maxsize=2)  # many runs, and one number of them
def batch_rate(batch: Recording, steps: int) -> float:
    """The smallest of RATES with which so many steps take a tenth off a batch's mean loss.

    Where none does, the rate that lowers it most.
    """

    def left(rate: float) -> float:
        try:
            last = descend(batch, rate, steps)[-1]
        except RateError:
            return np.inf
        return float(last["loss"].mean() / batch["loss"].mean())

    return _first(left, lambda share: share <= _A_TENTH, min)


@lru_cache(maxsize=2)  # its steps are kept by it
def as_batch(network: Network) -> Recording:
    """The network's run on all the samples at once: its gradients are those of their mean loss."""
    return network.run(*load_samples())


def mean_loss(network: Network, images: np.ndarray, labels: np.ndarray) -> float:
    """The mean loss over pictures (N, H, W) with their labels (N,)."""
    return float(network.run(images, labels)["loss"].mean())


def _first(
    measure: Callable[[float], float],
    good: Callable[[float], bool],
    best: Callable[[list[tuple[float, float]]], tuple[float, float]],
) -> float:
    tried: list[tuple[float, float]] = []
    for rate in RATES:
        tried.append((measure(rate), rate))
        if good(tried[-1][0]):
            return rate
    return best(tried)[1]
