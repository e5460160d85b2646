"""Gradients: each is made of those after it, by one step of the chain rule."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch

from model.answers.activations import slope_at
from model.answers.asked import Asked
from model.answers.gradient_formulas import formula_of
from model.answers.losses import slope_of_loss, target_of
from model.answers.notation import Formula, Notation, Piece
from model.answers.parts import Made, Part, combined, gathered
from model.answers.rules import COPY, DIFFERENCE, PRODUCT, QUOTIENT, SUM
from model.cell_graph import Link, layer_links, weight_links
from model.layers import Activation, AvgPool, Flatten, Layer, Softmax, Weighted


def gradient_of(asked: Asked) -> Made:
    """How the gradient of the loss with respect to a cell is made."""
    network = asked.recording.network
    tensor = asked.cell.tensor
    if tensor == "loss":
        return _of_loss(asked)
    if tensor in network.weights:
        return _of_weight(asked)
    if tensor == network.outputs[-1]:
        return _of_output(asked)
    if network.ends_in_softmax_cross_entropy and tensor == network.outputs[-2]:
        return _of_last_logit(asked)
    return _of_input(asked)


# where it begins


def _of_loss(asked: Asked) -> Made:
    count = len(asked.recording["loss"])
    words = "It's where all gradients begin: the loss changes as much as it does itself."
    if count == 1:
        return Made(words)
    parts = (Part("one", 1.0), Part("examples", float(count)))
    words = f"The loss of a batch is the mean of its {count} examples: each counts as much."
    return Made(words, QUOTIENT, parts, lambda w: w.over(w.number(1), w.symbol("N")))


def _with_mean(asked: Asked, slope: Part, formula: Formula, words: str) -> Made:
    """A slope of one example's loss; in a batch it counts as much as the example does."""
    if len(asked.recording["loss"]) == 1:
        if slope.rule is None:
            return Made(words, COPY, (slope,), formula)
        return Made(words, slope.rule, slope.parts, formula)
    mean = asked.gradient("loss", asked.cell.index[:1])

    def whole(w: Notation) -> Piece:
        return w.multiply([w.over(w.number(1), w.symbol("N")), formula(w)])

    return Made(words, PRODUCT, (mean, slope), whole)


def _of_output(asked: Asked) -> Made:
    slope, formula = slope_of_loss(asked.recording.network.loss, asked)
    words = "It's how the loss depends on this output, all else unchanged."
    return _with_mean(asked, slope, formula, words)


def _of_last_logit(asked: Asked) -> Made:
    """p - y, where softmax and cross-entropy are one step."""
    n, k = asked.cell.index
    target = asked.recording.target
    assert target is not None
    output = asked.recording.network.outputs[-1]
    p, y = asked.part("probability", output, (n, k)), target_of(asked, n, k)
    if (whole := float(target[n].sum())) != 1:
        p = combined("share", PRODUCT, p, Part("all targets together", whole))
    slope = combined("slope of the loss", DIFFERENCE, p, y)

    def formula(w: Notation) -> Piece:
        return w.subtract(asked.symbol(w, output, (n, k)), w.symbol("y", None, (k,)))

    words = (
        "It's p minus y: the probability that this answer got, minus the one that it should have."
    )
    return _with_mean(asked, slope, formula, words)


# further back


def _of_weight(asked: Asked) -> Made:
    recording, cell = asked.recording, asked.cell
    links = weight_links(recording, cell)
    is_kernel = recording.network.tensors[cell.tensor].is_kernel

    def term(link: Link) -> Part:
        upstream = asked.gradient(link.end.tensor, link.end.index)
        if not is_kernel:
            return upstream
        met = asked.part("input", link.source.tensor, link.source.index)
        return combined("product", PRODUCT, met, upstream)

    places = "once" if len(links) == 1 else f"in {len(links)} places"
    if is_kernel:
        words = (
            f"The weight is used {places}. There, the number that it meets is multiplied by the "
            "gradient of what it helped to make."
        )
    else:
        words = f"The bias is added {places}, so what arrives there arrives here."
    if len(links) > 1:
        words += " All of that adds up."
    return _summed(words, [term(link) for link in links], formula_of(asked))


def _of_input(asked: Asked) -> Made:
    """Of a cell that a layer reads: what each cell that it is part of hands back."""
    recording, cell = asked.recording, asked.cell
    after = recording.network.output_of(cell.tensor)
    layer = recording.network.layer(after)
    terms = []
    for link in layer_links(recording, cell):
        upstream = asked.gradient(after, link.end.index)
        factor = derivative_of(layer, asked, link)
        terms.append(combined("product", PRODUCT, factor, upstream) if factor else upstream)
    if not terms:
        return Made(f"Nothing in {after} is made from it, so the loss does not depend on it.", SUM)
    if len(terms) == 1:
        words = f"The gradient that arrives at {after}, times how much that depends on this one."
        if isinstance(layer, Flatten):
            words = f"It's what arrives at the same number of {after}."
        if why := terms[0].parts and terms[0].parts[0].note:
            words += f" Here nothing passes ({why})."
    else:
        words = (
            f"It's a part of {len(terms)} numbers of {after}. Each hands its gradient back, times "
            "how much it depends on this one, and all of that adds up."
        )
    return _summed(words, terms, formula_of(asked))


def _summed(words: str, terms: Sequence[Part], formula: Formula) -> Made:
    """The terms' sum; where there is one alone, that itself."""
    if len(terms) > 1:
        return Made(words, SUM, gathered(terms), formula)
    (term,) = terms
    if term.rule is None:
        return Made(words, COPY, (term,), formula)
    return Made(words, term.rule, term.parts, formula)


# local derivatives


@singledispatch
def derivative_of(layer: Layer, asked: Asked, link: Link) -> Part | None:
    """How much a layer's output depends on the cell that is asked about; None where it's a copy."""
    source = asked.part("read from", link.source.tensor, link.source.index)
    return Part("derivative", link.value, parts=(source,), note=link.closed)


@derivative_of.register
def _(layer: Weighted, asked: Asked, link: Link) -> Part | None:
    return asked.part("weight", link.source.tensor, link.source.index)


@derivative_of.register
def _(layer: Flatten, asked: Asked, link: Link) -> Part | None:
    return None


@derivative_of.register
def _(layer: Activation, asked: Asked, link: Link) -> Part | None:
    return slope_at(layer, Asked(asked.recording, link.end), asked.cell.tensor)


@derivative_of.register
def _(layer: AvgPool, asked: Asked, link: Link) -> Part | None:
    count = round(1 / link.value)
    return combined("share", QUOTIENT, Part("one", 1.0), Part("numbers", float(count)))


@derivative_of.register
def _(layer: Softmax, asked: Asked, link: Link) -> Part | None:
    """p_m ((1 where m = k, else 0) - p_k)."""
    ends = (link.end.index, asked.cell.index)
    p, own = (asked.part("probability", link.end.tensor, at) for at in ends)
    same = Part("the same one?", float(ends[0] == ends[1]))
    return combined("derivative", PRODUCT, p, combined("difference", DIFFERENCE, same, own))
