"""The CNN of the films: its layers and their shapes from assets/networks/cnn.toml, its weights."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from model import layers
from model.network import Network
from model.refusal import Refusal

ROOT = Path(__file__).resolve().parents[2]
SPECIFICATION = ROOT / "assets" / "networks" / "cnn.toml"


class WeightsError(Refusal):
    """A file of weights cannot be used; the message names it and says what is wrong."""


@cache
def specification() -> dict[str, Any]:
    """The network as the file describes it: input, weights' folder, layers in order."""
    return tomllib.loads(SPECIFICATION.read_text(encoding="utf-8"))


def weights_folder() -> Path:
    """Where trained.npz and the snapshots step_NNNNNN.npz lie."""
    return ROOT / specification()["weights"]


def shapes() -> dict[str, tuple[int, ...]]:
    """Every weight's shape by name, in the layers' order."""
    found = {}
    for row in specification()["layers"]:
        if kernel := row.get("kernel"):
            found[f"{row['name']}/kernel"] = tuple(kernel)
            found[f"{row['name']}/bias"] = (kernel[-1],)
    return found


def load(weights: Path | str | int | None = None) -> Network:
    """The network: trained, as it was after a step of training, or from a file of weights.

    Raises WeightsError.
    """
    if weights is None:
        path = weights_folder() / "trained.npz"
    elif isinstance(weights, int):
        path = weights_folder() / f"step_{weights:06d}.npz"
    else:
        path = Path(weights)
    return built(read_weights(path))


@lru_cache(maxsize=64)
def trained(step: int | None = None) -> Network:
    """The trained network, or as it was after a step of its training; read once a process."""
    return load(step)


def built(weights: dict[str, np.ndarray]) -> Network:
    """The network with these weights, by name."""
    made = []
    for row in specification()["layers"]:
        own = (
            {part: weights[f"{row['name']}/{part}"] for part in ("kernel", "bias")}
            if ("kernel" in row)
            else {}
        )
        made.append(getattr(layers, row["kind"])(row["name"], **own))
    return Network(made, input=specification()["input"])


def read_weights(path: Path) -> dict[str, np.ndarray]:
    """The network's weights (shapes()) from an .npz, as float64. Raises WeightsError."""
    if not path.exists():
        valid = ", ".join(file.name for file in sorted(path.parent.glob("*.npz"))) or "none"
        raise WeightsError(f"there is no weights file {path}: its folder has {valid}")
    try:
        with np.load(path) as data:
            weights = {name: data[name] for name in shapes() if name in data}
    except Exception as error:  # a spoilt archive raises a dozen kinds, from zlib's to tokenize's
        raise WeightsError(f"{path} is no readable .npz of weights: {error}") from error
    for name, shape in shapes().items():
        if name not in weights:
            raise WeightsError(f"{path} lacks {name}, an array of shape {shape}")
        if weights[name].shape != shape:
            raise WeightsError(f"{name} in {path} has shape {weights[name].shape}, not {shape}")
        if weights[name].dtype.kind not in "fiu":  # text and complex numbers would be converted
            raise WeightsError(
                f"{name} in {path} holds values of type {weights[name].dtype}, not real numbers"
            )
        if not np.isfinite(weights[name]).all():
            raise WeightsError(f"{name} in {path} holds values that are not finite")
    return {name: array.astype(np.float64) for name, array in weights.items()}


def snapshots() -> list[int]:
    """The steps of training whose weights are kept, in order."""
    found = (re.fullmatch(r"step_(\d+)", path.stem) for path in weights_folder().glob("*.npz"))
    return sorted(int(match[1]) for match in found if match)


@cache
def measured(step: int) -> dict[str, float]:
    """What was measured at a kept step, over all MNIST: train_loss, test_loss, test_accuracy."""
    with np.load(weights_folder() / f"step_{step:06d}.npz") as data:
        return {name: float(data[name]) for name in data if "/" not in name}
