"""All weights of a layer equal at the start, beside the real start: filters that stay twins.

Each kernel, and each bias, starts with the root of its mean square in the real start in all its
places: just as strong. Then plain gradient descent on the same batches; with the rate of 0.5 that
is good for the real start, the equal one ends as a guess, so both take 0.1. About a minute.
"""

from __future__ import annotations

import numpy as np

from model.experiments.running import (
    SEED,
    Arrays,
    Meter,
    Weights,
    descent,
    rising,
    weights_at,
)
from model.mnist import Data

RATE = 0.1


def run(data: Data, *, seed: int = SEED, steps: int = 1500, points: int = 12) -> Arrays:
    """All weights at some steps of both runs, with loss and accuracy on the test pictures."""
    stops, meter = rising(steps, points), Meter(data.x_test, data.y_test)
    real = weights_at(0)
    runs = [
        list(descent(start, data, RATE, stops, seed=seed, name=name))
        for name, start in (("equal start", level(real)), ("real start", real))
    ]
    measured = np.array([[meter.loss_and_accuracy(weights) for weights in kept] for kept in runs])
    found: Arrays = {
        "step": np.array(stops),
        "test_loss": measured[..., 0],
        "test_accuracy": measured[..., 1],
    }
    for name in real:
        found[name] = np.array([[weights[name] for weights in kept] for kept in runs])
    return found


def level(weights: Weights) -> Weights:
    """Each array filled with the root of its mean square: just as strong, and all the same."""
    return {
        name: np.full_like(array, np.sqrt(np.mean(array**2))) for name, array in weights.items()
    }
