"""A convolution small enough to write out, in symbols: X, K and Z as plates that face us."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from manim import FadeIn, FadeOut

from scenes.kit import style
from scenes.kit.drawing.equations import TOY, Equation, Gather, Place, Symbol
from scenes.kit.drawing.text import Formula, Span
from scenes.kit.layout import Box, equation_slots
from scenes.kit.world.between import Outline
from scenes.kit.world.moves import Flight, Pose, late
from scenes.kit.world.scene import FORMULA, HERO
from scenes.kit.world.symbol_tiles import SymbolTiles, symbol_tiles
from scenes.kit.world.way_back import WayBack

_ROOM_OF_A_SIGN = 1.5  # units
_BESIDE = 1.8  # units left free beside formulas that stand as on a map


class SmallConvolution(WayBack):
    """A lesson that works on the small example before it works on the network's plates."""

    dwell: ClassVar[float] = 0.15  # its equations take their time to come together

    def leave_the_place(self, gone: Iterable[Any], shown: Iterable[Any]) -> None:
        """The plates in view fade where they are: the small example takes their room."""
        poses = {
            plate: replace(Pose.of(plate), opacity=0.0)
            for plate in self.world.plates.values()
            if plate.opacity
        }
        going = (FadeOut(m, run_time=0.4) for m in gone)
        coming = (FadeIn(m, rate_func=late, run_time=0.9) for m in shown)
        self.play(Flight(self.world, poses, self.outside(0.0), run_time=0.7), *going, *coming)

    def lay_out_the_example(self, box: Box) -> None:
        """Place "X * K + b = Z" in a box, and dL/dZ where Z is; nothing is shown yet."""
        slots = equation_slots(
            [TOY.size, TOY.window, TOY.output_shape], box, sign=_ROOM_OF_A_SIGN, largest=1.1
        )
        self.x = symbol_tiles("X", TOY.size)
        self.k = symbol_tiles("K", TOY.window)
        self.z = symbol_tiles("Z", TOY.output_shape)
        self.dz = symbol_tiles("Z", TOY.output_shape, gradient=True)
        for plate, place in zip((self.x, self.k, self.z), slots.grids, strict=True):
            plate.stand_at(place, slots.cell)
        self.dz.stand_at(slots.grids[-1], slots.cell)
        bias = Span("$b$", style.meaning_color("weight"))
        self.operators = [
            Formula("ast", size=HERO).move_to(slots.signs[0]),
            Formula("+ thick {b} thick =", b=bias, size=FORMULA).move_to(slots.signs[1]),
        ]

    def let_gradients_in(self, *gone: Any) -> None:
        """dL/dZ takes the place of Z: then there is no sum any more of which it is the result."""
        leaving = (self.z, *self.operators, *gone)
        self.play(*(FadeOut(m) for m in leaving), FadeIn(self.dz), run_time=0.5)

    def spell(
        self,
        equation: Equation,
        sources: dict[str, SymbolTiles],
        *,
        run_time: float = style.STEP,
    ) -> Gather:
        """An equation comes together from the symbols on plates, which are given by letter."""
        origins = {}
        for symbol in (equation.left, *(s for term in equation.terms for s in term)):
            letter = ("d" if symbol.gradient else "") + symbol.letter
            if letter in sources and symbol.place is not None:
                origins[symbol.name] = sources[letter].outline_of(symbol)
        return Gather(equation, origins, run_time=run_time)

    def next_line(self, old: Equation, new: Equation, stays: str = "") -> Gather:
        """Another equation takes an old one's place: of its symbols only those of a letter stay.

        A symbol that both have elsewhere would cross all the others.
        """
        kept = [name for name in new.names if name in old.names and _is_of(name, stays)]
        return Gather(new, {name: old[name] for name in kept}, [old])

    def point_at(self, plate: SymbolTiles, place: Place, line: float = 4.0) -> Outline:
        """The focus on one cell of a plate of symbols."""
        outline = Outline(plate, *place, line=line)
        self.play(FadeIn(outline), run_time=style.QUICK)
        return outline


def _is_of(name: str, letter: str) -> bool:
    """Whether a span shows that letter's symbol, or no symbol at all."""
    return not name or name.startswith("plus") or (bool(letter) and name.startswith(letter))


def lined_up(lines: Sequence[Formula], box: Box) -> None:
    """Put formulas one below the other in a box, all of one size, and all beginning together."""
    rows = box.rows(*[1.0] * len(lines), gap=0.05)
    widest, highest = max(line.width for line in lines), max(line.height for line in lines)
    factor = min(1.0, box.width / widest, rows[0].height / highest)
    left = box.center[0] - widest * factor / 2
    for line, row in zip(lines, rows, strict=True):
        line.scale(factor)
        line.move_to([left + line.width / 2, row.center[1], 0])


def as_on_a_map(lines: Sequence[Formula], box: Box) -> None:
    """Put a formula per cell of Z where that cell is on the map."""
    down, across = ([1.0] * side for side in TOY.output_shape)
    inside = box.inset(_BESIDE, 0)
    boxes = [part for row in inside.rows(*down, gap=0.15) for part in row.columns(*across)]
    factor = min(
        min(part.width / line.width, part.height / line.height, 1.0)
        for line, part in zip(lines, boxes, strict=True)
    )
    for line, part in zip(lines, boxes, strict=True):
        line.scale(factor).move_to(part.center)


def derivative(of: Symbol, by: Symbol, value: Symbol, size: float) -> Formula:
    """d of / d by = value: how far one cell moves with another."""
    spans = {s.name: Span(f"${s.markup}$", s.color) for s in (of, by, value)}
    markup = f"(partial {{{of.name}}}) / (partial {{{by.name}}}) = {{{value.name}}}"
    return Formula(markup, size=size, **spans)


def product(term: Sequence[Symbol], size: float) -> Formula:
    """Symbols beside each other."""
    spans = {symbol.name: Span(f"${symbol.markup}$", symbol.color) for symbol in term}
    return Formula(" thin ".join(f"{{{name}}}" for name in spans), size=size, **spans)
