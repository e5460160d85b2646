"""What the network says to pictures that nobody drew, and what a filter made by hand would see."""

from __future__ import annotations

import numpy as np

from model.derivations.registry import NamedArray, derivation, one
from model.digits import load_samples
from model.layers import Conv2D
from model.network import Recording


@derivation("picture")
def noise(recording: Recording, seed: int) -> np.ndarray:
    """A picture of the input's shape whose pixels are drawn evenly from 0 to 1, (1, H, W, C)."""
    shape = recording[recording.network.input].shape
    return np.random.default_rng(seed).random(shape)


@derivation("picture")
def sample(n: int) -> np.ndarray:
    """One of the sample digits, (1, 28, 28, 1)."""
    return load_samples()[0][None, n, :, :, None]


@derivation("count")
def shown_by_sample(n: int) -> np.ndarray:
    """Which digit a sample shows."""
    return load_samples()[1][n : n + 1]


@derivation("probability")
def probabilities_of(recording: Recording, picture: NamedArray) -> np.ndarray:
    """The network's answer (1, K) to another picture (1, H, W, C)."""
    network = recording.network
    return network.run(picture.array[0, :, :, 0])[network.outputs[-1]]


@derivation("count")
def best_class(probabilities: NamedArray) -> np.ndarray:
    """The likeliest class of an answer (1, K)."""
    return one(int(probabilities.array[0].argmax()))


@derivation("count")
def second_class(probabilities: NamedArray) -> np.ndarray:
    """The second likeliest class of an answer (1, K)."""
    return one(int(np.argsort(-probabilities.array[0], kind="stable")[1]))


@derivation("weight")
def edge_stencil(side: int) -> np.ndarray:
    """What a person would write to find upright edges: -1 left, 0 in the middle, 1 right."""
    columns = np.sign(np.arange(side) - side // 2)
    return np.tile(columns, (side, 1)).astype(float)[:, :, None, None]


@derivation("activation")
def edge_map(recording: Recording, side: int) -> np.ndarray:
    """The picture under that stencil, (1, H - side + 1, W - side + 1, 1)."""
    kernel = edge_stencil(side).array
    return Conv2D("stencil", kernel, np.zeros(1)).forward(recording[recording.network.input])


# the same picture elsewhere


@derivation("picture")
def moved_right(recording: Recording) -> np.ndarray:
    """The picture one pixel further to the right; what comes in on the left repeats its edge."""
    picture = recording[recording.network.input]
    return np.pad(picture, ((0, 0), (0, 0), (1, 0), (0, 0)), mode="edge")[:, :, :-1]


@derivation("activation")
def made_of(recording: Recording, picture: NamedArray, tensor: str) -> np.ndarray:
    """A tensor of the network's run on another picture (1, H, W, C)."""
    return recording.network.run(picture.array[0, :, :, 0])[tensor]


@derivation()
def difference(after: NamedArray, before: NamedArray) -> np.ndarray:
    """What has come (above zero) and what has gone (below)."""
    return after.array - before.array


@derivation("percent")
def share_changed(after: NamedArray, before: NamedArray, channel: int) -> np.ndarray:
    """How much of a map changes: the changes' sizes, added up, in percent of the map's values.

    The values are those of `before`, without their signs. Where all of them are zero and stay
    zero, nothing changes; where they do not stay zero, all of it is new: 100.
    """
    old, new = before.array[..., channel], after.array[..., channel]
    changed, whole = np.abs(new - old).sum(), np.abs(old).sum()
    return one(100 * changed / whole if whole else 100.0 * bool(changed))
