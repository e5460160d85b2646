"""A derivation on the stage: the line that is worked on, large, and the one before it above."""

from __future__ import annotations

from typing import Any

from manim import FadeIn, FadeOut

from scenes.kit.drawing.equations import Rewrite
from scenes.kit.drawing.text import Formula
from scenes.kit.layout import Box, fit

_FAINT = 0.4  # opacity of the line before


class Lines:
    """Lines that follow from each other; parts of one name move from line to line."""

    def __init__(self, scene: Any, box: Box) -> None:
        self.scene = scene
        self.before, self.now = box.rows(0.7, 1, gap=0.2)
        self.shown: list[Formula] = []  # at most two, the present one last

    def begin(self, line: Formula) -> None:
        self.shown = [self._placed(line)]
        self.scene.play(FadeIn(line), run_time=0.6)

    def follow(self, line: Formula) -> None:
        """The present line moves up, and the next comes out of it."""
        *old, last = self.shown
        goal = fit(last.copy(), self.before, largest=0.75).get_center()
        scale = min(0.75, self.before.height / last.height)
        up = last.animate.scale(scale).move_to(goal).set_opacity(_FAINT)
        self.scene.play(up, *(FadeOut(each) for each in old), run_time=0.6)
        self.scene.play(Rewrite(last, self._placed(line), keep_old=True), run_time=1.2)
        self.shown = [last, line]

    def _placed(self, line: Formula) -> Formula:
        made: Formula = fit(line, self.now, largest=1.0)
        return made
