"""The real loss along one weight, all others fixed, with its slope, and a ball that rolls down it.

The loss is the mean over the first 2,000 training pictures; the weights are those after STEP steps
of the films' training. The weight is the one of the first layer whose mean gradient is largest.
The ball starts at its value and takes steps of plain gradient descent along it alone. About half a
minute.
"""

from __future__ import annotations

import numpy as np
from tqdm import tqdm

from model.experiments.running import SEED, Arrays, Meter, Weights, steepest, weights_at
from model.mnist import Data

PICTURES = 2000
STEP = 100
FARTHEST = 3.0
RATE = 5.0  # of this weight alone, so that twelve steps come near the bottom


def run(data: Data, *, seed: int = SEED, points: int = 41, rolls: int = 12) -> Arrays:
    """Values of the weight with the loss and the slope there, and the ball's way."""
    meter, weights = Meter(data.x[:PICTURES], data.y[:PICTURES]), weights_at(STEP)
    name, index = steepest(meter.gradient(weights))
    start = float(weights[name][index])

    def at(value: float) -> tuple[float, float, float]:
        moved = with_value(weights, name, index, value)
        slope = meter.gradient(moved)[name][index]
        return value, float(meter.losses(moved).mean()), float(slope)

    values = np.linspace(start - FARTHEST, start + FARTHEST, points)
    curve = np.array([at(value) for value in tqdm(values, desc="along the weight")])
    ball = [at(start)]
    for _ in tqdm(range(rolls), desc="down the slope"):
        value, _, slope = ball[-1]
        ball.append(at(value - RATE * slope))
    kinds = ("value", "loss", "slope")
    return {
        "weight": np.array(f"{name}[{','.join(map(str, index))}]"),
        "step": np.array(STEP),
        "rate": np.array(RATE),
        **{kind: curve[:, k] for k, kind in enumerate(kinds)},
        **{f"ball_{kind}": np.array(ball)[:, k] for k, kind in enumerate(kinds)},
    }


def with_value(weights: Weights, name: str, index: tuple[int, ...], value: float) -> Weights:
    """The weights with one of them set."""
    array = weights[name].copy()
    array[index] = value
    return weights | {name: array}
