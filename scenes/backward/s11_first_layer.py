"""The gradient walks from the loss back to the picture: under each stack of maps, its own."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DOWN, LEFT, FadeIn, FadeOut

from model.derivations import gradients
from scenes.kit import style
from scenes.kit.drawing.leaning_maps import stack
from scenes.kit.drawing.pixel_grid import PixelGrid
from scenes.kit.drawing.text import Formula, Label, product_label
from scenes.kit.scene import N_, GradientScene, _
from scenes.kit.sourced import sourced

# layer's tensor, place of its stack's centre, a cell's edge
STACKS = (
    ("image", -5.65, 0.062),
    ("conv1/a", -3.5, 0.062),
    ("pool1", -1.75, 0.09),
    ("conv2/a", 0.05, 0.085),
    ("pool2", 1.85, 0.13),
    ("flatten", 3.4, 0.024),
    ("dense/z", 4.55, 0.22),
)
UPPER, LOWER, SIZES, SHAPES = 1.85, -1.15, -2.6, 0.35


class FirstLayer(GradientScene):
    title = N_("The way back")

    def construct(self) -> None:
        self.stand_at_the_loss()
        self.walk_back()
        self.compare_shapes()
        self.compare_sizes()
        self.look_at_the_picture()

    def stand_at_the_loss(self) -> None:
        self.forward = [
            sheet
            for name, x, cell in STACKS
            for sheet in stack(self.tensor(name), np.array([x, UPPER, 0.0]), cell)
        ]
        loss = self.tensor("loss")[0]
        self.loss = Formula("L", size=style.HEADING, color=self.colors.loss).move_to(
            [5.95, UPPER, 0]
        )
        self.value = Label("{v}", v=loss, size=style.BODY).next_to(self.loss, DOWN, buff=0.2)
        with self.beat(
            "forward",
            _(
                "The way forward is done. Every layer has its values, | and at the end, there's a "
                "single number: the loss."
            ),
        ) as say:
            self.enter(*self.forward)
            say.next()
            self.enter(self.loss, self.value)

    def walk_back(self) -> None:
        self.back: dict[str, list[PixelGrid]] = {}
        arrow = Formula("arrow.l", size=style.HEADING, color=style.meaning_color("gradient"))
        arrow.move_to([5.95, LOWER, 0])
        with self.beat(
            "back",
            _(
                "Now we go back, from the last layer to the first. Each takes the gradient that "
                "comes back to it, and the values that it kept on the way forward. From both it "
                "makes the next gradient, and hands it on."
            ),
        ):
            self.play(FadeIn(arrow), run_time=style.QUICK)
            for name, x, cell in reversed(STACKS):
                sheets = stack(self.gradient(name), np.array([x, LOWER, 0.0]), cell)
                self.back[name] = sheets
                self.play(*(FadeIn(s, shift=LEFT * 0.3) for s in sheets), run_time=style.STEP)
        self.arrow = arrow

    def compare_shapes(self) -> None:
        self.shapes: list[Any] = [
            product_label(self.shape(name), size=style.TINY).move_to([x, SHAPES, 0])
            for name, x, _cell in STACKS
        ]
        with self.beat(
            "shapes",
            _(
                "Compare the two rows. Every gradient has the shape of what it belongs to: one "
                "number for each value."
            ),
        ):
            self.play(*(FadeIn(m) for m in self.shapes), run_time=style.STEP)

    def compare_sizes(self) -> None:
        numbers = {
            name: sourced(gradients.largest(self.gradient(name)))[0] for name, _x, _cell in STACKS
        }
        labels = [
            Label("{g}", g=numbers[name], size=style.SMALL, plain=True).move_to([x, SIZES, 0])
            for name, x, _cell in STACKS
        ]
        name = Label(_("largest"), size=style.TINY, color=self.colors.faint).move_to(
            [5.95, SIZES, 0]
        )
        with self.beat(
            "sizes",
            _(
                "How strong they are is another matter. The colours of each layer end at its own "
                "largest value, which stands below."
            ),
        ):
            self.play(*(FadeIn(m) for m in (*labels, name)), run_time=style.STEP)
        self.sizes = [*labels, name]

    def look_at_the_picture(self) -> None:
        picture = self.grid("image", cell=0.19).move_to([-3.4, 0.25, 0])
        gradient = self.gradient_grid("image", cell=0.19).move_to([3.4, 0.25, 0])
        names = [
            Label(text, size=style.SMALL, color=self.colors.faint).next_to(grid, DOWN, buff=0.12)
            for text, grid in (
                (_("the picture"), picture),
                (_("pink: brighter would raise the loss"), gradient),
            )
        ]
        with self.beat(
            "picture",
            _(
                "Even the picture has a gradient. It says how the loss would change if a pixel got "
                "a little brighter. That shows where the network is sensitive; it doesn't show "
                "why."
            ),
        ):
            self.play(FadeOut(self.arrow), run_time=style.QUICK)
            self.leave()
            self.enter(picture, gradient, *names)
