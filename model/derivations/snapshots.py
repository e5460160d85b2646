"""What the kept snapshots of the training say: how good a guess is, and when it got better."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from model.derivations.registry import NamedArray, derivation, one
from model.digits import load_samples
from model.networks import cnn


def after_step(array: NamedArray, step: int) -> NamedArray:
    """The array as one of the network after that many steps of its training."""
    return replace(array, name=f"{array.name} at step {step}")


@derivation("count")
def steepest(curve: NamedArray) -> np.ndarray:
    """The two kept steps that follow each other between which a curve (n,) rises most, (2,)."""
    before = int(np.diff(curve.array).argmax())
    return np.array(cnn.snapshots()[before : before + 2])


@derivation("count")
def firsts_read_right(step: int) -> np.ndarray:
    """Of the first sample of each digit, how many are read right after that step."""
    images, labels = load_samples()
    first = [int(np.flatnonzero(labels == digit)[0]) for digit in np.unique(labels)]
    read = cnn.trained(step).predict(images[first]).argmax(axis=1)
    return one(int((read == labels[first]).sum()))
