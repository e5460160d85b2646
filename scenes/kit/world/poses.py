"""How plates are turned and where they go: poses that follow from boxes, not from coordinates."""

from __future__ import annotations

import numpy as np

from scenes.kit.layout import Box, face_cell, facing_edges
from scenes.kit.world.plate import Plate
from scenes.kit.world.projection import TURNED


def turned_in(plate: Plate, box: Box) -> np.ndarray:
    """Corners (4, 3) of a plate turned towards us, as large as a box allows."""
    wide, tilt = TURNED[0], -TURNED[1]
    cell = min(box.width / (plate.columns * wide), box.height / (plate.rows + plate.columns * tilt))
    across = np.array([wide, tilt, 0]) * plate.columns * cell
    down = np.array([0, -plate.rows * cell, 0])
    corner = box.center - (across + down) / 2
    return np.array([corner, corner + across, corner + across + down, corner + down])


def facing_in(plate: Plate, box: Box) -> np.ndarray:
    """Corners (4, 3) of a plate that faces us, as large as a box allows."""
    corner, across, down = facing_edges(
        (plate.rows, plate.columns), box.center, face_cell((plate.rows, plate.columns), box)
    )
    return np.array([corner, corner + across, corner + across + down, corner + down])


def facing_at(plate: Plate, center: np.ndarray, cell: float) -> np.ndarray:
    """Corners (4, 3) of a plate that faces us, with cells of that edge."""
    corner, across, down = facing_edges((plate.rows, plate.columns), center, cell)
    return np.array([corner, corner + across, corner + across + down, corner + down])
