"""A derivation on the stage: the line that is worked on, large, and the one before it above."""

from __future__ import annotations

from typing import Any

from manim import FadeIn, FadeOut

from scenes.kit.drawing.equations import Rewrite
from scenes.kit.drawing.text import Formula
from scenes.kit.layout import Box, fit
from scenes.kit.world.moves import early, late

_FAINT, _SMALLER = 0.4, 0.75  # opacity and size of the line before


class Lines:
    """Lines that follow from each other; parts of one name move from line to line."""

    def __init__(self, scene: Any, box: Box) -> None:
        self.scene = scene
        self.before, self.now = box.rows(0.7, 1, gap=0.2)
        self.shown: list[Formula] = []  # at most two, the present one last
        self.marks: list[Any] = []  # behind parts in focus
        self.lit: list[tuple[Any, Any]] = []  # these parts, and how they looked before

    def begin(self, line: Formula, *, out_of: Formula | None = None) -> None:
        """The first line appears, or comes out of one that stands elsewhere."""
        self.shown = [self._placed(line)]
        first = FadeIn(line, run_time=0.6) if out_of is None else Rewrite(out_of, line)
        self.scene.play(first)

    def follow(self, line: Formula, *, faint: float = _FAINT) -> None:
        """The next line comes out of the present one, which is kept above, fainter."""
        *old, last = self.shown
        self._let_go()
        kept = fit(last.copy(), self.before, largest=_SMALLER).set_opacity(faint)
        gone = [FadeOut(each, rate_func=early) for each in old]
        move = Rewrite(last, self._placed(line))
        self.scene.play(*gone, move, FadeIn(kept, rate_func=late), run_time=1.3)
        self.shown = [kept, line]

    def point_at(self, *names: str) -> None:
        """Put the focus on some parts of the present line, until the next one follows."""
        parts = [self.shown[-1][name] for name in names]
        self.lit = [(part, part.copy()) for part in parts]
        goals = [part.copy() for part in parts]
        self.marks = [mark for goal in goals for mark in self.scene.highlight(goal)]
        self.scene.add(*self.marks, *self.shown)
        colored = [part.animate.become(goal) for part, goal in zip(parts, goals, strict=True)]
        self.scene.play(*colored, *(FadeIn(mark) for mark in self.marks), run_time=0.5)

    def _let_go(self) -> None:
        if self.lit:
            back = [part.animate.become(before) for part, before in self.lit]
            self.scene.play(*back, *(FadeOut(mark) for mark in self.marks), run_time=0.3)
        self.lit, self.marks = [], []

    def _placed(self, line: Formula) -> Formula:
        made: Formula = fit(line, self.now, largest=1.0)
        return made
