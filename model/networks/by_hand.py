"""The 2-2-2 network that is worked through by hand: its settings from a TOML file, its training.

Weights and biases have the names of the pencil: w1 and w2 lead into the first hidden neuron from
the first and the second input, w3 and w4 into the second; w5 to w8 likewise into the outputs; b1
and b2 are the hidden neurons' biases, b3 and b4 the outputs'.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from model.layers import Dense, Sigmoid
from model.losses import HalfSquaredError
from model.network import Network, Recording
from model.refusal import Refusal, quoted

EXAMPLES = Path(__file__).resolve().parents[2] / "assets" / "by_hand"
DEFAULT = "mazur"
LAYERS = ("hidden", "output")
# Checked here: a library such as pydantic reports every error as a list of its own words, and to
# make one sentence of it, with the nearest key, takes as many lines as these checks.
_SHAPES: dict[str, tuple[int, ...]] = {
    "inputs": (2,),
    "targets": (2,),
    "rate": (),
    "hidden.weights": (2, 2),
    "hidden.biases": (2,),
    "output.weights": (2, 2),
    "output.biases": (2,),
}
_WORDS = {
    (): "a number, such as 0.5",
    (2,): "two numbers, such as [0.1, 0.2]",
    (2, 2): "two rows of two numbers, such as [[0.1, 0.2], [0.3, 0.4]]",
}


class SettingsError(Refusal):
    """A settings file cannot be used; the message names the file, the key and what is expected."""


@dataclass(frozen=True, eq=False)
class Example:
    """A 2-2-2 network of sigmoids with half squared error, one example and a learning rate.

    inputs (2,), targets (2,), rate a number; weights: "hidden/kernel" (2, 2) inputs by neurons,
    "hidden/bias" (2,), "output/kernel", "output/bias".
    """

    name: str
    inputs: np.ndarray
    targets: np.ndarray
    rate: float
    weights: Mapping[str, np.ndarray]

    def network(self, weights: Mapping[str, np.ndarray] | None = None) -> Network:
        """The network, as it is at first or with other weights (all four arrays)."""
        w = weights or self.weights
        layers = [
            layer
            for name in LAYERS
            for layer in (Dense(name, w[f"{name}/kernel"], w[f"{name}/bias"]), Sigmoid(name))
        ]
        return Network(layers, HalfSquaredError(), "inputs")

    def run(self, weights: Mapping[str, np.ndarray] | None = None) -> Recording:
        """One pass forward and back."""
        return self.network(weights).run(self.inputs, self.targets)

    def updated(
        self, *, biases: bool = True, rate: float | None = None, shared: bool = False
    ) -> dict[str, np.ndarray]:
        """All weights after one step against the gradient; without `biases` these stay.

        shared: the biases of a layer are one, which takes the step of their gradients' sum.
        """
        gradients = self.run()
        step = self.rate if rate is None else rate
        after = {}
        for name, array in self.weights.items():
            gradient = gradients.grad(name)
            if "bias" in name:
                gradient = gradient.sum(keepdims=True) * shared + gradient * (not shared)
                gradient = gradient * biases
            after[name] = array - step * gradient
        return after

    def updated_too_early(self) -> dict[str, np.ndarray]:
        """The weights alone after one step, with a usual slip: the output's new weights are used
        for the hidden layer's gradients, which belong to the old ones."""
        run, after = self.run(), self.updated(biases=False)
        back = run.grad("output/z") @ after["output/kernel"].T
        hidden = run["hidden/a"]
        slopes = run["inputs"].T @ (back * hidden * (1 - hidden))
        return {**after, "hidden/kernel": self.weights["hidden/kernel"] - self.rate * slopes}


def shipped_examples() -> dict[str, Path]:
    """The files of the examples that come with the project, by name."""
    return {path.stem: path for path in sorted(EXAMPLES.glob("*.toml"))}


def settings_file(name: str) -> Path | None:
    """The file that an example's name is the path of; None for a shipped example."""
    return None if name in shipped_examples() else Path(name)


def find_example(name: str | Path = DEFAULT) -> Example:
    """One of the shipped examples by its name, or a settings file. Raises SettingsError."""
    shipped = shipped_examples()
    path = shipped.get(str(name), Path(name))
    if not path.is_file():
        near = get_close_matches(str(name), shipped, 1, 0.5)
        hint = f"perhaps {near[0]}" if near else f"shipped are {', '.join(shipped)}"
        raise SettingsError(f"there is no settings file {quoted(str(name))}: {hint}")
    return read_example(path)


