"""A digit's way through the training: real at the kept steps, blended weights between them."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from model.digits import find_digit
from model.networks import cnn
from model.training_course import Course
from tests.scenes.tensors import forward, load_weights

COURSE = Course(find_digit("3:2"))


@pytest.mark.parametrize("place", range(COURSE.last + 1))
def test_at_a_kept_step_it_is_that_step_s_network(place: int) -> None:
    picture = tf.constant(COURSE.digit.image[None, :, :, None])
    right = forward(load_weights(f"step_{COURSE.steps[place]:06d}.npz"), picture)
    run = COURSE.at(place)
    for name in ("conv1/a", "pool2", "softmax"):
        np.testing.assert_allclose(run[name], np.asarray(right[name]), rtol=1e-9, atol=1e-13)


def test_between_two_the_network_runs_with_weights_between() -> None:
    one, other = (load_weights(f"step_{COURSE.steps[k]:06d}.npz") for k in (7, 8))
    mixed = {name: 0.75 * one[name] + 0.25 * other[name] for name in one}
    picture = tf.constant(COURSE.digit.image[None, :, :, None])
    run = COURSE.at(7.25)
    for name, right in mixed.items():
        np.testing.assert_allclose(run[name], right, rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(
        run["softmax"], np.asarray(forward(mixed, picture)["softmax"]), rtol=1e-9
    )


def test_a_place_of_a_step() -> None:
    assert COURSE.place_of(None) == COURSE.last == len(cnn.snapshots()) - 1
    assert COURSE.steps[COURSE.place_of(500)] == 500
    with pytest.raises(ValueError, match="7"):
        COURSE.place_of(7)
