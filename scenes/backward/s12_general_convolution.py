"""The same rule with channels, batches, strides, dilations and padding, on small real tensors."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from manim import UP, FadeIn, FadeOut

from model.derivations import forward, gradients
from model.derivations.registry import of_digit, tensor
from model.digits import find_digit
from model.layers import Conv2D
from scenes.kit import style
from scenes.kit.drawing.charts import lie_on_places, taps_frame
from scenes.kit.drawing.pixel_grid import Frame, PixelGrid
from scenes.kit.drawing.stepwise import Steps
from scenes.kit.drawing.text import Formula, Label
from scenes.kit.scene import N_, GradientScene, _
from scenes.kit.sourced import SourcedArray, constant, largest, sourced

PLACES = 3  # how many places the small maps have along a side


class GeneralConvolution(GradientScene):
    title = N_("Every kind of convolution")
    stride: ClassVar[int] = 2
    dilation: ClassVar[int] = 2
    padding: ClassVar[int] = 1
    batch: ClassVar[int] = 3

    def construct(self) -> None:
        self.lay_out_the_channels()
        self.pair_them()
        self.average_a_batch()
        self.take_a_stride()
        self.dilate()
        self.pad()

    # channels

    def lay_out_the_channels(self) -> None:
        kernel = self.recording["conv2/kernel"]
        _height, _width, ins, outs = kernel.shape
        self.inputs = [
            self.grid("pool1", c, cell=0.125).move_to([-4.9, 0.25 - 1.75 * c, 0])
            for c in range(ins)
        ]
        self.upstream = [
            self.gradient_grid("conv2/z", f, cell=0.14).move_to([-2.1 + 2.1 * f, 2.3, 0])
            for f in range(outs)
        ]
        limit = largest(self.recording.grad("conv2/kernel"))
        self.slices = {
            (c, f): self.gradient_grid(
                "conv2/kernel", (c, f), cell=0.46, lines=1, limit=limit
            ).move_to([-2.1 + 2.1 * f, 0.25 - 1.75 * c, 0])
            for c, f in np.ndindex(ins, outs)
        }
        shape = self.shape("conv2/kernel")
        with self.beat(
            "channels",
            _(
                "The second layer has {c} channels coming in, and {f} going out. So how many "
                "slices does its gradient have? (2)"
            ),
            c=shape[2],
            f=shape[3],
        ):
            self.enter(*self.inputs, *self.names_of_channels())
            self.enter(*self.upstream)

    def names_of_channels(self) -> list[Any]:
        grad = Formula("(partial L) / (partial z)", size=style.BODY).move_to([-4.0, 2.3, 0])
        x = Formula("m", size=style.LARGE).move_to([-6.2, -0.6, 0])
        return [grad, x]

    def pair_them(self) -> None:
        shape = self.shape("conv2/kernel")
        pairs = list(self.slices)
        frames = [Frame(grid, stroke=5) for grid in (self.inputs[0], self.upstream[0])]

        def show(k: int) -> None:
            c, f = pairs[k]
            for frame, grid in zip(frames, (self.inputs[c], self.upstream[f]), strict=True):
                frame.block = (grid.rows, grid.columns)
                frame.lie_on(grid, 0, 0)
            for j, pair in enumerate(pairs):
                self.slices[pair].set_opacity(1.0 if j <= k else 0.0)

        grids = list(self.slices.values())
        with self.beat(
            "pairs",
            _(
                "One for every pair. That makes {h} by {w} by {c} by {f} weights, and just as many "
                "gradients."
            ),
            h=shape[0],
            w=shape[1],
            c=shape[2],
            f=shape[3],
        ):
            for grid in grids:
                grid.set_opacity(0)
            self.add(*grids)
            self.play(*(FadeIn(frame) for frame in frames), run_time=style.QUICK)
            self.play(Steps([*grids, *frames], show, len(pairs)), run_time=6.0)
            self.play(*(FadeOut(frame) for frame in frames), run_time=style.QUICK)

    # a batch

    def average_a_batch(self) -> None:
        classes = [(self.right_class + k) % 10 for k in range(self.batch)]
        digits = [find_digit(str(k)) for k in classes]
        parts: list[Any] = []
        each: list[SourcedArray] = []
        xs = np.linspace(-5.4, 0.6, self.batch)
        cell = min(0.36, (xs[1] - xs[0] - 0.7) / self.recording["conv1/kernel"].shape[1])
        for x, cls, digit in zip(xs, classes, digits, strict=True):
            recording = self.network.run(digit.image, cls)
            picture = sourced(of_digit(tensor(recording, "image"), cls))
            parts.append(
                PixelGrid(picture, leading=(0,), channel=(0,), cell=0.068).move_to([x, 1.75, 0])
            )
            each.append(sourced(of_digit(gradients.grad(recording, "conv1/kernel"), cls)))
        limit = max(self.strength(gradient) for gradient in each)
        for x, gradient in zip(xs, each, strict=True):
            parts.append(self.filter_of(gradient, cell, limit).move_to([x, -0.9, 0]))
        whole = gradients.batch_gradient(self.recording, "conv1/kernel", *classes)
        mean = self.filter_of(sourced(whole), 0.5, limit)
        mean.move_to([5.0, -0.9, 0])
        signs = [
            Formula("+", size=style.HEADING).move_to([x, -0.9, 0]) for x in (xs[:-1] + xs[1:]) / 2
        ]
        arrow = Formula("arrow.r", size=style.HEADING).move_to([2.7, -0.9, 0])
        label = Label(_("mean"), size=style.BODY).next_to(mean, UP, buff=0.15)
        with self.beat(
            "batch",
            _(
                "Usually, we learn from several pictures at once. Each picture of such a batch has "
                "a gradient of its own, | and the step follows the mean of them all."
            ),
        ) as say:
            self.leave()
            self.enter(*parts[: self.batch])
            self.enter(*parts[self.batch :])
            say.next()
            self.enter(*signs, arrow, mean, label)

    def strength(self, source: SourcedArray) -> float:
        """The largest magnitude of a filter's gradient."""
        return largest(source.plane((), (0, self.filter)))

    def filter_of(self, source: SourcedArray, cell: float, limit: float) -> PixelGrid:
        return PixelGrid(source, channel=(0, self.filter), cell=cell, lines=1, limit=limit)

    # stride, dilation, padding

    def take_a_stride(self) -> None:
        with self.beat(
            "stride",
            _(
                "With a stride of {s}, the places that a weight met lie {s} apart. Whatever is in "
                "between, this weight never met, so it doesn't count."
            ),
            s=self.setting("stride"),
        ):
            self.leave()
            self.show_setting(stride=self.stride)

    def dilate(self) -> None:
        with self.beat(
            "dilation",
            _(
                "With a dilation of {d}, its places lie side by side. But from one weight to the "
                "next, they jump by {d}."
            ),
            d=self.setting("dilation"),
        ):
            self.leave()
            self.show_setting(dilation=self.dilation)

    def pad(self) -> None:
        with self.beat(
            "padding",
            _(
                "And with a padding of {p}? Whatever a weight met outside was zero, so it adds "
                "nothing to the sum."
            ),
            p=self.setting("padding"),
        ):
            self.leave()
            self.show_setting(padding=self.padding)

    def setting(self, name: str) -> Any:
        return constant(getattr(self, name), "A setting of this scene: it can be given.")[0]

    def small_convolution(self, stride: int, padding: int, dilation: int) -> Conv2D:
        """The second layer's filter for one channel, with other settings."""
        kernel = self.recording["conv2/kernel"][:, :, :1, self.filter : self.filter + 1]
        return Conv2D("small", kernel, np.zeros(1), stride, ((padding,) * 2,) * 2, dilation)

    def show_setting(self, stride: int = 1, padding: int = 0, dilation: int = 1) -> None:
        """The kernel's gradient, tap by tap: the places it met, times the upstream map."""
        layer = self.small_convolution(stride, padding, dilation)
        taps = layer.kernel.shape[0]
        size = (PLACES - 1) * stride + dilation * (taps - 1) + 1 - 2 * padding
        x = sourced(forward.piece(self.tensor("pool1"), 0, size))
        upstream = sourced(forward.piece(self.gradient("conv2/z"), self.filter, PLACES))
        settings = (taps, stride, padding, dilation)
        result = sourced(gradients.small_gradient(x, upstream, *settings))
        cell = min(0.8, 4.2 / (size + 2 * padding))
        grids = [
            PixelGrid(x, leading=(0,), channel=(0,), cell=cell, lines=1).move_to([-4.4, 0.3, 0]),
            PixelGrid(upstream, leading=(0,), channel=(0,), cell=0.95, lines=1, numbers=1),
            PixelGrid(result, channel=(0, 0), cell=0.95, lines=1, numbers=1),
        ]
        grids[1].move_to([0.45, 0.3, 0])
        grids[2].move_to([4.75, 0.3, 0]).reveal(0)
        self.walk_the_taps(layer, grids)

    def walk_the_taps(self, layer: Conv2D, grids: list[PixelGrid]) -> None:
        picture, upstream, result = grids
        windows = layer.windows((1, picture.rows, picture.columns, 1))
        taps = list(np.ndindex(*windows.window))
        cells = list(np.ndindex(*windows.output_shape))
        places = [[windows.tap_place(i, j, (u, v)) for i, j in cells] for u, v in taps]
        met = taps_frame(picture, places[0])
        cursor = Frame(result, 0, 0, stroke=5)

        def show(k: int) -> None:
            lie_on_places(met, picture, places[k])
            cursor.lie_on(result, *taps[k])
            alpha = np.zeros(result.values.shape)
            alpha.ravel()[: k + 1] = 1.0
            result.reveal(alpha)

        names = [
            Formula(text, size=style.BODY).next_to(grid, where, buff=0.15)
            for text, grid, where in (
                ("m", picture, UP),
                ("(partial L) / (partial z)", upstream, UP),
                ("(partial L) / (partial w)", result, UP),
            )
        ]
        signs = [
            Formula(sign, size=style.HEADING).move_to([x, 0.3, 0])
            for sign, x in (("ast", -1.65), ("=", 2.6))
        ]
        self.enter(*grids, *names, *signs)
        self.play(FadeIn(met), FadeIn(cursor), run_time=style.QUICK)
        self.play(Steps([result, met, cursor], show, len(taps)), run_time=5.4)
