"""What the experiments found, as scenes read it: assets/experiments/NAME.npz, without TensorFlow.

Each file holds its arrays and, as JSON under "record", the command, the seed and the versions that
made it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from model.networks.cnn import ROOT, shapes
from model.refusal import Refusal, quoted

FOLDER = ROOT / "assets" / "experiments"
RECORD = "record"
Axes = tuple[int | str, ...]  # lengths, or names of axes of any length: one name, one length


class RecordedRunError(Refusal):
    """A result cannot be used; the message names it and says what would be right."""


@dataclass(frozen=True)
class Form:
    """What an experiment shows in a few words, its arrays' axes, and which of them are text."""

    about: str
    arrays: Mapping[str, Axes]
    texts: tuple[str, ...] = ()


def _weights(*before: int | str) -> dict[str, Axes]:
    return {name: (*before, *shape) for name, shape in shapes().items()}


def _arrays(**axes: Axes) -> dict[str, Axes]:
    return axes


def _each(axes: Axes, *names: str) -> dict[str, Axes]:
    return dict.fromkeys(names, axes)


FORMS = {
    "rates": Form(
        "three learning rates from the same start: one crawls, one is good, one is lost",
        _arrays(rate=("runs",), step=("times",))
        | _each(("runs", "times"), "test_loss", "test_accuracy"),
    ),
    "same_start": Form(
        "all weights of a layer equal at the start, beside the real start",
        _arrays(step=("times",))
        | _each((2, "times"), "test_loss", "test_accuracy")
        | _weights(2, "times"),
    ),
    "small_set": Form(
        "trained on 200 pictures, beside all of them",
        _arrays(pictures=(2,), step=("times",))
        | _each((2, "times"), "train_loss", "train_accuracy", "test_loss", "test_accuracy"),
    ),
    "one_step": Form(
        "one step on a batch: each picture's gradient, their mean, the loss before and after",
        _arrays(weight=(), rate=())
        | _each(("batch",), "label", "gradient", "loss_before", "loss_after")
        | _weights(),
        ("weight",),
    ),
    "loss_along_a_weight": Form(
        "the loss along one weight, its slope, and a ball that rolls down",
        _arrays(weight=(), step=(), rate=())
        | _each(("points",), "value", "loss", "slope")
        | _each(("places",), "ball_value", "ball_loss", "ball_slope"),
        ("weight",),
    ),
    "loss_plane": Form(
        "the loss over the plane that is nearest to the path of training",
        _arrays(middle=("weights",), directions=(2, "weights"), held=(2,))
        | _arrays(x=("columns",), y=("rows",), loss=("rows", "columns"))
        | _arrays(step=("steps",), path=("steps", 2))
        | _each(("steps",), "path_loss", "loss_below"),
    ),
    "per_digit": Form(
        "how well each digit is read after each kept step of training",
        _arrays(step=("steps",), count=(10,)) | _each(("steps", 10), "right", "loss"),
    ),
    "mistakes": Form(
        "the mistakes that remain on the test pictures, worst first",
        _arrays(probabilities=("mistakes", 10), confusion=(10, 10))
        | _each(("mistakes",), "picture", "label", "loss"),
    ),
}


def form_of(name: str) -> Form:
    """What a result of that name holds. Raises RecordedRunError."""
    if name not in FORMS:
        near = get_close_matches(name, FORMS, 1, 0)[0]
        raise RecordedRunError(f"there is no experiment {quoted(name)}: perhaps {near}")
    return FORMS[name]


@lru_cache(maxsize=16)
def recorded(name: str, folder: Path = FOLDER) -> Mapping[str, np.ndarray]:
    """The arrays of an experiment's result, read-only. Raises RecordedRunError."""
    return _read(name, folder)[0]


def record(name: str, folder: Path = FOLDER) -> dict[str, Any]:
    """How a result was made: command, seed, versions. Raises RecordedRunError."""
    return _read(name, folder)[1]


def _read(name: str, folder: Path) -> tuple[Mapping[str, np.ndarray], dict[str, Any]]:
    form_of(name)
    path = folder / f"{name}.npz"
    again = f"python -m model.experiments {name} makes it"
    if not path.exists():
        raise RecordedRunError(f"there is no result {path}: {again}")
    try:
        with np.load(path) as file:
            arrays = {key: file[key] for key in file.files}
        made = json.loads(str(arrays.pop(RECORD)))
    except Exception as error:  # a spoilt archive raises a dozen kinds, from zlib's to tokenize's
        raise RecordedRunError(f"{path} is no readable result ({error}): {again}") from error
    check(name, arrays, f"{path}: {again}")
    for array in arrays.values():
        array.flags.writeable = False  # every caller gets these very arrays
    return arrays, made


def check(name: str, arrays: Mapping[str, np.ndarray], where: str) -> None:
    """Raises RecordedRunError where arrays are not what an experiment gives."""
    form = form_of(name)
    if wrong := sorted(set(form.arrays) ^ set(arrays)):
        raise RecordedRunError(f"{', '.join(wrong)} is missing, or unknown, in {where}")
    lengths: dict[str, int] = {}
    for key, axes in form.arrays.items():
        shape = arrays[key].shape
        if len(shape) == len(axes):
            for axis, length in zip(axes, shape, strict=True):
                lengths.setdefault(str(axis), length if isinstance(axis, str) else axis)
        wanted = tuple(lengths.get(str(axis)) for axis in axes)
        if shape != wanted or 0 in shape:
            raise RecordedRunError(f"{key} has shape {shape}, not {_words(axes)}, in {where}")
        _check_values(key, arrays[key], key in form.texts, where)


def _check_values(key: str, array: np.ndarray, text: bool, where: str) -> None:
    if array.dtype.kind not in ("U" if text else "fiu"):
        wanted = "text" if text else "real numbers"
        raise RecordedRunError(f"{key} holds {array.dtype}, not {wanted}, in {where}")
    if not text and not np.isfinite(array).all():
        raise RecordedRunError(f"{key} holds values that are not finite in {where}")


def _words(axes: Axes) -> str:
    return f"({', '.join(map(str, axes))})"
