"""StepsCompared: a few steps on one picture, and as many on a batch: who gains, and who pays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import FadeIn, FadeOut

from model.derivations import forward, gradients, shapes
from model.gradient_descent import telling_rate
from scenes.backward.closing import Closing
from scenes.backward.loss_panel import Panel, heading_of
from scenes.kit.drawing.cell_places import corners_around
from scenes.kit.drawing.pixel_grid import PixelGrid
from scenes.kit.drawing.text import Label
from scenes.kit.layout import FRONT, Box, face_cell
from scenes.kit.scene import _
from scenes.kit.sourced import SourcedNumber, constant, sourced
from scenes.kit.world.plate import Plate
from scenes.kit.world.scene import CAPTION

STEPS = 5
ACROSS = 20  # of the samples, in each row of their sheet
KEY = CAPTION * 0.75  # of what the curves are, below them
ALIKE = 10.0  # times another: losses that lie closer share a scale


class StepsCompared(Closing):
    """A scene that draws the losses of one picture and of all samples, step by step."""

    def prepare_steps(self) -> None:
        self.eta = self.rate or telling_rate(self.recording)
        self.losses = sourced(gradients.losses(self.recording, self.eta, STEPS))
        self.steps = constant(STEPS, "A few steps, enough to see where they lead.")[0]
        self.samples = sourced(shapes.length(forward.samples()))[0]

    def rate_shown(self) -> SourcedNumber:
        """The rate: the one that was asked for, or the smallest whose step can be seen."""
        if self.rate:
            source = constant(self.rate, "The rate that was asked for.", "weight")
        else:
            source = sourced(gradients.least_telling_rate(self.recording))
        return source[0].with_digits(1)

    def take_more_steps(self) -> None:
        others = sourced(gradients.mean_losses(self.recording, self.eta, STEPS))
        rate = sourced(gradients.least_batch_rate(self.recording, STEPS))[0]
        batch = [
            sourced(derive(self.recording, rate.value, STEPS))
            for derive in (gradients.losses_beside_batch, gradients.batch_losses)
        ]
        self.curves = [(self.losses, batch[0]), (others, batch[1])]
        self.batch_rate = rate.with_digits(1)
        tops = [max(float(np.nanmax(one.array)) for one in pair) for pair in self.curves]
        alike = max(tops) < ALIKE * min(tops)
        seen, names, room, self.key_box = FRONT.rows(0.42, 0.1, 1.15, 0.1, gap=0.18)
        boxes = room.columns(1, 1, gap=0.5)
        self.panels = [
            Panel(box, max(tops) if alike else top, STEPS)
            for box, top in zip(boxes, tops, strict=True)
        ]
        own = _("loss of this digit") if alike else _("loss of this digit, its own scale")
        places = names.columns(1, 1, gap=0.5)
        self.pictures = self.stand_pictures(*seen.columns(1, 1, gap=0.5))
        self.headings = [
            heading_of(own, places[0]),
            heading_of(_("mean loss of {n} digits"), places[1], n=self.samples),
        ]
        before, after = (self.losses[k].with_digits(3) for k in (0, 1))
        smaller = _(
            "Run the digit again: its loss falls from {a} to {b}. | And so on: {s} steps, each "
            "with a new gradient."
        )
        larger = _(
            "Run the digit again: its loss goes from {a} to {b}. That step was too large. | And so "
            "on: {s} steps, each with a new gradient."
        )
        script = smaller if after.value < before.value else larger
        with self.beat("steps", script, a=before, b=after, s=self.steps) as say:
            self.show_panel(0, self.pictures)
            panel, color = self.panels[0], self.colors.loss
            first = panel.curve(self.losses, color, stop=1)
            self.play(*first.appear(), run_time=0.8)
            say.next()
            rest = panel.curve(self.losses, color, start=1)
            self.play(FadeOut(first.value, run_time=0.3), *rest.appear(), run_time=1.4)

    def stand_pictures(self, left: Box, right: Box) -> list[PixelGrid]:
        """What each panel is about: this digit, and all the samples."""
        sheet = PixelGrid(sourced(forward.sheet_of_samples(ACROSS)), lines=0)
        pictures = [Plate(self.tensor(self.network.input), channel=(0,), leading=(0,)), sheet]
        for picture, box in zip(pictures, (left, right), strict=True):
            cell = face_cell((picture.rows, picture.columns), box)
            picture.points = corners_around(
                box.center,
                np.array([picture.columns * cell, 0, 0]),
                np.array([0, -picture.rows * cell, 0]),
            )
        return pictures

    def show_panel(self, k: int, pictures: Sequence[Any] = ()) -> None:
        """A chart's axis and where it begins; pictures come with the first one."""
        start = self.panels[k].start(self.curves[k][0])
        parts = [self.headings[k], *self.panels[k].axis, start, *pictures]
        gone = [m for m in self.drawn() if m is not self.world] if pictures else []
        self.swap(gone, parts)

    def ask_the_others(self) -> None:
        others = self.curves[1][0]
        before, after = others[0].with_digits(3), others[STEPS].with_digits(3)
        worse = _(
            "And the other digits? (2) | Over {n} of them, the mean loss goes up, from {a} to {b}: "
            "| it has learned one picture, at the cost of the rest."
        )
        better = _(
            "And the other digits? (2) | Over {n} of them, the mean loss goes from {a} to {b}. | "
            "Nothing was lost, this time. But that's luck: nobody asked them."
        )
        script = worse if after.value > before.value else better
        with self.beat("others", script, n=self.samples, a=before, b=after) as say:
            self.show_panel(1)
            say.next()
            self.play(*self.panels[1].curve(others, self.colors.loss).appear(), run_time=1.6)
            say.next()

    def follow_the_batch(self) -> None:
        own, mean = (pair[1] for pair in self.curves)
        shared = _(
            "So ask them all: | a batch, and the mean of their gradients. It even bears larger "
            "steps. | Now their loss falls, to {b}."
        )
        pays = own.array[-1] > self.losses.array[-1]
        price = _("Our own digit pays for it.") if pays else ""
        script = f"{shared} | {price}" if price else shared
        rates = (self.rate_shown(), self.batch_rate)
        key = [
            Label(f"{text}, $eta$ = {{r}}", r=rate, size=KEY, color=color, plain=True)
            for text, rate, color in zip(
                (_("steps on one digit"), _("steps on a batch")),
                rates,
                (self.colors.loss, self.colors.ink),
                strict=True,
            )
        ]
        for label, box in zip(key, self.key_box.columns(1, 1, gap=0.5), strict=True):
            label.move_to(box.center)
        number = mean[STEPS].with_digits(3)
        with self.beat("batch", script, b=number) as say:
            say.next()
            self.play(*(FadeIn(label) for label in key), run_time=0.5)
            say.next()
            self.play(*self.panels[1].curve(mean, self.colors.ink).appear(), run_time=1.6)
            if price:
                say.next()
            self.play(*self.panels[0].curve(own, self.colors.ink).appear(), run_time=1.0)
