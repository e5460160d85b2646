"""The ReLU: its graph, the map's real values landing on it, and what other choices would do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import DOWN, UP, FadeIn, FadeOut, GrowFromCenter

from model.derivations import NamedArray, forward, shapes
from model.layers import ReLU, Sigmoid, Tanh
from scenes.kit import style
from scenes.kit.drawing.charts import Dots, Plot
from scenes.kit.drawing.color_scale import ColorScale
from scenes.kit.drawing.pixel_grid import PixelGrid
from scenes.kit.drawing.text import Formula, Label, Span
from scenes.kit.scene import N_, NarratedScene, _
from scenes.kit.sourced import sourced

GateFunction = ReLU | Sigmoid | Tanh
FUNCTIONS: dict[type[GateFunction], Callable[[NamedArray], NamedArray]] = {
    ReLU: forward.relu,
    Sigmoid: forward.sigmoid,
    Tanh: forward.tanh,
}


class Activation(NarratedScene):
    title = N_("Activation")

    def construct(self) -> None:
        self.prepare()
        self.show_the_map()
        self.draw_the_graph()
        self.let_values_land()
        self.show_what_is_left()
        self.compare_others()
        self.say_why()

    def prepare(self) -> None:
        self.z = self.recording["conv1/z"][0, ..., self.filter]
        self.a = self.recording["conv1/a"][0, ..., self.filter]
        self.limit = float(np.abs(self.z).max())

    def show_the_map(self) -> None:
        self.before = self.grid("conv1/z", self.filter, cell=0.16).move_to([-4.4, 0.3, 0])
        self.before_name = Formula("z", size=style.LARGE).next_to(self.before, UP, buff=0.15)
        self.scale = ColorScale(self.tensor("conv1/z"), self.before).next_to(
            self.before, DOWN, buff=0.18
        )
        low, high = self.extremes()
        with self.beat(
            "z",
            _(
                "Here's one map again. Its values run from {low} to {high}. What should we do with "
                "everything below zero? (2)"
            ),
            low=low,
            high=high,
        ):
            self.enter(self.before, self.before_name, self.scale)

    def extremes(self) -> tuple[Any, Any]:
        source = self.tensor("conv1/z")
        places = [np.unravel_index(k, self.z.shape) for k in (self.z.argmin(), self.z.argmax())]
        low, high = (source[0, int(i), int(j), self.filter] for i, j in places)
        return low, high

    def draw_the_graph(self) -> None:
        ranges = ((-self.limit, self.limit), (-0.25 * self.limit, self.limit))
        relu = ReLU("relu")
        self.plot = Plot(relu.forward, ranges, (6.2, 4.1), style.meaning_color("activation"))
        self.plot.move_to([2.6, 0.35, 0])
        self.axis_names = [
            Formula("z", size=style.BODY).next_to(self.plot.at(self.limit, 0), UP, buff=0.15),
            Formula("a", size=style.BODY).next_to(
                self.plot.at(0, self.limit), np.array([1, 0, 0]), buff=0.15
            ),
        ]
        self.rule = Formula(
            "{a} = max(0, thin {z})",
            a=Span("$a$", self.colors.activation.positive),
            z=Span("$z$"),
            size=style.LARGE,
        ).move_to([1.3, 2.0, 0])
        with self.beat(
            "relu",
            _(
                "Here's an easy answer. What's below zero becomes zero, and what's above goes "
                "through unchanged. | It's a gate, and it's called a ReLU."
            ),
        ) as say:
            self.play(*(FadeIn(m) for m in (self.plot, *self.axis_names)), run_time=style.STEP)
            say.next()
            self.play(FadeIn(self.rule), run_time=style.QUICK)

    def let_values_land(self) -> None:
        z = self.z.ravel()
        start = np.array(
            [self.before.cell_center(*divmod(k, self.before.columns))[:2] for k in range(z.size)]
        )
        on_axis = self.plot.places(z, np.zeros(z.size))[:, :2]
        on_curve = self.plot.places(z, self.a.ravel())[:, :2]
        self.dots = Dots(start, z, "activation", self.limit, radius=0.05)
        count = self.size_of_map()
        with self.beat(
            "land",
            _(
                "Let's send all {n} values through it. | Each one finds its place on the line, | "
                "and then goes to where the graph is."
            ),
            n=count,
        ) as say:
            self.play(FadeIn(self.dots), run_time=style.QUICK)
            say.next()
            self.play(self.dots.animate.land(on_axis), run_time=style.SLOW)
            say.next()
            self.play(self.dots.animate.land(on_curve, self.a.ravel()), run_time=style.SLOW)

    def size_of_map(self) -> Any:
        return sourced(shapes.map_size(self.recording, "conv1/z"))[0]

    def show_what_is_left(self) -> None:
        killed = sourced(forward.shut(self.recording, "conv1", self.filter))[0]
        with self.beat(
            "gate",
            _(
                "{k} of the {n} are shut now: they count as zero. What's left tells us where the "
                "picture fits the filter."
            ),
            k=killed,
            n=self.size_of_map(),
        ):
            name = Formula("a", size=style.LARGE).move_to(self.before_name)
            self.play(
                self.before.animate.set_source(self.tensor("conv1/a")),
                FadeOut(self.before_name),
                FadeIn(name),
                run_time=style.SLOW,
            )
            self.before_name = name

    def compare_others(self) -> None:
        gates: tuple[tuple[GateFunction, str], ...] = (
            (ReLU("a"), _("ReLU")),
            (Sigmoid("a"), _("sigmoid")),
            (Tanh("a"), _("tanh")),
        )
        self.others = [m for k, gate in enumerate(gates) for m in self.gate(k, *gate)]
        with self.beat(
            "others",
            _(
                "The ReLU isn't the only gate there is. | The sigmoid, in the middle, squeezes "
                "everything in between zero and one. The tanh, on the right, keeps the sign and "
                "ends at minus one and one. All three maps share one colour scale."
            ),
        ) as say:
            self.leave()
            say.next()
            self.enter(*self.others)

    def gate(self, place: int, layer: GateFunction, name: str) -> list[Any]:
        """One activation's graph, with the map's values on it, and the map that it makes."""
        x = -4.4 + 4.4 * place
        out = layer.forward(self.z)
        top = max(1.1, float(out.max()))
        span = max(self.limit, 3.0)
        line = style.meaning_color("activation")
        plot = Plot(layer.forward, ((-span, span), (-1.1, top)), (3.4, 1.9), line)
        plot.move_to([x, 2.0, 0])
        places = plot.places(self.z.ravel(), out.ravel())[:, :2]
        dots = Dots(places, out.ravel(), "activation", max(1.0, float(np.abs(out).max())), 0.035)
        source = sourced(FUNCTIONS[type(layer)](self.tensor("conv1/z")))
        limit = max(1.0, float(self.a.max()))  # one colour scale for all three maps
        grid = PixelGrid(source, leading=(0,), channel=(self.filter,), cell=0.118, limit=limit)
        grid.move_to([x, -1.35, 0])
        return [plot, dots, grid, Label(name, size=style.BODY).next_to(grid, UP, buff=0.14)]

    def say_why(self) -> None:
        first, second = (self.shape(f"{layer}/kernel")[0] for layer in ("conv1", "conv2"))
        joined = sourced(shapes.joined_size(self.recording, "conv1", "conv2"))[0]
        with self.beat(
            "why",
            _(
                "And why have a gate at all? (2) | Because without one, and without a pool in "
                "between, two such layers are really only one, | with a slightly larger filter. "
                "Stack as many as you like, and you'd still have one."
            ),
        ) as say:
            self.play(*(FadeOut(m) for m in self.others), run_time=style.STEP)
            line = Formula(
                "({x} star.op {u}) star.op {v} = {x2} star.op ({u2} ast {v2})",
                x=Span("$x$"),
                x2=Span("$x$"),
                size=style.HEADING,
                u=Span("$w_1$", self.colors.weight.positive),
                v=Span("$w_2$", self.colors.weight.negative),
                u2=Span("$w_1$", self.colors.weight.positive),
                v2=Span("$w_2$", self.colors.weight.negative),
            ).move_to([0, 0.9, 0])
            sizes = Formula(
                "{a} times {a2} quad {b} times {b2} quad arrow.r quad {c} times {c2}",
                a=first,
                a2=first,
                b=second,
                b2=second,
                c=joined,
                c2=joined,
                size=style.LARGE,
            ).next_to(line, DOWN, buff=0.6)
            signs = Label(
                _("{star} as our layers do it; {ast} true convolution: one of the two is turned"),
                star=Span("$star.op$"),
                ast=Span("$ast$"),
                size=style.SMALL,
                color=self.colors.faint,
            ).next_to(sizes, DOWN, buff=0.6)
            say.next()
            self.play(GrowFromCenter(line), run_time=style.STEP)
            say.next()
            self.play(FadeIn(sizes), FadeIn(signs), run_time=style.STEP)
