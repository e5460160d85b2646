"""SmallPieces: small real pieces of a layer's input and of its gradient, in equations of grids."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import FadeIn, FadeOut

from model.chosen_places import busiest_block, fullest_block
from model.derivations import crops, forward, gradients
from model.windows import Windows
from scenes.backward.small_settings import Setting
from scenes.kit import style
from scenes.kit.drawing.sliding_window import Sweep
from scenes.kit.drawing.stepwise import Steps
from scenes.kit.drawing.text import Label
from scenes.kit.layout import FRONT, STAGE, Slots, equation_slots
from scenes.kit.scene import _
from scenes.kit.sourced import sourced
from scenes.kit.world.between import Outline
from scenes.kit.world.moves import Flight, Pose, late
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_at
from scenes.kit.world.scene import FORMULA, HERO, READ
from scenes.kit.world.taps import Taps
from scenes.kit.world.way_back import WayBack

GRADIENT_OF_Z = "$ (partial L) / (partial Z) $"
PALE = 0.5  # of the zeros that were put in, so that the gradient's own stand out
FOOT = FORMULA * 0.75  # of what a grid is called, below it


class SmallPieces(WayBack):
    """A scene that shows both gradients of a small convolution: of its kernel, and of its input."""

    dwell = 0.0  # what is written is said

    def prepare(self) -> None:
        self.later = "conv2"
        self.output = self.network.convolutions[self.later].output_name
        self.seen = self.network.input_of(self.output)
        self.kernel = self.tensor(f"{self.later}/kernel")
        self.box, self.foot = FRONT.rows(1, 0.13, gap=0.1)
        self.shown: list[Any] = []

    def setting(self, **options: int) -> Setting:
        return Setting(self.kernel.array.shape[0], **options)

    # pieces and their places

    def lift_the_pieces(self, setting: Setting) -> None:
        """Fly to a map and to the gradient of another, and lift a piece out of each."""
        key = self.world.lower_key(self.output, self.filter)
        left, right = STAGE.columns(1, 1, gap=1.2)
        self.fly_to({(self.seen, 0): left, key: right})
        plates = (self.world.plate(self.seen), self.world.plates[key])
        corners = (
            busiest_block(plates[0].values, setting.size),
            fullest_block(plates[1].values, setting.places),
        )
        outlines = [
            self.outline(plate, *corner, side, side)
            for plate, corner, side in zip(
                plates, corners, (setting.size, setting.places), strict=True
            )
        ]
        self.play(*(outline.animate.set_opacity(1) for outline in outlines), run_time=0.5)
        pieces = self.pieces(setting)
        poses = {piece: Pose.of(piece) for piece in pieces}
        for piece, outline in zip(pieces, outlines, strict=True):
            piece.points = np.column_stack([outline.corners(), np.zeros(4)])
            piece.set_lifted(0)
            self.add(piece)
        gone = {plate: Pose(plate.points.copy(), opacity=0.0) for plate in plates}
        gone_lines = dict.fromkeys(outlines, 0.0)
        self.play(Flight(self.world, {**poses, **gone}, gone_lines), run_time=1.2)
        words = self.names(self.slots, ("$X$", GRADIENT_OF_Z))
        self.play(*(FadeIn(word) for word in words), run_time=0.5)
        self.shown = [*pieces, *words]

    def take_new_pieces(self, setting: Setting) -> None:
        gone, pieces = self.shown, self.pieces(setting)
        words = self.names(self.slots, ("$X$", GRADIENT_OF_Z))
        self.shown = [*pieces, *words]
        self.swap(gone, self.shown)

    def pieces(self, setting: Setting) -> list[Plate]:
        """A piece of the input and one of the gradient, at their places in the equation."""
        upstream = self.gradient(self.output)
        self.upstream = sourced(gradients.fullest_piece(upstream, self.filter, setting.places))
        self.piece = sourced(forward.piece(self.tensor(self.seen), 0, setting.size))
        padded = sourced(gradients.apart(self.piece, 1, setting.padding))
        size = setting.size + 2 * setting.padding
        self.slots = equation_slots(
            [(side, side) for side in (size, setting.places, setting.taps)], self.box, sign=0.7
        )
        x = Plate(padded, channel=(0,), leading=(0,))
        small = Plate(self.upstream, channel=(0,), leading=(0,))
        self.x, self.small = (
            self.stand(plate, self.slots, k) for k, plate in enumerate((x, small))
        )
        inside = slice(setting.padding, setting.padding + setting.size)
        numbers = np.full((size, size), PALE)
        numbers[inside, inside] = 1
        self.x.set_numbers(numbers * self.x.numbers)
        return [self.x, self.small]

    def stand(self, plate: Plate, slots: Slots, place: int) -> Plate:
        """A plate at a place of the equation, with its numbers where they can be read."""
        plate.points, plate.lit = facing_at(plate, slots.grids[place], slots.cell), READ
        return plate.set_lifted(1).set_numbers(float(plate.worth_reading))

    def names(self, slots: Slots, markups: tuple[str, ...], first: int = 0) -> list[Any]:
        """What the grids from the first on are called, below them, and the signs between."""
        words: list[Any] = []
        for k, markup in enumerate(markups, first):
            color = style.meaning_color("gradient") if "partial" in markup else None
            name = Label(markup, size=FOOT, color=color)
            words.append(name.move_to([slots.grids[k][0], self.foot.center[1], 0]))
            if k:
                sign = Label("\\=" if k > 1 else "∗", size=HERO, color=self.colors.ink)
                words.append(sign.move_to(slots.signs[k - 1]))
        return words

    # the two gradients

    def slide_forward(self, setting: Setting) -> None:
        """The filter visits its places on the input, as it did on the way forward."""
        windows, places = setting.forward, list(np.ndindex(setting.places, setting.places))
        window, cursor = window_on(self.x, windows), Outline(self.small, line=3)

        def visit(k: int) -> None:
            window.lie_on(self.x, *windows.corner(*places[k]))
            cursor.lie_on(self.small, *places[k])

        self.play(FadeIn(window), FadeIn(cursor), run_time=0.3)
        self.play(Steps([window, cursor], visit, len(places)), run_time=1.4)
        self.play(FadeOut(window), FadeOut(cursor), run_time=0.3)

    def find_kernel_gradient(self, setting: Setting) -> None:
        """Each weight's places on the input, times the gradient, make its own gradient."""
        settings = (setting.taps, setting.stride, setting.padding, setting.dilation)
        source = sourced(gradients.small_gradient(self.piece, self.upstream, *settings))
        result = self.stand(Plate(source, channel=(0, 0)), self.slots, 2).reveal(0)
        words = self.names(self.slots, ("$ (partial L) / (partial K) $",), first=2)
        self.slide(setting.met, self.x, result, words, run_time=2.0)
        self.shown += [result, *words]

    def slide(
        self, windows: Windows, over: Plate, result: Plate, words: list[Any], run_time: float
    ) -> None:
        """A window with its gaps visits every place, and the result fills up."""
        window = window_on(over, windows)
        cursor = Outline(result, line=3)
        new = [FadeIn(thing) for thing in (result, window, cursor, *words)]
        self.play(*new, run_time=0.5)
        self.play(Sweep(window, over, result, windows, cursor=cursor), run_time=run_time)
        self.play(FadeOut(window), FadeOut(cursor), run_time=0.3)

    def pull_apart(self, setting: Setting) -> Plate:
        """The gradient moves to the front and parts, beside the filter that will lie over it."""
        sides = [setting.handed_on.size[0], setting.reach + 1, setting.size]
        self.slots = equation_slots([(side, side) for side in sides], self.box, sign=0.7)
        parted = self.with_zeros(setting, 0)
        pose = Pose(parted.points, lit=READ, lifted=1.0)
        parted.points = self.small.points.copy()
        gone = [thing for thing in self.shown if thing is not self.small]
        spread = sourced(crops.spread(forward.turned(self.kernel), setting.dilation))
        turned = self.stand(Plate(spread, channel=(0, self.filter)), self.slots, 1)
        words = self.names(self.slots, (GRADIENT_OF_Z, _("$K$, turned")))
        self.play(*(FadeOut(thing) for thing in gone), run_time=0.4)
        self.add(parted)
        if setting.stride == 1:  # then it looks the same, and takes its place
            self.remove(self.small)
        fading = [FadeOut(self.small)] if setting.stride > 1 else []
        new = [FadeIn(thing, rate_func=late) for thing in (turned, *words)]
        self.play(*fading, *new, Flight(self.world, {parted: pose}), run_time=1.0)
        self.shown = [turned, *words]
        return parted

    def with_zeros(self, setting: Setting, rim: int) -> Plate:
        """The gradient at the first place with zeros between, of which none is shown yet."""
        source = sourced(gradients.apart(self.upstream, setting.stride, rim))
        plate = Plate(source, channel=(0,), leading=(0,), limit=self.small.limit)
        places = rim + setting.stride * np.arange(setting.places)
        own = np.zeros(plate.values.shape)
        own[np.ix_(places, places)] = 1
        self.stand(plate, self.slots, 0).reveal(own)
        return plate.set_numbers(own * plate.numbers)

    def put_in_zeros(self, setting: Setting, parted: Plate) -> Plate:
        """Now the zeros, between and around."""
        wide = self.with_zeros(setting, setting.rim)
        if wide.numbers.any():
            wide.set_numbers(np.maximum(wide.numbers, PALE))
        self.play(FadeIn(wide.reveal(1)), FadeOut(parted), run_time=0.8)
        self.shown.append(wide)
        return wide

    def find_input_gradient(self, setting: Setting, wide: Plate) -> None:
        settings = (setting.size, setting.stride, setting.padding, setting.dilation)
        source = sourced(
            gradients.small_input_gradient(self.upstream, self.kernel, self.filter, *settings)
        )
        plate = Plate(source, channel=(0,), leading=(0,))
        result = self.stand(plate, self.slots, 2).reveal(0)
        words = self.names(self.slots, ("$ (partial L) / (partial X) $",), first=2)
        self.slide(setting.handed_on, wide, result, words, run_time=2.0)
        self.shown += [result, *words]


def window_on(plate: Plate, windows: Windows) -> Outline | Taps:
    """The outline of a window at its first place, or of each of its places where there are gaps."""
    if windows.dilation != (1, 1):
        return Taps(plate, windows)
    return Outline(plate, *windows.corner(0, 0), *windows.window)
