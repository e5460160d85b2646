"""The activation on the way back: the ReLU is a gate, the sigmoid a factor a(1 - a)."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DOWN, LEFT, UP, Create, Dot, FadeIn, FadeOut

from model.chosen_places import strongest
from model.derivations import gradients, shapes
from model.layers import Activation, Layer, ReLU, Sigmoid
from scenes.kit import style
from scenes.kit.drawing.charts import Plot
from scenes.kit.drawing.equations import Rewrite
from scenes.kit.drawing.pixel_grid import Frame, PixelGrid
from scenes.kit.drawing.text import Formula, Label, Span
from scenes.kit.scene import N_, GradientScene, _
from scenes.kit.sourced import SourcedArray, largest, sign_between, sourced

SIGMOID_REACH = 7.0  # beyond it the curve looks flat


class SigmoidBack(GradientScene):
    title = N_("Back through the activation")

    def construct(self) -> None:
        self.ask_what_it_does()
        self.see_a_gate()
        self.pass_the_real_map()
        self.draw_the_sigmoid()
        self.write_it_in_a()
        self.pass_the_second_map()
        self.look_at_one_cell()

    def ask_what_it_does(self) -> None:
        gradient = style.meaning_color("gradient")
        rule = Formula(
            "{dz} = {da} dot {slope}",
            dz=Span("$(partial L) / (partial z)$", gradient),
            da=Span("$(partial L) / (partial a)$", gradient),
            slope=Span("$g'(z)$"),
            size=style.HEADING * 1.2,
        ).move_to([0, 0.9, 0])
        note = Label(
            _("upstream gradient, times the slope of the activation where z was"), size=style.BODY
        ).move_to([0, -0.7, 0])
        with self.beat(
            "rule",
            _(
                "Between z and a, there's the activation. When z moves a little, how much of that "
                "gets through? As much as the slope says, right where z is."
            ),
        ):
            self.enter(rule, note)
        self.rule, self.note = rule, note

    def see_a_gate(self) -> None:
        z = self.recording["conv1/z"][0, ..., self.filter]
        limit = float(np.abs(z).max())
        plot = self.plot_of(ReLU("relu"), ((-limit, limit), (-0.25 * limit, limit)))
        open_, shut = self.slopes(ReLU("relu"), np.array([limit, -limit]))
        labels = [
            Label(_("slope {s}: open"), s=open_, size=style.BODY, plain=True).move_to(
                plot.at(limit * 0.05, limit * 0.85), aligned_edge=LEFT
            ),
            Label(_("slope {s}: shut"), s=shut, size=style.BODY, plain=True).move_to(
                plot.at(-limit * 0.55, limit * 0.14)
            ),
        ]
        with self.beat(
            "gate",
            _(
                "For a ReLU, that's easy. | Above zero, the gradient passes as it is. Below zero "
                "the line is flat, and nothing gets through."
            ),
        ) as say:
            self.play(FadeOut(self.note), FadeOut(self.rule), run_time=style.QUICK)
            self.play(FadeIn(plot), run_time=style.STEP)
            say.next()
            self.play(*(FadeIn(label) for label in labels), run_time=style.STEP)
        self.gone: list[Any] = [plot, *labels]

    def slopes(self, layer: Activation, z: np.ndarray) -> list[Any]:
        """The slopes at some places as numbers."""
        source = sourced(gradients.slopes(layer.name, *map(float, z)))
        return [source[k] for k in range(len(z))]

    def plot_of(self, layer: Layer, ranges: Any) -> Plot:
        plot = Plot(layer.forward, ranges, (8.0, 4.6), style.meaning_color("activation"))
        plot.move_to([0, 0.3, 0])
        (_low, right), (_, top) = ranges
        plot.add(Formula("z", size=style.BODY).next_to(plot.at(right, 0), DOWN, buff=0.15))
        plot.add(Formula("a", size=style.BODY).next_to(plot.at(0, top), LEFT, buff=0.15))
        return plot

    def pass_the_real_map(self) -> None:
        gates = sourced(gradients.slope(self.recording, "conv1"))
        alive = sourced(gradients.open_gates(self.recording, "conv1", self.filter))[0]
        size = sourced(shapes.map_size(self.recording, "conv1/z"))[0]
        with self.beat(
            "relu-maps",
            _(
                "Here's the real map. {n} of its {m} gates are open. Wherever one is shut, the "
                "trail ends."
            ),
            n=alive,
            m=size,
        ):
            self.leave(*self.gone)
            self.three_maps("conv1", self.filter, gates, 0.168)

    def three_maps(self, layer: str, channel: int, slope: SourcedArray, cell: float) -> None:
        """Upstream map, slopes, and their product, cell by cell."""
        limit = largest(self.recording.grad(f"{layer}/a")[..., channel])
        grids = [
            self.gradient_grid(f"{layer}/a", channel, cell=cell, limit=limit),
            PixelGrid(slope, leading=(0,), channel=(channel,), cell=cell),
            self.gradient_grid(f"{layer}/z", channel, cell=cell, limit=limit),
        ]
        names = ("(partial L) / (partial a)", "g'(z)", "(partial L) / (partial z)")
        signs = [
            Formula(sign, size=style.HEADING).move_to([x, 0.1, 0])
            for sign, x in (("dot.o", -2.3), ("=", 2.3))
        ]
        labels = []
        for grid, name, x in zip(grids, names, (-4.6, 0.0, 4.6), strict=True):
            grid.move_to([x, 0.1, 0])
            labels.append(Formula(name, size=style.BODY).next_to(grid, UP, buff=0.12))
        self.enter(grids[0], labels[0])
        self.enter(signs[0], grids[1], labels[1])
        self.enter(signs[1], grids[2], labels[2])
        self.grids, self.gone = grids, [*grids, *signs, *labels]

    def draw_the_sigmoid(self) -> None:
        sigmoid = Sigmoid("sigmoid")
        limit = SIGMOID_REACH
        plot = self.plot_of(sigmoid, ((-limit, limit), (0.0, 1.0)))
        z = np.linspace(-limit, limit, 161)
        slope = plot.curve.copy().set_stroke(style.meaning_color("gradient"))
        slope.set_points_as_corners(plot.places(z, sigmoid.slope(z, sigmoid.forward(z))))
        highest = sourced(gradients.slopes("sigmoid", 0.0).meant("gradient"))[0]
        top = plot.at(0, highest.value)
        name = Label(_("slope, at most {s}"), s=highest, size=style.BODY, plain=True)
        name.set_color(style.meaning_color("gradient"))
        name.move_to(top + np.array([0.25, 0.3, 0]), aligned_edge=LEFT)
        with self.beat(
            "sigmoid",
            _(
                "A sigmoid is never quite shut. | But look at its slope: it's {s} at most, and far "
                "out there's hardly anything left."
            ),
            s=highest,
        ) as say:
            self.leave(*self.gone)
            self.play(FadeIn(plot), run_time=style.STEP)
            say.next()
            self.play(Create(slope), run_time=style.MOVE)
            self.play(FadeIn(Dot(top, color=self.colors.focus)), FadeIn(name), run_time=style.QUICK)

    def write_it_in_a(self) -> None:
        orange = style.meaning_color("activation")
        lines = [
            Formula(
                "{l} = {s} {r}",
                l=Span("$sigma'(z)$"),
                s=Span("$sigma(z)$", orange),
                r=Span("$(1 - sigma(z))$", orange),
                size=style.HEADING,
            ).move_to([0, 1.5, 0]),
            Formula(
                "{l} = {s} {r}",
                l=Span("$sigma'(z)$"),
                s=Span("$a$", orange),
                r=Span("$(1 - a)$", orange),
                size=style.HEADING,
            ).move_to([0, -0.4, 0]),
        ]
        with self.beat(
            "at-z",
            _(
                "Here's a nice shortcut. For the slope at z, we need sigma of z. | But that's just "
                "a, and we've kept it from the way forward."
            ),
        ) as say:
            self.leave()
            self.enter(lines[0])
            say.next()
            self.play(Rewrite(lines[0], lines[1], keep_old=True, run_time=style.SLOW))

    def pass_the_second_map(self) -> None:
        self.slope = sourced(gradients.slope(self.recording, "conv2"))
        with self.beat(
            "sigmoid-maps",
            _(
                "So in the second layer, we take what the pool sent back, and multiply it by a, "
                "and by one minus a."
            ),
        ):
            self.leave()
            self.three_maps("conv2", self.channel, self.slope, 0.39)

    @property
    def channel(self) -> int:
        return self.filter % self.recording["conv2/a"].shape[3]

    def look_at_one_cell(self) -> None:
        row, column = strongest(np.abs(self.recording.grad("conv2/a")[0, ..., self.channel]))
        index = (0, row, column, self.channel)
        upstream, slope = self.gradient("conv2/a")[index], self.slope[index]
        total = self.gradient("conv2/z")[index]
        sign = sign_between(float(upstream.shown) * float(slope.shown), total)
        formula = Formula(
            "{u} dot {s} {sign} {t}", u=upstream, s=slope, sign=sign, t=total, size=style.LARGE
        ).move_to([0, -2.45, 0])
        frames = [Frame(grid, row, column, stroke=5) for grid in self.grids]
        with self.beat(
            "one-cell",
            _("Look at a single cell. It's one product; its neighbours don't matter here."),
        ):
            self.play(*(FadeIn(frame) for frame in frames), run_time=style.STEP)
            self.play(FadeIn(formula), run_time=style.STEP)
