"""Pools: the largest of a block, or its mean, and which one won."""

from __future__ import annotations

from collections.abc import Sequence

from model.answers.asked import Asked
from model.answers.layers import made_by, remembered_by
from model.answers.notation import Notation, Piece
from model.answers.parts import Made, Part
from model.answers.rules import LARGEST, MEAN, Rule
from model.layers import AvgPool, MaxPool
from model.layers.pooling import Pool
from model.windows import Place


def _taps(layer: Pool, asked: Asked, before: str) -> list[tuple[Place, Place]]:
    _n, row, column, _c = asked.cell.index
    return layer.windows(asked.recording[before].shape).taps(row, column)


def _block(layer: Pool, asked: Asked, before: str, winner: Place | None = None) -> tuple[Part, ...]:
    """The cells that a pool looked at, the winner called so."""
    n, _row, _column, c = asked.cell.index
    return tuple(
        asked.part("winner" if place == winner else "in the block", before, (n, *place, c))
        for place, _tap in _taps(layer, asked, before)
    )


def _winner(layer: MaxPool, asked: Asked, before: str) -> Place:
    _n, row, column, _c = asked.cell.index
    windows = layer.windows(asked.recording[before].shape)
    tap = int(asked.recording[f"{layer.name}/{layer.remembers[0]}"][asked.cell.index])
    return windows.tap_place(row, column, divmod(tap, windows.window[1]))


def _cells(layer: Pool, asked: Asked, before: str, w: Notation) -> list[Piece]:
    n, _row, _column, c = asked.cell.index
    return [asked.symbol(w, before, (n, *at, c)) for at, _tap in _taps(layer, asked, before)]


@made_by.register
def max_pool(layer: MaxPool, asked: Asked, before: str) -> Made:
    winner = _winner(layer, asked, before)
    parts = _block(layer, asked, before, winner)
    (name,) = (part.name for part in parts if part.role == "winner")
    words = f"It's the largest of the {len(parts)} numbers in its block, and that's {name}."
    ties = sum(part.value == asked.value for part in parts) - 1
    if ties:
        words += f" {ties} more {'is' if ties == 1 else 'are'} as large; the first of them counts."
    return Made(words, LARGEST, parts, lambda w: w.call("max", *_cells(layer, asked, before, w)))


@made_by.register
def average_pool(layer: AvgPool, asked: Asked, before: str) -> Made:
    parts = _block(layer, asked, before)
    words = f"It's the mean of the {len(parts)} numbers in its block."

    def formula(w: Notation) -> Piece:
        return MEAN.write(w, _cells(layer, asked, before, w))

    return Made(words, MEAN, parts, formula)


@remembered_by.register
def argmax(layer: MaxPool, asked: Asked, before: str) -> Made:
    winner = _winner(layer, asked, before)
    parts = _block(layer, asked, before, winner)
    across = layer.windows(asked.recording[before].shape).window[1]
    numbers = [tap[0] * across + tap[1] for _place, tap in _taps(layer, asked, before)]

    def place(v: Sequence[float]) -> float:
        return float(numbers[v.index(max(v))])

    words = (
        "It's the place of the winner in its block, counted row by row from zero. The way back "
        "needs it: the winner alone is to blame."
    )
    rule = Rule("place of the largest", place, lambda w, p: w.call("argmax", *p))
    return Made(words, rule, parts, lambda w: w.call("argmax", *_cells(layer, asked, before, w)))
