"""RecipeLines: backpropagation in a few lines, in symbols and in a network's numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from manim import LEFT, RIGHT

from scenes.kit.drawing.text import Formula, Label
from scenes.kit.layout import Box
from scenes.kit.style import theme
from scenes.kit.world.projection import PIXELS

_SYMBOL, _NUMBER, _NAME = 74 / PIXELS, 44 / PIXELS, 38 / PIXELS
_CALLED = 0.2  # of the width, for what a line is called
_HIGH = 1.6  # of a line's symbols, for its numbers' height of one


@dataclass(frozen=True, eq=False)
class RecipeLine:
    """called: what it is. symbols, numbers: formulas with a span "eq", which stand below another.

    Markup and spans each; numbers' spans are SourcedNumbers. colors: of some of these, where what
    they stand for above has another than their meaning's.
    """

    called: str
    symbols: tuple[str, dict[str, Any]]
    numbers: tuple[str, dict[str, Any]]
    colors: Mapping[str, str] = field(default_factory=dict)


class RecipeLines:
    """Lines below each other in a box: of each its name, its symbols, and its numbers below."""

    def __init__(self, lines: list[RecipeLine], equals: Callable[[], Any], box: Box) -> None:
        self.names: list[Label] = []
        self.symbols: list[Label] = []
        self.numbers: list[Label] = []
        for line, row in zip(lines, box.rows(*[1.0] * len(lines), gap=0.16), strict=True):
            name, room = row.columns(_CALLED, 1 - _CALLED, gap=0.2)
            above, below = room.rows(_HIGH, 1.0, gap=0.0)
            (markup, spans), (inside, figures) = line.symbols, line.numbers
            symbols = Formula(markup, eq=equals(), size=_SYMBOL, **spans)
            numbers = Formula(inside, eq=equals(), size=_NUMBER, **figures)
            for number, color in line.colors.items():
                numbers[number].set_fill(color)
            at = room.left + 0.22 * room.width
            for formula, place in ((symbols, above), (numbers, below)):
                self._stand(formula, place, at)
            called = Label("{t}", t=line.called, size=_NAME, color=theme().faint)
            called.move_to([name.left, above.center[1], 0], aligned_edge=LEFT)
            self.names.append(called)
            self.symbols.append(symbols)
            self.numbers.append(numbers)

    @staticmethod
    def _stand(formula: Formula, box: Box, at: float) -> None:
        """In a row, with its equals sign at a place; smaller where it is too wide."""
        formula.move_to(box.center)
        wide = formula.get_right()[0] - formula["eq"].get_center()[0]
        formula.scale(min(1.0, (box.right - at) / wide))
        formula.move_to(box.center)
        formula.shift(RIGHT * (at - formula["eq"].get_center()[0]))
