"""The mistakes that remain: the trained network's on the test pictures, worst first. Some seconds.

The worst mistake is the one with the highest loss: the right answer has the least probability.
"""

from __future__ import annotations

import numpy as np

from model.experiments.running import SEED, Arrays, Meter, losses_of
from model.mnist import Data
from model.networks import cnn


def run(data: Data, *, seed: int = SEED) -> Arrays:
    """The confusion matrix [label, answer], and each mistake with its probabilities."""
    logits = Meter(data.x_test, data.y_test).logits(dict(cnn.trained().weights))
    answers, losses = logits.argmax(1), losses_of(logits, data.y_test)
    confusion = np.zeros((10, 10), int)
    np.add.at(confusion, (data.y_test, answers), 1)
    wrong = np.flatnonzero(answers != data.y_test)
    worst = wrong[np.argsort(-losses[wrong], kind="stable")]
    powers = np.exp(logits[worst] - logits[worst].max(axis=1, keepdims=True))
    return {
        "picture": worst,
        "label": data.y_test[worst],
        "loss": losses[worst],
        "probabilities": powers / powers.sum(axis=1, keepdims=True),
        "confusion": confusion,
    }
