"""Steps of gradient descent: each is run once, however many numbers of it are asked for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from model.derivations import gradients
from model.derivations.registry import tensor
from model.digits import find_digit
from model.gradient_descent import RateError, descend, updated
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
