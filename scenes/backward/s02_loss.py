"""What L is, and its first derivative: p - y, ten real numbers."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Dot, FadeIn, FadeOut

from model.derivations import gradients, shapes
from scenes.kit import style
from scenes.kit.drawing.charts import Bars, Plot
from scenes.kit.drawing.equations import Rewrite
from scenes.kit.drawing.pixel_grid import Frame, PixelGrid
from scenes.kit.drawing.text import Formula, Label, Span
from scenes.kit.scene import N_, GradientScene, _
from scenes.kit.sourced import sign_between, sourced

SURE = 0.002  # where the graph of the loss begins: at 0 it is infinite


class LossScene(GradientScene):
    title = N_("The loss")

    def construct(self) -> None:
        self.classes = sourced(shapes.classes(self.recording))
        self.right = self.tensor("softmax")[0, self.right_class]
        self.loss = self.tensor("loss")[0]
        self.show_the_answer()
        self.take_the_logarithm()
        self.draw_the_curve()
        self.derive()
        self.show_ten_numbers()
        self.read_the_signs()

    def show_the_answer(self) -> None:
        self.picture = self.grid("image", cell=0.1).move_to([-4.9, 0.4, 0])
        values = self.recording["softmax"][0]
        self.bars = Bars(values, "probability", full=1.0, height=3.0, width=0.5, gap=0.32)
        self.bars.move_to([1.9, -1.6, 0])
        self.digits = [
            Label(
                "{d}",
                d=self.classes[k],
                size=style.BODY,
                color=self.colors.focus if k == self.right_class else None,
                plain=True,
            ).next_to(self.bars.foot(k), DOWN, buff=0.2)
            for k in range(10)
        ]
        self.top = Label("{p}", p=self.right, size=style.BODY).next_to(
            self.bars.top(self.right_class), UP, buff=0.12
        )
        count = sourced(shapes.count_parameters(self.recording))[0]
        with self.beat(
            "answer",
            _(
                "This network has {n} numbers. Which way should each of them turn, and how far? "
                "(2) | Let's begin at the end, with the answer. It should be {d}, | and the "
                "network gives that a probability of {p}."
            ),
            d=self.classes[self.right_class],
            p=self.right,
            n=count,
        ) as say:
            self.play(FadeIn(self.picture), run_time=style.STEP)
            say.next()
            self.play(FadeIn(self.bars), *(FadeIn(d) for d in self.digits), run_time=style.STEP)
            say.next()
            self.play(FadeIn(self.top), run_time=style.QUICK)

    def take_the_logarithm(self) -> None:
        sign = sign_between(-math.log(float(self.right.shown) or math.nan), self.loss)
        loss = Span("$L$", self.colors.loss)
        answer = self.classes[self.right_class]
        self.rule = Formula("{l} = - ln thin p_{t}", l=loss, t=answer, size=style.HEADING)
        self.rule["t"].set_color(self.colors.focus)
        self.value = Formula(
            "- ln thin {p} {sign} {v}", p=self.right, sign=sign, v=self.loss, size=style.LARGE
        )
        self.rule.move_to([1.9, 2.85, 0])
        self.value.next_to(self.rule, DOWN, buff=0.2)
        with self.beat(
            "loss",
            _(
                "How wrong is that? (1) | The loss puts it into a single number. We call it L: "
                "take the logarithm of this probability, and flip its sign. | Here, that's {v}."
            ),
            v=self.loss,
        ) as say:
            say.next()
            self.play(FadeIn(self.rule), run_time=style.STEP)
            say.next()
            self.play(Rewrite(self.top, self.value, keep_old=True, run_time=style.MOVE))

    def draw_the_curve(self) -> None:
        high = max(-math.log(SURE), self.loss.value * 1.05)
        self.plot = Plot(
            lambda p: -np.log(np.maximum(p, math.exp(-high))),
            ((0.0, 1.0), (0.0, high)),
            (5.6, 4.4),
            self.colors.loss,
        ).move_to([1.9, 0.1, 0])
        names = [
            Formula("p", size=style.BODY).next_to(self.plot.at(1, 0), RIGHT, buff=0.2),
            Formula("L", size=style.BODY, color=self.colors.loss).next_to(
                self.plot.at(0, high), LEFT, buff=0.2
            ),
        ]
        place = self.plot.at(self.right.value, self.loss.value)
        dot = Dot(place, radius=0.11, color=self.colors.focus)
        beside = Label("{v}", v=self.loss, size=style.BODY).next_to(
            dot, UP + RIGHT if self.right.value < 0.75 else UP, buff=0.12
        )
        with self.beat(
            "curve",
            _(
                "Being sure and right costs next to nothing. Being sure and wrong costs more and "
                "more, without any limit. | And this is where we are."
            ),
        ) as say:
            gone = (self.bars, *self.digits, self.top, self.rule, self.value)
            self.play(*(FadeOut(m) for m in gone), run_time=style.QUICK)
            self.play(FadeIn(self.plot), *(FadeIn(n) for n in names), run_time=style.STEP)
            say.next()
            self.play(FadeIn(dot, scale=0.3), FadeIn(beside), run_time=style.STEP)
        self.graph = [self.plot, *names, dot, beside]

    def derive(self) -> None:
        loss = Span("$L$", self.colors.loss)
        slope = Span("$(partial L) / (partial z_k)$", style.meaning_color("gradient"))
        one = Span("$z_t$", style.meaning_color("activation"))
        powers = Span("$sum_j e^(z_j)$")
        lines = [
            Formula("{l} = - ln thin p_t", l=loss, size=style.LARGE),
            Formula("{l} = - {z} + ln {s}", l=loss, z=one, s=powers, size=style.LARGE),
            Formula(
                "{g} = - {y} + e^(z_k) / {s}", g=slope, y=Span("$y_k$"), s=powers, size=style.LARGE
            ),
            Formula("{g} = p_k - {y}", g=slope, y=Span("$y_k$"), size=style.HEADING),
        ]
        for line, y in zip(lines, (2.45, 1.1, -0.5, -2.1), strict=True):
            line.move_to([-0.4, y, 0], aligned_edge=LEFT)
        note = Label(
            _("y is one for the right answer, zero for the others"),
            size=style.SMALL,
            color=self.colors.faint,
            width=3.0,
            align="center",
        ).move_to([-4.9, -2.0, 0])
        with self.beat(
            "derive",
            _(
                "How does the loss change when one of the logits moves? | First, put the softmax "
                "in. The logarithm splits it into two parts. | Then take the derivative with "
                "respect to that logit. | What's left is as short as can be: p minus y. Here, y is "
                "one for the right answer, and zero for all the others."
            ),
        ) as say:
            self.play(*(FadeOut(m) for m in self.graph), run_time=style.QUICK)
            self.play(FadeIn(lines[0]), run_time=style.STEP)
            for before, after in pairwise(lines):
                say.next()
                self.play(Rewrite(before, after, keep_old=True, run_time=style.MOVE))
                self.wait(style.QUICK, frozen_frame=True)
            self.play(FadeIn(note), run_time=style.QUICK)
        self.lines = [*lines[:3], note]
        self.result = lines[3]

    def show_ten_numbers(self) -> None:
        target = sourced(gradients.target(self.recording))
        sources = (self.tensor("softmax"), target, self.gradient("dense/z"))
        self.rows = [
            PixelGrid(source, cell=1.0, numbers=1, lines=1, limit=1.0).move_to([1.4, y, 0])
            for source, y in zip(sources, (1.75, 0.4, -1.6), strict=True)
        ]
        names = [
            Formula(markup, size=style.LARGE).move_to([-4.4, row.get_center()[1], 0])
            for row, markup in zip(self.rows, ("p", "y"), strict=False)
        ]
        heads = [
            Label("{d}", d=self.classes[k], size=style.BODY, plain=True).next_to(
                self.rows[0].cell_center(0, k), UP, buff=0.65
            )
            for k in range(10)
        ]
        goal = self.result.copy().scale(0.75).move_to([-5.2, self.rows[2].get_center()[1], 0])
        with self.beat(
            "ten-numbers",
            _(
                "Write down p for each digit, and y below it. | Subtract, and there's one number "
                "for each logit. This is where the way back begins."
            ),
        ) as say:
            self.play(
                *(FadeOut(m) for m in (*self.lines, self.picture)),
                self.result.animate.become(goal),
                run_time=style.STEP,
            )
            self.play(*(FadeIn(m) for m in (*self.rows[:2], *names, *heads)), run_time=style.STEP)
            say.next()
            self.play(FadeIn(self.rows[2], shift=DOWN * 0.3), run_time=style.STEP)

    def read_the_signs(self) -> None:
        frame = Frame(self.rows[2], 0, self.right_class, stroke=6)
        with self.beat(
            "signs",
            _(
                "Only one of them is negative: the right answer's. It says: raise this logit, and "
                "the loss falls. All the others should come down."
            ),
        ):
            self.play(FadeIn(frame), run_time=style.STEP)
