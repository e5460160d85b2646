"""ProductLine: factors in symbols over factors in numbers, each above the node that it is from."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import LEFT, Animation, FadeIn, Mobject, MoveToTarget, VGroup, smooth, squish_rate_func

from scenes.kit.drawing.canvas import Canvas
from scenes.kit.drawing.damage import around
from scenes.kit.drawing.text import Formula, Label, Span
from scenes.kit.layout import STAGE, Box
from scenes.kit.sourced import SourcedNumber
from scenes.kit.style import rgb, theme
from scenes.kit.world.between import Between
from scenes.kit.world.projection import PIXELS

SYMBOL, NUMBER = 56 / PIXELS, 44 / PIXELS
LINE = Box(STAGE.left, STAGE.right, 1.62, 2.98)  # where a line of factors stands above a place
_GAP = 0.32  # units that neighbours keep
_LOOSE = 0.6  # the same where nothing has to stand above a node
_DOTS = 9 / PIXELS  # from dot to dot of a leader
_DIMMED = 0.75  # by how much a number is dimmed while it passes something,
_SOON = 5.0  # which takes a fifth of its way
_THERE = 0.78  # of the time, when a label's copy is there, and its other digits come
_OFF = 0.12  # units from a leader to its number, and to its node


@dataclass(frozen=True, eq=False)
class DrawnLabel:
    """A number as it is written in a place: its few digits, and how to show it there, 0 to 1."""

    number: SourcedNumber
    place: Mobject
    show: Callable[[float], None]


@dataclass(frozen=True, eq=False)
class Term:
    """A factor: its symbol, its number, and where in the drawing (2,) it is found, if anywhere.

    top: what it stands above in the line, with a dotted leader there; size: em of its number in the
    drawing, from where it rises. behind: something stands in its way, which it passes dimmed.
    label: how it is written in the drawing, where that itself is to rise.
    """

    symbol: Span
    number: SourcedNumber
    at: np.ndarray | None = None
    top: np.ndarray | None = None
    size: float = 0.3
    room: float = np.inf  # how wide it may be there
    behind: bool = False
    label: DrawnLabel | None = None


class Leader(Between):
    """A dotted line from a factor in the line to its node."""

    def __init__(self, start: np.ndarray, end: np.ndarray, color: str) -> None:
        super().__init__()
        self.start, self.end, self.color = start, end, color

    def look(self) -> Hashable:
        return (self.opacity, self.color, self.start.tobytes(), self.end.tobytes())

    def bounds(self) -> np.ndarray:
        return around(np.array([self.start, self.end]), 4 / PIXELS)

    def paint(self, canvas: Canvas) -> None:
        length = float(np.linalg.norm(self.end - self.start))
        shares = np.arange(0, length, _DOTS)[:, None] / max(length, 1e-9)
        canvas.source(rgb(self.color), 0.85 * self.opacity)
        canvas.discs(self.start + (self.end - self.start) * shares, 2.2 / PIXELS)


class Passing(MoveToTarget):
    """A number goes to its target, dimmed on the way so that what it passes can be read."""

    def interpolate_mobject(self, alpha: float) -> None:
        super().interpolate_mobject(alpha)
        time = self.rate_func(alpha)
        self.mobject.set_fill(opacity=1 - _DIMMED * min(_SOON * min(alpha, 1 - time), 1.0))


class Growing(MoveToTarget):
    """A label's copy goes to its target, grown, where all the digits there are take its place.

    behind: dimmed on the way, as what is Passing.
    """

    def __init__(self, copy: Label, *, behind: bool) -> None:
        self.dimmed = _DIMMED * behind
        super().__init__(copy, rate_func=squish_rate_func(smooth, 0, _THERE), remover=True)

    def interpolate_mobject(self, alpha: float) -> None:
        super().interpolate_mobject(alpha)
        way = min(_SOON * min(alpha, 1 - self.rate_func(alpha)), 1.0)
        left = min((1 - alpha) / (1 - _THERE), 1.0)
        self.mobject.set_fill(opacity=(1 - self.dimmed * way) * left)


class Away(Animation):
    """A label is not in the drawing while its copy leaves, and then comes back."""

    def __init__(self, label: DrawnLabel, **options: Any) -> None:
        self.show = label.show
        super().__init__(label.place, introducer=False, **options)

    def get_all_families_zipped(self) -> Any:
        return zip()

    def begin(self) -> None:
        self.interpolate(0)

    def interpolate_mobject(self, alpha: float) -> None:
        self.show(self.rate_func(alpha))


class ProductLine:
    """left = term . term . term over = number x number x number = result.

    Each term stands above its node where there is room, else beside its neighbour. All parts are
    mobjects that the scene shows when it comes to them: see `show_left`, `lift` and `show_result`.
    """

    def __init__(
        self,
        left: Span,
        terms: Sequence[Term],
        result: SourcedNumber | None = None,
        *,
        sign: str = "=",
        between: Sequence[tuple[str, str]] = (),
        box: Box = LINE,
    ) -> None:
        """between: the signs after each term but the last, among symbols and among numbers, in
        Typst; all are products where it is left out. sign: before the result.
        """
        signs = list(between) or [("dot", "times")] * (len(terms) - 1)
        self.terms = list(terms)
        self.left = Formula("{left} =", left=left, size=SYMBOL)
        self.symbols = [Formula("{s}", s=term.symbol, size=SYMBOL) for term in terms]
        self.numbers = [_number(term, first=not k) for k, term in enumerate(terms)]
        self.dots, self.crosses = ([_sign(pair[row]) for pair in signs] for row in (0, 1))
        self.equals = Formula("=" if sign == "=" else "approx", size=NUMBER)
        self.result = None if result is None else Label("{n}", n=result, size=NUMBER, weight=600)
        self._arrange(box)
        self.leaders = [
            None
            if term.top is None
            else Leader(number.get_bottom()[:2] - [0, _OFF], term.top, _color(number))
            for term, number in zip(self.terms, self.numbers, strict=True)
        ]

    @property
    def parts(self) -> list[Any]:
        """All of it, to be faded out."""
        shown = [self.left, *self.symbols, *self.numbers, *self.dots, *self.crosses]
        shown += [leader for leader in self.leaders if leader is not None]
        return shown + ([self.equals, self.result] if self.result is not None else [])

    def _arrange(self, box: Box) -> None:
        """Put all in two rows: terms above their nodes, pushed apart where they would touch."""
        above, below = box.rows(1.15, 0.85, gap=0.1)
        blocks = [VGroup(s, n) for s, n in zip(self.symbols, self.numbers, strict=True)]
        tail = [self.result] if self.result is not None else []
        widths = [self.left.width, *(max(s.width, n.width) for s, n in blocks)]
        widths += [self.equals.width + _GAP + r.width for r in tail]
        free = box.width - sum(widths)
        loose = _LOOSE if all(term.top is None for term in self.terms) else _GAP
        share = min(1.0, (box.width - loose * (len(widths) - 1)) / sum(widths))
        if share < 1:
            for part in (self.left, *self.symbols, *self.numbers, *self.dots, *self.crosses):
                part.scale(share)
            for part in (self.equals, *tail):
                part.scale(share)
            widths = [width * share for width in widths]
            free = box.width - sum(widths)
        gap = max(min(free / max(len(widths) - 1, 1), _GAP), 0.0)
        lower = below.center[1]
        if any(symbol.height > above.height for symbol in self.symbols):  # fractions
            lower = below.bottom + max(number.height for number in self.numbers) / 2
        xs = self._middles(box, widths, gap)
        self.left.move_to([xs[0], box.center[1], 0])
        for (symbol, number), x in zip(blocks, xs[1:], strict=False):
            symbol.move_to([x, above.center[1], 0])
            number.move_to([x, lower, 0])
        for row, signs, y in (
            (self.symbols, self.dots, above.center[1]),
            (self.numbers, self.crosses, lower),
        ):
            for one, other, between in zip(row, row[1:], signs, strict=False):
                between.move_to([(one.get_right()[0] + other.get_left()[0]) / 2, y, 0])
        if self.result is not None:
            end = xs[-1] + widths[-1] / 2
            self.result.move_to([end - self.result.width / 2, lower, 0])
            middle = (self.numbers[-1].get_right()[0] + self.result.get_left()[0]) / 2
            self.equals.move_to([middle, lower, 0])

    def _middles(self, box: Box, widths: Sequence[float], gap: float) -> list[float]:
        """Where each part's middle is: as near to its node as its neighbours let it."""
        if all(term.top is None for term in self.terms):
            return _side_by_side(box, widths)
        wanted = [box.left + widths[0] / 2]
        wanted += [-np.inf if t.top is None else float(t.top[0]) for t in self.terms]
        wanted += [box.right - widths[-1] / 2] * (self.result is not None)
        xs: list[float] = []
        edge = box.left - gap
        for width, x in zip(widths, wanted, strict=True):
            xs.append(max(x, edge + gap + width / 2))
            edge = xs[-1] + width / 2
        edge = box.right + gap
        for k in reversed(range(len(xs))):
            xs[k] = min(xs[k], edge - gap - widths[k] / 2)
            edge = xs[k] - widths[k] / 2
        return xs

    # what a scene plays

    def show_left(self) -> list[Animation]:
        return [FadeIn(self.left)]

    def name(self, k: int) -> list[Animation]:
        """A factor's symbol appears, with the sign before it."""
        return [FadeIn(part) for part in [self.symbols[k], *self.dots[max(k - 1, 0) : k]]]

    def lift(self, k: int) -> list[Animation]:
        """A factor's number comes from its place in the drawing; its leader shows where that is."""
        term, number, leader = self.terms[k], self.numbers[k], self.leaders[k]
        late = squish_rate_func(smooth, 0.76, 1)  # when the number has come
        before = [FadeIn(part, rate_func=late) for part in self.crosses[max(k - 1, 0) : k]]
        if term.at is None:
            return [FadeIn(number), *before]
        leads = [] if leader is None else [FadeIn(leader)]
        if term.label is not None:
            return [*self._raise_label(k, term.label), *before, *leads]
        number.generate_target()
        there = min(term.size / number.em_now, term.room / number.width)
        number.scale(there).move_to([*term.at, 0])
        rising = Passing(number) if term.behind else MoveToTarget(number)
        return [rising, *before, *leads]

    def _raise_label(self, k: int, label: DrawnLabel) -> list[Animation]:
        """What is written in the drawing grows on its way up, and gets its other digits there."""
        term, number = self.terms[k], self.numbers[k]
        assert term.at is not None
        copy = Label("{n}", n=label.number, size=NUMBER, weight=600, color=_color(number))
        copy.scale(number.em_now / NUMBER).move_to(number["n"], aligned_edge=LEFT)
        copy.generate_target()
        copy.scale(min(term.size / copy.em_now, term.room / copy.width)).move_to([*term.at, 0])
        digits = FadeIn(number, rate_func=squish_rate_func(smooth, _THERE, 1))
        back = Away(label, rate_func=squish_rate_func(smooth, 0.6, 1))
        return [Growing(copy, behind=term.behind), digits, back]

    def show_terms(self, terms: Iterable[int] | None = None) -> list[Animation]:
        """Some factors, or all, come at once: their symbols, and their numbers from the drawing."""
        some = range(len(self.terms)) if terms is None else terms
        return [move for k in some for move in (*self.name(k), *self.lift(k))]

    def show_result(self) -> list[Animation]:
        assert self.result is not None
        return [FadeIn(self.equals), FadeIn(self.result)]


def _side_by_side(box: Box, widths: Sequence[float]) -> list[float]:
    """Where each part's middle is, the whole being in the middle of a box."""
    free = box.width - sum(widths)
    gap = min(free / max(len(widths) - 1, 1), _LOOSE)
    edges = np.cumsum([0.0, *widths]) + gap * np.arange(len(widths) + 1)
    start = box.left + (free - gap * (len(widths) - 1)) / 2
    return [float(start + edges[k] + width / 2) for k, width in enumerate(widths)]


def _number(term: Term, *, first: bool) -> Label:
    """A factor's number: in brackets where a minus would follow a sign."""
    bare = first or term.number.value >= 0
    label = Label("{n}" if bare else "({n})", n=term.number, size=NUMBER, weight=600)
    if term.symbol.color:
        label["n"].set_fill(term.symbol.color)
    return label


def _color(number: Label) -> str:
    return str(number["n"].get_fill_color())


def _sign(markup: str) -> Formula:
    return Formula(markup, size=NUMBER, color=theme().faint)
