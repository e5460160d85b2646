"""What films show of the way back besides the gradients themselves."""

from __future__ import annotations

import numpy as np

from model.cell_graph import Cell
from model.central_difference import losses_around
from model.chosen_places import fullest_block
from model.derivations.registry import EVERY, NamedArray, derivation, one
from model.digits import load_samples
from model.gradient_descent import as_batch, batch_rate, descend, mean_loss, telling_rate
from model.layers import Activation, Conv2D, Sigmoid
from model.network import Recording


@derivation("gradient", of=(EVERY,))
def grad(recording: Recording, tensor: str) -> np.ndarray:
    """The loss's gradient with respect to a tensor."""
    return recording.grad(tensor)


@derivation("probability")
def target(recording: Recording) -> np.ndarray:
    """What the loss compares the output with, (1, K)."""
    assert recording.target is not None
    return recording.target


@derivation("count")
def sensitive_pixels(recording: Recording) -> np.ndarray:
    """How many places of the picture have a gradient, and how many of these are black."""
    name = recording.network.input
    moves = recording.grad(name) != 0
    return np.array([moves.sum(), (moves & (recording[name] == 0)).sum()])


# activations


def _activation(recording: Recording, layer: str) -> Activation:
    found = recording.network.layer(f"{layer}/a")
    assert isinstance(found, Activation)
    return found


@derivation("probability", of=(EVERY,))
def slope(recording: Recording, layer: str) -> np.ndarray:
    """The slope of a layer's activation at each place."""
    function = _activation(recording, layer)
    return function.slope(recording[f"{layer}/z"], recording[f"{layer}/a"])


@derivation("activation")
def sigmoid_slope(z: float) -> np.ndarray:
    """The slope of the sigmoid at a place."""
    layer, at = Sigmoid("sigmoid"), one(z)
    return layer.slope(at, layer.forward(at))


@derivation("count")
def open_gates(recording: Recording, layer: str, filter: int) -> np.ndarray:
    """At how many places of a map an activation's slope lets anything through."""
    gates = _activation(recording, layer).slope(
        recording[f"{layer}/z"][..., filter], recording[f"{layer}/a"][..., filter]
    )
    return one(np.count_nonzero(gates))


@derivation("count")
def nonzero(array: NamedArray, channel: int) -> np.ndarray:
    """How many places of one channel of an array are not zero."""
    return one(np.count_nonzero(array.array[..., channel]))


# pools


@derivation("count")
def zeros(array: NamedArray, channel: int) -> np.ndarray:
    """How many places of one channel of an array are zero."""
    return one(np.count_nonzero(array.array[..., channel] == 0))


@derivation("count")
def winners(recording: Recording, pool: str) -> np.ndarray:
    """How many places of a map win in a pool, and how many places there are."""
    before = recording[recording.network.input_of(pool)]
    return np.array([recording[pool][0, ..., 0].size, before[0, ..., 0].size])


# dense layers


@derivation("gradient")
def outer(array: NamedArray, upstream: NamedArray) -> np.ndarray:
    """Each input (1, K) times what arrives at each output (1, J), (K, J): a kernel's gradient."""
    return np.outer(array.array, upstream.array)


@derivation("gradient")
def handed_back(kernel: NamedArray, upstream: NamedArray) -> np.ndarray:
    """A dense kernel (K, J) times what arrives at each output (1, J): the input's gradient."""
    return (kernel.array @ upstream.array[0])[None]


# convolutions


@derivation()
def fullest_piece(array: NamedArray, channel: int, size: int) -> np.ndarray:
    """The block (1, size, size, 1) of a map with fewest zeros."""
    plane = array.array[..., channel : channel + 1]
    row, column = fullest_block(plane[0, ..., 0], size)
    return plane[:, row : row + size, column : column + size]


@derivation("gradient")
def small_gradient(
    x: NamedArray, upstream: NamedArray, taps: int, stride: int, padding: int, dilation: int
) -> np.ndarray:
    """The gradient of a small kernel (taps, taps, 1, 1) from an input and an upstream map."""
    pads = ((padding, padding), (padding, padding))
    kernel = np.zeros((taps, taps, 1, 1))
    layer = Conv2D("small", kernel, np.zeros(1), stride, pads, dilation)
    _dx, own = layer.backward(x.array, layer.forward(x.array), upstream.array)
    return own["kernel"]


@derivation()
def apart(array: NamedArray, stride: int, rim: int) -> np.ndarray:
    """A map (1, H, W, 1) with zeros between its values, and a rim of zeros around."""
    rows, columns = (stride * (side - 1) + 1 for side in array.array.shape[1:3])
    wide = np.zeros((1, rows, columns, 1))
    wide[:, ::stride, ::stride] = array.array
    return np.pad(wide, ((0, 0), (rim, rim), (rim, rim), (0, 0)))


