"""Trained on 200 pictures alone, beside all of them: what overfitting looks like.

Plain gradient descent from the untrained network of the films, the same number of steps each time.
The 200 are the first training pictures; where the whole set is trained on, its own loss is measured
on its first 2,000. About two minutes.
"""

from __future__ import annotations

import numpy as np

from model.experiments.running import SEED, Arrays, Meter, descent, rising, weights_at
from model.mnist import Data

FEW = 200
RATE = 0.5
MEASURED = 2000  # training pictures at most


def run(
    data: Data, *, seed: int = SEED, steps: int = 2000, points: int = 16, few: int = FEW
) -> Arrays:
    """Loss and accuracy on training and on test pictures at some steps of both runs."""
    stops, unseen = rising(steps, points), Meter(data.x_test, data.y_test)
    parts, runs = [data._replace(x=data.x[:few], y=data.y[:few]), data], []
    for part in parts:
        seen = Meter(part.x[:MEASURED], part.y[:MEASURED])
        runs.append(
            [
                (*seen.loss_and_accuracy(weights), *unseen.loss_and_accuracy(weights))
                for weights in descent(
                    weights_at(0), part, RATE, stops, seed=seed, name=f"{len(part.x)} pictures"
                )
            ]
        )
    names = ("train_loss", "train_accuracy", "test_loss", "test_accuracy")
    measured = dict(zip(names, np.moveaxis(np.array(runs), 2, 0), strict=True))
    counts = np.array([len(part.x) for part in parts])
    return {"pictures": counts, "step": np.array(stops)} | measured
