"""Stride, padding and dilation on a small piece of the digit, with the size formula live."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DOWN, RIGHT, UP, FadeIn, FadeOut

from model.chosen_places import busiest_block
from model.derivations import forward, shapes
from model.layers import Conv2D
from model.windows import Windows
from scenes.kit import style
from scenes.kit.drawing.charts import lie_on_places, taps_frame
from scenes.kit.drawing.pixel_grid import Frame, PixelGrid
from scenes.kit.drawing.sliding_window import reveal_to
from scenes.kit.drawing.stepwise import Steps
from scenes.kit.drawing.text import Formula, Label
from scenes.kit.scene import N_, NarratedScene, _
from scenes.kit.sourced import SourcedArray, constant, sourced

PIECE = 7
CELL = 0.5


def tap_places(windows: Windows, cell: int) -> list[tuple[int, int]]:
    """Picture places under each tap of an output cell, padding included."""
    row, column = divmod(cell, windows.output_shape[1])
    rows, columns = windows.window
    return [windows.tap_place(row, column, (u, v)) for u in range(rows) for v in range(columns)]


class StridePadding(NarratedScene):
    title = N_("Stride, padding, dilation")

    def construct(self) -> None:
        self.cut_a_piece()
        self.vary(
            "stride-one",
            _(
                "First, the way we know it: the window moves by {s} pixel at a time. | That makes "
                "a map of {o} by {o}."
            ),
        )
        self.vary(
            "stride-two",
            _(
                "Now let it jump, by {s} pixels at once. It skips every other place. That's called "
                "a stride of {s}, | and it shrinks the map to {o} by {o}."
            ),
            stride=2,
        )
        self.vary(
            "padding",
            _(
                "What if we'd like to keep the size? Then put a rim of zeros around the piece, {p} "
                "pixel wide. That's padding. | Now the map has {o} by {o} values, just like the "
                "piece."
            ),
            padding=1,
        )
        self.vary(
            "dilation",
            _(
                "You can also pull the weights apart. There are still {k} by {k} of them, with "
                "gaps in between. That's dilation: the same weights see further, | and the map "
                "comes out {o} by {o}."
            ),
            dilation=2,
        )
        self.sum_up()

    def cut_a_piece(self) -> None:
        image = self.recording["image"]
        row, column = busiest_block(image[0, ..., 0], PIECE)
        block = slice(row, row + PIECE), slice(column, column + PIECE)
        self.x = image[:, block[0], block[1], :]
        self.kernel_index = (0, self.filter)
        whole = self.grid("image", cell=0.17).move_to([-4.2, 0.22, 0])
        self.frame = Frame(whole, row, column, PIECE, PIECE)
        self.piece = PixelGrid(
            self.tensor("image"),
            leading=(0,),
            channel=(0,),
            rows=block[0],
            columns=block[1],
            cell=CELL,
            lines=1,
        )
        start = whole.region(row, column, PIECE, PIECE)
        self.piece.set_corners(start[0], start[1] - start[0], start[3] - start[0])
        self.size_of_piece = constant(PIECE, "A piece small enough to follow each window.")[0]
        self.kernel = self.grid("conv2/kernel", self.kernel_index, cell=CELL, lines=1)
        self.kernel.move_to([-0.15, 0.98, 0])
        name = Label(_("filter"), size=style.SMALL, color=self.colors.faint)
        self.kernel_name = name.next_to(self.kernel, UP, buff=0.12)
        self.passing: list[Any] = []
        with self.beat(
            "piece",
            _(
                "A window doesn't have to slide the way ours did. | Let's cut out a small piece, "
                "{h} by {w} pixels, | and borrow a filter from the second layer."
            ),
            h=self.size_of_piece,
            w=self.size_of_piece,
        ) as say:
            self.play(FadeIn(whole), run_time=style.QUICK)
            say.next()
            self.play(FadeIn(self.frame), run_time=style.QUICK)
            self.add(self.piece)
            side = PIECE * CELL
            corner = np.array([-4.2 - side / 2, 0.98 + side / 2, 0])
            self.play(
                self.piece.animate.set_corners(corner, side * RIGHT, side * DOWN),
                FadeOut(whole),
                FadeOut(self.frame),
                run_time=style.MOVE,
            )
            say.next()
            self.play(FadeIn(self.kernel), FadeIn(self.kernel_name), run_time=style.STEP)

    def vary(
        self, name: str, script: str, stride: int = 1, padding: int = 0, dilation: int = 1
    ) -> None:
        kernel = self.recording["conv2/kernel"][:, :, self.kernel_index[0], self.kernel_index[1]]
        conv = Conv2D("piece", kernel[:, :, None, None], np.zeros(1), stride, padding, dilation)
        windows = conv.windows(self.x.shape)
        sizes = (PIECE, self.filter, stride, padding, dilation)
        source = sourced(forward.piece_conv(self.recording, *sizes))
        output = PixelGrid(source, leading=(0,), channel=(0,), cell=CELL, lines=1).reveal(0)
        output.move_to([4.2, 0.98, 0])
        numbers = self.numbers_of(windows, source)
        formula = self.size_formula(numbers).move_to([0, -2.15, 0])
        rim = self.rim(windows)
        taps = taps_frame(self.piece, tap_places(windows, 0))
        shape = Label("{o} × {o2}", o=numbers["o"], o2=numbers["o"], size=style.SMALL).next_to(
            output, DOWN, buff=0.15
        )

        def visit(cell: int) -> None:
            output.reveal(reveal_to(output, cell + 1))
            lie_on_places(taps, self.piece, tap_places(windows, cell))

        with self.beat(name, script, **numbers) as say:
            if self.passing:
                self.leave(*self.passing)
            self.enter(formula, output, *rim)
            self.play(FadeIn(taps), run_time=style.QUICK)
            self.play(
                Steps([output, taps], visit, output.values.size),
                run_time=max(3.0, source.array.size * 0.11),
            )
            say.next()
            self.play(FadeIn(shape), run_time=style.QUICK)
        self.passing = [formula, output, taps, shape, *rim]

    def numbers_of(self, windows: Windows, output: SourcedArray) -> dict[str, Any]:
        """What the size formula is about, by its letters."""
        settings = constant(
            [windows.padding[0][0], windows.dilation[0], windows.stride[0]],
            "Settings of a window: each beat shows one that differs from the usual.",
        )
        size = sourced(shapes.shape(self.recording, output))
        kernel = self.shape("conv2/kernel")
        p, d, s = (settings[k] for k in range(settings.array.size))
        return {"n": self.size_of_piece, "p": p, "d": d, "k": kernel[0], "s": s, "o": size[0]}

    def size_formula(self, numbers: dict[str, Any]) -> Formula:
        one, two = (constant(n, "Part of the formula, whatever the sizes.")[0] for n in (1, 2))
        return Formula(
            "floor(frac({n} + {two} dot {p} - {d} dot ({k} - {one}) - {one2}, {s})) + {one3} = {o}",
            n=numbers["n"],
            p=numbers["p"],
            d=numbers["d"],
            k=numbers["k"],
            s=numbers["s"],
            o=numbers["o"],
            one=one,
            one2=one,
            one3=one,
            two=two,
            size=style.LARGE,
        )

    def rim(self, windows: Windows) -> list[Any]:
        """The padding's cells around the piece, empty, each a zero."""
        (above, _below), (left, _right) = windows.padding
        if not above:
            return []
        side = PIECE + 2 * above
        zeros = constant(np.zeros((side, side)), "Padding is made of zeros.", "picture")
        rim = PixelGrid(zeros, cell=CELL, lines=1)
        inside = np.ones((side, side))
        inside[above:-above, left:-left] = 0
        rim.reveal(inside).move_to(self.piece)
        return [rim]

    def sum_up(self) -> None:
        formula = Formula(
            "o = floor(frac(n + 2 p - d (k - 1) - 1, s)) + 1", size=style.HEADING
        ).move_to([0, -0.2, 0])
        names = Label(
            _("n pixels, k weights across, stride s, padding p, dilation d, o values come out"),
            size=style.BODY,
            color=self.colors.faint,
        ).next_to(formula, DOWN, buff=0.6)
        with self.beat(
            "formula",
            _(
                "One formula counts the places for all of these. | Put in what you have: pixels, "
                "weights, padding, gaps, and the stride below. With single steps, no rim and no "
                "gaps, it comes down to pixels, minus weights, plus one."
            ),
        ) as say:
            self.leave()
            self.play(FadeIn(formula), run_time=style.STEP)
            say.next()
            self.play(FadeIn(names), run_time=style.STEP)
