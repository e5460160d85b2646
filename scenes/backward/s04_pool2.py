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
from scenes.kit.telling import Telling
from scenes.kit.world.between import Outline
from scenes.kit.world.moves import Flight, Pose
from scenes.kit.world.scene import HERO
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
        self.give_all_to_the_winner()
        self.take_a_real_block()
        self.fill_the_map()
        self.return_home()

    @classmethod
    def convolution(cls) -> str:
        return "conv2"

    def ask_who_gets_it(self) -> None:
        script = _(
            "The pool kept only the largest of a: m. | Now m's gradient is back. Where does it "
            "go? (2)"
        )
        with self.beat("question", script) as say:
            self.arrive()
            self.play(*map(FadeIn, (self.forth, *self.names[:2])), run_time=0.5)
            say.next()
            self.play(FadeIn(self.names[3]), run_time=0.4)
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
        self.blocks = blocks_of(self.small)
        script = _(
            "Small, first: in each block, only the largest went on, | and one gradient comes "
            "back: g."
        )
        with self.beat("small", script) as say:
            shown = (*self.small.parts, *self.blocks)
            self.play(self.set_aside(), *map(FadeIn, shown), run_time=0.8)
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

    def give_all_to_the_winner(self) -> None:
        script = _(
            "Turn the winner up a little, and m goes up by as much. | Turn up another: nothing "
            "happens. | So the winner gets all of g, | and the others nothing."
        )
        with self.beat("winner", script) as say:
            shown = self.name_the_slopes(say)
            say.next()
            self.play(*map(FadeOut, shown), FadeIn(self.back_arrow), run_time=0.4)
            zeros = self.send_back()
            self.blocks += (blocks := blocks_of(self.small_share))
            self.add(*blocks)
            say.next()
            self.play(*map(FadeIn, zeros), run_time=0.5)
        small = (self.small, self.small_pooled, self.small_back, self.small_share)
        self.going = [part for plate in small for part in plate.parts]
        self.going += [self.back_arrow, *self.blocks]

    def name_the_slopes(self, say: Telling) -> list[Any]:
        """How one block's largest value and another move what the pool made of it."""
        slopes = constant([1, 0], "The slopes of the largest of some values.")
        shown: list[Any] = [Outline(self.small, 0, 0, SIDE, SIDE)]
        places = zip((CROWNED[0], (0, 0)), (self.upper.middle, self.lower.middle), strict=True)
        for k, (place, box) in enumerate(places):
            if k:
                say.next()
            symbol = self.small.symbols[place]
            line = Formula(
                f"(partial m) / (partial {symbol}) = {{s}}", s=slopes[k], size=HERO, plain=True
            )
            new = [fit(line, box, largest=1.0), *([] if k else shown)]
            gone = [] if k else [FadeOut(self.forth), FadeOut(self.back)]
            self.play(*gone, *map(FadeIn, new), run_time=0.5)
            shown.append(line)
        return shown

    def send_back(self) -> list[Any]:
        """Each gradient goes to its block's winner; returns the others' zeros, still to come."""
        ways = [
            (self.small_back.alone(place), self.small_share.alone(crown))
            for place, crown in zip(self.small_back.labels, CROWNED, strict=True)
        ]
        shares = self.small_share.labels
        self.carry(ways, [self.small_share, *(shares[crown] for crown in CROWNED)])
        return [label for place, label in shares.items() if place not in CROWNED]

    # the real plates

    def take_a_real_block(self) -> None:
        index = (0, *self.place, self.filter)
        largest, back = (
            source[index] for source in (self.tensor(self.pool), self.gradient(self.pool))
        )
        script = _(
            "Now ours. {w} won this block, | {g} comes back, | and all of it goes to the winner."
        )
        with self.beat("block", script, w=largest, g=back) as say:
            gone = map(FadeOut, self.going)
            self.play(*gone, Flight(self.world, self.poses), run_time=0.8)
            self.take_one_block()
            say.next()
            self.hand_it_its_share()
            say.next()
            self.lay_it_down()

    def fill_the_map(self) -> None:
        choice = _("And if two are equal, it's a choice: we take the first.")
        if self.ties[0].value:
            choice = _("In {t} of the {b} blocks, it's a tie: a choice, and we take the first.")
        kept = _("And so on. The winners' places were kept on the way forward.")
        sparse = _("Only {n} of {m} places can get any: the gradient is sparse, though a isn't.")
        sizes = sourced(gradients.winners(self.recording, self.pool))
        numbers: Any = {"t": self.ties[0], "b": self.ties[1], "n": sizes[0], "m": sizes[1]}
        label = Label(_("{n} of {m}"), n=sizes[0], m=sizes[1], size=HERO, weight=600, plain=True)
        label.next_to(self.back_arrow, DOWN, buff=0.35)
        with self.beat("sweep", f"{kept} | {choice} | {sparse}", **numbers) as say:
            self.clear_the_block()
            arrows = (self.forth, self.back_arrow)
            self.play(FadeIn(self.marks), *map(FadeIn, arrows), run_time=0.4)
            self.sweep(2.6)
            say.next()
            say.next()
            self.play(*(FadeIn(m) for m in (*self.highlight(label["n"]), label)), run_time=0.5)

    def return_home(self) -> None:
        self.hand_back(self.maps)
        self.onward(_("Next comes a sigmoid. How much does that let through?"))


def blocks_of(plate: SymbolPlate) -> list[Outline]:
    """Thin lines around the blocks of a small map."""
    corners = [
        (SIDE * i, SIDE * j) for i, j in np.ndindex(plate.rows // SIDE, plate.columns // SIDE)
    ]
    found = [Outline(plate, *corner, SIDE, SIDE) for corner in corners]
    for outline in found:
        outline.plain = True
    return found
