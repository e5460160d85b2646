"""The pictures of the mistakes that are worst, to be looked at. Some seconds.

They are MNIST's own pixels, for which MNIST's licence holds.
"""

from __future__ import annotations

import numpy as np

from model.experiments import mistakes
from model.experiments.running import SEED, Arrays
from model.mnist import Data

COUNT = 24


def run(data: Data, *, seed: int = SEED, count: int = COUNT) -> Arrays:
    """Where among the test pictures they are, what they are meant to be, and their pixels."""
    found = mistakes.run(data, seed=seed)
    chosen = found["picture"][:count]
    pixels = np.rint(data.x_test[chosen, :, :, 0] * 255).astype(np.uint8)
    return {"picture": chosen, "label": found["label"][:count], "images": pixels}
