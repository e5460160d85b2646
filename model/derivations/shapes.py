"""Counts: shapes, sizes, and how many of each there are."""

from __future__ import annotations

import numpy as np

from model.chosen_places import place_before
from model.derivations.registry import EVERY, NamedArray, derivation, one
from model.layers import Conv2D, Pool, Weighted
from model.network import Recording
from model.windows import Windows


@derivation("count", of=(EVERY,))
def shape(recording: Recording, tensor: str | NamedArray) -> np.ndarray:
    """A tensor's shape without the batch axis."""
    if isinstance(tensor, NamedArray):
        return np.array(tensor.array.shape[1:])
    has_batch = recording.network.tensors[tensor].has_batch
    return np.array(recording[tensor].shape[has_batch:])


@derivation("count")
def size(recording: Recording, tensor: str) -> np.ndarray:
    """How many values a tensor of one example has."""
    has_batch = recording.network.tensors[tensor].has_batch
    return one(int(np.prod(recording[tensor].shape[has_batch:])))


@derivation("count")
def map_size(recording: Recording, tensor: str) -> np.ndarray:
    """How many values one channel of a tensor has."""
    return one(int(np.prod(recording[tensor].shape[1:3])))


@derivation("count")
def filter_size(recording: Recording, layer: str) -> np.ndarray:
    """How many weights one filter of a convolution has."""
    return one(recording.network.convolutions[layer].kernel[..., 0].size)


@derivation("count")
def length(array: NamedArray) -> np.ndarray:
    """How many rows, pictures or examples an array has."""
    return one(len(array.array))


@derivation("count")
def plane(array: NamedArray) -> np.ndarray:
    """The first two sizes of a shape: rows and columns."""
    return array.array[:2]


@derivation("count")
def size_with_bias(recording: Recording, layer: str) -> np.ndarray:
    """How many weights and biases a layer has."""
    found = next(
        each
        for each in recording.network.layers
        if isinstance(each, Weighted) and each.name == layer
    )
    return one(sum(array.size for array in found.weights.values()))


@derivation("count")
def count_parameters(recording: Recording) -> np.ndarray:
    """How many weights and biases the network has."""
    return one(recording.network.count_parameters())


@derivation("count")
def count_runs(recording: Recording) -> np.ndarray:
    """How many runs it takes to nudge every weight once, plus one without a nudge."""
    return one(recording.network.count_parameters() + 1)


@derivation("count")
def filters(recording: Recording, layer: str) -> np.ndarray:
    """How many filters a convolution has."""
    return one(len(recording.network.convolutions[layer].bias))


@derivation("count")
def planes_of_filters(recording: Recording, layer: str) -> np.ndarray:
    """Rows and columns of a convolution's filters, and how many of them there are."""
    kernel = recording.network.convolutions[layer].kernel
    return np.array([*kernel.shape[:2], kernel.shape[-1]])


@derivation("count")
def kernels(recording: Recording, layer: str) -> np.ndarray:
    """How many kernels of one channel each a convolution has: filters times channels."""
    return one(int(np.prod(recording.network.convolutions[layer].kernel.shape[2:])))


def windows_of(recording: Recording, layer: str) -> Windows:
    """The windows of a convolution or a pool, by its layer's name."""
    found = next(
        each
        for each in recording.network.layers
        if isinstance(each, Conv2D | Pool) and each.name == layer
    )
    return found.windows(recording[recording.network.input_of(found.output_name)].shape)


@derivation("count")
def stride(recording: Recording, layer: str) -> np.ndarray:
    """How far a layer's window moves, down and to the right."""
    return np.array(windows_of(recording, layer).stride)


@derivation("count")
def window(recording: Recording, layer: str) -> np.ndarray:
    """How high and wide a layer's window is."""
    return np.array(windows_of(recording, layer).window)


@derivation("count")
def window_size(recording: Recording, layer: str) -> np.ndarray:
    """How many places of one channel a layer's window covers."""
    return one(int(np.prod(windows_of(recording, layer).window)))


@derivation("count")
def classes(recording: Recording) -> np.ndarray:
    """The classes that the network tells apart, from 0 on."""
    output = recording.network.outputs[-1]
    return np.arange(recording[output].shape[-1])


@derivation("count")
def place(recording: Recording, layer: str, unit: int) -> np.ndarray:
    """Row, column and map, counted from 1, of one of the values that a Flatten unrolls."""
    return np.array(place_before(recording, layer, unit)) + 1
