"""What the films on notation may show, computed again with TensorFlow from the drawn weights."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import tensorflow as tf

from tests.scenes.twins import NamedCalls, reference


@reference("notation")
class NotationReference(NamedCalls):
    """Every array of the notation film, for a network with layers of the given sizes."""

    def __init__(self, sketch: Any) -> None:
        self.weights = {name: np.array(w) for name, w in sketch.weights.items()}
        self.x, self.y = np.array(sketch.inputs), np.array(sketch.targets)
        self.count = len(sketch.sizes) - 1

    @classmethod
    def of(cls, scene: Any) -> NotationReference:
        return cls(scene.subject)

    def passed(self, x: np.ndarray, y: np.ndarray) -> tuple[dict[str, Any], dict[str, Any]]:
        """Tensors of a pass over examples (N, K), and the mean loss's gradient by each."""
        t: dict[str, Any] = {name: tf.Variable(w) for name, w in self.weights.items()}
        t["inputs"] = a = tf.Variable(x)
        with tf.GradientTape(persistent=True) as tape:
            for k in range(1, self.count + 1):
                z = tf.linalg.matmul(a, t[f"layer{k}/kernel"]) + t[f"layer{k}/bias"]
                a = tf.math.sigmoid(z)
                t[f"layer{k}/z"], t[f"layer{k}/a"] = z, a
            t["loss"] = tf.reduce_sum(tf.math.squared_difference(a, y), axis=1)
            mean = tf.reduce_mean(t["loss"])
        gradients = {name: tape.gradient(mean, value).numpy() for name, value in t.items()}
        return {name: value.numpy() for name, value in t.items()}, gradients

    @cached_property
    def first(self) -> tuple[dict[str, Any], dict[str, Any]]:
        return self.passed(self.x[:1], self.y[:1])

    @property
    def tensors(self) -> dict[str, Any]:  # type: ignore[override]
        return self.first[0]

    def call_last(self) -> list[int]:
        return [self.count]

    def call_targets(self) -> np.ndarray:
        return self.y

    def call_shape(self, name: str) -> list[int]:
        return list(self.value(name).shape[1:])

    def call_grad(self, name: str) -> Any:
        return self.first[1][name]

    def call_of_the_mean(self, name: str, k: str, j: str) -> list[float]:
        return [self.passed(self.x, self.y)[1][name][int(k), int(j)]]

    def call_examples(self) -> list[int]:
        return [len(self.y)]

    def call_each(self, name: str, k: str, j: str) -> list[float]:
        examples = range(len(self.x))
        runs = [self.passed(self.x[n : n + 1], self.y[n : n + 1]) for n in examples]
        return [gradients[name][int(k), int(j)] for _, gradients in runs]

    def call_slope(self, layer: str) -> Any:
        z = tf.Variable(self.first[0][f"{layer}/z"])
        with tf.GradientTape() as tape:
            a = tf.math.sigmoid(z)
        return tape.gradient(a, z)

    def call_reaching_node(self, layer: str, unit: str) -> Any:
        row = self.weights[f"{layer}/kernel"][int(unit)]
        return tf.multiply(self.first[1][f"{layer}/z"][0], row)

    def call_matrix(self, layer: str) -> Any:
        return tf.transpose(self.weights[f"{layer}/kernel"]).numpy()

    def call_bias_vector(self, layer: str) -> Any:
        return tf.reshape(self.weights[f"{layer}/bias"], (1, -1)).numpy()

    def call_paths(self, layer: str) -> list[int]:
        """Paths from a node to the loss: what reaches it where every edge lets pass one."""
        reached = tf.ones((1, 1), tf.float64)  # the weight's own node
        for k in range(int(layer[-1]) + 1, self.count + 1):
            rows = self.weights[f"layer{k}/kernel"][: reached.shape[1]]
            reached = tf.linalg.matmul(reached, tf.ones(rows.shape, tf.float64))
        return [int(tf.reduce_sum(reached))]

    def call_after(self, name: str, rate: str, steps: str) -> Any:
        """A tensor of the first example's pass after some steps of gradient descent."""
        walker = NotationReference.__new__(NotationReference)
        walker.weights = {name: w.copy() for name, w in self.weights.items()}
        walker.x, walker.y, walker.count = self.x, self.y, self.count
        for _step in range(int(steps)):
            _tensors, gradients = walker.passed(self.x[:1], self.y[:1])
            walker.weights = {n: w - float(rate) * gradients[n] for n, w in walker.weights.items()}
        return walker.passed(self.x[:1], self.y[:1])[0][name]

    def call_moved(self, layer: str) -> list[int]:
        """Nodes whose activation moves with the kernel's first column's weight, by trying."""
        kernel = f"layer{layer}/kernel"
        row = min(1, len(self.weights[kernel]) - 1)
        moved = NotationReference.__new__(NotationReference)
        moved.weights = {name: w.copy() for name, w in self.weights.items()}
        moved.weights[kernel][row, 0] += 0.5
        moved.x, moved.y, moved.count = self.x, self.y, self.count
        names = [f"layer{k}/a" for k in range(1, self.count + 1)]
        return [sum(int((moved.value(n) != self.value(n)).sum()) for n in names)]
