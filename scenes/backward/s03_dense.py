# Longer than 300 lines: eight beats on one stage, where the small layer and ours take turns.
"""From ten numbers to every gradient of the dense layer, and to what the layer before is handed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from manim import FadeIn, FadeOut
from manim.utils.rate_functions import ease_in_quad

from model.derivations import gradients, shapes
from scenes.backward.lines import Lines
from scenes.kit import style
from scenes.kit.drawing.equations_of_numbers import Spelled
from scenes.kit.drawing.stepwise import Steps
from scenes.kit.drawing.symbol_table import SymbolTable
from scenes.kit.drawing.text import Formula, Span
from scenes.kit.layout import FRONT, Box, fit
from scenes.kit.scene import N_, _
from scenes.kit.sourced import sourced
from scenes.kit.world.between import Outline
from scenes.kit.world.moves import Flight, Pose, early, late
from scenes.kit.world.palette import palette
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import column_in, filling
from scenes.kit.world.scene import FORMULA, HERO
from scenes.kit.world.way_back import WayBack

LAYER, LOGITS, LIST, MAPS = "dense", "dense/z", "flatten", "pool2"
INPUTS, OUTPUTS = 3, 2  # of the small layer, whose equations can be written out
TAKEN = (1, 0)  # the weight of it that is followed: input and output
TELLING = 0.6  # near this an input's product is clearly less than what it is multiplied with
SMALLER = 0.75 * FORMULA  # of fractions, which are as high as their cells else


class DenseGradient(WayBack):
    title = N_("Back through the dense layer")
    known = LOGITS
    dwell = 0.1  # tables of symbols are not read one by one

    def construct(self) -> None:
        self.prepare()
        self.ask_whether_ten_are_enough()
        self.follow_one_weight()
        self.multiply_its_factors()
        self.fill_the_table()
        self.do_it_with_ours()
        self.ask_for_the_inputs()
        self.hand_it_on()
        self.fold_it_back()
        self.return_home()

    def prepare(self) -> None:
        table, beside = FRONT.columns(1.25, 1, gap=0.5)
        top, below = table.rows(0.8, 5, gap=0.2)
        shares = (1.1, 5.4, 1.1)
        self.left, self.body, self.right = below.columns(*shares, gap=0.2)
        self.corner, self.top, self.other_corner = top.columns(*shares, gap=0.2)
        self.upper_note, self.formulas, self.lower_note = beside.rows(0.6, 2.8, 1, gap=0.2)
        self.many = sourced(shapes.size_with_bias(self.recording, LAYER))[0]
        self.inputs = self.world.plate(LIST)
        self.result = self.world.lower(LIST)[0]
        self.arriving = self.world.lower(self.world.gradients_of[LOGITS])
        upstream = self.gradient(LOGITS)
        self.weights = self.laid_out(Plate(self.tensor(f"{LAYER}/kernel")))
        self.made = self.laid_out(
            Plate(sourced(gradients.outer(self.tensor(LIST), upstream)))
        ).reveal(0)
        self.colors_of = {
            "x": style.meaning_color("activation"),
            "W": style.meaning_color("weight"),
            "d": style.meaning_color("gradient"),
        }
        self.letter = Formula("x", size=FORMULA, color=self.colors_of["x"])
        self.letter.move_to(self.corner.center)
        self.arrived = Formula("p - y", size=FORMULA, color=self.colors_of["d"])
        fit(self.arrived, self.other_corner, largest=1.0)
        self.handed = Formula("{g}", size=FORMULA, g=self.slope_of("x"))
        fit(self.handed, self.other_corner, largest=1.0)

    def laid_out(self, plate: Plate) -> Plate:
        plate.points = filling(self.body)
        return plate

    # where things are: the same places for the small layer's symbols and for our plates

    def close(self, *shown: Plate) -> dict[Plate, Pose]:
        """Poses of the world's plates in the table; what is not shown waits there unseen."""
        cells = self.top.columns(*[1.0] * len(self.arriving), gap=0.0)
        corners = {self.inputs: filling(self.left), self.result: filling(self.right)}
        corners |= {plate: filling(cell) for plate, cell in zip(self.arriving, cells, strict=True)}
        return {
            plate: Pose(place, opacity=float(plate in shown)) for plate, place in corners.items()
        }

    def cell(self, letter: str, *place: int) -> tuple[str, str]:
        """A symbol's markup and colour: of an input, a weight or what arrives at an output."""
        index = "_(" + " ".join(str(k + 1) for k in place) + ")"
        markup = f"p{index} - y{index}" if letter == "d" else f"{letter}{index}"
        return markup, self.colors_of[letter]

    def symbol(self, letter: str, *place: int) -> Formula:
        markup, color = self.cell(letter, *place)
        return Formula(markup, color=color, size=FORMULA)

    def product(self, i: int, j: int) -> Formula:
        """An input times what arrives at an output."""
        return Formula("{x} ({d})", size=FORMULA, **self.spans(x=("x", i), d=("d", j)))

    def handed_to(self, i: int) -> Formula:
        """The gradient of an input, as a symbol."""
        return Formula("{g}", size=FORMULA, g=self.slope_of(self.cell("x", i)[0]))

    def slope_of(self, markup: str) -> Span:
        """The derivative of the loss with respect to a symbol."""
        return Span(f"$(partial L) / (partial {markup})$", self.colors_of["d"])

    def spans(self, **parts: tuple[Any, ...]) -> dict[str, Any]:
        found = {}
        for name, (letter, *place) in parts.items():
            markup, color = self.cell(letter, *place)
            found[name] = Span(f"${markup}$", color)
        return found

    def small(self, box: Box, letter: str, rows: int, columns: int = 0) -> SymbolTable:
        """A table of a letter's symbols in a box; of a vector, in a column or in a row."""
        places = np.ndindex(rows, columns) if columns else [(k,) for k in range(rows)]
        symbols = [self.symbol(letter, *place) for place in places]
        wide = columns or (rows if letter == "d" else 1)
        grid = [symbols[k : k + wide] for k in range(0, len(symbols), wide)]
        return self.table(grid, box)

    def table(
        self, formulas: list[list[Formula]], box: Box, largest: float = FORMULA
    ) -> SymbolTable:
        colors = palette()
        empty = colors.ramps["activation+"][0]
        return SymbolTable(formulas, box, largest, (colors.body, empty))

    # one weight

    def ask_whether_ten_are_enough(self) -> None:
        counts: Any = {"k": self.shape(LOGITS)[0], "n": self.many}
        puzzle = Formula("{k} thick arrow.r thick {n}", size=HERO * 1.3, plain=True, **counts)
        fit(puzzle, self.formulas, largest=1.0)
        script = _(
            "The dense layer has {n} weights and biases. | Only {k} numbers come back. Is that "
            "enough? (2)"
        )
        with self.beat("question", script, **counts) as say:
            places = {(LIST, 0): self.left}
            self.fly_to(places, beside=self.close(self.inputs))
            self.play(FadeIn(self.weights), run_time=0.5)
            say.next()
            self.play(Flight(self.world, self.close(self.inputs, *self.arriving), run_time=0.8))
            self.play(FadeIn(puzzle), run_time=0.4)
        self.puzzle = puzzle

    def follow_one_weight(self) -> None:
        i, j = TAKEN
        self.xs, self.ds = self.small(self.left, "x", INPUTS), self.small(self.top, "d", OUTPUTS)
        self.ws = self.small(self.body, "W", INPUTS, OUTPUTS)
        self.eye = Outline(self.ws, i, j)
        self.lines = Lines(self, self.formulas)
        script = _("In a small one, | this weight is used just once: | in z, it multiplies x.")
        with self.beat("weight", script) as say:
            self.show_in_place((self.xs, self.ds, self.ws), (self.weights, self.puzzle))
            say.next()
            self.play(FadeIn(self.eye), run_time=0.4)
            self.lines.begin(self.output(j))
            say.next()
            self.used = [Outline(self.xs, i, 0)]
            self.play(*(FadeIn(outline) for outline in self.used), run_time=0.4)

    def output(self, j: int) -> Formula:
        """An output, and the one of its terms that is followed."""
        spans = self.spans(x=("x", TAKEN[0]), w=("W", *TAKEN))
        markup = f"z_{j + 1} = dots.c + {{x}} thin {{w}} + dots.c"
        return Formula(markup, size=FORMULA, **spans)

    def show_in_place(self, tables: Iterable[SymbolTable], gone: Iterable[Any]) -> None:
        """The small layer's symbols take the places of our plates."""
        away = [FadeOut(thing, rate_func=early) for thing in gone]
        come = [FadeIn(table, rate_func=late) for table in tables]
        self.play(*away, Flight(self.world, self.close()), *come, run_time=0.8)

    def show_ours(self, gone: Iterable[Any], new: Iterable[Any], *more: Plate) -> None:
        """And the other way round; more: plates besides what comes in and what arrives."""
        away = [FadeOut(thing, rate_func=early) for thing in gone]
        come = [FadeIn(thing, rate_func=late) for thing in new]
        shown = self.close(self.inputs, *more, *self.arriving)
        self.play(*away, Flight(self.world, shown), *come, run_time=0.8)

    def multiply_its_factors(self) -> None:
        i, j = TAKEN
        weight = self.cell("W", *TAKEN)[0]
        parts = self.spans(x=("x", i), d=("d", j))
        up = Span(f"$(partial z_{j + 1}) / (partial {weight})$")
        on, left = self.slope_of(f"z_{j + 1}"), self.slope_of(weight)
        chain = Formula("{g} = {x} thin {d}", size=FORMULA, g=left, x=up, d=on)
        done = Formula("{g} = {x} thin ({d})", size=FORMULA, g=left, **parts)
        script = _(
            "Turn it up, and z moves x times as much, | and the loss p minus y times that. | "
            "Multiply: that's the chain rule."
        )
        with self.beat("chain", script) as say:
            self.lines.follow(chain)
            say.next()
            self.used.append(Outline(self.ds, 0, j))
            self.play(FadeIn(self.used[-1]), run_time=0.4)
            say.next()
            self.lines.follow(done, faint=1.0)  # it is the rule that is named now

    def fill_the_table(self) -> None:
        grid = [[self.product(i, j) for j in range(OUTPUTS)] for i in range(INPUTS)]
        self.products = self.table(grid, self.body)
        order = [(i, j) for i in range(INPUTS) for j in range(OUTPUTS)]
        script = _(
            "So a weight's gradient is its input, times its output's p minus y: | an outer "
            "product. | A bias just gets p minus y."
        )
        arriving = Span("$p_j - y_j$", self.colors_of["d"])
        rule = Formula(
            "{g} = {x} thin ({d})",
            size=FORMULA,
            g=self.slope_of("W_(i j)"),
            x=Span("$x_i$", self.colors_of["x"]),
            d=arriving,
        )
        bias_rule = Formula("{g} = {d}", size=FORMULA, g=self.slope_of("b_j"), d=arriving)
        self.bias_rule = fit(bias_rule, self.lower_note, largest=1.0)
        with self.beat("outer", script) as say:
            gone = (*self.used, *self.lines.shown)
            self.play(FadeOut(self.ws), *(FadeOut(thing) for thing in gone), run_time=0.4)
            empty = self.products.submobjects[0]
            self.play(FadeIn(empty), run_time=0.3)
            eyes = [self.eye, Outline(self.xs), Outline(self.ds)]
            self.add(*eyes)
            for i, j in order:
                for eye, place in zip(eyes, ((i, j), (i, 0), (0, j)), strict=True):
                    eye.lie_on(eye.plate, *place)
                self.play(FadeIn(self.products.at(i, j)), run_time=0.4)
            self.remove(empty, *(self.products.at(*place) for place in order))
            self.add(self.products, *eyes)
            say.next()
            self.play(*(FadeOut(eye) for eye in eyes), run_time=0.3)
            self.lines.begin(rule)
            say.next()
            self.play(FadeIn(self.bias_rule), run_time=0.5)

    # ours

    def do_it_with_ours(self) -> None:
        strongest = int(np.abs(self.gradient(LOGITS).array[0]).argmax())
        best = int(np.abs(self.inputs.values[:, 0] - TELLING).argmin()), strongest
        numbers = (
            self.inputs.number(best[0], 0),
            self.gradient(LOGITS)[0, best[1]],
            self.made.number(*best),
        )
        spelled = Spelled(numbers, self.upper_note)
        script = _(
            "Now ours: {a} inputs, kept from the way forward, | times {k} numbers. | It's enough "
            "for all {n}, with the biases."
        )
        counts: Any = {"a": self.size(LIST), "k": self.shape(LOGITS)[0], "n": self.many}
        with self.beat("ours", script, **counts) as say:
            tables = (self.xs, self.ds, self.products)
            self.show_ours(tables, (self.made, self.letter, self.arrived))
            say.next()
            rows = [Outline(self.inputs, 0, 0), Outline(self.made, 0, 0, 1, self.made.columns)]
            self.add(*rows)
            self.sweep(self.made, rows, [self.made])
            say.next()
            eyes = [
                Outline(plate, best[0] - 0.5, column, 2, 1, line=2)  # rows are too thin for a frame
                for plate, column in ((self.inputs, 0), (self.made, best[1]))
            ]
            eyes.append(Outline(self.arriving[best[1]], 0, 0))
            self.play(*(FadeIn(thing) for thing in (*eyes, spelled)), run_time=0.5)
        self.example = [*eyes, spelled, self.arrived]

    def sweep(self, filled: Plate, eyes: list[Outline], moving: list[Any]) -> None:
        """Fill a plate row by row, each with the focus on what it is made from."""
        rows = filled.rows

        def reach(k: int) -> None:
            for eye in eyes:
                eye.lie_on(eye.plate, k, 0)
            shown = (np.arange(rows) <= k).astype(float)[:, None]
            filled.reveal(np.broadcast_to(shown, filled.values.shape).copy())

        self.play(Steps([*moving, *eyes], reach, rows, rate_func=ease_in_quad), run_time=1.8)
        self.play(*(FadeOut(eye) for eye in eyes), run_time=0.3)

    # what is handed on

    def ask_for_the_inputs(self) -> None:
        i = TAKEN[0]
        line = Formula(
            "{g} = &{w0} ({d0}) \\ + thin &{w1} ({d1})",
            size=FORMULA,
            g=self.slope_of(self.cell("x", i)[0]),
            **self.spans(w0=("W", i, 0), d0=("d", 0), w1=("W", i, 1), d1=("d", 1)),
        )
        tables = (self.xs, self.ds, self.ws)
        results = self.table([[self.handed_to(k)] for k in range(INPUTS)], self.right, SMALLER)
        row = Outline(self.ws, i, 0, 1, OUTPUTS)
        script = _(
            "And what do the inputs get? | Each goes into every output, each time through another "
            "weight. | Multiply, and add it all up."
        )
        with self.beat("inputs", script) as say:
            gone = (*self.example, self.made, *self.lines.shown, self.bias_rule, self.letter)
            self.show_in_place(tables, gone)
            here = Outline(self.xs, i, 0)
            self.play(FadeIn(here), run_time=0.3)
            say.next()
            self.play(FadeOut(here), FadeIn(row), run_time=0.4)
            say.next()
            self.lines.begin(line)
            self.play(FadeIn(results), run_time=0.5)
        self.tables = [*tables, row, results]

    def hand_it_on(self) -> None:
        handed = gradients.handed_back(self.tensor(f"{LAYER}/kernel"), self.gradient(LOGITS))
        rule = Formula(
            "{g} = sum_j {w} thin ({d})",
            size=FORMULA,
            g=self.slope_of("x_i"),
            w=Span("$W_(i j)$", self.colors_of["W"]),
            d=Span("$p_j - y_j$", self.colors_of["d"]),
        )
        script = _(
            "Ours: each row of weights, times p minus y, added up. | A negative weight flips the "
            "sign."
        )
        with self.beat("hand-on", script) as say:
            gone = (*self.tables, *self.lines.shown)
            self.world.put(LIST).reveal(0)
            self.result.set_source(sourced(handed))
            self.show_ours(gone, (self.weights, self.letter, self.handed), self.result)
            eyes = [
                Outline(self.weights, 0, 0, 1, self.weights.columns),
                Outline(self.result, 0, 0),
            ]
            self.add(*eyes)
            self.sweep(self.result, eyes, [self.world, self.weights])
            self.lines.begin(rule)
            say.next()
        self.hand_back(LIST)

    def fold_it_back(self) -> None:
        shape = self.shape(MAPS)
        keys = [self.world.lower_key(MAPS, k) for k in range(self.world.stations[MAPS].shown)]
        near, far = FRONT.columns(0.12, 1, gap=0.6)
        boxes = [part for row in far.rows(1, 1, gap=0.2) for part in row.columns(1, 1, gap=0.3)]
        places = dict(zip(keys, boxes, strict=False))
        column = self.world.lower_key(LIST)
        maps = self.world.put(MAPS).reveal(0)
        cursors = [self.outline(plate, 0, 0) for plate in maps]
        block = self.outline(self.result, 0, 0, len(maps), 1)
        script = _("The list was made of {c} maps, | so it folds back into them.")
        with self.beat("fold", script, c=shape[2]) as say:
            gone = (self.weights, self.letter, self.handed, *self.lines.shown)
            self.play(*(FadeOut(thing) for thing in gone), run_time=0.4)
            self.fly_to(
                {**places, column: near},
                beside={self.result: Pose(column_in(self.result, near))},
                run_time=1.2,
            )
            say.next()
            lit = [mark.animate.set_opacity(1) for mark in (*cursors, block)]
            self.play(*lit, run_time=0.4)

            def take(k: int) -> None:
                for cursor in cursors:
                    cursor.lie_on(cursor.plate, *divmod(k, maps[0].columns))
                block.lie_on(self.result, k * len(maps), 0)
                shown = (np.arange(maps[0].values.size) <= k).reshape(maps[0].values.shape)
                maps.reveal(shown.astype(float))

            self.play(Steps([self.world], take, maps[0].values.size), run_time=1.6)
            out = [mark.animate.set_opacity(0) for mark in (*cursors, block)]
            self.play(*out, run_time=0.3)
        self.hand_back(MAPS)

    def return_home(self) -> None:
        self.onward(_("And before these maps? A pool."))
