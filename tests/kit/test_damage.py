"""What is painted again, and what is not: frames are those that painting everything would give."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.kit.drawing import damage
from scenes.kit.drawing.camera import Painted
from scenes.kit.drawing.damage import RING, Damage, View, grown, merged, overlap, within
from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import run_scene
from scenes.studio.render.targets import SceneFile, parse
from tests.stills import painted_alike

SMALL = Quality(180, 4)
VIEW = View(0.0, 0.0, 45.0, 640, 360)
rects = st.tuples(
    st.integers(0, 300), st.integers(0, 300), st.integers(1, 200), st.integers(1, 200)
).map(lambda r: (r[0], r[1], r[0] + r[2], r[1] + r[3]))


class Frames:
    """Keeps all frames that are drawn."""

    def __init__(self) -> None:
        self.drawn: list[np.ndarray] = []

    def open(self, beat: str) -> None:
        pass

    def write(self, pixels: np.ndarray, repeat: int) -> None:
        self.drawn.append(pixels.copy())

    def close(self) -> None:
        pass


def test_frames_are_those_that_painting_everything_gives(
    film_scene: SceneFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    spared, whole = Frames(), Frames()
    run_scene(film_scene.load(), SMALL, sink=spared)
    since = damage.Damage.since

    def everywhere(self: Damage, *frame: Any) -> None:
        since(self, *frame)

    monkeypatch.setattr(damage.Damage, "since", everywhere)
    run_scene(film_scene.load(), SMALL, sink=whole)
    assert len(spared.drawn) == len(whole.drawn)
    for k, (one, other) in enumerate(zip(spared.drawn, whole.drawn, strict=True)):
        assert painted_alike(one, other), f"frame {k}"


class Block(Painted):
    """A square that tells how it looks."""

    def __init__(self, x: float, tells: bool = True) -> None:
        super().__init__()
        self.x, self.tells = x, tells

    def look(self) -> Any:
        return (self.x, self.opacity) if self.tells else None

    def bounds(self) -> np.ndarray:
        return np.array([[self.x, 0.0], [self.x + 1, 1.0]])


def test_nothing_is_painted_again_where_nothing_has_changed() -> None:
    painting, ground, blocks = Damage(), object(), [Block(-3), Block(2)]
    assert painting.since(blocks, ground, VIEW) is None, "the first frame is painted whole"
    assert painting.since(blocks, ground, VIEW) == []


def test_what_moves_is_painted_where_it_was_and_where_it_is() -> None:
    painting, ground, blocks = Damage(), object(), [Block(-3), Block(5)]
    painting.since(blocks, ground, VIEW)
    blocks[0].x = 1
    found = painting.since(blocks, ground, VIEW)
    assert found is not None and len(found) == 2
    for x in (-3, 1):
        assert any(overlap(rect, VIEW.rect(np.array([[x, 0], [x + 1, 1]]))) for rect in found)
    assert not any(overlap(rect, VIEW.rect(blocks[1].bounds())) for rect in found)


def test_what_comes_and_what_goes_is_painted() -> None:
    painting, ground, stays, comes = Damage(), object(), Block(-3), Block(2)
    painting.since([stays], ground, VIEW)
    there = [VIEW.rect(comes.bounds())]
    assert painting.since([stays, comes], ground, VIEW) == there
    comes.opacity = 0.0
    assert painting.since([stays, comes], ground, VIEW) == there
    comes.opacity = 1.0
    assert painting.since([stays, comes], ground, VIEW) == there
    assert painting.since([stays], ground, VIEW) == there


@pytest.mark.parametrize("change", ["ground", "view", "order", "silent"])
def test_all_is_painted_where_it_cannot_be_told(change: str) -> None:
    painting, ground, blocks = Damage(), object(), [Block(-7, tells=change != "silent"), Block(2)]
    painting.since(blocks, ground, VIEW)
    other = object() if change == "ground" else ground
    view = View(0.5, 0.0, 45.0, 640, 360) if change == "view" else VIEW
    found = painting.since(blocks[::-1] if change == "order" else blocks, other, view)
    assert found == ([VIEW.rect(blocks[0].bounds())] if change == "silent" else None)


@given(st.lists(rects, max_size=8))
def test_merged_rectangles_cover_the_same_and_are_apart(given: list[Any]) -> None:
    found = merged(given)
    assert all(any(within(rect, other) == rect for other in found) for rect in given)
    for k, rect in enumerate(found):
        assert not any(overlap(grown(rect, RING), grown(each, RING)) for each in found[k + 1 :])


class Keeping(Frames):
    """Keeps the very arrays, and what was in them."""

    def __init__(self) -> None:
        super().__init__()
        self.arrays: list[np.ndarray] = []

    def write(self, pixels: np.ndarray, repeat: int) -> None:
        super().write(pixels, repeat)
        self.arrays.append(pixels)


def test_frames_that_somebody_keeps_do_not_change() -> None:
    kept = Keeping()
    run_scene(parse(["forward/pixels"])[0].scene.load(), SMALL, sink=kept)
    assert all(np.array_equal(*pair) for pair in zip(kept.arrays, kept.drawn, strict=True))


def test_frames_that_nobody_keeps_are_painted_over() -> None:
    arrays = set()

    class Passing(Frames):
        def write(self, pixels: np.ndarray, repeat: int) -> None:
            arrays.add(id(pixels))

    run_scene(parse(["forward/pixels"])[0].scene.load(), SMALL, sink=Passing())
    assert len(arrays) <= 4
