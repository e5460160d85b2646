"""Functions of single values, and the softmax."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import singledispatch

import numpy as np

from model.answers.asked import Asked
from model.answers.layers import made_by
from model.answers.notation import Formula, Notation, Piece
from model.answers.notations import TEXT
from model.answers.parts import Made, Part, combined
from model.answers.rules import DIFFERENCE, EXPONENTIAL, QUOTIENT, SUM, Rule
from model.layers import Activation, ReLU, Sigmoid, Softmax, Tanh

LARGE = 300.0  # logits of a larger magnitude have exponentials that no float can hold

Writer = Callable[[Notation, Piece], Piece]


# what is said and written of each kind


@singledispatch
def function_of(layer: Activation) -> Writer:
    """How an activation's function is written; a new one by its class's name."""
    return lambda w, z: w.call(type(layer).__name__.lower(), z)


@singledispatch
def slope_of(layer: Activation) -> Writer | None:
    """How its slope is written, of what `slope_from` names; None where there is no entry."""
    return None


@singledispatch
def said_of(layer: Activation, z: float) -> str:
    """What the function does to a value."""
    return f"The function {type(layer).__name__} makes this number of the one before it."


@function_of.register
def _(layer: ReLU) -> Writer:
    return lambda w, z: w.call("max", w.number(0), z)


@function_of.register
def _(layer: Sigmoid) -> Writer:
    return lambda w, z: w.over(
        w.number(1), w.add([w.number(1), w.power(w.symbol("e"), w.negative(z))])
    )


@slope_of.register
def _(layer: ReLU) -> Writer:
    return lambda w, z: w.holds(z, ">", w.number(0))


@slope_of.register
def _(layer: Sigmoid) -> Writer:
    return lambda w, a: w.multiply([a, w.subtract(w.number(1), a)])


@slope_of.register
def _(layer: Tanh) -> Writer:
    return lambda w, a: w.subtract(w.number(1), w.power(a, w.number(2)))


@said_of.register
def _(layer: ReLU, z: float) -> str:
    if z > 0:
        return "The ReLU lets pass what is above zero, and this is: it stays as it is."
    return "The ReLU lets pass what is above zero, and this isn't: it becomes zero."


@said_of.register
def _(layer: Sigmoid, z: float) -> str:
    return "The sigmoid squeezes any number into the range from zero to one."


@said_of.register
def _(layer: Tanh, z: float) -> str:
    return "The tanh squeezes any number into the range from minus one to one."


# the answers


@made_by.register
def activation(layer: Activation, asked: Asked, before: str) -> Made:
    z = asked.part("argument", before, asked.cell.index)

    def value(v: Sequence[float]) -> float:
        return float(layer.forward(np.array(v))[0])

    write = function_of(layer)
    rule = Rule(type(layer).__name__.lower(), value, lambda w, p: write(w, p[0]))
    argument = asked.written(before, asked.cell.index)
    slope = slope_at(layer, asked, before)
    words = f"{said_of(layer, z.value)} Its slope here is {TEXT.number(slope.value).text}."
    return Made(words, rule, (z,), lambda w: write(w, argument(w)), (slope,))


def slope_at(layer: Activation, asked: Asked, before: str) -> Part:
    """The activation's slope at a cell of its output, and what it is read from."""
    index = asked.cell.index
    z, a = (asked.recording[name][index] for name in (before, asked.cell.tensor))
    from_z = layer.slope_from == "x"
    source = (
        asked.part("argument", before, index)
        if from_z
        else asked.part("value", asked.cell.tensor, index)
    )
    value = float(layer.slope(z, a))
    write = slope_of(layer)
    if write is None:
        return Part("slope", value, parts=(source,), note="" if value else layer.flat)

    def of(v: Sequence[float]) -> float:
        return float(layer.slope(np.array(v[0]), np.array(v[0])))

    rule = Rule("slope", of, lambda w, p: write(w, p[0]))
    return Part("slope", value, "", rule, (source,), "" if value else layer.flat)


@made_by.register
def softmax(layer: Softmax, asked: Asked, before: str) -> Made:
    *n, k = asked.cell.index
    logits = asked.recording[before][tuple(n)]
    largest = int(logits.argmax())
    shift = (*n, largest) if np.abs(logits).max() > LARGE else None

    def exponential(j: int) -> Part:
        logit = asked.part("logit", before, (*n, j))
        if shift is None:
            return combined("exponential", EXPONENTIAL, logit)
        above = asked.part("largest logit", before, shift)
        return combined("exponential", EXPONENTIAL, combined("logit", DIFFERENCE, logit, above))

    powers = [exponential(j) for j in range(len(logits))]
    total = combined("sum of all exponentials", SUM, *powers)
    words = (
        f"It's a share: e to the power of its logit, divided by the sum of all {len(powers)} "
        "such exponentials. So all shares add up to one."
    )
    return Made(words, QUOTIENT, (powers[k], total), _shares(asked, before, tuple(n), k))


def _shares(asked: Asked, before: str, n: tuple[int, ...], k: int) -> Formula:
    def formula(w: Notation) -> Piece:
        e = w.symbol("e")
        own, each = (w.power(e, asked.symbol(w, before, (*n, j))) for j in (k, "j"))
        return w.over(own, w.sum_over("j", each))

    return formula
