"""A new network is one entry and its reference; without the reference nothing is collected."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from model.derivations import gradients
from model.layers import Dense, Sigmoid
from model.losses import SquaredError
from model.network import Network
from model.networks.registry import NETWORKS, FilmNetwork, Recorded
from scenes.kit.scene import NarratedScene, _
from scenes.kit.sourced import sourced
from scenes.studio.cli import main as cli
from tests.scenes.test_numbers import compare_shown
from tests.scenes.twins import REFERENCES, NamedCalls, check_references, reference

KERNEL, BIAS = np.array([[0.5, -0.75], [1.25, 0.25]]), np.array([0.1, -0.2])


def of_label(label: int | None = None) -> Recorded:
    """Two neurons read two numbers."""
    layers = [Dense("only", KERNEL, BIAS), Sigmoid("only")]
    recording = Network(layers, SquaredError(), "inputs").run([0.3, 0.8], label or 0)
    return Recorded("a pair", None, recording)


class TinyReference(NamedCalls):
    def __init__(self, label: int) -> None:
        self.label = label

    @classmethod
    def of(cls, scene: Any) -> TinyReference:
        return cls(scene.label or 0)

    @cached_property
    def passed(self) -> tuple[dict[str, Any], dict[str, Any]]:
        first = {"inputs": [[0.3, 0.8]], "only/kernel": KERNEL, "only/bias": BIAS}
        t = {name: tf.Variable(array, dtype=tf.float64) for name, array in first.items()}
        with tf.GradientTape(persistent=True) as tape:
            t["only/z"] = t["inputs"] @ t["only/kernel"] + t["only/bias"]
            t["only/a"] = tf.sigmoid(t["only/z"])
            wanted = tf.one_hot([self.label], 2, dtype=tf.float64)
            t["loss"] = tf.reduce_sum((t["only/a"] - wanted) ** 2, axis=1)
        return t, {name: tape.gradient(t["loss"], tensor) for name, tensor in t.items()}

    @property
    def tensors(self) -> dict[str, Any]:  # type: ignore[override]
        return self.passed[0]

    def call_grad(self, name: str) -> Any:
        return self.passed[1][name]

    def call_shape(self, name: str) -> list[int]:
        return list(self.value(name).shape[1:])

    def call_slope(self, layer: str) -> Any:
        a = self.tensors[f"{layer}/a"]
        return a - a**2


class Tiny(NarratedScene):
    """A scene on the network: a number of its pass, and one of its gradients."""

    network_name = "tiny"

    def construct(self) -> None:
        with self.beat("answer", _("The first says {a}."), a=self.tensor("only/a")[0, 0]):
            pass
        gradient = sourced(gradients.grad(self.recording, "only/z"))
        with self.beat("error", _("Its sum should change by {g}."), g=gradient[0, 0]):
            pass


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = FilmNetwork("tiny", "two neurons", of_label, {"first": ("only/kernel", (0, 0))})
    monkeypatch.setitem(NETWORKS, "tiny", entry)
    with pytest.raises(LookupError, match="no reference of tiny"):
        check_references()
    monkeypatch.setitem(REFERENCES, "tiny", TinyReference)
    check_references()


def test_a_reference_needs_every_twin() -> None:
    with pytest.raises(LookupError, match="NamedCalls has no twin of grad, shape, slope"):
        reference("tiny")(NamedCalls)
    assert "tiny" not in REFERENCES


@pytest.mark.parametrize("label", [0, 1])
def test_explain_explains_a_weight_of_it(
    label: int, tiny: None, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--network", "tiny", "--label", str(label), "--json"]
    right = TinyReference(label)
    for name, index in (("first", (0, 0)), ("only/kernel[1,1]", (1, 1))):
        assert cli.run(["explain", name, *words]) == 0
        data = json.loads(capsys.readouterr().out)
        assert data["weight"] == f"only/kernel[{index[0]},{index[1]}]" and data["digit"] == "a pair"
        assert data["gradient"] == pytest.approx(float(right.call_grad("only/kernel")[index]))
        assert sum(t["value"] for t in data["terms"]) == pytest.approx(data["gradient"])
    assert cli.run(["explain", "second", *words]) == 2
    assert "'second': valid are first" in capsys.readouterr().err
    assert cli.run(["explain", "first", *words, "--step", "0"]) == 2
    assert "--step 0 is of --network cnn: ask for that" in capsys.readouterr().err


@pytest.mark.parametrize("label", [None, 1])
def test_a_scene_shows_its_numbers_and_the_tests_know_them(label: int | None, tiny: None) -> None:
    compare_shown(type("Labelled", (Tiny,), {"label": label}))


def test_a_wrong_number_of_it_is_noticed(tiny: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TinyReference, "of", classmethod(lambda cls, scene: cls(1)))
    with pytest.raises(AssertionError, match=r"grad\(only/z\)"):
        compare_shown(Tiny)
