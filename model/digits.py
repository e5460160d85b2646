"""Digits to show: the samples of assets, or a picture brought into MNIST's form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

SAMPLES = Path(__file__).resolve().parents[1] / "assets" / "digits" / "digits.npz"
SIZE = 28  # MNIST's pictures are 28 x 28,
BOX = 20  # their digits fit a box of 20 x 20,
CENTER = (SIZE - 1) / 2  # and their centre of mass is the picture's centre (LeCun et al., 1998)
_FAINTEST = 0.12  # the least contrast between ink and paper that counts as a digit


class DigitError(ValueError):
    """No digit can be had from what was named; the message says what would be right."""


@dataclass(frozen=True, eq=False)
class Digit:
    """A picture (28, 28), float64, 0 black to 1 white; what it shows, if known; and its name."""

    image: np.ndarray
    label: int | None
    name: str


@lru_cache(maxsize=1)
def load_samples() -> tuple[np.ndarray, np.ndarray]:
    """The sample digits: images (100, 28, 28) float64 0 to 1, and labels (100,)."""
    with np.load(SAMPLES) as data:
        return data["images"].astype(np.float64) / 255, data["labels"].astype(np.int64)


def find_digit(name: str | Path, label: int | None = None) -> Digit:
    """The digit named "7" (the first 7 of assets), "7:3" (the fourth), or a picture's path.

    `label` says what it shows. Raises DigitError.
    """
    if label is not None and not 0 <= label <= 9:
        raise DigitError(f"a label is a digit from 0 to 9, not {label}")
    match = re.fullmatch(r"(\d+)(?::(\d+))?", str(name))
    if match is None:
        return Digit(read_picture(Path(name)), label, Path(name).name)
    cls, place = int(match[1]), int(match[2] or 0)
    images, labels = load_samples()
    members = np.flatnonzero(labels == cls)
    if not len(members):
        raise DigitError(f"there is no digit {cls}: valid are 0 to 9, or the path of a picture")
    if place >= len(members):
        raise DigitError(
            f"there is no digit {name}: assets hold {cls}:0 to {cls}:{len(members) - 1}"
        )
    return Digit(images[members[place]], cls if label is None else label, str(name))


def read_picture(path: Path) -> np.ndarray:
    """A picture file as MNIST would have it, (28, 28) 0 to 1. Raises DigitError.

    A 28 x 28 grey picture on black is taken pixel for pixel; anything else is taken for a digit
    on paper: see `normalised`.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    if not path.exists():
        raise DigitError(
            f"there is no picture {path}: give a digit 0 to 9, one of the samples such as 7:3, "
            "or the path of a picture"
        )
    try:
        with Image.open(path) as picture:
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
            paper = Image.new(
                "RGBA", upright.size, "black" if upright.size == (SIZE, SIZE) else "white"
            )
            grey = np.asarray(Image.alpha_composite(paper, upright).convert("L")) / 255
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise DigitError(
            f"{path} is no picture that can be read: give a PNG or a JPEG of one digit"
        ) from error
    on_black = grey.shape == (SIZE, SIZE) and border_mean(grey) < 0.5
    if on_black and grey.max() >= _FAINTEST:
        return grey.astype(np.float64)
    return normalised(grey, str(path))


def border_mean(grey: np.ndarray) -> float:
    """Mean of the outermost pixels: the ground that the digit is written on."""
    edges = (grey[0], grey[-1], grey[:, 0], grey[:, -1])
    return float(np.median(np.concatenate(edges)))


def normalised(grey: np.ndarray, name: str) -> np.ndarray:
    """A grey picture (H, W) of one digit in MNIST's form: white on black, boxed and centred.

    Shadows are levelled, the ink is separated from the paper by Otsu's threshold, the digit is
    scaled to fit 20 x 20 and its centre of mass is put in the middle of 28 x 28 (LeCun et al.,
    1998). Raises DigitError where nothing can be made out.
    """
    grey = shrunk(grey, 400)
    ink = 1 - grey if border_mean(grey) >= 0.5 else grey
    ink = np.clip(ink - ground(ink), 0, None)
    strongest = float(np.quantile(ink, 0.999))
    if min(grey.shape) < 8 or strongest < _FAINTEST:
        raise DigitError(f"no digit can be made out in {name}: the picture is all but even")
    ink = np.clip(ink / strongest, 0, 1)
    mask = main_strokes(ink > otsu(ink))
    share = mask.mean()
    if not 0.002 < share < 0.5:
        raise DigitError(f"no digit can be made out in {name}: the ink covers {share:.1%} of it")
    near = grown(mask, max(1, round(min(mask.shape) / 100)))
    return placed(np.where(near, ink, 0), mask)


