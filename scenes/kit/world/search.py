"""Search: a scene in the place that looks through the samples for windows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from manim import FadeIn, FadeOut

from model.derivations import exciting, forward, shapes
from scenes.kit.drawing.text import Label
from scenes.kit.language import _
from scenes.kit.layout import Box
from scenes.kit.sourced import sourced
from scenes.kit.world.between import Beam, Outline
from scenes.kit.world.finds import Finds
from scenes.kit.world.lesson import Lesson
from scenes.kit.world.moves import Flight, Pose
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_in
from scenes.kit.world.scene import READ
from scenes.kit.world.signs import LABEL

EXCITES, SILENCES = 1, -1
SHOWN = exciting.SHOWN  # windows of a filter


class Search(Lesson):
    """A lesson about the windows that excite a layer's filters most, and that silence them."""

    layer: ClassVar[str]

    def setup(self) -> None:
        super().setup()
        self.samples = sourced(forward.samples())
        self.how_many = sourced(shapes.length(self.samples))[0]
        self.light: list[Beam] = []  # between windows and what has been cut out

    def finds(self, filter: int, boxes: Sequence[Box], sign: int = EXCITES) -> Finds:
        """The windows that excite a filter most, in their pictures in these boxes."""
        places = exciting.windows_of(self.recording, self.layer, filter, sign)
        return Finds(self.samples, places, boxes)

    def show_finds(self, *finds: Finds, run_time: float = 0.8) -> None:
        self.play(*(FadeIn(part) for each in finds for part in each.in_context), run_time=run_time)

    def show_both_sides(self, filter: int, box: Box) -> None:
        """Two rows of pictures: what excites a filter, and below it what silences it."""
        rows = [row.rows(0.16, 1, gap=0.05) for row in box.rows(1, 1, gap=0.15)]
        texts = (_("what excites it"), _("what silences it"))
        for text, sign, (head, row) in zip(texts, (EXCITES, SILENCES), rows, strict=True):
            label = Label(text, size=LABEL, color=self.colors.faint).move_to(head.center)
            finds = self.finds(filter, row.columns(*[1.0] * SHOWN), sign)
            self.play(FadeIn(label), *(FadeIn(part) for part in finds.in_context), run_time=0.8)

    def clear_stage(self, but: Outline | None = None) -> None:
        """Have all leave that does not stand in the place, and all that is lit there."""
        lit = [m for m in self.world.submobjects if isinstance(m, Outline) and m is not but]
        fading = [each.animate.set_opacity(0) for each in (*lit, *self.beams)]
        gone = [FadeOut(thing) for thing in self.drawn() if thing is not self.world]
        self.play(*fading, *gone, run_time=0.5)
        self.hide_beams()

    def cut_out(self, finds: Finds, boxes: Sequence[Box]) -> None:
        """Lift the windows out of their pictures, with the light between."""
        self.light = finds.beams()
        self.add(*self.light, *finds.cuts)
        self.play(Flight(self.world, finds.lifted_to(boxes), run_time=1.0))

    def put_out_light(self) -> None:
        self.play(*(FadeOut(beam) for beam in self.light), run_time=0.3)

    def mean_of(self, filter: int, box: Box, sign: int = EXCITES) -> Plate:
        """The mean of the windows, to be shown."""
        means = sourced(exciting.mean_windows(self.recording, self.layer, sign))
        mean = Plate(means, leading=(filter,), limit=1.0).set_lifted(1)
        mean.points, mean.lit = facing_in(mean, box), READ
        return mean

    def merge(
        self, finds: Finds, mean: Plate, box: Box, meanwhile: Mapping[Plate, Pose] | None = None
    ) -> None:
        """Lay what has been cut out on top of each other: what is left is the mean.

        meanwhile: where other plates go at the same time.
        """
        self.add(*finds.cuts)
        poses = {**(meanwhile or {}), **finds.stacked_in(box)}
        self.play(Flight(self.world, poses, run_time=1.0))
        self.play(FadeIn(mean), run_time=0.6)
        self.remove(*finds.cuts)
