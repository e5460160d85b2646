"""One weight is nudged and the loss moves: the derivative, seen before any algebra."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from manim import DOWN, LEFT, RIGHT, FadeIn, FadeOut, VGroup

from model.cell_graph import Cell
from model.chain_rule import derive
from model.derivations import gradients, shapes
from scenes.kit import style
from scenes.kit.drawing.pixel_grid import Frame, PixelGrid
from scenes.kit.drawing.stepwise import Steps
from scenes.kit.drawing.text import Formula, Label, Readout
from scenes.kit.drawing.value_line import Track, spread
from scenes.kit.drawing.weight_in_place import weight_grid
from scenes.kit.scene import N_, GradientScene, _
from scenes.kit.sourced import SourcedNumber, constant, sourced

FARTHEST = 0.5  # how far the weight goes to either side
STEPS = 121
NUDGES = (0.1, 0.01, 0.001)


class Puzzle(GradientScene):
    title = N_("A nudge")
    weight: ClassVar[str] = (
        "conv1/kernel[0,0,0,1]"  # the largest nudge crosses no kink that matters
    )

    def construct(self) -> None:
        self.prepare()
        self.pick_a_weight()
        self.follow_it_to_the_loss()
        self.nudge_it()
        self.divide()
        self.name_the_derivative()
        self.ask_for_all()

    def prepare(self) -> None:
        self.derivation = derive(self.recording, self.weight)
        self.cell = self.derivation.weight
        self.call = str(self.cell).replace(" ", "")
        self.way = self.cells_on_the_way()
        self.sources = [
            sourced(
                gradients.nudged(self.recording, self.cell, cell, STEPS, FARTHEST).meant(
                    self.tensor(cell.tensor).meaning
                )
            )
            for cell in self.way
        ]

    def cells_on_the_way(self) -> list[Cell]:
        """The weight, the places that its strongest way to the loss passes, and the loss."""
        paths = self.derivation.strongest_ways(1)
        passed = [link.end for link in paths[0].links] if paths else []
        kept = [cell for cell in passed if self.network.tensors[cell.tensor].kind == "z"]
        right = Cell("softmax", (0, self.right_class))
        return [self.cell, *kept, right, Cell("loss", (0,))]

    def pick_a_weight(self) -> None:
        kernel = self.network_tensor()
        self.picture = self.grid("image", cell=0.09).move_to([-4.6, 0.4, 0])
        self.name = Label("{w}", w=self.call, size=style.BODY, color=self.colors.faint)
        self.value = Formula(
            f"{self.network.tensors[self.cell.tensor].symbol} = {{v}}",
            v=self.tensor(self.cell.tensor)[self.cell.index],
            size=style.HEADING,
        )
        self.name.move_to([2.2, 2.9, 0])
        self.value.move_to([2.2, -2.3, 0])
        with self.beat(
            "weight",
            _(
                "Out of {n} weights and biases, let's pick one. | This one here. What does it have "
                "to do with the loss? (2)"
            ),
            n=self.weight_count(),
        ) as say:
            self.play(FadeIn(self.picture), FadeIn(kernel), run_time=style.STEP)
            say.next()
            self.play(
                FadeIn(self.frame), FadeIn(self.name), FadeIn(self.value), run_time=style.STEP
            )
        self.kernel = kernel

    def network_tensor(self) -> PixelGrid:
        """The weight's own tensor as a grid, with a frame round the weight."""
        source = self.tensor(self.cell.tensor)
        grid, place = weight_grid(source, self.cell.index, 4.2)
        grid.move_to([2.2, 0.3, 0])
        self.frame = Frame(grid, *place, stroke=6)
        return grid

    def weight_count(self) -> SourcedNumber:
        return sourced(shapes.count_parameters(self.recording))[0]

    def follow_it_to_the_loss(self) -> None:
        self.tracks, self.readouts, self.names = [], [], []
        height = 5.2 / max(len(self.way) - 1, 1)
        for k, (cell, source) in enumerate(zip(self.way, self.sources, strict=True)):
            y = 2.75 - k * min(height, 1.1)
            low, high = spread(source.array)
            track = Track(source.array[0], low, high, source.meaning, 5.6).move_to([1.6, y, 0])
            self.tracks.append(track)
            readout = Readout(source[0].with_digits(4), size=style.BODY).move_to([5.6, y, 0])
            self.readouts.append(readout)
            name = Formula(self.network.tensors[cell.tensor].symbol, size=style.LARGE).move_to(
                [-1.9, y, 0]
            )
            self.names.append(name.set_color(style.meaning_color(source.meaning)))
        with self.beat(
            "lines",
            _(
                "It's a long way to the loss. | Here are some of the numbers that our weight moves "
                "on that way."
            ),
        ) as say:
            gone = (self.kernel, self.frame, self.name, self.value)
            self.play(*(FadeOut(m) for m in gone), run_time=style.QUICK)
            say.next()
            for group in zip(self.names, self.tracks, self.readouts, strict=True):
                self.play(*(FadeIn(m, shift=DOWN * 0.2) for m in group), run_time=style.QUICK)

    def nudge_it(self) -> None:
        numbers = [[source[k].with_digits(4) for k in range(STEPS)] for source in self.sources]

        def show(k: int) -> None:
            for track, readout, row in zip(self.tracks, self.readouts, numbers, strict=True):
                track.set_value(row[k].value)
                readout.show(row[k])

        moving = [*self.tracks, *self.readouts]
        with self.beat(
            "nudge",
            _(
                "Now turn it up a bit, then down a bit, and run the network again each time. The "
                "numbers move with it, and so does the loss."
            ),
        ):
            self.play(Steps(moving, show, STEPS), run_time=6.0)

    def divide(self) -> None:
        sizes = constant(
            NUDGES, "Each nudge is a tenth of the one before, to see the ratios settle.", "weight"
        )
        ratios = sourced(gradients.ratios(self.recording, self.cell, *NUDGES))
        agree = bool(np.isclose(ratios.array[0], ratios.array[-1], rtol=0.1))
        head = Formula(
            "(L(w + epsilon) - L(w)) / epsilon", size=style.LARGE, color=self.colors.loss
        ).move_to([2.1, 2.45, 0])
        rows = [
            VGroup(
                Formula("epsilon = {e}", e=sizes[k].with_digits(1), size=style.LARGE).move_to(
                    [-0.6, 1.1 - 0.75 * k, 0], aligned_edge=LEFT
                ),
                Label("{r}", r=ratios[k].with_digits(4), size=style.LARGE).move_to(
                    [4.9, 1.1 - 0.75 * k, 0], aligned_edge=RIGHT
                ),
            )
            for k in range(len(NUDGES))
        ]
        with self.beat(
            "ratio",
            _(
                "How strongly do they move? Divide: how far the loss went, over how far the weight "
                "did. | As the nudges get smaller, the answers agree."
            )
            if agree
            else _(
                "How strongly do they move? Divide: how far the loss went, over how far the weight "
                "did. | A large nudge can cross a kink, where a gate or a pool switches, and then "
                "it's off. Small ones agree."
            ),
        ) as say:
            gone = (*self.tracks, *self.readouts, *self.names)
            self.play(*(FadeOut(m) for m in gone), run_time=style.QUICK)
            self.play(FadeIn(head), run_time=style.STEP)
            say.next()
            for row in rows:
                self.play(FadeIn(row, shift=DOWN * 0.15), run_time=style.QUICK)
        self.table = [head, *rows]

    def name_the_derivative(self) -> None:
        gradient = self.gradient(self.cell.tensor)[self.cell.index].with_digits(4)
        limit = Formula("(partial L) / (partial w) = {g}", g=gradient, size=style.HEADING).move_to(
            [1.6, -1.95, 0]
        )
        with self.beat(
            "derivative",
            _(
                "What they agree on is called the derivative of the loss with respect to this "
                "weight. It's the slope at the place where we are."
            ),
        ):
            self.play(FadeIn(limit), run_time=style.STEP)
        self.table.append(limit)

    def ask_for_all(self) -> None:
        count = self.weight_count()
        runs = sourced(shapes.count_runs(self.recording))[0]
        with self.beat(
            "all",
            _(
                "To try that with all {n} weights and biases, we'd have to run the network {r} "
                "times. The chain rule finds every one of these slopes on a single way back. Let's "
                "see how."
            ),
            n=count,
            r=runs,
        ):
            self.play(*(m.animate.set_opacity(style.DIM) for m in self.table[:-1]))
