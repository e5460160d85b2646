"""The pieces of a drawn network, by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Piece(NamedTuple):
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


def pieces_of(sizes: Sequence[int], *, loss: bool = True, split: bool = True) -> list[Piece]:
    """Every piece of a network whose layers have that many nodes, in the order of drawing."""
    pieces = []
    for layer in range(1, len(sizes)):
        for j in range(sizes[layer]):
            pieces += [Piece("weight", layer, j, k) for k in range(sizes[layer - 1])]
            pieces.append(Piece("bias", layer, j))
    for layer, size in enumerate(sizes):
        for j in range(size):
            kinds = ("z", "a", "g") if layer and split else ("a",)
            pieces += [Piece(kind, layer, j) for kind in kinds]
    if loss:
        last = len(sizes) - 1
        pieces += [*(Piece("target", last, j) for j in range(sizes[last])), Piece("loss", last)]
    return pieces


def pieces_of_node(sizes: Sequence[int], layer: int, j: int) -> set[Piece]:
    """Every piece of a node."""
    kinds = ("z", "a", "g") if layer else ("a",)
    assert 0 <= j < sizes[layer]
    return {Piece(kind, layer, j) for kind in kinds}


def named_by(symbol: str, sizes: Sequence[int], layer: int, j: int, k: int) -> set[Piece]:
    """What a symbol of the notation names, for node j of `layer` and node k of the one before.

    "L": the last layer; "l" and "n": all nodes of `layer`; "j", "k": one node; "w", "b", "z", "g",
    "a": of node j; "y" and "C": the last layer's target j and the loss. Raises KeyError.
    """
    last = len(sizes) - 1
    whole = [layer if symbol in ("l", "n") else last]
    if symbol in ("L", "l", "n"):
        return {p for at in whole for i in range(sizes[at]) for p in pieces_of_node(sizes, at, i)}
    if symbol in ("j", "k"):
        return pieces_of_node(sizes, *((layer, j) if symbol == "j" else (layer - 1, k)))
    one = {
        "w": Piece("weight", layer, j, k),
        "b": Piece("bias", layer, j),
        "z": Piece("z", layer, j),
        "g": Piece("g", layer, j),
        "a": Piece("a", layer, j),
        "y": Piece("target", last, j),
        "C": Piece("loss", last),
    }
    return {one[symbol]}


def moved_by(weight: Piece, sizes: Sequence[int]) -> set[Piece]:
    """What changes when one weight does: its node, all nodes after it, and the loss."""
    last = len(sizes) - 1
    found = {weight, *pieces_of_node(sizes, weight.layer, weight.j), Piece("loss", last)}
    for layer in range(weight.layer + 1, last + 1):
        for j in range(sizes[layer]):
            found |= pieces_of_node(sizes, layer, j)
    return found
