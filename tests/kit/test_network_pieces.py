"""Each symbol names exactly its piece of the drawing, and a weight moves what depends on it."""

from __future__ import annotations

import numpy as np
import pytest

from model.networks.notation import layered
from scenes.kit.drawing.node_pieces import Piece, moved_by, named_by

SIZES = (5, 4, 3)
# for node j = 3 of layer 1 and node k = 4 of layer 0, written out
NAMED = {
    "L": {Piece(kind, 2, j) for kind in ("z", "a", "g") for j in (0, 1, 2)},
    "l": {Piece(kind, 1, j) for kind in ("z", "a", "g") for j in (0, 1, 2, 3)},
    "n": {Piece(kind, 1, j) for kind in ("z", "a", "g") for j in (0, 1, 2, 3)},
    "j": {Piece("z", 1, 3), Piece("a", 1, 3), Piece("g", 1, 3)},
    "k": {Piece("a", 0, 4)},
    "w": {Piece("weight", 1, 3, 4)},
    "b": {Piece("bias", 1, 3)},
    "z": {Piece("z", 1, 3)},
    "g": {Piece("g", 1, 3)},
    "a": {Piece("a", 1, 3)},
    "C": {Piece("loss", 2)},
}


@pytest.mark.parametrize("symbol", NAMED)
def test_a_symbol_names_exactly_its_part(symbol: str) -> None:
    assert named_by(symbol, SIZES, 1, 3, 4) == NAMED[symbol]


def test_the_target_is_the_last_layers() -> None:
    assert named_by("y", SIZES, 2, 1, 0) == {Piece("target", 2, 1)}


def test_an_unknown_symbol_names_nothing() -> None:
    with pytest.raises(KeyError):
        named_by("q", SIZES, 1, 0, 0)


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_a_weight_moves_what_the_network_says_it_moves(layer: int) -> None:
    sketch = layered("4-3-5-2")
    before = sketch.run(0)
    kernel = sketch.weights[f"layer{layer}/kernel"].copy()
    kernel[1, 2 if layer < 3 else 1] += 0.25
    weight = Piece("weight", layer, 2 if layer < 3 else 1, 1)
    after = sketch.network().with_weights({f"layer{layer}/kernel": kernel})
    run = after.run(sketch.inputs[0], sketch.targets[0])
    moved = {
        Piece(kind, k, int(j))
        for k in range(1, 4)
        for kind in ("z", "a")
        for j in np.flatnonzero(run[f"layer{k}/{kind}"][0] != before[f"layer{k}/{kind}"][0])
    }
    felt = moved_by(weight, sketch.sizes)
    assert {piece for piece in felt if piece.kind in ("z", "a")} == moved
    assert weight in felt and Piece("loss", 3) in felt
