"""What films show of the way back besides the gradients themselves."""

from __future__ import annotations

import numpy as np

from model.cell_graph import Cell
from model.central_difference import losses_around
from model.derivations.registry import EVERY, NamedArray, derivation, one
from model.digits import find_digit, load_samples
from model.gradient_descent import descend, mean_loss, ruinous_rate, telling_rate, updated
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


@derivation()
def largest(array: NamedArray) -> np.ndarray:
    """The largest magnitude of all places and channels: so what a sigmoid leaves is compared."""
    return one(float(np.abs(array.array).max()))


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
def batch_gradient(recording: Recording, tensor: str, *classes: int) -> np.ndarray:
    """The mean of a weight's gradients over one sample of each class, as one batch."""
    images = np.stack([find_digit(str(cls)).image for cls in classes])
    return recording.network.run(images, list(classes)).grad(tensor)


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
def mean_losses(recording: Recording, rate: float) -> np.ndarray:
    """The mean loss of the samples before and after one step on the example."""
    images, labels = load_samples()
    networks = (recording.network, updated(recording, rate))
    return np.array([mean_loss(network, images, labels) for network in networks])


@derivation("weight")
def least_telling_rate(recording: Recording) -> np.ndarray:
    """The least rate whose first step can be seen in the loss."""
    return one(telling_rate(recording))


@derivation("weight")
def least_ruinous_rate(recording: Recording) -> np.ndarray:
    """The least rate whose first step makes the samples' mean loss much larger."""
    return one(ruinous_rate(recording, *load_samples()))
