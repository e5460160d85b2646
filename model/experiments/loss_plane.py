"""The loss over a plane that holds the true path of training as well as a plane can.

The plane goes through the mean of the kept snapshots of all weights, along their first two
principal components: no other plane is nearer to them all (least squares, each snapshot counted
once). The loss is the mean over the first 1,000 training pictures. About a minute.
"""

from __future__ import annotations

import numpy as np
from tqdm import tqdm

from model.experiments.running import SEED, Arrays, Meter, flat, folded, weights_at
from model.mnist import Data
from model.networks import cnn

PICTURES = 1000
MARGIN = 0.25  # of the path's width and height, on each side


def run(data: Data, *, seed: int = SEED, points: int = 25, pictures: int = PICTURES) -> Arrays:
    """The plane, the losses on it, and the path: where it comes nearest to it, and both losses."""
    meter, steps = Meter(data.x[:pictures], data.y[:pictures]), cnn.snapshots()
    kept = np.array([flat(weights_at(step)) for step in steps])
    middle, directions, held = nearest_plane(kept)
    path = (kept - middle) @ directions.T

    def loss(row: np.ndarray) -> float:
        return float(meter.losses(folded(row)).mean())

    x, y = (around(path[:, axis], points) for axis in range(2))
    places = [middle + a * directions[0] + b * directions[1] for b in y for a in x]
    losses = np.array([loss(place) for place in tqdm(places, desc="on the plane")])
    return {
        "step": np.array(steps),
        "middle": middle.astype(np.float32),
        "directions": directions.astype(np.float32),
        "held": held,
        "x": x,
        "y": y,
        "loss": losses.reshape(points, points),
        "path": path,
        "path_loss": np.array([loss(row) for row in kept]),
        "loss_below": np.array([loss(middle + row @ directions) for row in path]),
    }


def nearest_plane(points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean (W,), two unit directions (2, W) and the share of the points' variance along each.

    A direction's sign is such that the last point lies on its positive side.
    """
    middle = points.mean(axis=0)
    _, strengths, directions = np.linalg.svd(points - middle, full_matrices=False)
    directions = (
        directions[:2] * np.where((points[-1] - middle) @ directions[:2].T < 0, -1, 1)[:, None]
    )
    return middle, directions, (strengths**2 / (strengths**2).sum())[:2]


def around(values: np.ndarray, points: int) -> np.ndarray:
    """Evenly from below the least value to above the largest."""
    margin = MARGIN * np.ptp(values)
    return np.linspace(values.min() - margin, values.max() + margin, points)
