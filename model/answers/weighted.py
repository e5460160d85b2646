"""Convolutions and dense layers: products of weights and numbers, and a bias."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from model.answers.asked import Asked, running, sum_of
from model.answers.layers import made_by
from model.answers.notation import Formula, Notation, Piece
from model.answers.parts import Made, Part, combined, gathered
from model.answers.rules import COPY, PRODUCT, SUM
from model.layers import Conv2D, Dense, Flatten, Index
from model.windows import pair


def _product(asked: Asked, kernel: str, tap: Index, before: str, at: Index) -> Part:
    weight, value = asked.part("weight", kernel, tap), asked.part("input", before, at)
    return combined("product", PRODUCT, weight, value)


def _sum(
    asked: Asked, products: Sequence[Part], bias: str, unit: int, terms: Formula, words: str
) -> Made:
    """The sum of some products and a bias. terms: the products in symbols."""
    parts = (*gathered(products), asked.part("bias", bias, (unit,)))

    def formula(w: Notation) -> Piece:
        return w.add([terms(w), asked.symbol(w, bias, (unit,))])

    return Made(words, SUM, parts, formula)


@made_by.register
def convolution(layer: Conv2D, asked: Asked, before: str) -> Made:
    n, row, column, f = asked.cell.index
    windows = layer.windows(asked.recording[before].shape)
    kernel, channels = f"{layer.name}/kernel", layer.kernel.shape[2]
    products = [
        _product(asked, kernel, (*tap, c, f), before, (n, *place, c))
        for place, tap in windows.taps(row, column)
        for c in range(channels)
    ]
    top, left = windows.corner(row, column)
    down, right = pair(layer.dilation)
    at = (n, running(top, down, "u"), running(left, right, "v"), "c")

    def term(w: Notation) -> Piece:
        weight = asked.symbol(w, kernel, ("u", "v", "c", f))
        return w.multiply([weight, asked.symbol(w, before, at)])

    outside = layer.kernel[..., f].size - len(products)
    words = (
        f"The filter lies on {before}. Each of its weights is multiplied by the number under it, "
        f"{len(products)} in all. The sum of these products and the bias make this number."
    )
    if outside:
        words += f" The other {outside} weights lie on the rim, where all is zero."
    return _sum(asked, products, f"{layer.name}/bias", f, sum_of("uvc", term), words)


@made_by.register
def dense(layer: Dense, asked: Asked, before: str) -> Made:
    n, j = asked.cell.index
    kernel = f"{layer.name}/kernel"
    products = [_product(asked, kernel, (k, j), before, (n, k)) for k in range(len(layer.kernel))]

    def term(w: Notation) -> Piece:
        weight = asked.symbol(w, kernel, ("k", j))
        return w.multiply([weight, asked.symbol(w, before, (n, "k"))])

    words = f"The number of {before} is multiplied by a weight, and the bias is added."
    if len(products) > 1:
        words = (
            f"Each of the {len(products)} numbers of {before} is multiplied by a weight of its "
            "own. The sum of these products and the bias make this number."
        )
    return _sum(asked, products, f"{layer.name}/bias", j, sum_of("k", term), words)


@made_by.register
def flatten(layer: Flatten, asked: Asked, before: str) -> Made:
    n, k = asked.cell.index
    place = np.unravel_index(k, asked.recording[before].shape[1:])
    index = (n, *(int(i) for i in place))
    words = f"It's the same number as in {before}: the maps are only unrolled, row by row."
    part = asked.part("the same number", before, index)
    return Made(words, COPY, (part,), asked.written(before, index))
