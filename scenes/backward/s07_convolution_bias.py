"""The bias is one number added in every place, so its gradient is the sum of the map."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from manim import UP, FadeIn, FadeOut

from model.derivations import forward, shapes
from scenes.kit import style
from scenes.kit.drawing.equations import Equation, Symbol
from scenes.kit.drawing.stepwise import Steps
from scenes.kit.drawing.text import Formula, Readout, Span
from scenes.kit.layout import fit
from scenes.kit.scene import N_, _
from scenes.kit.sourced import sourced
from scenes.kit.world.between import Beam, Outline
from scenes.kit.world.moves import Flight, Pose
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import turned_in
from scenes.kit.world.scene import FORMULA, HERO
from scenes.kit.world.storey_boxes import gradient_ink, gradient_of, two_rows
from scenes.kit.world.symbol_plate import SymbolPlate, carried, indexed
from scenes.kit.world.way_back import WayBack

SMALL = (2, 2)
IN_TWO = 0.3  # em of a symbol in a cell, where a plate has so few
FAINT = 0.45  # of beams that cross what is to be read
SMALLER = 0.8  # times that, where two of them are added


class ConvolutionBias(WayBack):
    title = N_("The gradient of a bias")
    known = "conv2/z"
    dwell = 0.1  # little of it has to be read

    def construct(self) -> None:
        self.prepare()
        self.ask_for_one_number()
        self.copy_it_everywhere()
        self.add_what_comes_back()
        self.add_up_the_real_map()
        self.onward(
            _("The same goes for all {n} filters. So are we done with this layer?"),
            n=self.shape(self.bias)[0],
        )

    @classmethod
    def convolution(cls) -> str:
        return "conv2"

    def prepare(self) -> None:
        self.z, self.bias = self.known, f"{self.convolution()}/bias"
        self.key = self.world.lower_key(self.z, self.filter)
        self.known_below = self.world.plates[self.key]
        self.upper, self.lower = two_rows()
        self.map = Plate(self.tensor(self.z), channel=(self.filter,), leading=(0,))
        self.map.points = turned_in(self.map, self.upper.after)
        self.forth = self.upper.step("+")
        self.back = self.lower.step("?", back=True)
        self.names = [
            self.upper.name_after("z"),
            self.lower.name_after(gradient_of("z"), gradient_ink()),
        ]
        weight = style.meaning_color("weight")
        given = self.tensor(self.bias)[self.filter]
        self.given = Formula("{b} = {v}", b=Span("$b$", weight), v=given, size=HERO)
        self.wanted = Formula("{d} = thick {q}", d=self.derivative, q=Span("$?$"), size=HERO * 0.9)
        fit(self.given, self.upper.left.joined(self.upper.before).inset(0.1), largest=1.0)
        fit(self.wanted, self.lower.left.joined(self.lower.before).inset(0.1), largest=1.0)

    @property
    def derivative(self) -> Span:
        return Span(f"${gradient_of('b')}$", gradient_ink())

    def ask_for_one_number(self) -> None:
        script = _(
            "The bias, b, is a single number. | It's added everywhere in the map, z. | A whole map "
            "of gradients is back. | So what's the gradient of b? (2)"
        )
        with self.beat("question", script) as say:
            self.fly_to({self.key: self.lower.after})
            self.play(FadeIn(self.given), run_time=0.5)
            say.next()
            self.play(*map(FadeIn, (self.forth, self.map, self.names[0])), run_time=0.5)
            say.next()
            self.play(FadeIn(self.names[1]), run_time=0.4)
            say.next()
            self.play(*map(FadeIn, (self.back, self.wanted)), run_time=0.5)

    # something small

    def copy_it_everywhere(self) -> None:
        places = list(np.ndindex(*SMALL))
        every = frozenset(places)
        sums = indexed("s", SMALL)
        box = self.upper.after
        self.sums = SymbolPlate(sums, "activation", box, stand_out=every, size=IN_TWO)
        self.copies = SymbolPlate(
            dict.fromkeys(places, "b"), "weight", self.upper.middle, stand_out=every, size=IN_TWO
        )
        aside = (self.upper.before.width - self.sums.cell) / 2
        self.one = SymbolPlate(
            {(0, 0): "b"},
            "weight",
            self.upper.before.inset(aside),
            stand_out=frozenset({(0, 0)}),
            size=IN_TWO,
        )
        added = {place: f"{symbol} + b" for place, symbol in sums.items()}
        self.added = SymbolPlate(added, "activation", box, stand_out=every, size=IN_TWO * SMALLER)
        self.letter_s = self.upper.name_after("s")
        ends = [(plate.get_right(), other.get_left()) for plate, other in self.neighbours()]
        self.operators = [
            Formula(sign, size=HERO).move_to((start + end) / 2)
            for sign, (start, end) in zip(("arrow.r", "+"), ends, strict=True)
        ]
        self.then = self.operators[0].copy().move_to(self.operators[1])
        script = _(
            "Something small: the sums of the windows, s, | and b. | You can't add one number to a "
            "map. | So it's copied into every place, | and then added."
        )
        with self.beat("copies", script) as say:
            self.set_aside()
            self.play(*map(FadeIn, (*self.sums.parts, self.letter_s)), run_time=0.6)
            say.next()
            self.play(*map(FadeIn, self.one.parts), run_time=0.4)
            say.next()
            say.next()
            self.send_copies()
            say.next()
            self.merge()

    def neighbours(self) -> list[tuple[SymbolPlate, SymbolPlate]]:
        """What stands beside each other: the one b, its copies, and what they are added to."""
        return [(self.one, self.copies), (self.copies, self.sums)]

    def set_aside(self) -> None:
        self.pose = Pose.of(self.known_below)
        dark = {self.known_below: replace(self.pose, opacity=0.0)}
        gone = [FadeOut(m) for m in self.drawn() if m is not self.world]
        self.play(Flight(self.world, dark), *gone, run_time=0.6)

    def send_copies(self) -> None:
        """The one b becomes one in each place."""
        ways = [(self.one.alone((0, 0)), self.copies.alone(place)) for place in self.copies.labels]
        flying = [part for start, _end in ways for part in start.parts]
        self.add(*flying)
        self.play(*carried(ways), FadeIn(self.operators[0]), run_time=1.1)
        there = (*self.copies.parts, self.operators[1])
        self.play(*map(FadeOut, flying), *map(FadeIn, there), run_time=0.3)

    def merge(self) -> None:
        """Each copy is added in its own place of the map."""
        cells = (
            [Outline(plate, *place) for plate in (self.copies, self.added)]
            for place in self.added.labels
        )
        beams = [Beam(*ends) for ends in cells]
        for beam in beams:
            beam.opacity = 0.0
        self.add(*beams)
        self.play(*(beam.animate.set_opacity(FAINT) for beam in beams), run_time=0.6)
        old, new = self.sums.labels.values(), self.added.labels.values()
        self.play(*map(FadeOut, (*old, self.letter_s, self.operators[1])), run_time=0.25)
        self.play(*map(FadeIn, (*new, self.names[0], self.then)), run_time=0.25)
        self.play(*map(FadeOut, beams), run_time=0.4)

    def add_what_comes_back(self) -> None:
        places = list(np.ndindex(*SMALL))
        back = SymbolPlate(
            indexed("g", SMALL),
            "gradient",
            self.lower.after,
            stand_out=frozenset(places),
            size=IN_TWO,
        )
        terms = [(Symbol("g", place),) for place in places]
        total = Equation(Symbol("b", gradient=True), terms, size=FORMULA * 1.2)
        room = self.lower.left.joined(self.lower.middle).inset(0.15, 0)
        fit(total, room, largest=1.0)
        for (symbol,) in terms:
            total[symbol.name].set_fill(opacity=style.DIM)
        around = Outline(self.added, 0, 0, *SMALL)
        script = _(
            "Turn b up a little, and each one goes up by just as much. | One gradient comes back "
            "for each: g. | So the gradient of b is their sum."
        )
        with self.beat("sum", script) as say:
            self.play(FadeIn(around), run_time=0.4)
            say.next()
            came = (*back.parts, self.names[1])
            self.play(FadeOut(around), *map(FadeIn, came), run_time=0.5)
            say.next()
            self.play(FadeIn(total), run_time=0.4)
            cursor = Outline(back)
            for (symbol,) in terms:
                assert symbol.place is not None
                there: Any = cursor.animate.lie_on(back, *symbol.place)
                if cursor not in self.mobjects:
                    there = FadeIn(cursor)
                self.play(there, total[symbol.name].animate.set_fill(opacity=1), run_time=0.45)
            self.play(FadeOut(cursor), run_time=0.3)

    # the real maps

    def add_up_the_real_map(self) -> None:
        count = sourced(shapes.map_size(self.recording, self.z))[0]
        sums = sourced(forward.running_sum(self.gradient(self.z).channel(self.filter)))
        numbers = [sums[k] for k in range(sums.array.size)]
        arrow, so_far = self.back
        readout = Readout(numbers[0], size=HERO).move_to(so_far).shift([0, 0.15, 0])
        summed = Formula("sum", size=HERO, color=gradient_ink()).next_to(arrow, UP, buff=0.25)
        cursor = Outline(self.known_below, line=3)
        total = self.gradient(self.bias)[self.filter].with_digits(3)
        found = Formula("{d} = {v}", d=self.derivative, v=total, size=HERO * 0.9)
        fit(found, self.lower.left.joined(self.lower.before).inset(0.1), largest=1.0)
        marker = self.highlight(found["v"])

        def visit(k: int) -> None:
            cursor.lie_on(self.known_below, *divmod(k, self.known_below.columns))
            readout.show(numbers[k])

        script = _(
            "Now the real map. | Add up all {n} gradients, | and that's the gradient of this bias: "
            "{g}."
        )
        with self.beat("map", script, n=count, g=total) as say:
            gone = [FadeOut(m) for m in self.drawn() if m not in (self.world, *self.names)]
            self.play(Flight(self.world, {self.known_below: self.pose}), *gone, run_time=0.8)
            self.play(*map(FadeIn, (self.map, self.given, self.forth)), run_time=0.5)
            say.next()
            self.play(*map(FadeIn, (arrow, cursor, readout)), run_time=0.4)
            self.play(Steps([readout, cursor], visit, len(numbers)), run_time=2.4)
            self.play(FadeOut(cursor), run_time=0.3)
            say.next()
            self.play(FadeOut(readout), *map(FadeIn, (*marker, found, summed)), run_time=0.6)
