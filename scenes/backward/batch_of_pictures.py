"""A batch: the gradients that each picture has of its own, and the mean of what they share."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from model.chosen_places import hardest
from model.derivations import gradients, other_pictures
from model.digits import load_samples
from model.network import Recording
from scenes.kit import style
from scenes.kit.drawing.text import Formula, Label
from scenes.kit.language import _
from scenes.kit.layout import Box
from scenes.kit.sourced import SourcedArray, largest, sourced
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_in
from scenes.kit.world.scene import FORMULA, HERO
from scenes.kit.world.signs import LABEL

CLASSES = 10


class Batch:
    """In a box: a row of pictures, below each what it says of a filter, and of itself.

    Of each class it is the sample with the largest loss: it has most to say. All that is shown is
    a list of mobjects, to be faded in by the scene.
    """

    def __init__(
        self, recording: Recording, kernel: str, filter: int, first: int, count: int, box: Box
    ) -> None:
        """first: the class of the first picture; the others are of the classes that follow."""
        self.recording, self.kernel, self.filter = recording, kernel, filter
        classes = [(first + k) % CLASSES for k in range(count)]
        self.samples = [hardest(recording.network, *load_samples(), cls) for cls in classes]
        names, *columns, last = box.columns(0.5, *[1.0] * count, 1.3, gap=0.35)
        self.names = [row.center for row in self.rows(names)]
        self.places = [self.rows(column) for column in columns]
        self.last = self.rows(last)
        self.fill()

    def rows(self, box: Box) -> tuple[Box, ...]:
        return box.rows(1, 1, 1, gap=0.25)

    def fill(self) -> None:
        image = self.recording.network.input
        own = [self.gradient(self.kernel, sample) for sample in self.samples]
        mean = self.gradient(self.kernel, *self.samples)
        back = [self.gradient(image, sample) for sample in self.samples]
        shared = max(largest(source.plane((), (0, self.filter))) for source in (*own, mean))
        limit = max(source.limit for source in back)
        pictures = [sourced(other_pictures.sample(sample)) for sample in self.samples]
        self.pictures = [self.named("x", 0), *self.row(pictures, 0, 1.0)]
        self.of_filter = [
            self.named("(partial L) / (partial w)", 1),
            *(self.plate(one, at[1], shared) for one, at in zip(own, self.places, strict=True)),
        ]
        label = Label(_("mean"), size=LABEL, color=style.theme().ink)
        above = self.last[0]
        label.move_to([above.center[0], above.bottom, 0])
        arrow = Formula("arrow.r", size=HERO, color=style.theme().ink)
        arrow.move_to([self.last[1].left, self.last[1].center[1], 0])
        plus = self.between(self.of_filter[1:], arrow.get_center()[1])
        self.mean = [*plus, arrow, self.plate(mean, self.last[1].inset(0.4, 0), shared), label]
        self.handed_on = [self.named("(partial L) / (partial x)", 2), *self.row(back, 2, limit)]

    def between(self, plates: list[Plate], y: float) -> list[Any]:
        """A plus between neighbours, where they leave it room."""
        gaps = [(a.get_right()[0], b.get_left()[0]) for a, b in pairwise(plates)]
        sign = Formula("+", size=HERO, color=style.theme().ink)
        return [
            sign.copy().move_to([(left + right) / 2, y, 0])
            for left, right in gaps
            if right - left > 2 * sign.width
        ]

    def gradient(self, tensor: str, *samples: int) -> SourcedArray:
        return sourced(gradients.sample_gradient(self.recording, tensor, *samples))

    def named(self, markup: str, row: int) -> Any:
        color = style.meaning_color("gradient") if row else None
        return Formula(markup, size=FORMULA * 0.75, color=color).move_to(self.names[row])

    def row(self, sources: list[SourcedArray], row: int, limit: float) -> list[Plate]:
        return [
            self.stand(Plate(source, channel=(0,), leading=(0,), limit=limit), at[row])
            for source, at in zip(sources, self.places, strict=True)
        ]

    def plate(self, source: SourcedArray, box: Box, limit: float) -> Plate:
        return self.stand(Plate(source, channel=(0, self.filter), limit=limit), box)

    def stand(self, plate: Plate, box: Box) -> Plate:
        plate.points = facing_in(plate, box)
        return plate.set_lifted(1)
