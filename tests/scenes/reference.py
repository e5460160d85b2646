"""Every array that may be shown, computed again with TensorFlow from the weights and the picture.

A number's name is a tensor's ("conv1/z"), a call that derives an array from tensors
("products(conv1, 5, 14, 0)"), or one of these followed by " of digit 3". `Reference.value(name)`
evaluates it without the project's own arithmetic; an unknown name is an error, so a scene cannot
show what nothing checks.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

import numpy as np
import tensorflow as tf

from tests.scenes.reference_crops import CropCalls
from tests.scenes.reference_dense import DenseCalls
from tests.scenes.reference_exciting import ExcitingCalls
from tests.scenes.reference_gradients import WeightCalls
from tests.scenes.reference_pictures import PictureCalls
from tests.scenes.reference_snapshots import SnapshotCalls
from tests.scenes.reference_training import TrainingCalls
from tests.scenes.reference_ways import WayCalls
from tests.scenes.tensors import (
    forward,
    gradients,
    load_weights,
    losses,
    sample_digits,
    slopes_of,
)
from tests.scenes.twins import reference

BEFORE = {"conv1": "image", "pool1": "conv1/a", "conv2": "pool1", "pool2": "conv2/a"}


@reference("cnn")
class Reference(
    CropCalls,
    DenseCalls,
    ExcitingCalls,
    PictureCalls,
    SnapshotCalls,
    TrainingCalls,
    WayCalls,
    WeightCalls,
):
    """TensorFlow's tensors for one picture (28, 28) that shows `label`, float64."""

    def __init__(
        self, image: np.ndarray, label: int | None = None, step: int | None = None
    ) -> None:
        self.step = step
        self.weights = "trained.npz" if step is None else f"step_{step:06d}.npz"
        self.image = np.asarray(image, dtype=np.float64)
        self.label = -1 if label is None else label

    @classmethod
    def of(cls, scene: Any) -> Reference:
        return cls(scene.subject.image, scene.subject.label, scene.step)

    @cached_property
    def tensors(self) -> dict[str, np.ndarray]:
        w = load_weights(self.weights)
        tensors = forward(w, tf.constant(self.image[None, :, :, None]))
        tensors["loss"] = losses(tensors["dense/z"], [self.label])
        return {name: np.asarray(value) for name, value in (w | tensors).items()}

    @cached_property
    def gradients(self) -> dict[str, np.ndarray]:
        """The loss's gradient by every tensor and weight."""
        return gradients(load_weights(self.weights), self.image, self.label)

    def value(self, name: str) -> np.ndarray:
        """As ever, and of another digit or another step of the training."""
        if match := re.fullmatch(r"(.+) of digit (\d)", name):
            image = sample_digits()[0][10 * int(match[2])]
            return Reference(image, int(match[2]), self.step).value(match[1])
        if match := re.fullmatch(r"(.+) at step (\d+)", name):
            return Reference(self.image, self.label, int(match[2])).value(match[1])
        return super().value(name)

    # the calls

    def window(self, layer: str, row: str, column: str) -> tuple[np.ndarray, np.ndarray]:
        x = self.tensors["image" if layer == "conv1" else "pool1"]
        kernel = self.tensors[f"{layer}/kernel"]
        patches = tf.image.extract_patches(
            x, [1, *kernel.shape[:2], 1], [1, 1, 1, 1], [1, 1, 1, 1], "VALID"
        )
        return np.asarray(patches)[0, int(row), int(column)].reshape(kernel.shape[:3]), kernel

    def call_grad(self, name: str) -> np.ndarray:
        return self.gradients[name]

    def nudged(self, weight: str, step: float) -> dict[str, Any]:
        """Every tensor of a pass with one weight `step` higher."""
        name, index = weight.rstrip("]").split("[")
        w, image = load_weights(self.weights), self.tensors["image"].copy()
        moved = image if name == "image" else w[name]
        moved[tuple(map(int, index.split(",")))] += step
        tensors = w | forward(w, image)
        return tensors | {"loss": losses(tensors["dense/z"], [self.label])}

    def call_losses_along(self, weight: str, farthest: str, count: str) -> list[float]:
        steps = np.linspace(-float(farthest), float(farthest), int(count))
        return [float(self.nudged(weight, step)["loss"][0]) for step in steps]

    def call_weight_along(self, weight: str, farthest: str, count: str) -> Any:
        name, index = weight.rstrip("]").split("[")
        value = load_weights(self.weights)[name][tuple(map(int, index.split(",")))]
        return tf.linspace(value - float(farthest), value + float(farthest), int(count))

    def call_changes(self, weight: str, *nudges: str) -> list[float]:
        start = float(self.tensors["loss"][0])
        return [float(self.nudged(weight, float(e))["loss"][0]) - start for e in nudges]

    def call_ratios(self, weight: str, *nudges: str) -> list[float]:
        start, sizes = float(self.tensors["loss"][0]), map(float, nudges)
        return [(float(self.nudged(weight, e)["loss"][0]) - start) / e for e in sizes]

    def call_products_of(self, name: str) -> np.ndarray:
        return np.atleast_1d(np.asarray(tf.reduce_prod(self.value(name), axis=-1)))

    def call_count_runs(self) -> list[int]:
        return [1 + sum(array.size for array in load_weights(self.weights).values())]

    def call_products(self, layer: str, row: str, column: str, filter: str) -> np.ndarray:
        seen, kernel = self.window(layer, row, column)
        products = np.asarray(tf.multiply(seen, kernel[..., int(filter)]))
        return products[..., 0] if products.shape[2] == 1 else products

    def call_running_sum(self, name: str) -> np.ndarray:
        return np.asarray(tf.cumsum(self.value(name).ravel()))

    def call_slope(self, layer: str) -> np.ndarray:
        function = {"conv1": tf.nn.relu, "conv2": tf.sigmoid}[layer]
        return slopes_of(function, self.tensors[f"{layer}/z"])

    def call_sigmoid_slope(self, z: str) -> np.ndarray:
        return slopes_of(tf.sigmoid, np.array([float(z)]))

    def call_open_gates(self, layer: str, filter: str) -> list[int]:
        return [int((self.call_slope(layer)[..., int(filter)] > 0).sum())]

    def call_zeros(self, name: str, channel: str) -> list[int]:
        places = self.value(name)[..., int(channel)]
        return [int(tf.math.count_nonzero(tf.equal(places, 0)))]

    def call_nonzero(self, name: str, channel: str) -> list[int]:
        return [int(tf.math.count_nonzero(self.value(name)[..., int(channel)]))]

    def call_winners(self, pool: str) -> list[int]:
        return [self.tensors[name][0, ..., 0].size for name in (pool, BEFORE[pool])]

    def call_ties(self, pool: str, filter: str) -> list[int]:
        a = self.tensors[BEFORE[pool]][..., int(filter)][..., None]
        blocks = tf.image.extract_patches(a, [1, 2, 2, 1], [1, 2, 2, 1], [1, 1, 1, 1], "VALID")
        first = tf.sort(blocks, direction="DESCENDING")[..., :2]
        return [
            int(tf.reduce_sum(tf.cast(first[..., 0] == first[..., 1], tf.int64))),
            first.shape[1] * first.shape[2],
        ]

    def call_ties_of_zeros(self, pool: str, filter: str) -> list[int]:
        a = self.tensors[BEFORE[pool]][..., int(filter)][..., None]
        blocks = tf.image.extract_patches(a, [1, 2, 2, 1], [1, 2, 2, 1], [1, 1, 1, 1], "VALID")
        return [int(tf.reduce_sum(tf.cast(tf.reduce_all(blocks == 0, axis=-1), tf.int64)))]

    def call_color_scale(self, name: str, steps: str) -> Any:
        limit = tf.reduce_max(tf.abs(self.value(name)))
        return tf.linspace(-limit, limit, int(steps))[None]

    def call_average_pool(self, name: str) -> Any:
        return tf.nn.avg_pool2d(self.value(name), 2, 2, "VALID")

    def call_relu(self, name: str) -> Any:
        return tf.nn.relu(self.value(name))

    def call_sigmoid(self, name: str) -> Any:
        return tf.sigmoid(self.value(name))

    def call_tanh(self, name: str) -> Any:
        return tf.tanh(self.value(name))

    def call_exponentials(self, name: str) -> Any:
        return tf.exp(self.value(name))

    def call_sum_of_rows(self, name: str) -> Any:
        return tf.reduce_sum(self.value(name), axis=1)

    def call_rounded_sum(self, name: str) -> Any:
        return tf.round(tf.reduce_sum(self.value(name), axis=1))

    def call_percent(self, name: str, unit: str) -> np.ndarray:
        return 100 * self.value(name)[0, int(unit) : int(unit) + 1]

    def call_unit_products(self, layer: str, unit: str) -> Any:
        assert layer == "dense/z"
        return tf.multiply(self.tensors["flatten"][0], self.tensors["dense/kernel"][:, int(unit)])

    def call_votes(self, layer: str, unit: str) -> Any:
        products = self.call_unit_products(layer, unit)
        return tf.stack([tf.reduce_sum(tf.nn.relu(products)), tf.reduce_sum(tf.nn.relu(-products))])

    def call_rows(self, name: str, width: str) -> np.ndarray:
        return self.value(name).reshape(-1, int(width))

    def call_place(self, layer: str, unit: str) -> np.ndarray:
        assert layer == "flatten"
        marked = tf.reshape(tf.one_hot(int(unit), 100), self.tensors["pool2"].shape[1:])
        return np.argwhere(marked.numpy())[0] + 1

    def call_upright(self, name: str) -> np.ndarray:
        return self.value(name).T[:, :, None]

    def call_turned(self, name: str) -> Any:
        return tf.reverse(self.value(name), [0, 1])

    def call_shape(self, name: str) -> list[int]:
        shape = self.value(name).shape
        return list(shape if name in load_weights(self.weights) else shape[1:])

    def call_plane(self, name: str) -> np.ndarray:
        return self.value(name)[:2]

    def call_size(self, name: str) -> list[int]:
        return [int(np.prod(self.call_shape(name)))]

    def call_map_size(self, name: str) -> list[int]:
        return [int(np.prod(self.value(name).shape[1:3]))]

    def call_filter_size(self, layer: str) -> list[int]:
        return [self.tensors[f"{layer}/kernel"][..., 0].size]

    def call_size_with_bias(self, layer: str) -> list[int]:
        return [sum(self.tensors[f"{layer}/{part}"].size for part in ("kernel", "bias"))]

    def call_count_parameters(self) -> list[int]:
        return [sum(array.size for array in load_weights(self.weights).values())]

    def call_filters(self, layer: str) -> list[int]:
        return [self.tensors[f"{layer}/z"].shape[-1]]

    def call_kernels(self, layer: str) -> list[int]:
        seen = self.tensors[BEFORE[layer]].shape[-1]
        return [seen * self.tensors[f"{layer}/z"].shape[-1]]

    def call_planes_of_filters(self, layer: str) -> list[int]:
        rows, columns, _, filters = self.tensors[f"{layer}/kernel"].shape
        return [rows, columns, filters]

    def call_stride(self, layer: str) -> list[int]:
        after = layer if layer in self.tensors else f"{layer}/z"
        window = self.call_window(layer)[0]
        size, places = self.tensors[BEFORE[layer]].shape[1], self.tensors[after].shape[1]
        return [(size - window) // (places - 1)] * 2

    def call_window(self, layer: str) -> list[int]:
        if f"{layer}/kernel" in self.tensors:
            return list(self.tensors[f"{layer}/kernel"].shape[:2])
        return [self.tensors[BEFORE[layer]].shape[1] // self.tensors[layer].shape[1]] * 2

    def call_window_size(self, layer: str) -> list[int]:
        return [self.call_window(layer)[0] ** 2]

    def call_samples(self) -> np.ndarray:
        return sample_digits()[0]

    def call_length(self, name: str) -> list[int]:
        return [len(self.value(name))]

    def call_target(self) -> Any:
        return tf.one_hot([self.label], 10, dtype=tf.float64)

    def call_classes(self) -> np.ndarray:
        return np.arange(self.tensors["softmax"].shape[1])
