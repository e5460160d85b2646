"""A new derived number is one function and its twin; without the twin nothing is collected."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from model.derivations import DERIVATIONS, derivation, one
from model.digits import find_digit
from model.network import Recording
from model.networks import cnn
from scenes.kit.sourced import sourced
from tests.scenes.reference import Reference
from tests.scenes.test_numbers import compare
from tests.scenes.twins import check_twins


class Taught(Reference):
    def call_brightest(self, name: str) -> list[float]:
        return [float(tf.reduce_max(self.value(name)))]


class Wrong(Taught):
    def call_brightest(self, name: str) -> list[float]:
        return [1 + super().call_brightest(name)[0]]


def test_a_derived_number_is_a_function_and_its_twin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(DERIVATIONS, "cnn", dict(DERIVATIONS["cnn"]))

    @derivation("activation")
    def brightest(recording: Recording, tensor: str) -> np.ndarray:
        return one(recording[tensor].max())

    with pytest.raises(LookupError, match="Reference has no twin of brightest"):
        check_twins("cnn", Reference)
    check_twins("cnn", Taught)
    image = find_digit("7").image
    shown = sourced(brightest(cnn.load().run(image), "conv1/a"))
    assert shown.name == "brightest(conv1/a)"
    compare(shown, Taught(image), {})
    with pytest.raises(AssertionError):
        compare(shown, Wrong(image), {})


def test_two_numbers_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="classes is derived twice"):

        @derivation("count")
        def classes() -> np.ndarray:
            return one(1)
