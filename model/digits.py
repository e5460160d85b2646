"""Digits to show: the samples of assets, or a picture brought into MNIST's form."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import scipy  # its ndimage is imported when it is first used, by the pictures that need it

from model.refusal import Refusal, shortened

if TYPE_CHECKING:
    from PIL import Image

SAMPLES = Path(__file__).resolve().parents[1] / "assets" / "digits" / "digits.npz"
SIZE = 28  # MNIST's pictures are 28 x 28,
BOX = 20  # their digits fit a box of 20 x 20 (LeCun et al., 1998),
CENTER = 14  # and their centre of mass lies here, counted from 0: at 14.0 on the average of 5,000
MOST_PIXELS = 50_000_000  # of a picture file: as a phone's camera makes them; decoded, 1 GB
FORMATS = ("PNG", "JPEG")
_SAMPLE = re.compile(r"[0-9]+(:[0-9]+)?")  # 7, or 7:3
_FAINTEST = 0.12  # the least contrast between ink and paper that counts as a digit


class DigitError(Refusal):
    """There is no digit of that name; the message says what would be right."""


@dataclass(frozen=True, eq=False)
class Digit:
    """A picture (28, 28), float64, 0 black to 1 white; what it shows, if known; and its name."""

    image: np.ndarray
    label: int | None
    name: str


@lru_cache(maxsize=1)
def load_samples() -> tuple[np.ndarray, np.ndarray]:
    """The sample digits, read-only: images (100, 28, 28) float64 0 to 1, and labels (100,).

    Raises DigitError where the file is not as it was shipped.
    """
    wanted = {"images": (100, SIZE, SIZE), "labels": (100,)}
    try:
        with np.load(SAMPLES) as data:
            arrays = {name: data[name] for name in wanted}
    except Exception as error:  # a spoilt archive raises a dozen kinds, from zlib's to tokenize's
        raise DigitError(
            f"the sample digits {SAMPLES} cannot be read: restore assets/digits"
        ) from error
    for name, shape in wanted.items():
        if arrays[name].shape != shape or arrays[name].dtype.kind not in "iu":
            raise DigitError(
                f"{name} of the sample digits {SAMPLES} must be whole numbers of shape {shape}, "
                f"not {arrays[name].dtype} of shape {arrays[name].shape}"
            )
    images, labels = arrays["images"].astype(np.float64) / 255, arrays["labels"].astype(np.int64)
    images.flags.writeable = labels.flags.writeable = False  # every caller gets these very arrays
    return images, labels


def find_digit(name: str | Path, label: int | None = None) -> Digit:
    """The digit named "7" (the first 7 of assets), "7:3" (the fourth), or a picture's path.

    `label` says what it shows. Raises DigitError.
    """
    if label is not None and not 0 <= label <= 9:
        raise DigitError(f"a label is a digit from 0 to 9, not {label}")
    if _SAMPLE.fullmatch(str(name)) is None:
        return Digit(read_picture(Path(name)), label, Path(name).name)
    first, _, second = str(name).partition(":")
    images, labels = load_samples()
    members = np.flatnonzero(labels == int(first)) if len(first) == 1 else np.empty(0)
    if not len(members):
        raise DigitError(
            f"there is no digit {shortened(first)}: valid are 0 to 9, or the path of a picture"
        )
    cls, places = int(first), [str(k) for k in range(len(members))]
    place = second.lstrip("0") or "0"
    if place not in places:
        raise DigitError(
            f"there is no digit {shortened(str(name))}: assets hold {cls}:0 to {cls}:{places[-1]}"
        )
    return Digit(images[members[int(place)]], cls if label is None else label, str(name))


def picture_file(name: str) -> Path | None:
    """The file that a digit's name is the path of; None for a sample of assets."""
    return None if _SAMPLE.fullmatch(name) else Path(name)


