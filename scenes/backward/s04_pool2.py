"""Back through the pool: the gradient goes to the winner alone; averaging spreads it evenly."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from manim import DOWN, UP, Create, FadeIn, FadeOut

from model.chosen_places import remembered_places, strongest
from model.derivations import gradients
from model.layers import MaxPool
from scenes.kit import style
from scenes.kit.drawing.charts import Marks
from scenes.kit.drawing.pixel_grid import Frame, PixelGrid
from scenes.kit.drawing.sliding_window import window_grid
from scenes.kit.drawing.stepwise import Steps
from scenes.kit.drawing.text import Formula, Label
from scenes.kit.scene import N_, GradientScene, _
from scenes.kit.sourced import largest, sourced

BLOCK_CELL = 0.95
SIDE = 4.56  # of the maps, before and after pooling


class PoolBack(GradientScene):
    title = N_("Back through the pool")
    layer: ClassVar[str] = "conv1"  # whose maps are pooled

    def construct(self) -> None:
        self.prepare()
        self.pick_up_the_places()
        self.take_the_upstream_map()
        self.give_one_block_its_share()
        self.fill_the_map()
        self.count_what_passed()
        self.spread_an_average()

    def prepare(self) -> None:
        self.maps = f"{self.layer}/a"
        self.pool = self.network.output_of(self.maps)
        layer = self.network.layer(self.pool)
        assert isinstance(layer, MaxPool)
        self.windows = layer.windows(self.recording[self.maps].shape)
        upstream = self.recording.grad(self.pool)[0, ..., self.filter]
        blocks = self.windows.im2col(self.recording[self.maps])[0, ..., self.filter]
        self.place = strongest(np.abs(upstream) * blocks.min(axis=(2, 3)))
        self.places = remembered_places(self.recording, self.pool, self.filter)

    def pick_up_the_places(self) -> None:
        """As the forward film left it: same grids, same places, same colours."""
        self.cells = [SIDE / self.recording[name].shape[1] for name in (self.maps, self.pool)]
        self.map = self.grid(self.maps, self.filter, cell=self.cells[0], lines=0.7)
        self.map.move_to([-4.2, 0.3, 0])
        self.pooled = self.grid(self.pool, self.filter, cell=self.cells[1], lines=0.7)
        self.pooled.move_to([4.2, 0.3, 0])
        self.marks = Marks(self.map, self.places)
        with self.beat(
            "places",
            _(
                "Remember the dots? On the way forward, they marked the largest value in each "
                "block. Where there were several, the first one counted."
            ),
        ):
            self.enter(self.map, self.pooled, self.marks)

    def take_the_upstream_map(self) -> None:
        self.upstream = self.gradient_grid(self.pool, self.filter, cell=self.cells[1], lines=0.7)
        self.upstream.move_to(self.pooled)
        self.below = self.gradient_grid(self.maps, self.filter, cell=self.cells[0], lines=0.7)
        self.below.move_to(self.map).reveal(0)
        self.names = [
            Formula(f"(partial L) / (partial {letter})", size=style.SMALL).next_to(
                grid, UP, buff=0.08
            )
            for letter, grid in (("a", self.below), ("m", self.upstream))
        ]
        with self.beat(
            "upstream", _("Now, a gradient comes back to each block. Who should get it? (2)")
        ):
            self.play(
                FadeOut(self.pooled),
                FadeIn(self.upstream),
                self.map.animate.set_opacity(0.12),
                run_time=style.MOVE,
            )
            self.play(*(FadeIn(name) for name in self.names), run_time=style.QUICK)
            self.add(self.below)
            self.bring_to_front(self.marks)

    def give_one_block_its_share(self) -> None:
        top, left = self.windows.corner(*self.place)
        size = self.windows.window
        self.window = Frame(self.below, top, left, *size, stroke=4)
        self.cursor = Frame(self.upstream, *self.place, stroke=4)
        before = self.block(self.tensor(self.maps), 1.75)
        after = self.block(self.gradient(self.maps), -1.35)
        winner = int(self.recording[f"{self.pool}/argmax"][(0, *self.place, self.filter)])
        crowns = [Frame(grid, *divmod(winner, size[1]), stroke=6) for grid in (before, after)]
        value = Label(
            "{g}", g=self.gradient(self.pool)[(0, *self.place, self.filter)], size=style.LARGE
        ).move_to([0, 0.2, 0])
        with self.beat(
            "winner",
            _(
                "Take one block, and look where its winner stood. | The winner gets everything. If "
                "one of the others had been a little different, nothing would have changed."
            ),
        ) as say:
            self.play(FadeIn(self.window), FadeIn(self.cursor), run_time=style.QUICK)
            self.play(FadeIn(before), Create(crowns[0]), run_time=style.STEP)
            self.play(FadeIn(value), run_time=style.QUICK)
            say.next()
            self.play(FadeIn(after), Create(crowns[1]), run_time=style.STEP)
        self.block_parts: list[Any] = [before, after, *crowns, value]

    def block(self, source: Any, y: float) -> PixelGrid:
        """One window's values, large enough to read."""
        top, left = self.windows.corner(*self.place)
        height, width = self.windows.window
        plane = source.array[0, top : top + height, left : left + width, self.filter]
        grid = window_grid(
            source, self.windows, self.place, self.filter, cell=BLOCK_CELL, limit=largest(plane)
        )
        return grid.move_to([0, y, 0])

    def fill_the_map(self) -> None:
        count = self.upstream.values.size

        def show(k: int) -> None:
            row, column = divmod(k, self.upstream.columns)
            self.cursor.lie_on(self.upstream, row, column)
            self.window.lie_on(self.below, *self.windows.corner(row, column))
            alpha = np.zeros(self.below.values.shape)
            reached = self.places[: k + 1]
            alpha[reached[:, 0], reached[:, 1]] = 1.0
            self.below.reveal(alpha)

        with self.beat(
            "sweep",
            _("And so on, block by block. One place gets the gradient, the others get nothing.")
            if self.recording[self.maps].min() > 0
            else _(
                "And so on, block by block. One place gets the gradient, the others get nothing. "
                "And the blocks with nothing but zeros? What they get, the shut gate below will "
                "stop."
            ),
        ):
            self.play(*(FadeOut(m) for m in self.block_parts), run_time=style.QUICK)
            self.play(Steps([self.below, self.cursor, self.window], show, count), run_time=6.0)
            self.play(
                FadeOut(self.cursor),
                FadeOut(self.window),
                self.marks.animate.set_opacity(0),
                self.below.animate.reveal(1),
                run_time=style.QUICK,
            )

    def count_what_passed(self) -> None:
        sizes = sourced(gradients.winners(self.recording, self.pool))
        label = Label(
            _("{n} of {m}"), n=sizes[0], m=sizes[1], size=style.LARGE, plain=True
        ).move_to([0, 0.3, 0])
        with self.beat(
            "count",
            _(
                "Of {m} places, only {n} can get a gradient at all. So it's the gradient that is "
                "sparse, not the map."
            ),
            n=sizes[0],
            m=sizes[1],
        ):
            self.play(FadeIn(label), run_time=style.STEP)
        self.label_of_count = label

    def spread_an_average(self) -> None:
        given = (self.tensor(self.maps), self.gradient(self.pool))
        spread = sourced(gradients.average_pool_gradient(*given))
        other = PixelGrid(
            spread,
            leading=(0,),
            channel=(self.filter,),
            cell=self.cells[0],
            lines=0.7,
            limit=self.below.limit,
        ).move_to([4.2, 0.3, 0])
        names = [
            Label(text, size=style.BODY).next_to(grid, DOWN, buff=0.15)
            for text, grid in ((_("largest"), self.below), (_("average"), other))
        ]
        names[1].set_y(names[0].get_y())
        block = self.block(spread, 0.3).set_limit(self.below.limit)
        window = Frame(other, *self.windows.corner(*self.place), *self.windows.window, stroke=4)
        with self.beat(
            "average",
            _(
                "And if we'd taken the average? (1) | Then every place of a block would get the "
                "same share."
            ),
        ) as say:
            gone = (self.label_of_count, self.upstream, self.names[1], self.map)
            self.play(*(FadeOut(m) for m in gone), run_time=style.QUICK)
            say.next()
            self.play(FadeIn(other), *(FadeIn(n) for n in names), run_time=style.STEP)
            self.play(FadeIn(block), FadeIn(window), run_time=style.STEP)
