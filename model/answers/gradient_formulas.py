"""One step of the chain rule in symbols, for each kind of layer."""

from __future__ import annotations

from functools import singledispatch

from model.answers.activations import slope_of
from model.answers.asked import Asked, running
from model.answers.notation import Formula, Notation, Piece
from model.layers import Activation, Conv2D, Dense, Flatten, Layer
from model.layers.pooling import Pool


def formula_of(asked: Asked) -> Formula:
    """The gradient of the cell that is asked about, made of those one layer later."""
    network = asked.recording.network
    tensor = network.tensors[asked.cell.tensor]
    if tensor.name in network.weights:
        layer = next(each for each in network.layers if each.weights and each.name == tensor.layer)
        after = layer.output_name
        by_part = by_bias if tensor.kind == "bias" else by_kernel
        return lambda w: by_part(layer, asked, after, w)
    after = network.output_of(tensor.name)
    layer = network.layer(after)
    return lambda w: by_input(layer, asked, after, w)


def _over_batch(asked: Asked) -> tuple[str, object]:
    """The batch's letter where it has several examples, and the batch's index."""
    return ("n", "n") if len(asked.recording["loss"]) > 1 else ("", 0)


def _total(w: Notation, letters: str, term: Piece) -> Piece:
    return w.sum_over(letters, term) if letters else term


# by a weight


@singledispatch
def by_kernel(layer: Layer, asked: Asked, after: str, w: Notation) -> Piece:
    """The sum over all places where a weight of the kernel is used. Raises NotImplementedError."""
    raise NotImplementedError(f"answers do not know {type(layer).__name__}")


@by_kernel.register
def _(layer: Conv2D, asked: Asked, after: str, w: Notation) -> Piece:
    u, v, c, f = asked.cell.index
    letters, n = _over_batch(asked)
    before = asked.recording.network.input_of(after)
    windows = layer.windows(asked.recording[before].shape)
    place = [
        running(tap * gap - pad, step, letter)
        for tap, gap, (pad, _), step, letter in zip(
            (u, v), windows.dilation, windows.padding, windows.stride, "ij", strict=True
        )
    ]
    met = asked.symbol(w, before, (n, *place, c))
    slope = asked.slope(w, after, (n, "i", "j", f))
    return w.sum_over(f"{letters}ij", w.multiply([met, slope]))


@by_kernel.register
def _(layer: Dense, asked: Asked, after: str, w: Notation) -> Piece:
    k, j = asked.cell.index
    letters, n = _over_batch(asked)
    before = asked.recording.network.input_of(after)
    met, slope = asked.symbol(w, before, (n, k)), asked.slope(w, after, (n, j))
    return _total(w, letters, w.multiply([met, slope]))


def by_bias(layer: Layer, asked: Asked, after: str, w: Notation) -> Piece:
    """The sum of what arrives at all places where a bias is added."""
    letters, n = _over_batch(asked)
    across = "ij" if asked.recording.network.tensors[after].has_maps else ""
    slope = asked.slope(w, after, (n, *across, *asked.cell.index))
    return _total(w, f"{letters}{across}", slope)


# by what a layer reads


@singledispatch
def by_input(layer: Layer, asked: Asked, after: str, w: Notation) -> Piece:
    """The sum over all that is made from a cell: what arrives there, times how it depends on it."""
    n = asked.cell.index[0]
    every = (n, *"ijc") if asked.recording.network.tensors[after].has_maps else (n, "j")
    slope = asked.slope(w, after, every)
    local = w.derivative(asked.symbol(w, after, every), asked.itself(w))
    return w.sum_over("".join(map(str, every[1:])), w.multiply([slope, local]))


@by_input.register
def _(layer: Conv2D, asked: Asked, after: str, w: Notation) -> Piece:
    n, row, column, c = asked.cell.index
    windows = layer.windows(asked.recording[asked.cell.tensor].shape)
    tap = [
        _tap(place + pad, step, gap, letter)
        for place, (pad, _), step, gap, letter in zip(
            (row, column), windows.padding, windows.stride, windows.dilation, "ij", strict=True
        )
    ]
    weight = asked.symbol(w, f"{layer.name}/kernel", (*tap, c, "f"))
    return w.sum_over("ijf", w.multiply([weight, asked.slope(w, after, (n, *"ijf"))]))


def _tap(place: int, step: int, gap: int, letter: str) -> str:
    """Which tap of the window at `letter` meets a place."""
    run = f"{place}-{letter}" if step == 1 else f"{place}-{step}{letter}"
    return run if gap == 1 else f"({run})/{gap}"


@by_input.register
def _(layer: Dense, asked: Asked, after: str, w: Notation) -> Piece:
    n, k = asked.cell.index
    weight = asked.symbol(w, f"{layer.name}/kernel", (k, "j"))
    return w.sum_over("j", w.multiply([weight, asked.slope(w, after, (n, "j"))]))


@by_input.register
def _(layer: Activation, asked: Asked, after: str, w: Notation) -> Piece:
    arriving = asked.slope(w, after, asked.cell.index)
    write = slope_of(layer)
    of = asked.itself(w) if layer.slope_from == "x" else asked.symbol(w, after, asked.cell.index)
    local = w.derivative(asked.symbol(w, after, asked.cell.index), asked.itself(w))
    return w.multiply([write(w, of) if write else local, arriving])


@by_input.register
def _(layer: Flatten, asked: Asked, after: str, w: Notation) -> Piece:
    n, *place = asked.cell.index
    width = asked.recording[asked.cell.tensor].shape[1:]
    k = 0
    for i, length in zip(place, width, strict=True):
        k = k * length + i
    return asked.slope(w, after, (n, k))


@by_input.register
def _(layer: Pool, asked: Asked, after: str, w: Notation) -> Piece:
    n, row, column, c = asked.cell.index
    uses = layer.windows(asked.recording[asked.cell.tensor].shape).uses_of_input(row, column)

    def term(at: tuple[int, ...]) -> Piece:
        cell = (n, *at, c)
        local = w.derivative(asked.symbol(w, after, cell), asked.itself(w))
        return w.multiply([local, asked.slope(w, after, cell)])

    return w.add([term(at) for at, _tap_there in uses])
