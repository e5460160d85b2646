# Longer than 300 lines: fourteen beats about one map, whose values stay on screen throughout.
"""The ReLU: the map's own values land on it and come out; other curves; and none at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import DOWN, LEFT, UP, DashedLine, FadeIn, FadeOut, Transform

from model.chosen_places import mixed_block, strongest
from model.derivations import NamedArray, crops, forward, shapes
from model.layers import ReLU, Sigmoid, Tanh
from scenes.kit.drawing.charts import Plot
from scenes.kit.drawing.stepwise import Steps
from scenes.kit.drawing.text import Formula, Label
from scenes.kit.layout import FRONT, STAGE, fit
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedNumber, constant, sourced
from scenes.kit.world.between import Outline
from scenes.kit.world.blocks import block_of
from scenes.kit.world.moves import Flight, Pose, ease
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_in, turned_in
from scenes.kit.world.scene import FORMULA, READ, WorldScene
from scenes.kit.world.signs import LABEL
from scenes.kit.world.two_filters import TwoFilters
from scenes.kit.world.values import Values

Gate = ReLU | Sigmoid | Tanh
FUNCTIONS: dict[type[Gate], Callable[[NamedArray], NamedArray]] = {
    ReLU: forward.relu,
    Sigmoid: forward.sigmoid,
    Tanh: forward.tanh,
}
CROP = 8  # pixels: as many as two filters in a row make four numbers of
LEAST = 2.0  # units of z that the graph shows, however small the map's values are
CURVE = 6  # of the curve's line


class Activation(WorldScene):
    title = N_("Activation")
    digit = "4:1"
    layer = "conv1"
    next_layer = "conv2"

    def construct(self) -> None:
        self.prepare()
        self.miss_what_was_below_zero()
        self.draw_the_relu()
        self.follow_two_values()
        self.let_all_values_land()
        self.count_the_shut()
        self.bend_it_to_a_sigmoid()
        self.bend_it_to_a_tanh()
        self.compare_the_three()
        self.ask_what_if_without()
        self.put_two_in_a_row()
        self.find_the_one_that_does_the_same()
        self.put_the_relu_back()
        self.onward(
            _(
                "And between our two layers, there's one more thing that's not a filter: a max "
                "pool. What's that for?"
            )
        )

    def prepare(self) -> None:
        self.z, self.a = (self.tensor(f"{self.layer}/{part}") for part in "za")
        self.before, self.after = (source.array[0, ..., self.filter] for source in (self.z, self.a))
        self.map_key = (self.a.name, self.filter)
        self.map = self.world.plates[self.map_key]
        self.count = sourced(shapes.map_size(self.recording, self.z.name))[0]
        self.shut = sourced(forward.shut(self.recording, self.layer, self.filter))[0]
        left, middle, right = STAGE.columns(1, 1.35, 1, gap=0.5)
        self.near, self.near_foot = left.rows(1, 0.1, gap=0.1)
        self.far, self.far_foot = right.rows(1, 0.1, gap=0.1)
        self.above, self.graph_box, self.below = middle.rows(1.0, 3.2, 0.7, gap=0.15)
        self.going: list[Any] = []
        self.marks: list[Any] = []  # of what curves do not cross
        self.span = max(float(np.abs(self.before).max()), LEAST)

    def miss_what_was_below_zero(self) -> None:
        script = _(
            "Here's a map, as the next layer gets to see it. | And this is how it came out of the "
            "filter: just the same. Would it be, if anything were below zero? (2)"
        )
        if self.before.min() < 0:
            script = _(
                "Here's a map, as the next layer gets to see it. | And this is how it came out of "
                "the filter. | What has happened to everything below zero? (2)"
            )
        with self.beat("z", script) as say:
            self.fly_to({self.map_key: STAGE})
            say.next()
            self.play(self.map.animate.set_source(self.z), run_time=1.2)

    # the ReLU

    def draw_the_relu(self) -> None:
        ranges = ((-self.span, self.span), (-1.2, max(self.span, 1.2)))
        size = (self.graph_box.width, self.graph_box.height)
        self.plot = Plot(ReLU("relu").forward, ranges, size, self.colors.faint)
        self.plot.curve.set_stroke(width=CURVE)
        self.plot.move_to(self.graph_box.center)
        self.axes = [
            Formula("z", size=LABEL * 1.4).move_to(self.plot.at(0.94 * self.span, -0.5)),
            Formula("a", size=LABEL * 1.4).move_to(self.plot.at(-0.4, 0.94 * ranges[1][1])),
        ]
        self.names = [self.called("z", self.near_foot), self.called("a", self.far_foot)]
        limit = max(1.0, self.map.limit)  # one colour scale for what any curve makes
        self.out = Plate(self.a, channel=(self.filter,), leading=(0,), limit=limit).reveal(0)
        self.out.points = turned_in(self.out, self.far)
        self.rule = fit(Formula("a = max(0, z)", size=FORMULA), self.above, largest=1.0)
        script = _(
            "There's a simple rule at work. | What's below zero becomes zero, and what's above "
            "goes through as it is. | It's called a ReLU, and what comes out is called a."
        )
        with self.beat("relu", script) as say:
            self.bring({self.map_key: self.near})
            self.play(FadeIn(self.names[0]), run_time=0.4)
            say.next()
            self.play(FadeIn(self.plot), *(FadeIn(m) for m in self.axes), run_time=0.8)
            say.next()
            self.play(*(FadeIn(m) for m in (self.rule, self.out, self.names[1])), run_time=0.8)

    def called(self, letter: str, box: Any) -> Formula:
        made: Formula = Formula(letter, size=FORMULA * 0.8).move_to(box.center)
        return made

    def follow_two_values(self) -> None:
        """The lowest and the highest: only where they are on their side of zero."""
        low, high = strongest(-self.before), strongest(self.before)
        if self.before[low] < 0:
            self.follow("below", low, _("This one is {z}. | It's below zero, so it becomes {a}."))
        if self.before[high] > 0:
            self.follow("above", high, _("This one is {z}, | and {a} it stays."))

    def follow(self, name: str, place: tuple[int, int], script: str) -> None:
        """One value's way: from its cell to the axis, to the curve, into its new cell."""
        index = (0, *place, self.filter)
        z, a = self.z[index], self.a[index]
        cell, new = self.outline(self.map, *place), Outline(self.out, *place)
        start, end = (plate.cell_center(*place)[None, :2] for plate in (self.map, self.out))
        axis, curve = (self.plot.at(z.value, y)[None, :2] for y in (0.0, a.value))
        dot = Values(start, np.array([z.value]), "activation", self.map.limit, radius=0.13)
        line = Formula("max(0, {z}) = {a}", z=z, a=a, size=FORMULA, plain=True)
        fit(line, self.below, largest=1.0)
        marker = self.highlight(line["a"])
        shown = self.out.alpha.copy()
        shown[place] = 1
        with self.beat(name, script, z=z, a=a) as say:
            self.clear_the_way()
            self.play(cell.animate.set_opacity(1), FadeIn(dot), run_time=0.5)
            self.play(dot.animate.land(axis), run_time=1.2)
            say.next()
            self.play(dot.animate.land(curve, np.array([a.value])), run_time=1.0)
            self.play(*(FadeIn(part) for part in (*marker, line)), run_time=0.5)
            self.play(dot.animate.land(end), run_time=1.0)
            arrived = (self.out.animate.reveal(shown), FadeOut(dot), FadeIn(new))
            self.play(*arrived, cell.animate.set_opacity(0), run_time=0.5)
        self.going = [line, new, *marker]

    def clear_the_way(self) -> None:
        if self.going:
            self.play(*(FadeOut(thing) for thing in self.going), run_time=0.4)
        self.going = []

    def centers(self, plate: Plate) -> np.ndarray:
        """The middles (n, 2) of a plate's cells, row by row."""
        return np.array([plate.cell_center(*place)[:2] for place in np.ndindex(plate.values.shape)])

    def let_all_values_land(self) -> None:
        z, a = self.before.ravel(), self.after.ravel()
        self.dots = Values(self.centers(self.map), z, "activation", self.out.limit, radius=0.055)
        on_axis = self.plot.places(z, np.zeros(z.size))[:, :2]
        on_curve = self.plot.places(z, a)[:, :2]
        script = _(
            "Let's send all {n} of them through. | Each finds its place on the axis, | goes from "
            "there to the curve, | and lands in a new map."
        )
        with self.beat("land", script, n=self.count) as say:
            self.clear_the_way()
            self.play(FadeIn(self.dots), run_time=0.5)
            say.next()
            self.play(self.dots.animate.land(on_axis), run_time=1.8)
            say.next()
            self.play(self.dots.animate.land(on_curve, a), run_time=1.6)
            say.next()
            flying = self.dots.copy()
            self.add(flying)
            self.play(flying.animate.land(self.centers(self.out)), run_time=1.8)
            self.play(self.out.animate.reveal(1), FadeOut(flying), run_time=0.6)

    def count_the_shut(self) -> None:
        script = _(
            "It's like a gate, and {k} of the {n} values found it shut. | What's left shows where "
            "the picture fits the filter."
        )
        told = {"n": self.count, "k": self.shut}
        if self.shut.value in (0, self.count.value):
            script = _("It's like a gate. Here, all {n} values found it shut.")
            if not self.shut.value:
                script = _("It's like a gate. Here, it's open to all {n} values.")
            told = {"n": self.count}
        numbers: dict[str, Any] = dict(told)
        with self.beat("gate", script, **numbers) as say:
            dimmed = Pose(self.map.points.copy(), lit=0.5)
            if "k" in told:
                say.next()
            self.play(Flight(self.world, {self.map: dimmed}), run_time=0.8)

    # other curves

    def bend_it_to_a_sigmoid(self) -> None:
        ends = constant([0, 1], "The values that a sigmoid stays between.")
        script = _(
            "Does it have to be this curve? (2) | Here's another one, the sigmoid. It squeezes "
            "everything in between {low} and {high}. | What was large is hardly larger than the "
            "rest."
        )
        with self.beat("sigmoid", script, low=ends[0], high=ends[1]) as say:
            lit = Pose(self.map.points.copy())
            self.play(Flight(self.world, {self.map: lit}), run_time=0.6)
            say.next()
            self.bend(Sigmoid("sigmoid"), "a = 1 / (1 + e^(-z))")
            self.mark(ends[1])
            say.next()

    def bend_it_to_a_tanh(self) -> None:
        ends = constant([-1, 1], "The values that a tanh stays between.")
        script = _(
            "And this one is called tanh. It keeps the sign, | and squeezes everything in between "
            "{low} and {high}."
        )
        with self.beat("tanh", script, low=ends[0], high=ends[1]) as say:
            self.bend(Tanh("tanh"), "a = tanh(z)")
            say.next()
            self.mark(ends[0])

    def bend(self, gate: Gate, markup: str) -> None:
        """The curve takes another shape, and the values on it move along; so does the map."""
        curve, z = self.plot.curve, self.before.ravel()
        bent = curve.copy().set_points_as_corners(self.plot.of(gate.forward))
        made = FUNCTIONS[type(gate)](self.z)
        values = made.array[0, ..., self.filter].ravel()
        rule = fit(Formula(markup, size=FORMULA), self.above, largest=1.0)
        self.play(
            Transform(curve, bent),
            self.dots.animate.land(self.plot.places(z, values)[:, :2], values),
            self.out.animate.set_source(sourced(made)),
            FadeOut(self.rule),
            FadeIn(rule),
            run_time=2.0,
        )
        self.rule = rule

    def mark(self, end: SourcedNumber) -> None:
        """A line that the curve does not cross, and where on the axis that is."""
        ends = (self.plot.at(x, end.value) for x in (-self.span, self.span))
        line = DashedLine(*ends, color=self.colors.faint, stroke_width=2)
        label = Label("{n}", n=end, size=LABEL * 1.2, plain=True)
        label.next_to(line, UP if end.value > 0 else DOWN, buff=0.12).align_to(line, LEFT)
        self.marks += [line, label]
        self.play(FadeIn(line), FadeIn(label), run_time=0.5)
        self.add(self.dots)  # above the line

    def compare_the_three(self) -> None:
        names = (_("ReLU"), _("sigmoid"), _("tanh"))
        columns = [column.rows(1, 0.11, 0.16, gap=0.1) for column in STAGE.columns(1, 1, 1, 1)]
        sources = [sourced(function(self.z)) for function in FUNCTIONS.values()]
        plates = [
            Plate(source, channel=(self.filter,), leading=(0,), limit=self.out.limit)
            for source in sources
        ]
        for plate, (box, _name, _value) in zip(plates, columns[1:], strict=True):
            plate.points = turned_in(plate, box)
        words = [Formula("z", size=FORMULA * 0.8)]
        words += [Label(name, size=FORMULA * 0.7) for name in names]
        corner = (0, 0, 0, self.filter)
        values = [source[corner] for source in (self.z, *sources)]
        shown = [Label("{v}", v=value, size=FORMULA, weight=600) for value in values]
        for (_box, first, second), word, value in zip(columns, words, shown, strict=True):
            word.move_to(first.center)
            value.move_to(second.center)
        corners = [Outline(plate, line=5) for plate in (self.map, *plates)]
        zero, half, small = values[1:]
        script = _(
            "The same values, and three different maps. | In the upper left corner, the ReLU says "
            "{a}, the sigmoid {b}, and the tanh {c}. | Our network has a ReLU here, and a sigmoid "
            "in the next layer. That's a choice: one tries what works."
        )
        with self.beat("choice", script, a=zero, b=half, c=small) as say:
            gone = (self.plot, *self.axes, self.rule, self.dots, self.out, *self.names, *self.marks)
            self.play(*(FadeOut(thing) for thing in gone), run_time=0.5)
            self.fly_to({self.map_key: columns[0][0]}, run_time=1.0)
            self.play(*(FadeIn(m) for m in (*plates, *words)), run_time=0.8)
            say.next()
            self.play(*(FadeIn(part) for part in (*corners, *shown)), run_time=0.6)
            say.next()

    # none at all

    def ask_what_if_without(self) -> None:
        names = (self.layer, self.next_layer)
        first = crops.first_of_two(self.recording, self.layer, self.filter, CROP)
        results = [
            derive(self.recording, *names, self.filter, CROP)
            for derive in (crops.two_in_a_row, crops.one_for_two, crops.two_with_relu)
        ]
        self.joined = sourced(crops.joined_kernel(self.recording, *names, self.filter))
        kernels = [self.tensor(f"{name}/kernel") for name in names]
        row, column = mixed_block(self.recording, self.layer, self.filter, CROP)
        seen = self.network.input
        x = block_of(self.tensor(seen), row, column, CROP, CROP)
        box, self.rule_box = FRONT.rows(5, 0.8, gap=0.2)
        self.figure = TwoFilters(
            x,
            [*kernels, self.joined],
            sourced(first),
            [sourced(result) for result in results],
            [(0, self.filter), (self.filter, 0), (0, 0)],
            box,
        )
        self.rectified = sourced(forward.relu(first)), sourced(results[2])
        picture = self.world.plate(seen)
        around = self.outline(picture, row, column, CROP, CROP)
        script = _(
            "And what if we leave it out, and put one filter right behind the other? (2) | Let's "
            "try, on a piece of the picture: x."
        )
        with self.beat("without", script) as say:
            gone = [m for m in self.drawn() if m is not self.world]
            self.play(*(FadeOut(thing) for thing in gone), run_time=0.5)
            self.fly_to({(seen, 0): STAGE})
            self.map.set_source(self.a)  # as the overview shows it
            say.next()
            self.play(around.animate.set_opacity(1), run_time=0.5)
            x.points = np.column_stack([around.corners(), np.zeros(4)])
            self.add(x)
            aside = Pose(picture.points.copy(), opacity=0.0)
            poses = {x: Pose(facing_in(x, box), lit=READ, lifted=1.0), picture: aside}
            self.play(Flight(self.world, poses, {around: 0.0}), run_time=1.4)

    def put_two_in_a_row(self) -> None:
        figure = self.figure
        script = _(
            "One filter turns it into a map. | A filter of the second layer turns that into these "
            "numbers. | No biases, no ReLU, no pool: nothing but two filters."
        )
        with self.beat("two", script) as say:
            self.strip.light({self.network.input, self.map_key[0]})
            x, home = figure.x, figure.home
            edges = (home[0], home[1] - home[0], home[3] - home[0])
            self.play(x.animate(rate_func=ease).set_corners(*edges), run_time=1.0)
            self.play(FadeIn(figure.name), run_time=0.3)
            for k, things in enumerate(figure.upper):
                if k == 2:
                    say.next()
                self.play(*(FadeIn(thing) for thing in things), run_time=0.6)
            self.play(figure.out.animate.set_numbers(1), run_time=0.4)
            say.next()
            self.law = figure.law("=", self.rule_box)
            self.play(FadeIn(self.law[0]), run_time=0.6)

    def find_the_one_that_does_the_same(self) -> None:
        figure = self.figure
        size = sourced(shapes.length(self.joined))[0]
        cursors = [Outline(plate, line=5) for plate in (figure.out, figure.same)]

        def visit(k: int) -> None:
            for cursor in cursors:
                cursor.lie_on(cursor.plate, *divmod(k, figure.out.columns))

        script = _(
            "Now here's one single filter, made from the two: {c} by {c}. | Lay it right on the "
            "same piece, | and compare. (1)"
        )
        with self.beat("one", script, c=size) as say:
            star, equals = figure.signs_below
            shown = (figure.ways[1], star, figure.joined, figure.name_below)
            self.play(*(FadeIn(thing) for thing in shown), run_time=0.8)
            say.next()
            self.play(FadeIn(equals), FadeIn(figure.same), run_time=0.6)
            self.play(figure.same.animate.set_numbers(1), run_time=0.4)
            say.next()
            self.play(*(FadeIn(cursor) for cursor in cursors), run_time=0.4)
            self.play(Steps(cursors, visit, figure.out.values.size), run_time=2.6)
            self.play(*(FadeOut(cursor) for cursor in cursors), run_time=0.4)
        script = _(
            "Every number is the same. So two layers with nothing in between are really just one. "
            "| Its filter is the convolution of the two. A true one, in which one of them gets "
            "flipped."
        )
        with self.beat("law", script) as say:
            say.next()
            self.play(FadeIn(self.law[1]), run_time=0.8)

    def put_the_relu_back(self) -> None:
        figure = self.figure
        middle, result = self.rectified
        focus = Outline(figure.out, 0, 0, figure.out.rows, figure.out.columns)
        before = figure.out.number_texts.copy()
        law = figure.law("eq.not", self.rule_box, between=_("ReLU"))
        name = Label(_("ReLU"), size=FORMULA * 0.75).move_to(figure.place_of_rule)
        figure.out.source, source = result, figure.out.source
        changes = not np.array_equal(before, figure.out.number_texts)
        figure.out.source = source
        script = _(
            "Now put the ReLU back in between. | Here, it has nothing to do. But as soon as some "
            "value in the middle is below zero, no single filter can do that."
        )
        if changes:
            script = _(
                "Now put the ReLU back in between. | Other numbers come out, and no single filter "
                "can do that for every picture. | That's what it's for: with it, more layers can "
                "do more."
            )
        with self.beat("with", script) as say:
            self.play(FadeIn(name), figure.middle.animate.set_source(middle), run_time=1.0)
            say.next()
            self.play(figure.out.animate.set_source(result), FadeIn(focus), run_time=0.8)
            self.play(*map(FadeOut, self.law), *map(FadeIn, law), run_time=0.6)
            if changes:
                say.next()
