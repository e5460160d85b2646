"""What excites filters, what silences them, and what the network says with one of them alone."""

from __future__ import annotations

import numpy as np

from model.chosen_places import exciting_windows
from model.derivations.registry import derivation, one
from model.digits import load_samples
from model.network import Network, Recording
from model.receptive_fields import Field, cut_out, fields, size_of

SHOWN = 5  # windows of a filter, each from another sample
BRIGHT = 0.5  # a pixel above this is nearer to white than to black


def windows_of(
    recording: Recording, layer: str, filter: int, sign: int = 1
) -> list[tuple[int, Field]]:
    """Which samples hold the windows that excite a filter most, and where in the picture.

    sign: -1 for the windows that silence it most.
    """
    network = recording.network
    name = network.convolutions[layer].output_name
    found = exciting_windows(network, load_samples()[0], layer, filter, SHOWN, sign)
    return [(n, fields(recording, name, *cell)[network.input]) for n, *cell in found]


def _filters(recording: Recording, layer: str) -> range:
    return range(recording.network.filters()[layer])


@derivation("picture")
def mean_windows(recording: Recording, layer: str, sign: int) -> np.ndarray:
    """The mean of the windows that excite (or silence) each filter most, (F, H, W)."""
    images = load_samples()[0]
    means = []
    for filter in _filters(recording, layer):
        found = windows_of(recording, layer, filter, sign)
        means.append(np.mean([images[n][cut_out(field)] for n, field in found], axis=0))
    return np.array(means)


@derivation("count")
def agreeing_places(recording: Recording, layer: str) -> np.ndarray:
    """In how many places the mean exciting window is bright just where the weight is positive.

    (F,), of a layer that looks at the picture itself.
    """
    kernel = recording.network.convolutions[layer].kernel[:, :, 0]
    bright = mean_windows(recording, layer, 1).array.transpose(1, 2, 0) > BRIGHT
    return (bright == (kernel > 0)).sum(axis=(0, 1))


@derivation("count")
def field_sizes(recording: Recording, tensor: str, row: int, column: int) -> np.ndarray:
    """Rows and columns (n, 2) of what a cell sees of each tensor before it, the picture last."""
    found = fields(recording, tensor, row, column)
    return np.array([size_of(field) for field in found.values()])


@derivation("count")
def field_pixels(recording: Recording, tensor: str, row: int, column: int) -> np.ndarray:
    """How many pixels of the picture a cell sees."""
    found = fields(recording, tensor, row, column)
    return one(int(np.prod(size_of(found[recording.network.input]))))


# one filter alone


def with_only(network: Network, layer: str, filter: int) -> Network:
    """The network with all other filters of a layer, weights and biases, set to zero."""
    kept = np.arange(network.filters()[layer]) == filter
    names = (f"{layer}/kernel", f"{layer}/bias")
    return network.with_weights({name: network.weights[name] * kept for name in names})


@derivation("probability")
def answer_with_only(recording: Recording, layer: str, filter: int) -> np.ndarray:
    """The network's answer (1, K) to the picture with one filter of a layer alone."""
    network = recording.network
    return with_only(network, layer, filter).predict(recording[network.input])


@derivation("count")
def right_answers(recording: Recording) -> np.ndarray:
    """How many samples the network gets right."""
    return one(_right(recording.network))


@derivation("count")
def right_with_only(recording: Recording, layer: str) -> np.ndarray:
    """How many samples the network gets right with each filter of a layer alone, (F,)."""
    network = recording.network
    filters = _filters(recording, layer)
    return np.array([_right(with_only(network, layer, filter)) for filter in filters])


def _right(network: Network) -> int:
    images, labels = load_samples()
    return int((network.predict(images).argmax(axis=1) == labels).sum())
