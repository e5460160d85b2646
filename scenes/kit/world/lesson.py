"""Lesson: a WorldScene in the words of a teacher: side by side, lift out, lay back."""

from __future__ import annotations

import numpy as np

from scenes.kit.world.between import Outline
from scenes.kit.world.moves import Flight, Pose
from scenes.kit.world.plate import Plate
from scenes.kit.world.scene import WorldScene


class Lesson(WorldScene):
    """A scene in the place that lifts parts of plates out, to work on them, and lays them back."""

    def lay_back(self, lifted: Plate, window: Outline) -> None:
        """Have a lifted block return to where it lies on its plate."""
        corners = np.column_stack([window.corners(), np.zeros(4)])
        self.play(Flight(self.world, {lifted: Pose(corners)}, run_time=0.9))
        self.hide_beams()
        self.remove(lifted)
