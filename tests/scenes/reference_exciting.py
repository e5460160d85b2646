"""TensorFlow's side of what excites filters, and of what a cell sees of the picture."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from tests.scenes.tensors import forward, load_weights, sample_digits

SHOWN = 5


class ExcitingCalls:
    """What exciting.py derives; `image`, `tensors` and `weights` are Reference's."""

    weights: str
    image: np.ndarray
    tensors: Any

    # what a cell sees: where its gradient is not zero when all weights are one and pools are means

    def fields_of(self, tensor: str, row: int, column: int) -> list[np.ndarray]:
        """Rows and columns, (2, 2) first and last, of what a cell sees, the picture last."""
        w = load_weights(self.weights)
        first, second = (tf.ones((*w[f"{k}/kernel"].shape[:2], 1, 1)) for k in ("conv1", "conv2"))
        image = tf.Variable(tf.ones((1, *self.image.shape, 1)))
        with tf.GradientTape(persistent=True) as tape:
            t = {"conv1/z": tf.nn.conv2d(image, first, 1, "VALID")}
            t["pool1"] = tf.nn.avg_pool2d(t["conv1/z"], 2, 2, "VALID")
            t["conv2/z"] = tf.nn.conv2d(t["pool1"], second, 1, "VALID")
            cell = t[tensor][0, row, column, 0]
        before = [t[name] for name in list(t)[: list(t).index(tensor)]]
        fields = []
        for seen in [*before[::-1], image]:
            places = np.argwhere(tape.gradient(cell, seen).numpy()[0, ..., 0] != 0)
            fields.append(np.array([places.min(axis=0), places.max(axis=0)]))
        return fields

    def call_field_sizes(self, tensor: str, row: str, column: str) -> list[np.ndarray]:
        fields = self.fields_of(tensor, int(row), int(column))
        return [last - first + 1 for first, last in fields]

    def call_field_pixels(self, tensor: str, row: str, column: str) -> list[int]:
        return [int(np.prod(self.call_field_sizes(tensor, row, column)[-1]))]

    # what excites a filter most

    def sample_maps(self, layer: str) -> tuple[np.ndarray, np.ndarray]:
        """z (100, H, W, F) of every sample, and the samples' labels."""
        images, labels = sample_digits()
        run = forward(load_weights(self.weights), tf.constant(images[..., None]))
        return np.asarray(run[f"{layer}/z"]), labels

    def exciting(self, layer: str, sign: str) -> list[list[tuple[int, int, int]]]:
        """Sample, row and column of the windows, for each filter."""
        z, _ = self.sample_maps(layer)
        found = []
        for plane in np.moveaxis(int(sign) * z, -1, 0):
            flat = plane.reshape(len(plane), -1)
            best = tf.math.top_k(tf.reduce_max(flat, axis=1), SHOWN).indices.numpy()
            cells = [int(np.flatnonzero(np.isclose(flat[n], flat[n].max(), 1e-9))[0]) for n in best]
            width = plane.shape[2]
            found.append([(n, *divmod(cell, width)) for n, cell in zip(best, cells, strict=True)])
        return found

    def call_mean_windows(self, layer: str, sign: str) -> np.ndarray:
        images, _ = sample_digits()
        means = []
        for row in self.exciting(layer, sign):
            cuts = []
            for n, i, j in row:
                (top, left), (bottom, right) = self.fields_of(f"{layer}/z", i, j)[-1]
                cuts.append(images[n, top : bottom + 1, left : right + 1])
            means.append(tf.reduce_mean(tf.stack(cuts), axis=0).numpy())
        return np.array(means)

    def call_agreeing_places(self, layer: str) -> list[int]:
        kernel = load_weights(self.weights)[f"{layer}/kernel"][:, :, 0]
        means = self.call_mean_windows(layer, "1")
        pairs = [(mean > 0.5, kernel[..., f] > 0) for f, mean in enumerate(means)]
        return [int(tf.math.count_nonzero(tf.equal(*pair))) for pair in pairs]

    # one filter alone

    def said_with(self, images: Any, layer: str = "", filter: int = 0) -> np.ndarray:
        """Probabilities of images (N, 28, 28, 1); with a layer, of its one filter alone."""
        w = load_weights(self.weights)
        for part in ("kernel", "bias") if layer else ():
            mask = tf.one_hot(filter, w[f"{layer}/bias"].size, dtype=tf.float64)
            w[f"{layer}/{part}"] = np.asarray(w[f"{layer}/{part}"] * mask)
        return np.asarray(forward(w, tf.constant(images))["softmax"])

    def right(self, layer: str = "", filter: int = 0) -> int:
        images, labels = sample_digits()
        said = self.said_with(images[..., None], layer, filter)
        return int(tf.reduce_sum(tf.cast(tf.argmax(said, axis=1) == labels, tf.int64)))

    def call_answer_with_only(self, layer: str, filter: str) -> np.ndarray:
        return self.said_with(self.image[None, :, :, None], layer, int(filter))

    def call_right_answers(self) -> list[int]:
        return [self.right()]

    def call_right_with_only(self, layer: str) -> list[int]:
        filters = load_weights(self.weights)[f"{layer}/bias"].size
        return [self.right(layer, filter) for filter in range(filters)]
