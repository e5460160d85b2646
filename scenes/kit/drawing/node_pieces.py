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


def node_parts(sizes: Sequence[int], layer: int, j: int) -> set[Part]:
    """All that makes a node."""
    kinds = ("z", "a", "g") if layer else ("a",)
    assert 0 <= j < sizes[layer]
    return {Part(kind, layer, j) for kind in kinds}


def named_by(symbol: str, sizes: Sequence[int], layer: int, j: int, k: int) -> set[Part]:
    """The parts that a symbol of the notation names, for node j of `layer` and k of the one before.

    "L": the last layer; "l" and "n": all nodes of `layer`; "j", "k": one node; "w", "b", "z", "g",
    "a": of node j; "y" and "C": the last layer's target j and the loss. Raises KeyError.
    """
    last = len(sizes) - 1
    whole = [layer if symbol in ("l", "n") else last]
    if symbol in ("L", "l", "n"):
        return {p for at in whole for i in range(sizes[at]) for p in node_parts(sizes, at, i)}
    if symbol in ("j", "k"):
        return node_parts(sizes, layer, j) if symbol == "j" else node_parts(sizes, layer - 1, k)
    one = {
        "w": Part("weight", layer, j, k),
        "b": Part("bias", layer, j),
        "z": Part("z", layer, j),
        "g": Part("g", layer, j),
        "a": Part("a", layer, j),
        "y": Part("target", last, j),
        "C": Part("loss", last),
    }
    return {one[symbol]}


def moved_by(weight: Part, sizes: Sequence[int]) -> set[Part]:
    """What changes when one weight does: its node, all nodes after it, and the loss."""
    last = len(sizes) - 1
    found = {weight, *node_parts(sizes, weight.layer, weight.j), Part("loss", last)}
    for layer in range(weight.layer + 1, last + 1):
        for j in range(sizes[layer]):
            found |= node_parts(sizes, layer, j)
    return found
