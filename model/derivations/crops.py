"""A crop of the picture under a filter: in larger steps, with a rim, with gaps; two in a row."""

from __future__ import annotations

import numpy as np

from model.chosen_places import busiest_block, mixed_block
from model.derivations.registry import NamedArray, derivation
from model.layers import Conv2D, ReLU
from model.network import Recording


@derivation("activation")
def crop_map(
    recording: Recording, layer: str, filter: int, size: int, stride: int, padding: int, gaps: int
) -> np.ndarray:
    """z (1, H, W, 1) of one of a layer's filters on the picture's busiest block (size, size).

    padding: zeros all round; gaps: the dilation.
    """
    x = recording[recording.network.input]
    row, column = busiest_block(x[0, ..., 0], size)
    convolution = recording.network.convolutions[layer]
    kernel, bias = convolution.kernel[..., filter : filter + 1], convolution.bias[filter][None]
    moved = Conv2D("crop", kernel, bias, stride, padding, gaps)
    return moved.forward(x[:, row : row + size, column : column + size])


@derivation()
def spread(array: NamedArray, gaps: int) -> np.ndarray:
    """A kernel (KH, KW, ...) with its weights pulled `gaps` apart, and zeros between them."""
    rows, columns = (gaps * (side - 1) + 1 for side in array.array.shape[:2])
    wide = np.zeros((rows, columns, *array.array.shape[2:]))
    wide[::gaps, ::gaps] = array.array
    return wide


# two convolutions in a row, without their biases


def slices(recording: Recording, first: str, second: str, filter: int) -> list[np.ndarray]:
    """One filter of the first layer, and what the second layer's first filter does to its map."""
    one, other = (recording.network.convolutions[name].kernel for name in (first, second))
    return [one[..., filter : filter + 1], other[:, :, filter : filter + 1, :1]]


def mixed_crop(recording: Recording, first: str, filter: int, size: int) -> np.ndarray:
    """The crop (1, size, size, C) of the picture that `mixed_block` chooses."""
    row, column = mixed_block(recording, first, filter, size)
    x = recording[recording.network.input]
    return x[:, row : row + size, column : column + size]


def _under(kernel: np.ndarray, x: np.ndarray) -> np.ndarray:
    return Conv2D("crop", kernel, np.zeros(kernel.shape[3])).forward(x)


@derivation("activation")
def first_of_two(recording: Recording, first: str, filter: int, size: int) -> np.ndarray:
    """A crop under one filter, without the bias: where it is mixed, it has both signs."""
    kernel = recording.network.convolutions[first].kernel[..., filter : filter + 1]
    return _under(kernel, mixed_crop(recording, first, filter, size))


@derivation("activation")
def two_in_a_row(
    recording: Recording, first: str, second: str, filter: int, size: int
) -> np.ndarray:
    """The same crop under one filter and then another, with nothing between them."""
    one, other = slices(recording, first, second, filter)
    return _under(other, _under(one, mixed_crop(recording, first, filter, size)))


@derivation("activation")
def two_with_relu(
    recording: Recording, first: str, second: str, filter: int, size: int
) -> np.ndarray:
    """The same with a ReLU between them."""
    one, other = slices(recording, first, second, filter)
    middle = _under(one, mixed_crop(recording, first, filter, size))
    return _under(other, ReLU("relu").forward(middle))


@derivation("weight")
def joined_kernel(recording: Recording, first: str, second: str, filter: int) -> np.ndarray:
    """The one kernel that does what both do: their true, full convolution, (KH, KW, C, 1)."""
    one, other = slices(recording, first, second, filter)
    rows, columns = other.shape[:2]
    joined = np.zeros((one.shape[0] + rows - 1, one.shape[1] + columns - 1, *one.shape[2:]))
    for u, v in np.ndindex(rows, columns):
        joined[u : u + one.shape[0], v : v + one.shape[1]] += other[u, v, 0, 0] * one
    return joined


@derivation("activation")
def one_for_two(
    recording: Recording, first: str, second: str, filter: int, size: int
) -> np.ndarray:
    """The same crop under the joined kernel alone."""
    kernel = joined_kernel(recording, first, second, filter).array
    return _under(kernel, mixed_crop(recording, first, filter, size))
