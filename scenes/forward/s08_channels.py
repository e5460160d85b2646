"""The second layer: a filter has one slice per channel, and the channels' sums are added."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import FadeIn, FadeOut

from model.chosen_places import strongest
from model.derivations import forward, shapes
from scenes.kit import style
from scenes.kit.drawing.stepwise import Steps
from scenes.kit.drawing.text import Formula, Label, Readout, product_label, summand
from scenes.kit.layout import STAGE, Box, equation_slots, fit
from scenes.kit.scene import N_, _
from scenes.kit.sourced import equals_sign, sourced
from scenes.kit.world.between import Outline
from scenes.kit.world.blocks import block_of
from scenes.kit.world.lesson import Lesson
from scenes.kit.world.moves import Pose
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_at, facing_in
from scenes.kit.world.scene import FORMULA, HERO
from scenes.kit.world.streams import Stream

ROOM = STAGE.inset(0, 0.1)


class Channels(Lesson):
    title = N_("Several channels")
    digit = "4:1"

    def construct(self) -> None:
        self.prepare()
        self.ask_for_one_map()
        self.open_the_windows()
        self.sum_each_channel()
        self.add_the_sums()
        self.count_the_kernels()
        self.squeeze_and_pool()
        self.onward(_("Tiny maps. What's behind a single one of their cells?"))

    @classmethod
    def convolution(cls) -> str:
        return "conv2"

    def prepare(self) -> None:
        self.layer = self.convolution()
        self.conv = self.network.convolutions[self.layer]
        self.seen = self.network.input_of(self.conv.output_name)
        self.windows = self.conv.windows(self.recording[self.seen].shape)
        self.z = self.tensor(self.conv.output_name)
        self.place = strongest(self.z.array[0, ..., self.filter])
        self.taps, self.channels = self.conv.kernel.shape[:2], range(self.conv.kernel.shape[2])
        self.map_keys = [
            (self.world.station_of(self.layer).tensor, f) for f in range(self.conv.kernel.shape[3])
        ]
        self.seen_keys = [(self.seen, c) for c in self.channels]
        self.maps = [self.world.plates[key] for key in self.seen_keys]
        self.map = self.world.plates[self.map_keys[self.filter]]
        self.lay_out()

    def lay_out(self) -> None:
        """A row per channel: its map, its window times its slice, its sum; then plus, and z."""
        upper, self.foot = ROOM.rows(1, 0.14, gap=0.2)
        shares = (1.7, 5.35, 1.95, 1.2, 2.15)
        left, self.middle, self.sums_box, self.plus_box, self.right = upper.columns(
            *shares, gap=0.2
        )
        self.near = dict(zip(self.seen_keys, self.stacked(left), strict=True))
        self.slots = [
            equation_slots([self.taps] * 2, row, sign=0.6) for row in self.stacked(self.middle)
        ]
        self.sum_boxes = [row.columns(0.3, 1, gap=0.1) for row in self.stacked(self.sums_box)]

    def stacked(self, box: Box) -> tuple[Box, ...]:
        """A row for each channel."""
        return box.rows(*[1.0] * len(self.channels), gap=0.35)

    def ask_for_one_map(self) -> None:
        near, middle, far = ROOM.columns(1.3, 0.9, 1.5)
        self.open = self.sign("?", middle.center, size=HERO * 2)
        script = _(
            "{c} maps come in: they're called channels. | How can one filter make a single map of "
            "them all? (2)"
        )
        with self.beat("question", script, c=self.shape(self.seen)[2]) as say:
            self.fly_to(dict(zip(self.seen_keys, self.stacked(near), strict=True)))
            for key in self.map_keys:
                self.world.plates[key].set_source(self.z).set_limit(self.z.limit)
            self.map.reveal(0)
            self.bring({self.map_keys[self.filter]: far})
            say.next()
            self.play(FadeIn(self.open), run_time=0.5)

    def open_the_windows(self) -> None:
        corner = self.windows.corner(*self.place)
        kernel = self.tensor(f"{self.layer}/kernel")
        self.outlines = [self.outline(plate, *corner, *self.taps) for plate in self.maps]
        self.blocks, self.kernels, self.operators = [], [], []
        for c, slots in enumerate(self.slots):
            self.blocks.append(block_of(self.tensor(self.seen), *corner, *self.taps, channel=c))
            own = Plate(kernel, channel=(c, self.filter), numbers=1).set_lifted(1)
            own.points = facing_at(own, slots.grids[1], slots.cell)
            self.kernels.append(own)
            self.operators.append(self.sign("×", slots.signs[0]))
        script = _(
            "Its window lies in the same place on each. | And for each, the filter has its own "
            "slice of weights."
        )
        with self.beat("window", script) as say:
            self.play(FadeOut(self.open), run_time=0.3)
            self.fly_to({**self.near, self.map_keys[self.filter]: self.right}, run_time=1.0)
            lines = [outline.animate.set_opacity(1) for outline in self.outlines]
            self.play(*lines, run_time=0.4)
            self.frames = [
                self.unfold(block, outline, slots.grids[0], slots.cell)
                for block, outline, slots in zip(
                    self.blocks, self.outlines, self.slots, strict=True
                )
            ]
            self.play(*(block.animate.set_numbers(1) for block in self.blocks), run_time=0.4)
            say.next()
            self.play(*(FadeIn(m) for m in (*self.operators, *self.kernels)), run_time=0.8)

    def sign(self, markup: str, place: np.ndarray, size: float = HERO) -> Label:
        return Label(markup, size=size, color=self.colors.ink).move_to(place)

    def sum_each_channel(self) -> None:
        products = forward.products(self.recording, self.layer, *self.place, self.filter)
        self.running = [sourced(forward.running_sum(products.channel(c))) for c in self.channels]
        self.sums = [sums[sums.shape[0] - 1] for sums in self.running]
        self.readouts: list[Readout] = []
        script = _(
            "Multiply each value by its weight, and add up: | {s} up here, | and {t} down here."
        )
        with self.beat("sums", script, s=self.sums[0], t=self.sums[-1]) as say:
            self.play(*(FadeOut(frame) for frame in self.frames), run_time=0.4)
            self.add_up(0, run_time=2.0)
            say.next()
            for c in self.channels[1:]:
                self.add_up(c, run_time=1.2)
            say.next()

    def add_up(self, c: int, run_time: float) -> None:
        """Go through a channel's window, pair by pair, and count up the sum of the products."""
        sign, number = self.sum_boxes[c]
        running = self.running[c]
        readout = Readout(running[0], size=FORMULA).move_to(number.center)
        self.readouts.append(readout)
        self.operators.append(self.sign("\\=", sign.center))
        cursors = [Outline(plate) for plate in (self.blocks[c], self.kernels[c])]

        def visit(k: int) -> None:
            for cursor in cursors:
                cursor.lie_on(cursor.plate, *divmod(k, self.taps[1]))
            readout.show(running[k])

        visit(0)
        self.play(*(FadeIn(m) for m in (self.operators[-1], readout, *cursors)), run_time=0.3)
        self.play(Steps([readout, *cursors], visit, running.shape[0]), run_time=run_time)
        self.play(*(FadeOut(cursor) for cursor in cursors), run_time=0.3)

    def add_the_sums(self) -> None:
        bias = self.tensor(f"{self.layer}/bias")[self.filter]
        _above, middle, below = self.plus_box.rows(1, 0.3, 1, gap=0.1)
        self.plus = Formula("plus.o", size=HERO * 1.3).move_to(middle.center)
        left = self.plus.get_left()
        self.streams = [
            Stream(self.below_or_above(readout), left, number, upright=True).set_reach(0)
            for readout, number in zip(self.readouts, self.sums, strict=True)
        ]
        self.bias = Formula(
            "b = {b}", b=bias, size=FORMULA * 0.8, color=style.meaning_color("weight")
        )
        fit(self.bias, below.rows(0.4, 1)[0], largest=1.0)
        self.write_the_sum([*self.sums, bias])
        script = _(
            "And these are added, too. | The bias comes on top, just once: {z}. | That goes right "
            "here, and the rest of the map comes about in the same way."
        )
        with self.beat("sum", script, z=self.total) as say:
            self.add(*self.streams)
            flow = [stream.animate.set_reach(1) for stream in self.streams]
            self.play(*flow, FadeIn(self.plus), run_time=1.0)
            say.next()
            self.play(FadeIn(self.bias), run_time=0.4)
            self.play(*(FadeIn(m) for m in (*self.marker, self.formula)), run_time=0.6)
            say.next()
            self.land_the_number()
            self.play(self.map.animate.reveal(1), run_time=1.2)

    def below_or_above(self, readout: Readout) -> np.ndarray:
        """Where a sum's stream leaves it: on the side of the plus."""
        up = self.plus.get_center()[1] > readout.get_center()[1]
        away = np.array([0, (0.6 if up else -0.6) * readout.em, 0])
        return np.asarray(readout.get_center() + away)

    def write_the_sum(self, terms: list[Any]) -> None:
        """All the sums and the bias, and the number of the new map that they make."""
        self.total = self.z[(0, *self.place, self.filter)]
        names = {f"s{k}": term for k, term in enumerate(terms)}
        markup = " + ".join(["{s0}", *(summand(f"s{k}", n) for k, n in enumerate(terms) if k)])
        sign = equals_sign(terms, self.total)
        self.formula = Formula(
            f"{markup} {{sign}} {{z}}", sign=sign, z=self.total, size=FORMULA * 1.1, **names
        )
        fit(self.formula, self.foot, largest=1.0)
        self.marker = self.highlight(self.formula["z"])

    def land_the_number(self) -> None:
        self.cursor = self.outline(self.map, *self.place)
        cell = np.zeros(self.map.values.shape)
        cell[self.place] = 1
        edge = self.cursor.corners()[[0, 3]].mean(axis=0)
        self.streams.append(Stream(self.plus.get_right(), edge).set_reach(0))
        self.add(self.streams[-1])
        self.play(self.streams[-1].animate.set_reach(1), run_time=0.7)
        self.play(self.map.animate.reveal(cell), self.cursor.animate.set_opacity(1), run_time=0.5)

    def clear_the_sum(self) -> None:
        """All that one number was made with leaves; the filter's slices stay."""
        gone = [*self.blocks, *self.operators, *self.readouts, *self.streams]
        gone += [self.plus, self.bias, self.formula, *self.marker]
        lines = [*self.outlines, self.cursor, *self.beams]
        fading = [*map(FadeOut, gone), *(line.animate.set_opacity(0) for line in lines)]
        self.play(*fading, *(k.animate.set_numbers(0) for k in self.kernels), run_time=0.5)
        self.hide_beams()

    def count_the_kernels(self) -> None:
        shape = self.shape(f"{self.layer}/kernel")
        count = sourced(shapes.kernels(self.recording, self.layer))[0]
        boxes = self.table()
        kernel = self.tensor(f"{self.layer}/kernel")
        others = {
            f: [self.small(Plate(kernel, channel=(c, f)), boxes[c][f + 1]) for c in self.channels]
            for f in range(len(self.map_keys))
            if f != self.filter
        }
        own = {
            kernel: Pose(facing_in(kernel, boxes[c][self.filter + 1]), lifted=1.0)
            for c, kernel in enumerate(self.kernels)
        }
        new = {key: boxes[-1][f + 1] for f, key in enumerate(self.map_keys)}
        chosen = self.map_keys[self.filter]
        self.counted = Formula("{f} times {c} = {n}", f=shape[3], c=shape[2], n=count, size=FORMULA)
        fit(self.counted, boxes[-1][0], largest=1.0)
        marker = self.highlight(self.counted["n"])
        script = _(
            "This layer has {f} filters, | each with a slice for every map: {n} small kernels. | "
            "So do the maps multiply, too? | No: each filter adds up its own sums, and makes one "
            "map."
        )
        with self.beat("kernels", script, f=shape[3], n=count) as say:
            self.clear_the_sum()
            places = {key: boxes[c][0] for c, key in enumerate(self.seen_keys)}
            self.fly_to({**places, chosen: new[chosen]}, beside=own)
            say.next()
            for slices in others.values():
                self.play(*(FadeIn(m) for m in slices), run_time=0.4)
            self.play(*(FadeIn(m) for m in (*marker, self.counted)), run_time=0.5)
            say.next()
            say.next()
            self.bring({key: box for key, box in new.items() if key != chosen})
        self.all_kernels = [
            *marker,
            *self.kernels,
            *(m for slices in others.values() for m in slices),
        ]

    def small(self, kernel: Plate, box: Box) -> Plate:
        kernel.points = facing_in(kernel, box)
        return kernel.set_lifted(1)

    def table(self) -> list[tuple[Box, ...]]:
        """Rows: one per channel, and one of new maps. Columns: the maps seen, and each filter."""
        rows = ROOM.rows(*[1.0] * len(self.channels), 1.1, gap=0.25)
        return [row.columns(1.3, *[1.0] * len(self.map_keys)) for row in rows]

    def squeeze_and_pool(self) -> None:
        activated = self.tensor(self.map_keys[0][0])
        pooled = self.network.output_of(self.map_keys[0][0])
        maps = [self.world.plates[key] for key in self.map_keys]
        count = [1.0] * len(maps)
        upper, lower, foot = ROOM.rows(1.3, 1, 0.2, gap=0.2)
        shape = self.shape(pooled)
        size = product_label(shape, size=FORMULA, plain=True).move_to(foot.center)
        script = _("Then comes the sigmoid, | and one more pool: {c} small maps of {h} by {w}.")
        with self.beat("small", script, h=shape[0], w=shape[1], c=shape[2]) as say:
            gone = [FadeOut(m) for m in (*self.all_kernels, self.counted)]
            self.play(*gone, run_time=0.4)
            self.fly_to(dict(zip(self.map_keys, upper.columns(*count), strict=True)), run_time=1.2)
            squeezed = [m.animate.set_source(activated).set_limit(activated.limit) for m in maps]
            self.play(*squeezed, run_time=1.0)
            say.next()
            self.bring({(pooled, k): box for k, box in enumerate(lower.columns(*count))})
            self.play(FadeIn(size), run_time=0.5)
