"""Windows that slide over a picture: all stride, padding and dilation arithmetic, and only here.

Sizes follow Dumoulin and Visin, "A guide to convolution arithmetic for deep learning" (2016):
output = floor((size + padding - dilation (window - 1) - 1) / stride) + 1. "same" pads as
TensorFlow does: output = ceil(size / stride), the odd pixel of padding at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Pair = tuple[int, int]
Padding = str | int | tuple[Pair, Pair]
Place = tuple[int, int]


def output_size(
    size: int, window: int, stride: int = 1, padding: Pair = (0, 0), dilation: int = 1
) -> int:
    """In how many places a window fits along one side. Raises ValueError where it fits in none."""
    reach = dilation * (window - 1) + 1
    if min(size, window, stride, dilation) < 1 or min(padding) < 0:
        raise ValueError(
            f"size {size}, window {window}, stride {stride} and dilation {dilation} must be at "
            f"least 1 and the padding {padding} not negative"
        )
    if size + sum(padding) < reach:
        raise ValueError(
            f"a window that reaches over {reach} does not fit {size} with padding {padding}"
        )
    return (size + sum(padding) - reach) // stride + 1


def same_padding(size: int, window: int, stride: int = 1, dilation: int = 1) -> Pair:
    """The padding (before, after) that gives the output ceil(size / stride) places."""
    places = -(-size // stride)
    total = max((places - 1) * stride + dilation * (window - 1) + 1 - size, 0)
    return total // 2, total - total // 2


def pair(value: int | Sequence[int]) -> Pair:
    """One number for both sides, or two."""
    if isinstance(value, int):
        return value, value
    first, second = value
    return int(first), int(second)


@dataclass(frozen=True)
class Windows:
    """Every place of one window on one picture. Pairs are (rows, columns).

    padding: ((above, below), (left, right)). A tap is a place inside the window; a cell is a
    place of the output.
    """

    size: Pair
    window: Pair
    stride: Pair = (1, 1)
    padding: tuple[Pair, Pair] = ((0, 0), (0, 0))
    dilation: Pair = (1, 1)

    @classmethod
    def fit(
        cls,
        size: Pair,
        window: int | Sequence[int],
        stride: int | Sequence[int] = 1,
        padding: Padding = "valid",
        dilation: int | Sequence[int] = 1,
    ) -> Windows:
        """Windows with padding "valid", "same", one number all round, or explicit.

        Raises ValueError for another padding or where the window does not fit.
        """
        window, stride, dilation = pair(window), pair(stride), pair(dilation)
        if padding == "valid":
            padding = 0
        if padding == "same":
            rows, columns = (
                same_padding(*side) for side in zip(size, window, stride, dilation, strict=True)
            )
        elif isinstance(padding, int):
            rows = columns = (padding, padding)
        elif isinstance(padding, str):
            raise ValueError(f'padding is "valid", "same", a number or pairs, not {padding!r}')
        else:
            rows, columns = pair(padding[0]), pair(padding[1])
        result = cls(pair(size), window, stride, (rows, columns), dilation)
        result.output_shape  # noqa: B018 - raises where the window does not fit
        return result

    @property
    def output_shape(self) -> Pair:
        """How many places there are, (rows, columns)."""
        rows, columns = (
            output_size(*side)
            for side in zip(
                self.size, self.window, self.stride, self.padding, self.dilation, strict=True
            )
        )
        return rows, columns

    def corner(self, row: int, column: int) -> Place:
        """The picture place under tap (0, 0) of an output cell; negative in the padding."""
        return (
            row * self.stride[0] - self.padding[0][0],
            column * self.stride[1] - self.padding[1][0],
        )

    def inside(self, row: int, column: int) -> bool:
        """Whether a place is in the picture, not in its padding."""
        return 0 <= row < self.size[0] and 0 <= column < self.size[1]

    def tap_place(self, row: int, column: int, tap: Place) -> Place:
        """Picture place under one tap of an output cell."""
        top, left = self.corner(row, column)
        return top + tap[0] * self.dilation[0], left + tap[1] * self.dilation[1]

    def taps(self, row: int, column: int) -> list[tuple[Place, Place]]:
        """(picture place, tap) of each tap of an output cell that is inside the picture."""
        pairs = [
            (self.tap_place(row, column, (u, v)), (u, v))
            for u in range(self.window[0])
            for v in range(self.window[1])
        ]
        return [(place, tap) for place, tap in pairs if self.inside(*place)]

    def uses_of_tap(self, u: int, v: int) -> list[tuple[Place, Place]]:
        """(output cell, picture place) wherever tap (u, v) meets the picture."""
        rows, columns = self.output_shape
        pairs = [
            ((i, j), self.tap_place(i, j, (u, v))) for i in range(rows) for j in range(columns)
        ]
        return [(cell, place) for cell, place in pairs if self.inside(*place)]

    def uses_of_input(self, row: int, column: int) -> list[tuple[Place, Place]]:
        """(output cell, tap) of each window that sees a picture place."""
        rows = self._users(row, 0)
        columns = self._users(column, 1)
        return [((i, j), (u, v)) for i, u in rows for j, v in columns]

    def _users(self, place: int, side: int) -> list[tuple[int, int]]:
        """(output index, tap index) along one side."""
        places = self.output_shape[side]
        found = []
        for tap in range(self.window[side]):
            index, rest = divmod(
                place + self.padding[side][0] - tap * self.dilation[side], self.stride[side]
            )
            if rest == 0 and 0 <= index < places:
                found.append((index, tap))
        return sorted(found)

    def im2col(self, x: np.ndarray, fill: float = 0.0) -> np.ndarray:
        """Every window of x (N, H, W, C), as (N, OH, OW, KH, KW, C); padding holds `fill`.

        What libraries call im2col: with the last three axes joined, a window is a row of a matrix.
        """
        if any(map(any, self.padding)):
            x = np.pad(x, ((0, 0), *self.padding, (0, 0)), constant_values=fill)
        reach = [d * (k - 1) + 1 for d, k in zip(self.dilation, self.window, strict=True)]
        view = np.lib.stride_tricks.sliding_window_view(x, reach, axis=(1, 2))
        view = view[
            :, :: self.stride[0], :: self.stride[1], :, :: self.dilation[0], :: self.dilation[1]
        ]
        return view.transpose(0, 1, 2, 4, 5, 3)

    def col2im(self, parts: np.ndarray) -> np.ndarray:
        """The sum of parts (N, OH, OW, KH, KW, C) at their picture places, (N, H, W, C).

        What libraries call col2im, the transpose of `im2col`: what falls into the padding is lost.
        """
        count, rows, columns, _, _, channels = parts.shape
        (above, below), (left, right) = self.padding
        height, width = self.size[0] + above + below, self.size[1] + left + right
        result = np.zeros((count, height, width, channels))
        for u in range(self.window[0]):
            top = u * self.dilation[0]
            row_places = slice(top, top + (rows - 1) * self.stride[0] + 1, self.stride[0])
            for v in range(self.window[1]):
                start = v * self.dilation[1]
                stop = start + (columns - 1) * self.stride[1] + 1
                result[:, row_places, start : stop : self.stride[1]] += parts[:, :, :, u, v]
        return result[:, above : above + self.size[0], left : left + self.size[1]]


def receptive_field(chain: Sequence[Windows], row: int, column: int) -> tuple[Pair, Pair]:
    """The smallest rectangle of the first picture that holds all that one cell at the end sees.

    ((top, bottom), (left, right)), both ends inside. Raises ValueError where it sees padding only.
    """
    ends = []
    for side, place in enumerate((row, column)):
        seen = {place}
        for windows in reversed(chain):
            stride, dilation = windows.stride[side], windows.dilation[side]
            starts = [index * stride - windows.padding[side][0] for index in seen]
            taps = [tap * dilation for tap in range(windows.window[side])]
            places = {start + tap for start in starts for tap in taps}
            seen = {place for place in places if 0 <= place < windows.size[side]}
        if not seen:
            raise ValueError(f"the cell {row, column} sees nothing of the picture but its padding")
        ends.append((min(seen), max(seen)))
    return ends[0], ends[1]
