"""TensorFlow's side of what the kept snapshots of the training say."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from tests.scenes.tensors import ASSETS, forward, load_weights, sample_digits

FILES = sorted((ASSETS / "weights").glob("step_*.npz"))


class SnapshotCalls:
    """What snapshots.py derives; `value` is Reference's."""

    value: Any

    def call_steepest(self, curve: str) -> list[int]:
        values = tf.constant(self.value(curve))
        before = int(tf.argmax(values[1:] - values[:-1]))
        return [int(path.stem.removeprefix("step_")) for path in FILES[before : before + 2]]

    def call_firsts_read_right(self, step: str) -> list[int]:
        return [int(sum(answers(int(step))[10 * digit] == digit for digit in range(10)))]

    def call_blind_guess(self) -> list[float]:
        return [100 / int(tf.size(self.value("dense/bias")))]


def answers(step: int) -> np.ndarray:
    """What the network says to each of the samples after that many steps, (100,)."""
    pictures = tf.constant(sample_digits()[0][..., None])
    run = forward(load_weights(f"step_{step:06d}.npz"), pictures)
    return np.asarray(tf.argmax(run["softmax"], axis=1))
