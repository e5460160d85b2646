"""A filter's gradient on the network's own plates: gradients over a map, and every pair of maps."""

from __future__ import annotations

from typing import Any

from manim import FadeIn

from model.windows import Windows
from scenes.backward.small_convolution import SmallConvolution
from scenes.kit import style
from scenes.kit.drawing.sliding_window import Sweep
from scenes.kit.drawing.text import Formula, Label
from scenes.kit.layout import FRONT, Box, fit
from scenes.kit.sourced import SourcedArray, SourcedNumber
from scenes.kit.world.between import Beam, Outline
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_in
from scenes.kit.world.scene import FORMULA, HERO

CHANNEL = 0  # of the input, whose slice is made in full


class RealKernelGradient(SmallConvolution):
    """A lesson on a filter's gradient, slice by slice.

    Host: kernel, filters and channels are the layer's; map and upstream are the plates that make
    `slice`.
    """

    kernel: str
    channels: range
    filters: range
    map: Plate
    upstream: Plate
    slice: Plate

    def beside_each_other(self) -> tuple[list[Box], list[Box]]:
        """Boxes for X, for dL/dZ, cells as large as X's, and for dL/dK; and one below each."""
        columns = FRONT.columns(1, 1, 0.8, gap=0.7)
        boxes, feet = map(list, zip(*(c.rows(1, 0.2, gap=0.1) for c in columns), strict=True))
        smaller = 1 - self.upstream.rows / self.map.rows
        boxes[1] = boxes[1].inset(0, boxes[1].height * smaller / 2)
        boxes[2] = boxes[2].inset(0, boxes[2].height * smaller / 2)
        return boxes, feet

    def signs_between(self, boxes: list[Box]) -> list[Formula]:
        """The signs of "X * dL/dZ = dL/dK"."""
        plates = [
            facing_in(plate, box)[:, 0]
            for plate, box in zip((self.map, self.upstream, self.slice), boxes, strict=True)
        ]
        middle = boxes[0].center[1]
        return [
            Formula(sign, size=HERO).move_to([(left.max() + right.min()) / 2, middle, 0])
            for sign, left, right in zip(("ast", "="), plates, plates[1:], strict=False)
        ]

    def names_of_the_three(self, feet: list[Box]) -> list[Any]:
        colors = [style.meaning_color(m) for m in ("activation", "gradient", "gradient")]
        markups = ("X", "(partial L) / (partial Z)", "(partial L) / (partial K)")
        return [
            fit(Formula(markup, size=FORMULA, color=color), foot, largest=1.0)
            for markup, color, foot in zip(markups, colors, feet, strict=True)
        ]

    def light_the_way(self, window: Outline, cursor: Outline, result: list[Any]) -> None:
        """The window, the light through the gradients on it to one weight, and that weight."""
        beams = [Beam(window, self.upstream), Beam(self.upstream, cursor)]
        for beam in beams:  # both behind the gradients, which have to be seen
            beam.opacity = 0.0
            self.world.insert(beam, after=window)
        self.beams += beams
        lit = [thing.animate.set_opacity(1) for thing in (window, *beams)]
        self.play(*lit, *(FadeIn(m) for m in (*result, cursor)), run_time=0.6)

    def sweep_of(
        self, window: Outline, cursor: Outline, back: Windows, start: int, stop: int
    ) -> Sweep:
        return Sweep(
            window,
            self.map,
            self.slice,
            back,
            start=start,
            stop=stop,
            cursor=cursor,
            moving=[self.world],
        )

    def all_slices(self, rows: list[tuple[Box, ...]]) -> list[list[Plate]]:
        """The slices of each filter's gradient in a table, but for the one that is there."""
        slopes = self.gradient(self.kernel)
        found = []
        for f in self.filters:
            column = []
            for c, row in enumerate(rows):
                plate = Plate(slopes, channel=(c, f)).set_lifted(1)
                plate.points = facing_in(plate, row[f + 1])
                if (c, f) != (CHANNEL, self.filter):
                    column.append(plate)
            found.append(column)
        return found


def product_of(shape: SourcedArray, count: SourcedNumber, size: float) -> Label:
    """A shape and how many values it has, as "3 × 3 × 2 × 4 = 72"."""
    sides: dict[str, Any] = {f"n{k}": shape[k] for k in range(shape.array.size)}
    markup = " × ".join(f"{{{name}}}" for name in sides) + " \\= {count}"
    return Label(markup, size=size, plain=True, count=count, **sides)
