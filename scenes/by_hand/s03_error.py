"""Half the squared difference, output by output, and their sum: one number says how wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import FadeIn, FadeOut, MoveToTarget

from scenes.by_hand.by_hand_scene import ByHandScene
from scenes.kit import style
from scenes.kit.drawing.equations import Gather
from scenes.kit.drawing.text import Formula, Label, Span
from scenes.kit.layout import Box, fit
from scenes.kit.nodes.product_line import LINE, NUMBER, SYMBOL, ProductLine
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedNumber

BOTH = (1, 2)  # the outputs, as their names count them
ERROR = "{e} {s} {h} ({y} {m} {a})^2"
ERROR_IN_NUMBERS = "{h} ({d})^2 {t} {e}"
MINUS = Span("$-$")


class Error(ByHandScene):
    title = N_("The error")
    known = ("inputs", "weights", "biases", "targets", "hidden", "output")

    def construct(self) -> None:
        self.take_the_differences()
        self.ask_for_their_sum()
        self.square_them()
        self.add_up()
        self.learn("errors", "loss")
        self.onward(_("We want that smaller. Which weights do we turn, and which way?"))

    # the differences

    def rows(self, j: int) -> tuple[Box, Box]:
        """Where what belongs to output j is written: in symbols, and in numbers."""
        above, below = LINE.columns(1.0, 1.0, gap=0.5)[j - 1].rows(1.6, 1.0, gap=0.16)
        return above, below

    def in_symbols(self, j: int, markup: str) -> Formula:
        """Output j's error in symbols, or a piece of that, which stands where it will be."""
        whole = fit(self._symbols(j, ERROR), self.rows(j)[0], largest=1.0)
        return _laid_on(whole, self._symbols(j, markup), "y")

    def _symbols(self, j: int, markup: str) -> Formula:
        half = Span("$1/2$")
        y, a, e = (self.symbol(f"{key}{j}") for key in ("y", "ao", "E"))
        return Formula(markup, size=SYMBOL, y=y, a=a, e=e, h=half, m=MINUS, s=Span("$=$"))

    def in_numbers(self, j: int, markup: str) -> Formula:
        """The same in numbers."""
        whole = fit(self._numbers(j, ERROR_IN_NUMBERS), self.rows(j)[1], largest=1.0)
        return _laid_on(whole, self._numbers(j, markup), "d")

    def _numbers(self, j: int, markup: str) -> Formula:
        keys = (("y", f"y{j}"), ("a", f"ao{j}"), ("d", f"d{j}"), ("e", f"E{j}"))
        off = self.sign(self.shown(f"y{j}") - self.shown(f"ao{j}"), f"d{j}")
        error = self.sign(self.shown(f"d{j}") ** 2 / 2, f"E{j}")
        return Formula(
            markup,
            size=NUMBER,
            **{name: self.number(key) for name, key in keys},
            m=MINUS,
            h=Span("$inline(1/2)$"),
            s=Span(f"${off}$"),
            t=Span(f"${error}$"),
        )

    def take_the_differences(self) -> None:
        self.symbols: dict[int, Formula] = {}
        self.numbers: dict[int, Formula] = {}
        with self.beat(
            "differences",
            _(
                "What we wanted, minus what we got: | the first output's off by this much, | and "
                "the second by that."
            ),
        ) as say:
            lit = self.place.lit([self.node("o1"), self.node("E1")], [self.way("E1")])
            self.make_room(self.place.hanging(["targets"]), lit)
            for j in BOTH:
                if j != BOTH[0]:
                    say.next()
                    self.light([f"o{j}", f"E{j}"], [f"E{j}"])
                self.write_difference(j)
                if j == BOTH[0]:
                    say.next()
                self.play(self.grow(self.numbers, j, self.difference(j)))

    def difference(self, j: int) -> Formula:
        return fit(self._numbers(j, "{y} {m} {a} {s} {d}"), self.rows(j)[1], largest=1.0)

    def write_difference(self, j: int) -> None:
        """Target and output rise from the drawing."""
        self.symbols[j] = self.in_symbols(j, "{y} {m} {a}")
        self.numbers[j] = _laid_on(self.difference(j), self._numbers(j, "{y} {m} {a}"), "y")
        plate, sign = self.place.node(*self.node(f"o{j}")), self.place.signs[self.node(f"E{j}")]
        low, high = sign.hung_box()
        at, size = plate.get_center()[:2], plate.number_size()
        origins = {
            "y": risen(self.number(f"y{j}"), (low + high) / 2, (high - low)[1]),
            "a": risen(self.number(f"ao{j}"), at, size, plate.width),
        }
        rising = Gather(self.numbers[j], origins, run_time=style.MOVE)
        self.play(FadeIn(self.symbols[j]), rising)

    def grow(self, lines: dict[int, Formula], j: int, new: Formula) -> Gather:
        """A line becomes another; what is in both stays, or moves there."""
        old, lines[j] = lines[j], new
        both = {name: old[name] for name in new.names if name in old.names}
        return Gather(new, both, [old], run_time=style.STEP)

    def ask_for_their_sum(self) -> None:
        signs = {np.sign(self.shown(f"d{j}")) for j in BOTH}
        opposite = _(
            "Can we just add them? (2) No: one's too high, the other's too low, and they'd make up "
            "for each other."
        )
        alike = _(
            "Can we just add them? (2) Better not. If one were too high and the other too low, "
            "they'd make up for each other."
        )
        with self.beat("cancel", opposite if signs == {-1.0, 1.0} else alike):
            self.light(["o1", "o2", "E1", "E2"], ["E1", "E2"])
            alone = {j: fit(self._numbers(j, "{d}"), self.rows(j)[1], largest=1.0) for j in BOTH}
            self.play(*(self.grow(self.numbers, j, line) for j, line in alone.items()))
            self.plus = Formula("+", size=NUMBER)
            self.plus.move_to((alone[1].get_right() + alone[2].get_left()) / 2)
            self.play(FadeIn(self.plus), run_time=style.QUICK)

    def square_them(self) -> None:
        with self.beat(
            "square",
            _(
                "So we square them. Now it doesn't matter which way they're off. | We halve that, "
                "too; you'll soon see why. | And there's an error for each output."
            ),
        ) as say:
            self.play(FadeOut(self.plus), run_time=style.QUICK)
            self.go_on("({y} {m} {a})^2", "({d})^2")
            say.next()
            self.go_on("{h} ({y} {m} {a})^2", "{h} ({d})^2")
            say.next()
            self.go_on(ERROR, ERROR_IN_NUMBERS)

    def go_on(self, symbols: str, numbers: str) -> None:
        """Both outputs' lines become these."""
        self.play(
            *(self.grow(self.symbols, j, self.in_symbols(j, symbols)) for j in BOTH),
            *(self.grow(self.numbers, j, self.in_numbers(j, numbers)) for j in BOTH),
        )

    # and their sum

    def add_up(self) -> None:
        with self.beat(
            "total",
            _("These we can add, | and that's our error: {e}."),
            e=self._plain_number("E").with_decimals(3),
        ) as say:
            self.bring_home()
            line = self.sum_of_errors()
            self.light(["E1", "E2", "E"], ["E.1", "E.2"])
            self.play(*line.show_left(), *line.show_terms(), run_time=style.MOVE)
            say.next()
            self.play(*line.show_result(), run_time=style.STEP)
            self.show_values([self.node("E")])

    def bring_home(self) -> None:
        """What has been found comes down to its plate, and its lines go."""
        flights = []
        for j, line in self.numbers.items():
            plate, found = self.place.node(*self.node(f"E{j}")), line["e"].copy()
            there = min(0.8 * plate.width / found.width, 1.0)
            found.generate_target().scale(there).move_to(plate.get_center()).set_opacity(0)
            flights.append(found)
        lines = [*self.symbols.values(), *self.numbers.values()]
        self.play(
            *(FadeOut(line, run_time=style.QUICK) for line in lines),
            *(MoveToTarget(found, run_time=style.STEP) for found in flights),
        )
        self.remove(*flights)
        self.show_values([self.node(f"E{j}") for j in BOTH])

    def sum_of_errors(self) -> ProductLine:
        terms = [self.plate_term(self.symbol(key), key, key) for key in ("E1", "E2")]
        sign = self.sign(self.shown("E1") + self.shown("E2"), "E")
        return ProductLine(
            self.symbol("E"), terms, self.number("E"), sign=sign, between=[("+", "+")]
        )


def _laid_on(whole: Formula, piece: Formula, name: str) -> Formula:
    """A piece of a formula, as large as the whole, and with a span where the whole has it."""
    piece.scale(whole.em_now / piece.em_now)
    return piece.shift(whole[name].get_center() - piece[name].get_center())


def risen(number: SourcedNumber, at: np.ndarray, size: float, room: float = np.inf) -> Any:
    """A number's outline as it stands in the drawing, from where it rises."""
    label = Label("{n}", n=number, size=size)
    label.scale(min(0.8 * room / label.width, 1.0))
    return label.move_to([*at, 0])["n"]
