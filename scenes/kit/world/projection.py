"""The parallel projection: where a place in the network's world is on the frame.

World axes: X runs from the picture to the answer, Y down, Z along a plate's columns. Lengths are
pixels of a frame 1920 wide; `on_frame` turns them into the scene's units, whose y points up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from scenes.kit.style import FRAME_HEIGHT

PIXELS = 1080 / FRAME_HEIGHT  # of a frame 1080 high, in one unit
_MIDDLE = np.array([960.0, 540.0])


def on_frame(pixels: np.ndarray) -> np.ndarray:
    """Points (..., 2) in pixels, y down, as units, y up."""
    return (np.asarray(pixels, dtype=float) - _MIDDLE) / PIXELS * np.array([1, -1])


def direction(pixels: np.ndarray) -> np.ndarray:
    """A vector (2,) in pixels, y down, as units (3,), y up."""
    x, y = np.asarray(pixels, dtype=float) / PIXELS
    return np.array([x, -y, 0.0])


@dataclass(frozen=True)
class View:
    """Where the camera stands: the world's axes on the frame, in pixels, and the origin's place.

    floor: Y of the floor. high: how much of its height in the overview a wall has.
    """

    origin: tuple[float, float] = (252.0, 440.0)
    x: tuple[float, float] = (1.0, 0.045)
    z: tuple[float, float] = (0.62, -0.145)
    floor: float = 330.0
    high: float = 1.0

    def place(self, x: float, y: float = 0.0, z: float = 0.0) -> np.ndarray:
        """The pixel (2,) of a place in the world."""
        along = x * np.array(self.x) + np.array([0, y]) + z * np.array(self.z)
        return np.asarray(np.array(self.origin) + along)


OVERVIEW = View()
# The two storeys of the way back: values above, and their gradients below.
UPPER = View((235.0, 282.0), (1.0, 0.03), (0.92, -0.13), floor=542.0, high=0.54)
LOWER = replace(UPPER, origin=(235.0, 659.0), floor=165.0)
TURNED = (0.78, -0.12)  # the z axis of a plate that has turned towards us
