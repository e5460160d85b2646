"""Nothing that is read is overlapped, cut off or too small, and every number is right: always."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from manim import RIGHT, FadeIn, FadeOut, Mobject, linear

from scenes.kit.drawing.camera import FilmCamera
from scenes.kit.drawing.charts import Bars
from scenes.kit.drawing.equations_of_numbers import Spelled
from scenes.kit.drawing.pixel_grid import PixelGrid
from scenes.kit.drawing.text import Label
from scenes.kit.layout import Box
from scenes.kit.nodes.change import put_on
from scenes.kit.scene import NarratedScene
from scenes.kit.sourced import SourcedArray, constant
from scenes.kit.world.answer import answer_in
from scenes.kit.world.lit_way import Ground
from scenes.studio.render.run_scene import Parameters
from scenes.studio.render.targets import SceneFile
from tests.kit.test_nodes import place_of
from tests.scenes.watching import inspect, problems, watch


def test_every_moment_can_be_read_and_is_right(
    film_scene: SceneFile, look: tuple[str, str, str]
) -> None:
    parameters = Parameters.of(digit=look[0], theme=look[1], settings=look[2])
    found, beats = inspect(parameters.apply(film_scene.load()))
    names = [beat.name for beat in beats]
    assert found == []
    assert len(names) == len(set(names)) > 1


def resting(*mobjects: Any) -> list[str]:
    """What is wrong with a frame that holds these."""
    renderer = SimpleNamespace(camera=FilmCamera())
    return problems(SimpleNamespace(renderer=renderer, mobjects=list(mobjects)))


def number_grid(cell: float, value: float = -0.25) -> PixelGrid:
    return PixelGrid(SourcedArray("x", np.full((2, 2), value), "weight"), cell=cell, numbers=1)


def label(text: str, x: float, y: float, **options: Any) -> Label:
    return Label(text, **options).move_to([x, y, 0])


SAID = SourcedArray("x", np.full((1, 10), 0.1), "probability")
HALF = SourcedArray("x", np.array([0.5]), "weight")[0]


@pytest.mark.parametrize(
    ("mobjects", "word"),
    [
        ([label("one", 0, 0), label("two", 0.1, 0)], "'one' is too near to 'two'"),
        ([label("far", 7.0, 0)], "leaves the frame"),
        ([label("small", 0, 0, size=12 / 60)], "is 12.0 px, smaller than 12.4"),
        ([Mobject().add(label("inside", 7.0, 0))], "'inside' leaves the frame"),
        ([Spelled([HALF] * 3, Box(-1, 1, -1, 1))], "'0.50' is 10.0 px, smaller than 12.4"),
        ([Spelled([HALF] * 3, Box(3, 7, 0, 1)), label("by", 6.6, 0.5)], "is too near to 'by'"),
        ([answer_in(SAID, Box(0, 4, 0, 1))], "'1' is 0.4 px, smaller than 12.4"),
        ([number_grid(1.0), label("over", 0, 0)], "'over' is too near to the grid x"),
        ([number_grid(0.84)], "asked for and too small"),
        (
            [Bars(np.array([1.0]), "loss", full=1.0), label("high", 0, 1.0)],
            "'high' is too near to the bar of 1",
        ),
    ],
)
def test_a_fault_is_found(mobjects: list[Any], word: str) -> None:
    assert any(word in problem for problem in resting(*mobjects))


def test_what_is_in_order_is_not_a_fault() -> None:
    assert resting(number_grid(0.9), label("beside", 2, 0), label("a", -3, -2)) == []


def test_words_lie_on_no_edge_unless_they_have_a_ground() -> None:
    place = place_of((1, 1))
    put_on(place.weights())  # which have one
    word = label("on", *place.wires["loss"].place((0, 0)))
    assert resting(place) == []
    assert resting(place, word) == ["'on' lies on a line of the drawing"]
    assert resting(place, Ground(word), word) == []
    put_on({plate: {"opacity": 0.0} for plate in place.of()})
    assert resting(place, word) == []


@pytest.mark.parametrize(("space", "fine"), [(5.0, False), (9.0, True)])
def test_numbers_side_by_side_keep_apart(space: float, fine: bool) -> None:
    small = constant([6.4e-11, 4.9e-10], "Any two numbers as wide as these will do.", "weight")
    one, other = (Label("{v}", v=small[k]) for k in (0, 1))
    other.next_to(one, RIGHT, buff=space / 60)
    assert (resting(one, other) == []) == fine


class Moving(NarratedScene):
    """One play in which a text moves from the left to the right. between: what it meets there."""

    between = 0.0
    fades = False

    def construct(self) -> None:
        one, other = label("one", -3, 0), label("other", self.between, 0)
        with self.beat("moves", "A text moves."):
            self.play(FadeIn(one), FadeIn(other))
            away = FadeOut(other, run_time=0.1) if self.fades else other.animate.set_opacity(1)
            self.play(one.animate(rate_func=linear).move_to([3, 0, 0]), away)
            self.wait(0.2, frozen_frame=True)


@pytest.mark.parametrize(
    ("between", "fades", "fine"),
    [
        (0.0, False, False),  # in its way: runs into it half-way
        (0.0, True, True),  # it has faded when the text comes by
        (3.0, False, False),  # where it goes to: may cover it on the way, but not rest on it
        (3.0, True, True),
    ],
)
def test_what_happens_within_a_play_is_seen(between: float, fades: bool, fine: bool) -> None:
    moving = type("Moving", (Moving,), {"between": between, "fades": fades})
    found, _beats = watch(moving)
    assert (found == []) == fine
    assert fine or found == ["moves: 'one' is too near to 'other'"]


class Copied(NarratedScene):
    """A copy of a text leaves it, and fades where another text is."""

    def construct(self) -> None:
        text, goal = label("text", -3, 0), label("goal", 3, 0)
        with self.beat("copies", "A copy moves to its goal."):
            self.play(FadeIn(text), FadeIn(goal))
            flying = text.copy()
            self.play(flying.animate.move_to(goal).set_opacity(0))
            self.remove(flying)


class Replaced(NarratedScene):
    """One text takes another's place."""

    def construct(self) -> None:
        old, new = label("old", 0, 0), label("new", 0, 0)
        with self.beat("replaces", "One takes the other's place."):
            self.play(FadeIn(old))
            self.play(FadeOut(old), FadeIn(new))


@pytest.mark.parametrize("scene", [Copied, Replaced])
def test_what_is_meant_is_no_fault(scene: type[NarratedScene]) -> None:
    assert watch(scene)[0] == []
