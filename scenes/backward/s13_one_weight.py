"""The gradient of any one weight: its uses, what died, one way in full light, all the others."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from manim import FadeIn, FadeOut

from model.central_difference import nudge
from model.chain_rule import Derivation, Use, derive
from model.derivations import one_weight, shapes
from scenes.backward import one_weight_scripts as scripts
from scenes.backward.one_weight_words import at_left, class_names, factor, names_below
from scenes.kit.drawing.derivation_numbers import DerivationNumbers
from scenes.kit.drawing.product_rows import sign_of
from scenes.kit.drawing.stepwise import Steps
from scenes.kit.drawing.text import Formula, Label
from scenes.kit.layout import STAGE, Box, fit
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedNumber, sourced
from scenes.kit.world.between import Outline
from scenes.kit.world.lit_way import LitWay, Tags
from scenes.kit.world.loss_end import Loss
from scenes.kit.world.moves import Flight, Front, Pose, show
from scenes.kit.world.one_weights_place import OneWeightsPlace
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import turned_in
from scenes.kit.world.scene import CAPTION, FORMULA
from scenes.kit.world.signs import LABEL
from scenes.kit.world.threads import Threads
from scenes.kit.world.way_back import EVERYTHING, WayBack

DIM = 0.42  # how lit plates are that a way leads through
KEPT_OFF = 0.13  # units that factors keep off other words
WAVES = 24  # steps in which the uses light up
LEFT_OVER = {scripts.ZERO: 0.3}  # what is left of a use that adds nothing; of others, nothing


class OneWeight(WayBack):
    title = N_("One weight")
    known = EVERYTHING
    takes_pixels = True
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

    def prepare(self) -> None:
        self.derivation: Derivation = derive(self.recording, self.weight)
        self.ways = self.derivation.strongest_ways(1)
        self.numbers = DerivationNumbers(self.derivation)
        strongest = self.ways[0] if self.ways else None
        self.own = OneWeightsPlace(self.derivation, self.tensor, strongest)
        self.first = self.own.of(self.own.tensors[1])  # the plates that the weight enters
        self.loss = Loss(self.tensor("loss")[0])
        classes = sourced(shapes.classes(self.recording))
        self.around = [*names_below(self.own, self.network), *class_names(self.own, classes)]
        self.chosen = Outline(self.own.holder, *self.own.spot, line=5.0)
        self.own.insert(self.chosen, after=self.own.holder)
        self.write_what_is_asked()

    def write_what_is_asked(self) -> None:
        kind = scripts.kind_of(self.derivation)
        letter = {"bias": "b", "input": "x"}.get(kind, "w")
        self.slope = f"(partial L) / (partial {letter})"
        name = Label("{w}", w=self.numbers.name, size=LABEL, color=self.colors.faint)
        cell = self.derivation.weight
        value = self.tensor(cell.tensor)[cell.index]
        box = Box(STAGE.left, STAGE.center[0], STAGE.top - 0.75, STAGE.top + 0.05)
        equals = Formula(f"{letter} = {{v}}", v=value, size=CAPTION)
        self.asked: list[Any] = at_left([name, equals], box)
        self.formula = self.in_corner(Formula(f"{self.slope} = med ?", size=FORMULA))

    def in_corner(self, formula: Formula) -> Formula:
        """A formula in the corner above the loss."""
        formula.scale(min(1.0, 0.85 / formula.height))
        place = [STAGE.right, STAGE.top + 0.25, 0]
        return formula.move_to(place, aligned_edge=np.array([1.0, 0, 0]))

    @property
    def total(self) -> SourcedNumber:
        """The weight's gradient, as the backward pass found it."""
        return self.gradient(self.derivation.weight.tensor)[self.derivation.weight.index]

    # where plates are

    def on_their_way(self, lit: float = DIM) -> dict[Plate, Pose]:
        """Every plate between the weight and the loss, in its place."""
        return {
            plate: Pose(self.own.corners(key), lit=1.0 if plate is self.own.holder else lit)
            for key, plate in self.own.plates.items()
        }

    def come_from_the_storeys(self) -> dict[Plate, Pose]:
        """Have this weight's plates stand where the whole network's do; returns where these go."""
        poses = {plate: Pose(plate.points, opacity=0.0) for plate in self.world.of()}
        for (name, k), plate in self.own.plates.items():
            station = self.world.gradients_of.get(name)
            key = (station or "", self.own.channels[name][k])
            plate.opacity = 0.0
            if key not in self.world.plates:
                continue
            plate.points = self.world.corners(key)
            if station == name or name == self.own.tensors[-1]:
                plate.opacity = 1.0
                poses.pop(self.world.plates[key], None)
                self.world.plates[key].opacity = 0.0
        return poses

    # beats

    def ask(self) -> None:
        said = scripts.question(self.derivation)
        with self.beat("weight", said.script, **said.numbers) as say:
            say.next()
            gone = self.come_from_the_storeys()
            self.chosen.opacity = 0.0
            show(self.loss_end.loss, 0.0)
            self.add(self.own, self.loss)
            poses = {**gone, **self.on_their_way(lit=1.0)}
            out = {**self.outside(0.0), self.strip: 0.0}
            self.play(Flight(self.world, poses, out, run_time=1.8))
            self.play(*map(FadeIn, self.around), run_time=0.4)
            self.play(*map(FadeIn, self.asked), self.chosen.animate.set_opacity(1), run_time=0.6)
            self.play(FadeIn(self.formula), run_time=0.5)

    def show_its_uses(self) -> None:
        said = scripts.uses_of(self.derivation)
        with self.beat("uses", said.script, **said.numbers) as say:
            if len(self.derivation.uses) == 1:
                say.next()
                plate, spot = self.own.spot_of(self.derivation.uses[0].at)
                self.used = Outline(plate, *spot)
                self.used.opacity = 0.0
                self.own.insert(self.used, after=plate)
                self.play(self.used.animate.set_opacity(1), run_time=0.5)
                return
            self.come_close()
            say.next()
            self.light_up_the_uses()

    def come_close(self) -> None:
        """The weight and the plates that it enters turn towards us."""
        stage = Box(STAGE.left, STAGE.right, STAGE.bottom, STAGE.top - 0.85)
        near, far, self.beside = stage.columns(0.8, 1.5, 1.1)
        poses = {
            plate: Pose(self.own.corners(key), opacity=0.0)
            for key, plate in self.own.plates.items()
        }
        poses[self.own.holder] = Pose(turned_in(self.own.holder, near))
        across = 1 if len(self.first) < 3 else 2
        rows = far.rows(*[1.0] * -(-len(self.first) // across), gap=0.15)
        boxes = [box for row in rows for box in row.columns(*[1.0] * across)]
        for plate, box in zip(self.first, boxes, strict=False):
            poses[plate] = Pose(turned_in(plate, box))
        self.play(*(FadeOut(m) for m in (*self.around, self.loss)), run_time=0.3)
        self.play(Flight(self.world, poses, run_time=1.4))
        self.play(*(plate.animate.reveal(0) for plate in self.first), run_time=0.4)

    def light_up_the_uses(self) -> None:
        uses = self.derivation.uses
        waves = np.array_split(np.arange(len(uses)), min(WAVES, len(uses)))
        run = Steps([self.own], lambda k: self.light([uses[n] for n in waves[k]], 1.0), len(waves))
        self.play(run, run_time=1.8)

    def light(self, uses: list[Use], strength: float) -> None:
        """Have the cells that a weight's uses make show so far."""
        for use in uses:
            if self.own.knows(use.at):
                plate, spot = self.own.spot_of(use.at)
                plate.alpha[spot] = strength

    def see_what_is_left(self) -> None:
        """A line for each reason why uses add nothing, while those go out."""
        said, groups = scripts.fates(self.derivation), scripts.groups(self.derivation)
        left = sourced(one_weight.counting(self.derivation))[0]
        lines = [Label(_(g.markup), n=g.count, size=CAPTION * 0.85, plain=True) for g in groups]
        last = Label(_("{n} count"), n=left, size=FORMULA, color=self.colors.ink, plain=True)
        at_left([*lines, last], self.column_for(len(lines) + 1))
        for line in (*lines, last):
            line.scale(min(1.0, self.beside.width / line.width), about_point=line.get_left())
        marks = self.highlight(last["n"])
        with self.beat("alive", said.script, **said.numbers) as say:
            for group, line in zip(groups, lines, strict=True):
                say.next()
                self.play(FadeIn(line), self.put_out(group), run_time=0.9)
            say.next()
            self.play(*map(FadeIn, (*marks, last)), run_time=0.5)
        self.counted = [*lines, *marks, last]

    def column_for(self, lines: int) -> Box:
        middle, half = self.beside.center[1], 0.35 * lines
        return Box(self.beside.left, self.beside.right, middle - half, middle + half)

    def put_out(self, group: scripts.Group) -> Front:
        left = LEFT_OVER.get(group.why, 0.0)
        return Front(self.own, [group], lambda g, share: self.light(g.uses, 1 - (1 - left) * share))

    # one way

    def follow_the_strongest_way(self) -> None:
        way = self.ways[0]
        self.factors, product = self.numbers.way(way)
        said = scripts.way_of(self.derivation, way)
        with self.beat("chain", said.script, **said.numbers) as say:
            self.back_on_the_way()
            self.lay_the_way()
            for k, number in enumerate(self.factors):
                say.next()
                self.take_a_step(k, number)
            say.next()
            self.play(*map(FadeIn, self.product_of(product)), run_time=0.6)

    def back_on_the_way(self) -> None:
        """From the uses to the whole row, or dimmed where it stands."""
        gone = getattr(self, "counted", [])
        if gone:
            self.play(*map(FadeOut, gone), run_time=0.3)
        for plate in self.first:
            plate.reveal(1)
        poses = {} if self.loss in self.mobjects else dict.fromkeys((*self.around, self.loss), 1.0)
        self.play(Flight(self.world, self.on_their_way(), run_time=1.4))
        if poses:
            self.play(*map(FadeIn, poses), run_time=0.4)

    def lay_the_way(self) -> None:
        cells = [link.start for link in self.ways[0].links]
        self.lit = LitWay(self.own.ends(cells), self.loss.left)
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
        words = [*self.around, *self.asked, self.formula, self.loss.node]
        corners = [(w.get_corner([-1, -1, 0])[:2], w.get_corner([1, 1, 0])[:2]) for w in words]
        box = self.result_box
        corners.append((np.array([box.left, box.bottom]), np.array([box.right, box.top])))
        return [(low - KEPT_OFF, high + KEPT_OFF) for low, high in corners]

    def take_a_step(self, k: int, number: SourcedNumber) -> None:
        link = self.ways[0].links[k]
        shown = self.tags.put(k, *factor(self.network, link, number, self.own.step))
        self.tagged += shown
        arrived = [stop.animate.set_opacity(1) for stop in self.stops[k : k + 1]]
        self.play(self.lit.animate.set_reach(k + 1.0), *arrived, run_time=0.7)
        self.play(*map(FadeIn, shown), run_time=0.3)

    @property
    def result_box(self) -> Box:
        """Below the loss."""
        x, y = self.loss.node.middle
        return Box(x - 0.9, STAGE.right + 0.2, y - 1.45, y - 0.75)

    def product_of(self, product: SourcedNumber) -> list[Any]:
        sign = sign_of(self.factors, product)
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
        threads = self.own.threads_of(ways, self.loss.left)
        drawn = Label(
            _("{k} of {n} ways drawn, by their strength"),
            k=sourced(one_weight.sampled(self.derivation, scripts.SAMPLED))[0],
            n=sourced(one_weight.ways(self.derivation))[0],
            size=LABEL,
            color=self.colors.faint,
            plain=True,
        )
        box = Box(STAGE.center[0] - 2.6, self.formula.get_left()[0] - 0.4, 0, 0)
        drawn.move_to([box.center[0], STAGE.top + 0.3, 0])
        self.play(Front(self.own, threads, reach_out, run_time=2.4))
        self.play(FadeIn(drawn), run_time=0.4)
        self.drawn_ways = drawn

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
        rows = Box(STAGE.left, STAGE.right, STAGE.bottom + 0.4, STAGE.top - 0.9).rows(1, 1, 1)
        with self.beat("total", said.script, **said.numbers) as say:
            self.clear_the_place()
            for text, number, row in zip(scripts.CHECKS, numbers, rows, strict=True):
                say.next()
                words, value = row.columns(1.6, 1, gap=0.6)
                label = Label(_(text), size=CAPTION)
                shown = Label("{g}", g=number, size=FORMULA * 1.2)
                label.move_to([words.right, row.center[1], 0], aligned_edge=np.array([1.0, 0, 0]))
                shown.move_to([value.left, row.center[1], 0], aligned_edge=np.array([-1.0, 0, 0]))
                self.play(FadeIn(label), FadeIn(shown), run_time=0.5)

    def clear_the_place(self) -> None:
        kept = {id(m) for m in (self.world, self.own, self.formula, *self.asked)}
        gone = [m for m in self.drawn() if id(m) not in kept]
        dark = {plate: Pose(plate.points.copy(), opacity=0.0) for plate in self.own.of()}
        lights = [m for m in self.own.submobjects if isinstance(m, (Outline, LitWay, Threads))]
        out = dict.fromkeys(lights, 0.0)
        self.play(*map(FadeOut, gone), run_time=0.4)
        self.play(Flight(self.world, dark, out, run_time=0.8))
        self.remove(self.own)

    def return_home(self) -> None:
        total = sourced(shapes.count_parameters(self.recording))[0]
        self.onward(
            _("That's one of {n}. So what happens when all of them take a step at once?"), n=total
        )


def reach_out(threads: Threads, share: float) -> None:
    threads.reach = share
