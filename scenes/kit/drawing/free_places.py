"""Where a label fits among the nodes and edges of a drawing; plain geometry on points (2,)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

Box = tuple[np.ndarray, np.ndarray]  # lower left and upper right corner
Segment = tuple[np.ndarray, np.ndarray]


def inside(segment: Segment, box: Box) -> tuple[float, float] | None:
    """Between which shares of its length a segment lies in a box, or None where it passes by."""
    start, end = segment
    first, last = 0.0, 1.0
    for axis in (0, 1):
        way = end[axis] - start[axis]
        if abs(way) < 1e-12:
            if not box[0][axis] < start[axis] < box[1][axis]:
                return None
            continue
        near, far = sorted(((box[0][axis] - start[axis]) / way, (box[1][axis] - start[axis]) / way))
        first, last = max(first, near), min(last, far)
    return (float(first), float(last)) if first < last else None


def outside(segment: Segment, boxes: Iterable[Box]) -> list[Segment]:
    """What is left of a segment once every box has cut its piece out."""
    hidden = sorted(span for box in boxes if (span := inside(segment, box)))
    start, end = segment
    pieces, here = [], 0.0
    for first, last in [*hidden, (1.0, 1.0)]:
        if first > here:
            pieces.append((start + (end - start) * here, start + (end - start) * first))
        here = max(here, last)
    return pieces


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes overlap."""
    return bool((one[0] < other[1]).all() and (other[0] < one[1]).all())


def around(place: np.ndarray) -> list[np.ndarray]:
    """Places around a given one, about a label's height apart, nearest first."""
    steps = np.arange(-5, 6) * 0.12
    offsets = [np.array([x, y]) for x in steps for y in steps]
    return [place + offset for offset in sorted(offsets, key=lambda offset: offset @ offset)]


def free_place(
    tries: Iterable[np.ndarray], half: np.ndarray, taken: Sequence[Box], edges: Sequence[Segment]
) -> np.ndarray | None:
    """The first place where a box with these half sizes meets nothing, or None."""
    for place in tries:
        box = (place - half, place + half)
        if any(meet(box, other) for other in taken):
            continue
        if not any(inside(edge, box) for edge in edges):
            return place
    return None
