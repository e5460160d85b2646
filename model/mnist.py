"""MNIST as training reads it: pictures and labels, without the sample digits that films show."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import NamedTuple

import numpy as np

from model.digits import load_samples


class DataError(ValueError):
    """The training data cannot be used; the message names it and says what would be right."""


class Data(NamedTuple):
    """Pictures (N, 28, 28, 1) float32, 0 to 1, and labels (N,) int32, to train and to test."""

    x: np.ndarray
    y: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray


def read_npz(path: Path) -> list[np.ndarray]:
    """x_train, y_train, x_test, y_test of an .npz. Raises DataError."""
    keys = ("x_train", "y_train", "x_test", "y_test")
    try:
        with np.load(path) as file:
            arrays = [file[key] for key in keys]
    except KeyError as error:
        raise DataError(f"{path} lacks one of {', '.join(keys)}: {error.args[0]}") from error
    except (OSError, EOFError, ValueError, TypeError, zipfile.BadZipFile) as error:
        raise DataError(f"{path} cannot be read as an .npz of MNIST: {error}") from error
    for images, labels in (arrays[:2], arrays[2:]):
        if images.dtype != np.uint8 or images.shape != (len(labels), 28, 28):
            raise DataError(
                f"{path} holds pictures {images.shape}, {images.dtype}, for labels {labels.shape}: "
                f"they must be (N, 28, 28), uint8, for (N,)"
            )
    return arrays


def scaled(images: np.ndarray) -> np.ndarray:
    """uint8 (N, 28, 28) as float32 (N, 28, 28, 1), 0 to 1."""
    return images[..., None].astype(np.float32) / 255


def is_sample(images: np.ndarray) -> np.ndarray:
    """Which of `images` (N, 28, 28) uint8 are sample digits, as (N,) booleans.

    Grey levels 0 and 1 count as equal: there are copies of MNIST that confuse them.
    """
    samples = np.rint(load_samples()[0] * 255).astype(np.uint8)
    known = {(image * (image > 1)).tobytes() for image in samples}
    return np.array([(image * (image > 1)).tobytes() in known for image in images], dtype=bool)
