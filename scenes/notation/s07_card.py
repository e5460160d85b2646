"""A layer at once: matrices and their shapes, all in four lines; and a card between the books."""

from __future__ import annotations

from typing import Any

from manim import FadeIn, FadeOut, MoveToTarget

from model.derivations import notation
from scenes.kit import style
from scenes.kit.drawing.text import Formula, Label, Span
from scenes.kit.layout import STAGE, equation_slots, fit
from scenes.kit.scene import N_, _
from scenes.kit.sourced import sourced
from scenes.kit.world.between import Outline
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_at
from scenes.kit.world.projection import PIXELS
from scenes.notation.card import Card
from scenes.notation.close_up import CloseUp

LINE_SYMBOL, SHAPE, WORDS = 60 / PIXELS, 42 / PIXELS, 32 / PIXELS  # em of each
_MEANINGS = {"W": "weight", "b": "weight", "delta": "gradient"}


BACK = 2  # the line whose matrix is turned over
ARC = 2.6  # radians of the way of its rows and columns, around each other


class CardBetweenBooks(CloseUp):
    title = N_("Four lines, and a card")

    def construct(self) -> None:
        self.make_a_matrix()
        self.multiply_it()
        self.write_four_lines()
        self.keep_the_card()
        self.onward(_("So, do you still know what's what?"))

    def bold(self, letter: str, layer: str) -> Span:
        """A vector or a matrix of a layer: the letter without an index."""
        meaning = _MEANINGS.get(letter, "activation")
        return Span(f"$bold({letter})^(({layer}))$", style.meaning_color(meaning))

    # one line with its numbers

    def set_up(self) -> None:
        """The plates of z = W a + b, with their symbols above and their shapes below."""
        name = f"layer{self.last}"
        before = f"layer{self.last - 1}"
        self.sums = Plate(self.tensor(f"{name}/z"), upright=True)
        self.matrix = Plate(sourced(notation.matrix(self.sketch, name)))
        self.met = Plate(self.tensor(f"{before}/a"), upright=True)
        self.bias = Plate(sourced(notation.bias_vector(self.sketch, name)), upright=True)
        plates = [self.sums, self.matrix, self.met, self.bias]
        above, middle, below = STAGE.rows(0.9, 4.2, 0.6, gap=0.15)
        slots = equation_slots([(p.rows, p.columns) for p in plates], middle, largest=1.05)
        rows, columns = self.shape(f"{name}/a")[0], self.shape(f"{before}/a")[0]
        letters = ("z", "W", "a", "b")
        layers = [str(self.last)] * len(letters)
        layers[letters.index("a")] = str(self.last - 1)
        self.symbols, self.shapes = [], []
        readable = []
        for plate, place, letter, layer in zip(plates, slots.grids, letters, layers, strict=True):
            plate.points = facing_at(plate, place, slots.cell)
            plate.set_lifted(1).set_numbers(1)
            readable.append(plate.shows_numbers())
            symbol = Formula("{s}", s=self.bold(letter, layer), size=LINE_SYMBOL)
            self.symbols.append(symbol.move_to([place[0], above.center[1], 0]))
            high = columns if letter == "a" else rows
            markup = "{r} × {c}" if letter == "W" else "{r}"
            shape = Label(markup, r=high, c=columns, size=SHAPE, color=self.colors.faint)
            self.shapes.append(shape.move_to([place[0], below.center[1], 0]))
        for plate in plates:
            plate.set_numbers(float(all(readable)))
        self.signs = [
            Formula(sign, size=LINE_SYMBOL).move_to(place)
            for sign, place in zip(("=", "dot", "+"), slots.signs, strict=True)
        ]

    def make_a_matrix(self) -> None:
        self.set_up()
        first = Outline(self.matrix, 0, 0, 1, self.matrix.columns)
        with self.beat(
            "matrix",
            _(
                "Could we write a whole layer at once? (2) | Put its weights into a table, a "
                "matrix. | The first row holds all that leads to the first node."
            ),
        ) as say:
            say.next()
            shown = [FadeIn(part) for part in (self.matrix, self.symbols[1], self.shapes[1])]
            self.change(self.forward({}), with_it=shown, run_time=style.STEP)
            say.next()
            self.play(FadeIn(first), run_time=style.QUICK)
        self.first = first

    def multiply_it(self) -> None:
        with self.beat(
            "rows",
            _(
                "Each row meets the layer before. | Add the biases, and there are the sums. So j, "
                "the row, comes first."
            ),
        ) as say:
            met = [self.met, self.symbols[2], self.shapes[2], self.signs[1]]
            self.play(*map(FadeIn, met), run_time=style.STEP)
            say.next()
            rest = [self.bias, self.symbols[3], self.shapes[3], self.signs[2]]
            self.play(*map(FadeIn, rest), run_time=style.STEP)
            whole = [self.sums, self.symbols[0], self.shapes[0], self.signs[0]]
            self.play(*map(FadeIn, whole), run_time=style.STEP)

    # all of it in four lines

    def write_four_lines(self) -> None:
        before = [self.first, self.sums, self.matrix, self.met, self.bias]
        before += [*self.symbols, *self.shapes, *self.signs]
        with self.beat(
            "lines",
            _(
                "Forward is one line. | The last deltas, another. The circled dot means: entry by "
                "entry. | One layer back: the same matrix, | and T turns it over. | And the "
                "gradients: delta, times what came in."
            ),
        ) as say:
            gone = [FadeOut(part, run_time=style.QUICK) for part in before]
            self.written: list[Any] = []
            for k, line in enumerate(self.four_lines()):
                if k:
                    say.next()
                self.play(*gone, *map(FadeIn, line), run_time=style.STEP)
                if k == BACK:
                    say.next()
                    self.play(
                        *(MoveToTarget(part, path_arc=ARC) for part in self.turning),
                        run_time=style.MOVE,
                    )
                self.written += line
                gone = []

    def four_lines(self) -> list[list[Any]]:
        """Of each line: what it is, its formula, and a note: a matrix's shape, or a sign's use."""
        spans = {
            "z": self.bold("z", "l"),
            "zL": self.bold("z", "L"),
            "zk": self.bold("z", "l-1"),
            "W": self.bold("W", "l"),
            "a": self.bold("a", "l"),
            "aL": self.bold("a", "L"),
            "ak": self.bold("a", "l-1"),
            "b": self.bold("b", "l"),
            "y": Span("$bold(y)$", style.meaning_color("activation")),
            "d": self.bold("delta", "l"),
            "dL": self.bold("delta", "L"),
            "dk": self.bold("delta", "l-1"),
            "G": self.ratio("C_i", "bold(W)^((l))"),
            "B": self.ratio("C_i", "bold(b)^((l))"),
        }
        formulas = (
            "{z} = {W} {ak} + {b}, quad {a} = g({z})",
            "{dL} = 2 thin ({aL} - {y}) dot.o g' ({zL})",
            "{dk} = ({W})^T {d} dot.o g' ({zk})",
            "{G} = {d} ({ak})^T, quad {B} = {d}",
        )
        words = (_("forward"), _("the last deltas"), _("one layer back"), _("gradients"))
        lines = []
        rows = STAGE.inset(0, 0.25).rows(*[1.0] * len(formulas))
        for row, word, formula, note in zip(rows, words, formulas, self.notes(), strict=True):
            left, middle, right = row.columns(1.35, 4.4, 1.9, gap=0.4)
            used = {name: span for name, span in spans.items() if f"{{{name}}}" in formula}
            parts = [
                (Label("{t}", t=word, size=WORDS, color=self.colors.faint), left),
                (Formula(formula, size=LINE_SYMBOL, **used), middle),
                (note, right),
            ]
            for part, box in parts:
                fit(part, box, largest=1.0)
                part.move_to([box.left + part.width / 2, box.center[1], 0])
            lines.append([part for part, _box in parts])
        self.turn_back(lines[BACK][-1])
        return lines

    def notes(self) -> list[Label]:
        """What stands beside each of the four lines."""
        high = self.shape(f"layer{self.last}/a")[0]
        wide = self.shape(f"layer{self.last - 1}/a")[0]
        shaped: dict[str, Any] = {"J": high, "K": wide, "size": SHAPE, "color": self.colors.faint}
        green = style.meaning_color("weight")
        return [
            Label("{W}: {J} × {K}", W=Span("$bold(W)$", green), **shaped),
            Label(
                "{o} {t}",
                o=Span("$dot.o$"),
                t=_("entry by entry"),
                size=SHAPE,
                color=self.colors.faint,
            ),
            Label("{W}: {K} × {J}", W=Span("$bold(W)^T$", green), **shaped),
            Label("{G}: {J} × {K}", G=self.span("partial C_i slash partial bold(W)"), **shaped),
        ]

    def turn_back(self, note: Label) -> None:
        """The rows and columns of a turned matrix's shape stand as before; `turning` turns them."""
        self.turning = [note["J"], note["K"]]
        centers = [part.get_center() for part in self.turning]
        for part, other in zip(self.turning, reversed(centers), strict=True):
            part.generate_target()
            part.move_to(other)

    # the card

    def keep_the_card(self) -> None:
        card = Card()
        names, here, films, books = card.columns
        with self.beat(
            "card",
            _(
                "And those textbooks? Here's a card: | what we write, | what our other films do, | "
                "and others. Some swap j and k. | For some, a is the sum."
            ),
        ) as say:
            turned = [FadeOut(part, run_time=style.QUICK) for part in self.written]
            heads = [column.pop(0) for column in (here, films, books)]
            turned += map(FadeIn, [*names, *heads, *card.rules])
            self.change({self.place.floor: {"opacity": 0.0}}, with_it=turned, run_time=style.STEP)
            say.next()
            self.play(*map(FadeIn, here), run_time=style.STEP)
            say.next()
            self.play(*map(FadeIn, films), run_time=style.STEP)
            say.next()
            self.play(*map(FadeIn, books), run_time=style.STEP)
            say.next()
            self.play(FadeIn(card.outline("z_j^((l))")), run_time=style.QUICK)
