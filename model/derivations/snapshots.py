"""What the kept snapshots of the training say: how far it was, and how well the network did."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from model.derivations.registry import NamedArray, derivation, one
from model.digits import load_samples
from model.network import Recording
from model.networks import cnn


def after_step(array: NamedArray, step: int) -> NamedArray:
    """The array as one of the network after that many steps of its training."""
    return replace(array, name=f"{array.name} at step {step}")


@derivation("count")
def snapshot_steps() -> np.ndarray:
    """After how many steps the weights were kept, (n,)."""
    return np.array(cnn.snapshots())


@derivation("percent")
def accuracies() -> np.ndarray:
    """How many of the test pictures are read right after each kept step, in percent, (n,)."""
    return 100 * np.array([cnn.measured(step)["test_accuracy"] for step in cnn.snapshots()])


@derivation("loss")
def mean_losses_of_training(pictures: str) -> np.ndarray:
    """The mean loss over all "train" or all "test" pictures after each kept step, (n,)."""
    return np.array([cnn.measured(step)[f"{pictures}_loss"] for step in cnn.snapshots()])


@derivation("percent")
def blind_guess(recording: Recording) -> np.ndarray:
    """What share a guess that never looks gets right, in percent: one of as many as classes."""
    return one(100 / recording[recording.network.outputs[-1]].shape[-1])


@derivation("count")
def steepest(curve: NamedArray) -> np.ndarray:
    """The two kept steps that follow each other between which a curve (n,) rises most, (2,)."""
    before = int(np.diff(curve.array).argmax())
    return np.array(cnn.snapshots()[before : before + 2])


# the sample digits


@derivation("count")
def firsts_read_right(step: int) -> np.ndarray:
    """Of the first sample of each digit, how many are read right after that step."""
    _images, labels = load_samples()
    first = [int(np.flatnonzero(labels == digit)[0]) for digit in np.unique(labels)]
    return one(int(_read_right(step)[first].sum()))


@derivation("probability")
def samples_read_right() -> np.ndarray:
    """Which share of the samples of each digit is read right after each kept step: (K, n)."""
    labels = load_samples()[1]
    right = np.array([_read_right(step) for step in cnn.snapshots()], dtype=float)
    return np.stack([right[:, labels == digit].mean(axis=1) for digit in np.unique(labels)])


@derivation("count")
def samples_of_a_digit() -> np.ndarray:
    """How many samples there are of each digit."""
    return np.bincount(load_samples()[1])


def _read_right(step: int) -> np.ndarray:
    """Whether each sample is, (N,)."""
    images, labels = load_samples()
    network = cnn.trained(step)
    run = network.run(images, labels)
    return np.asarray(run[network.outputs[-1]].argmax(axis=1) == labels)
