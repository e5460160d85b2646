"""Three learning rates from the same start: one crawls, one is good, one is lost.

Plain gradient descent from the untrained network of the films, the same batches each time. The
rates were chosen by looking at the curves of 0.01, 0.1, 0.5, 2 and 5. About two minutes.
"""

from __future__ import annotations

import numpy as np

from model.experiments.running import SEED, Arrays, Meter, descent, rising, weights_at
from model.mnist import Data

RATES = (0.01, 0.5, 2.0)


def run(data: Data, *, seed: int = SEED, steps: int = 1500, points: int = 24) -> Arrays:
    """The loss and the accuracy on the test pictures at some steps of each run."""
    stops, meter = rising(steps, points), Meter(data.x_test, data.y_test)
    measured = [
        [
            meter.loss_and_accuracy(weights)
            for weights in descent(weights_at(0), data, rate, stops, seed=seed, name=f"rate {rate}")
        ]
        for rate in RATES
    ]
    losses, accuracies = np.moveaxis(np.array(measured), 2, 0)
    return {
        "rate": np.array(RATES),
        "step": np.array(stops),
        "test_loss": losses,
        "test_accuracy": accuracies,
    }
