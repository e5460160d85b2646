"""The ReLU: the map's own values land on it and come out; other curves; and none at all."""

from __future__ import annotations

import numpy as np
from manim import FadeIn, FadeOut, Transform

from model.chosen_places import mixed_block, strongest
from model.derivations import shapes
from scenes.kit.drawing.text import Formula, Label
from scenes.kit.layout import FRONT, STAGE, Box
from scenes.kit.scene import N_, _
from scenes.kit.sourced import constant, sourced
from scenes.kit.world.between import Outline
from scenes.kit.world.blocks import block_of
from scenes.kit.world.curves import RELU, SIGMOID, TANH, Column, column_rows, told
from scenes.kit.world.moves import Flight, Pose, ease
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import turned_in
from scenes.kit.world.scene import FORMULA, READ, WorldScene
from scenes.kit.world.signs import LABEL
from scenes.kit.world.two_filters import TwoFilters
from scenes.kit.world.values import Values

CROP = 8  # pixels: as many as two filters in a row make four numbers of
LEAST = 2.0  # units of z that the graph shows, however small the map's values are


class Activation(WorldScene):
    title = N_("Activation")
    digit = "4:1"
    layer = "conv1"
    next_layer = "conv2"

    def construct(self) -> None:
        self.prepare()
        self.miss_what_was_below_zero()
        self.draw_the_relu()
        self.let_all_values_land()
        self.compare_with_other_curves()
        self.leave_it_out()
        self.find_the_one_that_does_the_same()
        self.put_the_relu_back()
        self.onward(_("And after the ReLU comes a max pool. What's that for?"))

    def prepare(self) -> None:
        self.z, self.a = (self.tensor(f"{self.layer}/{part}") for part in "za")
        self.before, self.after = (source.array[0, ..., self.filter] for source in (self.z, self.a))
        self.map_key = (self.a.name, self.filter)
        self.map = self.world.plates[self.map_key]
        self.count = sourced(shapes.map_size(self.recording, self.z.name))[0]
        left, middle, right = STAGE.columns(1, 1.35, 1, gap=0.5)
        self.near, self.near_foot = left.rows(1, 0.1, gap=0.1)
        self.far, self.far_foot = right.rows(1, 0.1, gap=0.1)
        self.above, self.graph_box = middle.rows(1.0, 3.9, gap=0.15)
        self.span = max(float(np.abs(self.before).max()), LEAST)
        # the lowest value, if it is below zero: an old friend by the time of other curves
        self.place = strongest(-self.before if self.before.min() < 0 else self.before)

    def miss_what_was_below_zero(self) -> None:
        script = _(
            "Here's our map. | And this is how it left the filter, z: just the same. Would it be, "
            "if anything were below zero? (2)"
        )
        if self.before.min() < 0:
            script = _(
                "Here's our map. | But this is how it left the filter: z. What happened to "
                "everything below zero? (2)"
            )
        place, foot = STAGE.rows(1, 0.1, gap=0.1)
        self.names = [Formula(letter, size=FORMULA * 0.8) for letter in "za"]
        self.names[0].move_to(foot.center)
        with self.beat("z", script) as say:
            self.fly_to({self.map_key: place}, run_time=1.3)
            say.next()
            self.play(self.map.animate.set_source(self.z), FadeIn(self.names[0]), run_time=1.0)

    # the ReLU

    def draw_the_relu(self) -> None:
        self.plot = RELU.graph(self.span, self.graph_box)
        self.axes = [
            Formula("z", size=LABEL * 1.4).move_to(self.plot.at(0.94 * self.span, -0.5)),
            Formula("a", size=LABEL * 1.4).move_to(self.plot.at(-0.4, 0.94 * self.span)),
        ]
        self.names[1].move_to(self.far_foot.center)
        limit = max(1.0, self.map.limit)  # one colour scale for what any curve makes
        self.out = Plate(self.a, channel=(self.filter,), leading=(0,), limit=limit).reveal(0)
        self.out.points = turned_in(self.out, self.far)
        self.rule = RELU.written(self.above)
        script = _(
            "What's below zero becomes zero; what's above goes through. | That's a ReLU, and what "
            "comes out is called a."
        )
        with self.beat("relu", script) as say:
            aside = Flight(self.world, {self.map: Pose(turned_in(self.map, self.near))})
            name = self.names[0].animate(rate_func=ease).move_to(self.near_foot.center)
            self.play(aside, name, run_time=1.0)
            self.play(FadeIn(self.plot), FadeIn(self.axes[0]), run_time=0.8)
            say.next()
            new = (self.rule, self.out, self.axes[1], self.names[1])
            self.play(*(FadeIn(part) for part in new), run_time=0.8)

    def centers(self, plate: Plate) -> np.ndarray:
        """The middles (n, 2) of a plate's cells, row by row."""
        return np.array([plate.cell_center(*place)[:2] for place in np.ndindex(plate.values.shape)])

    def let_all_values_land(self) -> None:
        z, a = self.before.ravel(), self.after.ravel()
        self.dots = Values(self.centers(self.map), z, "activation", self.out.limit, radius=0.055)
        on_axis = self.plot.places(z, np.zeros(z.size))[:, :2]
        on_curve = self.plot.places(z, a)[:, :2]
        script = _("All {n} values go | down to the axis, | on to the curve, | and into a new map.")
        with self.beat("land", script, n=self.count) as say:
            self.play(FadeIn(self.dots), run_time=0.5)
            say.next()
            self.play(self.dots.animate.land(on_axis), run_time=1.3)
            say.next()
            self.play(self.dots.animate.land(on_curve, a), run_time=1.2)
            say.next()
            flying = self.dots.copy()
            self.add(flying)
            self.play(flying.animate.land(self.centers(self.out)), run_time=1.3)
            self.play(self.out.animate.reveal(1), FadeOut(flying), run_time=0.5)

    # other curves

    def compare_with_other_curves(self) -> None:
        first, *rest = STAGE.columns(1, 1, 1, 1, gap=0.4)
        relu, sigmoid, tanh = (
            Column(curve, self.z, self.filter, self.span, self.out.limit, box)
            for curve, box in zip((RELU, SIGMOID, TANH), rest, strict=True)
        )
        least, zero, most = (
            constant(end, "The values that these curves stay between.")[0] for end in (-1, 0, 1)
        )
        z = self.z[(0, *self.place, self.filter)]
        named = told(self.map, "$z$", self.place, z, column_rows(first)[-1])
        script = _(
            "Does it have to be this curve? | A sigmoid squeezes everything in between {zero} and "
            "{most}; | a tanh, in between {least} and {most}. | Our next layer has a sigmoid."
        )
        with self.beat("curves", script, zero=zero, least=least, most=most) as say:
            self.make_room(relu, first)
            self.play(*(FadeIn(part) for part in (*named, *relu.told(self.place))), run_time=0.5)
            for column, ends in ((sigmoid, (most,)), (tanh, (least, most))):
                say.next()
                upper = (column.rule, column.plot, column.dots, *column.ends(*ends))
                self.play(*(FadeIn(part) for part in upper), run_time=0.6)
                lower = (column.map, *column.told(self.place))
                self.play(*(FadeIn(part) for part in lower), run_time=0.6)
            say.next()

    def make_room(self, column: Column, box: Box) -> None:
        """z goes to its box, and all that belongs to the ReLU into its column."""
        gone = [FadeOut(thing) for thing in (*self.axes, *self.names)]
        self.play(*gone, run_time=0.3)
        poses = {
            self.map: Pose(turned_in(self.map, box)),
            self.out: Pose(column.map.points.copy()),
        }
        self.play(
            Flight(self.world, poses),
            Transform(self.plot, column.plot),
            Transform(self.rule, column.rule),
            self.dots.animate.land(column.dots.places),
            run_time=1.2,
        )

    # none at all

    def leave_it_out(self) -> None:
        row, column = mixed_block(self.recording, self.layer, self.filter, CROP)
        seen = self.network.input
        x = block_of(self.tensor(seen), row, column, CROP, CROP)
        box, self.rule_box = FRONT.rows(5, 0.8, gap=0.2)
        layers = (self.layer, self.next_layer)
        self.figure = TwoFilters(self.recording, layers, self.filter, x, box)
        picture = self.world.plate(seen)
        around = self.outline(picture, row, column, CROP, CROP)
        script = _(
            "And what if we leave it out? | Take a piece of the picture: x. | Two filters in a row "
            "make these numbers of it, with no biases, no ReLU, no pool."
        )
        with self.beat("without", script) as say:
            gone = [m for m in self.drawn() if m is not self.world]
            self.play(*(FadeOut(thing) for thing in gone), run_time=0.5)
            self.fly_to({(seen, 0): STAGE}, run_time=1.2)
            self.map.set_source(self.a)  # as the overview shows it
            say.next()
            self.play(around.animate.set_opacity(1), run_time=0.5)
            x.points = np.column_stack([around.corners(), np.zeros(4)])
            self.add(x)
            aside = Pose(picture.points.copy(), opacity=0.0)
            poses = {x: Pose(self.figure.home, lit=READ, lifted=1.0), picture: aside}
            self.play(Flight(self.world, poses, {around: 0.0}), run_time=1.2)
            self.play(FadeIn(self.figure.name), run_time=0.3)
            say.next()
            self.strip.light({seen, self.map_key[0]})
            for things in self.figure.upper:
                self.play(*(FadeIn(thing) for thing in things), run_time=0.6)
            self.play(self.figure.out.animate.set_numbers(1), run_time=0.4)

    def find_the_one_that_does_the_same(self) -> None:
        figure = self.figure
        script = _(
            "But one filter does just the same: | the true convolution of the two. | With nothing "
            "in between, two layers are really just one."
        )
        self.law = figure.law("=", self.rule_box)
        with self.beat("one", script) as say:
            star, equals = figure.signs_below
            shown = (figure.ways[1], star, figure.joined, figure.name_below)
            self.play(*(FadeIn(thing) for thing in shown), run_time=0.8)
            say.next()
            self.play(FadeIn(equals), FadeIn(figure.same), run_time=0.6)
            self.play(figure.same.animate.set_numbers(1), run_time=0.4)
            say.next()
            self.play(FadeIn(self.law), run_time=0.8)

    def put_the_relu_back(self) -> None:
        figure = self.figure
        middle, result = figure.with_relu
        focus = Outline(figure.out, 0, 0, figure.out.rows, figure.out.columns)
        before = figure.out.number_texts.copy()
        law = figure.law("eq.not", self.rule_box, between=_("ReLU"))
        name = Label(_("ReLU"), size=FORMULA * 0.75).move_to(figure.place_of_rule)
        figure.out.source, source = result, figure.out.source
        changes = not np.array_equal(before, figure.out.number_texts)
        figure.out.source = source
        script = _(
            "Put the ReLU back. | Here, it has nothing to do. But once some value in the middle "
            "is below zero, no single filter can do that for every picture."
        )
        if changes:
            script = _(
                "Put the ReLU back, | and two layers are two again: no single filter can do that "
                "for every picture."
            )
        with self.beat("with", script) as say:
            self.play(FadeIn(name), figure.middle.animate.set_source(middle), run_time=1.0)
            say.next()
            self.play(figure.out.animate.set_source(result), FadeIn(focus), run_time=0.8)
            self.play(FadeOut(self.law), FadeIn(law), run_time=0.6)
