"""Where a film looks: places chosen by the data, so that every digit has its own good example."""

from __future__ import annotations

import numpy as np

from model.layers import Conv2D, Dense, MaxPool
from model.network import Network
from model.recording import Recording
from model.windows import Windows


def busiest_block(image: np.ndarray, size: int) -> tuple[int, int]:
    """First row and column of the block (size, size) of `image` (H, W) whose values vary most.

    Of blocks that hold the same values, moved, the first: rounding does not decide.
    """
    blocks = Windows.fit(image.shape, size).gather(image[None, :, :, None])[0, ..., 0]
    spread = blocks.std(axis=(2, 3))
    row, column = np.argwhere(spread >= spread.max() * (1 - 1e-9))[0]
    return int(row), int(column)


def strongest(plane: np.ndarray) -> tuple[int, int]:
    """Place of the largest value of a map (H, W)."""
    row, column = np.unravel_index(plane.argmax(), plane.shape)
    return int(row), int(column)


def telling_place(recording: Recording, filter: int) -> tuple[int, int]:
    """The cell of conv1's map, its z positive, whose window holds the most different grey levels.

    A window all black or all white would teach little.
    """
    layer = recording.network.layer("conv1/z")
    assert isinstance(layer, Conv2D)
    windows = layer.windows(recording["image"].shape)
    values = windows.gather(recording["image"])[0, ..., 0]
    variety = values.std(axis=(2, 3)) * (recording["conv1/z"][0, ..., filter] > 0)
    if not variety.any():
        variety = values.std(axis=(2, 3))
    return strongest(variety)


def flattened_place(recording: Recording, unit: int) -> tuple[int, ...]:
    """Place in pool2 (H, W, C) of one of the dense layer's inputs."""
    return tuple(int(k) for k in np.unravel_index(unit, recording["pool2"].shape[1:]))


def dense_products(recording: Recording, unit: int) -> np.ndarray:
    """The products (100,) of one output neuron of the dense layer."""
    layer = recording.network.layer("dense/z")
    assert isinstance(layer, Dense)
    return layer.products(recording["flatten"], unit)


def exciting_windows(
    network: Network, images: np.ndarray, filter: int, count: int
) -> list[tuple[int, int, int]]:
    """(picture, row, column) of the windows that excite a filter of conv1 the most, one a picture.

    images (N, 28, 28); row and column are the cell of the map.
    """
    z = network.forward(network.batched(images))["conv1/z"][..., filter]
    best = z.reshape(len(z), -1).max(axis=1)
    order = np.argsort(-best)[:count]
    return [(int(n), *strongest(z[n])) for n in order]


def most_doubtful(network: Network, images: np.ndarray) -> tuple[int, Recording]:
    """The picture (of N, 28, 28) whose two highest probabilities lie closest, and its run."""
    ordered = np.sort(network.predict(images), axis=1)
    n = int((ordered[:, -1] - ordered[:, -2]).argmin())
    return n, network.run(images[n])


def remembered_places(recording: Recording, pool: str, channel: int) -> np.ndarray:
    """Places (n, 2) of a max pool's winners in its input map, in the order of the pooled cells."""
    layer = recording.network.layer(pool)
    assert isinstance(layer, MaxPool)
    windows = layer.windows(recording[recording.network.input_of(pool)].shape)
    winners = recording[f"{pool}/winners"][0, ..., channel]
    return np.array(
        [
            windows.tap_place(i, j, divmod(int(winners[i, j]), windows.window[1]))
            for i, j in np.ndindex(*winners.shape)
        ]
    )
