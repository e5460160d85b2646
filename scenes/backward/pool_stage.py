"""PoolStage: a pool on the way back: its maps and what it made of them, and below, gradients."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import FadeIn, FadeOut

from model.chosen_places import remembered_places, strongest
from model.derivations import forward
from model.layers import MaxPool
from scenes.kit.drawing.stepwise import Steps
from scenes.kit.layout import face_cell
from scenes.kit.sourced import sourced
from scenes.kit.world.between import Beam, Outline
from scenes.kit.world.blocks import block_of
from scenes.kit.world.storey_boxes import dots, gradient_ink, gradient_of, two_rows
from scenes.kit.world.way_back import WayBack


class PoolStage(WayBack):
    """Its `known` is the pool's output. Left what went into the pool, right what came out."""

    dwell = 0.1  # little of it has to be read

    def prepare(self) -> None:
        self.pool = self.known
        self.maps = self.network.input_of(self.pool)
        layer = self.network.layer(self.pool)
        assert isinstance(layer, MaxPool)
        self.windows = layer.windows(self.recording[self.maps].shape)
        self.winners = remembered_places(self.recording, self.pool, self.filter)
        self.ties = sourced(forward.ties(self.recording, self.pool, self.filter))
        upstream = self.recording.grad(self.pool)[0, ..., self.filter]
        blocks = self.windows.im2col(self.recording[self.maps])[0, ..., self.filter]
        self.place = strongest(np.abs(upstream) * blocks.std(axis=(2, 3)))
        self.upper, self.lower = two_rows()
        self.room = {
            (self.maps, self.filter): self.upper.before,
            (self.pool, self.filter): self.upper.after,
            self.world.lower_key(self.maps, self.filter): self.lower.before,
            self.world.lower_key(self.pool, self.filter): self.lower.after,
        }
        self.before, self.after, self.found_below, self.known_below = (
            self.world.plates[key] for key in self.room
        )
        ink = gradient_ink()
        self.names = [
            self.upper.name_before("a"),
            self.upper.name_after("m"),
            self.lower.name_before(gradient_of("a"), ink),
            self.lower.name_after(gradient_of("m"), ink),
        ]
        self.forth = self.upper.step("max")
        self.back = self.lower.step("?", back=True)
        self.back_arrow = self.back[0].copy()
        self.marks = dots(self.before, self.winners)

    def arrive(self) -> None:
        """The four plates in their places; what is looked for is still dark."""
        self.fly_to(self.room)

    def take_one_block(self) -> None:
        """Its numbers above, its winner in the focus; and the gradient of what it made, below."""
        self.world.put(self.maps)  # still dark
        corner, size = self.windows.corner(*self.place), self.windows.window
        winner = int(self.recording[f"{self.pool}/argmax"][(0, *self.place, self.filter)])
        tap = divmod(winner, size[1])
        room = (self.upper.middle.inset(0.5, 0.1), self.lower.middle.inset(0.5, 0.1))
        cell = min(face_cell(size, box) for box in room)
        self.window, self.window_below = (
            self.outline(plate, *corner, *size) for plate in (self.before, self.found_below)
        )
        self.cursor, self.kept = (
            self.outline(plate, *self.place) for plate in (self.known_below, self.after)
        )
        self.block = block_of(self.tensor(self.maps), *corner, *size, channel=self.filter)
        self.block.set_limit(self.before.limit)
        self.share = block_of(self.gradient(self.maps), *corner, *size, channel=self.filter)
        self.share.set_limit(self.known_below.limit)
        self.play(self.window.animate.set_opacity(1), run_time=0.4)
        self.frames = [self.unfold(self.block, self.window, room[0].center, cell, plain=True)]
        self.crowns = [Outline(plate, *tap, line=7) for plate in (self.block, self.share)]
        won = (FadeIn(self.crowns[0]), self.kept.animate.set_opacity(1))
        self.play(self.block.animate.set_numbers(1), *won, run_time=0.5)
        self.share_place, self.share_cell = room[1].center, cell

    def hand_it_its_share(self) -> None:
        """What came back for the block, in the winner's place, and zeros in the others'."""
        self.play(self.cursor.animate.set_opacity(1), run_time=0.4)
        there = (self.share_place, self.share_cell)
        self.frames.append(self.unfold(self.share, self.cursor, *there, plain=True))
        self.play(self.share.animate.set_numbers(1), FadeIn(self.crowns[1]), run_time=0.5)

    def lay_it_down(self) -> None:
        """The block's share goes to its place on the map's gradient."""
        row, column = self.place
        beam = Beam(self.share, self.window_below)
        beam.opacity = 0.0
        self.world.insert(beam, after=self.window_below)
        self.beams.append(beam)
        self.play(
            beam.animate.set_opacity(1),
            self.window_below.animate.set_opacity(1),
            self.found_below.animate.reveal(self.handed([row * self.after.columns + column])),
            run_time=0.8,
        )

    def handed(self, cells: Any) -> np.ndarray:
        """(H, W): 1 where the blocks of these pooled cells lie on the map."""
        alpha = np.zeros(self.found_below.values.shape)
        height, width = self.windows.window
        for cell in cells:
            top, left = self.windows.corner(*divmod(int(cell), self.after.columns))
            alpha[top : top + height, left : left + width] = 1
        return alpha

    def clear_the_block(self) -> None:
        things = (self.block, self.share, *self.frames, *self.crowns)
        dark = [thing.animate.set_opacity(0) for thing in (*self.beams, self.kept)]
        self.play(*map(FadeOut, things), *dark, run_time=0.5)
        self.hide_beams()

    def sweep(self, run_time: float) -> None:
        """Block by block, each winner gets what came back; then the outlines go out."""
        lines = (self.window, self.window_below, self.cursor)
        count = self.after.values.size

        def visit(k: int) -> None:
            place = divmod(k, self.after.columns)
            self.cursor.lie_on(self.known_below, *place)
            for line in lines[:2]:
                line.lie_on(line.plate, *self.windows.corner(*place))
            self.found_below.reveal(self.handed(range(k + 1)))

        shown = [line.animate.set_opacity(1) for line in lines]
        self.play(self.found_below.animate.reveal(0), *shown, run_time=0.4)
        moving = [self.found_below, self.world, self.marks]
        self.play(Steps(moving, visit, count), run_time=run_time)
        self.found_below.reveal(1)
        self.play(*(line.animate.set_opacity(0) for line in lines), run_time=0.4)
