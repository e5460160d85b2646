"""The films' network as TensorFlow's operations: tensors, losses and gradients."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

ASSETS = Path(__file__).resolve().parents[2] / "assets"


def load_weights(name: str) -> dict[str, np.ndarray]:
    with np.load(ASSETS / "weights" / name) as data:
        return {key: data[key].astype(np.float64) for key in data if "/" in key}


def sample_digits() -> tuple[np.ndarray, np.ndarray]:
    """Pictures (100, 28, 28) from 0 to 1, and which digits they show."""
    with np.load(ASSETS / "digits" / "digits.npz") as data:
        return data["images"] / 255.0, data["labels"]


def forward(w: dict[str, Any], image: Any) -> dict[str, Any]:
    """Every tensor of a pass over images (N, 28, 28, 1)."""
    t = {"image": image}
    t["conv1/z"] = tf.nn.conv2d(t["image"], w["conv1/kernel"], 1, "VALID") + w["conv1/bias"]
    t["conv1/a"] = tf.nn.relu(t["conv1/z"])
    t["pool1"] = tf.nn.max_pool2d(t["conv1/a"], 2, 2, "VALID")
    t["conv2/z"] = tf.nn.conv2d(t["pool1"], w["conv2/kernel"], 1, "VALID") + w["conv2/bias"]
    t["conv2/a"] = tf.sigmoid(t["conv2/z"])
    t["pool2"] = tf.nn.max_pool2d(t["conv2/a"], 2, 2, "VALID")
    t["flatten"] = tf.reshape(t["pool2"], (t["pool2"].shape[0], -1))
    t["dense/z"] = t["flatten"] @ w["dense/kernel"] + w["dense/bias"]
    t["softmax"] = tf.nn.softmax(t["dense/z"])
    return t


def losses(logits: Any, labels: Any) -> Any:
    """Cross-entropy (N,) of each example."""
    return tf.nn.softmax_cross_entropy_with_logits(tf.one_hot(labels, 10, dtype=tf.float64), logits)


def slopes_of(function: Callable[[Any], Any], z: np.ndarray) -> np.ndarray:
    """The derivative of a function of one value at each value of z, by GradientTape."""
    x = tf.Variable(z)
    with tf.GradientTape() as tape:
        y = function(x)
    return np.asarray(tape.gradient(y, x))


def gradients(weights: dict[str, np.ndarray], image: np.ndarray, label: int) -> dict[str, Any]:
    """The loss's gradient with respect to every tensor and weight, by GradientTape."""
    w = {name: tf.Variable(array) for name, array in weights.items()}
    x = tf.Variable(image[None, :, :, None])
    with tf.GradientTape(persistent=True) as tape:
        tensors = forward(w, x)
        loss = losses(tensors["dense/z"], [label])[0]
    found = {name: tape.gradient(loss, t) for name, t in (w | tensors | {"image": x}).items()}
    return {name: g.numpy() for name, g in found.items() if g is not None}
