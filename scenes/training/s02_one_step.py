"""One step of gradient descent: pictures that disagree, their mean, and whether it helped."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, FadeIn, FadeOut

from model.chain_rule import find_weight
from model.derivations import other_pictures, shapes, training
from model.recorded_runs import recorded
from scenes.kit import style
from scenes.kit.drawing.text import Formula, Label, Span
from scenes.kit.layout import Box, fit
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedNumber, sign_between, sourced
from scenes.kit.world.between import Outline
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_in, turned_in
from scenes.kit.world.scene import CAPTION, FORMULA, HERO
from scenes.kit.world.signs import LABEL
from scenes.kit.world.swarm import Swarm, Upright
from scenes.training.training_scene import TrainingScene

SLOPE = "$(partial L) / (partial w)$"


class OneStep(TrainingScene):
    title = N_("One step")

    def construct(self) -> None:
        self.prepare()
        self.pick_a_weight()
        self.ask_two_pictures()
        self.ask_a_batch()
        self.take_the_mean()
        self.step_with_all()
        self.see_whether_it_helped()
        self.onward(_("That was one step downhill. But what does the hill look like?"))

    def prepare(self) -> None:
        run = recorded("one_step")
        self.cell = find_weight(self.recording, str(run["weight"]))
        self.rate = sourced(training.of_run("one_step", "rate").meant("weight"))[0].with_digits(1)
        self.pulls = sourced(training.of_run("one_step", "gradient").meant("gradient"))
        self.count = sourced(shapes.length(self.pulls))[0]
        self.mean = sourced(training.mean_gradient())[0].with_digits(2)
        self.lower, self.higher = (style.meaning_color("gradient", sign) for sign in (1.0, -1.0))

    @property
    def weight(self) -> SourcedNumber:
        return self.tensor(self.cell.tensor)[self.cell.index].with_digits(2)

    def pick_a_weight(self) -> None:
        script = _("Let's pick one weight: {w}. | Should it go up, or down? (2)")
        plate = self.world.plate(self.cell.tensor, self.cell.index[-1])
        self.mark = Outline(plate, *self.cell.index[:2])
        with self.beat("question", script, w=self.weight) as say:
            self.room = self.come_to_filters()
            self.above, self.middle, self.below = self.room.rows(0.2, 1, 0.14, gap=0.15)
            name = Formula("w = {w}", w=self.weight, size=HERO, plain=True)
            name.move_to(self.room.center)
            self.play(FadeIn(self.mark), FadeIn(name), run_time=0.5)
            arrows = [
                Formula(arrow, size=2 * HERO, color=color).next_to(name, side, buff=0.5)
                for arrow, color, side in (
                    ("arrow.t", self.higher, UP),
                    ("arrow.b", self.lower, DOWN),
                )
            ]
            say.next()
            self.play(*(FadeIn(arrow) for arrow in arrows), run_time=0.5)
        self.shown: list[Any] = [name, *arrows]

    # which way?

    def ask_two_pictures(self) -> None:
        which = sourced(training.opposed_samples(self.cell.tensor, *self.cell.index)).array
        each = sourced(training.sample_gradients(self.cell.tensor, self.step_now))
        pulls = [each[(int(n), *self.cell.index)].with_digits(2) for n in which]
        boxes = self.room.columns(1, 1, gap=0.8)
        cards = [
            self.card(int(n), pull, box) for n, pull, box in zip(which, pulls, boxes, strict=True)
        ]
        script = _(
            "Let's ask a picture. | Its loss is how wrong it's read. And its gradient, {a}, says: "
            "lower the weight! | But this one says: higher!"
        )
        with self.beat("two-pictures", script, a=pulls[0]) as say:
            self.swap(self.shown, [picture for picture, *_words in cards])
            for _picture, *words in cards:
                say.next()
                self.play(*(FadeIn(word) for word in words), run_time=0.5)
        self.shown = [part for card in cards for part in card]

    def card(self, sample: int, pull: SourcedNumber, box: Box) -> list[Any]:
        """A picture, its gradient by the weight, and which way it wants that to go."""
        above, middle, below = box.rows(1, 0.28, 0.14, gap=0.12)
        color = self.lower if pull.value > 0 else self.higher
        line = Formula("{s} = {g}", s=Span(SLOPE, color), g=pull, size=FORMULA)
        words = _("lower, please") if pull.value > 0 else _("higher, please")
        wish = Label(words, size=CAPTION, color=color).move_to(below.center)
        picture = Plate(sourced(other_pictures.sample(sample)), channel=(0,), leading=(0,))
        picture.points = facing_in(picture, above)
        return [picture, fit(line, middle, largest=1.0), wish]

    def ask_a_batch(self) -> None:
        lower, higher = (sourced(training.pictures_pulling())[k] for k in range(2))
        self.swarm = Swarm(self.pulls, self.middle, (self.higher, self.lower))
        left, right = (
            Label(text, n=number, size=CAPTION, color=color, plain=True)
            for text, number, color in (
                (_("{n} want it higher"), higher, self.higher),
                (_("{n} want it lower"), lower, self.lower),
            )
        )
        at, gap = self.swarm.across(0.0), 0.35
        left.move_to([at - gap, 0, 0], aligned_edge=RIGHT)
        right.move_to([at + gap, 0, 0], aligned_edge=LEFT)
        for label in (left, right):  # on one line, whatever hangs below it
            label.shift(UP * (self.above.center[1] - label["n"].get_center()[1]))
        axis = [*self.swarm.ticks(), self.name_axis(_("gradient"))]
        script = _(
            "So let's ask a batch of {n}, one dot each. | {a} want it lower, | and {b} want it "
            "higher."
        )
        with self.beat("batch", script, n=self.count, a=lower, b=higher) as say:
            self.swap(self.shown, [self.swarm, *axis])
            self.play(self.swarm.animate.set_shown(1.0), run_time=1.6)
            say.next()
            self.play(FadeIn(right), run_time=0.4)
            say.next()
            self.play(FadeIn(left), run_time=0.4)
        self.shown, self.wishes = [self.swarm, *axis], [left, right]

    def name_axis(self, text: str) -> Label:
        """What is measured, at the right end below an axis."""
        label = Label(text, size=LABEL, color=self.colors.faint)
        place = [self.room.right, self.below.bottom, 0]
        return label.move_to(place, aligned_edge=RIGHT + DOWN)

    def take_the_mean(self) -> None:
        line = Upright(self.swarm, 0.0)
        number = Formula("{m}", m=self.mean, size=HERO, plain=True)
        number.next_to([self.swarm.across(self.mean.value), self.above.bottom, 0], UP, buff=0.05)
        marks = self.highlight(number["m"])
        script = _(
            "They all have a say: we take the mean. | Most of it cancels out, and {m} is left."
        )
        with self.beat("mean", script, m=self.mean) as say:
            self.play(FadeOut(self.mark), *(FadeOut(m) for m in self.wishes), run_time=0.4)
            self.play(FadeIn(line), run_time=0.4)
            self.play(line.animate.set_value(self.mean.value), run_time=1.0)
            say.next()
            self.play(*(FadeIn(m) for m in (*marks, number)), run_time=0.5)
        self.shown += [line, *marks, number]

    # the step

    def step_with_all(self) -> None:
        head, foot = self.room.rows(0.26, 1, gap=0.2)
        line = self.line_of_one_weight(head)
        names, stacks = self.stacks(foot)
        cell = self.cell.index
        marks = [Outline(stack[cell[-1]], *cell[:2]) for stack in stacks]
        script = _(
            "So our weight takes a small step: minus {r} times the mean. | And so do all the "
            "others, each with a mean of its own."
        )
        gradient, after = stacks
        with self.beat("step", script, r=self.rate) as say:
            self.swap(self.shown, [line, self.mark, *gradient, marks[0], names[0]])
            say.next()
            self.play(*(FadeIn(m) for m in (*after, marks[1], *names[1:])), run_time=0.6)
        self.shown = [line, *gradient, *after, *marks, *names]

    def line_of_one_weight(self, box: Box) -> Formula:
        """The rule in the numbers of the weight that was picked."""
        moved = sourced(training.moved_by_step(self.cell.tensor))
        after = moved[self.cell.index].with_digits(2)
        shown = float(self.weight.shown) - float(self.rate.shown) * float(self.mean.shown)
        line = Formula(
            "{w} - {r} dot {g} {sign} {a}",
            w=self.weight,
            r=self.rate,
            g=self.mean,
            a=after,
            sign=Span(f"${sign_between(shown, after)}$"),
            size=HERO,
        )
        return fit(line, box, largest=1.0)

    def stacks(self, box: Box) -> tuple[list[Any], list[list[Plate]]]:
        """The filters' mean gradients and the filters after the step, with what stands between."""
        minus, first, arrow, second = box.columns(0.5, 1, 0.25, 1, gap=0.15)
        name = self.cell.tensor
        sources = [
            sourced(made(name)) for made in (training.batch_gradient, training.moved_by_step)
        ]
        limits = [sources[0].limit, self.limits[self.filters]]
        stacks = []
        for source, limit, room in zip(sources, limits, (first, second), strict=True):
            rows = room.rows(*[1.0] * source.shape[-1])
            plates = [Plate(source, channel=(0, k), limit=limit) for k in range(len(rows))]
            for plate, row in zip(plates, rows, strict=True):
                plate.points = turned_in(plate, row)
            stacks.append(plates)
        signs = [
            Formula("- {r} dot", r=self.rate, size=HERO, plain=True).move_to(minus.center),
            Formula("arrow.r", size=HERO).move_to(arrow.center),
        ]
        return signs, stacks

    def see_whether_it_helped(self) -> None:
        before, after = (sourced(training.losses_of_step())[k].with_digits(3) for k in range(2))
        better = sourced(training.pictures_better_off())[0]
        changes = sourced(training.loss_changes_of_step())
        swarm = Swarm(changes, self.middle, (self.colors.ink, self.colors.loss))
        axis = [*swarm.ticks(), self.name_axis(_("change of a picture's loss"))]
        axis += [*self.name_towers(swarm), *self.name_sides(swarm)]
        line = Label(
            "{l}: {b} → {a}",
            l=Span(_("mean loss of the batch"), self.colors.loss),
            b=before,
            a=after,
            size=HERO,
            plain=True,
        )
        fit(line, self.above, largest=1.0)
        marks = self.highlight(line["a"])
        script = _(
            "Did it help? | The mean loss falls from {b} to {a}, just a little. | Single pictures "
            "jump, digit by digit: only {k} of the {n} are better off."
        )
        with self.beat("helped", script, b=before, a=after, k=better, n=self.count) as say:
            say.next()
            self.swap([*self.shown, self.mark], [*marks, line, swarm, *axis])
            self.play(swarm.animate.set_shown(1.0), run_time=1.8)

    def name_towers(self, swarm: Swarm) -> list[Label]:
        """Each digit's name above its pictures' dots: before training, all fare much alike."""
        labels = sourced(training.of_run("one_step", "label"))
        found = []
        for digit in np.unique(labels.array):
            own = np.flatnonzero(labels.array == digit)
            dots = swarm.places[own]
            name = Label("{d}", d=labels[own[0]], size=CAPTION, weight=600, plain=True)
            place = [dots[:, 0].mean(), dots[:, 1].max() + swarm.radius, 0]
            found.append(name.next_to(place, UP, buff=0.12))
        return found

    def name_sides(self, swarm: Swarm) -> list[Label]:
        """What it means to lie left and right of zero."""
        found = []
        for text, color, side in (
            (_("better"), self.colors.ink, LEFT),
            (_("worse"), self.colors.loss, RIGHT),
        ):
            name = Label(text, size=CAPTION, color=color)
            place = [swarm.across(0.0) + side[0] * 0.35, self.middle.top, 0]
            found.append(name.move_to(place, aligned_edge=DOWN - side))
        return found
