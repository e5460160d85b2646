"""What the trained network still gets wrong, of the test pictures and of the samples."""

from __future__ import annotations

import numpy as np

from model.derivations.registry import derivation, one
from model.digits import load_samples
from model.networks import cnn
from model.recorded_runs import recorded


@derivation("count")
def pictures_tested() -> np.ndarray:
    """How many pictures there are that no training has seen."""
    return one(int(recorded("mistakes")["confusion"].sum()))


@derivation("count")
def mistakes_left() -> np.ndarray:
    """How many of the test pictures the trained network reads wrong."""
    return one(len(recorded("mistakes")["picture"]))


@derivation("count")
def mistakes_of_digits() -> np.ndarray:
    """How many pictures of each digit it reads wrong, (10,)."""
    return np.bincount(recorded("mistakes")["label"], minlength=10)


@derivation("count")
def mixed_up() -> np.ndarray:
    """How often each digit (row) is taken for each other one (column), (10, 10)."""
    return recorded("mistakes")["confusion"] * (1 - np.eye(10, dtype=int))


@derivation("count")
def commonest_mistakes(most: int) -> np.ndarray:
    """The commonest mix-ups, (most, 3): what it is, what is said, how often."""
    wrong = mixed_up().array
    places = np.argsort(-wrong, axis=None, kind="stable")[:most]
    label, said = np.unravel_index(places, wrong.shape)
    return np.stack([label, said, wrong[label, said]], axis=1)


@derivation("count")
def worst_answers(most: int) -> np.ndarray:
    """The worst mistakes, (most, 2): what it is, what is said."""
    run = recorded("mistakes")
    return np.stack([run["label"], run["probabilities"].argmax(axis=1)], axis=1)[:most]


@derivation("percent")
def worst_certainties(most: int) -> np.ndarray:
    """How sure the network is of these wrong answers, and of the right ones, (most, 2)."""
    run = recorded("mistakes")
    said, right = run["probabilities"].max(axis=1), run["probabilities"][_rows(run["label"])]
    return 100 * np.stack([said, right], axis=1)[:most]


def _rows(columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.arange(len(columns)), columns


@derivation("count")
def misread_samples() -> np.ndarray:
    """Which of the samples the trained network reads wrong, (n, 3): number, label, answer."""
    images, labels = load_samples()
    answers = cnn.trained().predict(images).argmax(axis=1)
    wrong = np.flatnonzero(answers != labels)
    return np.stack([wrong, labels[wrong], answers[wrong]], axis=1)
