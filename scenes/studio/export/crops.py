"""Which box of a frame a still shows: that of what is drawn, or a given one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cairo
import numpy as np

from model.refusal import Refusal

_MARGIN = 0.02  # round what is drawn, as a share of the frame's width
_LONGEST = 10  # times as wide as high, or as high as wide
_SEEN = 8  # of 255: anything fainter does not count as drawn
_NUMBER = r"(\d+(?:\.\d+)?)"
_RATIO = re.compile(rf"{_NUMBER}:{_NUMBER}")
_LENGTH = rf"{_NUMBER}(%?)"
_PIECE = re.compile(rf"{_LENGTH}x{_LENGTH}\+{_LENGTH}\+{_LENGTH}")


@dataclass(frozen=True)
class Area:
    """A box in a frame, in its pixels."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class Crop:
    """A piece of the frame, or what is drawn in it apart from the scene's title and caption.

    ratio: the box round what is drawn grows until its width is that many times its height.
    """

    piece: Area | None = None
    ratio: float | None = None

    def area(self, mobjects: Sequence[Any], camera: Any, width: int, height: int) -> Area:
        """The box in a frame of that size."""
        if self.piece is not None:
            return self.piece
        found = drawn(mobjects, camera, width, height)
        if self.ratio is None:
            return found
        wide = max(found.width, round(found.height * self.ratio))
        high = max(found.height, round(found.width / self.ratio))
        left, top = found.left - (wide - found.width) // 2, found.top - (high - found.height) // 2
        return Area(left, top, wide, high)


def parse_crop(text: str, width: int, height: int) -> Crop:
    """What --crop names, in a frame of that size. Raises Refusal."""
    if text == "content":
        return Crop()
    if match := _RATIO.fullmatch(text):
        across, down = float(match[1]), float(match[2])
        if across and down and 1 / _LONGEST <= across / down <= _LONGEST:
            return Crop(ratio=across / down)
    if match := _PIECE.fullmatch(text):
        return Crop(piece=_piece(text, match.groups(), width, height))
    raise Refusal(
        f"--crop {text!r} is not a crop: write content, a shape (4:3, at most {_LONGEST}:1), or "
        "WIDTHxHEIGHT+LEFT+TOP in pixels or percent, as 50%x100%+25%+0"
    )


def _piece(text: str, parts: Sequence[str], width: int, height: int) -> Area:
    """A number and "%" or nothing for each of width, height, left and top."""
    sizes = zip(parts[::2], parts[1::2], (width, height, width, height), strict=True)
    wide, high, left, top = (
        round(float(number) * size / 100 if unit else float(number)) for number, unit, size in sizes
    )
    if left + wide > width or top + high > height or not wide or not high:
        raise Refusal(
            f"--crop {text!r} is {wide} x {high} pixels from {left}, {top} on: "
            f"it must hold at least one pixel and lie within the frame of {width} x {height}"
        )
    return Area(left, top, wide, high)


def drawn(mobjects: Sequence[Any], camera: Any, width: int, height: int) -> Area:
    """Where something is drawn, with a margin, within the frame; all of an empty frame."""
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, width, height)
    camera.draw_on(cairo.Context(surface), mobjects, height, clear=True)
    surface.flush()
    pixels = np.ndarray(
        (height, width, 4), np.uint8, surface.get_data(), 0, (surface.get_stride(), 4, 1)
    )
    rows, columns = np.nonzero(pixels[..., 3] > _SEEN)
    if not len(rows):
        return Area(0, 0, width, height)
    margin = round(_MARGIN * width)
    left, top = max(0, columns.min() - margin), max(0, rows.min() - margin)
    right, bottom = min(width, columns.max() + 1 + margin), min(height, rows.max() + 1 + margin)
    return Area(int(left), int(top), int(right - left), int(bottom - top))
