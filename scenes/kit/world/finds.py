"""Finds: windows of other pictures, each bright in its picture, and each cut out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from model.receptive_fields import Field, cut_out, size_of
from scenes.kit.layout import Box
from scenes.kit.sourced import SourcedArray
from scenes.kit.world.between import Beam, Outline
from scenes.kit.world.moves import Pose
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_in
from scenes.kit.world.scene import READ

_DIM = 0.4  # how strong what is around a window is
_LINE = 3.0
_FAINT = 0.7  # opacity of several beams side by side


class Finds:
    """A row of pictures with one window each.

    pictures: dimmed; windows: bright in them; cuts: the same once more, to be lifted out.
    """

    def __init__(
        self, source: SourcedArray, places: Sequence[tuple[int, Field]], boxes: Sequence[Box]
    ) -> None:
        """source: pictures (N, H, W). places: which of them, and the window in it."""
        self.pictures: list[Plate] = []
        self.windows: list[Plate] = []
        self.cuts: list[Plate] = []
        self.outlines: list[Outline] = []
        for (n, field), box in zip(places, boxes, strict=True):
            rows, columns = cut_out(field)
            picture = Plate(source, leading=(n,))
            picture.lit = _DIM
            picture.points = facing_in(picture, box)
            outline = Outline(picture, rows.start, columns.start, *size_of(field), line=_LINE)
            for kept in (self.windows, self.cuts):
                block = Plate(source, leading=(n,), rows=rows, columns=columns)
                block.points = np.column_stack([outline.corners(), np.zeros(4)])
                kept.append(block)
            self.pictures.append(picture)
            self.outlines.append(outline)

    def __len__(self) -> int:
        return len(self.pictures)

    @property
    def in_context(self) -> list[Any]:
        """The pictures with their windows, each from the back to the front."""
        rows = zip(self.pictures, self.windows, self.outlines, strict=True)
        return [part for row in rows for part in row]

    def beams(self) -> list[Beam]:
        """The light between the windows in their pictures and what is cut out."""
        pairs = zip(self.outlines, self.cuts, strict=True)
        found = [Beam(outline, cut, inverted=True) for outline, cut in pairs]
        for beam in found:
            beam.opacity = _FAINT
        return found

    def moved_to(self, boxes: Sequence[Box]) -> dict[Plate, Pose]:
        """Poses of the pictures, and of the windows in them, elsewhere."""
        poses: dict[Plate, Pose] = {}
        for k, box in enumerate(boxes):
            picture, block = self.pictures[k], self.windows[k]
            there = facing_in(picture, box)
            moved = there[0] + (block.points - picture.points[0]) * (
                np.ptp(there, axis=0).max() / np.ptp(picture.points, axis=0).max()
            )
            poses |= {picture: replace(Pose.of(picture), corners=there), block: Pose(moved)}
        return poses

    def lifted_to(self, boxes: Sequence[Box]) -> dict[Plate, Pose]:
        """Poses of the cuts, large in these boxes."""
        return {
            cut: Pose(facing_in(cut, box), lit=READ, lifted=1.0)
            for cut, box in zip(self.cuts, boxes, strict=True)
        }

    def stacked_in(self, box: Box) -> dict[Plate, Pose]:
        """Poses of the cuts, all on top of each other."""
        return self.lifted_to([box] * len(self.cuts))
