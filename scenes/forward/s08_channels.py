"""The second layer: a filter has one slice per channel, and the channels' sums are added."""

from __future__ import annotations

from typing import Any

from manim import DOWN, LEFT, RIGHT, Create, FadeIn, FadeOut

from model.chosen_places import strongest
from model.derivations import forward, shapes
from model.layers import Conv2D
from scenes.kit import style
from scenes.kit.drawing.pixel_grid import Frame, PixelGrid
from scenes.kit.drawing.sliding_window import Sweep, window_grid
from scenes.kit.drawing.text import Formula, Label, summand
from scenes.kit.scene import N_, NarratedScene, _
from scenes.kit.sourced import SourcedArray, equals_sign, sourced

CELL = 0.86
ROWS = (1.98, -0.8)  # heights of the two channels


class Channels(NarratedScene):
    title = N_("Several channels")

    def construct(self) -> None:
        self.prepare()
        self.show_two_channels()
        self.open_the_windows()
        self.multiply_each_channel()
        self.add_the_sums()
        self.fill_the_map()
        self.show_four_maps()
        self.squeeze_and_pool()

    @classmethod
    def convolution(cls) -> str:
        return "conv2"

    def prepare(self) -> None:
        layer = self.network.layer("conv2/z")
        assert isinstance(layer, Conv2D)
        self.conv = layer
        self.x = self.recording["pool1"]
        self.windows = layer.windows(self.x.shape)
        self.out = self.filter
        variety = self.windows.im2col(self.x)[0].std(axis=(2, 3)).min(axis=-1)
        self.place = strongest(variety)
        self.channels = range(self.x.shape[3])

    def show_two_channels(self) -> None:
        self.maps = [
            self.grid("pool1", c, cell=0.22).move_to([-5.3, ROWS[c], 0]) for c in self.channels
        ]
        shape = self.shape("pool1")
        with self.beat(
            "two-channels",
            _(
                "After pooling, we have {c} maps, {h} by {w} each. The second layer gets all of "
                "them at once. We say that its input has {c} channels."
            ),
            c=shape[2],
            h=shape[0],
            w=shape[1],
        ):
            self.play(*(FadeIn(m, shift=RIGHT * 0.2) for m in self.maps), run_time=style.STEP)

    def open_the_windows(self) -> None:
        row, column = self.windows.corner(*self.place)
        size = self.windows.window
        self.frames = [Frame(m, row, column, *size, stroke=4) for m in self.maps]
        self.seen, self.kernels, self.signs = [], [], []
        for c, y in zip(self.channels, ROWS, strict=True):
            options: dict[str, Any] = {"cell": CELL, "numbers": 1, "lines": 1}
            seen = window_grid(self.tensor("pool1"), self.windows, self.place, c, cell=CELL)
            seen.move_to([-2.5, y, 0])
            kernel = self.grid("conv2/kernel", (c, self.out), **options).move_to([0.6, y, 0])
            self.seen.append(seen)
            self.kernels.append(kernel)
            self.signs.append(Formula("times", size=style.LARGE).move_to([-0.95, y, 0]))
        shape = self.shape("conv2/kernel")
        with self.beat(
            "window",
            _(
                "How can one filter look at several maps? (2) | Its window lies in the same place "
                "on each. | And for each map, the filter has its own slice of weights: {h} by {w} "
                "by {c} in all."
            ),
            h=shape[0],
            w=shape[1],
            c=shape[2],
        ) as say:
            say.next()
            self.play(*(Create(f) for f in self.frames), run_time=style.QUICK)
            self.play(*(FadeIn(m, shift=RIGHT * 0.3) for m in self.seen), run_time=style.STEP)
            say.next()
            self.play(*(FadeIn(m) for m in (*self.signs, *self.kernels)), run_time=style.STEP)

    def multiply_each_channel(self) -> None:
        i, j = self.place
        source = sourced(forward.products(self.recording, "conv2", i, j, self.out))
        sums = sourced(forward.channel_sums(source))
        self.products, self.sums = [], []
        for c, y in zip(self.channels, ROWS, strict=True):
            grid = PixelGrid(source, channel=(c,), cell=CELL, numbers=1, lines=1).move_to(
                [3.7, y, 0]
            )
            equals = Formula("=", size=style.LARGE).move_to([2.15, y, 0])
            total = Label(_("sum {s}"), s=sums[c], size=style.SMALL).next_to(grid, RIGHT, buff=0.18)
            self.products.append(grid)
            self.signs.append(equals)
            self.sums.append(total)
            name = "channel-one" if c == 0 else "channel-two"
            text = (
                _(
                    "Up here, {n} numbers meet the weights of their slice. | The products add up "
                    "to {s}."
                )
                if c == 0
                else _("Down here, it's the same with other weights. | This time, it's {s}.")
            )
            with self.beat(name, text, s=sums[c], n=self.tap_count()) as say:
                self.play(FadeIn(equals), FadeIn(grid), run_time=style.STEP)
                say.next()
                self.play(FadeIn(total, shift=RIGHT * 0.1), run_time=style.QUICK)
        self.channel_sums = [sums[c] for c in self.channels]

    def tap_count(self) -> Any:
        return sourced(shapes.taps(self.recording, "conv2"))[0]

    def add_the_sums(self) -> None:
        i, j = self.place
        bias = self.tensor("conv2/bias")[self.out]
        total = self.tensor("conv2/z")[0, i, j, self.out]
        first, second = self.channel_sums
        sign = equals_sign([first, second, bias], total)
        formula = Formula(
            f"{{a}} + {summand('b', second)} + {summand('c', bias)} {{sign}} {{z}}",
            a=first,
            b=second,
            c=bias,
            sign=sign,
            z=total,
            size=style.LARGE,
        ).move_to([1.9, -2.5, 0])
        self.formula = formula
        with self.beat(
            "sum",
            _(
                "Now add the sums of the channels. They're added, never multiplied. One bias on "
                "top, and that's a single number of the new map."
            ),
        ):
            self.play(FadeIn(formula), run_time=style.STEP)

    def fill_the_map(self) -> None:
        self.map = (
            self.grid("conv2/z", self.out, cell=0.4, lines=0.7).reveal(0).move_to([3.0, 0.3, 0])
        )
        shape = self.shape("conv2/z")
        with self.beat(
            "sweep",
            _(
                "Then the windows move on, always together. | However many channels it looks at, "
                "one filter makes one map: {h} by {w}."
            ),
            h=shape[0],
            w=shape[1],
        ) as say:
            gone = (
                *self.seen,
                *self.kernels,
                *self.signs,
                *self.products,
                *self.sums,
                self.formula,
            )
            self.play(*(FadeOut(m) for m in gone), run_time=style.STEP)
            self.cursor = Frame(self.map, 0, 0, stroke=4)
            self.play(FadeIn(self.map), FadeIn(self.cursor), run_time=style.QUICK)

            def follow(cell: int) -> None:
                self.frames[1].lie_on(
                    self.maps[1], *self.windows.corner(*divmod(cell, self.map.columns))
                )

            say.next()
            self.play(
                Sweep(
                    self.frames[0],
                    self.maps[0],
                    self.map,
                    self.windows,
                    cursor=self.cursor,
                    also=follow,
                    moving=[self.frames[1]],
                ),
                run_time=5.0,
            )
            self.play(*(FadeOut(m) for m in (*self.frames, self.cursor)), run_time=style.QUICK)

    def show_four_maps(self) -> None:
        count = self.shape("conv2/z")[2]
        channels = self.shape("pool1")[2]
        self.four = [
            self.grid("conv2/z", f, cell=0.23, lines=0.6).move_to(
                [0.2 + 3.0 * (f % 2), 1.85 - 2.9 * (f // 2), 0]
            )
            for f in range(self.conv.kernel.shape[3])
        ]
        with self.beat(
            "four",
            _(
                "This layer has {f} filters, so there are {f} maps. Not {f} times {c}: each filter "
                "has already added up its channels."
            ),
            f=count,
            c=channels,
        ):
            chosen = self.four[self.out]
            self.play(self.map.animate.set_corners(*chosen.edges), run_time=style.STEP)
            self.play(*(FadeIn(m) for m in self.four if m is not chosen), run_time=style.STEP)
            self.remove(self.map)
            self.add(chosen)

    def squeeze_and_pool(self) -> None:
        with self.beat(
            "sigmoid",
            _("Here, the gate is a sigmoid. It squeezes every value in between zero and one."),
        ):
            self.play(*(self.to_activation(m) for m in self.four), run_time=style.SLOW)
        shape = self.shape("pool2")
        pooled = [
            self.grid("pool2", f, cell=0.27, lines=0.7, limit=1.0).move_to([4.6, 2.4 - 1.55 * f, 0])
            for f in range(len(self.four))
        ]
        size = Label("{h} × {w} × {c}", h=shape[0], w=shape[1], c=shape[2], size=style.BODY)
        with self.beat(
            "pool",
            _("Then we pool once more. | {c} small maps are left, {h} by {w} each."),
            h=shape[0],
            w=shape[1],
            c=shape[2],
        ) as say:
            self.play(*(FadeOut(m) for m in self.maps), run_time=style.QUICK)
            self.play(*(m.animate.shift(LEFT * 3.6) for m in self.four), run_time=style.STEP)
            say.next()
            self.play(*(FadeIn(m, shift=RIGHT * 0.3) for m in pooled), run_time=style.STEP)
            size.next_to(pooled[1], LEFT, buff=0.8).shift(DOWN * 0.84)
            self.play(FadeIn(size), run_time=style.QUICK)

    def to_activation(self, grid: PixelGrid) -> Any:
        moving = grid.animate
        source: SourcedArray = self.tensor("conv2/a")
        return moving.set_source(source).set_limit(1.0)
