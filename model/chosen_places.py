"""Where a film looks: places chosen by the data, so that every digit has its own good example."""

from __future__ import annotations

import numpy as np

from model.cell_graph import Cell
from model.central_difference import losses_around
from model.layers import Dense, MaxPool
from model.network import Network, Recording
from model.windows import Windows


def busiest_block(image: np.ndarray, size: int) -> tuple[int, int]:
    """First row and column of the block (size, size) of `image` (H, W) whose values vary most.

    Where several hold the same values in other places, the first: rounding does not decide.
    """
    blocks = Windows.fit(image.shape, size).im2col(image[None, :, :, None])[0, ..., 0]
    spread = blocks.std(axis=(2, 3))
    row, column = np.argwhere(spread >= spread.max() * (1 - 1e-9))[0]
    return int(row), int(column)


def fullest_block(plane: np.ndarray, size: int) -> tuple[int, int]:
    """First row and column of the block (size, size) of a map (H, W) with fewest zeros.

    Of several, the one whose magnitudes add up to most.
    """
    blocks = np.abs(Windows.fit(plane.shape, size).im2col(plane[None, :, :, None])[0, ..., 0])
    filled, sums = (blocks > 0).sum(axis=(2, 3)), blocks.sum(axis=(2, 3))
    return strongest(np.where(filled == filled.max(), sums, -1))


def mixed_block(recording: Recording, layer: str, filter: int, size: int) -> tuple[int, int]:
    """First row and column of the block (size, size) of the picture where a filter's answers, its
    bias left out, are strongest on both sides of zero: both sums of one sign are large there.
    """
    convolution = recording.network.convolutions[layer]
    z = recording[convolution.output_name][0, ..., filter] - convolution.bias[filter]
    side = size - convolution.kernel.shape[0] + 1
    blocks = Windows.fit(z.shape, side).im2col(z[None, ..., None])[0, ..., 0]
    above, below = (np.maximum(sign * blocks, 0).sum(axis=(2, 3)) for sign in (1, -1))
    least = np.minimum(above, below)
    row, column = np.argwhere(least >= least.max() * (1 - 1e-9))[0]
    return int(row), int(column)


def greyest_block(image: np.ndarray, size: int) -> tuple[int, int]:
    """First row and column of the block (size, size) of `image` (H, W) with most greys in it."""
    blocks = Windows.fit(image.shape, size).im2col(image[None, :, :, None])[0, ..., 0]
    greys = [len(set(blocks[place].flat) - {0.0, 1.0}) for place in np.ndindex(blocks.shape[:2])]
    row, column = np.unravel_index(int(np.argmax(greys)), blocks.shape[:2])
    return int(row), int(column)


def strongest(plane: np.ndarray) -> tuple[int, int]:
    """The place of the largest value of a map (H, W)."""
    row, column = np.unravel_index(plane.argmax(), plane.shape)
    return int(row), int(column)


def richest_place(recording: Recording, layer: str, filter: int) -> tuple[int, int]:
    """The cell of a convolution's map, its z positive, whose window shows the most grey levels.

    Levels are told apart as they are read, with two decimals. Of several, the cell with the
    largest z. Where no z is positive, any cell may be chosen.
    """
    convolution = recording.network.convolutions[layer]
    x = recording[recording.network.input_of(convolution.output_name)]
    values = convolution.windows(x.shape).im2col(x)[0, ..., 0]
    z = recording[convolution.output_name][0, ..., filter]
    levels = np.array([[len(np.unique(window.round(2))) for window in row] for row in values])
    if (z > 0).any():
        levels = np.where(z > 0, levels, 0)
    return strongest(np.where(levels == levels.max(), z, -np.inf))


def place_before(recording: Recording, layer: str, unit: int) -> tuple[int, ...]:
    """Where one of a Flatten's values lies in the maps that it unrolls: (row, column, channel)."""
    shape = recording[recording.network.input_of(layer)].shape[1:]
    return tuple(int(k) for k in np.unravel_index(unit, shape))


def unit_products(recording: Recording, layer: str, unit: int) -> np.ndarray:
    """The products (inputs,) of one neuron of a dense layer."""
    dense = recording.network.layer(layer)
    assert isinstance(dense, Dense)
    return dense.products(recording[recording.network.input_of(layer)], unit)


def exciting_windows(
    network: Network, images: np.ndarray, layer: str, filter: int, count: int, sign: int = 1
) -> list[tuple[int, int, int]]:
    """(picture, row, column) of the windows that excite a filter most, one per picture.

    images (N, H, W); row and column are the cell of the layer's map. sign: -1 for the windows that
    silence it most. Of equal ones the first: rounding does not decide.
    """
    name = network.convolutions[layer].output_name
    z = sign * network.forward(network.batched(images))[name][..., filter]
    best = z.max(axis=(1, 2))
    least = best - 1e-9 * np.abs(best)
    order = np.argsort(-best, kind="stable")[:count]
    return [(int(n), *strongest(z[n] >= least[n])) for n in order]


