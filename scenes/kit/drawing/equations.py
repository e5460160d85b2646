"""Equations between the cells of small grids, and how their spans move from line to line.

Which symbols meet in an equation is never written down: it comes from model/windows.py.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import Animation, Mobject, Scene, VGroup, VMobject, linear, smooth

from model.windows import Windows
from scenes.kit import style
from scenes.kit.drawing.cell_places import Edges, Lattice
from scenes.kit.drawing.text import Formula, Label, Span
from scenes.kit.sourced import SourcedNumber

Place = tuple[int, int]
TOY = Windows.fit((3, 3), (2, 2))  # small enough that every equation can be written out
_GONE = 0.3  # of the time in which one line becomes another: until then what leaves has gone
MEANINGS = {"X": "picture", "K": "weight", "Z": "activation", "b": "weight", "g": "gradient"}


@dataclass(frozen=True)
class Symbol:
    """One cell of a toy grid, or its gradient. Subscripts count from 1."""

    letter: str
    place: Place | None = None
    gradient: bool = False

    @property
    def name(self) -> str:
        """Its label in a formula: "K12", "dZ11", "b"."""
        index = "" if self.place is None else "".join(str(k + 1) for k in self.place)
        return ("d" if self.gradient else "") + self.letter + index

    @property
    def markup(self) -> str:
        index = "" if self.place is None else "_(" + " ".join(str(k + 1) for k in self.place) + ")"
        plain = f"{self.letter}{index}"
        return f"(partial L) / (partial {plain})" if self.gradient else plain

    @property
    def inline(self) -> str:
        """The markup without a built-up fraction."""
        return f"partial L slash partial {self.markup_of_plain}" if self.gradient else self.markup

    @property
    def markup_of_plain(self) -> str:
        return Symbol(self.letter, self.place).markup

    @property
    def color(self) -> str:
        return style.meaning_color("gradient" if self.gradient else MEANINGS[self.letter])


class Equation(Formula):
    """left = a sum of products of symbols; each symbol is a span, found by its name.

    So is each plus sign: `plus(k)` is the name of the one before term k. breaks: the terms before
    which a new line begins.
    """

    def __init__(
        self,
        left: Symbol,
        terms: Sequence[Sequence[Symbol]],
        *,
        inline: bool = False,
        breaks: Collection[int] = (),
        **options: Any,
    ) -> None:
        self.left, self.terms = left, [tuple(term) for term in terms]
        symbols = [left, *(symbol for term in terms for symbol in term)]
        spans = {s.name: Span(f"${s.inline if inline else s.markup}$", s.color) for s in symbols}
        spans |= {plus(k): Span("$+$") for k in range(1, len(terms))}
        right = ""
        for k, term in enumerate(terms):
            sign = f" med {{{plus(k)}}} med " if k else ""
            right += (" \\ &" if k in breaks else "") + sign
            right += " thin ".join(f"{{{s.name}}}" for s in term)
        equals = "&=" if breaks else "="
        super().__init__(f"{{{left.name}}} {equals} {right}", **spans, **options)


def plus(k: int) -> str:
    """What the plus sign before term k of an equation is called."""
    return f"plus{k}"


def forward_terms(windows: Windows, place: Place) -> list[tuple[Symbol, ...]]:
    """Z there: each pixel under the window with its weight, and the bias."""
    products: list[tuple[Symbol, ...]] = [
        (Symbol("X", pixel), Symbol("K", tap)) for pixel, tap in windows.taps(*place)
    ]
    return [*products, (Symbol("b"),)]


def kernel_terms(windows: Windows, tap: Place) -> list[tuple[Symbol, ...]]:
    """dL/dK there: each use of the weight, the upstream gradient with the pixel it met."""
    return [
        (Symbol("Z", cell, gradient=True), Symbol("X", pixel))
        for cell, pixel in windows.uses_of_tap(*tap)
    ]


def input_terms(windows: Windows, place: Place) -> list[tuple[Symbol, ...]]:
    """dL/dX there: each window that sees the pixel, the upstream gradient with the weight."""
    return [
        (Symbol("Z", cell, gradient=True), Symbol("K", tap))
        for cell, tap in windows.uses_of_input(*place)
    ]


class SymbolGrid(Lattice, VGroup):
    """A grid whose cells hold symbols; its cells and lines are those of a PixelGrid."""

    def __init__(
        self,
        letter: str,
        shape: Place,
        *,
        cell: float = 0.8,
        gradient: bool = False,
        indexed: bool = True,
        color: str | None = None,
        size: float = 0.0,
        filled: SourcedNumber | None = None,
    ) -> None:
        """indexed: False leaves the subscripts out: every cell holds the same. size: of an em.

        filled: a number that stands in every cell, in place of the letter.
        """
        VGroup.__init__(self)
        self._shape = shape
        rows, columns = shape
        self.lines = VMobject(stroke_color=style.theme().line, stroke_width=2, fill_opacity=0)
        corners = [np.array([x, -y, 0.0]) for y in (0, rows * cell) for x in (0, columns * cell)]
        strokes = [(k * cell, 0.0, k * cell, rows * cell) for k in range(columns + 1)]
        strokes += [(0.0, k * cell, columns * cell, k * cell) for k in range(rows + 1)]
        for x0, y0, x1, y1 in strokes:
            self.lines.start_new_path(np.array([x0, -y0, 0.0]))
            self.lines.add_line_to(np.array([x1, -y1, 0.0]))
        # its three corners tell where the grid is, whatever moved it
        self.frame = VMobject(stroke_width=0, fill_opacity=0)
        self.frame.set_points_as_corners([corners[0], corners[1], corners[3], corners[2]])
        self.add(self.frame, self.lines)
        self.symbols = [
            Symbol(letter, place, gradient)
            for place in np.ndindex(rows, columns)  # type: ignore[arg-type]
        ]
        for symbol in self.symbols:
            markup = symbol.markup if indexed else letter
            label = Formula(
                markup if filled is None else "{v}",
                v=filled or "",
                plain=True,
                size=size or cell * (0.32 if gradient else 0.45),
                color=color or symbol.color,
            )
            assert symbol.place is not None
            self.add(label.move_to(self.cell_center(*symbol.place)))

    @property
    def rows(self) -> int:
        return self._shape[0]

    @property
    def columns(self) -> int:
        return self._shape[1]

    @property
    def edges(self) -> Edges:
        anchors = self.submobjects[0].get_anchors()
        first, second, last = anchors[0], anchors[1], anchors[-1]
        return first, second - first, last - first

    def label(self, row: int, column: int) -> Label:
        found = self.submobjects[2 + row * self.columns + column]
        assert isinstance(found, Label)
        return found


class Gather(Animation):
    """A line comes together: each of its spans moves in from where its symbol stood before.

    origins: the outline that a span comes from, by the span's name; what has none fades in.
    leaving: lines that go. What does not move on has gone before anything new can be read, so that
    nothing is read through anything else; so have spans whose outline is another one in the end.
    """

    def __init__(
        self,
        new: Label,
        origins: Mapping[str, VMobject],
        leaving: Sequence[Label] = (),
        **options: Any,
    ) -> None:
        self.origins, self.old = dict(origins), list(leaving)
        options.setdefault("rate_func", linear)  # it eases the moves by itself
        super().__init__(new, introducer=True, **options)

    def begin(self) -> None:
        new: Any = self.mobject
        self.moves: list[tuple[VMobject, np.ndarray, np.ndarray]] = []
        self.fades_in: list[VMobject] = []
        moving_on = {id(origin) for origin in self.origins.values()}
        gone = [part for label in self.old for part in label if id(part) not in moving_on]
        for name in new.names:
            span, origin = new[name], self.origins.get(name)
            if origin is None:
                self.fades_in.append(span)
            elif alike(origin.points, span.points):
                self.moves.append((span, origin.points.copy(), span.points.copy()))
            else:
                gone.append(origin)
                self.moves.append((span, carried(span.points, origin), span.points.copy()))
                self.fades_in.append(span)
        self.leaving = [(part.copy(), part.get_fill_opacity()) for part in gone]
        super().begin()

    def get_all_mobjects(self) -> Sequence[Mobject]:
        return [self.mobject, *self.old]

    def get_all_families_zipped(self) -> Any:
        return zip()

    def _setup_scene(self, scene: Scene) -> None:
        super()._setup_scene(scene)
        scene.remove(*self.old)

    def interpolate_mobject(self, alpha: float) -> None:
        time = self.rate_func(alpha)
        share, left, come = smooth(time), 1 - time / _GONE, max(0.0, (time - _GONE) / (1 - _GONE))
        for span, start, goal in self.moves:
            span.points = goal if time >= 1 else start + (goal - start) * share
        for span in self.fades_in:
            span.set_fill(opacity=come)
        self.mobject.remove(*(part for part, _opacity in self.leaving))
        for part, opacity in self.leaving:
            part.set_fill(opacity=opacity * max(left, 0.0))
            if left > 0:  # until then it is part of the line
                self.mobject.add(part)


class Rewrite(Gather):
    """One line becomes another: spans of one name move to their new place, the rest fades."""

    def __init__(self, old: Label, new: Label, *, keep_old: bool = False, **options: Any) -> None:
        shared = {name: old[name] for name in new.names if name and name in old.names}
        super().__init__(new, shared, [] if keep_old else [old], **options)


def alike(points: np.ndarray, goal: np.ndarray) -> bool:
    """Whether two outlines have the same shape, whatever their places and sizes."""
    if points.shape != goal.shape:
        return False
    centered = (p - p.mean(axis=0) for p in (points, goal))
    one, two = (p / max(float(np.ptp(p)), 1e-9) for p in centered)
    return float(np.abs(one - two).max()) < 0.05


def carried(points: np.ndarray, goal: VMobject) -> np.ndarray:
    """The points moved so that their middle lies on the middle of `goal`."""
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    moved: np.ndarray = points - middle + goal.get_center()
    return moved
