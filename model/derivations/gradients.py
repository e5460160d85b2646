"""What films show of the way back besides the gradients themselves."""

from __future__ import annotations

import numpy as np

from model.cell_graph import Cell
from model.central_difference import moved
from model.derivations.registry import EVERY, NamedArray, derivation, one
from model.digits import find_digit, load_samples
from model.gradient_descent import descend, mean_loss, ruinous_rate, telling_rate, updated
from model.layers import Activation, AvgPool, Conv2D, ReLU, Sigmoid
from model.network import Recording

FUNCTIONS = {"relu": ReLU("relu"), "sigmoid": Sigmoid("sigmoid")}


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
    """The largest magnitude."""
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


@derivation("count")
def slopes(function: str, *z: float) -> np.ndarray:
    """The slope of the ReLU or the sigmoid at some places."""
    layer, at = FUNCTIONS[function], np.array(z, dtype=np.float64)
    return layer.slope(at, layer.forward(at))


@derivation("count")
def open_gates(recording: Recording, layer: str, filter: int) -> np.ndarray:
    """At how many places of a map an activation's slope lets anything through."""
    gates = _activation(recording, layer).slope(
        recording[f"{layer}/z"][..., filter], recording[f"{layer}/a"][..., filter]
    )
    return one(np.count_nonzero(gates))


# pools


@derivation("count")
def winners(recording: Recording, pool: str) -> np.ndarray:
    """How many places of a map win in a pool, and how many places there are."""
    before = recording[recording.network.input_of(pool)]
    return np.array([recording[pool][0, ..., 0].size, before[0, ..., 0].size])


@derivation("gradient")
def average_pool_gradient(array: NamedArray, upstream: NamedArray) -> np.ndarray:
    """What an average over blocks of two by two would send back."""
    pool = AvgPool("average", 2)
    return pool.backward(array.array, pool.forward(array.array), upstream.array)[0]


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


@derivation("activation")
def nudged(
    recording: Recording, weight: Cell, cell: Cell, count: int, farthest: float
) -> np.ndarray:
    """A cell's value while a weight swings up and down once, (count,)."""
    steps = np.sin(np.linspace(0, 2 * np.pi, count)) * farthest
    runs = [moved(recording, weight, float(step)) for step in steps]
    return np.array([run[cell.tensor][cell.index] for run in runs])


@derivation("gradient")
def ratios(recording: Recording, weight: Cell, *sizes: float) -> np.ndarray:
    """(L(w + e) - L(w)) / e for some nudges e."""
    start = float(recording["loss"][0])
    runs = [moved(recording, weight, e) for e in sizes]
    return np.array(
        [(float(run["loss"][0]) - start) / e for run, e in zip(runs, sizes, strict=True)]
    )


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
