"""UpdateTable: all that learns, before and after a step, to all the digits there are: a sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from manim import LEFT, UP, Line

from scenes.kit.drawing.canvas import text_width
from scenes.kit.drawing.text import Formula, Label, Span
from scenes.kit.layout import Box
from scenes.kit.sourced import SourcedNumber
from scenes.kit.style import theme
from scenes.kit.world.signs import LABEL

_SIZE = 0.3  # em of its numbers, where they have room
_GAP = 0.42  # units between columns
_CAP = 0.72  # of an em: how high tall letters are
_HEAD = 0.75  # of a row's height
_CALLED = 1.3 * LABEL  # em of what a column is called

Numbers = Callable[[str], SourcedNumber]


class UpdateTable:
    """Rows of a name and its numbers before, gradient and after, in blocks side by side.

    blocks: the names in each. heads: what each column is, and its colour. keys: for a name, the key
    of each number. parts[k]: what appears with column k; the names come with the first.
    """

    def __init__(
        self,
        blocks: Sequence[Sequence[str]],
        heads: Sequence[tuple[str, str]],
        keys: Callable[[str], Sequence[str]],
        number: Numbers,
        symbol: Callable[[str], Span],
        box: Box,
    ) -> None:
        self.parts: list[list[Any]] = [[] for _ in heads]
        self.heads, self.keys, self.number, self.symbol = heads, keys, number, symbol
        boxes = box.columns(*[1.0] * len(blocks), gap=0.9)
        size = min(self._size(names, boxes[0].width) for names in blocks)
        for names, room in zip(blocks, boxes, strict=True):
            self._lay(names, room, size)

    def _numbers(self, names: Sequence[str], k: int) -> list[SourcedNumber]:
        return [self.number(self.keys(name)[k]) for name in names]

    def _widths(self, names: Sequence[str]) -> list[tuple[float, float]]:
        """Of each column's numbers before their points and from there on, in em."""
        found = []
        for k in range(len(self.heads)):
            halves = [n.text.partition(".") for n in self._numbers(names, k)]
            found.append(
                (
                    max(text_width(whole) for whole, _, _ in halves),
                    max(text_width(point + part) for _, point, part in halves),
                )
            )
        return found

    def _size(self, names: Sequence[str], width: float) -> float:
        """The em at which a block's columns fit, beside its names."""
        total = 2.0 + sum(map(sum, self._widths(names)))
        return min(_SIZE, (width - _GAP * len(self.heads)) / total)

    def _lay(self, names: Sequence[str], box: Box, size: float) -> None:
        rows = box.rows(_HEAD, *[1.0] * len(names), gap=0.0)
        widths = self._widths(names)
        called = [Formula("{s}", s=self.symbol(name), size=1.25 * size) for name in names]
        free = box.width - 1.6 * size - size * sum(map(sum, widths))
        gap = free / len(widths)
        for label, row in zip(called, rows[1:], strict=True):
            label.move_to([box.left, row.center[1], 0], aligned_edge=LEFT)
        self.parts[0] += called
        edge = box.left + 1.6 * size
        for k, (before, after) in enumerate(widths):
            start = edge + gap
            point = start + before * size
            edge = point + after * size
            text, color = self.heads[k]
            head = Label("{t}", t=text, size=_CALLED, color=color, weight=600)
            top = rows[0].center[1] + _CAP * _CALLED / 2
            head.move_to([(start + edge) / 2, top, 0], aligned_edge=UP)  # on one line with others
            self.parts[k].append(head)
            for number, row in zip(self._numbers(names, k), rows[1:], strict=True):
                last = k == len(widths) - 1
                label = Label("{v}", v=number, size=size, weight=600 if last else 500)
                left = point - text_width(number.text.partition(".")[0]) * size
                self.parts[k].append(label.move_to([left, row.center[1], 0], aligned_edge=LEFT))
        for row in rows[:-1]:
            ends = ([x, row.bottom, 0] for x in (box.left, box.right))
            self.parts[0].append(Line(*ends, color=theme().line, stroke_width=1.5))
