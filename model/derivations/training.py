"""What the film of training shows: the training step by step, and what the recorded runs found.

The recorded runs are those of assets/experiments (see recorded_runs.py); all else is computed from
the kept snapshots and the samples.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from model.derivations.registry import derivation, one
from model.digits import load_samples
from model.networks import cnn
from model.recorded_runs import recorded


@derivation("count")
def of_run(run: str, array: str) -> np.ndarray:
    """An array of a recorded run, at least one number; `meant` says what its values mean."""
    return np.atleast_1d(recorded(run)[array])


@derivation("count")
def kept_steps() -> np.ndarray:
    """The steps of training whose weights are kept: nothing is known of those between."""
    return np.array(cnn.snapshots())


# the whole run, on the test pictures


@derivation("percent")
def accuracy_per_digit() -> np.ndarray:
    """How many of each digit's pictures are read right after each kept step, (10, steps)."""
    run = recorded("per_digit")
    return (100 * run["right"] / run["count"]).T


@derivation("percent")
def accuracy_over_steps() -> np.ndarray:
    """How many of all pictures are read right after each kept step, (steps,)."""
    run = recorded("per_digit")
    return 100 * run["right"].sum(axis=1) / run["count"].sum()


@derivation("count")
def learned_from(percent: float) -> np.ndarray:
    """The kept step from which on more of a digit's pictures are always read right, (10,).

    Not the first such step: a network that answers 6 to everything reads every 6 right. Raises
    ValueError where a digit does not get there.
    """
    above = accuracy_per_digit().array > percent
    if not above[:, -1].all():
        raise ValueError(f"not every digit is read right in more than {percent:g} % in the end")
    for_good = np.logical_and.accumulate(above[:, ::-1], axis=1)[:, ::-1]
    return recorded("per_digit")["step"][for_good.argmax(axis=1)]


# one step


@derivation("gradient")
def mean_gradient() -> np.ndarray:
    """The mean of the pictures' gradients by the chosen weight, (1,)."""
    return one(recorded("one_step")["gradient"].mean())


@derivation("count")
def pictures_pulling() -> np.ndarray:
    """For how many pictures the chosen weight should fall, and for how many it should rise."""
    gradient = recorded("one_step")["gradient"]
    return np.array([(gradient > 0).sum(), (gradient < 0).sum()])


@derivation("loss")
def losses_of_step() -> np.ndarray:
    """The batch's mean loss before the step and after it, (2,)."""
    run = recorded("one_step")
    return np.array([run["loss_before"].mean(), run["loss_after"].mean()])


@derivation("count")
def pictures_better_off() -> np.ndarray:
    """How many pictures of the batch have a lower loss after the step."""
    run = recorded("one_step")
    return one(int((run["loss_after"] < run["loss_before"]).sum()))


@derivation("loss")
def loss_changes_of_step() -> np.ndarray:
    """By how much the step changes the loss of each picture of the batch."""
    run = recorded("one_step")
    return run["loss_after"] - run["loss_before"]


@derivation("count")
def opposed_samples(tensor: str, *index: int) -> np.ndarray:
    """The samples that most want one weight lower, and higher, before any training; (2,)."""
    pulls = np.array([gradient[index] for gradient in _sample_gradients(0, tensor)])
    return np.array([pulls.argmax(), pulls.argmin()])


@derivation("gradient")
def batch_gradient(tensor: str) -> np.ndarray:
    """The batch's mean gradient of a kernel or a bias."""
    return recorded("one_step")[tensor]


@derivation("weight")
def moved_by_step(tensor: str) -> np.ndarray:
    """A kernel or a bias of the untrained network after the step."""
    run = recorded("one_step")
    return cnn.trained(0).weights[tensor] - run["rate"] * run[tensor]


@lru_cache(maxsize=4)
def _sample_gradients(step: int, tensor: str) -> np.ndarray:
    images, labels = load_samples()
    network = cnn.trained(step)
    pairs = zip(images, labels, strict=True)
    return np.array([network.run(image, int(label)).grad(tensor) for image, label in pairs])


@derivation("gradient")
def sample_gradients(tensor: str, step: int) -> np.ndarray:
    """Each sample's gradient (100, ...) of a kernel or a bias after a step of training."""
    return _sample_gradients(step, tensor)


# runs beside each other


@derivation("percent")
def last_accuracies(run: str) -> np.ndarray:
    """How many test pictures are read right after the last step of each run, (runs,)."""
    return 100 * recorded(run)["test_accuracy"][:, -1]


@derivation("weight")
def at_start(start: int, place: int, tensor: str) -> np.ndarray:
    """A kernel or a bias of the equal (0) or the real start (1) at a measured step's place."""
    return recorded("same_start")[tensor][start, place].astype(float)


@derivation("weight")
def twins_apart(start: int, tensor: str) -> np.ndarray:
    """How far the filters of a layer are apart at most, at each measured step, (times,)."""
    kept = recorded("same_start")[tensor][start]
    return np.ptp(kept, axis=-1).reshape(len(kept), -1).max(axis=1)
