"""The 2-2-2 network in plain Python floats: what the film by hand may show, computed again.

Nothing of model/ is used but the settings file itself, read anew; gradients are written out as a
person would, weight by weight.
"""

from __future__ import annotations

import tomllib
from functools import cached_property, lru_cache
from itertools import chain
from math import exp
from pathlib import Path
from typing import Any

import numpy as np

from tests.scenes.twins import NamedCalls, reference

SETTINGS = Path(__file__).resolve().parents[2] / "assets" / "by_hand"
Weights = dict[str, float]


def sigmoid(z: float) -> float:
    return 1 / (1 + exp(-z)) if z > -700 else exp(z)  # where e^(-z) is more than a float holds


def forward(w: Weights, x: list[float], y: list[float]) -> dict[str, float]:
    """Every value of a pass, by its pencil name."""
    v = {"i1": x[0], "i2": x[1], "y1": y[0], "y2": y[1]}
    v["zh1"] = w["w1"] * v["i1"] + w["w2"] * v["i2"] + w["b1"]
    v["zh2"] = w["w3"] * v["i1"] + w["w4"] * v["i2"] + w["b2"]
    v["ah1"], v["ah2"] = sigmoid(v["zh1"]), sigmoid(v["zh2"])
    v["zo1"] = w["w5"] * v["ah1"] + w["w6"] * v["ah2"] + w["b3"]
    v["zo2"] = w["w7"] * v["ah1"] + w["w8"] * v["ah2"] + w["b4"]
    v["ao1"], v["ao2"] = sigmoid(v["zo1"]), sigmoid(v["zo2"])
    v["E1"], v["E2"] = (v["y1"] - v["ao1"]) ** 2 / 2, (v["y2"] - v["ao2"]) ** 2 / 2
    v["E"] = v["E1"] + v["E2"]
    return v


def backward(w: Weights, v: dict[str, float]) -> dict[str, float]:
    """dE by every value and weight."""
    d = {"ao1": v["ao1"] - v["y1"], "ao2": v["ao2"] - v["y2"]}
    for o in "12":
        d[f"zo{o}"] = d[f"ao{o}"] * v[f"ao{o}"] * (1 - v[f"ao{o}"])
    d["ah1"] = w["w5"] * d["zo1"] + w["w7"] * d["zo2"]
    d["ah2"] = w["w6"] * d["zo1"] + w["w8"] * d["zo2"]
    for h in "12":
        d[f"zh{h}"] = d[f"ah{h}"] * v[f"ah{h}"] * (1 - v[f"ah{h}"])
    d |= {"b1": d["zh1"], "b2": d["zh2"], "b3": d["zo1"], "b4": d["zo2"]}
    d |= {"w1": d["zh1"] * v["i1"], "w2": d["zh1"] * v["i2"]}
    d |= {"w3": d["zh2"] * v["i1"], "w4": d["zh2"] * v["i2"]}
    d |= {"w5": d["zo1"] * v["ah1"], "w6": d["zo1"] * v["ah2"]}
    d |= {"w7": d["zo2"] * v["ah1"], "w8": d["zo2"] * v["ah2"]}
    return d


def arrays(v: dict[str, float]) -> dict[str, np.ndarray]:
    """Values by pencil name as arrays by tensor name, where all of a tensor's are there."""
    grids = {
        "inputs": [["i1", "i2"]],
        "target": [["y1", "y2"]],
        "hidden/z": [["zh1", "zh2"]],
        "hidden/a": [["ah1", "ah2"]],
        "output/z": [["zo1", "zo2"]],
        "output/a": [["ao1", "ao2"]],
        "hidden/kernel": [["w1", "w3"], ["w2", "w4"]],
        "output/kernel": [["w5", "w7"], ["w6", "w8"]],
        "hidden/bias": ["b1", "b2"],
        "output/bias": ["b3", "b4"],
        "loss": ["E"],
    }
    found = {}
    for name, grid in grids.items():
        keys = np.array(grid)
        if all(key in v for key in keys.ravel()):
            found[name] = np.array([v[key] for key in keys.ravel()]).reshape(keys.shape)
    return found


@lru_cache(maxsize=16)
def training(
    reference: ByHandReference, steps: int, what: str, rate: float
) -> list[dict[str, float]]:
    """The first and the last pass of a training, with the weights of each."""
    w, passes = dict(reference.weights), []
    for step in range(steps + 1):
        v = forward(w, reference.x, reference.y)
        if step in (0, steps):
            passes.append(v | w)
        w = reference.step(w, backward(w, v), what, rate)
    return passes