def read_example(path: Path) -> Example:
    """An example from a TOML file of the shape of assets/by_hand/mazur.toml.

    Raises SettingsError, which names the key and what is expected there.
    """
    try:
        given = dict(_flat(tomllib.loads(path.read_text(encoding="utf-8"))))
    except (OSError, ValueError) as error:  # of a number too long, too
        raise SettingsError(f"{path} is no readable TOML: {error}") from error
    except RecursionError as error:
        raise SettingsError(f"{path} is no readable TOML: it is nested too deep") from error
    for key in given:
        if key not in _SHAPES:
            near = get_close_matches(key, _SHAPES, 1, 0.5) or list(_SHAPES)
            raise SettingsError(f"{path} has {quoted(key)}, which nothing reads: perhaps {near[0]}")
    values = {key: _numbers(path, key, given.get(key)) for key in _SHAPES}
    rate = float(values["rate"])
    if not 0 < rate <= 100:
        raise SettingsError(f"rate in {path} must be above 0 and at most 100, not {rate:g}")
    weights = {}
    for layer in LAYERS:
        weights[f"{layer}/kernel"] = values[f"{layer}.weights"].T
        weights[f"{layer}/bias"] = values[f"{layer}.biases"]
    return Example(path.stem, values["inputs"], values["targets"], rate, weights)


def _flat(tables: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in tables.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


def _numbers(path: Path, key: str, value: Any) -> np.ndarray:
    """The value as float64 of the key's shape. Raises SettingsError."""
    shape = _SHAPES[key]
    if value is None:
        raise SettingsError(f"{path} lacks {key}: expected is {_WORDS[shape]}")
    wrong = SettingsError(f"{key} in {path} must be {_WORDS[shape]}, not {quoted(value)}")
    if any(isinstance(entry, (bool, str)) for entry in _entries(value)):
        raise wrong
    try:
        array = np.array(value, dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise wrong from error
    if array.shape != shape or not (np.abs(array) <= 100).all():  # no number passes this test
        if array.shape == shape:
            raise SettingsError(
                f"{key} in {path} must lie between -100 and 100, not {quoted(value)}"
            )
        raise wrong
    return array


def _entries(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for entry in value:
            yield from _entries(entry)
    else:
        yield value


def aliases() -> dict[str, tuple[str, tuple[int, ...]]]:
    """Each weight's and bias's pencil name: its tensor and its index there."""
    found: dict[str, tuple[str, tuple[int, ...]]] = {}
    for layer in LAYERS:
        for j in range(2):
            for k in range(2):
                found[f"w{len(found) + 1}"] = (f"{layer}/kernel", (k, j))
    for n in range(4):
        found[f"b{n + 1}"] = (f"{LAYERS[n // 2]}/bias", (n % 2,))
    return found


@dataclass(frozen=True, eq=False)
class Training:
    """errors (steps + 1,): the error before each step and at last; hidden (steps + 1, 2): the
    hidden neurons' outputs; outputs (steps + 1, 2); weights: all four arrays after the last."""

    errors: np.ndarray
    hidden: np.ndarray
    outputs: np.ndarray
    weights: Mapping[str, np.ndarray]


@lru_cache(maxsize=16)
def train(
    example: Example, steps: int, *, biases: bool = True, rate: float | None = None
) -> Training:
    """Repeat the update so many times on the one example, with its own rate or another."""
    weights = {name: array.copy() for name, array in example.weights.items()}
    network = example.network(weights)  # holds these very arrays, which each step changes in place
    trained = [name for name in weights if biases or not name.endswith("bias")]
    x, target = network.batched(example.inputs), example.targets[None]
    step = example.rate if rate is None else rate
    errors = np.empty(steps + 1)
    hidden, outputs = np.empty((steps + 1, 2)), np.empty((steps + 1, 2))
    for k in range(steps + 1):
        tensors = network.forward(x)
        hidden[k], outputs[k] = tensors["hidden/a"][0], tensors["output/a"][0]
        errors[k] = network.loss.forward(tensors["output/a"], target)[0]
        if k < steps:
            gradients = network.backward(tensors, target)
            for name in trained:
                weights[name] -= step * gradients[name]
    return Training(errors, hidden, outputs, weights)


@lru_cache(maxsize=4)
def errors_at_rates(example: Example, steps: int, rates: tuple[float, ...]) -> np.ndarray:
    """(rates, steps + 1): the error before each step and at last, as `train` has it at each rate.

    All rates take their steps at once, for many more of them than a network takes one by one.
    """
    w = {
        name: np.repeat(array[None], len(rates), axis=0) for name, array in example.weights.items()
    }
    step = np.array(rates)[:, None]
    errors = np.empty((len(rates), steps + 1))
    with np.errstate(over="ignore"):  # far out on the sigmoid
        for k in range(steps + 1):
            h = 1 / (1 + np.exp(-(example.inputs @ w["hidden/kernel"] + w["hidden/bias"])))
            z = (h[:, None] @ w["output/kernel"])[:, 0] + w["output/bias"]
            a = 1 / (1 + np.exp(-z))
            miss = a - example.targets
            errors[:, k] = (miss * miss).sum(axis=1) / 2
            down = step * miss * a * (1 - a)
            back = (w["output/kernel"] @ down[:, :, None])[:, :, 0] * h * (1 - h)
            w["output/kernel"] -= h[:, :, None] * down[:, None]
            w["output/bias"] -= down
            w["hidden/kernel"] -= example.inputs[:, None] * back[:, None]
            w["hidden/bias"] -= back
    return errors
