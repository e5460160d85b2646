"""The same rule many times: the error's curve, a hidden neuron's way, and four learning rates."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, FadeIn, FadeOut, VGroup

from model.derivations import by_hand
from model.network import Recording
from model.networks.by_hand import errors_at_rates, train
from scenes.by_hand.by_hand_scene import DECIMALS, GIVEN, symbol_markup
from scenes.by_hand.learning_lesson import LearningLesson
from scenes.by_hand.sigmoid_graph import SigmoidGraph
from scenes.by_hand.step_chart import StepChart, StepCurve
from scenes.kit import style
from scenes.kit.drawing.stepwise import Steps
from scenes.kit.drawing.text import Formula, Label
from scenes.kit.layout import STAGE
from scenes.kit.nodes.product_line import SYMBOL
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedNumber, constant, sourced
from scenes.kit.world.moves import ease, late
from scenes.kit.world.place_scene import CAPTION
from scenes.kit.world.signs import LABEL

STEPS = 10_000
LONG = 100_000  # steps after which even a timid rate has got somewhere
LOWEST = -8  # decades: errors below are beyond the chart
APART = 0.03  # of a hidden neuron's outputs: less does not show as two lines
FLAT = 1e-3  # the sigmoid's slope, where there is as good as none
KEY = CAPTION * 0.8
FRAMES = 60  # of a point's way along a curve
ROOM = STAGE.rows(0.03, 1, gap=0.0)[1]  # of a chart, off the title


class TenThousandTimes(LearningLesson):
    title = N_("Ten thousand times")
    known = GIVEN
    taken = 1

    def construct(self) -> None:
        self.runs = {what: train(self.example, STEPS, biases=what == "all") for what in WHAT}
        self.rates = sourced(by_hand.rates_compared(self.example))
        self.at_rates = errors_at_rates(self.example, LONG, tuple(map(float, self.rates.array)))
        self.let_it_learn()
        self.leave_the_biases_out()
        self.follow_a_hidden_neuron()
        self.vary_the_rate()
        self.come_home()

    # charts

    def error_chart(self, lowest: float, steps: int = STEPS) -> StepChart:
        """Axes for errors, down to a decade that holds the lowest, if that is not beyond all."""
        first = float(self.runs["all"].errors[0])
        top = math.ceil(math.log10(max(first, 1e-6)) + 1e-9)
        low = max(math.floor(math.log10(max(lowest, 1e-300))), LOWEST)
        decades = 10.0 ** np.arange(min(low, top - 1), top + 1)
        marks = constant(decades, "Powers of ten on an axis, for the eye.", "loss")
        return StepChart(steps, marks, (_("steps"), _("error")), ROOM, decades=True)

    def key(self, text: str, number: SourcedNumber | None, color: str) -> VGroup:
        """What a curve is, and where it ends."""
        name = Label("{t}", t=text, size=LABEL, color=color)
        if number is None:
            return VGroup(name)
        value = Label("{v}", v=number, size=KEY, color=color, plain=True, weight=600)
        return VGroup(name, value.next_to(name, DOWN, buff=0.14, aligned_edge=LEFT))

    def swap_all(self, come: Sequence[Any]) -> None:
        """All on screen but the place goes, and others come."""
        gone = [FadeOut(m, run_time=0.3) for m in self.drawn() if m is not self.place]
        self.play(*gone, *(FadeIn(m, rate_func=late) for m in come), run_time=0.8)

    def grow(self, curve: StepCurve, run_time: float = style.SLOW) -> None:
        self.add(curve)
        self.play(curve.animate.set_grown(1.0), run_time=run_time)

    # what it learns

    def let_it_learn(self) -> None:
        count = constant(STEPS, "As many steps as the published example takes.")[0]
        ends = [self.runs[what].errors[-1] for what in WHAT]
        self.chart = self.error_chart(min(ends))
        colors = (self.colors.loss, self.colors.faint)
        self.curves = [
            self.chart.curve(self.runs[what].errors, color)
            for what, color in zip(WHAT, colors, strict=True)
        ]
        texts = (_("weights and biases"), _("weights alone"))
        self.keys = [
            self.key(text, self.last_error(what), color)
            for text, what, color in zip(texts, WHAT, colors, strict=True)
        ]
        self.chart.beside(self.curves, self.keys)
        away = {plate: {"opacity": 0.0} for plate in self.place.of()}
        with self.beat(
            "curve",
            _(
                "Let's do that {n} times. The rule stays the same; each step has a new gradient. "
                "| And this is where the error ends up."
            )
            if ends[0] >= 10.0**LOWEST
            else _(
                "Let's do that {n} times. The rule stays the same; each step has a new gradient. "
                "| And in the end, the error is too small to be drawn."
            ),
            n=count,
        ) as say:
            come = [FadeIn(part, rate_func=late) for part in self.chart.parts]
            self.change(away, with_it=come, run_time=0.7)
            self.grow(self.curves[0], 2.6)
            say.next()
            self.play(FadeIn(self.keys[0]), run_time=style.STEP)

    def last_error(self, what: str) -> SourcedNumber | None:
        """Where a curve ends, if that can be drawn."""
        found = sourced(by_hand.last_error(self.example, STEPS, what))[0]
        return found.with_decimals(DECIMALS) if found.value >= 10.0**LOWEST else None

    def leave_the_biases_out(self) -> None:
        whole, alone = (self.runs[what].errors[-1] for what in WHAT)
        slower = _("If the biases never move, it learns, too. | It just takes longer.")
        other = _("If the biases never move, | it takes another way.")
        with self.beat("without-biases", slower if alone > whole else other) as say:
            self.grow(self.curves[1])
            say.next()
            self.play(FadeIn(self.keys[1]), run_time=style.QUICK)

    def follow_a_hidden_neuron(self) -> None:
        """The way of the one whose two ways differ most, if any two do."""
        whole, alone = (self.runs[what].hidden for what in WHAT)
        j = int(np.abs(whole[-1] - alone[-1]).argmax())
        if abs(whole[-1, j] - alone[-1, j]) < APART:
            return
        low = math.floor(10 * min(whole[:, j].min(), alone[:, j].min())) / 10
        high = math.ceil(10 * max(whole[:, j].max(), alone[:, j].max())) / 10
        values = np.linspace(low, high, round((high - low) * 10) + 1)
        marks = constant(values, "Tenths on an axis, for the eye.", "activation")
        chart = StepChart(STEPS, marks, (_("steps"), _("output")), ROOM, decades=False)
        colors = (style.meaning_color("activation"), self.colors.faint)
        curves = [
            chart.curve(self.runs[what].hidden[:, j], color)
            for what, color in zip(WHAT, colors, strict=True)
        ]
        ends = [
            sourced(by_hand.after_steps(self.example, "hidden/a", STEPS, what))[0, j]
            for what in WHAT
        ]
        texts = (_("weights and biases"), _("weights alone"))
        keys = [
            self.key(text, end.with_decimals(3), color)
            for text, end, color in zip(texts, ends, colors, strict=True)
        ]
        chart.beside(curves, keys)
        name = self.place.signs[self.node(f"h{j + 1}")].name
        called = Formula(name, size=CAPTION, color=colors[0])
        called.next_to(chart.parts[1], buff=0.25)
        with self.beat(
            "hidden",
            _(
                "Nobody ever told this hidden neuron where to go. | Without the biases, it goes "
                "somewhere else."
            ),
        ) as say:
            self.swap_all([*chart.parts, called])
            self.grow(curves[0])
            self.play(FadeIn(keys[0]), run_time=style.QUICK)
            say.next()
            self.grow(curves[1])
            self.play(FadeIn(keys[1]), run_time=style.QUICK)

    # how fast

    def rate_shown(self, k: int) -> SourcedNumber:
        """A rate with as many digits as it has."""
        rate = self.rates[k]
        shown = (rate.with_digits(digits) for digits in range(1, 9))
        return next((n for n in shown if math.isclose(float(n.shown), rate.value)), rate)

    def vary_the_rate(self) -> None:
        errors = self.at_rates
        self.chart = self.error_chart(float(errors[:, -1].min()), LONG)
        self.curves = [self.chart.curve(run, self.colors.loss) for run in errors]
        keys = [
            Formula("eta = {r}", r=self.rate_shown(k), size=KEY, plain=True)
            for k in range(len(errors))
        ]
        self.chart.beside(self.curves, keys)
        faster = _(
            "That was a rate of {b}. | With {a}, it crawls. | {c} gets there much sooner. | So why "
            "not {d}? (2)"
        )
        other = _("That was a rate of {b}. | Here's {a}, | and here's {c}. | So why not {d}? (2)")
        ordered = errors[0, STEPS] > errors[1, STEPS] > errors[2, STEPS]
        names: dict[str, Any] = dict(zip("abcd", map(self.rate_shown, range(4)), strict=True))
        with self.beat("rate", faster if ordered else other, **names) as say:
            self.curves[1].grown = 1.0
            self.swap_all([*self.chart.parts, self.curves[1], keys[1]])
            for k in (0, 2):
                say.next()
                self.show_rate(k, keys[k])
            say.next()
        self.tell_of_the_boldest(keys[3])

    def show_rate(self, k: int, key: Formula, run_time: float = 1.4) -> None:
        """A curve grows in light, and joins the others when it is there."""
        curve = self.curves[k]
        curve.focus = 1.0
        self.grow(curve, run_time)
        self.play(curve.animate.set_focus(0.0), FadeIn(key), run_time=style.QUICK)

    def boldly(self) -> Recording:
        """A pass after the boldest rate's first step."""
        return self.example.run(self.example.updated(rate=self.rates[3].value))

    def is_stuck(self) -> bool:
        """Whether the boldest rate's first step leads to where nothing moves, short of the goal."""
        errors, landed = self.at_rates[3], self.boldly()["output/a"]
        flat = (landed * (1 - landed) < FLAT).all()
        stays = errors[-1] > 0.9 * errors[1]
        return bool(flat and stays and errors[-1] > self.at_rates[:3, -1].max())

    def tell_of_the_boldest(self, key: Formula) -> None:
        close = _(
            "A single step, and it's almost there. | And there it stays. In the end, even the "
            "slowest gets below it."
        )
        far = _(
            "A single step, and it's stuck. | There it stays. In the end, even the slowest gets "
            "below it."
        )
        other = _("See for yourself. | Bolder isn't always sooner.")
        errors, stuck = self.at_rates[3], self.is_stuck()
        script = (close if errors[-1] < errors[0] / 100 else far) if stuck else other
        with self.beat("too-bold", script) as say:
            self.curves[3].focus = 1.0
            self.grow(self.curves[3], style.SLOW)
            say.next()
            self.play(FadeIn(key), run_time=style.QUICK)
        if stuck:
            self.show_where_it_landed()

    def show_where_it_landed(self) -> None:
        """Both outputs on the sigmoid, before that step and after it."""
        before, after = self.example.run()["output/z"][0], self.boldly()["output/z"][0]
        graph = SigmoidGraph([*before, *after], ROOM.inset(0.8, 0.5), SYMBOL)
        dots = [graph.point(z) for z in before]
        names = [
            graph.beside(z, symbol_markup(f"ao{j}"), apart=j) for j, z in enumerate(after, start=1)
        ]

        def visit(k: int) -> None:
            for dot, start, end in zip(dots, before, after, strict=True):
                z = start + (end - start) * ease(k / (FRAMES - 1))
                dot.move_to(graph.plot.at(z, graph.value(z)))

        with self.beat(
            "flat",
            _(
                "That step took its outputs from here, | all the way out to where the sigmoid's "
                "flat. No slope, so there's no way back."
            ),
        ) as say:
            self.swap_all([graph.parts, *dots])
            say.next()
            self.play(Steps(dots, visit, FRAMES), run_time=style.SLOW)
            self.play(*map(FadeIn, names), run_time=style.QUICK)

    # home

    def come_home(self) -> None:
        """The network stands there as it has become."""
        for tensor in ("hidden/a", "output/a", "errors", "loss"):
            self.put(self.nodes_of(tensor), self.after(tensor, STEPS))
        self.stand_after(STEPS)
        self.onward(_("So that's our network, trained. What's worth remembering?"))


WHAT = ("all", "weights")  # what learns