@derivation("gradient")
def sent_back(recording: Recording, layer: str, row: int, column: int, channel: int) -> np.ndarray:
    """What each map of a convolution's output (F,) sends back to one place of its input.

    They add up to the gradient there.
    """
    convolution = recording.network.convolutions[layer]
    shape = recording[recording.network.input_of(convolution.output_name)].shape
    upstream = recording.grad(convolution.output_name)[0]
    uses = convolution.windows(shape).uses_of_input(row, column)
    return np.sum(
        [upstream[cell] * convolution.kernel[*tap, channel] for cell, tap in uses], axis=0
    )


@derivation("gradient")
def small_input_gradient(
    upstream: NamedArray,
    kernel: NamedArray,
    filter: int,
    size: int,
    stride: int,
    padding: int,
    dilation: int,
) -> np.ndarray:
    """The gradient of a small input (1, size, size, 1) under one slice of a kernel.

    The slice is the first channel's of one filter.
    """
    pads = ((padding, padding), (padding, padding))
    own = kernel.array[:, :, :1, filter : filter + 1]
    layer = Conv2D("small", own, np.zeros(1), stride, pads, dilation)
    x = np.zeros((1, size, size, 1))
    return layer.backward(x, layer.forward(x), upstream.array)[0]


@derivation("gradient")
def sample_gradient(recording: Recording, tensor: str, *samples: int) -> np.ndarray:
    """The loss's gradient with respect to a tensor for one of the samples, or for a batch of them.

    The loss of a batch is the mean of its pictures' losses.
    """
    images, labels = load_samples()
    chosen = list(samples)
    return recording.network.run(images[chosen], labels[chosen]).grad(tensor)


# nudges


@derivation("loss")
def losses_along(recording: Recording, weight: Cell, farthest: float, count: int) -> np.ndarray:
    """The loss while a weight turns from `farthest` below what it is to as much above, (count,)."""
    return losses_around(recording, weight, np.linspace(-farthest, farthest, count))


@derivation("weight")
def weight_along(recording: Recording, weight: Cell, farthest: float, count: int) -> np.ndarray:
    """What the weight is at each of these turns, (count,)."""
    return recording[weight.tensor][weight.index] + np.linspace(-farthest, farthest, count)


@derivation("loss")
def changes(recording: Recording, weight: Cell, *sizes: float) -> np.ndarray:
    """L(w + e) - L(w) for some nudges e."""
    return losses_around(recording, weight, sizes) - recording["loss"][0]


@derivation("gradient")
def ratios(recording: Recording, weight: Cell, *sizes: float) -> np.ndarray:
    """(L(w + e) - L(w)) / e for some nudges e."""
    return changes(recording, weight, *sizes).array / np.array(sizes)


# updates


@derivation("loss")
def losses(recording: Recording, rate: float, steps: int) -> np.ndarray:
    """The example's loss before and after each of some steps of gradient descent, (steps + 1,)."""
    return np.array([run["loss"][0] for run in descend(recording, rate, steps)])


@derivation()
def after(recording: Recording, array: NamedArray, rate: float, step: int) -> np.ndarray:
    """A tensor of the example's run after that many steps of gradient descent."""
    return descend(recording, rate, step)[step][array.name]


@derivation("loss")
def mean_losses(recording: Recording, rate: float, steps: int) -> np.ndarray:
    """The mean loss of the samples before and after each of some steps on the example alone."""
    images, labels = load_samples()
    runs = descend(recording, rate, steps)
    return np.array([mean_loss(run.network, images, labels) for run in runs])


@derivation("weight")
def least_telling_rate(recording: Recording) -> np.ndarray:
    """The least rate whose first step can be seen in the loss."""
    return one(telling_rate(recording))


# steps that follow the mean gradient of a batch: of all the samples


@derivation("weight")
def least_batch_rate(recording: Recording, steps: int) -> np.ndarray:
    """The least rate with which so many steps take a tenth off the batch's mean loss."""
    return one(batch_rate(as_batch(recording.network), steps))


@derivation("loss")
def batch_losses(recording: Recording, rate: float, steps: int) -> np.ndarray:
    """The batch's mean loss before and after each of its own steps, (steps + 1,)."""
    runs = descend(as_batch(recording.network), rate, steps)
    return np.array([run["loss"].mean() for run in runs])


@derivation("loss")
def losses_beside_batch(recording: Recording, rate: float, steps: int) -> np.ndarray:
    """The example's loss before and after each of the batch's steps, (steps + 1,)."""
    image, target = recording[recording.network.input], recording.target
    runs = descend(as_batch(recording.network), rate, steps)
    return np.array([run.network.run(image, target)["loss"][0] for run in runs])
