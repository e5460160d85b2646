"""What the film of training derives is what TensorFlow finds in the shipped files."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from model.derivations import NamedArray, derivations_of, mistakes, other_runs, training
from model.digits import find_digit
from model.networks import cnn
from model.recorded_runs import FORMS
from scenes.kit.sourced import sourced
from tests.scenes.reference import Reference
from tests.scenes.test_numbers import compare

IMAGE = find_digit("7").image
RECORDING = cnn.trained().run(IMAGE, 7)
RUNS = ("rates", "same_start", "small_set")

NUMBERS: list[Callable[[], NamedArray]] = [
    lambda: training.kept_steps(),
    lambda: training.accuracy_per_digit(),
    lambda: training.accuracy_over_steps(),
    lambda: training.learned_from(90),
    lambda: training.mean_gradient(),
    lambda: training.pictures_pulling(),
    lambda: training.losses_of_step(),
    lambda: training.pictures_better_off(),
    lambda: training.loss_changes_of_step(),
    lambda: training.opposed_samples("conv1/kernel", 1, 4, 0, 0),
    lambda: training.batch_gradient("conv1/kernel"),
    lambda: training.moved_by_step("conv2/kernel"),
    lambda: training.sample_gradients("conv1/kernel", 100),
    lambda: training.at_start(0, 2, "conv1/kernel"),
    lambda: training.twins_apart(0, "conv1/kernel"),
    lambda: training.twins_apart(1, "conv2/kernel"),
    lambda: other_runs.made_from_start(RECORDING, 0, 12, "conv1/a"),
    lambda: other_runs.mean_gradient_from_start(0, 12, "conv1/kernel"),
    lambda: other_runs.mean_gradient_from_start(1, 3, "conv2/bias"),
    lambda: other_runs.losses_on("train", 0),
    lambda: other_runs.losses_on("test", 1),
    lambda: other_runs.accuracies_on("train", 1),
    lambda: other_runs.accuracies_on("test", 0),
    lambda: mistakes.pictures_tested(),
    lambda: mistakes.mixed_up(),
    lambda: mistakes.mistakes_left(),
    lambda: mistakes.mistakes_of_digits(),
    lambda: mistakes.commonest_mistakes(5),
    lambda: mistakes.worst_answers(8),
    lambda: mistakes.worst_certainties(8),
    lambda: mistakes.misread_samples(),
]
for _run in RUNS:
    NUMBERS += [
        lambda run=_run: training.last_accuracies(run),
        lambda run=_run: training.of_run(run, "step"),
        lambda run=_run: other_runs.test_losses_of(run, 0),
        lambda run=_run: other_runs.test_accuracies_of(run, 1),
    ]

# float32 where the run was: a mean over pictures against the same taken from the batch at once
ROUNDED = {"mean_gradient", "worst_certainties"}


@pytest.mark.parametrize("number", NUMBERS, ids=[f"{n:02}" for n in range(len(NUMBERS))])
def test_a_number_is_what_tensorflow_finds(number: Callable[[], NamedArray]) -> None:
    shown, reference = number(), Reference(IMAGE, 7)
    if shown.name.split("(")[0] in ROUNDED:
        np.testing.assert_allclose(shown.array, reference.value(shown.name), rtol=1e-5, atol=1e-7)
    else:
        compare(sourced(shown), reference, {})


def test_no_number_of_the_film_is_left_out() -> None:
    tried = {number().name.split("(")[0] for number in NUMBERS}
    modules = [module.__name__ for module in (training, other_runs, mistakes)]
    own = {n for n, f in derivations_of("cnn").items() if f.__module__ in modules}
    assert own == tried


def test_a_digit_that_is_never_read_that_well_is_said() -> None:
    with pytest.raises(ValueError, match=r"in more than 99\.9 %"):
        training.learned_from(99.9)


def test_equal_filters_are_twins_to_the_last_bit() -> None:
    for tensor in FORMS["same_start"].arrays:
        if tensor.startswith("conv"):
            assert not training.twins_apart(0, tensor).array.any(), tensor
    assert training.twins_apart(1, "conv1/kernel").array[-1] > 0
