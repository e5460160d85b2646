"""Card: what things are called here, in the other films and in other books, as a table to keep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from manim import Line, RoundedRectangle

from scenes.kit import style
from scenes.kit.drawing.text import Formula, Label
from scenes.kit.layout import STAGE
from scenes.kit.scene import N_, _
from scenes.kit.world.projection import PIXELS

WORDS, SYMBOLS, HEAD = 36 / PIXELS, 44 / PIXELS, 30 / PIXELS  # em of each
_SHARES = (2.5, 1.1, 1.5, 1.4)  # of the table's width that its columns have
_HEADS = (N_("what it is"), N_("here"), N_("in our other films"), N_("in other books"))
# what it is; its meaning, which decides its colour; here; in the other films; in other books
_ROWS = (
    (N_("loss"), "loss", "C_i", "E quad L", "J quad E quad L"),
    (N_("what a node passes on"), "activation", "a_j^((l))", "a_(h 1) quad a", "h quad o quad z"),
    (
        N_("its weighted sum"),
        "activation",
        "z_j^((l))",
        "z_(h 1) quad z quad f",
        'a quad "net" quad s',
    ),
    (N_("weight to j, from k"), "weight", "w_(j k)^((l))", "w_5 quad w", "w_(k j) quad theta"),
    (N_("bias of node j"), "weight", "b_j^((l))", "b_3 quad b", "w_(j 0) quad theta"),
    (N_("activation function"), "", "g", "sigma", "f quad sigma quad phi"),
    (N_("target"), "activation", "y_j", "y_1 quad y", "t quad d"),
    (
        N_("slope of the loss along z"),
        "gradient",
        "delta_j^((l))",
        "(partial E) / (partial z) quad (partial L) / (partial z)",
        '-delta quad "d"z',
    ),
    (N_("learning rate"), "", "eta", "eta", "alpha quad epsilon"),
)


class Card:
    """columns: what stands in each, from the head down; rules: the lines below head and rows."""

    def __init__(self) -> None:
        self.rows = rows = STAGE.inset(0.3, 0.0).rows(*[1.0] * (len(_ROWS) + 1), gap=0.0)
        self.columns: list[list[Any]] = [[] for _share in _SHARES]
        self.rules: list[Any] = []
        for number, row in enumerate(rows):
            boxes = row.columns(*_SHARES, gap=0.4)
            for column, box, cell in zip(self.columns, boxes, _cells(number), strict=True):
                cell.scale(min(1.0, 0.76 * box.height / cell.height, box.width / cell.width))
                column.append(cell.move_to([box.left + cell.width / 2, box.center[1], 0]))
            ends = ([row.left, row.bottom, 0], [row.right, row.bottom, 0])
            rule = Line(*ends, color=style.theme().line, stroke_width=1.0 if number else 2.5)
            self.rules.append(rule.set_opacity(0.8))

    def outline(self, symbol: str) -> Any:
        """A line in light around the row of what is called that here."""
        place = next(k for k, (_what, _meaning, here, *_rest) in enumerate(_ROWS) if here == symbol)
        row = self.rows[place + 1].inset(-0.15, -0.02)
        return RoundedRectangle(
            width=row.width,
            height=row.height,
            corner_radius=0.09,
            stroke_width=4,
            color=style.theme().focus,
        ).move_to(row.center)


def _cells(number: int) -> Sequence[Label]:
    """One row of the table, the head being the first."""
    if not number:
        faint = style.theme().faint
        return [Label("{t}", t=_(head), size=HEAD, color=faint, weight=600) for head in _HEADS]
    what, meaning, *symbols = _ROWS[number - 1]
    color = style.meaning_color(meaning) if meaning else style.theme().ink
    formulas = [Formula(symbol, size=SYMBOLS, color=color) for symbol in symbols]
    return [Label("{t}", t=_(what), size=WORDS), *formulas]
