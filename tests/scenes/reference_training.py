"""TensorFlow's side of the film of training: from the shipped files, read by NumPy alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from tests.scenes.tensors import ASSETS, forward, load_weights, losses, sample_digits


def result(run: str) -> dict[str, np.ndarray]:
    """The arrays of a recorded run."""
    with np.load(ASSETS / "experiments" / f"{run}.npz") as file:
        return {name: file[name] for name in file.files if name != "record"}


def percents(run: str, array: str) -> Any:
    """An array of shares of a recorded run in percent."""
    return tf.multiply(tf.constant(100.0, tf.float64), result(run)[array])


def at(step: str | int) -> dict[str, np.ndarray]:
    """All weights after a kept step."""
    return load_weights(f"step_{int(step):06d}.npz")


class TrainingCalls:
    """What training.py derives; `tensors` are Reference's."""

    tensors: Any

    def call_of_run(self, run: str, array: str) -> np.ndarray:
        return np.atleast_1d(result(run)[array])

    def call_test_losses_of(self, run: str, which: str) -> Any:
        return tf.unstack(tf.constant(result(run)["test_loss"]))[int(which)]

    def call_test_accuracies_of(self, run: str, which: str) -> Any:
        """A row of the table in percent."""
        return tf.gather(percents(run, "test_accuracy"), int(which), axis=0)

    # the whole run

    def call_kept_steps(self) -> list[int]:
        return sorted(int(path.stem[5:]) for path in (ASSETS / "weights").glob("step_*.npz"))

    def call_accuracy_per_digit(self) -> Any:
        run = result("per_digit")
        return tf.transpose(tf.math.divide(100 * run["right"], run["count"][None]))

    def call_accuracy_over_steps(self) -> Any:
        """The snapshots' own files say it, too: training measured it."""
        steps = self.call_kept_steps()
        files = [np.load(ASSETS / "weights" / f"step_{step:06d}.npz") for step in steps]
        return [100 * round(float(file["test_accuracy"]), 4) for file in files]

    def call_learned_from(self, percent: str) -> list[int]:
        """One step after the last that does not pass."""
        steps, found = result("per_digit")["step"], []
        for shares in np.asarray(self.call_accuracy_per_digit()):
            failing = [n for n, share in enumerate(shares) if share <= float(percent)]
            found.append(steps[max(failing, default=-1) + 1])
        return found

    # one step

    def call_mean_gradient(self) -> Any:
        """The chosen weight's place in the batch's mean gradient."""
        run = result("one_step")
        name, index = str(run["weight"]).rstrip("]").split("[")
        return [run[name][tuple(map(int, index.split(",")))]]

    def call_pictures_pulling(self) -> list[int]:
        sign = tf.sign(result("one_step")["gradient"]).numpy().tolist()
        return [sign.count(1.0), sign.count(-1.0)]

    def call_losses_of_step(self) -> list[Any]:
        run = result("one_step")
        return [tf.reduce_mean(run[f"loss_{when}"]).numpy() for when in ("before", "after")]

    def call_pictures_better_off(self) -> Any:
        run = result("one_step")
        return [int(tf.math.count_nonzero(tf.less(run["loss_after"], run["loss_before"])))]

    def call_loss_changes_of_step(self) -> Any:
        run = result("one_step")
        return tf.subtract(run["loss_after"], run["loss_before"])

    def call_opposed_samples(self, tensor: str, *index: str) -> list[Any]:
        each = self.call_sample_gradients(tensor, "0")
        pulls = tf.constant(each[(slice(None), *map(int, index))])
        return [tf.argmax(pulls).numpy(), tf.argmin(pulls).numpy()]

    def call_batch_gradient(self, tensor: str) -> np.ndarray:
        return result("one_step")[tensor]

    def call_moved_by_step(self, tensor: str) -> np.ndarray:
        weight, run = tf.Variable(at(0)[tensor]), result("one_step")
        return weight.assign_sub(run["rate"] * run[tensor]).numpy()

    def call_sample_gradients(self, tensor: str, step: str) -> np.ndarray:
        """The rows of a Jacobian: each sample's loss by the one kernel or bias."""
        images, labels = sample_digits()
        weights = at(step) | {tensor: tf.Variable(at(step)[tensor])}
        with tf.GradientTape() as tape:
            each = losses(forward(weights, tf.constant(images[..., None]))["dense/z"], labels)
        return tape.jacobian(each, weights[tensor]).numpy()

    # runs beside each other

    def call_last_accuracies(self, run: str) -> Any:
        return tf.transpose(percents(run, "test_accuracy"))[-1]

    def call_at_start(self, start: str, place: str, tensor: str) -> Any:
        return tf.gather_nd(result("same_start")[tensor], [int(start), int(place)])

    def call_twins_apart(self, start: str, tensor: str) -> Any:
        kept = tf.constant(result("same_start")[tensor][int(start)])
        apart = tf.reduce_max(kept, axis=-1) - tf.reduce_min(kept, axis=-1)
        return tf.reduce_max(tf.reshape(apart, (len(kept), -1)), axis=1)

    def started(self, start: str, place: str) -> dict[str, np.ndarray]:
        kept = result("same_start")
        names = [name for name in kept if "/" in name]
        return {name: kept[name][int(start), int(place)].astype(np.float64) for name in names}

    def call_made_from_start(self, start: str, place: str, tensor: str) -> Any:
        return forward(self.started(start, place), tf.constant(self.tensors["image"]))[tensor]

    def call_mean_gradient_from_start(self, start: str, place: str, tensor: str) -> Any:
        """The gradient of the samples' mean loss, all at once."""
        images, labels = sample_digits()
        weights = self.started(start, place)
        weights |= {tensor: tf.Variable(weights[tensor])}
        with tf.GradientTape() as tape:
            logits = forward(weights, tf.constant(images[..., None]))["dense/z"]
            loss = tf.reduce_mean(losses(logits, labels))
        return tape.gradient(loss, weights[tensor]).numpy()

    # pictures that it was trained on, and others

    def call_losses_on(self, pictures: str, which: str) -> Any:
        return tf.unstack(tf.constant(result("small_set")[f"{pictures}_loss"]))[int(which)]

    def call_accuracies_on(self, pictures: str, which: str) -> Any:
        return percents("small_set", f"{pictures}_accuracy")[int(which)]

    # what is left

    def call_pictures_tested(self) -> list[int]:
        """All that are right, and all that are wrong."""
        run = result("mistakes")
        return [int(tf.linalg.trace(run["confusion"])) + len(run["label"])]

    def call_mixed_up(self) -> Any:
        """Counted from the mistakes themselves."""
        run = result("mistakes")
        said = tf.argmax(run["probabilities"], axis=1).numpy()
        pairs = tf.stack([run["label"], said.astype(run["label"].dtype)], axis=1)
        return tf.scatter_nd(pairs, tf.ones(len(pairs), tf.int64), (10, 10))

    def call_mistakes_left(self) -> list[int]:
        confusion = result("mistakes")["confusion"]
        return [int(confusion.sum() - tf.linalg.trace(confusion))]

    def call_mistakes_of_digits(self) -> Any:
        confusion = tf.constant(result("mistakes")["confusion"])
        return tf.reduce_sum(confusion, axis=1) - tf.linalg.diag_part(confusion)

    def call_commonest_mistakes(self, most: str) -> list[tuple[int, int, int]]:
        confusion = result("mistakes")["confusion"]
        pairs = [(i, j, int(confusion[i, j])) for i in range(10) for j in range(10) if i != j]
        return sorted(pairs, key=lambda pair: -pair[2])[: int(most)]

    def call_worst_answers(self, most: str) -> Any:
        run = result("mistakes")
        said = tf.cast(tf.argmax(run["probabilities"], axis=1), run["label"].dtype)
        return tf.stack([run["label"], said], axis=1)[: int(most)]

    def call_worst_certainties(self, most: str) -> Any:
        run = result("mistakes")
        right = tf.exp(-tf.constant(run["loss"]))
        return 100 * tf.stack([tf.reduce_max(run["probabilities"], 1), right], 1)[: int(most)]

    def call_misread_samples(self) -> list[tuple[int, int, int]]:
        images, labels = sample_digits()
        run = forward(load_weights("trained.npz"), tf.constant(images[..., None]))
        answers = tf.argmax(run["softmax"], axis=1).numpy()
        return [(n, labels[n], answers[n]) for n in range(100) if labels[n] != answers[n]]
