"""How well each digit is read after each kept step of training, on the test pictures.

About half a minute.
"""

from __future__ import annotations

import numpy as np
from tqdm import tqdm

from model.experiments.running import SEED, Arrays, Meter, losses_of, weights_at
from model.mnist import Data
from model.networks import cnn


def run(data: Data, *, seed: int = SEED) -> Arrays:
    """How many pictures each digit has, how many of them are read right, and their mean losses."""
    meter, steps = Meter(data.x_test, data.y_test), cnn.snapshots()
    digits = np.arange(10)
    of_digit = data.y_test == digits[:, None]
    right, losses = [], []
    for step in tqdm(steps, desc="steps"):
        logits = meter.logits(weights_at(step))
        correct = logits.argmax(1) == data.y_test
        each = losses_of(logits, data.y_test)
        right.append([correct[chosen].sum() for chosen in of_digit])
        losses.append([each[chosen].mean() for chosen in of_digit])
    return {
        "step": np.array(steps),
        "count": of_digit.sum(axis=1),
        "right": np.array(right),
        "loss": np.array(losses),
    }
