"""Closing: how the film ends: its own plates in a row, and a question to take home."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import FadeIn, FadeOut

from model.derivations import forward
from scenes.kit import style
from scenes.kit.drawing.text import Formula, Label
from scenes.kit.layout import FRONT, fit
from scenes.kit.scene import _
from scenes.kit.sourced import largest, sourced
from scenes.kit.world.between import Outline
from scenes.kit.world.loss_end import LossNode
from scenes.kit.world.moves import Flight, Front, Pose, late
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_in, turned_in
from scenes.kit.world.projection import PIXELS
from scenes.kit.world.scene import BESIDE, FORMULA, HERO
from scenes.kit.world.way_back import WayBack

DIM = 0.35  # how lit the stored values are before the gradient reaches them


def light(pair: tuple[Plate, Plate], share: float) -> None:
    """What was kept lights up, and below it the gradient appears."""
    for plate in pair:
        plate.lit = DIM + (1 - DIM) * share
    pair[1].reveal(share)


class Closing(WayBack):
    """A scene that ends the film, after its own construct has told what it tells."""

    dwell = 0.0  # what is written is said

    def clear_the_place(self, *come: Any) -> None:
        """The network moves out of view, to the left, and so does all else; then others come."""
        aside = np.array([-BESIDE / PIXELS, 0, 0])
        poses = {
            plate: Pose(plate.points + aside, opacity=0.0)
            for plate in self.world.plates.values()
            if plate.opacity
        }
        self.strip.light({name for name, _k in self.world.plates})
        gone = [FadeOut(m) for m in self.drawn() if m is not self.world]
        new = [FadeIn(thing, rate_func=late) for thing in come]
        self.play(Flight(self.world, poses, self.outside(0.0), run_time=1.0), *gone, *new)

    # the recap

    def look_back(self) -> None:
        script = _(
            "So that's the way back: | from one number, the loss, | through every layer, with what "
            "it had kept, | down to each pixel. So every knob knows which way to turn."
        )
        with self.beat("recap", script) as say:
            pairs = self.take_cards()
            say.next()
            self.play(FadeIn(self.node), FadeIn(self.letter), run_time=0.6)
            say.next()
            self.play(Front(self.world, pairs[:0:-1], light), run_time=2.2)
            say.next()
            self.play(Front(self.world, pairs[:1], light), run_time=0.8)

    def take_cards(self) -> list[tuple[Plate, Plate]]:
        """One plate of each station of maps over its gradient, which is still dark; and L.

        They come while all else leaves.
        """
        names = [name for name, at in self.world.stations.items() if at.kind == "maps"]
        *columns, last = FRONT.inset(0, 0.5).columns(*[1.0] * len(names), 0.8, gap=0.45)
        pairs, poses = [], {}
        for name, column in zip(names, columns, strict=True):
            channel = min(self.filter, self.world.stations[name].shown - 1)
            pair = (
                self.world.plate(name, channel),
                self.world.plates[self.world.lower_key(name, channel)],
            )
            pairs.append(pair)
            for plate, box in zip(pair, column.rows(1, 1, gap=0.4), strict=True):
                poses[plate] = Pose(turned_in(plate, box), lit=DIM)
            pair[1].reveal(0)
        for plate, pose in poses.items():
            plate.points, plate.opacity = pose.corners + np.array([0.6, 0, 0]), 0.0
        self.node = LossNode(last.center[:2])
        self.letter = Formula("L", size=HERO, color=self.colors.loss).move_to(last.center)
        gone = [FadeOut(m, run_time=0.5) for m in self.drawn() if m is not self.world]
        self.play(Flight(self.world, poses, gone=0.85, run_time=1.1), *gone)
        return pairs

    # the exercise

    def leave_an_exercise(self) -> None:
        votes = self.tensor(self.network.input_of("dense/z"))
        unit = int(np.abs(votes.array[0] - 0.5).argmin())  # no answer that is seen at once
        cls = self.right_class
        met = votes[0, unit].with_digits(3)
        error = self.gradient("dense/z")[0, cls].with_digits(3)
        name = f"dense/kernel[{unit},{cls}]"
        left, right = FRONT.columns(1, 1.35, gap=0.7)
        first, second, third = right.inset(0, 0.7).rows(1, 1, 0.7, gap=0.4)
        plate = Plate(sourced(forward.blocks(self.gradient("dense/kernel"))), channel=(cls,))
        plate.set_limit(largest(plate.values)).set_lifted(1).points = facing_in(plate, left)
        asked = np.arange(plate.values.size).reshape(plate.values.shape) == unit
        plate.reveal(1.0 - asked)
        cell = Outline(plate, *divmod(unit, plate.columns))
        green, pink = style.meaning_color("weight"), style.meaning_color("gradient")
        weight = fit(Label("{w}", w=name, size=HERO, color=green), first, largest=1.0)
        times = "dot ({e})" if error.value < 0 else "dot {e}"
        line = Formula(
            f"(partial L) / (partial w) = {{a}} {times} = thin ?", a=met, e=error, size=HERO
        )
        fit(line, second, largest=1.0)
        command = Label("{c}", c=f"./render.sh explain {name}", size=FORMULA, color=pink)
        fit(command, third, largest=1.0)
        script = _(
            "And one for you: | this weight met {a}, and the error at its end is {e}. What's its "
            "gradient? (2) | Explain will tell you, for any weight."
        )
        with self.beat("exercise", script, a=met, e=error) as say:
            self.clear_the_place(plate, weight)
            self.play(FadeIn(cell), run_time=0.4)
            say.next()
            self.play(FadeIn(line), run_time=0.6)
            say.next()
            self.play(FadeIn(command), run_time=0.6)
