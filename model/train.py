"""Trains the network of the films with Keras and writes its weights: python -m model.train --help.

This module and the experiments, which use it, are all that needs TensorFlow. On one machine, the
same seed gives the same result, bit for bit.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf

from model.mnist import Data, DataError, is_sample, read_npz, scaled
from model.networks.cnn import shapes, specification, weights_folder

EPOCHS = 60
BATCH = 64
FIRST_RATE, PEAK_RATE = 0.001, 0.02  # Adam's learning rate: one epoch of warm-up, then a cosine
TURN, STRETCH, SHEAR, SHIFT = 10.0, 0.07, 0.1, 1.0  # at most: degrees, share, share, pixels
PLAIN = 0.15  # share of the epochs, the last ones, that train on the pictures as they are
SEED = 1

Arrays = dict[str, np.ndarray]
Row = dict[str, Any]  # a layer in the network's specification


def load_data(path: Path | None = None) -> Data:
    """MNIST, Keras's own or an .npz like it, without the sample digits. Raises DataError."""
    if path is None:
        try:
            (x, y), (x_test, y_test) = keras.datasets.mnist.load_data()
        except Exception as error:  # Keras raises nothing more specific
            raise DataError(f"no MNIST could be loaded: name --data FILE ({error})") from error
    else:
        x, y, x_test, y_test = read_npz(path)
    kept = ~is_sample(x)
    return Data(scaled(x[kept]), y[kept].astype("i4"), scaled(x_test), y_test.astype("i4"))


class MaxPool(keras.layers.Layer):
    """MaxPool2D of 2 x 2: XLA, twice as fast, has no deterministic gradient for Keras's own."""

    def call(self, x: tf.Tensor) -> tf.Tensor:
        upper = tf.maximum(x[:, ::2, ::2], x[:, ::2, 1::2])
        return tf.maximum(upper, tf.maximum(x[:, 1::2, ::2], x[:, 1::2, 1::2]))


def build_model() -> keras.Sequential:
    """The films' network without its softmax: pictures (N, 28, 28, 1) to logits (N, 10)."""
    rows = specification()["layers"]
    functions = {row["name"]: row["kind"].lower() for row in rows if row["kind"] in ACTIVATIONS}
    made = [keras.Input((28, 28, 1))]
    for row in rows:
        if row["kind"] in MAKERS:
            made.append(MAKERS[row["kind"]](row, functions.get(row["name"])))
    return keras.Sequential(made)


def _convolution(row: Row, function: str | None) -> keras.layers.Layer:
    *size, _, filters = row["kernel"]
    start = "he_uniform" if function == "relu" else "glorot_uniform"
    return keras.layers.Conv2D(
        filters, size, activation=function, kernel_initializer=start, name=row["name"]
    )


def _dense(row: Row, function: str | None) -> keras.layers.Layer:
    return keras.layers.Dense(row["kernel"][1], activation=function, name=row["name"])


ACTIVATIONS = {"ReLU", "Sigmoid", "Tanh"}
MAKERS: dict[str, Callable[[Row, str | None], keras.layers.Layer]] = {
    "Conv2D": _convolution,
    "Dense": _dense,
    "MaxPool": lambda row, _: MaxPool(name=row["name"]),
    "Flatten": lambda row, _: keras.layers.Flatten(name=row["name"]),
}


def snapshot_steps(total: int) -> list[int]:
    """Steps after which the weights are kept: 0, then denser at the start, then the last."""
    wanted = [0, *(digit * 10**power for power in range(6) for digit in (1, 2, 5))]
    return [*(step for step in wanted if step < total), total]


