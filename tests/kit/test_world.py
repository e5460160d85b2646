"""Any network becomes a place, from its shapes alone: it fills the stage, and nothing overlaps."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.strongest_way import strongest_way
from scenes.kit.drawing.text import Label
from scenes.kit.sourced import SourcedArray
from scenes.kit.world.deck import Deck
from scenes.kit.world.plan import MOST_PLATES, Station, bounds, lay_out
from scenes.kit.world.plate import Plate
from scenes.kit.world.projection import OVERVIEW
from scenes.kit.world.streams import Stream, part_of_curve
from scenes.kit.world.ways import Way
from tests.kit.places import PLACES, Place, look_at, place
from tests.scenes.layout import shown
from tests.scenes.watching import watch

sides = st.integers(1, 64)
maps = st.tuples(sides, sides, st.integers(1, 64))
vectors = st.integers(1, 500).map(lambda length: (length,))
shapes = st.builds(
    lambda first, walls, columns, last: [first, *walls, *columns, last],
    st.tuples(sides, sides, st.sampled_from([1, 3])),
    st.lists(maps, max_size=4),
    st.lists(vectors, max_size=3),
    st.integers(1, 12).map(lambda length: (length,)),
)


def laid_out(found: list[tuple[int, ...]]) -> list[Station]:
    return lay_out({f"tensor{k}": shape for k, shape in enumerate(found)})


def ends(station: Station) -> tuple[float, float]:
    """Left and right end on the overview's frame, the deck included."""
    x = OVERVIEW.place(station.x)[0]
    return x - station.width / 2, x + station.width / 2


@given(found=shapes)
def test_stations_stand_side_by_side_from_the_picture_to_the_answer(
    found: list[tuple[int, ...]],
) -> None:
    stations = laid_out(found)
    assert [station.tensor for station in stations] == [f"tensor{k}" for k in range(len(found))]
    for before, after in itertools.pairwise(stations):
        assert ends(before)[1] + 8 < ends(after)[0]


@given(found=shapes)
def test_plates_of_a_wall_do_not_overlap(found: list[tuple[int, ...]]) -> None:
    for station, shape in zip(laid_out(found), found, strict=True):
        heights = [station.y(k) for k in range(station.shown)]
        assert all(b - a > station.rows * station.cell for a, b in itertools.pairwise(heights))
        assert station.y(station.shown - 1) + station.rows * station.cell / 2 < OVERVIEW.floor
        if len(shape) == 3:
            assert (station.rows, station.columns, station.channels) == shape
            assert station.shown == min(shape[2], MOST_PLATES)
            assert (station.deck > 0) == (station.shown < shape[2])


@given(found=shapes)
def test_the_whole_lies_in_the_frame_and_fills_its_width(found: list[tuple[int, ...]]) -> None:
    left, right, top, bottom = bounds(laid_out(found))
    assert 72 <= left < 74 and 1500 < right < 1570  # the answer's bars are beyond
    assert top > 90 and bottom < 900


@given(
    wide=st.lists(st.floats(20, 160), min_size=4, max_size=7),
    channels=st.integers(1, 40),
)
def test_what_is_written_below_stations_has_room(wide: list[float], channels: int) -> None:
    found: dict[str, tuple[int, ...]] = {f"maps{k}": (9, 9, channels) for k in range(len(wide) - 1)}
    found["answer"] = (10,)
    stations = lay_out(found, dict(zip(found, wide, strict=True)))
    for (one, a), (other, b) in itertools.pairwise(zip(stations, wide, strict=True)):
        assert other.x - one.x > (a + b) / 2 + 10


# three networks that no film shows


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("name", PLACES)
def test_an_overview_can_be_read_and_fills_the_frame(name: str, theme: str) -> None:
    pictures: list[np.ndarray] = []

    def look(scene: Any, beat: Any) -> None:
        scene.renderer.camera.reset()
        scene.renderer.update_frame(scene)
        pictures.append(scene.renderer.get_frame()[..., :3].astype(float))

    problems, _beats = watch(place(PLACES[name](), theme=theme), listeners=[look])
    assert problems == []
    assert detailed_tiles(pictures[0]) > 0.5


def detailed_tiles(picture: np.ndarray) -> float:
    """Share of the frame's 16 x 9 tiles in which something is drawn."""
    height, width = picture.shape[0] // 9, picture.shape[1] // 16
    tiles = picture[: 9 * height, : 16 * width].mean(axis=2).reshape(9, height, 16, width)
    return float((np.ptp(tiles, axis=(1, 3)) > 24).mean())


def overview(name: str) -> Place:
    """The scene of a network, set up and not played."""
    scene = place(PLACES[name]())()
    scene.setup()
    return scene


def test_channels_that_do_not_fit_are_a_deck_with_its_count() -> None:
    scene = overview("lenet")
    decks = [member for member in scene.world.submobjects if isinstance(member, Deck)]
    assert [deck.plate.source.name for deck in decks] == ["conv2/a", "pool2"]
    members = scene.world.submobjects
    for deck in decks:
        name = deck.plate.source.name
        assert deck.plate is scene.world.of(name)[-1] and deck.plate.trailing == (5,)
        assert members.index(deck) < members.index(deck.plate)
        _words, count = scene.signs[name].submobjects
        assert isinstance(count, Label) and count in list(shown(members))
        (number,) = count.numbers
        assert (number.name, number.index, number.text) == (f"shape({name})", (2,), "16")
        assert count.get_right()[0] < deck.plate.get_left()[0]
    assert not any(isinstance(member, Deck) for member in overview("two-two-two").world.submobjects)


def test_a_way_through_a_deck_leaves_out_what_is_not_shown() -> None:
    scene = overview("lenet")
    links = strongest_way(scene.recording)
    way = Way(scene.world, links)
    assert {link.cell[2] for link in links if link.after in ("conv2/a", "pool2")} == {11}
    left_out = [link.after for link, step in zip(links, way.steps, strict=True) if not step]
    assert left_out == ["conv2/a", "pool2", "flatten"]


def test_a_stream_grows_along_its_own_curve() -> None:
    whole = Stream(np.array([0, 2, 0]), np.array([3, 0, 0]), upright=True).curve

    def at(points: np.ndarray, t: float) -> np.ndarray:
        weights = np.array([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3])
        return weights @ points

    part = part_of_curve(whole, 0.4)
    for t in (0.0, 0.3, 1.0):
        np.testing.assert_allclose(at(part, t), at(whole, 0.4 * t), atol=1e-12)
    assert whole[1][0] == whole[0][0] and whole[2][1] == whole[3][1]  # upright, then level


@pytest.mark.parametrize("scale", [1e-12, 1e12])
def test_a_plate_looks_the_same_whatever_its_scale(scale: float) -> None:
    """A sure digit's gradients are tiny, and the zeros among them are not black."""
    faces = []
    for largest in (1.0, scale):
        values = np.array([[0.0, largest], [-largest / 2, 0.0]])
        plate = Plate(SourcedArray("given", values, "gradient"))
        faces.append(plate._face(8).pixels)
    np.testing.assert_array_equal(*faces)


def test_a_plate_that_does_not_stand_there_is_named_with_the_nearest() -> None:
    def look(scene: Any) -> None:
        with pytest.raises(KeyError, match=r"no plate stands at .*'conv/a', 9.*perhaps 'conv/a', "):
            scene.world.plates["conv/a", 9]

    look_at(place(PLACES["one-convolution"]()), look)
