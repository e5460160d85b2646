"""The gradient of any one weight: its uses, what died, the strongest terms, a whole chain."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from manim import DOWN, UP, FadeIn, FadeOut

from model.central_difference import nudge
from model.chain_rule import Derivation, Way, derive
from model.derivations import one_weight
from model.tensors import derivative
from scenes.backward.one_weight_scripts import alive_script, strongest_script, uses_script
from scenes.kit import style
from scenes.kit.drawing.derivation_numbers import DerivationNumbers
from scenes.kit.drawing.pixel_grid import Frame, PixelGrid
from scenes.kit.drawing.product_rows import heads, product_row, sign_of
from scenes.kit.drawing.text import Formula, Label
from scenes.kit.drawing.weight_in_place import weight_grid
from scenes.kit.scene import N_, GradientScene, _
from scenes.kit.sourced import SourcedArray, SourcedNumber, constant, equals_sign, sourced

SHOWN = 4  # terms written out
X = (-4.6, 0.0, 4.6)  # the three maps
WHY = {
    "the ReLU is closed": "{n} behind a shut ReLU",
    "not the pool's winner": "{n} not the largest",
}


class OneWeight(GradientScene):
    title = N_("One weight")
    weight: ClassVar[str] = "conv1/kernel[2,3,0,1]"

    def construct(self) -> None:
        self.prepare()
        self.name_the_weight()
        self.show_its_uses()
        self.see_what_is_alive()
        self.multiply_and_add()
        self.write_the_strongest_terms()
        self.follow_one_way()
        self.compare_three_ways()

    def prepare(self) -> None:
        self.derivation: Derivation = derive(self.recording, self.weight)
        self.numbers = DerivationNumbers(self.derivation, SHOWN)
        self.cell = self.derivation.weight
        self.z = self.derivation.uses[0].at.tensor
        self.is_bias = self.network.tensors[self.cell.tensor].kind == "bias"

    @property
    def slope(self) -> str:
        """dL/dw as a symbol; for a bias, dL/db."""
        return f"(partial L) / (partial {'b' if self.is_bias else 'w'})"

    def derivative(self, of: str, by: str) -> str:
        """The derivative of one tensor with respect to another, both named, as a symbol."""
        return derivative(self.network.tensors[of], self.network.tensors[by])

    def total(self) -> SourcedNumber:
        """The weight's gradient, as the backward pass found it."""
        return self.gradient(self.cell.tensor)[self.cell.index]

    def map_of(self, source: SourcedArray, x: float, **options: Any) -> PixelGrid:
        cell = min(4.05 / max(source.array.shape), 1.6)
        numbers = float(source.array.size == 1)
        grid = PixelGrid(source, cell=cell, numbers=numbers, **options)
        return grid.move_to([x, 0.3, 0])

    # beats

    def name_the_weight(self) -> None:
        grid, place = weight_grid(self.tensor(self.cell.tensor), self.cell.index, 4.4)
        grid.move_to([-3.0, 0.2, 0])
        frame = Frame(grid, *place, stroke=6)
        name = Label("{w}", w=self.numbers.name, size=style.LARGE, color=self.colors.faint)
        value = Formula(
            f"{self.network.tensors[self.cell.tensor].symbol} = {{v}}",
            v=self.tensor(self.cell.tensor)[self.cell.index],
            size=style.HEADING * 1.2,
        )
        question = Formula(f"{self.slope} = med ?", size=style.HEADING)
        for mobject, y in ((name, 1.9), (value, 0.8), (question, -0.9)):
            mobject.move_to([3.2, y, 0])
        question.set_color(style.meaning_color("gradient"))
        with self.beat(
            "weight",
            _(
                "Pick a weight, any weight. | Let's take this one. If we turn it up, just a tiny "
                "bit, what happens to the loss? (2)"
            ),
        ) as say:
            self.enter(grid)
            say.next()
            self.enter(frame, name, value)
            self.enter(question)

    def show_its_uses(self) -> None:
        uses = self.derivation.uses
        self.met = self.map_of(self.numbers.met, X[0])
        self.upstream = self.map_of(sourced(one_weight.upstream(self.derivation)), X[1])
        one = constant(1, "A sum moves as far as its bias does.")[0]
        met = self.network.tensors[uses[0].source.tensor].symbol
        name = "{one}" if self.is_bias else met
        self.names = [
            Formula(text, size=style.BODY, one=one).next_to(grid, UP, buff=0.12)
            for text, grid in (
                (self.derivative(self.z, self.cell.tensor) + f" = {name}", self.met),
                (self.derivative("loss", self.z), self.upstream),
            )
        ]
        script, count = uses_script(self.derivation, self.is_bias), one_weight.uses(self.derivation)
        with self.beat("uses", script, n=sourced(count)[0]) as say:
            self.leave()
            self.enter(self.met, self.names[0])
            self.times = Formula("dot.o", size=style.HEADING).move_to([-2.3, 0.3, 0])
            say.next()
            self.enter(self.times, self.upstream, self.names[1])

    def see_what_is_alive(self) -> None:
        """Why most of the map is dark: a gate was shut, or the pool chose another."""
        alive = sourced(one_weight.alive(self.derivation))[0]
        lines = [Label(_("{n} alive"), n=alive, size=style.BODY, plain=True)]
        lines[0].set_color(self.colors.focus)
        for tensor, why, _count in self.derivation.deaths:
            markup = WHY.get(why, _("{n} find no way on"))
            dead = (
                one_weight.deaths(self.derivation, tensor)
                if why in WHY
                else one_weight.stranded(self.derivation)
            )
            lines.append(Label(_(markup), n=sourced(dead)[0], size=style.BODY, plain=True))
        for k, line in enumerate(lines):
            line.move_to([X[2], -0.75 - 0.5 * k, 0])
        self.lines: list[Any] = lines
        with self.beat("alive", alive_script(self.derivation), n=alive) as say:
            if len(self.derivation.uses) > 1:
                self.lines = [*lines, self.map_of_the_alive()]
                self.enter(self.lines[-1])
                say.next()
                for line in lines:
                    self.play(FadeIn(line, shift=DOWN * 0.1), run_time=style.QUICK)

    def map_of_the_alive(self) -> PixelGrid:
        """Each use: bright where a way to the loss is open, faint where a gate is shut."""
        source = sourced(one_weight.open(self.derivation))
        return PixelGrid(source, cell=2.6 / max(source.array.shape), limit=1.0).move_to(
            [X[2], 1.05, 0]
        )

    def multiply_and_add(self) -> None:
        self.terms = self.map_of(sourced(one_weight.terms(self.derivation)), X[2])
        name = Formula('"terms"', size=style.BODY).next_to(self.terms, UP, buff=0.12)
        equals = Formula("=", size=style.HEADING).move_to([2.3, 0.3, 0])
        total = Formula(
            f"{self.slope} = {{g}}",
            g=self.total(),
            size=style.LARGE,
        ).move_to([X[2], -2.35, 0])
        with self.beat(
            "terms",
            _(
                "Multiply them, place by place. | Then add everything up, and you have the "
                "gradient."
            ),
        ) as say:
            self.play(*(FadeOut(line) for line in self.lines), run_time=style.QUICK)
            self.enter(equals, self.terms, name)
            say.next()
            self.play(FadeIn(total), run_time=style.STEP)

    def write_the_strongest_terms(self) -> None:
        shown = self.derivation.terms[:SHOWN]
        with self.beat("strongest", strongest_script(self.derivation)):
            self.leave()
            if shown:
                self.enter(*self.table_of_terms())
            else:
                self.enter(self.zero())

    def zero(self) -> Formula:
        gradient = self.gradient(self.cell.tensor)[self.cell.index]
        formula = Formula(f"{self.slope} = {{g}}", g=gradient, size=style.HEADING * 1.4)
        return formula.move_to([0, 0.5, 0])

    def table_of_terms(self) -> list[Any]:
        """One row per term: its factors under their symbols, and the product."""
        factors = self.numbers.factors
        products = sourced(one_weight.products_of(factors))
        rows, columns = factors.array.shape
        xs = np.linspace(-5.3 if columns > 2 else -1.5, 2.2, columns)
        chain = self.derivation.terms[0].chain
        symbols = [self.derivative(link.end.tensor, link.start.tensor) for link in chain]
        symbols.append(self.derivative("loss", chain[-1].end.tensor))
        parts: list[Any] = heads(symbols, xs, 2.7, style.BODY)
        for row in range(rows):
            met = self.numbers.factor_row(row)
            parts += product_row(met, products[row], xs, 5.0, 1.65 - 0.72 * row)
        return [*parts, *self.foot_of_table([products[k] for k in range(rows)])]

    def foot_of_table(self, shown: list[SourcedNumber]) -> list[Any]:
        """What is not written out, and the total."""
        y = 1.65 - 0.72 * len(shown)
        parts: list[Any] = []
        terms, total = list(shown), self.total()
        if self.numbers.rest is not None:
            count, rest = self.numbers.rest
            more = Label(_("{n} more"), n=count, size=style.BODY, plain=True)
            parts.append(more.set_color(self.colors.faint).move_to([2.2, y, 0]))
            parts.append(Label("{t}", t=rest, size=style.LARGE).move_to([5.0, y, 0]))
            terms.append(rest)
            y -= 0.72
        line = Formula(
            f"{self.slope} {equals_sign(terms, total)} {{g}}",
            g=total,
            size=style.LARGE,
        )
        return [*parts, line.move_to([4.1, y - 0.15, 0])]

    def follow_one_way(self) -> None:
        strongest = self.derivation.strongest_ways(1)
        if not strongest:
            return
        way = strongest[0]
        factors, product = self.numbers.way(way)
        result = Formula(
            f"{sign_of(factors, product)} med {{t}}", t=product, size=style.HEADING * 1.2
        ).move_to([0, -1.75, 0])
        with self.beat(
            "chain",
            _(
                "Let's follow a single way, from our weight to the loss. It's the strongest of "
                "{n}. | Multiply everything that it meets, and you get its share."
            ),
            n=sourced(one_weight.ways(self.derivation))[0],
        ) as say:
            self.leave()
            for column in self.columns_of(way, factors):
                self.play(*(FadeIn(m) for m in column), run_time=style.QUICK)
            say.next()
            self.play(FadeIn(result), run_time=style.STEP)

    def columns_of(self, way: Way, factors: list[SourcedNumber]) -> list[list[Any]]:
        """Each link's derivative, its value, and where that is read from."""
        half = 6.0 if len(factors) > 4 else 3.0
        columns: list[list[Any]] = []
        for link, number, x in zip(
            way.links, factors, np.linspace(-half, half, len(factors)), strict=True
        ):
            head = self.derivative(link.end.tensor, link.start.tensor)
            origin = link.reading
            columns.append(
                [
                    Formula(head, size=style.LARGE).move_to([x, 1.55, 0]),
                    Label("{f}", f=number, size=style.BODY).move_to([x, 0.45, 0]),
                    Formula(origin, size=style.BODY, color=self.colors.faint).move_to(
                        [x, -0.35, 0]
                    ),
                ]
            )
        return columns

    def compare_three_ways(self) -> None:
        check = nudge(self.recording, self.cell)
        total = sourced(one_weight.sum_of_terms(self.derivation))[0]
        difference = sourced(one_weight.central_difference(self.derivation, check.epsilon))[0]
        rows = [
            (_("the sum of all its terms"), total.with_digits(5)),
            (_("the backward pass, all weights at once"), self.total().with_digits(5)),
            (
                _("a nudge up, a nudge down, and the difference"),
                difference.with_digits(min(5, check.digits)),
            ),
        ]
        parts: list[Any] = []
        for k, (text, number) in enumerate(rows):
            y = 1.6 - 1.1 * k
            parts.append(
                Label(text, size=style.BODY).move_to([1.2, y, 0], aligned_edge=np.array([1, 0, 0]))
            )
            parts.append(
                Label("{g}", g=number, size=style.HEADING).move_to(
                    [1.8, y, 0], aligned_edge=np.array([-1, 0, 0])
                )
            )
        with self.beat(
            "total",
            _(
                "But is that right? | Add up all the terms, one by one. | Or go back once, for all "
                "weights together. | Or just nudge the weight up and down, and divide. It's the "
                "same number each time."
            ),
        ) as say:
            self.leave()
            for k in range(0, len(parts), 2):
                say.next()
                self.play(*(FadeIn(m) for m in parts[k : k + 2]), run_time=style.STEP)
