"""All weights step against their gradients: what that does to this digit, and to all the others."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from manim import FadeIn, FadeOut

from model.chain_rule import find_weight
from model.derivations import gradients, shapes
from scenes.backward.all_weights import AllWeights, as_planes
from scenes.backward.steps_compared import StepsCompared
from scenes.kit import style
from scenes.kit.drawing.text import Formula, Label, Span
from scenes.kit.layout import FRONT, equation_slots, fit
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedArray, sign_between, sourced
from scenes.kit.world.between import Outline
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_at
from scenes.kit.world.scene import FORMULA, HERO, READ
from scenes.kit.world.signs import LABEL
from scenes.kit.world.way_back import EVERYTHING


class Update(StepsCompared):
    title = N_("The update")
    known = EVERYTHING
    weight: ClassVar[str] = "conv1/kernel[2,3,0,1]"

    def construct(self) -> None:
        self.prepare()
        self.ask_which_way()
        self.write_the_rule()
        self.step_with_all()
        self.take_more_steps()
        self.ask_the_others()
        self.follow_the_batch()
        self.look_back()
        self.leave_an_exercise()
        self.onward(_("It took a computer to do all this. Could you do it with a pencil?"))

    def prepare(self) -> None:
        self.prepare_steps()
        self.cell = find_weight(self.recording, self.weight)

    def after(self, name: str) -> SourcedArray:
        """A tensor after one step."""
        return sourced(gradients.after(self.recording, self.tensor(name), self.eta, 1))

    # the rule

    def ask_which_way(self) -> None:
        name = f"{next(iter(self.network.convolutions))}/kernel"
        trailing = self.cell.index[2:] if self.cell.tensor == name else (0, self.filter)
        sources = (self.after(name), self.tensor(name), self.gradient(name))
        self.new, self.old, self.slope = (Plate(source, channel=trailing) for source in sources)
        limit = float(np.abs(self.old.values).max()) or 1e-9
        sizes = [(self.old.rows, self.old.columns)] * 3
        self.above, middle, self.below = FRONT.rows(0.3, 1, 0.2, gap=0.15)
        slots = equation_slots(sizes, middle, sign=1.1)
        for plate, place in zip((self.new, self.old, self.slope), slots.grids, strict=True):
            plate.points, plate.lit = facing_at(plate, place, slots.cell), READ
            plate.set_lifted(1).set_numbers(float(plate.worth_reading))
        for plate in (self.new, self.old):
            plate.set_limit(limit)
        self.slope.set_limit(float(np.abs(self.slope.values).max()) or 1e-9)
        self.slots = slots
        script = _(
            "Here's a filter, | and the gradient of each of its weights. Which way should they go? "
            "(1)"
        )
        with self.beat("question", script) as say:
            self.clear_the_place(self.old)
            say.next()
            self.play(FadeIn(self.slope), run_time=0.5)

    def write_the_rule(self) -> None:
        weight, gradient = (style.meaning_color(m) for m in ("weight", "gradient"))
        rule = Formula(
            "{w} arrow.l {v} - eta {g}",
            w=Span("$w$", weight),
            v=Span("$w$", weight),
            g=Span("$(partial L) / (partial w)$", gradient),
            size=HERO,
        )
        fit(rule, self.above, largest=1.0)
        arrow, minus, eta = (Formula(sign, size=FORMULA) for sign in ("arrow.l", "-", "- eta dot"))
        for sign, place in ((arrow, 0), (minus, 1), (eta, 1)):
            sign.move_to(self.slots.signs[place])
        rate = Formula("eta = {v}", v=self.rate_shown(), size=FORMULA, plain=True)
        rate.move_to([self.slots.signs[1][0], self.below.center[1], 0])
        line = self.line_of_one_weight()
        marker = self.highlight(line["a"])
        plates = [plate for plate in (self.old, self.slope, self.new) if self.holds(plate)]
        cells = [Outline(plate, *self.cell.index[:2]) for plate in plates]
        script = _(
            "The gradient says which way the loss rises, so they go the other way. | How far? "
            "That's the learning rate, eta: {e}. | And these are the new weights."
        )
        with self.beat("rule", script, e=self.rate_shown()) as say:
            self.play(FadeIn(minus), run_time=0.6)
            say.next()
            new = [FadeIn(m) for m in (eta, rate, rule)]
            self.play(FadeOut(minus), *new, run_time=0.6)
            say.next()
            self.play(FadeIn(arrow), FadeIn(self.new), run_time=0.6)
            self.swap([rate], [line, *marker, *cells])
        self.rule = [rule, arrow, eta, line, *marker, *cells]

    def line_of_one_weight(self) -> Formula:
        """The rule in the numbers of the weight that is followed."""
        name, index = self.cell.tensor, self.cell.index
        before, gradient, after = (
            source[index].with_digits(4)
            for source in (self.tensor(name), self.gradient(name), self.after(name))
        )
        rate = self.rate_shown()
        shown = float(before.shown) - float(rate.shown) * float(gradient.shown)
        slope = "({g})" if gradient.value < 0 else "{g}"
        line = Formula(
            f"{{b}} - {{e}} dot {slope} {{sign}} {{a}}",
            b=before,
            e=rate,
            g=gradient,
            a=after,
            sign=sign_between(shown, after),
            size=FORMULA,
        )
        return fit(line, self.below, largest=1.0)

    def holds(self, plate: Plate) -> bool:
        """Whether the weight that is followed is in a plate."""
        return plate.source.name.find(self.cell.tensor) >= 0

    # all of them

    def step_with_all(self) -> None:
        count = sourced(shapes.count_parameters(self.recording))[0]
        room, foot = FRONT.rows(1, 0.1, gap=0.15)
        weights = AllWeights(self.network, self.tensor, room)
        names = [
            Label("{n}", n=name, size=LABEL, color=self.colors.faint).move_to(
                [column.center[0], foot.center[1], 0]
            )
            for name, column in weights.columns.items()
        ]
        gradient = weights.others(self.gradient)
        gone = [self.new, self.old, self.slope, *self.rule]
        script = _(
            "Here are all {n} weights and biases, | and the gradient of each. | Now they all take "
            "their step."
        )
        with self.beat("all", script, n=count) as say:
            self.swap(gone, [*weights.plates, *names])
            say.next()
            self.play(*(FadeIn(m) for m in gradient), run_time=0.7)
            say.next()
            steps = [
                plate.animate.set_source(as_planes(self.after(name)))
                for plate, name in weights.plates.items()
            ]
            self.play(*(FadeOut(m) for m in gradient), *steps, run_time=1.2)
