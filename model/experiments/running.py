"""What experiments are made of: descending from given weights, and measuring weights."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import pairwise

import keras
import numpy as np
import tensorflow as tf
from tqdm import tqdm

from model import train
from model.mnist import Data, DataError
from model.networks import cnn

SEED = 1
BATCH = 64
_SLICE = 500  # pictures measured at once

Weights = dict[str, np.ndarray]
Arrays = dict[str, np.ndarray]


def repeatable(seed: int = SEED) -> None:
    """From here on, the same calls give the same bits on the same machine."""
    keras.utils.set_random_seed(seed)
    tf.config.experimental.enable_op_determinism()


def weights_at(step: int) -> Weights:
    """The weights that the films' network had after a step of its training."""
    return dict(cnn.trained(step).weights)


def flat(weights: Weights) -> np.ndarray:
    """All the weights in one row, in the layers' order."""
    return np.concatenate([weights[name].ravel() for name in cnn.shapes()])


def folded(row: np.ndarray) -> Weights:
    """The weights by name again, from one row."""
    ends = np.cumsum([np.prod(shape, dtype=int) for shape in cnn.shapes().values()])
    parts = np.split(row, ends[:-1])
    return {
        name: part.reshape(shape)
        for (name, shape), part in zip(cnn.shapes().items(), parts, strict=True)
    }


class Meter:
    """Measures any weights of the network on the same pictures (N, 28, 28, 1)."""

    def __init__(self, x: np.ndarray, y: np.ndarray) -> None:
        self.y = y
        self._slices = [
            (tf.constant(x[k : k + _SLICE]), tf.constant(y[k : k + _SLICE]))
            for k in range(0, len(x), _SLICE)
        ]
        self._logits, self._gradients = _compiled()

    def logits(self, weights: Weights) -> np.ndarray:
        """What the network gives before its softmax, (N, 10) float64."""
        given = _as_tensors(weights)
        parts = [self._logits(given, x) for x, _ in self._slices]
        return np.concatenate(parts).astype(np.float64)

    def losses(self, weights: Weights) -> np.ndarray:
        """The cross-entropy of each picture, (N,), natural logarithm."""
        return losses_of(self.logits(weights), self.y)

    def loss_and_accuracy(self, weights: Weights) -> tuple[float, float]:
        """The mean loss, and the share of right answers from 0 to 1."""
        logits = self.logits(weights)
        right = logits.argmax(1) == self.y
        return float(losses_of(logits, self.y).mean()), float(right.mean())

    def gradients(self, weights: Weights) -> Weights:
        """The gradient of each picture's own loss with respect to each weight, (N, ...) float64."""
        given = _as_tensors(weights)
        pairs = ((x[n : n + 1], y[n : n + 1]) for x, y in self._slices for n in range(len(y)))
        found = zip(*(self._gradients(given, x, y) for x, y in pairs), strict=True)
        return {
            name: np.array(each, np.float64) for name, each in zip(cnn.shapes(), found, strict=True)
        }

    def gradient(self, weights: Weights) -> Weights:
        """The gradient of the mean loss with respect to each weight, float64."""
        given = _as_tensors(weights)
        parts = [self._gradients(given, x, y) for x, y in self._slices]
        sums = (np.sum(part, axis=0, dtype=np.float64) for part in zip(*parts, strict=True))
        means = (np.asarray(total / len(self.y)) for total in sums)
        return dict(zip(cnn.shapes(), means, strict=True))


@cache
def _compiled() -> tuple[Callable, Callable]:
    """Functions of any weights: the logits of pictures, and the gradients of their losses' sum."""
    model = train.build_model()

    @tf.function(jit_compile=True)
    def logits(weights: list[tf.Tensor], x: tf.Tensor) -> tf.Tensor:
        return model.stateless_call(weights, [], x)[0]

    @tf.function(jit_compile=True)
    def gradients(weights: list[tf.Tensor], x: tf.Tensor, y: tf.Tensor) -> list[tf.Tensor]:
        with tf.GradientTape() as tape:
            tape.watch(weights)
            z = model.stateless_call(weights, [], x)[0]
            loss = tf.reduce_sum(tf.nn.sparse_softmax_cross_entropy_with_logits(y, z))
        return tape.gradient(loss, weights)

    return logits, gradients


def _as_tensors(weights: Weights) -> list[tf.Tensor]:
    return [tf.constant(weights[name], tf.float32) for name in cnn.shapes()]


def losses_of(logits: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The cross-entropy (N,) of logits (N, K)."""
    return np.asarray(tf.nn.sparse_softmax_cross_entropy_with_logits(y, tf.constant(logits)))


def descent(
    start: Weights, data: Data, rate: float, stops: list[int], *, seed: int = SEED, name: str = ""
) -> list[Weights]:
    """The weights after each number of steps in `stops`, in rising order, on the way down.

    Plain gradient descent in batches, every weight by the rate times its mean gradient. Raises
    DataError where the pictures do not fill a batch.
    """
    if len(data.x) < BATCH:
        raise DataError(f"{len(data.x)} pictures do not fill a batch: {BATCH} are needed")
    model, optimizer, run = _walker()
    model.set_weights([start[name].astype(np.float32) for name in cnn.shapes()])
    optimizer.learning_rate = rate
    x, y = tf.constant(data.x), tf.constant(data.y)
    rows = _batches(len(data.x), stops[-1], seed)
    passed = []
    for before, after in tqdm(list(pairwise([0, *stops])), desc=name):
        if after > before:
            run(x, y, tf.constant(rows[before:after]))
        values = (variable.numpy() for variable in model.trainable_variables)
        passed.append(dict(zip(cnn.shapes(), values, strict=True)))
    return passed


@cache
def _walker() -> tuple[keras.Sequential, keras.optimizers.SGD, Callable]:
    """A network, what moves it, and the compiled steps of both, for one descent at a time."""
    model, optimizer = train.build_model(), keras.optimizers.SGD()
    return model, optimizer, train.trainer(model, optimizer)


def _batches(count: int, steps: int, seed: int) -> np.ndarray:
    """The indices (steps, BATCH) of each step's pictures, epoch after epoch."""
    epochs = -(-steps // (count // BATCH))
    found = list(train.batches(count, BATCH, max(1, epochs), seed))
    return np.concatenate(found)[:steps]


def rising(last: int, count: int) -> list[int]:
    """0, then about so many numbers of steps up to the last, denser at the start."""
    return [0, *np.unique(np.geomspace(1, last, count).round().astype(int)).tolist()]


def steepest(gradient: Weights) -> tuple[str, tuple[int, ...]]:
    """The kernel's weight of the first layer with the largest gradient: its name and its index."""
    name = next(iter(cnn.shapes()))
    place = np.unravel_index(np.abs(gradient[name]).argmax(), gradient[name].shape)
    return name, tuple(int(axis) for axis in place)
