"""All weights take a step against their gradients; then five, and one that is far too large."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from manim import DOWN, LEFT, UP, FadeIn, FadeOut

from model.chain_rule import find_weight
from model.derivations import forward, gradients, shapes
from model.gradient_descent import telling_rate
from scenes.kit import style
from scenes.kit.drawing.charts import Bars
from scenes.kit.drawing.pixel_grid import PixelGrid
from scenes.kit.drawing.text import Formula, Label, Span
from scenes.kit.scene import N_, GradientScene, _
from scenes.kit.sourced import (
    SourcedArray,
    SourcedNumber,
    constant,
    largest,
    sign_between,
    sourced,
)

STEPS = 5


class Update(GradientScene):
    title = N_("The update")
    weight: ClassVar[str] = "conv1/kernel[2,3,0,1]"

    def construct(self) -> None:
        self.prepare()
        self.write_the_rule()
        self.step_with_one_weight()
        self.step_with_all()
        self.run_again()
        self.take_more_steps()
        self.take_too_large_a_step()

    def prepare(self) -> None:
        self.eta = self.rate or telling_rate(self.recording)
        self.tables: dict[SourcedArray, str] = {}
        self.cell = find_weight(self.recording, self.weight)
        self.losses = sourced(gradients.losses(self.recording, self.eta, STEPS))

    def rate_shown(self) -> SourcedNumber:
        """The rate: the one that was asked for, or the smallest whose step can be seen."""
        if self.rate:
            source = constant(self.rate, "The rate that was asked for.", "weight")
        else:
            source = sourced(gradients.least_telling_rate(self.recording))
        return source[0].with_digits(1)

    def after(self, name: str, step: int = 1) -> SourcedArray:
        """A tensor after that many steps."""
        return sourced(gradients.after(self.recording, self.tensor(name), self.eta, step))

    def write_the_rule(self) -> None:
        weight, gradient = (style.meaning_color(m) for m in ("weight", "gradient"))
        self.rule = Formula(
            "{w} arrow.l {w2} - {eta} {g}",
            w=Span("$w$", weight),
            w2=Span("$w$", weight),
            eta=Span("$eta$", self.colors.focus),
            g=Span("$(partial L) / (partial w)$", gradient),
            size=style.HEADING * 1.2,
        ).move_to([0, 1.4, 0])
        self.eta_label = Formula(
            "{eta} = {v}",
            eta=Span("$eta$", self.colors.focus),
            v=self.rate_shown(),
            size=style.LARGE,
            plain=True,
        ).move_to([0, -0.4, 0])
        with self.beat(
            "rule",
            _(
                "The gradient points uphill. So we take a step the other way. | How far? That's up "
                "to the learning rate, eta."
            ),
        ) as say:
            self.enter(self.rule)
            say.next()
            self.play(FadeIn(self.eta_label), run_time=style.STEP)

    def step_with_one_weight(self) -> None:
        name, index = self.cell.tensor, self.cell.index
        before, gradient, after = (
            source[index].with_digits(4)
            for source in (self.tensor(name), self.gradient(name), self.after(name))
        )
        eta = self.rate_shown()
        shown = float(before.shown) - float(eta.shown) * float(gradient.shown)
        pair = "({g})" if gradient.value < 0 else "{g}"
        line = Formula(
            f"{{b}} - {{e}} dot {pair} {{sign}} {{a}}",
            b=before,
            e=eta,
            g=gradient,
            a=after,
            sign=sign_between(shown, after),
            size=style.HEADING,
        ).move_to([0, -1.6, 0])
        with self.beat(
            "one-weight",
            _(
                "For a single weight, that's one line. The old value, minus the rate times the "
                "gradient, makes the new one."
            ),
        ):
            self.play(FadeIn(line), run_time=style.STEP)
        self.gone: list[Any] = [line]

    def step_with_all(self) -> None:
        self.grids = self.all_weights()
        own = [self.gradient_of(grid) for grid in self.grids]
        count = sourced(shapes.count_parameters(self.recording))[0]
        names = self.layer_names()
        with self.beat(
            "all",
            _(
                "Here they all are, {n} weights and biases, | and here's the gradient of each. | "
                "They all take their step in the same moment."
            ),
            n=count,
        ) as say:
            self.play(*(FadeOut(m) for m in self.gone), run_time=style.QUICK)
            self.play(
                self.rule.animate.scale(0.55).move_to([4.6, 2.9, 0]),
                self.eta_label.animate.scale(0.8).move_to([4.6, 2.2, 0]),
                run_time=style.STEP,
            )
            self.enter(*self.grids, *names)
            say.next()
            self.play(*(FadeIn(g, shift=DOWN * 0.25) for g in own), run_time=style.STEP)
            say.next()
            self.play(
                *(FadeOut(g, scale=0.9) for g in own),
                *(grid.animate.set_source(self.stepped(grid)) for grid in self.grids),
                run_time=style.SLOW,
            )
        self.names = names

    def all_weights(self) -> list[PixelGrid]:
        """Every weight and bias of the network, one grid per slice."""
        grids: list[PixelGrid] = []
        for f in range(self.recording["conv1/kernel"].shape[3]):
            grids.append(
                self.grid("conv1/kernel", (0, f), cell=0.22).move_to([-5.7 + 1.4 * f, 2.2, 0])
            )
        for c, f in np.ndindex(self.recording["conv2/kernel"].shape[2:]):
            place = [-2.5 + 1.05 * f, 2.65 - 0.95 * c, 0]
            grids.append(self.grid("conv2/kernel", (c, f), cell=0.26).move_to(place))
        dense = self.table("dense/kernel", 0.1305).move_to([0, -1.05, 0])
        grids.append(dense)
        biases = {"conv1": [-5.0, 1.2, 0], "conv2": [-0.92, 0.95, 0], "dense": [0, -2.2, 0]}
        grids += [self.table(f"{n}/bias", 0.22).move_to(place) for n, place in biases.items()]
        return grids

    def table(self, name: str, cell: float) -> PixelGrid:
        """A dense kernel (K, J) lying down, or a bias (F,) as a row."""
        grid = PixelGrid(sourced(forward.flat(self.tensor(name))), cell=cell, lines=0.6)
        self.tables[grid.source] = name
        return grid

    def tensor_of(self, grid: PixelGrid) -> str:
        """Which tensor a grid shows, lying down or as it is."""
        return self.tables.get(grid.source, grid.source.name)

    def gradient_of(self, grid: PixelGrid) -> PixelGrid:
        """The gradient of what a grid shows, in its place."""
        source = self.gradient(self.tensor_of(grid))
        source = source if grid.trailing else sourced(forward.flat(source))
        limit = largest(source.plane((), grid.trailing))
        return PixelGrid(source, channel=grid.trailing, cell=grid.cell, limit=limit).move_to(grid)

    def stepped(self, grid: PixelGrid) -> SourcedArray:
        after = self.after(self.tensor_of(grid))
        return after if grid.trailing else sourced(forward.flat(after))

    def layer_names(self) -> list[Label]:
        places = {"conv1": [-5.0, 3.05, 0], "conv2": [1.75, 2.2, 0], "dense": [-6.1, 0.0, 0]}
        return [
            Label("{n}", n=name, size=style.SMALL, color=self.colors.faint).move_to(place)
            for name, place in places.items()
        ]

    def run_again(self) -> None:
        before = self.recording["softmax"][0]
        self.bars = Bars(before, "probability", full=1.0, height=3.6, width=0.5, gap=0.3)
        self.bars.move_to([-2.3, -1.7, 0])
        classes = sourced(shapes.classes(self.recording))
        digits = [
            Label(
                "{d}",
                d=classes[k],
                size=style.SMALL,
                plain=True,
                color=self.colors.focus if k == self.right_class else None,
            ).next_to(self.bars.foot(k), DOWN, buff=0.15)
            for k in range(10)
        ]
        rows = [
            Label(_("loss before: {v}"), v=self.losses[0], size=style.LARGE),
            Label(_("loss after: {v}"), v=self.losses[1], size=style.LARGE),
        ]
        for row, y in zip(rows, (1.0, 0.1), strict=True):
            row.move_to([2.6, y, 0], aligned_edge=LEFT)
        with self.beat(
            "loss",
            _(
                "Now let's run the same digit once more. | The right answer has become more "
                "likely, | and the loss is smaller."
            ),
        ) as say:
            self.leave()
            self.enter(self.bars, *digits, rows[0])
            say.next()
            self.play(
                self.bars.animate.set_values(self.after("softmax").array[0]), run_time=style.SLOW
            )
            say.next()
            self.play(FadeIn(rows[1]), run_time=style.STEP)

    def take_more_steps(self) -> None:
        values = self.losses.array
        full = float(values.max())
        bars = Bars(values, "loss", full=full, height=4.0, width=1.1, gap=0.6)
        bars.move_to([0, -1.75, 0])
        steps = constant(np.arange(STEPS + 1), "Steps are counted, from none taken.")
        labels = [
            Label("{k}", k=steps[k], size=style.BODY).next_to(bars.foot(k), DOWN, buff=0.15)
            for k in range(STEPS + 1)
        ]
        tops = [
            Label("{v}", v=self.losses[k], size=style.BODY).next_to(bars.top(k), UP, buff=0.1)
            for k in range(STEPS + 1)
        ]
        with self.beat(
            "more-steps",
            _(
                "We can take a few more steps, each with a gradient of its own. The loss of this "
                "digit keeps going down."
            ),
        ):
            self.leave()
            self.play(FadeIn(bars), *(FadeIn(m) for m in labels), run_time=style.STEP)
            for top in tops:
                self.play(FadeIn(top), run_time=style.QUICK)

    def take_too_large_a_step(self) -> None:
        largest = sourced(gradients.least_ruinous_rate(self.recording))
        rate = largest[0].value
        means = sourced(gradients.mean_losses(self.recording, rate))
        own = sourced(gradients.losses(self.recording, rate, 1))
        count = sourced(shapes.length(forward.samples()))[0]
        full = float(max(means.array.max(), own.array.max()))
        parts: list[Any] = []
        for source, x, name in (
            (own, -3.4, _("this digit")),
            (means, 3.4, _("mean of {n} digits")),
        ):
            bars = Bars(source.array, "loss", full=full, height=3.4, width=1.1, gap=0.8)
            bars.move_to([x, -1.3, 0])
            parts.append(bars)
            for k, word in enumerate((_("before"), _("after"))):
                parts.append(Label(word, size=style.SMALL).next_to(bars.foot(k), DOWN, buff=0.12))
                top = Label("{v}", v=source[k], size=style.BODY)
                parts.append(top.next_to(bars.top(k), UP, buff=0.1))
            parts.append(Label(name, n=count, size=style.BODY, plain=True).move_to([x, -2.35, 0]))
        eta = Formula(
            "{eta} = {v}",
            eta=Span("$eta$", self.colors.focus),
            v=largest[0].with_digits(1),
            size=style.HEADING,
            plain=True,
        ).move_to([0, 2.9, 0])
        with self.beat(
            "too-large",
            _(
                "But a step that suits one digit can cost the others. | And a large one wipes out "
                "what they had taught: their loss climbs. That's why we learn from many digits at "
                "once, from a batch."
            ),
        ) as say:
            self.leave()
            self.enter(eta)
            say.next()
            self.enter(*parts)
