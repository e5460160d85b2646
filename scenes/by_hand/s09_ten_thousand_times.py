"""The same rule ten thousand times: the error's curve, a hidden unit's path, the learning rate."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from manim import DOWN, LEFT, FadeIn, FadeOut, VGroup, VMobject

from model.derivations import by_hand
from model.networks.by_hand import Example, Training, train
from scenes.by_hand.by_hand_scene import DECIMALS, ByHandScene
from scenes.kit import style
from scenes.kit.drawing.charts import Plot
from scenes.kit.drawing.text import Label
from scenes.kit.scene import N_, _
from scenes.kit.sourced import constant, sourced

STEPS = 10_000
FEW = 1_000  # enough to tell learning rates apart
RATES = (0.1, 1.0, 10.0)  # as multiples of the example's own
SIZE = (8.2, 4.3)
MIDDLE = (-1.3, 0.35, 0)


@lru_cache(maxsize=16)
def trained(example: Example, steps: int, biases: bool, rate: float) -> Training:
    """A training, computed once per process and example."""
    return train(example, steps, biases=biases, rate=rate)


class TenThousandTimes(ByHandScene):
    title = N_("Ten thousand times")

    def construct(self) -> None:
        rate = self.example.rate
        self.whole = trained(self.example, STEPS, True, rate)
        self.without = trained(self.example, STEPS, False, rate)
        self.draw_the_error()
        self.leave_the_biases_out()
        self.follow_the_hidden()
        self.vary_the_rate()

    def graph(self, curves: list[np.ndarray]) -> Plot:
        """Axes for errors, each decade as high as the next; the first curve is drawn."""
        steps = len(curves[0]) - 1
        self.lowest = max(min(math.floor(math.log10(max(c[-1], 1e-8))) for c in curves), -8)
        top = max(math.ceil(math.log10(c.max()) + 1e-9) for c in curves)
        height = float(top - self.lowest)
        plot = Plot(
            lambda x: self.log_height(np.interp(x, np.arange(steps + 1), curves[0])),
            ((0.0, float(steps)), (0.0, height)),
            SIZE,
            self.colors.loss,
        )
        plot.move_to(MIDDLE)
        decades = np.arange(self.lowest, top + 1)
        powers = constant(10.0**decades, "Marks on an axis: powers of ten.", "loss")
        every = 1 if len(decades) <= 6 else 2
        marks = [
            Label("{v}", v=powers[k].with_decimals(DECIMALS), size=style.TINY, plain=True).next_to(
                plot.at(0, k), LEFT, buff=0.15
            )
            for k in range(0, len(decades), every)
        ]
        self.marks = VGroup(*marks, *self.step_marks(plot, steps))
        return plot

    def step_marks(self, plot: Plot, steps: int) -> list[Label]:
        """The numbers under a graph: steps, a quarter of them apart."""
        places = [steps * k // 4 for k in range(1, 5)]
        ticks = constant(places, "Marks on an axis: quarters of the steps.")
        return [
            Label("{v}", v=ticks[k], size=style.TINY).next_to(plot.at(x, 0), DOWN, buff=0.15)
            for k, x in enumerate(places)
        ]

    def log_height(self, errors: np.ndarray) -> np.ndarray:
        """How high errors are above the graph's foot, in decades."""
        return np.asarray(np.log10(np.maximum(errors, 10.0**self.lowest)) - self.lowest)

    def curve(self, plot: Plot, errors: np.ndarray, color: str, width: float = 3) -> VMobject:
        """One more curve over the same axes."""
        # denser at the start, where it is steep
        steps = len(errors) - 1
        at = np.unique(np.round(np.linspace(0, 1, 241) ** 2 * steps).astype(int))
        curve = VMobject(stroke_color=color, stroke_width=width)
        heights = np.minimum(self.log_height(errors[at]), plot.ranges[1][1])
        return curve.set_points_as_corners(plot.places(at.astype(float), heights))

    def end_label(self, what: str, text: str, color: str) -> VGroup:
        """What a curve is, and where it ends. what: as last_error has it."""
        last = sourced(by_hand.last_error(self.example, STEPS, what))[0].with_digits(4)
        words = Label("{t}", t=text, size=style.SMALL, color=color)
        value = Label("{v}", v=last, size=style.BODY, color=color, plain=True)
        return VGroup(words, value.next_to(words, DOWN, buff=0.15, aligned_edge=LEFT))

    def draw_the_error(self) -> None:
        self.plot = self.graph([self.whole.errors, self.without.errors])
        self.end = self.end_label("all", _("weights and biases"), self.colors.loss).move_to(
            [3.35, -1.2, 0], aligned_edge=LEFT
        )
        count = constant(STEPS, "As many steps as the published example takes.")[0]
        with self.beat(
            "curve",
            _(
                "Now let's do that {n} times: always the same rule, and always the same example. "
                "The gradient is a new one each time, and so is the step. | This is where the "
                "error ends up."
            ),
            n=count,
        ) as say:
            self.enter(self.plot, self.marks)
            say.next()
            self.play(FadeIn(self.end), run_time=style.STEP)

    def leave_the_biases_out(self) -> None:
        color = self.colors.faint
        curve = self.curve(self.plot, self.without.errors, color)
        end = self.end_label("weights", _("weights alone"), color).move_to(
            [3.35, 0.6, 0], aligned_edge=LEFT
        )
        with self.beat(
            "without-biases",
            _("What if the biases never move? It gets there, too, but it takes longer.")
            if self.without.errors[-1] > self.whole.errors[-1]
            else _(
                "What if the biases never move? Then the same number of steps makes another curve."
            ),
        ):
            self.enter(curve, end)
        self.shown_curves = [self.plot, self.marks, self.end, curve, end]

    def follow_the_hidden(self) -> None:
        path = self.whole.hidden
        low, high = float(path.min()), float(path.max())
        air = max(0.1 * (high - low), 1e-6)
        low, high = low - air, high + air
        plot = Plot(
            lambda x: np.interp(x, np.arange(len(path)), path[:, 0]) - low,
            ((0.0, float(STEPS)), (0.0, high - low)),
            SIZE,
            style.meaning_color("activation"),
        ).move_to(MIDDLE)
        second = VMobject(stroke_color=style.meaning_color("activation", -1), stroke_width=3)
        at = np.unique(np.round(np.linspace(0, 1, 241) ** 2 * STEPS).astype(int))
        second.set_points_as_corners(plot.places(at.astype(float), path[at, 1] - low))
        ends = []
        source = sourced(by_hand.hidden_path(self.example, STEPS))
        places = sorted((path[-1, j], j) for j in (0, 1))
        for j in (0, 1):
            color = style.meaning_color("activation", 1 - 2 * j)
            label = self.line(
                "{name}: {a} arrow.r {b}",
                name=self.symbol(f"ah{j + 1}"),
                a=source[0, j].with_digits(4),
                b=source[1, j].with_digits(4),
                size=style.SMALL,
            ).set_color(color)
            higher = places[1][1] == j
            ends.append(label.move_to([3.05, 0.9 if higher else 0.2, 0], aligned_edge=LEFT))
        marks = self.step_marks(plot, STEPS)
        with self.beat(
            "hidden",
            _("Meanwhile, the hidden neurons have moved. Nobody ever told them where to go."),
        ):
            self.play(*(FadeOut(m) for m in self.shown_curves), run_time=style.QUICK)
            self.enter(plot, second, *ends, *marks)
        self.hidden_graph = [plot, second, *ends, *marks]

    def vary_the_rate(self) -> None:
        runs = [
            trained(self.example, FEW, True, self.example.rate * times).errors for times in RATES
        ]
        plot = self.graph([runs[1], runs[0], runs[2]])
        rates = constant(
            self.example.rate * np.array(RATES),
            "The example's own rate, a tenth of it and ten times it: far enough apart to compare.",
        )
        colors = (self.colors.faint, self.colors.loss, self.colors.focus)
        labels = []
        for k, color in enumerate(colors):
            label = self.line("eta = {v}", v=rates[k].with_decimals(4), size=style.BODY)
            labels.append(
                label.set_color(color).move_to([3.5, 1.6 - 0.7 * k, 0], aligned_edge=LEFT)
            )
        curves = [self.curve(plot, runs[k], colors[k]) for k in (0, 2)]
        with self.beat(
            "rate",
            _(
                "And the learning rate? This is the one we had. | A timid one only crawls. | Here, "
                "a bolder one gets there sooner. But that won't go on forever: too bold, and it "
                "would miss."
            )
            if runs[0][-1] > runs[1][-1] > runs[2][-1]
            else _(
                "And the learning rate? This is the one we had. | If it's too timid, it crawls. | "
                "If it's too bold, it misses."
            ),
        ) as say:
            self.play(*(FadeOut(m) for m in self.hidden_graph), run_time=style.QUICK)
            self.enter(plot, self.marks, labels[1])
            say.next()
            self.enter(curves[0], labels[0])
            say.next()
            self.enter(curves[1], labels[2])
