"""The digit, alone; then what it is made of."""

import numpy as np
from manim import UP, Create, FadeIn, FadeOut

from model.chosen_places import busiest_block
from scenes.kit import style
from scenes.kit.drawing.pixel_grid import Frame
from scenes.kit.drawing.text import Label
from scenes.kit.scene import N_, NarratedScene, _
from scenes.kit.sourced import constant

PATCH = 7


class Pixels(NarratedScene):
    title = N_("What the network sees")

    def construct(self) -> None:
        self.show_the_digit()
        self.go_into_a_patch()
        self.read_the_values()
        self.come_back_out()

    def show_the_digit(self) -> None:
        self.picture = self.grid("image", cell=0.2, lines=0.0).move_to([0, 0.22, 0])
        with self.beat("digit", _("A digit, written by hand. To us it is a shape.")):
            self.play(FadeIn(self.picture), run_time=style.MOVE)

    def go_into_a_patch(self) -> None:
        row, column = busiest_block(self.recording["image"][0, ..., 0], PATCH)
        self.patch = Frame(self.picture, row, column, PATCH, PATCH)
        side = constant(self.patch.block, "A block small enough for its numbers to be read.")
        inside = np.zeros(self.picture.values.shape)
        inside[row : row + PATCH, column : column + PATCH] = 1
        with self.beat(
            "patch",
            _("The network gets numbers: look into these {h} by {w} pixels."),
            h=side[0],
            w=side[1],
        ):
            self.play(self.picture.animate.set_lines(1.0), run_time=style.QUICK)
            self.play(Create(self.patch), run_time=style.STEP)
            center = self.patch.get_center() + UP * -0.12
            self.picture.set_numbers(inside)
            self.play(self.camera.frame.animate.set(width=3.5).move_to(center), run_time=style.SLOW)

    def read_the_values(self) -> None:
        values = self.tensor("image")
        block = values.array[0, ..., 0]
        dark = np.unravel_index(block.argmin(), block.shape)
        bright = np.unravel_index(block.argmax(), block.shape)
        with self.beat(
            "values",
            _("Each is one number: {dark} is black, {bright} is white, greys lie between."),
            dark=values[0, *map(int, dark), 0],
            bright=values[0, *map(int, bright), 0],
        ):
            self.wait(style.STEP, frozen_frame=True)

    def come_back_out(self) -> None:
        shape = self.shape("image")
        size = Label(
            "{h} × {w} × {c}", h=shape[0], w=shape[1], c=shape[2], size=style.LARGE
        ).next_to(self.picture, np.array([1, 0, 0]), buff=0.5)
        with self.beat(
            "whole",
            _("{h} rows, {w} columns, {c} channel: {n} numbers, and the network gets no more."),
            h=shape[0],
            w=shape[1],
            c=shape[2],
            n=self.size("image"),
        ):
            self.play(
                self.camera.frame.animate.set(width=style.FRAME_WIDTH).move_to([0, 0, 0]),
                FadeOut(self.patch),
                self.picture.animate.set_numbers(0),
                run_time=style.SLOW,
            )
            self.play(FadeIn(size, shift=UP * 0.2), run_time=style.STEP)
