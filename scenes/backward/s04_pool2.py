"""Back through the second pool: the gradient goes to each block's remembered winner, alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from manim import DOWN, FadeIn, FadeOut

from model.derivations import gradients
from scenes.backward.pool_stage import PoolStage
from scenes.kit.drawing.text import Formula, Label
from scenes.kit.layout import fit
from scenes.kit.scene import N_, _
from scenes.kit.sourced import constant, sourced
from scenes.kit.world.between import Outline
from scenes.kit.world.moves import Flight, Pose
from scenes.kit.world.scene import FORMULA, HERO
from scenes.kit.world.symbol_plate import SymbolPlate, carried, indexed

SMALL = (4, 4)
CROWNED = ((0, 1), (1, 2), (2, 1), (3, 2))  # the winner of each block of the small map
SIDE = 2  # of its blocks


class PoolBack(PoolStage):
    title = N_("Back through the pool")
    known = "pool2"

    def construct(self) -> None:
        self.prepare()
        self.ask_who_gets_it()
        self.stand_something_small()
        self.turn_one_value()
        self.give_all_to_the_winner()
        self.take_a_real_block()
        self.fill_the_map()
        self.count_what_passed()
        self.return_home()

    @classmethod
    def convolution(cls) -> str:
        return "conv2"

    def ask_who_gets_it(self) -> None:
        script = _(
            "Here's one of the maps, a. | The pool let only the largest through: m. | Now the "
            "gradient of m is back. | So where does it go? (2)"
        )
        with self.beat("question", script) as say:
            self.arrive()
            self.play(FadeIn(self.names[0]), run_time=0.4)
            say.next()
            self.play(FadeIn(self.forth), FadeIn(self.names[1]), run_time=0.5)
            say.next()
            self.play(FadeIn(self.names[3]), run_time=0.4)
            say.next()
            self.play(FadeIn(self.back), FadeIn(self.names[2]), run_time=0.5)

    # something small

    def stand_something_small(self) -> None:
        maps, kept = indexed("a", SMALL), (SMALL[0] // SIDE, SMALL[1] // SIDE)
        picked = {
            block: maps[crown] for block, crown in zip(np.ndindex(*kept), CROWNED, strict=True)
        }
        everywhere = frozenset(picked)
        winners = frozenset(CROWNED)
        zero = constant(0, "What did not win has no gradient.")[0]
        back = indexed("g", kept)
        share = dict.fromkeys(maps, zero) | dict(zip(CROWNED, back.values(), strict=True))
        given = ("activation", self.upper.before), ("activation", self.upper.after)
        self.small = SymbolPlate(maps, *given[0], stand_out=winners)
        self.small_pooled = SymbolPlate(picked, *given[1], stand_out=everywhere, size=0.3)
        self.small_back = SymbolPlate(
            back, "gradient", self.lower.after, stand_out=everywhere, size=0.3
        )
        self.small_share = SymbolPlate(share, "gradient", self.lower.before, stand_out=winners)
        script = _(
            "Something small first. | In each block, one value was the largest. | It went on. | "
            "And now, one gradient per block comes back: g."
        )
        with self.beat("small", script) as say:
            self.play(self.set_aside(), *(FadeIn(m) for m in self.small.parts), run_time=0.8)
            say.next()
            say.next()
            self.send_on()
            say.next()
            self.play(*(FadeIn(m) for m in self.small_back.parts), run_time=0.6)

    def set_aside(self) -> Flight:
        """The real plates make room for the small ones, which stand in the same places."""
        self.poses = {self.world.plates[key]: Pose.of(self.world.plates[key]) for key in self.room}
        gone = {plate: replace(pose, opacity=0.0) for plate, pose in self.poses.items()}
        return Flight(self.world, gone)

    def send_on(self) -> None:
        """The winners go to their cells in the pooled map; the others are gone meanwhile."""
        ways = [
            (self.small.alone(crown), self.small_pooled.alone(place))
            for crown, place in zip(CROWNED, self.small_pooled.labels, strict=True)
        ]
        losers = [label for place, label in self.small.labels.items() if place not in CROWNED]
        arrow, word = self.forth
        away = (*losers, word)
        self.play(*map(FadeOut, away), run_time=0.4)
        self.carry(ways, self.small_pooled.parts)
        self.remove(arrow)
        self.add(self.forth)
        self.play(*map(FadeIn, away), run_time=0.4)

    def carry(self, ways: list[tuple[SymbolPlate, SymbolPlate]], there: list[Any]) -> None:
        """Cells go their ways; then what they have come to is there in their place."""
        flying = [part for start, _end in ways for part in start.parts]
        self.add(*flying)
        self.play(*carried(ways), run_time=1.1)
        self.play(*map(FadeOut, flying), *map(FadeIn, there), run_time=0.3)

    def turn_one_value(self) -> None:
        slopes = constant([1, 0], "The slopes of the largest of some values.")
        block = [self.small.symbols[place] for place in np.ndindex(SIDE, SIDE)]
        picked = self.small.symbols[CROWNED[0]]
        rule = Formula(f"m = max({', '.join(map(str, block))})", size=FORMULA)
        lines = [
            Formula(f"(partial m) / (partial {symbol}) = {{s}}", s=slope, size=FORMULA, plain=True)
            for symbol, slope in ((picked, slopes[0]), (block[0], slopes[1]))
        ]
        fit(rule, self.upper.middle.inset(0.12, 0), largest=1.0)
        for line, box in zip(lines, self.lower.middle.columns(1, 1), strict=True):
            fit(line, box, largest=1.0)
        around = Outline(self.small, 0, 0, SIDE, SIDE)
        script = _(
            "Take this block. | Turn the largest up a little, and m goes up by as much: the slope "
            "is {one}. | Turn up another, and nothing happens: {zero}."
        )
        with self.beat("slopes", script, one=slopes[0], zero=slopes[1]) as say:
            gone = (self.forth, self.back)
            self.play(*map(FadeOut, gone), FadeIn(around), FadeIn(rule), run_time=0.5)
            for line in lines:
                say.next()
                self.play(FadeIn(line), run_time=0.5)
        self.going = [around, rule, *lines]

    def give_all_to_the_winner(self) -> None:
        ways = [
            (self.small_back.alone(place), self.small_share.alone(crown))
            for place, crown in zip(self.small_back.labels, CROWNED, strict=True)
        ]
        shares = self.small_share.labels
        zeros = [label for place, label in shares.items() if place not in CROWNED]
        there = [self.small_share, *(shares[crown] for crown in CROWNED)]
        script = _("So the winner gets all of g, | and the others get nothing.")
        with self.beat("winner", script) as say:
            self.play(*map(FadeOut, self.going), FadeIn(self.back_arrow), run_time=0.5)
            self.carry(ways, there)
            say.next()
            self.play(*map(FadeIn, zeros), run_time=0.5)
        small = (self.small, self.small_pooled, self.small_back, self.small_share)
        self.going = [part for plate in small for part in plate.parts]
        self.going.append(self.back_arrow)

    # the real plates

    def take_a_real_block(self) -> None:
        index = (0, *self.place, self.filter)
        largest, back = (
            source[index] for source in (self.tensor(self.pool), self.gradient(self.pool))
        )
        script = _(
            "Now the real ones. | In this block, the winner is {w}. | What came back is {g}, | and "
            "all of it goes to the winner."
        )
        with self.beat("block", script, w=largest, g=back) as say:
            gone = map(FadeOut, self.going)
            self.play(*gone, Flight(self.world, self.poses), run_time=0.8)
            say.next()
            self.take_one_block()
            say.next()
            self.hand_it_its_share()
            say.next()
            self.lay_it_down()

    def fill_the_map(self) -> None:
        script = _(
            "And so on. The dots are the winners: we kept their places on the way forward. | And "
            "if two are equally large? Then it's a choice: we take the first."
        )
        if self.ties[0].value:
            script = _(
                "And so on. The dots are the winners: we kept their places on the way forward. | "
                "In {t} of the {n} blocks, it's a tie. Then it's a choice: we take the first."
            )
        with self.beat("sweep", script, t=self.ties[0], n=self.ties[1]) as say:
            self.clear_the_block()
            arrows = (self.forth, self.back_arrow)
            self.play(FadeIn(self.marks), *map(FadeIn, arrows), run_time=0.4)
            self.sweep(3.4)
            say.next()

    def count_what_passed(self) -> None:
        sizes = sourced(gradients.winners(self.recording, self.pool))
        label = Label(_("{n} of {m}"), n=sizes[0], m=sizes[1], size=HERO, weight=600, plain=True)
        label.next_to(self.back_arrow, DOWN, buff=0.35)
        marker = self.highlight(label["n"])
        script = _(
            "Of {m} places, | only {n} can get a gradient. | So it's the gradient that's sparse "
            "now. The map isn't."
        )
        with self.beat("count", script, n=sizes[0], m=sizes[1]) as say:
            say.next()
            self.play(*(FadeIn(m) for m in (*marker, label)), run_time=0.5)
            say.next()

    def return_home(self) -> None:
        self.hand_back(self.maps)
        self.onward(
            _(
                "The same goes for all {n} maps. Next comes a sigmoid. How much does that let "
                "through?"
            ),
            n=self.shape(self.maps)[2],
        )
