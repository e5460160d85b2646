"""OtherRuns: scenes about runs that are not this network's own training."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from manim import Animation

from scenes.kit.world.moves import Flight, Pose
from scenes.training.training_scene import TrainingScene


class OtherRuns(TrainingScene):
    """It opens on the trained network and ends there; away from it, the counter is gone.

    For that counts the steps of the network's own training, and what is shown belongs to no such
    step.
    """

    opens_at = None

    def leave_the_place(self, *, with_it: Iterable[Animation] = ()) -> None:
        """Have all plates go, so that the stage is free."""
        self.light_strip(())
        poses = {plate: replace(Pose.of(plate), opacity=0.0) for plate in self.world.of()}
        self.play(Flight(self.world, poses, self.outside(0.0), run_time=0.8), *with_it)

    def outside(self, opacity: float) -> dict[Any, float]:
        return {**super().outside(opacity), self.counter: opacity}
