"""ActivationStage: an activation on the way back: z and a, and below each its gradient."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import FadeIn, FadeOut

from model.chosen_places import strongest
from model.derivations import gradients
from scenes.kit.drawing.stepwise import Steps
from scenes.kit.drawing.text import Formula
from scenes.kit.layout import fit
from scenes.kit.sourced import sign_between, sourced
from scenes.kit.world.between import Outline
from scenes.kit.world.moves import Flight, Pose
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import turned_in
from scenes.kit.world.scene import FORMULA
from scenes.kit.world.storey_boxes import gradient_ink, gradient_of, two_rows
from scenes.kit.world.way_back import WayBack


class ActivationStage(WayBack):
    """Its `known` is what an activation made of z. Left z and its gradient, right those of a.

    function: the activation's letter, in markup. slope: what its derivative is made of.
    """

    dwell = 0.1  # little of it has to be read
    function = ""
    slope_markup = ""

    def prepare(self) -> None:
        self.a = self.known
        self.z = self.network.input_of(self.a)
        self.layer_name = self.network.tensors[self.a].layer
        self.slopes = sourced(gradients.slope(self.recording, self.layer_name))
        self.key, self.key_below = (self.a, self.filter), self.world.lower_key(self.a, self.filter)
        self.after, self.found_below = (self.world.plates[k] for k in (self.key, self.key_below))
        self.upper, self.lower = two_rows()
        options: dict[str, Any] = {"channel": (self.filter,), "leading": (0,)}
        self.before = Plate(self.tensor(self.z), **options)
        self.before.points = turned_in(self.before, self.upper.before)
        self.slope_plate = Plate(self.slopes, **options)
        self.slope_plate.points = self.before.points.copy()
        self.known_below = Plate(self.gradient(self.a), **options)
        self.known_below.points = turned_in(self.known_below, self.lower.after)
        self.place = strongest(np.abs(self.recording.grad(self.z)[0, ..., self.filter]))
        ink = gradient_ink()
        self.names = [
            self.upper.name_before("z"),
            self.upper.name_after("a"),
            self.lower.name_before(gradient_of("z"), ink),
            self.lower.name_after(gradient_of("a"), ink),
        ]
        self.slope_name = self.upper.name_before(self.slope_markup)
        self.forth = self.upper.step(self.function)
        self.back = self.lower.step("?", back=True)
        self.back_arrow = self.back[0].copy()

    def arrive(self) -> None:
        """Close to a and its gradient; what belongs to z is not there yet."""
        self.fly_to({self.key: self.upper.after, self.key_below: self.lower.after})

    def make_room_for_the_new(self) -> None:
        """The lower plate goes to where z's gradient will be, empty; what it had stays."""
        self.add(self.known_below)
        for plate in self.world.put(self.z):
            plate.set_limit(self.known_below.limit)  # one scale for both
        self.found_below.reveal(0)
        self.found_below.points = turned_in(self.found_below, self.lower.before)

    def finish_with(self, script: str) -> None:
        """Hand back z's gradient, each layer in its own colour scale again, and go home."""
        shared = self.known_below.limit
        plates = self.hand_back(self.z)
        own = plates[0].limit
        for plate in plates:
            plate.set_limit(shared)
        self.onward(script, back=[plate.animate.set_limit(own) for plate in plates])

    def spell_the_slope(self) -> list[Any]:
        """How the slope of the one cell follows from what is stored, if that needs words."""
        return []

    def multiply_one(self) -> None:
        """One cell of each: what came back, times the slope there, is what z gets."""
        index = (0, *self.place, self.filter)
        u, s, t = (
            source[index] for source in (self.gradient(self.a), self.slopes, self.gradient(self.z))
        )
        self.spelled = self.spell_the_slope()
        sign = sign_between(float(u.shown) * float(s.shown), t)
        self.product = Formula(f"{{u}} dot {{s}} {sign} {{t}}", u=u, s=s, t=t, size=FORMULA)
        fit(self.product, self.lower.middle.inset(0.1, 0), largest=1.0)
        plates = (self.after, self.slope_plate, self.known_below, self.found_below)
        self.cursors = [Outline(plate, *self.place) for plate in plates]
        shown = np.zeros(self.found_below.values.shape)
        shown[self.place] = 1
        self.play(*map(FadeIn, (*self.cursors[:2], *self.spelled)), run_time=0.5)
        self.play(*map(FadeIn, (self.cursors[2], self.product)), run_time=0.5)
        self.play(FadeIn(self.cursors[3]), self.found_below.animate.reveal(shown), run_time=0.5)

    def clear_the_product(self) -> None:
        gone = map(FadeOut, (self.product, *self.spelled, *self.cursors))
        self.play(*gone, self.found_below.animate.reveal(0), run_time=0.4)

    def multiply_all(self, run_time: float) -> None:
        """Cell by cell, what came back times the slope."""
        plate = self.found_below
        plates = (self.slope_plate, self.known_below, plate)
        cursors = [Outline(other, line=3) for other in plates]

        def visit(k: int) -> None:
            shown = plate.alpha.flatten()
            shown[: k + 1] = 1
            plate.reveal(shown.reshape(plate.alpha.shape))
            for cursor in cursors:
                cursor.lie_on(cursor.plate, *divmod(k, plate.columns))

        self.play(FadeIn(self.back_arrow), *map(FadeIn, cursors), run_time=0.3)
        moving = [plate, self.world, *cursors]
        self.play(Steps(moving, visit, plate.values.size), run_time=run_time)
        self.play(*map(FadeOut, cursors), run_time=0.4)

    def put_the_slope_in_place(self) -> None:
        """z gives way to the slope there, which is made of what stands above."""
        flying = Plate(self.tensor(self.a), channel=(self.filter,), leading=(0,))
        flying.points = self.after.points.copy()
        self.add(flying)
        to = {flying: Pose(self.slope_plate.points.copy())}
        words = (self.names[0], self.before)
        self.play(Flight(self.world, to), *map(FadeOut, words), run_time=1.0)
        self.play(FadeOut(flying), FadeIn(self.slope_plate), FadeIn(self.slope_name), run_time=0.6)
