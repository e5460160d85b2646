"""All kept steps as one motion, forwards, backwards and again; then digit by digit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, FadeIn, FadeOut

from model.derivations import shapes, snapshots, training
from scenes.kit.drawing.stepwise import Steps
from scenes.kit.drawing.text import Label
from scenes.kit.layout import STAGE, Box
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedNumber, sourced
from scenes.kit.world.between import Outline
from scenes.kit.world.moves import Flight, Pose
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_in, filling
from scenes.kit.world.scene import READ
from scenes.kit.world.signs import LABEL
from scenes.kit.world.training_curve import Chart
from scenes.training.training_scene import TrainingScene

SLOW = 50  # a kept step: so far nothing happens
HALF = 50.0  # percent of a digit's pictures
NEARLY = 90.0  # percent that count as nearly all of them
EASY, HARD = 1, 8  # digits: a stroke, and two loops
PERCENT = (0.0, 100.0)
FRAME = 6.0  # pixels: the frame of cells, which may be white


class TimeLapse(TrainingScene):
    title = N_("The whole training")

    def construct(self) -> None:
        self.prepare()
        self.ask_when()
        self.go_suddenly()
        self.go_patiently()
        self.go_back_and_forth()
        self.ask_for_each_digit()
        self.explain_an_early_one()
        self.compare_two_digits()
        self.onward(_("That was a lot of steps. Couldn't we just take longer ones?"))

    def prepare(self) -> None:
        self.steps = self.counter.track.steps
        self.classes = sourced(shapes.classes(self.recording))
        self.accuracies = sourced(training.accuracy_over_steps())
        names = (_("steps"), _("read right, of the test pictures"))
        self.chart = Chart(self.steps, PERCENT, names, self.chart_box, unit="%")
        self.curve = self.follow(self.chart, self.accuracies)
        self.marks: list[Any] = []

    def accuracy(self, step: int | None) -> SourcedNumber:
        return self.accuracies[self.course.place_of(step)]

    def mark(self, step: int | None, side: np.ndarray) -> Any:
        """The accuracy after a step, written at its point."""
        place = self.course.place_of(step)
        label = self.curve.number(place, side)
        self.marks.append(label)
        self.written.append((label, place))  # it goes and comes with its point
        return FadeIn(label, run_time=0.4)

    def ask_when(self) -> None:
        script = _(
            "Our digit, the filters, what they find, | and how many pictures it gets right. When "
            "will it start to see? (2)"
        )
        with self.beat("question", script) as say:
            self.near = self.come_near(chart=True)
            say.next()
            self.play(*(FadeIn(part) for part in (*self.chart.parts, self.curve)), run_time=0.8)
            self.play(self.mark(0, UP + RIGHT))

    def go_suddenly(self) -> None:
        both = sourced(snapshots.steepest(self.accuracies))
        before, after = (int(step) for step in both.array)
        script = _(
            "At first, hardly anything happens. | And then, all of a sudden, it gets it: | from "
            "step {b} to step {c}, it goes from {x} percent to {y}."
        )
        with self.beat(
            "suddenly",
            script,
            b=both[0],
            c=both[1],
            x=self.accuracy(before),
            y=self.accuracy(after),
        ) as say:
            self.to_step(SLOW, run_time=2.5)
            say.next()
            self.to_step(after, run_time=3.0)
            say.next()
            self.play(self.mark(before, RIGHT + DOWN), self.mark(after, RIGHT + DOWN))

    def go_patiently(self) -> None:
        step, end = self.steps[self.course.last], self.accuracy(None)
        script = _("From here on, it's patience. | After {s} steps, it's at {a} percent.")
        with self.beat("patiently", script, s=step, a=end) as say:
            self.to_step(None, run_time=4.0)
            say.next()
            self.play(self.mark(None, UP + LEFT))

    def go_back_and_forth(self) -> None:
        script = _("Watch the filters: backwards, | down to noise, | and forwards again.")
        with self.beat("scrub", script) as say:
            say.next()
            self.to_step(0, run_time=2.5)
            say.next()
            self.to_step(None, run_time=2.5)

    # digit by digit

    def ask_for_each_digit(self) -> None:
        self.stand_the_digits(*STAGE.rows(0.1, 1, 0.1, gap=0.12))
        gone = [self.near, *self.chart.parts, self.curve, *self.marks]
        script = _(
            "Did it learn all digits at once? | Here's a row for each: the stronger a cell, the "
            "more of its pictures are read right."
        )
        with self.beat("digits", script) as say:
            self.clear_the_place(gone)
            self.play(*(FadeIn(m) for m in (*self.pictures, *self.words, self.table)), run_time=0.6)
            say.next()
            columns = self.table.columns
            order = np.broadcast_to(np.arange(columns), self.table.values.shape)
            self.play(
                Steps([self.table], lambda k: self.table.reveal(order <= k), columns), run_time=2.4
            )

    def clear_the_place(self, gone: Sequence[Any]) -> None:
        self.light_strip(())
        poses = {plate: replace(Pose.of(plate), opacity=0.0) for plate in self.world.of()}
        away = Flight(self.world, poses, self.outside(0.0), run_time=0.6)
        self.play(away, *(FadeOut(m, run_time=0.4) for m in gone))
        self.written.clear()
        for plate, pose in self.overview_poses(0.0).items():  # out of sight, where they belong
            plate.points = pose.corners

    def stand_the_digits(self, above: Box, middle: Box, below: Box) -> None:
        """A row for each digit, a column for each kept step; brighter, the more is read right."""
        self.shares = sourced(training.accuracy_per_digit().meant("probability"))
        names, room = middle.columns(1, 15, gap=0.2)
        self.table = Plate(self.shares, limit=PERCENT[-1])
        self.table.points = filling(room)
        self.table.set_lifted(1).reveal(0).lit = READ
        name = self.network.input
        firsts = [self.first_of(digit, name) for digit in range(self.table.rows)]
        self.pictures = [Plate(picture, channel=(0,), leading=(0,)) for picture in firsts]
        rows = names.rows(*[1.0] * self.table.rows, gap=0.05)
        for plate, box in zip(self.pictures, rows, strict=True):
            plate.points = facing_in(plate, box)
        faint, columns = self.colors.faint, room.columns(*[1.0] * self.table.columns, gap=0)
        title = Label(_("which share of its pictures is read right"), size=LABEL, color=faint)
        along = Label(_("step"), size=LABEL, color=faint)
        self.words = [title.move_to([room.left, above.center[1], 0], aligned_edge=LEFT)]
        self.words.append(along.move_to([names.center[0], below.center[1], 0]))
        for k in range(0, self.table.columns, 3):  # two between have no room for theirs
            tick = Label("{s}", s=self.steps[k], size=LABEL, color=faint, plain=True)
            self.words.append(tick.move_to([columns[k].center[0], below.center[1], 0]))

    def explain_an_early_one(self) -> None:
        digit = int(self.shares.array[:, 0].argmax())
        right = self.shares.array[digit] > HALF
        self.early = Outline(self.table, digit, 0, 1, int((~right).argmax()), line=FRAME)
        script = _(
            "It seems to know the {d} from the start. Does it? (1) | No: it called everything a "
            "{d}, remember?"
        )
        with self.beat("early", script, d=self.classes[digit]) as say:
            self.play(FadeIn(self.early), run_time=0.6)
            say.next()

    def compare_two_digits(self) -> None:
        learned = sourced(training.learned_from(NEARLY))
        script = _(
            "But from step {s} on, it reads nearly every {a}, | and from step {t} on, nearly every "
            "{b}."
        )
        numbers: dict[str, Any] = {
            "a": self.classes[EASY],
            "b": self.classes[HARD],
            "s": learned[EASY],
            "t": learned[HARD],
        }
        with self.beat("learned", script, **numbers) as say:
            gone = [FadeOut(self.early)]
            for digit in (EASY, HARD):
                mark = self.outline_from(digit, int(learned.array[digit]))
                self.play(*gone, FadeIn(mark), run_time=0.6)
                gone = []
                if digit == EASY:
                    say.next()

    def outline_from(self, digit: int, step: int) -> Outline:
        """A digit's cells from a kept step on."""
        first = self.course.place_of(step)
        return Outline(self.table, digit, first, 1, self.table.columns - first, line=FRAME)
