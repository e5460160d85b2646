"""Other ways to slide: larger steps, a rim of zeros, weights with gaps; the map's size in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import LEFT, RIGHT, FadeIn, FadeOut

from model.chosen_places import busiest_block
from model.derivations import crops, shapes
from model.windows import Windows
from scenes.kit.drawing.equations import Rewrite
from scenes.kit.drawing.size_formula import (
    Numbers,
    size_formulas,
    stacked,
    symbols_and_values,
)
from scenes.kit.drawing.sliding_window import Sweep
from scenes.kit.drawing.text import Formula, Label
from scenes.kit.layout import FRONT, STAGE, Box, face_cell
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedArray, SourcedNumber, constant, sourced
from scenes.kit.world.between import Beam, Outline
from scenes.kit.world.blocks import block_of
from scenes.kit.world.moves import Flight, Pose, ease
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_at, facing_in, turned_in
from scenes.kit.world.scene import FORMULA, READ, WorldScene
from scenes.kit.world.signs import LABEL
from scenes.kit.world.taps import Rim, Taps

FAINT = 0.45  # of the beam, which crosses a bright crop
CROP = 10  # pixels: small enough to follow each window
BESIDE = LABEL * 1.4  # of what is written below a thing


@dataclass(frozen=True)
class Way:
    """A way to slide the filter over the crop: what comes out, and which terms are told by then."""

    windows: Windows
    output: Plate
    numbers: Numbers
    size: SourcedNumber


class StridePadding(WorldScene):
    title = N_("Stride, padding, dilation")
    digit = "4:1"
    layer = "conv1"

    def construct(self) -> None:
        self.prepare()
        self.cut_a_crop()
        self.slide_as_usual()
        self.jump()
        self.put_a_rim_around()
        self.pull_the_weights_apart()
        self.onward(
            _(
                "Our network takes steps of {s}: no padding, no gaps. | But what happens to the "
                "numbers in its maps?"
            ),
            s=self.usual,
        )

    def prepare(self) -> None:
        self.conv = self.network.convolutions[self.layer]
        self.seen, self.z = self.network.input, self.tensor(self.conv.output_name)
        self.picture = self.world.plate(self.seen)
        self.map_key = (self.world.station_of(self.layer).tensor, self.filter)
        self.limit = float(np.abs(self.z.array[..., self.filter]).max())  # one for all maps
        self.side = self.shape(f"{self.layer}/kernel")[0]
        self.usual = sourced(shapes.stride(self.recording, self.layer))[0]
        self.pad = (self.conv.kernel.shape[0] - 1) // 2  # keeps the size
        near, far = FRONT.columns(1, 1.3, gap=0.5)
        self.crop_box, self.crop_foot = near.rows(1, 0.08, gap=0.1)
        things, feet, self.formula_box = far.rows(2.9, 0.36, 2.5, gap=0.1)
        self.kernel_box, self.map_box = things.columns(1, 1, gap=0.6)
        self.kernel_foot, self.map_foot = feet.columns(1, 1, gap=0.6)
        self.cell = face_cell((CROP, CROP), self.crop_box)
        self.small = face_cell((CROP, CROP), self.map_box)  # of all maps, so that sizes compare
        self.symbols: Formula | None = None
        self.going: list[Any] = []

    def cut_a_crop(self) -> None:
        row, column = busiest_block(self.recording[self.seen][0, ..., 0], CROP)
        self.wide = constant(CROP, "A crop small enough to follow each window.")[0]
        self.crop = block_of(self.tensor(self.seen), row, column, CROP, CROP)
        self.crop_words = self.beside(self.crop_foot, CROP * self.cell, n=self.wide)
        weights = self.tensor(f"{self.layer}/kernel")
        limit = float(np.abs(weights.array[..., self.filter]).max())
        self.kernel = Plate(weights, channel=(0, self.filter), limit=limit)
        self.kernel.set_lifted(1).points = facing_in(self.kernel, self.kernel_box)
        self.kernel_words = self.beside(self.kernel_foot, self.kernel.width, k=self.side)
        as_many = np.zeros((CROP, CROP))
        empty = constant(as_many, "Room for as many values as went in.", "activation")
        room = Plate(empty, limit=self.limit).reveal(0)
        room.points = facing_at(room, self.map_box.center, self.small)
        around = self.outline(self.picture, row, column, CROP, CROP)
        script = _(
            "So far, it's been {s} pixel at a time. Take a piece of the picture, {n} pixels wide: "
            "that's n. | The filter is {k} wide: that's k."
        )
        with self.beat("crop", script, s=self.usual, n=self.wide, k=self.side) as say:
            self.fly_to({(self.seen, 0): STAGE}, run_time=1.2)
            self.play(around.animate.set_opacity(1), run_time=0.4)
            self.crop.points = np.column_stack([around.corners(), np.zeros(4)])
            self.add(self.crop)
            alone = facing_at(self.crop, self.crop_box.center, self.cell)
            aside = Pose(turned_in(self.picture, self.crop_box), opacity=0.0)
            poses = {self.crop: Pose(alone, lit=READ, lifted=1.0), self.picture: aside}
            self.play(Flight(self.world, poses, {around: 0.0}), run_time=1.2)
            self.play(FadeIn(self.crop_words), run_time=0.5)
            say.next()
            self.strip.light({self.seen, self.map_key[0]})
            new = (self.kernel, self.kernel_words, room)
            self.play(*(FadeIn(thing) for thing in new), run_time=0.6)

    def crop_aside(self, cell: float) -> Any:
        """The crop moves to its box, with cells of that size: so near by, its light stays on it."""
        corners = facing_at(self.crop, self.crop_box.center, cell)
        edges = (corners[0], corners[1] - corners[0], corners[3] - corners[0])
        return self.crop.animate(rate_func=ease).set_corners(*edges)

    def beside(self, box: Box, side: float, **numbers: SourcedNumber) -> Formula:
        """What is written below a thing whose cells fill a square of that side: "n = 10"."""
        made: Formula = symbols_and_values(numbers, BESIDE)
        return made.move_to([box.center[0] - side / 2, box.center[1], 0], aligned_edge=LEFT)

    def after(self, words: Formula, **numbers: SourcedNumber) -> Formula:
        """One more of them in the same line."""
        made: Formula = symbols_and_values(numbers, BESIDE)
        return made.move_to(words).next_to(words, RIGHT, buff=BESIDE).match_y(words)

    # ways to slide

    def way(self, told: str, stride: int = 1, padding: int = 0, gaps: int = 1) -> Way:
        """told: the letters that the viewer has heard of, besides n and k."""
        settings = constant(
            [stride, padding, gaps],
            "Settings of a window: each beat shows one that differs from the usual.",
        )
        sizes = (CROP, stride, padding, gaps)
        source = sourced(crops.crop_map(self.recording, self.layer, self.filter, *sizes))
        windows = Windows.fit((CROP, CROP), self.conv.kernel.shape[:2], stride, padding, gaps)
        output = Plate(source, channel=(0,), leading=(0,), limit=self.limit).set_lifted(1)
        output.points = facing_at(output, self.map_box.center, self.small)
        numbers = {"n": self.wide, "k": self.side}
        numbers |= {letter: settings["spd".index(letter)] for letter in told}
        size = sourced(shapes.shape(self.recording, source))[0]
        return Way(windows, output.reveal(0), numbers, size)

    def slide(self, way: Way, run_time: float) -> None:
        """Slide over the whole crop, cell by cell; then the window and its light go out."""
        window: Any = Outline(self.crop, *way.windows.corner(0, 0), *way.windows.window)
        if way.windows.dilation != (1, 1):
            window = Taps(self.crop, way.windows)
        cursor = Outline(way.output, line=3)
        beam = Beam(window, cursor)
        beam.opacity = 0.0
        nearer = [self.kernel, *(m for m in self.drawn() if isinstance(m, Label))]
        self.add(beam, *nearer)
        shown = [FadeIn(thing) for thing in (way.output, window, cursor)]
        self.play(beam.animate.set_opacity(FAINT), *shown, run_time=0.5)
        moving = [beam, *nearer]
        sweep = Sweep(window, self.crop, way.output, way.windows, cursor=cursor, moving=moving)
        self.play(sweep, run_time=run_time)
        self.play(*(FadeOut(thing) for thing in (beam, window, cursor)), run_time=0.4)

    def tell_the_size(self, way: Way, *more: Any) -> None:
        """The formula with its new term, the same in numbers, and the map's size below the map.

        more: what appears with them.
        """
        symbols, numbers = size_formulas(way.numbers, way.size, FORMULA)
        stacked(symbols, numbers, self.formula_box)
        self.markers = self.highlight(numbers["o"])
        below = self.beside(self.map_foot, CROP * self.small, o=way.size)
        new = [FadeIn(part) for part in (*self.markers, numbers, below, *more)]
        before = self.symbols
        shown = FadeIn(symbols) if before is None else Rewrite(before, symbols)
        self.play(shown, *new, run_time=1.0)
        self.symbols, self.numbers = symbols, numbers
        self.going = [way.output, below, numbers, *more, *self.markers]

    def clear_the_way(self) -> None:
        self.play(*(FadeOut(thing) for thing in self.going), run_time=0.5)

    def slide_as_usual(self) -> None:
        way = self.way("")
        script = _("It fits in {o} by {o} places: | that's o, the size of what comes out.")
        with self.beat("stride-one", script, o=way.size) as say:
            self.slide(way, 1.8)
            say.next()
            self.tell_the_size(way)

    def jump(self) -> None:
        way = self.way("s", stride=2)
        step = way.numbers["s"]
        script = _(
            "Now let it jump by {s}. How large will the map be? (2) | Only {o} by {o}. | We divide "
            "by the stride, s, | and round down: no window reaches the last row and column."
        )
        with self.beat("stride-two", script, s=step, o=way.size) as say:
            self.clear_the_way()
            window = Outline(self.crop, 0, 0, *way.windows.window)
            self.play(FadeIn(window), run_time=0.4)
            for jumps in range(1, way.windows.output_shape[1]):
                place = way.windows.corner(0, jumps)
                self.play(window.animate.lie_on(self.crop, *place), run_time=0.6)
                self.wait(0.5)
            self.play(FadeOut(window), run_time=0.4)
            say.next()
            self.slide(way, 1.8)
            say.next()
            self.tell_the_size(way, self.after(self.crop_words, s=step))
            say.next()
            left_over = self.left_over(way.windows)
            ink = self.numbers["o"].animate.set_fill(self.colors.ink)
            gone = [FadeOut(marker) for marker in self.markers]
            self.play(ink, *gone, *(FadeIn(part) for part in left_over), run_time=0.6)
        self.going = [thing for thing in self.going if thing not in self.markers]
        self.going += left_over

    def left_over(self, windows: Windows) -> list[Outline]:
        """The rows and the columns of the crop, if any, that no window reaches."""
        last = windows.corner(*(count - 1 for count in windows.output_shape))
        row, column = (place + side for place, side in zip(last, windows.window, strict=True))
        return [
            Outline(self.crop, 0, column, CROP, CROP - column),
            Outline(self.crop, row, 0, CROP - row, CROP),
        ]

    def put_a_rim_around(self) -> None:
        way = self.way("sp", padding=self.pad)
        rim, cell = self.rim()
        script = _(
            "Can a map be as large as its picture? | Put a rim of zeros around it: padding, p. | "
            "Now {o} by {o} come out, too. The rim is on both sides, so p counts twice."
        )
        width = way.numbers["p"]
        with self.beat("padding", script, o=way.size) as say:
            self.clear_the_way()
            say.next()
            self.play(self.crop_aside(cell), run_time=0.8)
            self.add(rim, self.crop)
            self.play(rim.animate.set_opacity(1), run_time=0.6)
            say.next()
            self.slide(way, 2.0)
            self.tell_the_size(way, self.after(self.crop_words, p=width))
        self.going.append(rim)

    def rim(self) -> tuple[Plate, float]:
        """The padding's zeros around the crop, not yet visible, and the size of their cells."""
        side = CROP + 2 * self.pad
        zeros = constant(np.zeros((side, side)), "Padding is made of zeros.", "picture")
        ring = np.ones((side, side))
        ring[self.pad : -self.pad, self.pad : -self.pad] = 0
        rim = Rim(zeros, limit=1.0).reveal(ring).set_numbers(0.6 * ring)
        cell = face_cell((side, side), self.crop_box)
        rim.points = facing_at(rim, self.crop_box.center, cell)
        rim.opacity = 0.0
        return rim, cell

    def pull_the_weights_apart(self) -> None:
        way = self.way("spd", gaps=2)
        wide = sourced(crops.spread(self.tensor(f"{self.layer}/kernel"), 2))
        reach = sourced(shapes.length(wide))[0]
        gaps = way.numbers["d"]
        script = _(
            "Can a filter see further, without more weights? | Pull them apart, {d} pixels from "
            "one to the next: dilation, d. | It's {r} wide, so it fits in {o} by {o} places."
        )
        with self.beat("dilation", script, d=gaps, r=reach, o=way.size) as say:
            self.clear_the_way()
            self.play(self.crop_aside(self.cell), run_time=0.8)
            say.next()
            self.spread(wide)
            say.next()
            self.slide(way, 1.6)
            self.tell_the_size(way, self.after(self.kernel_words, d=gaps))

    def spread(self, wide: SourcedArray) -> None:
        """The filter's weights part, and empty room is left between them."""
        apart = Plate(wide, channel=(0, self.filter), limit=self.kernel.limit).set_lifted(1)
        apart.points = self.kernel.points.copy()
        weights = np.zeros(apart.values.shape)
        weights[::2, ::2] = 1
        pose = Pose(facing_in(apart, self.kernel_box), lifted=1.0)
        self.add(apart.reveal(weights))
        self.play(FadeOut(self.kernel), Flight(self.world, {apart: pose}), run_time=1.2)
        self.kernel = apart
