"""The place for networks of nodes: whatever the sizes, nothing lies on anything else."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from manim import Mobject

from scenes.kit import style
from scenes.kit.drawing.text import Span
from scenes.kit.layout import Box
from scenes.kit.nodes.change import Change, Flip, put_on
from scenes.kit.nodes.node_plate import NodePlate, short
from scenes.kit.nodes.place import LOW, WHOLE, Column, NodePlace
from scenes.kit.nodes.product_line import LINE, ProductLine, Term
from scenes.kit.sourced import SourcedArray, constant
from scenes.kit.world.palette import PALETTES

SIZES = [(2, 2, 2), (5, 4, 3), (1, 1, 1), (6, 6, 6, 6), (2, 6, 1, 3), (3, 2, 2)]
W = Span("$w$")
Corners = tuple[np.ndarray, np.ndarray]


@pytest.fixture(autouse=True)
def colors() -> None:
    style.use_colors(PALETTES["dark"].theme)


def array(*shape: int, meaning: str = "activation") -> SourcedArray:
    values = np.linspace(-0.9, 0.95, int(np.prod(shape))).reshape(shape)
    return SourcedArray(f"array{shape}", values, meaning)


def place_of(sizes: tuple[int, ...], above: str = "") -> NodePlace:
    """above: what stands above each index, and makes a name taller."""
    columns = [Column("in", array(1, sizes[0]), names(sizes[0], "i"))]
    for layer, (before, size) in enumerate(itertools.pairwise(sizes), start=1):
        biases = array(size, meaning="weight")
        columns.append(
            Column(
                f"layer{layer}",
                array(1, size),
                tuple(name + above for name in names(size, "a")),
                weights=array(before, size, meaning="weight"),
                symbols={(k, j): f"w_({j} {k})" for k, j in np.ndindex(before, size)},
                hung=tuple(("b_j", biases[j]) for j in range(size)),
                hung_as="biases",
            )
        )
    columns.append(Column("loss", array(1, meaning="loss"), ("E",)))
    return NodePlace(columns)


def names(count: int, letter: str) -> tuple[str, ...]:
    return tuple(f"{letter}_{k + 1}" for k in range(count))


def all_known(place: NodePlace, box: Box) -> None:
    put_on(place.rest([*place.columns, "weights", "biases"], box=box))


def boxes(place: NodePlace) -> list[Corners]:
    """Of all plates, names, and numbers that show."""
    found = []
    for plate in place.of():
        found.append((plate.points[:, :2].min(axis=0), plate.points[:, :2].max(axis=0)))
    for sign in place.signs.values():
        if not sign.plate.lettered:
            found.append(sign.name_box())
        if sign.hung is not None and sign.hanging:
            found.append(sign.hung_box())
    for wires in place.wires.values():
        found += [wires.words(edge) for edge in wires.edges() if wires.numbers[edge]]
    return found


def overlapping(some: list[Corners]) -> list[tuple[int, int]]:
    pairs = itertools.combinations(range(len(some)), 2)
    return [
        (a, b)
        for a, b in pairs
        if (some[a][0] < some[b][1]).all() and (some[b][0] < some[a][1]).all()
    ]


@pytest.mark.parametrize("above", ["", "^((l))"])
@pytest.mark.parametrize("box", [WHOLE, LOW], ids=["whole", "low"])
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_nothing_lies_on_anything_else(sizes: tuple[int, ...], box: Box, above: str) -> None:
    place = place_of(sizes, above)
    all_known(place, box)
    assert overlapping(boxes(place)) == []


def test_two_neurons_have_room_for_all_their_numbers_and_six_have_not() -> None:
    small, large = place_of((2, 2, 2)), place_of((6, 6, 6))
    for place in (small, large):
        all_known(place, WHOLE)
    assert small.wires["layer1"].numbers.all() and small.signs["layer1", 0].hanging == 1
    assert not large.wires["layer1"].numbers.any() and large.signs["layer1", 0].hanging == 0


def test_a_number_lies_on_no_other_edge() -> None:
    wires = place_of((2, 2, 2)).wires["layer1"]
    lines = {edge: np.linspace(*wires.segment(edge), 400) for edge in wires.edges()}
    for edge, other in itertools.permutations(wires.edges(), 2):
        low, high = wires.words(edge)
        assert not ((low < lines[other]) & (lines[other] < high)).all(axis=1).any()


def test_what_is_not_talked_about_dims() -> None:
    place = place_of((2, 2, 2))
    put_on(place.lit([("layer1", 0)], [("layer1", 1, 0)]))
    lit = {node: (plate.lit, plate.focus) for node, plate in place.plates.items()}  # type: ignore[attr-defined]
    assert lit.pop(("layer1", 0)) == (1, 1)
    assert all(light < 1 and focus == 0 for light, focus in lit.values())
    assert place.wires["layer1"].way.tolist() == [[0, 0], [1, 0]]


def test_a_change_ends_exactly() -> None:
    place = place_of((3, 2, 2))
    looks = place.standing(LOW)
    change = Change(place, looks)
    change.begin()
    change.finish()
    assert all((plate.points == end["points"]).all() for plate, end in looks.items())


def test_a_plate_that_turns_over_shows_the_other_array() -> None:
    plate, other = NodePlate(array(1, 3), 1, limit=1.0), array(1, 3, meaning="weight")
    before = plate.points.copy()
    flip = Flip(Mobject(), {plate: other})
    flip.begin()
    flip.interpolate(0.5)
    assert np.ptp(plate.points[:, 0]) < 0.03 * np.ptp(before[:, 0])
    flip.finish()
    assert (plate.points == before).all() and plate.number(0, 0).meaning == "weight"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.59327, "0.593"),
        (0.05, "0.05"),
        (0.0, "0.00"),
        (-12.5, "−12.50"),
        (0.00043857, "0.000439"),
        (-2.4536e-6, "−0.00000245"),
        (2.4e-10, "2.40e−10"),
    ],
)
def test_a_short_number_is_told_from_zero(value: float, text: str) -> None:
    assert short(SourcedArray("x", np.array([value]), "gradient")[0]).text == text


def test_terms_stand_above_their_nodes_where_they_have_room() -> None:
    number = constant([0.5], "Any number as wide as this will do.", "weight")[0]
    at = np.array([1.5, -1.0])
    terms = [Term(W, number, at - [2, 0], at - [2, 0]), Term(W, number, at, at)]
    line = ProductLine(W, terms, number)
    assert abs(line.numbers[1].get_center()[0] - 1.5) < 1e-6
    found = [*line.symbols, *line.numbers, line.left, line.result]
    corners = [(m.get_corner([-1, -1, 0])[:2], m.get_corner([1, 1, 0])[:2]) for m in found]
    assert overlapping(corners) == []
    assert all(LINE.left - 1e-6 <= low[0] and high[0] <= LINE.right + 1e-6 for low, high in corners)