def batches(count: int, size: int, epochs: int, seed: int) -> Iterator[np.ndarray]:
    """For each epoch the indices (count // size, size) of its batches, shuffled."""
    generator = np.random.default_rng(seed)
    for _ in range(epochs):
        order = generator.permutation(count)[: count // size * size]
        yield order.reshape(-1, size).astype(np.int32)


def distorted(images: np.ndarray, generator: np.random.Generator) -> tf.Tensor:
    """Pictures (N, 28, 28, 1), each turned, stretched, slanted and shifted a little at random."""
    count, middle = len(images), (images.shape[1] - 1) / 2
    angle = np.deg2rad(generator.uniform(-TURN, TURN, count))
    wide, high = 1 + generator.uniform(-STRETCH, STRETCH, (2, count))
    slant = generator.uniform(-SHEAR, SHEAR, count)
    right, down = generator.uniform(-SHIFT, SHIFT, (2, count))
    xx, xy = wide * np.cos(angle), slant - high * np.sin(angle)
    yx, yy = wide * np.sin(angle), high * np.cos(angle)
    # The place (x, y) of the result shows (xx x + xy y + .., yx x + yy y + ..) of the picture.
    rows = (xx, xy, middle * (1 - xx - xy) + right, yx, yy, middle * (1 - yx - yy) + down)
    transforms = np.stack([*rows, 0 * angle, 0 * angle], axis=1).astype(np.float32)
    parts = [
        tf.raw_ops.ImageProjectiveTransformV3(
            images=images[k : k + 5000],
            transforms=transforms[k : k + 5000],
            output_shape=images.shape[1:3],
            fill_value=0.0,
            interpolation="BILINEAR",
        )
        for k in range(0, count, 5000)
    ]
    return tf.concat(parts, axis=0)


def adam(total: int, warm_up: int) -> keras.optimizers.Optimizer:
    """What trained the network of the films, its rate rising and falling over so many steps."""
    schedule = keras.optimizers.schedules.CosineDecay(
        FIRST_RATE, max(1, total - warm_up), warmup_target=PEAK_RATE, warmup_steps=warm_up
    )
    return keras.optimizers.Adam(schedule, beta_2=0.995)


def trainer(model: keras.Sequential, optimizer: keras.optimizers.Optimizer) -> Callable:
    """A compiled function of pictures, labels and indices (steps, size) of batches.

    It trains on each batch and returns their mean loss. All data is in memory: no step waits.
    """
    optimizer.build(model.trainable_variables)
    loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    @tf.function(jit_compile=True)
    def step(x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            loss = loss_of(y, model(x, training=True))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply(gradients, model.trainable_variables)
        return loss

    @tf.function(reduce_retracing=True)
    def run(images: tf.Tensor, labels: tf.Tensor, indices: tf.Tensor) -> tf.Tensor:
        loss = 0.0
        for k in tf.range(tf.shape(indices)[0]):
            loss += step(tf.gather(images, indices[k]), tf.gather(labels, indices[k]))
        return loss / tf.cast(tf.shape(indices)[0], tf.float32)

    return run


def evaluate(model: keras.Sequential, x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Mean cross-entropy (natural logarithm) and accuracy (0 to 1)."""
    forward = tf.function(model, jit_compile=True)
    logits = tf.concat([forward(x[k : k + 500]) for k in range(0, len(x), 500)], axis=0)
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(y, tf.cast(logits, tf.float64))
    return float(tf.reduce_mean(losses)), float((np.argmax(logits, axis=1) == y).mean())


def snapshot(model: keras.Sequential, step: int, data: Data) -> Arrays:
    """The weights by name, with step, train_loss, test_loss and test_accuracy."""
    train_loss, _ = evaluate(model, data.x, data.y)
    test_loss, test_accuracy = evaluate(model, data.x_test, data.y_test)
    values = (variable.numpy() for variable in model.trainable_variables)
    return dict(zip(shapes(), values, strict=True)) | {
        "step": np.array(step),
        "train_loss": np.array(train_loss),
        "test_loss": np.array(test_loss),
        "test_accuracy": np.array(test_accuracy),
    }


def train(
    data: Data, *, seed: int = SEED, epochs: int = EPOCHS, batch: int = BATCH
) -> list[Arrays]:
    """Train once; returns the snapshots, from the untrained network's to the trained one's.

    Raises DataError where the pictures do not fill one batch, FloatingPointError on divergence.
    """
    if len(data.x) < batch:
        raise DataError(f"{len(data.x)} pictures do not fill a batch: {batch} are needed")
    keras.utils.set_random_seed(seed)
    tf.config.experimental.enable_op_determinism()
    model = build_model()
    steps_an_epoch = len(data.x) // batch
    total = steps_an_epoch * epochs
    run = trainer(model, adam(total, warm_up=steps_an_epoch))
    wanted = set(snapshot_steps(total))
    generator = np.random.default_rng([seed, 1])
    plain, labels = tf.constant(data.x), tf.constant(data.y)
    kept = [snapshot(model, 0, data)]
    for epoch, indices in enumerate(batches(len(data.x), batch, epochs, seed)):
        images = distorted(data.x, generator) if epoch < epochs * (1 - PLAIN) else plain
        step = epoch * steps_an_epoch
        stops = [k for k in range(1, len(indices)) if step + k in wanted]
        losses = []
        for part in np.split(indices, stops):
            losses += [float(run(images, labels, tf.constant(part)))] * len(part)
            step += len(part)
            if step in wanted:
                kept.append(snapshot(model, step, data))
        if not np.isfinite(losses).all():
            raise FloatingPointError(f"training diverged in epoch {epoch + 1}: try another seed")
        print(f"epoch {epoch + 1:3} of {epochs}: training loss {np.mean(losses):.4f}", flush=True)
    return kept


def write(kept: list[Arrays], out: Path) -> None:
    """Write step_NNNNNN.npz of each snapshot and trained.npz, the last one, to a folder.

    Each file appears whole or not at all; other runs' steps are dropped. Raises OSError.
    """
    names = [f"step_{int(arrays['step']):06d}.npz" for arrays in kept]
    for name, arrays in zip(names, kept, strict=True):
        write_npz(out / name, arrays)
    write_npz(out / "trained.npz", kept[-1])
    for stale in set(out.glob("step_*.npz")) - {out / name for name in names}:
        stale.unlink()


def write_npz(path: Path, arrays: Arrays) -> None:
    """Write one .npz beside its place, then move it there."""
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        with open(part, "wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def positive(text: str) -> int:
    """A whole number from 1 up, for argparse."""
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 up")


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m model.train", description=__doc__)
    parser.add_argument("--data", type=Path, help="an .npz laid out as keras.datasets.mnist")
    parser.add_argument("--out", type=Path, default=weights_folder(), help="folder of the weights")
    parser.add_argument("--seed", type=positive, default=SEED)
    parser.add_argument("--epochs", type=positive, default=EPOCHS)
    chosen = parser.parse_args(arguments)
    try:
        chosen.out.mkdir(parents=True, exist_ok=True)  # now: training takes long
        kept = train(load_data(chosen.data), seed=chosen.seed, epochs=chosen.epochs)
        write(kept, chosen.out)
    except (DataError, FloatingPointError, OSError) as error:
        at = f"cannot write weights to {chosen.out}: " if isinstance(error, OSError) else ""
        print(f"{at}{error}", file=sys.stderr)
        return 2
    numbers = (f"{name} {float(value):.6g}" for name, value in kept[-1].items() if value.ndim == 0)
    print(f"{chosen.out}: {', '.join(numbers)}")
    return 0


if __name__ == "__main__":
    tf.config.threading.set_intra_op_parallelism_threads(1)  # more threads cost more than they gain
    tf.config.threading.set_inter_op_parallelism_threads(1)  # with layers as small as these
    sys.exit(main())
