"""What films show of the way forward besides the tensors themselves."""

from __future__ import annotations

import numpy as np

from model import chosen_places
from model.chosen_places import busiest_block, tied_blocks
from model.derivations.registry import NamedArray, derivation, one
from model.digits import load_samples
from model.layers import AvgPool, ReLU, Sigmoid, Tanh
from model.network import Recording
from model.networks import cnn

WINDOW = 2  # side of the blocks that are pooled where a film compares two ways of pooling


# windows and their sums


@derivation("activation")
def products(recording: Recording, layer: str, row: int, column: int, filter: int) -> np.ndarray:
    """A window's products with a filter, (KH, KW) of one channel, else (KH, KW, C)."""
    convolution = recording.network.convolutions[layer]
    x = recording[recording.network.input_of(convolution.output_name)]
    found = convolution.products(x, row, column, filter)
    return found[..., 0] if found.shape[2] == 1 else found


@derivation()
def running_sum(array: NamedArray) -> np.ndarray:
    """The sum of all values up to each, row by row."""
    return np.cumsum(array.array)


@derivation("activation")
def unit_products(recording: Recording, layer: str, unit: int) -> np.ndarray:
    """A neuron's products, one per input."""
    return chosen_places.unit_products(recording, layer, unit)


@derivation("activation")
def votes(recording: Recording, layer: str, unit: int) -> np.ndarray:
    """The sizes (2,) of what a neuron's products above zero add up to, and of those below."""
    products = chosen_places.unit_products(recording, layer, unit)
    return np.array([products[products > 0].sum(), -products[products < 0].sum()])


# what another activation or another pool would make


@derivation("activation")
def relu(array: NamedArray) -> np.ndarray:
    return ReLU("relu").forward(array.array)


@derivation("activation")
def sigmoid(array: NamedArray) -> np.ndarray:
    return Sigmoid("sigmoid").forward(array.array)


@derivation("activation")
def tanh(array: NamedArray) -> np.ndarray:
    return Tanh("tanh").forward(array.array)


@derivation("activation")
def average_pool(array: NamedArray) -> np.ndarray:
    """The mean of each block of two by two."""
    return AvgPool("average", WINDOW).forward(array.array)


@derivation("count")
def ties(recording: Recording, pool: str, filter: int) -> np.ndarray:
    """How many blocks of a map hold their largest value more than once, and how many there are."""
    tied = tied_blocks(recording, pool, filter)
    return np.array([tied.sum(), tied.size])


@derivation("count")
def ties_of_zeros(recording: Recording, pool: str, filter: int) -> np.ndarray:
    """In how many blocks of a map that is never negative all values are zero."""
    return one(int((recording[pool][..., filter] == 0).sum()))


# softmax


@derivation("probability")
def exponentials(array: NamedArray) -> np.ndarray:
    """e to the power of each value."""
    return np.exp(array.array)


@derivation()
def sum_of_rows(array: NamedArray) -> np.ndarray:
    """The sum of each row."""
    return array.array.sum(axis=1)


@derivation("count")
def rounded_sum(array: NamedArray) -> np.ndarray:
    """The sum of each row, rounded to a whole number: shares add up to 1."""
    return np.rint(array.array.sum(axis=1))


@derivation("percent")
def percent(array: NamedArray, unit: int) -> np.ndarray:
    """One of the first row's shares in percent."""
    return array.array[0, unit : unit + 1] * 100


# other pictures, other steps


def at_step(tensor: str, step: int) -> NamedArray:
    """A weight of the films' CNN after that many steps of its training. Raises WeightsError."""
    return NamedArray(f"{tensor} at step {step}", cnn.trained(step).weights[tensor], "weight")


# arrangements


@derivation("picture")
def samples() -> np.ndarray:
    """The sample digits, (100, 28, 28)."""
    return load_samples()[0]


@derivation("picture")
def sheet_of_samples(across: int) -> np.ndarray:
    """The sample digits side by side, so many in a row, as one picture."""
    images = load_samples()[0]
    count, height, width = images.shape
    rows = images.reshape(count // across, across, height, width)
    return rows.transpose(0, 2, 1, 3).reshape(-1, across * width)


@derivation(moves=True)
def rows(array: NamedArray, width: int) -> np.ndarray:
    """A vector in rows of `width`, so that it can be looked at."""
    return array.array.reshape(-1, width)


@derivation(moves=True)
def upright(array: NamedArray) -> np.ndarray:
    """A vector (1, K) as a column (K, 1, 1)."""
    return array.array.T[:, :, None]


@derivation(moves=True)
def flat(array: NamedArray) -> np.ndarray:
    """A bias (F,) as one row."""
    return array.array[None]


@derivation(moves=True)
def blocks(array: NamedArray) -> np.ndarray:
    """A dense kernel (K, J) as J blocks (H, W, J), each as nearly square as K allows."""
    inputs, units = array.array.shape
    rows = max(side for side in range(1, int(inputs**0.5) + 1) if inputs % side == 0)
    return array.array.reshape(rows, inputs // rows, units)


@derivation(moves=True)
def turned(array: NamedArray) -> np.ndarray:
    """A kernel rotated by half a turn: rows and columns in reverse order."""
    return array.array[::-1, ::-1]


@derivation()
def color_scale(array: NamedArray, steps: int) -> np.ndarray:
    """Values (1, steps) from minus the largest magnitude to the largest."""
    limit = float(np.abs(array.array).max())
    return np.linspace(-limit, limit, steps)[None]


@derivation()
def piece(array: NamedArray, channel: int, size: int) -> np.ndarray:
    """The block (1, size, size, 1) of a map whose values vary most."""
    plane = array.array[..., channel : channel + 1]
    row, column = busiest_block(plane[0, ..., 0], size)
    return plane[:, row : row + size, column : column + size]
