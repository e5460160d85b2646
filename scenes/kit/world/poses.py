"""How plates are turned and where they go: poses that follow from boxes, not from coordinates."""

from __future__ import annotations

import numpy as np

from scenes.kit.drawing.cell_places import corners_around
from scenes.kit.drawing.pixel_grid import PixelGrid
from scenes.kit.layout import Box, face_cell
from scenes.kit.world.plate import Plate
from scenes.kit.world.projection import TURNED


def turned_in(plate: Plate, box: Box) -> np.ndarray:
    """Corners (4, 3) of a plate turned towards us, as large as a box allows."""
    wide, tilt = TURNED[0], -TURNED[1]
    cell = min(box.width / (plate.columns * wide), box.height / (plate.rows + plate.columns * tilt))
    across = np.array([wide, tilt, 0]) * plate.columns * cell
    down = np.array([0, -plate.rows * cell, 0])
    return corners_around(box.center, across, down)


def facing_in(plate: PixelGrid, box: Box) -> np.ndarray:
    """Corners (4, 3) of a plate that faces us, as large as a box allows."""
    return facing_at(plate, box.center, face_cell((plate.rows, plate.columns), box))


def facing_at(plate: PixelGrid, center: np.ndarray, cell: float) -> np.ndarray:
    """Corners (4, 3) of a plate that faces us, with cells of that edge."""
    across = np.array([plate.columns * cell, 0, 0])
    return corners_around(center, across, np.array([0, -plate.rows * cell, 0]))


def column_in(plate: Plate, box: Box) -> np.ndarray:
    """Corners (4, 3) of a column of many cells, turned and as wide as a box is."""
    tilt = -TURNED[1] / TURNED[0] * box.width
    across = np.array([box.width, tilt, 0.0])
    return corners_around(box.center, across, np.array([0.0, tilt - box.height, 0.0]))


def filling(box: Box) -> np.ndarray:
    """Corners (4, 3) of a plate that faces us and fills a box, whatever shape its cells get."""
    across = np.array([box.width, 0.0, 0.0])
    return corners_around(box.center, across, np.array([0.0, -box.height, 0.0]))
