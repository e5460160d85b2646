"""The mistakes that remain, digit by digit; some to look at; a look back, and an open question."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from manim import LEFT, UP, FadeIn, FadeOut

from model.chosen_places import strongest
from model.derivations import forward, mistakes, other_pictures, shapes, training
from scenes.kit.drawing.text import Label, Span
from scenes.kit.layout import STAGE, Box, fit
from scenes.kit.scene import N_, _
from scenes.kit.sourced import sourced
from scenes.kit.world.between import Outline
from scenes.kit.world.class_column import ClassColumn, class_names, class_rows
from scenes.kit.world.moves import Flight, Front, Pose, late
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_in, filling, turned_in
from scenes.kit.world.scene import FORMULA, READ, TITLE
from scenes.kit.world.signs import LABEL
from scenes.training.other_runs import OtherRuns

WORDS = TITLE * 1.2
DIM = 0.3  # how lit filters are before they are spoken of
ACROSS = 4  # misread samples in a row
STAGES = (0, 100, 200, 500, 2000, 10000, None)  # kept steps of the look back; None is the end
FIRST = 1  # the kept step that is one step from the start


class WhatIsLeft(OtherRuns):
    title = N_("What is left")

    def construct(self) -> None:
        self.prepare()
        self.count_the_mistakes()
        self.look_at_the_mix_ups()
        self.compare_with_a_person()
        self.look_back()
        self.leave_an_exercise()
        self.onward(_("But one question is still open: how did each weight know which way to go?"))

    def prepare(self) -> None:
        self.classes = sourced(shapes.classes(self.recording))
        self.of_digits = sourced(mistakes.mistakes_of_digits())
        self.head, table = STAGE.rows(0.09, 1, gap=0.1)
        pictures, self.beside, self.middle, self.right = table.columns(0.6, 0.7, 5.4, 5.4, gap=0.2)
        firsts = [self.first_of(k, self.network.input) for k in range(self.classes.array.size)]
        self.pictures = [Plate(picture, channel=(0,), leading=(0,)) for picture in firsts]
        for plate, row in zip(self.pictures, class_rows(len(firsts), pictures), strict=True):
            plate.points = facing_in(plate, row.inset(0, 0.03))
        self.names = class_names(self.classes, self.beside)

    def words(self, text: str, box: Box) -> Label:
        """What a part of the table is about, in small letters above its left end."""
        made = Label(text, size=LABEL, color=self.colors.faint)
        return made.move_to([box.left, self.head.center[1], 0], aligned_edge=LEFT)

    # how many

    def count_the_mistakes(self) -> None:
        tested, left = (sourced(f())[0] for f in (mistakes.pictures_tested, mistakes.mistakes_left))
        most = int(self.of_digits.array.argmax())
        count = self.classes.array.size
        rows = sourced(forward.rows(mistakes.mistakes_of_digits().meant("loss"), count))
        wide = self.middle.joined(self.right)
        self.bars = ClassColumn(rows, wide, {k: self.of_digits[k] for k in range(count)}, best=most)
        self.bars.grow(0)
        self.misread = self.words(_("misread"), self.middle)
        script = _(
            "Out of {n} pictures, it still gets {m} wrong. | Which digit does it misread most "
            "often? (2) | The {d}: {x} times."
        )
        numbers: dict[str, Any] = {
            "n": tested,
            "m": left,
            "d": self.classes[most],
            "x": self.of_digits[most],
        }
        with self.beat("mistakes", script, **numbers) as say:
            say.next()
            come = [*self.pictures, *self.names, self.misread]
            self.leave_the_place(with_it=[FadeIn(m, rate_func=late) for m in come])
            say.next()
            self.play(FadeIn(self.bars), run_time=0.1)
            self.play(Front(self.bars, [self.bars], ClassColumn.grow), run_time=1.2)

    def on_stage(self) -> list[Any]:
        """All that is shown but the place itself."""
        return [m for m in self.drawn() if m is not self.world]

    # which for which

    def look_at_the_mix_ups(self) -> None:
        source = sourced(mistakes.mixed_up())
        table = Plate(source, limit=source.limit, alike=False)
        table.meaning = "loss"  # what is counted is what went wrong
        table.points = filling(self.middle)
        table.set_lifted(1).set_numbers((source.array > 0).astype(float)).lit = READ
        says = [self.words(_("says"), self.beside), *self.names_of_columns()]
        common = sourced(mistakes.commonest_mistakes(1))
        is_, said, _often = map(int, common.array[0])
        worst = sourced(mistakes.worst_answers(1))
        sure = sourced(mistakes.worst_certainties(1))
        outline = Outline(table, is_, said)
        script = _(
            "And what does it take them for? | Most often, it takes a {a} for a {b}: {c} times. | "
            "And its worst mistake is one of these: a {f}. It says {g}, and it's {h} percent sure."
        )
        numbers: dict[str, Any] = {name: common[0, k] for k, name in enumerate("abc")}
        numbers |= {"f": worst[0, 0], "g": worst[0, 1], "h": sure[0, 0]}
        with self.beat("mix-ups", script, **numbers) as say:
            self.bars.best = None
            self.play(FadeOut(self.misread), self.bars.animate.lie_in(self.right), run_time=0.9)
            self.misread = self.words(_("misread in all"), self.right)
            self.play(*(FadeIn(m) for m in (table, self.misread, *says)), run_time=0.8)
            say.next()
            self.play(FadeIn(outline), run_time=0.4)
            say.next()
            row, column = map(int, worst.array[0])
            self.play(outline.animate.lie_on(table, row, column), run_time=0.6)

    def names_of_columns(self) -> list[Label]:
        columns = self.middle.columns(*[1.0] * self.classes.array.size, gap=0)
        return [
            Label("{c}", c=self.classes[k], size=TITLE, weight=600, plain=True).move_to(
                [column.center[0], self.head.center[1], 0]
            )
            for k, column in enumerate(columns)
        ]

    # would a person do better?

    def compare_with_a_person(self) -> None:
        found = sourced(mistakes.misread_samples())
        count = len(found.array)
        rows = STAGE.inset(0, 0.1).rows(*[1.0] * -(-count // ACROSS))
        boxes = [box for row in rows for box in row.columns(*[1.0] * ACROSS)]
        cards = [self.card(found, k, box) for k, box in zip(range(count), boxes, strict=False)]
        pictures, said, meant = zip(*cards, strict=True)
        numbers: dict[str, Any] = {
            "n": sourced(shapes.length(forward.samples()))[0],
            "k": sourced(shapes.length(mistakes.misread_samples()))[0],
        }
        script = _(
            "Some of our {n} samples were picked to be hard: it misreads {k}. What would you say? "
            "(1) | It says this, | and this is right. Did you do better?"
        )
        with self.beat("person", script, **numbers) as say:
            self.swap(self.on_stage(), pictures)
            say.next()
            self.play(*(FadeIn(m) for m in said), run_time=0.5)
            say.next()
            self.play(*(FadeIn(m) for m in meant), run_time=0.5)

    def card(self, found: Any, k: int, box: Box) -> tuple[Plate, Label, Label]:
        """A misread sample, what is said of it, and what it is meant to be."""
        above, below = box.rows(1, 0.22, gap=0.1)
        left, right = below.columns(1, 1, gap=0.1)
        picture = sourced(other_pictures.sample(int(found.array[k, 0])))
        plate = Plate(picture, channel=(0,), leading=(0,))
        plate.points = facing_in(plate, above)
        wrong = self.colors.loss
        said = Label(_("says {d}"), d=found[k, 2], size=WORDS, color=wrong, plain=True)
        meant = Label(_("is {d}"), d=found[k, 1], size=WORDS, plain=True)
        said.move_to(left.center)
        meant.move_to(right.center)
        for label in (said, meant):  # on one line, whatever hangs below it
            label.shift(UP * (below.center[1] - label["d"].get_center()[1]))
        return plate, said, meant

    # the end of the film

    def look_back(self) -> None:
        columns = STAGE.columns(*[1.0] * len(STAGES), gap=0.25)
        first, *others, last = (
            self.stage_card(step, box) for step, box in zip(STAGES, columns, strict=True)
        )
        last[1][:0] = self.highlight(last[1][0]["a"])
        plates = [plate for card in (first, *others, last) for plate in card[0]]
        script = _(
            "So that's where its {n} numbers come from. | They begin as noise. | Then it's one "
            "small step after another, downhill. | And in the end, it reads digits that it's never "
            "seen."
        )
        count = sourced(shapes.count_parameters(self.recording))[0]
        with self.beat("recap", script, n=count) as say:
            self.swap(self.on_stage(), plates)
            say.next()
            self.light(first)
            say.next()
            for card in others:
                self.light(card)
            say.next()
            self.light(last)

    def light(self, card: tuple[list[Plate], list[Any]]) -> None:
        plates, words = card
        poses = {plate: replace(Pose.of(plate), lit=1.0) for plate in plates}
        self.play(Flight(self.world, poses), *(FadeIn(m) for m in words), run_time=0.6)

    def stage_card(self, step: int | None, box: Box) -> tuple[list[Plate], list[Any]]:
        """The filters after a step, dim, and what is read right then, above the step's number."""
        place = self.course.place_of(step)
        above, middle, below = box.rows(0.14, 1, 0.12, gap=0.1)
        kernel = self.at_step(self.filters, step)
        plates = []
        for k, room in enumerate(middle.rows(1, 1)):
            plate = Plate(kernel, channel=(0, k), limit=self.limits[self.filters])
            plate.points, plate.lit = turned_in(plate, room), DIM
            plates.append(plate)
        right = sourced(training.accuracy_over_steps())[place]
        share = Label("{a} %", a=right, size=WORDS, weight=600, plain=True).move_to(above.center)
        number, faint = self.counter.track.steps[place], self.colors.faint
        name = Label(_("step {s}"), s=number, size=LABEL, color=faint, plain=True)
        return plates, [share, name.move_to(below.center)]

    def leave_an_exercise(self) -> None:
        left, right = STAGE.columns(1, 1.2, gap=0.7)
        kernel = self.at_step(self.filters, 0)
        plate = Plate(kernel, channel=(0, self.filter), limit=self.limits[self.filters])
        plate.set_lifted(1).set_numbers(1).points = facing_in(plate, left.inset(0.2))
        end = self.tensor(self.filters).plane((), (0, self.filter))
        row, column = strongest(np.abs(end))
        chosen = Outline(plate, row, column)
        rows = right.inset(0, 0.7).rows(1, 1, 1)
        before, after = (
            self.weight_line(step, row, column, box)
            for step, box in zip((0, FIRST), rows, strict=False)
        )
        # in ink: a gradient's colour would tell its sign
        asked = Label(_("{g}: + or − ?"), g=Span(_("its gradient")), size=FORMULA)
        fit(asked, rows[-1], largest=1.0)
        script = _(
            "One for you: in its first step, this weight went from {a} | to {b}. | So was its "
            "gradient positive or negative? (2) The film about the way back will tell."
        )
        numbers: dict[str, Any] = {"a": before.numbers[-1], "b": after.numbers[-1]}
        with self.beat("exercise", script, **numbers) as say:
            self.swap(self.on_stage(), [plate])
            self.play(FadeIn(chosen), FadeIn(before), run_time=0.5)
            say.next()
            self.play(FadeIn(after), run_time=0.5)
            say.next()
            self.play(FadeIn(asked), run_time=0.5)

    def weight_line(self, step: int, row: int, column: int, box: Box) -> Label:
        """What a weight of the first layer's filter is after a step."""
        weight = self.at_step(self.filters, step)[row, column, 0, self.filter].with_digits(3)
        number = self.counter.track.steps[self.course.place_of(step)]
        made = Label(_("step {s}: {w}"), s=number, w=weight, size=FORMULA)
        return fit(made, box, largest=1.0)
