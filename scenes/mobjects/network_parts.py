"""The pieces of a drawn network, by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Part(NamedTuple):
    """A piece of the drawing.

    kind: "z" and "a" (the halves of node j of a layer; a node that is not split, as inputs never
    are, is all "a"), "g" (the line between them), "weight" (to node j of `layer` from node k of
    the layer before), "bias", "target" (of output j), "loss". All count from 0, the input is
    layer 0.
    """

    kind: str
    layer: int = 0
    j: int = 0
    k: int = 0


def parts_of(sizes: Sequence[int], *, loss: bool = True, split: bool = True) -> list[Part]:
    """Every part of a network whose layers have so many nodes, in the order of drawing."""
    parts = []
    for layer in range(1, len(sizes)):
        for j in range(sizes[layer]):
            parts += [Part("weight", layer, j, k) for k in range(sizes[layer - 1])]
            parts.append(Part("bias", layer, j))
    for layer, size in enumerate(sizes):
        for j in range(size):
            kinds = ("z", "a", "g") if layer and split else ("a",)
            parts += [Part(kind, layer, j) for kind in kinds]
    if loss:
        last = len(sizes) - 1
        parts += [*(Part("target", last, j) for j in range(sizes[last])), Part("loss", last)]
    return parts