def strongest_votes(products: np.ndarray, sign: int) -> list[int]:
    """Which of a neuron's products (inputs,) have that sign, the strongest first."""
    order = np.argsort(-sign * products, kind="stable")
    return [int(k) for k in order if sign * products[k] > 0]


def most_doubtful(network: Network, images: np.ndarray) -> int:
    """Which picture's (of N, 28, 28) two highest probabilities lie closest."""
    ordered = np.sort(network.predict(images), axis=1)
    return int((ordered[:, -1] - ordered[:, -2]).argmin())


def surest_mistake(network: Network, images: np.ndarray, labels: np.ndarray) -> int:
    """Which picture (of N, 28, 28) is taken for another digit than its label with most certainty.

    Where none is, the one whose right answer is the least certain.
    """
    said = network.predict(images)
    likeliest = said.max(axis=1)
    wrong = said.argmax(axis=1) != labels
    return int(np.where(wrong, likeliest, -likeliest).argmax())


def hardest(network: Network, images: np.ndarray, labels: np.ndarray, label: int) -> int:
    """Which picture (of N, 28, 28) of a class has the largest loss."""
    own = np.flatnonzero(labels == label)
    losses = network.run(images[own], labels[own])["loss"]
    return int(own[losses.argmax()])


def tied_blocks(recording: Recording, pool: str, channel: int) -> np.ndarray:
    """Which blocks of a max pool (H, W) hold their largest value more than once."""
    layer = recording.network.layer(pool)
    assert isinstance(layer, MaxPool)
    x = recording[recording.network.input_of(pool)]
    blocks = layer.windows(x.shape).im2col(x)[0, ..., channel]
    largest = blocks.max(axis=(2, 3), keepdims=True)
    return np.asarray((blocks == largest).sum(axis=(2, 3)) > 1)


def tie_of_zeros(recording: Recording, pool: str, channel: int) -> tuple[int, int] | None:
    """The pooled cell, of those whose blocks are all zeros, that most gradient comes back to.

    None where no block is.
    """
    zeros = recording[pool][0, ..., channel] == 0
    if not zeros.any():
        return None
    sizes = np.abs(recording.grad(pool)[0, ..., channel])
    return strongest(np.where(zeros, sizes, -1))


def remembered_places(recording: Recording, pool: str, channel: int) -> np.ndarray:
    """Places (n, 2) of a max pool's argmax in its input map, in the order of the pooled cells."""
    layer = recording.network.layer(pool)
    assert isinstance(layer, MaxPool)
    windows = layer.windows(recording[recording.network.input_of(pool)].shape)
    argmax = recording[f"{pool}/argmax"][0, ..., channel]
    return np.array(
        [
            windows.tap_place(i, j, divmod(int(argmax[i, j]), windows.window[1]))
            for i, j in np.ndindex(*argmax.shape)
        ]
    )


# weights to nudge

_WEAK = 0.1  # of the strongest one: below it a weight hardly moves the loss
_STEPS = 9  # runs from no nudge to a whole one


def steadiest_weight(recording: Recording, kernel: str, nudge: float) -> Cell:
    """The weight whose ratio, over a nudge up, is nearest to its derivative, as parts of that.

    So the nudge crosses no kink that the loss would show. Weak weights are left out.
    """
    slopes = recording.grad(kernel)
    start = float(recording["loss"][0])
    least = _WEAK * np.abs(slopes).max()
    off = {
        weight: abs((losses_around(recording, weight, [nudge])[0] - start) / nudge / slope - 1)
        for weight, slope in _weights(kernel, slopes)
        if slope and abs(slope) >= least
    }
    return min(off, key=off.__getitem__, default=_first(kernel, slopes))


def sharpest_bend(recording: Recording, kernel: str, nudge: float) -> tuple[Cell, float]:
    """The weight whose loss bends most sharply within a nudge up, and the step at which it does.

    A bend is measured against how far the loss goes. Weights that hardly move it are left out.
    """
    steps = np.linspace(0, nudge, _STEPS)
    slopes = recording.grad(kernel)
    losses = {cell: losses_around(recording, cell, steps) for cell, _ in _weights(kernel, slopes)}
    moves = {cell: float(np.ptp(curve)) for cell, curve in losses.items()}
    least = _WEAK * max(moves.values())
    bends = {
        cell: np.abs(np.diff(curve, 2)) / moves[cell]
        for cell, curve in losses.items()
        if moves[cell] and moves[cell] >= least
    }
    if not bends:
        return _first(kernel, slopes), 0.0
    sharpest = max(bends, key=lambda cell: float(bends[cell].max()))
    return sharpest, float(steps[1 + int(bends[sharpest].argmax())])


def _weights(kernel: str, slopes: np.ndarray) -> list[tuple[Cell, float]]:
    return [(Cell(kernel, place), float(slopes[place])) for place in np.ndindex(slopes.shape)]


def _first(kernel: str, slopes: np.ndarray) -> Cell:
    return Cell(kernel, (0,) * slopes.ndim)


def steepest_node(recording: Recording, layer: str) -> int:
    """The node of a layer along whose sum the loss is steepest, up or down."""
    return int(np.abs(recording.grad(f"{layer}/z")[0]).argmax())
