"""The first half of a weight's scene: where it is, where it is used, and what dies on the way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

import numpy as np
from manim import RIGHT, FadeIn, FadeOut

from model.chain_rule import Derivation, Use, derive
from model.derivations import one_weight, shapes
from scenes.backward.one_weight_words import at_left, class_names, names_below
from scenes.kit import weight_scripts as scripts
from scenes.kit.drawing.derivation_numbers import DIGITS, DerivationNumbers
from scenes.kit.drawing.stepwise import Steps
from scenes.kit.drawing.text import Formula, Label
from scenes.kit.layout import STAGE, Box
from scenes.kit.scene import _
from scenes.kit.sourced import SourcedNumber, sourced
from scenes.kit.world.between import Outline
from scenes.kit.world.lit_way import Sparks
from scenes.kit.world.moves import Flight, Front, Pose
from scenes.kit.world.one_weights_place import OneWeightsPlace
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import turned_in
from scenes.kit.world.scene import CAPTION, FORMULA
from scenes.kit.world.signs import LABEL
from scenes.kit.world.strip import Strip
from scenes.kit.world.way_back import WayBack

DIM = 0.42  # how lit plates are that a way leads through
WAVES = 24  # steps in which the uses light up
SPARK = 0.16  # of a cell: the radius of the light on a use that counts
SHUT, SILENT = 0.1, 0.35  # how lit a use is whose ways are shut, and one that meets a zero


class OneWeightsUses(WayBack):
    """A scene about one weight, in the place of that weight (see OneWeightsPlace)."""

    weight: ClassVar[str]

    def prepare(self) -> None:
        self.derivation: Derivation = derive(self.recording, self.weight)
        self.ways = self.derivation.strongest_ways(1)
        self.numbers = DerivationNumbers(self.derivation)
        strongest = self.ways[0] if self.ways else None
        self.own = OneWeightsPlace(self.derivation, self.tensor, strongest)
        self.first = self.own.of(self.own.tensors[1])  # the plates that the weight enters
        classes = sourced(shapes.classes(self.recording))
        self.around = [*names_below(self.own, self.network), *class_names(self.own, classes)]
        self.chosen = Outline(self.own.holder, *self.own.spot, line=5.0)
        self.own.insert(self.chosen, after=self.own.holder)
        self.counted: list[Any] = []  # lines beside the plates that the weight enters
        self.write_what_is_asked()

    def write_what_is_asked(self) -> None:
        kind = scripts.kind_of(self.derivation)
        letter = {"bias": "b", "input": "x"}.get(kind, "w")
        self.slope = f"(partial L) / (partial {letter})"
        cell = self.derivation.weight
        name = Label(
            "{w}",
            w=scripts.name_of(self.recording, cell),
            size=LABEL,
            color=self.colors.faint,
        )
        value = Formula(f"{letter} = {{v}}", v=self.tensor(cell.tensor)[cell.index], size=CAPTION)
        at_left([name], Box(STAGE.left, STAGE.right, STAGE.top - 0.4, STAGE.top + 0.1))
        value.next_to(name, RIGHT, buff=0.35)
        value.shift([0, name.get_bottom()[1] - value["v"].get_bottom()[1], 0])
        self.asked: list[Any] = [name, value]
        self.formula = self.in_corner(Formula(f"{self.slope} = med ?", size=FORMULA))

    def in_corner(self, formula: Formula) -> Formula:
        """A formula above the loss, below the strip."""
        formula.scale(min(1.0, 0.8 / formula.height))
        place = [STAGE.right, STAGE.top - 0.5, 0]
        return formula.move_to(place, aligned_edge=np.array([1.0, 0, 0]))

    @property
    def total(self) -> SourcedNumber:
        """The weight's gradient, as the backward pass found it."""
        cell = self.derivation.weight
        return self.gradient(cell.tensor)[cell.index].with_digits(DIGITS)

    def strip_at(self, tensors: Iterable[str]) -> Strip:
        """The strip, to be lit where these stand, or the tensor that a weight enters first."""
        stations, first = self.world.gradients_of, self.own.tensors[1]
        return self.strip.light({stations.get(name, stations[first]) for name in tensors})

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

    def outside_of_it(self) -> dict[Any, float]:
        """What belongs to the two storeys alone, to go out; the loss stays where it is."""
        out = self.outside(0.0)
        out.pop(self.far_end)
        names = (name for names in self.loss_end.names for name in names)
        return {**out, **dict.fromkeys([*self.loss_end.lines, *names], 0.0)}

    def loss_shown(self, opacity: float) -> dict[Any, float]:
        """The loss at its place, to be shown so far."""
        end = self.loss_end
        return dict.fromkeys([end.node, end.letter, end.value], opacity)

    @property
    def loss_edge(self) -> np.ndarray:
        """(2,) where lines arrive at the loss."""
        node = self.loss_end.node
        return node.middle - [node.radius, 0]

    # beats

    def ask(self) -> None:
        said = scripts.question(self.derivation)
        with self.beat("weight", said.script, **said.numbers) as say:
            say.next()
            gone = self.come_from_the_storeys()
            self.strip_at(self.own.tensors)
            self.chosen.opacity = 0.0
            self.add(self.own)
            poses = {**gone, **self.on_their_way(lit=1.0)}
            self.play(Flight(self.world, poses, self.outside_of_it(), run_time=1.8))
            words = map(FadeIn, (*self.around, *self.asked))
            self.play(*words, self.chosen.animate.set_opacity(1), run_time=0.5)
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
        across = min(len(self.first), 2 if len(self.first) < 5 else 3)
        rows = far.rows(*[1.0] * -(-len(self.first) // across), gap=0.15)
        boxes = [box for row in rows for box in row.columns(*[1.0] * across)]
        for plate, box in zip(self.first, boxes, strict=False):
            poses[plate] = Pose(turned_in(plate, box))
        self.strip_at(self.own.tensors[:1])
        self.play(*map(FadeOut, self.around), run_time=0.3)
        self.play(Flight(self.world, poses, self.loss_shown(0.0), run_time=1.4))
        self.play(*(plate.animate.reveal(0) for plate in self.first), run_time=0.4)

    def light_up_the_uses(self) -> None:
        uses = self.derivation.uses
        waves = min(WAVES, len(uses))
        reached = np.linspace(0, len(uses), waves + 1).astype(int)[1:]
        run = Steps([self.own], lambda k: self.light(uses[: reached[k]], 1.0), waves)
        self.play(run, run_time=1.8)
        count = sourced(one_weight.uses(self.derivation))[0]
        self.counted = [Label(_(scripts.USES), n=count, size=FORMULA, plain=True)]
        lines = len(scripts.groups(self.derivation)) + 2
        at_left(self.counted, self.column_for(lines).rows(*[1.0] * lines, gap=0.05)[0])
        self.play(FadeIn(self.counted[0]), run_time=0.4)

    def light(self, uses: Sequence[Use], strength: float) -> None:
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
        last = Label(_(scripts.LEFT), n=left, size=FORMULA, color=self.colors.ink, plain=True)
        at_left([*self.counted, *lines, last], self.column_for(len(lines) + 2))
        for line in (*lines, last):
            line.scale(min(1.0, self.beside.width / line.width), about_point=line.get_left())
        marks = [*self.highlight(last["n"]), *self.sparks()]
        with self.beat("alive", said.script, **said.numbers) as say:
            for group, line in zip(groups, lines, strict=True):
                say.next()
                self.play(FadeIn(line), self.put_out(group), run_time=0.9)
            say.next()
            self.play(*map(FadeIn, (*marks, last)), run_time=0.5)
        self.counted += [*lines, *marks, last]

    def sparks(self) -> list[Sparks]:
        """Light on what is left."""
        cells = [use.at for use in self.derivation.terms if use.term and self.own.knows(use.at)]
        if not cells:
            return []
        return [Sparks(self.own.ends(cells), SPARK * self.first[0].cell)]

    def column_for(self, lines: int) -> Box:
        middle, half = self.beside.center[1], 0.35 * lines
        return Box(self.beside.left, self.beside.right, middle - half, middle + half)

    def put_out(self, group: scripts.Group) -> Front:
        left = SILENT if group.why == scripts.ZERO else SHUT
        return Front(self.own, [group], lambda g, share: self.light(g.uses, 1 - (1 - left) * share))
