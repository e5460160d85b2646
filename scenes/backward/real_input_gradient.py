"""A convolution's input gradient on the network's own plates: every map's window at once."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from manim import FadeIn, FadeOut

from model.derivations import forward
from model.windows import Windows
from scenes.backward.small_convolution import SmallConvolution
from scenes.kit.drawing.camera import Painted
from scenes.kit.drawing.sliding_window import Sweep
from scenes.kit.drawing.text import Formula, summand
from scenes.kit.layout import FRONT
from scenes.kit.sourced import SourcedArray, SourcedNumber, constant, equals_sign, sourced
from scenes.kit.world.between import Beam, Outline
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_in
from scenes.kit.world.scene import FORMULA

ACROSS = 2  # maps in a row
LOOKS = 30  # a second at a sweep: nobody sees more of it, but each has to be painted
FAINT = 0.5  # opacity of several beams that end on one cell
LARGE = 0.05  # a sum from which on three decimals say enough of its terms


class RealInputGradient(SmallConvolution):
    """A lesson on a layer, all of whose maps of gradients go through their turned slices.

    Host: layer, output, kernel and seen name the layer, its tensors and its input.
    """

    layer: str
    output: str
    kernel: str
    seen: str

    def lay_out_the_maps(self) -> None:
        """A row per map of gradients: the map in its rim, and the slice that goes over it."""
        conv = self.network.convolutions[self.layer]
        windows = conv.windows(self.recording[self.seen].shape)
        self.pad = windows.window[0] - 1
        self.back = Windows.fit(windows.output_shape, windows.window, padding=self.pad)
        self.channels, self.filters = (range(n) for n in conv.kernel.shape[2:])
        upper, self.foot = FRONT.rows(1, 0.13, gap=0.25)
        left, self.right = upper.columns(1.35, 1, gap=0.4)
        rows = left.rows(*[1.0] * -(-len(self.filters) // ACROSS), gap=0.2)
        pairs = [
            part.columns(1, 0.5, gap=0.1) for row in rows for part in row.columns(*[1.0] * ACROSS)
        ]
        rim = self.pad / (windows.output_shape[0] + 2 * self.pad)  # of a map's height
        self.slots = [slot for _room, slot in pairs]
        self.handed = {
            self.world.lower_key(self.output, f): room.inset(room.width * rim, room.height * rim)
            for f, (room, _slot) in zip(self.filters, pairs, strict=False)
        }
        self.maps = [self.world.plates[key] for key in self.handed]
        self.wanted = [self.world.lower_key(self.seen, c) for c in self.channels]
        self.made = self.world.put(self.seen).reveal(0)
        self.slices: list[Plate] = []
        self.order = list(self.world.submobjects)

    def put_rims_around(self) -> None:
        """The zeros around each map of gradients, behind it."""
        side = self.maps[0].rows + 2 * self.pad
        zeros = constant(np.zeros((side, side)), "Padding is made of zeros.", "gradient")
        self.rims = []
        for plate in self.maps:
            rim = Plate(zeros, limit=1.0)
            rim.points = plate.region(-self.pad, -self.pad, side, side)
            rim.opacity = 0.0
            self.world.insert(rim, after=self.floor)
            self.rims.append(rim)
        self.play(*(rim.animate.set_opacity(1) for rim in self.rims), run_time=0.4)

    def take_away_the_rims(self) -> None:
        self.darken((*self.rims, *self.slices))
        self.remove(*self.slices, *self.made)
        self.world.submobjects = self.order

    def replace_by(self, channel: int) -> None:
        """Another map of the input takes the place of the one that is done."""
        self.darken([plate for plate in self.made if plate.opacity])
        self.bring({self.wanted[channel]: self.right}, run_time=0.8)
        self.show_slices(channel)

    def show_slices(self, channel: int) -> None:
        """The filters' slices for one map of the input, turned round, in place of others."""
        turned = sourced(forward.turned(self.tensor(self.kernel)))
        before, self.slices = self.slices, []
        for f, box in zip(self.filters, self.slots, strict=False):
            plate = Plate(turned, channel=(channel, f)).set_lifted(1)
            plate.points = facing_in(plate, box)
            self.slices.append(plate)
        gone = [FadeOut(plate) for plate in before]
        self.play(*gone, *(FadeIn(plate) for plate in self.slices), run_time=0.5)

    def light_windows(self, wanted: Plate, place: tuple[int, int]) -> None:
        """The windows that make one cell, their light through the slices, and that cell.

        All that changes stands outside of the place meanwhile, which then need not be painted
        again.
        """
        corner = self.back.corner(*place)
        self.cell = Outline(wanted, *place)
        self.windows = [Outline(plate, *corner, *self.back.window) for plate in self.maps]
        pairs = list(zip(self.windows, self.slices, strict=True))
        self.light = [beam for w, s in pairs for beam in (Beam(w, s), Beam(s, self.cell))]
        outlines = (self.cell, *self.windows)
        for thing in (*outlines, *self.light):
            thing.opacity = 0.0
        self.world.remove(wanted)
        self.add(wanted, *outlines, *self.light, *self.slices)
        lit = [outline.animate.set_opacity(1) for outline in outlines]
        self.play(*lit, *(beam.animate.set_opacity(FAINT) for beam in self.light), run_time=0.5)

    def darken(self, also: Iterable[Painted]) -> None:
        """The windows and their light go out, and other things with them."""
        lit = (*self.windows, self.cell, *self.light)
        self.play(*(thing.animate.set_opacity(0) for thing in (*lit, *also)), run_time=0.5)
        self.remove(*lit)

    def sweep_of(self, channel: int, run_time: float) -> Sweep:
        """All windows go over their maps together, and one map of the input's gradient appears."""
        window, *others = self.windows
        result = self.made[channel]
        looks = round(run_time * LOOKS)

        def follow(cell: int) -> None:
            corner = self.back.corner(*divmod(cell, result.columns))
            for outline in others:
                outline.lie_on(outline.plate, *corner)

        return Sweep(
            window,
            self.maps[0],
            result,
            self.back,
            cursor=self.cell,
            also=follow,
            moving=[*others, *self.light],
            run_time=run_time,
            rate_func=lambda share: int(share * looks) / looks,
        )


def sum_of(terms: SourcedArray, total: SourcedNumber) -> Formula:
    """What the maps send back to one place, added up."""
    large = abs(total.value) >= LARGE
    total, *shares = (
        number.with_decimals(3) if large else number.with_digits(3)
        for number in (total, *(terms[k] for k in range(terms.array.size)))
    )
    names = {f"s{k}": share for k, share in enumerate(shares)}
    markup = " + ".join(["{s0}", *(summand(f"s{k}", n) for k, n in enumerate(shares) if k)])
    sign = equals_sign(shares, total)
    return Formula(f"{markup} {{sign}} {{total}}", sign=sign, total=total, size=FORMULA, **names)