def shrunk(grey: np.ndarray, limit: int) -> np.ndarray:
    """At most `limit` pixels along the longer side."""
    from PIL import Image

    picture = Image.fromarray((np.clip(grey, 0, 1) * 255).astype(np.uint8))
    picture.thumbnail((limit, limit), Image.Resampling.LANCZOS)
    return np.asarray(picture) / 255


def ground(ink: np.ndarray) -> np.ndarray:
    """The paper's own darkness (H, W): what a wide median filter leaves once strokes are gone."""
    from PIL import Image

    rows, columns = ink.shape
    tiles = np.array([8, 8])
    steps = [np.array_split(np.arange(n), t) for n, t in zip(ink.shape, tiles, strict=True)]
    coarse = np.array(
        [
            [np.quantile(ink[np.ix_(r, c)], 0.3) if len(r) and len(c) else 0.0 for c in steps[1]]
            for r in steps[0]
        ]
    )
    neighbours = np.pad(coarse, 1, mode="edge")
    shifted = [neighbours[1 + a : 9 + a, 1 + b : 9 + b] for a in (-1, 0, 1) for b in (-1, 0, 1)]
    level = np.quantile(np.array(shifted), 0.25, axis=0).astype(np.float32)
    smooth = Image.fromarray(level, mode="F").resize((columns, rows), Image.Resampling.BILINEAR)
    return np.asarray(smooth, dtype=np.float64)


def otsu(values: np.ndarray) -> float:
    """The threshold that best parts `values` (0 to 1) into two classes (Otsu, 1979)."""
    counts, edges = np.histogram(values, bins=256, range=(0, 1))
    centers = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)
    above = below[-1] - below
    sums = np.cumsum(counts * centers)
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    return float(centers[np.nanargmax(np.where(np.isfinite(between), between, -1))])


def grown(mask: np.ndarray, steps: int) -> np.ndarray:
    """The mask and its neighbours, `steps` pixels around."""
    for _ in range(steps):
        padded = np.pad(mask, 1)
        mask = padded[1:-1, 1:-1] | padded[:-2, 1:-1] | padded[2:, 1:-1]
        mask = mask | padded[1:-1, :-2] | padded[1:-1, 2:]
    return mask


def main_strokes(mask: np.ndarray) -> np.ndarray:
    """The mask without its specks: pieces with less than a tenth of the largest one's area."""
    labels = connected(grown(mask, 1))
    areas = np.bincount(labels[mask], minlength=labels.max() + 1)
    areas[0] = 0
    return mask & np.isin(labels, np.flatnonzero(areas >= max(areas.max() * 0.1, 1)))


def connected(mask: np.ndarray) -> np.ndarray:
    """Labels (H, W) of connected pieces, 0 outside: each takes its neighbours' largest number."""
    labels = np.where(mask, np.arange(1, mask.size + 1).reshape(mask.shape), 0)
    while True:
        padded = np.pad(labels, 1)
        spread = np.maximum.reduce(
            [
                padded[1:-1, 1:-1],
                padded[:-2, 1:-1],
                padded[2:, 1:-1],
                padded[1:-1, :-2],
                padded[1:-1, 2:],
            ]
        )
        spread = np.where(mask, spread, 0)
        if (spread == labels).all():
            return np.unique(labels, return_inverse=True)[1].reshape(labels.shape)
        labels = spread


def placed(ink: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Crop to the digit, fit it into 20 x 20, centre its mass in 28 x 28."""
    from PIL import Image

    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    digit = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = BOX / max(digit.shape)
    height, width = (max(1, round(n * scale)) for n in digit.shape)
    picture = Image.fromarray((digit * 255).astype(np.uint8))
    small = np.asarray(picture.resize((width, height), Image.Resampling.LANCZOS)) / 255
    total = small.sum()
    row = round(CENTER - float((small.sum(1) * np.arange(height)).sum() / total))
    column = round(CENTER - float((small.sum(0) * np.arange(width)).sum() / total))
    row, column = int(np.clip(row, 0, SIZE - height)), int(np.clip(column, 0, SIZE - width))
    result = np.zeros((SIZE, SIZE))
    result[row : row + height, column : column + width] = small / max(small.max(), 1e-9)
    return result
