"""The losses: what they are made of, and how they depend on the network's output."""

from __future__ import annotations

from functools import singledispatch

from model.answers.asked import Asked, sum_of
from model.answers.notation import Formula, Notation, Piece
from model.answers.parts import Made, Part, combined, gathered
from model.answers.rules import DIFFERENCE, NEGATIVE_LOG, PRODUCT, SQUARE, SUM, Rule
from model.losses import CrossEntropy, Loss, SquaredError

NEGATIVE_QUOTIENT = Rule(
    "negative quotient", lambda v: -v[0] / v[1], lambda w, p: w.negative(w.over(*p))
)


@singledispatch
def loss_of(loss: Loss, asked: Asked, output: str) -> Made:
    """How an example's loss is made. Raises NotImplementedError for a loss without an entry."""
    raise NotImplementedError(f"answers do not know {type(loss).__name__}")


@singledispatch
def slope_of_loss(loss: Loss, asked: Asked) -> tuple[Part, Formula]:
    """How an example's loss depends on one cell of the output, the one that is asked about.

    Raises NotImplementedError for a loss without an entry.
    """
    raise NotImplementedError(f"answers do not know {type(loss).__name__}")


def target_of(asked: Asked, n: int, k: int) -> Part:
    """What an output should be: it is in no tensor."""
    assert asked.recording.target is not None
    return Part("target", float(asked.recording.target[n, k]))


def _targets(asked: Asked, n: int) -> list[float]:
    assert asked.recording.target is not None
    return [float(y) for y in asked.recording.target[n]]


# cross-entropy


@loss_of.register
def cross_entropy(loss: CrossEntropy, asked: Asked, output: str) -> Made:
    (n,) = asked.cell.index
    targets = _targets(asked, n)
    wanted = [k for k, y in enumerate(targets) if y]
    surprises = [_surprise(asked, output, n, k) for k in wanted]
    if len(wanted) == 1 and targets[wanted[0]] == 1:

        def only(w: Notation) -> Piece:
            return w.negative(w.ln(asked.symbol(w, output, (n, wanted[0]))))

        words = (
            "It's minus the logarithm of the probability that the right answer got: zero where "
            "the network is sure of it, and large where it believes something else."
        )
        return Made(words, surprises[0].rule, surprises[0].parts, only)

    def term(w: Notation) -> Piece:
        y = w.symbol("y", None, ("k",))
        return w.multiply([y, w.negative(w.ln(asked.symbol(w, output, (n, "k"))))])

    words = "It's minus the logarithm of each probability, counted as much as the target says."
    terms = [
        combined("share", PRODUCT, Part("target", targets[k]), part)
        for k, part in zip(wanted, surprises, strict=True)
    ]
    return Made(words, SUM, tuple(terms), sum_of("k", term))


def _surprise(asked: Asked, output: str, n: int, k: int) -> Part:
    p = asked.part("probability", output, (n, k))
    if p.value:
        return combined("surprise", NEGATIVE_LOG, p)
    rule = Rule("negative logarithm", lambda v: asked.value, NEGATIVE_LOG.write)
    return Part("surprise", asked.value, "", rule, (p,), "so small that it was rounded to zero")


@slope_of_loss.register
def slope_of_cross_entropy(loss: CrossEntropy, asked: Asked) -> tuple[Part, Formula]:
    n, k = asked.cell.index
    y, p = target_of(asked, n, k), asked.part("probability", asked.cell.tensor, (n, k))

    def formula(w: Notation) -> Piece:
        return w.negative(w.over(w.symbol("y", None, (k,)), asked.itself(w)))

    if not y.value:
        return Part(
            "slope of the loss", 0.0, parts=(p,), note="it is not the right answer"
        ), formula
    if not p.value:
        slope = Part("slope of the loss", float("-inf"), parts=(p,))
        return slope, formula
    return combined("slope of the loss", NEGATIVE_QUOTIENT, y, p), formula


# squared errors


@loss_of.register
def squared_error(loss: SquaredError, asked: Asked, output: str) -> Made:
    (n,) = asked.cell.index
    count = asked.recording[output].shape[1]

    def scaled(*factors: Part) -> Part:
        if loss.scale == 1:
            return factors[0]
        return combined("error", PRODUCT, Part("scale", loss.scale), *factors)

    def error(k: int) -> Part:
        a, y = asked.part("output", output, (n, k)), target_of(asked, n, k)
        return scaled(combined("error", SQUARE, combined("difference", DIFFERENCE, a, y)))

    def term(w: Notation) -> Piece:
        y = w.symbol("y", None, ("k",))
        square = w.power(w.subtract(asked.symbol(w, output, (n, "k")), y), w.number(2))
        return square if loss.scale == 1 else w.multiply([w.number(loss.scale), square])

    words = "It's how far each output is from its target, squared, and all of that added up."
    return Made(words, SUM, gathered([error(k) for k in range(count)]), sum_of("k", term))


@slope_of_loss.register
def slope_of_squared_error(loss: SquaredError, asked: Asked) -> tuple[Part, Formula]:
    n, k = asked.cell.index
    a, y = asked.part("output", asked.cell.tensor, (n, k)), target_of(asked, n, k)
    difference = combined("difference", DIFFERENCE, a, y)
    factor = 2 * loss.scale

    def formula(w: Notation) -> Piece:
        distance = w.subtract(asked.itself(w), w.symbol("y", None, (k,)))
        return distance if factor == 1 else w.multiply([w.number(factor), distance])

    if factor == 1:
        return difference, formula
    return combined("slope of the loss", PRODUCT, Part("scale", factor), difference), formula
