"""The network drawing: its pieces, its labels, and what it paints."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest

from scenes.kit.drawing.camera import FilmCamera
from scenes.kit.drawing.free_places import inside, meet, outside
from scenes.kit.drawing.node_network import NetworkDrawing
from scenes.kit.drawing.node_pieces import Piece, pieces_of
from scenes.kit.drawing.text import Label
from scenes.kit.sourced import constant

SIZES = [(2, 2, 2), (5, 4, 3), (1, 1), (6, 6, 6, 6), (3, 1, 6), (1, 6, 1, 6)]

NUMBER = constant(0.45, "Some number to be placed.", "weight")[0]


@pytest.mark.parametrize("sizes", SIZES)
def test_every_weight_bias_and_node_is_a_part_once(sizes: tuple[int, ...]) -> None:
    pieces = pieces_of(sizes)
    assert len(pieces) == len(set(pieces))
    count = {kind: sum(piece.kind == kind for piece in pieces) for kind in ("weight", "bias", "a")}
    assert count["weight"] == sum(a * b for a, b in pairwise(sizes))
    assert count["bias"] == sum(sizes[1:])
    assert count["a"] == sum(sizes)


@pytest.mark.parametrize("sizes", SIZES)
def test_nodes_keep_apart_and_stay_in_the_box(sizes: tuple[int, ...]) -> None:
    drawing = NetworkDrawing(sizes, width=7, height=5, radius=0.3)
    boxes = drawing.boxes()
    assert not any(meet(one, other) for one, other in combinations(boxes, 2))
    for low, high in boxes:
        assert (low >= [-3.8 - 1e-9, -2.8 - 1e-9]).all() and (
            high <= [3.8 + 1e-9, 2.8 + 1e-9]
        ).all()


def test_all_labels_of_a_small_network_are_clear_of_everything() -> None:
    drawing = NetworkDrawing((2, 2, 2), width=6.4, height=2.6, radius=0.45, loss=False)
    edges = [piece for piece in drawing.pieces if piece.kind in ("weight", "bias")]
    labels = {piece: Label("{v}", v=NUMBER, size=0.28) for piece in edges}
    drawing.place_labels(labels)
    boxes = [
        (label.get_corner([-1, -1, 0])[:2], label.get_corner([1, 1, 0])[:2])
        for label in labels.values()
    ]
    assert not any(meet(one, other) for one, other in combinations([*boxes, *drawing.boxes()], 2))
    for piece, box in zip(labels, boxes, strict=True):
        for other, segment in zip(edges, drawing.segments(), strict=True):
            assert other == piece or inside(segment, box) is None, (piece, other)


def test_where_there_is_no_room_it_says_so() -> None:
    drawing = NetworkDrawing((2, 2), width=1.2, height=1, radius=0.45, loss=False)
    with pytest.raises(ValueError, match=r"no room for the label of Piece\(kind='weight'"):
        drawing.place_labels({Piece("weight", 1, 0, 0): Label("{v}", v=NUMBER.with_digits(6))})


def test_only_what_is_lit_is_lit() -> None:
    drawing = NetworkDrawing((5, 4, 3))
    wanted = {Piece("weight", 2, 1, 3), Piece("z", 1, 2), Piece("loss", 2)}
    assert drawing.light(wanted).lit == wanted
    assert drawing.light().lit == set()
    with pytest.raises(KeyError):
        drawing.light([Piece("weight", 2, 3, 0)])


def test_a_cut_segment_loses_just_the_box() -> None:
    segment = (np.array([0.0, 0.0]), np.array([4.0, 0.0]))
    box = (np.array([1.0, -1.0]), np.array([2.0, 1.0]))
    pieces = outside(segment, [box])
    np.testing.assert_allclose(pieces, [[[0, 0], [1, 0]], [[2, 0], [4, 0]]])
    beside = (np.array([1.0, 1.0]), np.array([2.0, 2.0]))
    np.testing.assert_allclose(outside(segment, [beside]), [segment])


def test_hue_and_width_say_the_value() -> None:
    drawing = NetworkDrawing((1, 2), width=6, height=4, loss=False)
    drawing.set_network([(np.array([[1.0, -0.25]]), np.zeros(2))], [np.ones(1), np.ones(2)])
    camera = FilmCamera()
    camera.capture_mobjects([drawing])
    pixels = camera.pixel_array[..., :3].astype(int)
    scale = camera.pixel_height / 8
    painted = []
    for j in (0, 1):
        x, y, _ = drawing.center(Piece("weight", 1, j, 0))
        column = int((x + camera.frame_width / 2) * scale)
        row = int((4 - y) * scale)
        strip = pixels[row - 12 : row + 13, column]
        painted.append(strip[np.abs(strip - pixels[2, 2]).sum(axis=-1) > 40])
    assert len(painted[0]) > len(painted[1]) > 0
    strongest = painted[0][len(painted[0]) // 2]
    assert strongest[1] > strongest[0] and strongest[1] > strongest[2]  # positive weights are green
    weakest = painted[1][len(painted[1]) // 2]
    assert weakest[2] > weakest[1]  # negative ones are not
