"""Steps of gradient descent: each is run once, however many numbers of it are asked for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from model.derivations import gradients
from model.derivations.registry import tensor
from model.digits import find_digit, load_samples
from model.gradient_descent import (
    RATES,
    RateError,
    as_batch,
    batch_rate,
    descend,
    mean_loss,
    updated,
)
from model.network import Network, Recording
from model.networks import cnn


@pytest.fixture
def recording() -> Recording:
    digit = find_digit("4:1")
    return cnn.trained().run(digit.image, digit.label)


@pytest.fixture
def runs(recording: Recording, monkeypatch: pytest.MonkeyPatch) -> list[Network]:
    """The networks that are run from now on."""
    run, found = Network.run, []

    def counted(network: Network, *arguments: Any) -> Recording:
        found.append(network)
        return run(network, *arguments)

    monkeypatch.setattr(Network, "run", counted)
    return found


def test_a_step_is_run_once(recording: Recording, runs: list[Network]) -> None:
    first = gradients.after(recording, tensor(recording, "softmax"), 0.01, 1)
    losses = gradients.losses(recording, 0.01, 3)
    for name in recording.names:
        gradients.after(recording, tensor(recording, name), 0.01, 3)
    assert len(runs) == 3
    gradients.after(recording, tensor(recording, "softmax"), 0.02, 1)
    assert len(runs) == 4
    assert losses.array[0] == recording["loss"][0] > losses.array[1] > losses.array[3]
    assert (
        first.array.tobytes()
        == updated(recording, 0.01).run(recording["image"], recording.target)["softmax"].tobytes()
    )


def test_two_recordings_have_steps_of_their_own(recording: Recording) -> None:
    digit = find_digit("7")
    other = recording.network.run(digit.image, digit.label)
    steps = [descend(each, 0.01, 1)[1] for each in (recording, other)]
    assert np.abs(steps[0]["softmax"] - steps[1]["softmax"]).max() > 0.1


def test_a_rate_too_large_is_refused_each_time(recording: Recording) -> None:
    for _ in range(2):
        with pytest.raises(RateError, match=r"a rate of 1e\+200"):
            descend(recording, 1e200, 3)


def test_a_batch_has_the_mean_of_its_pictures_gradients(recording: Recording) -> None:
    network, (images, labels) = recording.network, load_samples()
    each = [network.run(*one) for one in zip(images, labels, strict=True)]
    batch = as_batch(network)
    assert batch["loss"].mean() == pytest.approx(np.mean([one["loss"][0] for one in each]))
    for name in network.weights:
        mean = np.mean([one.grad(name) for one in each], axis=0)
        np.testing.assert_allclose(batch.grad(name), mean, rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize("name", ["conv1/kernel", "conv2/bias", "dense/kernel"])
def test_a_batchs_gradient_is_that_of_central_differences(recording: Recording, name: str) -> None:
    network = recording.network
    at = np.unravel_index(
        np.abs(as_batch(network).grad(name)).argmax(), network.weights[name].shape
    )
    losses = []
    for step in (1e-6, -1e-6):
        array = network.weights[name].copy()
        array[at] += step
        losses.append(mean_loss(network.with_weights({name: array}), *load_samples()))
    slope = (losses[0] - losses[1]) / 2e-6
    assert as_batch(network).grad(name)[at] == pytest.approx(slope, rel=1e-6)


def test_the_batchs_rate_is_the_least_that_takes_a_tenth_off(recording: Recording) -> None:
    batch = as_batch(recording.network)
    rate = batch_rate(batch, 5)
    smaller = RATES[RATES.index(rate) - 1]
    left = {
        tried: descend(batch, tried, 5)[-1]["loss"].mean() / batch["loss"].mean()
        for tried in (smaller, rate)
    }
    assert left[rate] <= 0.9 < left[smaller]