def read_picture(path: Path) -> np.ndarray:
    """A picture file as MNIST would have it, (28, 28) 0 to 1. Raises DigitError.

    A 28 x 28 grey picture on black is taken pixel for pixel; anything else is taken for a digit
    on paper: see `normalised`.
    """
    if not path.is_file():  # a pipe or a device might never end
        what = f"{path} is not a file" if path.exists() else f"there is no picture {path}"
        raise DigitError(
            f"{what}: give a digit 0 to 9, one of the samples such as 7:3, or the path of a picture"
        )
    grey = decoded(path)
    if grey.shape == (SIZE, SIZE) and np.median(border(grey)) < 0.5 and grey.max() >= _FAINTEST:
        return grey
    return normalised(grey, str(path))


def decoded(path: Path) -> np.ndarray:
    """A picture file's grey levels (H, W), 0 to 1. Raises DigitError, before much is decoded."""
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(path, formats=FORMATS)
        with picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                raise Image.DecompressionBombError
            return on_ground(ImageOps.exif_transpose(picture))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        most = MOST_PIXELS // 10**6
        raise DigitError(f"{path} has more than {most} megapixels: give a smaller one") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise DigitError(
            f"{path} cannot be read as a picture: give a PNG or a JPEG of one digit"
        ) from error


def on_ground(picture: Image.Image) -> np.ndarray:
    """Grey levels (H, W), 0 to 1; transparent parts become paper, or black in a 28 x 28 picture."""
    from PIL import Image

    if picture.mode.startswith("I"):  # 16 bits per pixel, which Pillow would cut off at 255
        return np.asarray(picture, dtype=np.float64) / 65535
    colour = picture.convert("RGBA")
    ground = Image.new("RGBA", colour.size, "black" if colour.size == (SIZE, SIZE) else "white")
    return np.asarray(Image.alpha_composite(ground, colour).convert("L"), dtype=np.float64) / 255


def border(values: np.ndarray) -> np.ndarray:
    """The outermost pixels."""
    return np.concatenate((values[0], values[-1], values[:, 0], values[:, -1]))


def normalised(grey: np.ndarray, name: str) -> np.ndarray:
    """A grey picture (H, W), 0 to 1, of one digit in MNIST's form: white on black, boxed, centred.

    Shadows are divided out, the ink is separated from the paper by Otsu's threshold, the digit is
    scaled to fit 20 x 20 and its centre of mass is put at (14, 14) of 28 x 28 (LeCun et al.,
    1998). Raises DigitError where nothing can be made out.
    """
    height, width = grey.shape
    grey = shrunk(grey, 400)
    if min(grey.shape) < 8:
        raise DigitError(
            f"no digit can be made out in {name}: {width} x {height} pixels leave no room for one"
        )
    ink = 1 - grey if is_dark_on_light(grey) else grey
    paper = ground(ink)
    # A shadow dims ink and paper alike: it leaves the ratio of 1 - ink to 1 - paper as it is.
    ink = np.clip((ink - paper) / np.maximum(1 - paper, 0.1), 0, 1)
    means = scipy.ndimage.uniform_filter(ink, 3, mode="nearest")
    strongest = float(means.max())  # a single noisy pixel is not a stroke
    if strongest < _FAINTEST:
        raise DigitError(f"no digit can be made out in {name}: the picture is almost uniform")
    ink = np.clip(ink / strongest, 0, 1)
    marks = ink > max(otsu(ink), 0.25)
    mask, pieces = main_strokes(marks)
    if not 0 < pieces <= 12 or not 0.0005 < mask.mean() < 0.5:
        raise DigitError(
            f"no digit can be made out in {name}: it has {pieces} marks on {mask.mean():.1%} of it"
        )
    if border(mask).mean() > 0.25:
        raise DigitError(f"no digit can be made out in {name}: the ink runs over its edges")
    ink = np.clip(ink / np.quantile(ink[mask], 0.6), 0, 1)  # the middle of a stroke is white
    around = max(1, round(min(mask.shape) / 100))
    near = scipy.ndimage.binary_dilation(mask, iterations=around)
    return placed(np.where(near, ink, 0), mask)