@reference("by_hand")
class ByHandReference(NamedCalls):
    """Every array that the film by hand may show, for one settings file."""

    def __init__(self, settings: str) -> None:
        path = SETTINGS / f"{settings}.toml"
        data: Any = tomllib.loads((path if path.exists() else Path(settings)).read_text())
        self.x, self.y, self.rate = data["inputs"], data["targets"], data["rate"]
        rows = [*data["hidden"]["weights"], *data["output"]["weights"]]
        biases = [*data["hidden"]["biases"], *data["output"]["biases"]]
        self.weights: Weights = {f"w{k}": w for k, w in enumerate(chain(*rows), start=1)}
        self.weights |= {f"b{k}": b for k, b in enumerate(biases, start=1)}

    @classmethod
    def of(cls, scene: Any) -> ByHandReference:
        return cls(scene.settings)

    @staticmethod
    def step(w: Weights, d: dict[str, float], what: str, rate: float) -> Weights:
        """The weights after one step; "weights" leaves the biases as they are."""
        return {
            name: value - rate * d[name] if what == "all" or name[0] == "w" else value
            for name, value in w.items()
        }

    @cached_property
    def values(self) -> dict[str, float]:
        return forward(self.weights, self.x, self.y)

    @cached_property
    def gradients(self) -> dict[str, float]:
        return backward(self.weights, self.values)

    @cached_property
    def tensors(self) -> dict[str, np.ndarray]:  # type: ignore[override]
        return arrays(self.values | self.weights)

    def call_grad(self, name: str) -> np.ndarray:
        return arrays(self.gradients)[name]

    def call_updated(self, name: str) -> np.ndarray:
        return arrays(self.step(self.weights, self.gradients, "all", self.rate))[name]

    def call_shape(self, name: str) -> list[int]:
        array = self.value(name)
        return list(array.shape if name in arrays(self.weights) else array.shape[1:])

    def call_weight_counts(self) -> list[int]:
        names = list(self.weights)
        return [sum(name[0] == kind for name in names) for kind in "wb"]

    def call_slope(self, layer: str) -> list[list[float]]:
        a = [self.values[f"a{layer[0]}{j}"] for j in (1, 2)]
        return [[x - x**2 for x in a]]

    def call_reaching(self) -> list[list[float]]:
        w, d = self.weights, self.gradients
        return [[w[f"w{5 + k + 2 * j}"] * d[f"zo{j + 1}"] for j in (0, 1)] for k in (0, 1)]

    def call_misses(self) -> list[list[float]]:
        return [[self.values[f"y{j}"] - self.values[f"ao{j}"] for j in (1, 2)]]

    def call_errors(self) -> list[list[float]]:
        return [[self.values["E1"], self.values["E2"]]]

    def error_after(self, what: str) -> float:
        after = self.step(self.weights, self.gradients, what, self.rate)
        return forward(after, self.x, self.y)["E"]

    def call_errors_after(self) -> list[float]:
        return [self.values["E"], self.error_after("weights"), self.error_after("all")]

    def call_readings(self) -> list[float]:
        w, d, v = self.weights, self.gradients, self.values
        weights = self.step(w, d, "weights", self.rate)
        early = dict(weights)
        for h in "12":
            new = [weights[f"w{int(h) + 4}"], weights[f"w{int(h) + 6}"]]
            slope = v[f"ah{h}"] * (1 - v[f"ah{h}"])
            back = (new[0] * d["zo1"] + new[1] * d["zo2"]) * slope
            for k in "12":
                name = f"w{2 * (int(h) - 1) + int(k)}"
                early[name] = w[name] - self.rate * back * v[f"i{k}"]
        sums = {"b1": "b2", "b2": "b1", "b3": "b4", "b4": "b3"}
        one = d | {bias: d[bias] + d[other] for bias, other in sums.items()}
        steps = [self.step(w, d, "all", self.rate), weights, early]
        steps.append(self.step(w, one, "all", self.rate))
        return [forward(after, self.x, self.y)["E"] for after in steps]

    def call_targets_by_hand(self) -> np.ndarray:
        return arrays(self.values)["target"]

    def call_rate(self) -> list[float]:
        return [self.rate]

    def call_last_error(self, steps: str, what: str) -> list[float]:
        return [training(self, int(steps), what, self.rate)[-1]["E"]]

    def call_after_steps(self, tensor: str, steps: str, what: str) -> np.ndarray:
        return arrays(training(self, int(steps), what, self.rate)[-1])[tensor]

    def call_errors_after_steps(self, steps: str, what: str) -> list[list[float]]:
        v = training(self, int(steps), what, self.rate)[-1]
        return [[v["E1"], v["E2"]]]

    def call_rates_compared(self) -> list[float]:
        return [self.rate / 10, self.rate, self.rate * 10, self.rate * 1000]

    def call_of_settings(self, settings: str, tensor: str) -> np.ndarray:
        other = ByHandReference(settings)
        return arrays(other.values | other.weights)[tensor]
