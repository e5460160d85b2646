"""The gradient of any one weight: its uses, what died, one way in full light, all the others."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
from manim import RIGHT, FadeIn, FadeOut

from model.central_difference import nudge
from model.derivations import one_weight, shapes
from scenes.backward.one_weight_words import at_left, factor
from scenes.backward.one_weights_uses import OneWeightsUses
from scenes.kit import weight_scripts as scripts
from scenes.kit.drawing.text import Formula, Label
from scenes.kit.layout import STAGE, Box, fit
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedNumber, sign_between, sourced
from scenes.kit.world.between import Outline
from scenes.kit.world.lit_way import LitWay, Tags
from scenes.kit.world.moves import Flight, Front, Pose
from scenes.kit.world.poses import turned_in
from scenes.kit.world.scene import CAPTION, FORMULA
from scenes.kit.world.signs import LABEL
from scenes.kit.world.threads import Threads
from scenes.kit.world.way_back import EVERYTHING

KEPT_OFF = 0.13  # units that factors keep off other words


class OneWeight(OneWeightsUses):
    title = N_("One weight")
    known = EVERYTHING
    takes_pixels = True
    dwell: ClassVar[float] = 0.1  # most of what is written is spoken, too
    weight: ClassVar[str] = "conv1/kernel[2,3,0,1]"

    def construct(self) -> None:
        self.prepare()
        self.ask()
        self.show_its_uses()
        if len(self.derivation.uses) > 1:
            self.see_what_is_left()
        if self.ways:
            self.follow_the_strongest_way()
        self.add_up_all_ways()
        self.find_it_in_three_ways()
        self.return_home()

    # one way

    def follow_the_strongest_way(self) -> None:
        way = self.ways[0]
        self.factors, product = self.numbers.way(way)
        said = scripts.way_of(self.derivation, way)
        with self.beat("chain", said.script, **said.numbers) as say:
            self.back_on_the_way()
            self.lay_the_way()
            for step in scripts.steps_of(self.derivation, way):
                say.next()
                for k in step.links:
                    self.take_a_step(k, self.factors[k])
            say.next()
            self.play(*map(FadeIn, self.product_of(product)), run_time=0.6)

    def back_on_the_way(self) -> None:
        """From the uses to the whole row, or dimmed where it stands."""
        self.strip_at(self.own.tensors[:1])
        if self.counted:
            self.play(*map(FadeOut, self.counted), run_time=0.3)
        self.play(Flight(self.world, self.on_their_way(), self.loss_shown(1.0), run_time=1.4))
        if self.counted:
            whole = (plate.animate.reveal(1) for plate in self.first)
            self.play(*map(FadeIn, self.around), *whole, run_time=0.4)
        self.counted = []

    def lay_the_way(self) -> None:
        cells = [link.start for link in self.ways[0].links]
        self.lit = LitWay(self.own.ends(cells), self.loss_edge)
        self.stops = [
            Outline(plate, *spot, line=3.0) for plate, spot in map(self.own.spot_of, cells[1:])
        ]
        for thing in (self.lit, *self.stops):
            self.own.add(thing)
        for stop in self.stops:
            stop.opacity = 0.0
        self.tags = Tags(self.lit, self.taken())
        self.tagged: list[Any] = []

    def taken(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Boxes on the frame that factors keep off."""
        words = [*self.around, *self.asked, self.formula, self.loss_end.node]
        corners = [(w.get_corner([-1, -1, 0])[:2], w.get_corner([1, 1, 0])[:2]) for w in words]
        header = Box(STAGE.left, STAGE.right, STAGE.top + 0.05, STAGE.top + 1.0)
        for box in (header, self.result_box):
            corners.append((np.array([box.left, box.bottom]), np.array([box.right, box.top])))
        return [(low - KEPT_OFF, high + KEPT_OFF) for low, high in corners]

    def take_a_step(self, k: int, number: SourcedNumber) -> None:
        link = self.ways[0].links[k]
        shown = self.tags.put(k, *factor(self.recording, link, number, self.own.step))
        self.tagged += shown
        arrived = [stop.animate.set_opacity(1) for stop in self.stops[k : k + 1]]
        reached = self.own.tensors[: k + 2]
        self.play(self.lit.animate.set_reach(k + 1.0), *arrived, run_time=0.6)
        self.strip_at(reached)
        self.play(*map(FadeIn, shown), run_time=0.25)

    @property
    def result_box(self) -> Box:
        """Below the loss."""
        x, y = self.loss_end.node.middle
        return Box(x - 0.85, STAGE.right + 0.25, y - 1.45, y - 0.75)

    def product_of(self, product: SourcedNumber) -> list[Any]:
        shown = math.prod(float(factor.shown) for factor in self.factors)
        sign = sign_between(shown, product)
        self.product = Formula(f"{sign} {{p}}", p=product, size=FORMULA)
        fit(self.product, self.result_box, largest=1.0)
        return [self.product]

    # all ways

    def add_up_all_ways(self) -> None:
        said = scripts.ways_of(self.derivation)
        result = self.in_corner(Formula(f"{self.slope} = {{g}}", g=self.total, size=FORMULA))
        with self.beat("sum", said.script, **said.numbers) as say:
            if self.derivation.way_count > 1:
                self.show_other_ways()
            elif not self.ways and len(self.derivation.uses) > 1:
                self.back_on_the_way()
            say.next()
            self.play(FadeOut(self.formula), run_time=0.3)
            self.play(FadeIn(result), run_time=0.6)
        self.formula = result

    def show_other_ways(self) -> None:
        """A sample of all ways lights up, and how many of them that are."""
        ways = self.derivation.sampled_ways(scripts.SAMPLED)
        if not ways:
            return
        threads = self.own.threads_of(ways, self.loss_edge)
        drawn = Label(
            _("drawn: {k} of {n} ways, the stronger, the likelier"),
            k=sourced(one_weight.sampled(self.derivation, scripts.SAMPLED))[0],
            n=sourced(one_weight.ways(self.derivation))[0],
            size=LABEL,
            color=self.colors.faint,
            plain=True,
        )
        place = [self.strip.get_left()[0] - 0.4, self.strip.get_center()[1], 0]
        drawn.move_to(place, aligned_edge=RIGHT)
        self.play(Front(self.own, threads, reach_out, run_time=2.4))
        self.play(FadeIn(drawn), run_time=0.4)

    # three times the same

    def find_it_in_three_ways(self) -> None:
        check = nudge(self.recording, self.derivation.weight)
        difference = one_weight.central_difference(self.derivation, check.epsilon)
        numbers = [
            sourced(one_weight.sum_of_ways(self.derivation))[0].with_digits(5),
            self.total.with_digits(5),
            sourced(difference)[0].with_digits(min(5, check.digits)),
        ]
        said = scripts.check_of(numbers, check)
        stage = Box(STAGE.left, STAGE.right, STAGE.bottom + 0.2, STAGE.top - 0.6)
        weight, slope, *columns = stage.columns(1.1, 0.4, 1.25, 2.3, gap=0.35)
        with self.beat("total", said.script, **said.numbers) as say:
            self.leave_the_weight_alone(weight, slope)
            for parts in rows_of(numbers, *columns):
                say.next()
                self.play(*map(FadeIn, parts), run_time=0.5)

    def leave_the_weight_alone(self, weight: Box, slope: Box) -> None:
        """Its plate stays, and what is asked; all else leaves."""
        kept = {id(m) for m in (self.world, self.own, *self.asked)}
        gone = [m for m in self.drawn() if id(m) not in kept]
        poses = {plate: replace(Pose.of(plate), opacity=0.0) for plate in self.own.of()}
        poses[self.own.holder] = Pose(turned_in(self.own.holder, weight))
        lights = [m for m in self.own.submobjects if isinstance(m, (Outline, LitWay, Threads))]
        out = {**dict.fromkeys(lights, 0.0), **self.loss_shown(0.0), self.chosen: 1.0}
        asked = fit(Formula(self.slope, size=FORMULA), slope, largest=1.2)
        self.strip_at(self.own.tensors[:1])
        self.play(*map(FadeOut, gone), run_time=0.4)
        self.play(Flight(self.world, poses, out, run_time=0.9))
        self.play(FadeIn(asked), run_time=0.4)

    def return_home(self) -> None:
        total = sourced(shapes.count_parameters(self.recording))[0]
        self.onward(_("Now let all {n} take a step."), n=total)


def rows_of(numbers: list[SourcedNumber], middle: Box, right: Box) -> list[list[Any]]:
    """In each row a number, and how it is found."""
    words = [Label(_(text), size=CAPTION) for text in scripts.CHECKS]
    values = [Label("\\= {g}", g=number, size=FORMULA * 1.25) for number in numbers]
    for column, box in ((values, middle), (words, right)):
        share = min(1.0, *(box.width / label.width for label in column))
        at_left([label.scale(share) for label in column], box)
    return [list(row) for row in zip(values, words, strict=True)]


def reach_out(threads: Threads, share: float) -> None:
    threads.reach = share
