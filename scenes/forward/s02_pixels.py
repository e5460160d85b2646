"""To us a shape, to the network a table of numbers: into a patch of the picture, and back out."""

from __future__ import annotations

import numpy as np
from manim import LEFT, FadeIn, FadeOut

from model.chosen_places import greyest_block
from scenes.kit.drawing.stepwise import Steps
from scenes.kit.drawing.text import Formula, Label
from scenes.kit.layout import STAGE, Box, face_cell, fit
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedNumber, constant
from scenes.kit.world.blocks import block_of
from scenes.kit.world.legend import Legend
from scenes.kit.world.lesson import Lesson
from scenes.kit.world.scene import HERO

PATCH = 7


class Pixels(Lesson):
    title = N_("What the network sees")
    digit = "4:1"

    def construct(self) -> None:
        self.prepare()
        self.fly_to_the_picture()
        self.come_closer()
        self.read_the_values()
        self.count_the_rows()
        self.count_the_columns()
        self.onward(_("From these alone, it has to work out what somebody wrote."))

    def prepare(self) -> None:
        self.name = self.network.input
        self.picture = self.world.plate(self.name)
        self.row, self.column = greyest_block(self.picture.values, PATCH)
        self.near, self.far = STAGE.columns(1, 1.22, gap=0.6)
        self.beside, self.below = self.near.rows(1, 0.07)

    def fly_to_the_picture(self) -> None:
        with self.beat(
            "digit", _("To you, this is a shape. | To the network, it's a table of numbers.")
        ) as say:
            say.next()
            self.fly_to({(self.name, 0): STAGE})

    def come_closer(self) -> None:
        side = constant([PATCH], "A patch small enough for its numbers to be read.")[0]
        self.window = self.outline(self.picture, self.row, self.column, PATCH, PATCH)
        self.patch = block_of(self.tensor(self.name), self.row, self.column, PATCH, PATCH)
        with self.beat(
            "patch",
            _("Come closer. | Here's a patch of {n} by {n}. Every square is one pixel."),
            n=side,
        ) as say:
            self.play(self.window.animate.set_opacity(1), run_time=0.6)
            self.fly_to({(self.name, 0): self.beside})
            say.next()
            cell = face_cell((PATCH, PATCH), self.far)
            self.unfold(self.patch, self.window, self.far.center, cell)
            self.play(self.patch.animate.set_numbers(1), run_time=0.6)

    def read_the_values(self) -> None:
        ends = constant([0, 1], "The ends of a picture's scale: black and white.")
        scale = Legend(["picture"], self.below)
        with self.beat(
            "values",
            _("{low} is black, {high} is white, and everything in between is a shade of grey."),
            low=ends[0],
            high=ends[1],
        ):
            self.play(FadeIn(scale), run_time=0.8)
        self.scale = scale

    def count_the_rows(self) -> None:
        self.height, self.width, self.channels = (self.shape(self.name)[k] for k in range(3))
        self.beside, said = STAGE.columns(1, 1)
        self.lines = said.inset(0, 0.6).rows(1, 1, 1)
        with self.beat(
            "rows", _("Back out again. | The whole picture has {h} rows."), h=self.height
        ) as say:
            self.play(FadeOut(self.scale), self.patch.animate.set_numbers(0), run_time=0.4)
            self.lay_back(self.patch)
            self.fly_to({(self.name, 0): self.beside})
            say.next()
            self.count(self.height, _("{n} rows"), 0)

    def count_the_columns(self) -> None:
        size = self.size(self.name)
        whole = Formula(
            "{h} times {w} times {c} = {n}",
            h=self.height,
            w=self.width,
            c=self.channels,
            n=size,
            size=HERO,
            plain=True,
        )
        self.begin_at(whole, self.lines[2])
        with self.beat(
            "whole",
            _("And {w} columns. | That makes {n} numbers, and that's all it ever gets to see."),
            w=self.width,
            n=size,
        ) as say:
            self.count(self.width, _("{n} columns"), 1)
            say.next()
            self.play(self.window.animate.set_opacity(0), FadeIn(whole), run_time=0.8)

    def begin_at(self, label: Label, line: Box) -> Label:
        """Lines below each other begin at one place."""
        fit(label, line, largest=1.0)
        return label.align_to(np.array([line.left, 0, 0]), LEFT)

    def count(self, number: SourcedNumber, called: str, axis: int) -> None:
        """Pass over the rows (axis 0) or columns (1) one by one, then write how many there are."""
        count = round(number.value)
        block = (1, self.picture.columns) if axis == 0 else (self.picture.rows, 1)
        line = self.outline(self.picture, 0, 0, *block)
        line.opacity = 1.0
        self.window.opacity = 0.0
        label = self.begin_at(Label(called, n=number, size=HERO, plain=True), self.lines[axis])

        def visit(k: int) -> None:
            line.lie_on(self.picture, *((k, 0) if axis == 0 else (0, k)))

        self.play(Steps([self.world], visit, count), run_time=2.2)
        self.play(line.animate.set_opacity(0), FadeIn(label), run_time=0.5)
        self.world.remove(line)
