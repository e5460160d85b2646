"""One step of gradient descent, taken apart: 128 pictures, a gradient of each, and their mean.

The network is the untrained one, the pictures are the first 128 to train on. The one weight whose
gradients are kept picture by picture is the one of the first layer whose mean gradient is largest.
All weights then move against their mean gradients by the rate. A few seconds.
"""

from __future__ import annotations

import numpy as np

from model.experiments.running import SEED, Arrays, Meter, steepest, weights_at
from model.mnist import Data

COUNT = 128
RATE = 0.5


def run(data: Data, *, seed: int = SEED, count: int = COUNT) -> Arrays:
    """Gradients of each picture and of the batch, and every picture's loss before and after."""
    x, y = data.x[:count], data.y[:count]
    batch, before = Meter(x, y), weights_at(0)
    mean = batch.gradient(before)
    weight, index = steepest(mean)
    after = {name: array - RATE * mean[name] for name, array in before.items()}
    each = [gradient[index] for gradient in batch.gradients(before)[weight]]
    return {
        "label": y,
        "weight": np.array(f"{weight}[{','.join(map(str, index))}]"),
        "rate": np.array(RATE),
        "gradient": np.array(each),
        "loss_before": batch.losses(before),
        "loss_after": batch.losses(after),
    } | mean
