"""Pictures trained on against ones never seen: two curves for a run on few, and for one on all."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DOWN, RIGHT, UP, FadeIn

from model.derivations import forward, mistakes, other_runs, training
from scenes.kit.drawing.pixel_grid import PixelGrid
from scenes.kit.drawing.text import Label
from scenes.kit.layout import STAGE, Box, fit
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedArray, sourced
from scenes.kit.world.loss_curve import Ring
from scenes.kit.world.moves import late
from scenes.kit.world.poses import facing_in
from scenes.kit.world.scene import HERO, TITLE
from scenes.kit.world.signs import LABEL
from scenes.kit.world.training_curve import Chart, Curve
from scenes.training.other_runs import OtherRuns

ACROSS = 20  # samples in a row of their sheet
FEW, ALL = range(2)  # the recorded runs, by how many pictures they are trained on
SEEN, UNSEEN = "train", "test"  # what a curve is measured on
SPAN = (0.0, 3.5)  # of the axis of losses: room above them for what the curves are called
SIDES = (3.1, 1.0)  # of the stage's width: a chart, and how many are read right
NAME = TITLE * 1.1


class Unseen(OtherRuns):
    title = N_("Seen and unseen")

    def construct(self) -> None:
        self.prepare()
        self.ask_whether_it_cheats()
        self.train_on_few()
        self.ask_the_others()
        self.train_on_all()
        self.onward(_("So what does our own network still get wrong?"))

    def prepare(self) -> None:
        self.counts = sourced(training.of_run("small_set", "pictures"))
        self.steps = sourced(training.of_run("small_set", "step"))
        self.sheet = PixelGrid(sourced(forward.sheet_of_samples(ACROSS)), lines=0)
        self.sheet.points = facing_in(self.sheet, STAGE)

    def losses(self, pictures: str, run: int) -> SourcedArray:
        return sourced(other_runs.losses_on(pictures, run))

    def right(self, pictures: str, run: int) -> SourcedArray:
        return sourced(other_runs.accuracies_on(pictures, run))

    def chart_in(self, run: int, box: Box) -> tuple[Chart, list[Any]]:
        """A chart under what its run was trained on; and all that is to be shown of both."""
        above, below = box.rows(0.13, 1, gap=0.15)
        head = Label(_("trained on {n} pictures"), n=self.counts[run], size=NAME, plain=True)
        names = (_("steps"), _("mean loss"))
        chart = Chart(self.steps, SPAN, names, below, meaning="loss")
        return chart, [fit(head, above, largest=1.0), *chart.parts]

    def curve(self, chart: Chart, pictures: str, run: int) -> Curve:
        return chart.curve(self.losses(pictures, run), self.color(pictures))

    def color(self, pictures: str) -> str:
        return self.colors.ink if pictures == SEEN else self.colors.loss

    def grow(self, *curves: Curve, to: int | None = None, run_time: float) -> None:
        """Draw curves as far as one of their places, or to their ends."""
        if new := [FadeIn(curve) for curve in curves if not curve.grown]:
            self.play(*new, run_time=0.1)
        ends = (curve.animate.set_grown(curve.last if to is None else to) for curve in curves)
        self.play(*ends, run_time=run_time)

    # few pictures

    def ask_whether_it_cheats(self) -> None:
        count = sourced(mistakes.pictures_tested())[0]
        script = _(
            "Perhaps it's just learned its own pictures by heart. How could you find out? (2) | "
            "Try others, like these. And {n} more were kept apart for that."
        )
        with self.beat("by-heart", script, n=count) as say:
            say.next()
            self.leave_the_place(with_it=[FadeIn(self.sheet, rate_func=late)])

    def train_on_few(self) -> None:
        room, beside = STAGE.columns(*SIDES, gap=0.5)
        self.chart, parts = self.chart_in(FEW, room)
        self.results = dict(zip((UNSEEN, SEEN), beside.inset(0, 1.0).rows(1, 1), strict=True))
        right = self.right(SEEN, FEW).array
        place = int((right == right.max()).argmax())  # from here on, it gets no better
        result = self.result(SEEN, place)
        script = _(
            "Let's make it easy to cheat, and train on only {n}. | After {s} steps, it reads {a} "
            "percent of them right."
        )
        numbers: dict[str, Any] = {
            "n": self.counts[FEW],
            "s": self.steps[place],
            "a": result[0].numbers[0],
        }
        with self.beat("few", script, **numbers) as say:
            self.swap([self.sheet], parts)
            self.grow(self.curve(self.chart, SEEN, FEW), run_time=3.0)
            say.next()
            self.play(*(FadeIn(m) for m in result), run_time=0.5)

    def result(self, pictures: str, place: int) -> list[Label]:
        """How many of the pictures are read right at a place, of what, and at which step."""
        right, color = self.right(pictures, FEW)[place].with_digits(3), self.color(pictures)
        name = _("of these read right") if pictures == SEEN else _("of others read right")
        above, middle, below = self.results[pictures].rows(1, 0.5, 0.5, gap=0)
        number = Label("{a} %", a=right, size=HERO, color=color, plain=True)
        words = Label(name, size=NAME, color=color)
        step = Label(_("at step {s}"), s=self.steps[place], size=NAME, color=color, plain=True)
        pairs = ((number, above), (words, middle), (step, below))
        return [fit(label, box, largest=1.0) for label, box in pairs]

    def ask_the_others(self) -> None:
        unseen = self.curve(self.chart, UNSEEN, FEW)
        self.turn = int(unseen.source.array.argmin())
        self.ring = Ring(unseen.places[self.turn])
        low, high = unseen.number(self.turn, DOWN), unseen.number(unseen.last, DOWN)
        result, later = (self.result(UNSEEN, place) for place in (self.turn, unseen.last))
        script = _(
            "And the ones it's never seen? (1) | It gets better at those, too. | But here it "
            "turns: from {x}, their loss goes back up to {y}. | It doesn't misread more of them, "
            "but the loss counts how sure it is, too. That's overfitting: it learns by heart."
        )
        numbers: dict[str, Any] = {"x": low.numbers[0], "y": high.numbers[0]}
        with self.beat("others", script, **numbers) as say:
            say.next()
            self.grow(unseen, to=self.turn, run_time=2.5)
            say.next()
            self.play(*(FadeIn(m) for m in (self.ring, low, *result)), run_time=0.5)
            self.grow(unseen, run_time=1.5)
            self.play(FadeIn(high), run_time=0.4)
            say.next()
            self.swap(result, later, run_time=0.6)

    # all of them

    def train_on_all(self) -> None:
        (few, left), (many, right) = (
            self.chart_in(run, half) for run, half in enumerate(STAGE.columns(1, 1, gap=0.4))
        )
        known = [self.curve(few, pictures, FEW) for pictures in (SEEN, UNSEEN)]
        for curve in known:
            curve.set_grown(curve.last)
        curves = [self.curve(many, pictures, ALL) for pictures in (SEEN, UNSEEN)]
        named = self.names(few, FEW, _("these"))
        result = self.names(many, ALL, _("some of these"))
        script = _(
            "And with {n} pictures? | Now the curves stay together, all the way down: too many to "
            "be learned by heart."
        )
        with self.beat("all", script, n=self.counts[ALL]) as say:
            gone = [m for m in self.drawn() if m is not self.world]
            self.swap(gone, [*left, *known, *named, *right])
            say.next()
            self.grow(*curves, run_time=3.0)
            self.play(*(FadeIn(m) for m in result), run_time=0.4)

    def names(self, chart: Chart, run: int, seen: str) -> list[Label]:
        """What each curve is of, and how many of those are read right: where no curve comes."""
        last = self.steps[self.steps.array.size - 1]
        when = Label(_("at step {s}"), s=last, size=LABEL, color=self.colors.faint, plain=True)
        corner = np.array([chart.box.right, chart.box.top + NAME, 0.0])
        made = [when.move_to(corner, aligned_edge=UP + RIGHT)]
        corner = when.get_corner(DOWN + RIGHT) + DOWN * 0.15
        for pictures, name in ((UNSEEN, _("never seen")), (SEEN, seen)):
            right = self.right(pictures, run)[self.steps.array.size - 1].with_digits(3)
            label = Label(
                _("{name}: {a} % right"),
                name=name,
                a=right,
                size=NAME,
                color=self.color(pictures),
                plain=True,
            )
            made.append(label.move_to(corner, aligned_edge=UP + RIGHT))
            corner = label.get_corner(DOWN + RIGHT) + DOWN * 0.15
        return made
