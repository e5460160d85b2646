"""Max pooling: four values, the largest wins and its place is remembered."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from manim import DOWN, RIGHT, UP, Create, FadeIn, FadeOut

from model.chosen_places import remembered_places, strongest
from model.derivations import forward, shapes
from model.layers import MaxPool
from scenes.kit import style
from scenes.kit.drawing.charts import Marks
from scenes.kit.drawing.pixel_grid import Frame, PixelGrid
from scenes.kit.drawing.sliding_window import Sweep, window_grid
from scenes.kit.drawing.text import Label
from scenes.kit.scene import N_, NarratedScene, _
from scenes.kit.sourced import SourcedArray, sourced

BLOCK_CELL = 0.95
SIDE = 4.56  # of the maps, before and after pooling
SMALL = 3.0  # beside each other


class Pooling(NarratedScene):
    title = N_("Pooling")
    layer: ClassVar[str] = "conv1"  # whose maps are pooled

    def construct(self) -> None:
        self.prepare()
        self.show_the_map()
        self.look_into_a_block()
        self.let_the_largest_win()
        self.walk_a_row()
        self.sweep_the_map()
        self.remember_the_places()
        self.compare_the_average()

    def prepare(self) -> None:
        self.maps = f"{self.layer}/a"
        self.pool = self.network.output_of(self.maps)
        layer = self.network.layer(self.pool)
        assert isinstance(layer, MaxPool)
        self.a = self.recording[self.maps]
        self.windows = layer.windows(self.a.shape)
        blocks = self.windows.im2col(self.a)[0, ..., self.filter]
        self.place = strongest(blocks.std(axis=(2, 3)))

    def show_the_map(self) -> None:
        cells = [SIDE / self.recording[name].shape[1] for name in (self.maps, self.pool)]
        self.map = self.grid(self.maps, self.filter, cell=cells[0], lines=0.7)
        self.map.move_to([-4.2, 0.3, 0])
        self.pooled = self.grid(self.pool, self.filter, cell=cells[1], lines=0.7).reveal(0)
        self.pooled.move_to([4.2, 0.3, 0])
        self.name = Label("a", size=style.SMALL, color=self.colors.faint).next_to(
            self.map, UP, buff=0.1
        )
        with self.beat(
            "map",
            _(
                "Neighbouring values in this map say much the same thing. Do we really need them "
                "all? (1)"
            ),
        ):
            self.play(FadeIn(self.map), FadeIn(self.pooled), run_time=style.STEP)

    def look_into_a_block(self) -> None:
        top, left = self.windows.corner(*self.place)
        size = self.windows.window
        self.window = Frame(self.map, top, left, *size, stroke=4)
        self.block = window_grid(
            self.tensor(self.maps), self.windows, self.place, self.filter, cell=BLOCK_CELL
        ).move_to([0.2, 0.9, 0])
        home = self.block.edges
        corners = self.map.region(top, left, *size)
        self.block.set_corners(corners[0], corners[1] - corners[0], corners[3] - corners[0])
        sides = sourced(shapes.window(self.recording, self.pool))
        count = sourced(shapes.window_size(self.recording, self.pool))[0]
        with self.beat(
            "block",
            _(
                "Take a small block, {h} by {w}, | and lift it out. That's {n} neighbours. Who "
                "should speak for all of them? (2)"
            ),
            h=sides[0],
            w=sides[1],
            n=count,
        ) as say:
            self.play(Create(self.window), run_time=style.QUICK)
            say.next()
            self.add(self.block)
            self.play(self.block.animate.set_corners(*home), run_time=style.MOVE)

    def let_the_largest_win(self) -> None:
        row, column = self.place
        winner = int(self.recording[f"{self.pool}/argmax"][0, row, column, self.filter])
        u, v = divmod(winner, self.windows.window[1])
        self.crown = Frame(self.block, u, v, stroke=6)
        self.result = Label(
            _("largest: {m}"),
            m=self.tensor(self.pool)[0, row, column, self.filter],
            size=style.LARGE,
        ).next_to(self.block, DOWN, buff=0.5)
        cell = np.zeros(self.pooled.values.shape)
        cell[row, column] = 1
        self.cursor = Frame(self.pooled, row, column, stroke=4)
        with self.beat(
            "winner",
            _(
                "The largest one. That's why it's called max pooling. | It goes into a new, "
                "smaller map, and the others are forgotten. But we do remember where it stood."
            ),
        ) as say:
            self.play(Create(self.crown), run_time=style.QUICK)
            self.play(FadeIn(self.result), run_time=style.QUICK)
            say.next()
            self.play(self.pooled.animate.reveal(cell), FadeIn(self.cursor), run_time=style.STEP)

    def sweep(self, start: int, stop: int) -> Sweep:
        def mark(cell: int) -> None:
            self.marks.count = cell + 1 if start == 0 else self.marks.count

        return Sweep(
            self.window,
            self.map,
            self.pooled,
            self.windows,
            start=start,
            stop=stop,
            cursor=self.cursor,
            also=mark,
            moving=[self.marks],
        )

    def walk_a_row(self) -> None:
        places = remembered_places(self.recording, self.pool, self.filter)
        self.marks = Marks(self.map, places).show(0)
        self.add(self.marks)
        first = self.place[0] * self.pooled.columns
        stride = sourced(shapes.stride(self.recording, self.pool))
        with self.beat(
            "row",
            _(
                "Now move over by {s}, so that the blocks don't overlap. Each time, the largest "
                "one wins."
            ),
            s=stride[0],
        ):
            self.play(
                *(FadeOut(m) for m in (self.block, self.crown, self.result)), run_time=style.QUICK
            )
            self.play(self.sweep(first, first + self.pooled.columns), run_time=4.0)

    def sweep_the_map(self) -> None:
        before, after = self.shape(self.maps), self.shape(self.pool)
        below = Label("{a} × {b}", a=before[0], b=before[1], size=style.SMALL).next_to(
            self.map, DOWN, buff=0.15
        )
        beside = Label("{a} × {b}", a=after[0], b=after[1], size=style.SMALL).next_to(
            self.pooled, DOWN, buff=0.15
        )
        with self.beat(
            "sweep",
            _(
                "And so on, block by block, all over the map. | From {a} by {a} values, we're down "
                "to {b} by {b}."
            ),
            a=before[0],
            b=after[0],
        ) as say:
            self.play(self.pooled.animate.reveal(0), run_time=style.QUICK)
            self.play(self.sweep(0, self.pooled.values.size), run_time=6.0)
            say.next()
            self.play(
                FadeOut(self.window),
                FadeOut(self.cursor),
                FadeIn(below),
                FadeIn(beside),
                run_time=style.QUICK,
            )
        self.sizes = [below, beside]

    def remember_the_places(self) -> None:
        ties = self.ties()
        with self.beat(
            "places",
            _("These dots mark where each winner stood. We'll need them on the way back.")
            if not ties[0].value
            else _(
                "These dots mark where each winner stood. We'll need them on the way back. In {t} "
                "of the {n} blocks, the largest value appears more than once. Then the first one "
                "counts; that's only a convention."
            ),
            t=ties[0],
            n=ties[1],
        ):
            self.play(self.map.animate.set_opacity(0.45), run_time=style.STEP)

    def ties(self) -> SourcedArray:
        """In how many blocks the largest value occurs more than once, of how many."""
        return sourced(forward.ties(self.recording, self.pool, self.filter))

    def compare_the_average(self) -> None:
        source = sourced(forward.average_pool(self.tensor(self.maps)))
        other = PixelGrid(
            source,
            leading=(0,),
            channel=(self.filter,),
            cell=SMALL / self.pooled.columns,
            limit=self.pooled.limit,
            lines=0.7,
        )
        other.move_to([4.6, 0.5, 0])
        names = [
            Label(_("largest"), size=style.BODY).move_to([0.9, 2.35, 0]),
            Label(_("average"), size=style.BODY).move_to([4.6, 2.35, 0]),
        ]
        with self.beat(
            "average",
            _(
                "You could also take the average. | It's softer: every value has a say. But one "
                "strong value gets watered down by its neighbours."
            ),
        ) as say:
            self.play(
                self.pooled.animate.scale(SMALL / SIDE).move_to([0.9, 0.5, 0]),
                FadeOut(self.sizes[1]),
                self.map.animate.set_opacity(1),
                run_time=style.STEP,
            )
            say.next()
            self.play(
                FadeIn(other, shift=RIGHT * 0.2), *(FadeIn(n) for n in names), run_time=style.STEP
            )
