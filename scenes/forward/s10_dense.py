# Longer than 300 lines: eight beats on one stage, which must stay in step.
"""The maps unroll into one list; a neuron weighs all of it, for and against; then all ten do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from manim import FadeIn, FadeOut
from manim.utils.rate_functions import ease_in_quad

from model.chosen_places import place_before, strongest_votes, unit_products
from model.derivations import forward, shapes
from scenes.kit import style
from scenes.kit.drawing.equations_of_numbers import Spelled
from scenes.kit.drawing.stepwise import Steps
from scenes.kit.drawing.text import Label
from scenes.kit.layout import STAGE, Box
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedArray, SourcedNumber, sign_between, sourced
from scenes.kit.world.between import Outline
from scenes.kit.world.class_column import ClassColumn, class_names, class_rows
from scenes.kit.world.lesson import Lesson
from scenes.kit.world.moves import Flight, Front, Pose
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import column_in, facing_in, turned_in
from scenes.kit.world.scene import CAPTION, FORMULA, HERO, TITLE
from scenes.kit.world.signs import LABEL
from scenes.kit.world.threads import Ends, FixedPlaces, Thread, Threads
from scenes.kit.world.votes import Difference, Stack, two_stacks

MAPS, LIST, LOGITS, ANSWER = "pool2", "flatten", "dense/z", "softmax"
RANKS = 2  # strongest votes of each kind that are traced back
FAINTER = 0.3  # threads and votes, while another is looked at


class DenseLayer(Lesson):
    title = N_("The dense layer")
    digit = "4:1"

    def construct(self) -> None:
        self.prepare()
        self.ask_for_one_answer()
        self.write_a_list()
        self.meet_a_neuron()
        self.multiply()
        self.pile_up_the_votes()
        self.trace_the_strongest()
        self.add_up()
        self.show_all_ten()
        self.return_home()

    def prepare(self) -> None:
        self.unit = int(self.recording[ANSWER][0].argmax())
        self.digit_of_unit = sourced(shapes.classes(self.recording))[self.unit]
        self.count = self.size(LIST)
        self.keys = [(MAPS, k) for k in range(self.world.stations[MAPS].shown)]
        self.maps = [self.world.plates[key] for key in self.keys]
        _rows, columns, channels = self.recording[MAPS].shape[1:]
        self.across = columns * channels  # of the list, in rows that are the maps' rows
        self.products = unit_products(self.recording, LOGITS, self.unit)

    def ask_for_one_answer(self) -> None:
        script = _("How would you get a digit out of these {c} maps? (2)")
        with self.beat("maps", script, c=self.shape(MAPS)[2]):
            boxes = STAGE.inset(0.1).columns(*[1.0] * len(self.keys), gap=0.45)
            self.fly_to(dict(zip(self.keys, boxes, strict=True)))

    # the list

    def in_rows(self, name: str | SourcedArray, **options: Any) -> Plate:
        """A vector in rows, each of which holds what one row of the maps unrolls to."""
        vector = self.tensor(name) if isinstance(name, str) else name
        return Plate(sourced(forward.rows(vector, self.across)), **options)

    def write_a_list(self) -> None:
        above, below = STAGE.rows(1, 1.25)
        self.list = self.in_rows(LIST, limit=self.maps[0].limit, numbers=1, alike=False).reveal(0)
        self.list.points = facing_in(self.list, below)
        self.cursors = [self.outline(plate, 0, 0) for plate in self.maps]
        self.block = Outline(self.list, 0, 0, 1, len(self.maps))
        script = _(
            "First, they're put in one long list: | the first cell of every map, | then the next "
            "of each, and so on. {n} numbers in all."
        )
        with self.beat("unroll", script, n=self.count) as say:
            boxes = above.columns(*[1.0] * len(self.keys), gap=0.45)
            self.fly_to(dict(zip(self.keys, boxes, strict=True)), run_time=1.2)
            self.strip.light({MAPS, LIST})
            self.play(FadeIn(self.list), run_time=0.5)
            say.next()
            self.take(0)
            lit = [cursor.animate.set_opacity(1) for cursor in self.cursors]
            self.play(*lit, FadeIn(self.block), run_time=0.5)
            say.next()
            moving = [self.world, self.list, self.block]
            rest = self.maps[0].values.size - 1
            filling = Steps(moving, lambda k: self.take(k + 1), rest, rate_func=ease_in_quad)
            self.play(filling, run_time=3.6)
            out = [cursor.animate.set_opacity(0) for cursor in self.cursors]
            self.play(*out, FadeOut(self.block), run_time=0.4)

    def take(self, place: int) -> None:
        """One more place of the maps is written down."""
        for cursor in self.cursors:
            cursor.lie_on(cursor.plate, *divmod(place, self.maps[0].columns))
        wide = len(self.maps)
        self.block.lie_on(self.list, *divmod(place * wide, self.across))
        shown = np.arange(self.list.values.size) < (place + 1) * wide
        self.list.reveal(shown.reshape(self.list.values.shape).astype(float))

    # one neuron

    def meet_a_neuron(self) -> None:
        left, beside = STAGE.columns(1.35, 1, gap=0.5)
        strips = left.rows(1, 1, 1, gap=0.1)
        weights = self.tensor("dense/kernel").channel(self.unit)
        products = forward.unit_products(self.recording, LOGITS, self.unit)
        self.weights = self.in_rows(sourced(weights))
        self.made = self.in_rows(sourced(products)).reveal(0)
        names = (_("the numbers"), _("their weights"), _("the products"))
        self.words, grids = [], []
        for name, strip in zip(names, strips, strict=True):
            word, grid = strip.rows(0.2, 1, gap=0.05)
            grids.append(grid.columns(0.09, 1, gap=0.05))
            label = Label(name, size=LABEL, color=self.colors.faint)
            left_edge = facing_in(self.weights, grids[-1][1])[0, 0]
            self.words.append(label.move_to([left_edge + label.width / 2, word.center[1], 0]))
        for plate, (_sign, box) in zip((self.weights, self.made), grids[1:], strict=True):
            plate.points = facing_in(plate, box)
        self.operators = [
            Label(sign, size=HERO).move_to(box.center)
            for sign, (box, _grid) in zip(("×", "\\="), grids[1:], strict=True)
        ]
        above, self.spell_in, _below = beside.rows(1.5, 1, 0.6)
        self.called = self.name_the_neuron(above)
        script = _(
            "Here's a neuron, the one for the {u}. | It has a weight for every number: "
            "green speaks for the {u}, purple against it."
        )
        with self.beat("neuron", script, u=self.digit_of_unit) as say:
            gone = {plate: replace(Pose.of(plate), opacity=0.0) for plate in self.maps}
            place = Pose(facing_in(self.list, grids[0][1]))
            self.play(self.list.animate.set_numbers(0), run_time=0.3)
            self.strip.light({LIST, ANSWER})
            self.play(Flight(self.world, {self.list: place, **gone}, run_time=1.2))
            self.play(FadeIn(self.words[0]), *(FadeIn(m) for m in self.called), run_time=0.5)
            say.next()
            new = (self.weights, self.words[1], self.operators[0])
            self.play(*(FadeIn(m) for m in new), run_time=0.8)

    def name_the_neuron(self, box: Box) -> list[Any]:
        above, middle = box.rows(0.3, 1, gap=0.0)
        word = Label(_("the neuron for"), size=TITLE, color=self.colors.faint)
        digit = Label("{u}", u=self.digit_of_unit, size=2.4 * HERO, weight=600, plain=True)
        return [word.move_to(above.center), digit.move_to(middle.center)]

    def multiply(self) -> None:
        best = divmod(int(np.abs(self.products).argmax()), self.across)
        grids = (self.list, self.weights, self.made)
        self.eyes = [Outline(grid, *best) for grid in grids]
        self.spelled = Spelled([grid.number(*best) for grid in grids], self.spell_in)
        script = _("Each number gets multiplied by its weight. | That makes {n} products.")
        with self.beat("products", script, n=self.count) as say:
            self.play(*(FadeIn(eye) for eye in self.eyes[:2]), run_time=0.5)
            shown = np.zeros(self.made.values.shape)
            shown[best] = 1
            self.made.reveal(shown)
            new = (self.made, self.words[2], self.operators[1], self.eyes[2], self.spelled)
            self.play(*(FadeIn(m) for m in new), run_time=0.8)
            say.next()
            moving = [self.made, *self.eyes, self.spelled]
            count = len(self.products)
            self.play(Steps(moving, self.visit, count, rate_func=ease_in_quad), run_time=2.8)
            self.play(*(FadeOut(m) for m in (*self.eyes, self.spelled)), run_time=0.4)

    def visit(self, k: int) -> None:
        """Show the k-th product, and where it comes from."""
        place = divmod(k, self.across)
        for eye in self.eyes:
            eye.lie_on(eye.plate, *place)
        shown = np.arange(len(self.products)) <= k
        self.made.reveal(shown.reshape(self.made.values.shape).astype(float))
        self.spelled.show([eye.plate.number(*place) for eye in self.eyes])  # type: ignore[attr-defined]

    # for and against

    def pile_up_the_votes(self) -> None:
        left, _space, middle, _gap, self.right = STAGE.columns(1.45, 1.9, 3.5, 0.2, 4.4, gap=0.2)
        self.make_stacks(middle)
        script = _(
            "Now pile them up. | What's positive is a vote for the {u}. | What's negative is a "
            "vote against it."
        )
        with self.beat("votes", script, u=self.digit_of_unit) as say:
            gone = (self.list, self.weights, self.made, *self.words, *self.operators)
            self.play(*(FadeOut(m) for m in gone), run_time=0.5)
            rows = left.rows(*[1.0] * len(self.keys), gap=0.1)
            for key, row in zip(self.keys, rows, strict=True):  # on its way, it would cross words
                plate = self.world.plates[key]
                plate.points = turned_in(plate, row)
            self.fly_to(dict(zip(self.keys, rows, strict=True)), run_time=1.2)
            for threads, stack, foot in zip(self.votes, self.stacks, self.feet, strict=True):
                say.next()
                threads.reach = stack.grown = 0.0
                self.add(threads, *self.stacks[: self.stacks.index(stack) + 1])
                self.play(FadeIn(foot), Front(threads, [threads], reach), run_time=0.7)
                self.play(Front(stack, [stack], Stack.grow), run_time=1.3)

    def make_stacks(self, box: Box) -> None:
        """A stack of what is for and one of what is against, and threads from the maps to both."""
        source = sourced(forward.unit_products(self.recording, LOGITS, self.unit))
        above, below = box.rows(1, 0.07, gap=0.1)
        self.order = [strongest_votes(self.products, sign) for sign in (1, -1)]
        sides = [[source[k] for k in order] for order in self.order]
        self.bias = self.tensor("dense/bias")[self.unit]
        self.stacks, self.bias_block = two_stacks(sides, self.bias, above)
        ink = self.colors.activation
        self.feet = [
            Label(word, u=self.digit_of_unit, size=TITLE, color=color, plain=True).move_to(
                [stack.get_center()[0], below.center[1], 0]
            )
            for stack, word, color in zip(
                self.stacks,
                (_("for {u}"), _("against {u}")),
                (ink.positive, ink.negative),
                strict=True,
            )
        ]
        self.votes = [
            self.threads_to(order, stack)
            for order, stack in zip(self.order, self.stacks, strict=True)
        ]

    def cell_of(self, k: int) -> tuple[int, ...]:
        return place_before(self.recording, LIST, k)

    def threads_to(self, order: list[int], stack: Stack) -> Threads:
        """From the cells of some products to their segments."""
        starts = Ends.of(self.world, MAPS, [self.cell_of(k) for k in order], 0.5)
        ends = FixedPlaces(np.array([segment.entrance for segment in stack.segments]))
        limit = float(np.abs(self.products).max())
        return Threads(starts, ends, self.products[order], "activation", limit)

    def trace_the_strongest(self) -> None:
        self.traced: list[Any] = []
        self.lines: list[Label] = []
        script = _(
            "The strongest votes for it come from here. (1) | And the strongest against it, from "
            "here."
        )
        with self.beat("strongest", script) as say:
            dimmed = [threads.animate.set_opacity(FAINTER) for threads in self.votes]
            self.play(*dimmed, *(FadeOut(m) for m in self.called), run_time=0.4)
            for side, half in enumerate(self.right.inset(0.3, 0.1).rows(1, 1)):
                if side:
                    say.next()
                self.trace(side, half)

    def trace(self, side: int, box: Box) -> None:
        """Put the focus on a side's strongest votes: their cells, their threads, their segments."""
        old, self.traced, new = self.traced, [], []
        for rank, row in enumerate(box.rows(*[1.0] * RANKS)):
            k, segment = self.order[side][rank], self.stacks[side].segments[rank]
            plate, place = self.world.cell(MAPS, self.cell_of(k))
            start = Ends.of(self.world, MAPS, [self.cell_of(k)], 0.5)
            thread = Thread(start, FixedPlaces(segment.entrance[None]), width=5.0)
            self.add(thread)
            self.traced += [thread, Outline(plate, *place), Outline(segment)]
            new += self.where(k, self.stacks[side].numbers[rank], row)
        self.add(*self.stacks)  # threads run behind the stacks
        self.lines += new
        fading = [FadeOut(m) for m in old]
        new_light = [FadeIn(m) for m in (*self.traced, *new)]
        self.play(*fading, *new_light, *self.light_stack(side), run_time=0.8)

    def light_stack(self, *sides: int) -> list[Any]:
        """Dim the other stack: a thread that ends behind it is not one of its own."""
        return [
            stack.animate.set_opacity(1.0 if k in sides else FAINTER)
            for k, stack in enumerate(self.stacks)
        ]

    def where(self, k: int, number: SourcedNumber, box: Box) -> list[Label]:
        """A vote, and its place on the maps below it."""
        place = sourced(shapes.place(self.recording, LIST, k))
        plus = "\\+" if number.value > 0 else ""
        color = style.meaning_color(number.meaning, number.value)
        found = [
            Label(f"{plus}{{p}}", p=number, size=FORMULA, color=color, weight=600, plain=True),
            Label(
                _("map {c}, row {i}, column {j}"),
                c=place[2],
                i=place[0],
                j=place[1],
                size=TITLE,
                plain=True,
            ),
        ]
        for label, part in zip(found, box.rows(1.3, 1, gap=0.0), strict=True):
            label.move_to([box.left + label.width / 2, part.center[1], 0])
        return found

    # the logit

    def add_up(self) -> None:
        logit = self.tensor(LOGITS)[0, self.unit]
        sums = sourced(forward.votes(self.recording, LOGITS, self.unit))
        rows = self.write_the_sum(sums, logit)
        script = _(
            "Take all the votes, for and against. | Add the bias, | and we have what's called a "
            "logit: {z}."
        )
        with self.beat("logit", script, z=logit) as say:
            gone = [FadeOut(m) for m in (*self.traced, *self.lines)]
            self.play(*gone, *self.light_stack(0, 1), run_time=0.5)
            self.play(*(FadeIn(m) for row in rows[:2] for m in row), run_time=0.5)
            say.next()
            self.bias_block.grow(0)
            rises = Front(self.bias_block, [self.bias_block], Stack.grow)
            self.play(FadeIn(self.bias_block), rises, *(FadeIn(m) for m in rows[2]), run_time=0.8)
            say.next()
            tops = [stack.right_top for stack in self.stacks]
            tops[int(self.bias.value < 0)] = self.bias_block.right_top
            self.difference = Difference(np.array(tops))
            self.play(*(FadeIn(m) for m in (self.difference, *rows[3])), run_time=0.8)
        self.sum = [m for row in rows for m in row]

    def write_the_sum(self, sums: SourcedArray, logit: SourcedNumber) -> list[list[Any]]:
        """The sum as one writes it by hand, each number with its name: a list per line."""
        shown = sums[0].shown - sums[1].shown + self.bias.shown
        colors = self.colors.activation
        minus, plus = "\N{MINUS SIGN} {n}", "\\+ {n}"
        lines = [
            ("{n}", sums[0], _("for"), colors.positive),
            (minus, sums[1], _("against"), colors.negative),
            (plus if self.bias.value >= 0 else "{n}", self.bias, _("bias"), self.colors.faint),
            (f"{sign_between(float(shown), logit)} {{n}}", logit, _("logit"), self.colors.ink),
        ]
        boxes = self.right.inset(0.3, 0.8).rows(1, 1, 1, 1.3)
        made = []
        for (markup, number, word, color), box in zip(lines, boxes, strict=True):
            size = HERO if number is logit else FORMULA
            label = Label(markup.replace("=", "\\="), n=number, size=size, color=color, plain=True)
            name = Label(word, size=CAPTION, color=color)
            label.move_to([box.center[0] - label.width / 2, box.center[1], 0])
            name.move_to([box.center[0] + 0.3 + name.width / 2, box.center[1], 0])
            made.append([label, name])
        made[3] = [*self.highlight(made[3][0]["n"]), *made[3]]
        return made

    # all of them

    def show_all_ten(self) -> None:
        logits = self.tensor(LOGITS)
        classes = sourced(shapes.classes(self.recording))
        left, _space, names, right = STAGE.columns(0.3, 4.5, 0.5, 6.5, gap=0.2)
        cells = self.world.of(ANSWER)
        flat = self.world.plate(LIST)
        poses = {plate: replace(Pose.of(plate), opacity=0.0) for plate in self.maps}
        poses[flat] = Pose(column_in(flat, left))
        for cell, row in zip(cells, class_rows(len(cells), names), strict=True):
            poses[cell] = Pose(facing_in(cell, row), opacity=0.0)  # threads end there
        self.columns = ClassColumn(logits, right, {k: logits[0, k] for k in range(len(cells))})
        self.names = class_names(classes, names)
        script = _(
            "All {n} neurons do this, with weights of their own. | Everything's connected to "
            "everything: this layer is fully connected, or dense. | Out come {n} logits, "
            "| and the {u} is in front."
        )
        count = self.shape(LOGITS)[0]
        with self.beat("logits", script, n=count, u=self.digit_of_unit) as say:
            gone = (*self.votes, *self.stacks, self.bias_block, *self.feet, self.difference)
            self.play(*(FadeOut(m) for m in (*gone, *self.sum)), run_time=0.5)
            self.strip.light({LIST, ANSWER})
            self.play(*(FadeIn(name) for name in self.names), run_time=0.4)
            self.play(Flight(self.world, poses, run_time=1.2))
            say.next()
            threads = self.threads[ANSWER]
            threads.opacity, threads.reach = 1.0, 0.0
            self.play(Front(self.world, [threads], reach), run_time=1.6)
            say.next()
            self.columns.grow(0)
            rises = Front(self.columns, [self.columns], ClassColumn.grow)
            self.play(FadeIn(self.columns), rises, run_time=1.6)
            say.next()
            self.columns.best = self.unit

    def return_home(self) -> None:
        self.onward(_("But how sure of it is the network?"))


def reach(threads: Threads, share: float) -> None:
    threads.reach = share
