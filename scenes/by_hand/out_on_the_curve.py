"""OutOnTheCurve: where a step without measure throws the outputs' sums: where a sigmoid is flat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import LEFT, UP, FadeIn, FadeOut

from model.derivations import by_hand
from model.layers import Sigmoid
from scenes.by_hand.learning_lesson import LearningLesson
from scenes.kit import style
from scenes.kit.drawing.charts import Dots, Plot
from scenes.kit.drawing.text import Formula
from scenes.kit.layout import STAGE
from scenes.kit.scene import _
from scenes.kit.sourced import sourced
from scenes.kit.world.moves import late
from scenes.kit.world.place_scene import CAPTION


class OutOnTheCurve(LearningLesson):
    """A scene whose network may be thrown to where it cannot learn."""

    def swap_all(self, come: Sequence[Any], run_time: float = 1.0) -> None:
        """All on screen but the place goes, and others come."""
        gone = [FadeOut(m, run_time=0.3) for m in self.drawn() if m is not self.place]
        self.play(*gone, *(FadeIn(m, rate_func=late) for m in come), run_time=run_time)

    def look_at_the_sums(self) -> None:
        """On the sigmoid's curve: where the outputs were, and where one step has thrown them."""
        sums = sourced(by_hand.sums_at_the_boldest(self.example, 1))
        span = 1.25 * sums.limit
        heights = Sigmoid("output").forward(sums.array)
        box = STAGE.inset(0.9, 0.9)
        plot = Plot(
            Sigmoid("output").forward,
            ((-span, span), (0.0, 1.0)),
            (box.width, box.height),
            self.colors.faint,
        ).move_to(box.center)
        near = np.linspace(-1, 1, 401)
        sums_near = span * near**3  # close together where it bends
        bends = plot.places(sums_near, Sigmoid("output").forward(sums_near))
        plot.curve.set_points_as_corners(bends).set_stroke(width=6)
        start, end = (plot.places(*pair)[:, :2] for pair in zip(sums.array, heights, strict=True))
        dots = Dots(start, np.ones(2), "activation", 1.0, radius=0.14)
        rule = Formula("a = sigma(z)", size=CAPTION, color=self.colors.faint)
        rule.move_to([box.left, box.top, 0], aligned_edge=UP + LEFT)
        high = [bool(height > 0.5) for height in heights[1]]
        rows = (0, int(high[0] == high[1]))  # one above the other on the same side
        labels = [self.thrown(sums, j, end[j], high[j], rows[j]) for j in (0, 1)]
        with self.beat(
            "stuck",
            _(
                "Why? Here are the sums of the outputs, on their sigmoid. | That one step was so "
                "long that it threw them out here, | where the curve is flat. No slope, so no "
                "gradient, so no step."
            ),
        ) as say:
            self.swap_all([plot, dots, rule])
            say.next()
            self.play(dots.animate.land(end), run_time=style.MOVE)
            say.next()
            self.play(*map(FadeIn, labels), run_time=style.STEP)

    def thrown(self, sums: Any, j: int, place: np.ndarray, high: bool, row: int) -> Formula:
        """An output's sum, beside its dot and inside the frame."""
        label = Formula(
            "{z} = {v}",
            z=self.symbol(f"zo{j + 1}"),
            v=sums[1, j].with_digits(3),
            size=CAPTION,
            plain=True,
        )
        away = (0.55 + 0.6 * row) * (-1 if high else 1)
        half = label.width / 2
        x = float(np.clip(place[0], STAGE.left + half, STAGE.right - half))
        return label.move_to([x, place[1] + away, 0])
