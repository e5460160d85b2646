"""Lesson: a scene in the place, in a teacher's words: side by side, open a window, point out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from manim import Animation, FadeIn, FadeOut

from model.derivations import shapes
from model.layers.pooling import Pool
from scenes.kit.drawing.text import Label, product_label
from scenes.kit.language import _
from scenes.kit.layout import STAGE, Box, face_cell
from scenes.kit.sourced import SourcedArray, constant, sourced
from scenes.kit.world.answer import Answer
from scenes.kit.world.between import Outline
from scenes.kit.world.blocks import block_of
from scenes.kit.world.moves import Become, Flight, Front, Pose
from scenes.kit.world.plate import Plate
from scenes.kit.world.scene import TITLE, WorldScene
from scenes.kit.world.world import Key

_SHARES = (0.08, 1.0, 0.08)  # of a map's room: its name, the map, its size
MANY = 3  # plates of a layer that no longer stand above each other


class Lesson(WorldScene):
    """A scene in the place that works on maps side by side, and on blocks lifted out of them."""

    def setup(self) -> None:
        super().setup()
        self.named: dict[Key, tuple[Label, Label]] = {}  # each map's name and size
        self.cells: list[Outline] = []  # that have been opened

    def side_by_side(self, tensor: str) -> list[Plate]:
        """Fly to a tensor's maps: beside each other, each between its name and its size."""
        keys = [key for key in self.world.plates if key[0] == tensor]
        self.named = {key: self._words_for(key) for key in keys}
        self.fly_to(self._put_words(STAGE.inset(0, 0.15)))
        self.play(*(FadeIn(word) for pair in self.named.values() for word in pair), run_time=0.6)
        return [self.world.plates[key] for key in keys]

    def _words_for(self, key: Key) -> tuple[Label, Label]:
        tensor, k = key
        which = constant(np.arange(k + 1), "A map is called by its place, counted from zero.")[k]
        name = Label(_("{tensor}, map {k}"), tensor=tensor, k=which, size=TITLE, plain=True)
        size = sourced(shapes.plane(self.shape(tensor)))
        return name, product_label(size, size=TITLE, plain=True)

    def _put_words(self, box: Box) -> dict[Key, Box]:
        """Move the maps' names and sizes to where they belong in a box; returns the maps' boxes."""
        rooms = {}
        columns = box.columns(*[1.0] * len(self.named))
        for (key, (name, size)), column in zip(self.named.items(), columns, strict=True):
            above, rooms[key], below = column.rows(*_SHARES, gap=0.15)
            name.move_to(above.center)
            size.move_to(below.center)
        return rooms

    def wall_in(self, tensor: str, box: Box) -> dict[Key, Box]:
        """Boxes for a layer's plates: above each other, or two in a row where they are many."""
        keys = [key for key in self.world.plates if key[0] == tensor]
        across = 1 if len(keys) < MANY else 2
        rows = box.rows(*[1.0] * -(-len(keys) // across))
        boxes = [part for row in rows for part in row.columns(*[1.0] * across)]
        return dict(zip(keys, boxes, strict=False))

    def become(
        self,
        shown: Mapping[str, SourcedArray],
        *,
        with_it: Iterable[Animation] = (),
        run_time: float = 1.0,
    ) -> None:
        """Have the whole place show another picture's run, and then its answer.

        shown: the source of each station's tensor. with_it: what appears with the answer.
        """
        sources = {plate: shown[name] for (name, _k), plate in self.world.plates.items()}
        shrink = Front(self.world, [self.answer], lambda answer, share: answer.grow(1 - share))
        self.play(Become(self.world, sources), shrink, run_time=0.6 * run_time)
        self.world.remove(self.answer)
        self.answer = self.far_end = self.answer_of(shown[self.network.outputs[-1]])
        self.world.add(self.answer)
        grow = Front(self.world, [self.answer], Answer.grow)
        self.play(grow, *with_it, run_time=0.4 * run_time)

    def open_window(self, plate: Plate, row: int, column: int) -> Plate:
        """Show the numbers that a pooled cell was made from: its window, lifted out to face us.

        Raises ValueError where the plate's numbers come from no pool.
        """
        near, far = STAGE.inset(0, 0.15).columns(1.6, 1)
        window = self._window_of(plate, row, column)
        cell = self.outline(plate, row, column)
        self.cells.append(cell)
        words = [word for pair in self.named.values() for word in pair]
        self.play(*(FadeOut(word) for word in words), run_time=0.3)
        self.fly_to(self._put_words(near), run_time=1.0)
        self.play(*(FadeIn(word) for word in words), cell.animate.set_opacity(1), run_time=0.5)
        size = face_cell((window.rows, window.columns), far.inset(0.2))
        self.unfold(window, cell, far.center, size)
        self.play(window.animate.set_numbers(1), run_time=0.5)
        return window

    def _window_of(self, plate: Plate, row: int, column: int) -> Plate:
        tensor, k = next(key for key, other in self.world.plates.items() if other is plate)
        pool = self.network.layer(tensor)
        if not isinstance(pool, Pool):
            raise ValueError(f"{tensor} is made by no pool: its cells have no window of their own")
        before = self.network.input_of(tensor)
        windows = pool.windows(self.recording[before].shape)
        corner = windows.corner(row, column)
        return block_of(self.tensor(before), *corner, *windows.window, channel=k)

    def point_out(self, plate: Plate, row: int, column: int) -> Outline:
        """Put the focus on one cell of what has been lifted out."""
        outline = Outline(plate, row, column)
        self.play(FadeIn(outline), run_time=0.5)
        return outline

    def lay_back(self, lifted: Plate) -> None:
        """Have a lifted block return to where it lies on its plate."""
        beam = next(beam for beam in self.beams if beam.end is lifted)
        corners = np.column_stack([beam.start.corners(), np.zeros(4)])
        self.play(Flight(self.world, {lifted: Pose(corners)}, run_time=0.9))
        self.hide_beams()
        around = [m for m in self.mobjects if isinstance(m, Outline) and m.plate is lifted]
        self.remove(lifted, *around)

    def outside(self, opacity: float) -> dict[Any, float]:
        """As any scene's in the place; on the way home opened cells and their light go out."""
        gone = [*self.beams, *self.cells] if opacity else []
        return {**super().outside(opacity), **dict.fromkeys(gone, 0.0)}
