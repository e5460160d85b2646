"""Ask any number of a recording where it comes from: `answer(recording, "conv1/z[3,4,1]")`."""

from __future__ import annotations

import math

# the kinds of layers, whose entries are found by their classes
from model.answers import activations, pooling, weighted  # noqa: F401
from model.answers.asked import Asked
from model.answers.given import given
from model.answers.gradients import gradient_of
from model.answers.layers import made_by, remembered_by
from model.answers.losses import loss_of
from model.answers.notation import Formula, Notation, Piece
from model.answers.notations import Written, equation, written
from model.answers.parts import Answer, Made, Part, as_shown, piece_of, rounded
from model.answers.rules import COPY
from model.cell_graph import Cell, layer_links, weight_links
from model.cell_names import Place, find_place, has_gradient, name_of, shown
from model.network import Recording


def answer(recording: Recording, name: str) -> Answer:
    """Where a number comes from, and where it goes. Raises CellNameError for a wrong name.

    name: of any cell, conv1/z[3,4,1], or of its gradient, grad(conv1/z)[3,4,1].
    """
    return answer_at(recording, find_place(recording, name))


def answer_at(recording: Recording, place: Place) -> Answer:
    """The same for a place that has been found."""
    asked, is_gradient = Asked(recording, place.cell), place.is_gradient
    made = gradient_of(asked) if is_gradient else forward(asked)
    tensor, index = place.cell.tensor, place.cell.index
    value = float(recording.grad(tensor)[index]) + 0.0 if is_gradient else asked.value

    def symbol(w: Notation) -> Piece:
        return asked.slope(w, tensor, index) if is_gradient else asked.itself(w)

    return Answer(
        name=name_of(recording, place.cell, is_gradient),
        tensor=tensor,
        index=shown(recording, tensor, index),
        shape=shown(recording, tensor, recording[tensor].shape),
        meaning="gradient" if is_gradient else recording.network.tensors[tensor].term,
        symbol=written(symbol),
        value=value,
        words=made.words,
        formula=written(equation(symbol, made.formula)) if made.formula else None,
        numbers=_in_numbers(symbol, made, value),
        rule=made.rule,
        parts=made.parts,
        beside=(*made.beside, *_other_side(asked, is_gradient)),
        goes_to=_gradients_after(asked) if is_gradient else _cells_after(asked),
    )


def forward(asked: Asked) -> Made:
    """How a cell of a tensor is made."""
    network, tensor = asked.recording.network, asked.cell.tensor
    if tensor == network.input or tensor in network.weights:
        return given(asked, len(_cells_after(asked)))
    if tensor == "loss":
        return loss_of(network.loss, asked, network.outputs[-1])
    if tensor in network.outputs:
        return made_by(network.layer(tensor), asked, network.input_of(tensor))
    name = network.tensors[tensor].layer
    layer = next(each for each in network.layers if each.remembers and each.name == name)
    return remembered_by(layer, asked, network.input_of(layer.output_name))


def _in_numbers(symbol: Formula, made: Made, value: float) -> Written | None:
    """The formula with its numbers: it says so where they give the value only about."""
    if made.rule is None or not made.parts:
        return None
    whole = Part("", value, "", made.rule, made.parts)
    exact = math.isfinite(value) and rounded(as_shown(whole)) == rounded(value)

    def numbers(w: Notation) -> Piece:
        return piece_of(whole, w)

    if made.rule is COPY:
        return written(equation(symbol, numbers))
    signs = ("=", "=" if exact else "about")
    return written(equation(symbol, numbers, lambda w: w.number(value), signs=signs))


def _other_side(asked: Asked, is_gradient: bool) -> tuple[Part, ...]:
    """The gradient of a cell, or the cell of a gradient."""
    tensor, index = asked.cell.tensor, asked.cell.index
    if is_gradient:
        return (asked.part("gradient of", tensor, index),)
    if asked.recording.target is None or not has_gradient(asked.recording, tensor):
        return ()
    return (asked.gradient(tensor, index),)


# where it goes


def _cells_after(asked: Asked) -> tuple[str, ...]:
    """The cells that a cell is a part of."""
    recording, cell = asked.recording, asked.cell
    network = recording.network
    if cell.tensor in network.weights:
        ends = [link.end for link in weight_links(recording, cell)]
    elif cell.tensor == network.outputs[-1]:
        ends = _losses_after(asked)
    elif cell.tensor in network.outputs:
        ends = [link.end for link in layer_links(recording, cell)]
    else:
        ends = []
    return tuple(name_of(recording, end) for end in ends)


def _losses_after(asked: Asked) -> list[Cell]:
    """The loss, where it is made from this output: a target of zero leaves it out."""
    if asked.recording.target is None:
        return []
    loss = Cell("loss", asked.cell.index[:1])
    own = name_of(asked.recording, asked.cell)
    found = forward(Asked(asked.recording, loss))
    return [loss] if any(leaf.name == own for part in found.parts for leaf in part.leaves()) else []


def _gradients_after(asked: Asked) -> tuple[str, ...]:
    """The gradients that a gradient is a part of: of all that its own cell was made from."""
    recording, cell = asked.recording, asked.cell
    network = recording.network
    if cell.tensor == network.input or cell.tensor in network.weights:
        return ()
    joint = network.ends_in_softmax_cross_entropy
    if joint and cell.tensor == network.outputs[-1]:
        return ()
    if cell.tensor == "loss":
        return _gradients_after_loss(asked)
    leaves = (leaf for part in forward(asked).parts for leaf in part.leaves())
    names = dict.fromkeys(leaf.name for leaf in leaves if leaf.name)
    return tuple(
        name_of(recording, find_place(recording, name).cell, is_gradient=True) for name in names
    )


def _gradients_after_loss(asked: Asked) -> tuple[str, ...]:
    """Those that a batch's mean is a factor of: one example alone has none."""
    recording, network = asked.recording, asked.recording.network
    if len(recording["loss"]) == 1:
        return ()
    tensor = network.outputs[-2 if network.ends_in_softmax_cross_entropy else -1]
    cells = [Cell(tensor, (*asked.cell.index, k)) for k in range(recording[tensor].shape[-1])]
    return tuple(name_of(recording, cell, is_gradient=True) for cell in cells)
