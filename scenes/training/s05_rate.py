"""Three learning rates from the same start: one crawls, one is good, one is lost."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import RIGHT, UP, Arrow, FadeIn, FadeOut, Line, VMobject

from model.derivations import other_runs, training
from scenes.kit import style
from scenes.kit.drawing.text import Label, Span
from scenes.kit.layout import STAGE, Box, fit
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedNumber, sourced
from scenes.kit.world.moves import late
from scenes.kit.world.scene import CAPTION, HERO
from scenes.kit.world.training_curve import Chart
from scenes.training.other_runs import OtherRuns

CRAWLING, GOOD, LOST = range(3)  # the recorded runs, by their rates
TOP = 6.5  # of the axis of losses: above the largest
SHORTEST, THICK = 0.5, 12  # units: no shorter arrow has a head; and how thick they are
DIM = 0.35  # of the other two, when the good one is talked about
SIDES = (3.1, 1.0)  # of the stage's width: the chart, and what became of each run


class Rate(OtherRuns):
    title = N_("How far to step")

    def construct(self) -> None:
        self.prepare()
        self.say_who_chooses()
        self.ask_which()
        self.start_and_crawl()
        self.do_well()
        self.get_lost()
        self.say_what_to_do()
        self.onward(_("All three began with the same random weights. But why random?"))

    def prepare(self) -> None:
        self.rates = sourced(training.of_run("rates", "rate"))
        self.steps = sourced(training.of_run("rates", "step"))
        self.losses = [
            sourced(other_runs.test_losses_of("rates", run)) for run in (CRAWLING, GOOD, LOST)
        ]
        self.told: dict[int, list[Any]] = {}  # what became of each run, once it is written
        self.right = sourced(training.last_accuracies("rates"))
        room, last = STAGE.columns(*SIDES, gap=0.5)
        names = (_("steps"), _("mean loss on the test pictures"))
        self.chart = Chart(self.steps, (0.0, TOP), names, room.inset(0, 0.08), meaning="loss")
        self.curves = [
            self.chart.curve(losses, "" if run == GOOD else self.color_of(run))
            for run, losses in enumerate(self.losses)
        ]
        self.places = last.inset(0, 0.3).rows(1, 1, 1)

    def rate_of(self, run: int) -> SourcedNumber:
        return self.rates[run].with_digits(1)

    def name_of(self, run: int, color: str = "") -> Label:
        rate = self.rate_of(run)
        return Label(_("rate {r}"), r=rate, size=CAPTION, color=color or None, plain=True)

    def color_of(self, run: int) -> str:
        """Of what is written of a run; the good one's numbers are the focus, as its curve is."""
        return self.colors.loss if run == LOST else self.colors.ink

    # what it is

    def say_who_chooses(self) -> None:
        above, self.below = STAGE.rows(1, 2.2, gap=0.4)
        rule = Label(
            _("one step = − {rate} × {gradient}"),
            rate=Span(_("learning rate")),
            gradient=Span(_("gradient"), style.meaning_color("gradient")),
            size=HERO,
        )
        fit(rule, above.inset(0.5, 0.3), largest=1.0)
        self.gone: list[Any] = [*self.highlight(rule["rate"]), rule]
        script = _(
            "The gradient says which way is down. | How far we go, we choose ourselves: that's the "
            "learning rate."
        )
        with self.beat("question", script) as say:
            say.next()
            self.leave_the_place(with_it=[FadeIn(m, rate_func=late) for m in self.gone])

    def ask_which(self) -> None:
        longest = float(self.rates.array.max())
        names, arrows = [], []
        for run, row in enumerate(self.below.rows(1, 1, 1)):
            left, right = row.columns(1, 4, gap=0.4)
            names.append(self.name_of(run).move_to(left.center))
            arrows.append(self.arrow(right, right.width * float(self.rates.array[run]) / longest))
        self.gone += [*names, *arrows]
        script = _(
            "Here are three, and how long their first steps are. | Which one would you take? (2)"
        )
        with self.beat("three", script) as say:
            self.play(*(FadeIn(name) for name in names), run_time=0.6)
            for arrow in arrows:
                self.play(FadeIn(arrow, shift=RIGHT * 0.2), run_time=0.4)
            say.next()

    def arrow(self, box: Box, length: float) -> VMobject:
        """An arrow of a length that begins at a box's left; without a head where it is short."""
        start = np.array([box.left, box.center[1], 0.0])
        ends, ink = (start, start + RIGHT * length), self.colors.ink
        if length < SHORTEST:
            return Line(*ends, color=ink, stroke_width=THICK)
        return Arrow(*ends, color=ink, stroke_width=THICK, buff=0)

    # what becomes of it

    def grow(self, run: int, run_time: float = 2.5) -> None:
        curve = self.curves[run]
        self.play(curve.animate.set_grown(curve.last), run_time=run_time)
        self.told[run] = self.result(run)
        self.play(*(FadeIn(m) for m in self.told[run]), run_time=0.4)

    def result(self, run: int) -> list[Any]:
        """A run's rate, and below it how many test pictures it reads right in the end."""
        above, below = self.places[run].rows(1, 1.2, gap=0.1)
        color = self.color_of(run)
        name = self.name_of(run, color).move_to(above.center)
        made = Label(_("{a} % right"), a=self.right[run], size=HERO, color=color, plain=True)
        fit(made, below, largest=1.0)
        marked = (name["r"], made["a"]) if run == GOOD else ()
        return [*(mark for part in marked for mark in self.highlight(part)), name, made]

    def start_and_crawl(self) -> None:
        count = self.steps[self.curves[CRAWLING].last]
        script = _(
            "So we train three times, from the same start. | The smallest rate crawls: after {n} "
            "steps, it reads {a} percent."
        )
        with self.beat("crawling", script, n=count, a=self.right[CRAWLING]) as say:
            self.begin()
            say.next()
            self.grow(CRAWLING, run_time=3.0)

    def begin(self) -> None:
        """Show the chart with the start that all runs share."""
        start = self.curves[GOOD].number(0, UP + RIGHT, self.colors.ink)
        self.play(*(FadeOut(m) for m in self.gone), run_time=0.4)
        self.play(*(FadeIn(part) for part in self.chart.parts), run_time=0.9)
        self.play(*(FadeIn(m) for m in (*self.curves, start)), run_time=0.5)

    def do_well(self) -> None:
        script = _(
            "The middle one stumbles, even uphill: a step that's good for its batch may not be for "
            "all. And then it runs: {a} percent."
        )
        with self.beat("good", script, a=self.right[GOOD]):
            self.grow(GOOD, run_time=3.0)

    def get_lost(self) -> None:
        curve = self.curves[LOST]
        script = _(
            "And the boldest? | One step, and the loss is {y}! | It's jumped out of the valley, "
            "and never finds back: {a} percent, as good as guessing."
        )
        with self.beat("lost", script, y=self.losses[LOST][1], a=self.right[LOST]) as say:
            say.next()
            self.play(curve.animate.set_grown(1), run_time=0.8)
            self.play(FadeIn(curve.number(1, RIGHT, self.colors.loss)), run_time=0.4)
            say.next()
            self.grow(LOST)

    def say_what_to_do(self) -> None:
        script = _("So how do you find a good one? | People try.")
        with self.beat("rule", script) as say:
            say.next()
            self.point_at_the_good_one()

    def point_at_the_good_one(self) -> None:
        """Dim what became of the others."""
        others = [m for run in (CRAWLING, LOST) for m in (self.curves[run], *self.told[run])]
        self.play(*(m.animate.set_opacity(DIM) for m in others), run_time=0.8)