def shrunk(grey: np.ndarray, limit: int) -> np.ndarray:
    """At most `limit` pixels along the longer side."""
    from PIL import Image

    picture = Image.fromarray((np.clip(grey, 0, 1) * 255).astype(np.uint8))
    picture.thumbnail((limit, limit), Image.Resampling.LANCZOS)
    return np.asarray(picture) / 255


def ground(ink: np.ndarray) -> np.ndarray:
    """The paper's own level (H, W), smooth: medians of tiles, opened so that no stroke is left.

    An opening takes the smallest of 7 x 7 neighbours, then the largest of those: dark paper between
    strokes spreads under them, while an even slope, such as a shadow's, stays as it is.
    """
    from PIL import Image

    parts = [np.array_split(np.arange(n), min(max(n // 3, 4), 16)) for n in ink.shape]
    level = np.array([[np.median(ink[np.ix_(r, c)]) for c in parts[1]] for r in parts[0]])
    bounds = level.min(), level.max()
    for extreme in (scipy.ndimage.minimum_filter, scipy.ndimage.maximum_filter):
        padded = np.clip(np.pad(level, 3, mode="reflect", reflect_type="odd"), *bounds)
        level = extreme(padded, 7)[3:-3, 3:-3]
    smooth = Image.fromarray(level.astype(np.float32))
    rows, columns = ink.shape
    resized = smooth.resize((columns, rows), Image.Resampling.BILINEAR)
    return np.asarray(resized, dtype=np.float64)


def is_dark_on_light(grey: np.ndarray) -> bool:
    """Whether the ink, the few pixels that differ most from the rest, is darker than the paper."""
    parts = [np.array_split(np.arange(n), min(max(n // 16, 1), 4)) for n in grey.shape]
    tiles = [grey[np.ix_(r, c)] for r in parts[0] for c in parts[1]]
    return sum(float(((tile - np.median(tile)) ** 3).sum()) for tile in tiles) < 0


def otsu(values: np.ndarray) -> float:
    """The threshold that best divides `values` (0 to 1) into two classes (Otsu, 1979)."""
    # scikit-image has this function, too, but would be a large dependency for these lines.
    counts, edges = np.histogram(values, bins=256, range=(0, 1))
    centers = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)
    above = below[-1] - below
    sums = np.cumsum(counts * centers)
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    return float(centers[np.nanargmax(np.where(np.isfinite(between), between, -1))])


def main_strokes(mask: np.ndarray) -> tuple[np.ndarray, int]:
    """The mask without pieces smaller than a tenth of the largest, and how many pieces are left."""
    labels, count = scipy.ndimage.label(scipy.ndimage.binary_dilation(mask))
    areas = np.bincount(labels[mask], minlength=count + 1)
    kept = np.flatnonzero(areas >= max(areas.max() * 0.1, 1))
    return mask & np.isin(labels, kept), len(kept)


def placed(ink: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Crop to the digit, fit it into 20 x 20, centre its mass in 28 x 28."""
    from PIL import Image

    digit = ink[scipy.ndimage.find_objects(mask.astype(int))[0]]
    scale = BOX / max(digit.shape)
    height, width = (max(1, round(n * scale)) for n in digit.shape)
    picture = Image.fromarray((digit * 255).astype(np.uint8))
    small = np.asarray(picture.resize((width, height), Image.Resampling.LANCZOS)) / 255
    row, column = (round(CENTER - float(middle)) for middle in scipy.ndimage.center_of_mass(small))
    row, column = int(np.clip(row, 0, SIZE - height)), int(np.clip(column, 0, SIZE - width))
    result = np.zeros((SIZE, SIZE))
    result[row : row + height, column : column + width] = small / max(small.max(), 1e-9)
    return result
