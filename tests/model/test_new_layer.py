"""A new layer is a class and its twin: everything else finds it by what it says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest
import tensorflow as tf

from model import layers
from model.central_difference import nudge
from model.chain_rule import derive
from model.layers import Activation, Dense, Layer
from model.losses import SquaredError
from model.network import Network
from tests.model.tensorflow_copy import TWINS, run, twin

ABSTRACT = {layers.Layer, layers.Weighted, layers.Pool, layers.Activation}
EVERY = [kind for kind in vars(layers).values() if isinstance(kind, type)]


@dataclass(frozen=True, eq=False)
class LeakyReLU(Activation):
    """z, or an eighth of it where it is negative."""

    reading: ClassVar[str] = "z > 0"

    def forward(self, x: np.ndarray) -> np.ndarray:
        return np.where(x > 0, x, 0.125 * x)

    def slope(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        return np.where(z > 0, 1.0, 0.125)


@pytest.fixture
def with_twin() -> Iterator[None]:
    twin(LeakyReLU)(lambda _, x, __: tf.nn.leaky_relu(x, 0.125))
    yield
    del TWINS[LeakyReLU]


@pytest.mark.parametrize("kind", EVERY)
def test_every_layer_has_a_twin(kind: type[Any]) -> None:
    if issubclass(kind, Layer) and kind not in ABSTRACT:
        assert kind in TWINS


def test_a_new_layer_works_everywhere(with_twin: None) -> None:
    random = np.random.default_rng(3)
    dense = Dense("first", random.normal(size=(3, 4)), random.normal(size=4))
    last = Dense("second", random.normal(size=(4, 2)), random.normal(size=2))
    network = Network([dense, LeakyReLU("first"), last], SquaredError(), "x")
    x, target = random.normal(size=(2, 3)), random.normal(size=(2, 2))
    recording = network.run(x, target)
    _, gradients = run(network, x, target)
    for name, right in gradients.items():
        np.testing.assert_allclose(recording.grad(name), right, rtol=1e-10)
    derivation = derive(recording, "first/kernel[1,2]")
    assert derivation.total == pytest.approx(derivation.gradient, rel=1e-12)
    assert nudge(recording, derivation.weight).slope == pytest.approx(derivation.gradient, rel=1e-6)
    assert network.tensors["first/a"].symbol == "a^((1))"
