"""Every layer at once, left to right, with its shape and its weights; then ten digits in a row."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import RIGHT, UP, FadeIn, FadeOut

from model.derivations import shapes
from model.derivations.registry import of_digit, tensor
from model.digits import find_digit
from scenes.kit import style
from scenes.kit.drawing.leaning_maps import stack
from scenes.kit.drawing.pixel_grid import PixelGrid
from scenes.kit.drawing.text import Formula, Label, product_label
from scenes.kit.scene import N_, NarratedScene, _
from scenes.kit.sourced import sourced

# layer's tensor, place of its stack's centre, a cell's edge
STACKS = (
    ("image", -5.75, 0.068),
    ("conv1/a", -3.55, 0.068),
    ("pool1", -1.75, 0.1),
    ("conv2/a", 0.1, 0.11),
    ("pool2", 1.9, 0.17),
    ("flatten", 3.45, 0.031),
    ("softmax", 5.4, 0.31),
)
HEIGHT = 0.75


class WholeNetwork(NarratedScene):
    title = N_("The whole network")

    def construct(self) -> None:
        self.stacks = {name: self.stack(name, x, cell, self.recording) for name, x, cell in STACKS}
        self.show_the_layers()
        self.name_the_shapes()
        self.count_the_weights()
        self.run_ten_digits()

    def stack(self, name: str, x: float, cell: float, recording: Any) -> list[PixelGrid]:
        """A layer's maps for a digit."""
        array = tensor(recording, name)
        if recording is not self.recording:
            array = of_digit(array, recording.label)
        return stack(sourced(array), np.array([x, HEIGHT, 0.0]), cell)

    def show_the_layers(self) -> None:
        with self.beat(
            "layers",
            _(
                "Here's everything we've seen, side by side. The picture, a convolution, a pool, "
                "then the same again, and the long list of numbers. | And on the right, a "
                "probability for each digit. Each layer has a colour scale of its own."
            ),
        ) as say:
            for name, _x, _cell in STACKS:
                self.play(
                    *(FadeIn(m, shift=UP * 0.15) for m in self.stacks[name]), run_time=style.QUICK
                )
            say.next()
            self.play(*(FadeIn(m) for m in self.digit_names()), run_time=style.QUICK)

    def digit_names(self) -> list[Label]:
        """0 to 9 beside the column of probabilities."""
        classes = sourced(shapes.classes(self.recording))
        column = self.stacks["softmax"][0]
        return [
            Label("{d}", d=classes[k], size=style.TINY).move_to(
                column.cell_center(k, 0) + RIGHT * 0.4
            )
            for k in range(10)
        ]

    def name_the_shapes(self) -> None:
        self.shapes: list[Any] = []
        for name, x, _cell in STACKS:
            shape = self.shape(name)
            label = product_label(shape, size=style.TINY)
            self.shapes.append(label.move_to([x, -1.12, 0]))
        with self.beat(
            "shapes",
            _(
                "Look at the sizes. The maps get smaller, but there are more of them. The network "
                "gives up some of the where, and keeps more of the what."
            ),
        ):
            self.play(*(FadeIn(m) for m in self.shapes), run_time=style.STEP)

    def count_the_weights(self) -> None:
        sizes = [
            sourced(shapes.size_with_bias(self.recording, layer))[0]
            for layer in ("conv1", "conv2", "dense")
        ]
        total = sourced(shapes.count_parameters(self.recording))[0]
        names = []
        for number, x in zip(sizes, (-4.65, -0.85, 4.5), strict=True):
            names.append(
                Label(
                    _("{n} weights"),
                    n=number,
                    size=style.SMALL,
                    color=self.colors.focus,
                    plain=True,
                ).move_to([x, -1.6, 0])
            )
        formula = Formula(
            "{a} + {b} + {c} = {t}", a=sizes[0], b=sizes[1], c=sizes[2], t=total, size=style.LARGE
        )
        formula.move_to([0, -2.4, 0])
        with self.beat(
            "weights",
            _(
                "How many numbers did it have to learn? (1) | Let's count them, layer by layer. | "
                "{t} in all, and training found every one of them."
            ),
            t=total,
        ) as say:
            say.next()
            self.play(*(FadeIn(m) for m in names), run_time=style.STEP)
            say.next()
            self.play(FadeIn(formula), run_time=style.STEP)
        self.counts, self.total = [*names, formula], total

    def run_ten_digits(self) -> None:
        classes = sourced(shapes.classes(self.recording))
        with self.beat(
            "ten-digits",
            _(
                "Now let's run them all, from zero to nine. The weights stay the same, and still "
                "each digit lights up in its own way. | But where did these {t} numbers come from?"
            ),
            t=self.total,
        ):
            self.play(*(FadeOut(m) for m in self.counts), run_time=style.QUICK)
            # moving things lie above resting ones, which are then drawn once per motion
            self.bring_to_front(*(grid for stack in self.stacks.values() for grid in stack))
            answers: list[Any] = []
            for cls in range(10):
                recording = self.network.run(find_digit(str(cls)).image, cls)
                best = int(recording["softmax"][0].argmax())
                x = -5.4 + 1.2 * cls
                small = PixelGrid(
                    sourced(of_digit(tensor(recording, "image"), cls)),
                    leading=(0,),
                    channel=(0,),
                    cell=0.03,
                ).move_to([x - 0.2, -2.15, 0])
                answer = Label(
                    "{d}", d=classes[best], size=style.BODY, color=self.colors.focus
                ).move_to([x + 0.4, -2.15, 0])
                changes = []
                for name, place, cell in STACKS:
                    fresh = self.stack(name, place, cell, recording)
                    changes += [
                        old.animate.set_source(new.source)
                        for old, new in zip(self.stacks[name], fresh, strict=True)
                    ]
                self.play(*changes, FadeIn(small), run_time=style.STEP)
                self.play(FadeIn(answer), run_time=0.2)
                self.bring_to_back(small, answer)
                answers.append(answer)
