"""Each symbol names exactly its part of the drawing, and a weight moves what depends on it."""

from __future__ import annotations

import numpy as np
import pytest

from model.networks.notation import layered
from scenes.kit.drawing.node_pieces import Part, moved_by, named_by, parts_of
from scenes.notation.s02_symbols import ROWS
from scenes.notation.s07_review import SYMBOLS

SIZES = (5, 4, 3)
# for node j = 3 of layer 1 and node k = 4 of layer 0, written out
NAMED = {
    "L": {Part(kind, 2, j) for kind in ("z", "a", "g") for j in (0, 1, 2)},
    "l": {Part(kind, 1, j) for kind in ("z", "a", "g") for j in (0, 1, 2, 3)},
    "n": {Part(kind, 1, j) for kind in ("z", "a", "g") for j in (0, 1, 2, 3)},
    "j": {Part("z", 1, 3), Part("a", 1, 3), Part("g", 1, 3)},
    "k": {Part("a", 0, 4)},
    "w": {Part("weight", 1, 3, 4)},
    "b": {Part("bias", 1, 3)},
    "z": {Part("z", 1, 3)},
    "g": {Part("g", 1, 3)},
    "a": {Part("a", 1, 3)},
    "C": {Part("loss", 2)},
}


@pytest.mark.parametrize("symbol", NAMED)
def test_a_symbol_names_exactly_its_part(symbol: str) -> None:
    assert named_by(symbol, SIZES, 1, 3, 4) == NAMED[symbol]


def test_the_target_is_the_last_layers() -> None:
    assert named_by("y", SIZES, 2, 1, 0) == {Part("target", 2, 1)}


def test_both_scenes_show_every_symbol_on_a_part_that_is_drawn() -> None:
    drawn = set(parts_of(SIZES))
    assert [row[2] for row in ROWS] and {row[2] for row in ROWS} == set(SYMBOLS) == {*NAMED, "y"}
    for symbol in SYMBOLS:
        parts = named_by(symbol, SIZES, 1, 0, 1)
        assert parts and parts <= drawn
    with pytest.raises(KeyError):
        named_by("q", SIZES, 1, 0, 0)


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_a_weight_moves_what_the_network_says_it_moves(layer: int) -> None:
    sketch = layered("4-3-5-2")
    before = sketch.run(0)
    kernel = sketch.weights[f"layer{layer}/kernel"].copy()
    kernel[1, 2 if layer < 3 else 1] += 0.25
    weight = Part("weight", layer, 2 if layer < 3 else 1, 1)
    after = sketch.network().with_weights({f"layer{layer}/kernel": kernel})
    run = after.run(sketch.inputs[0], sketch.targets[0])
    moved = {
        Part(kind, k, int(j))
        for k in range(1, 4)
        for kind in ("z", "a")
        for j in np.flatnonzero(run[f"layer{k}/{kind}"][0] != before[f"layer{k}/{kind}"][0])
    }
    felt = moved_by(weight, sketch.sizes)
    assert {part for part in felt if part.kind in ("z", "a")} == moved
    assert weight in felt and Part("loss", 3) in felt
