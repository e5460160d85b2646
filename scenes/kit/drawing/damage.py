"""What has to be painted again: where a frame differs from the one before.

A mobject tells its look (all that its painting depends on) and its bounds. Where neither it nor
anything in front of or behind it has changed, the last frame's pixels stand.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

import numpy as np
from manim import VMobject

Rect = tuple[int, int, int, int]  # left, top, right and bottom in whole pixels
_MARGIN = 2  # pixels that softened edges may reach beyond a mobject's bounds
RING = 16  # pixels around what is painted again that are painted, too, and not taken over: a line
# that is cut by the edge of what is painted comes out a little lighter or darker there
_MOST = 0.5  # of the frame: where more is to be painted again, all of it is, without copies


@dataclass(frozen=True)
class View:
    """How a frame lies on its pixels: (x, y) of its middle, pixels per unit, and its size."""

    x: float
    y: float
    unit: float
    width: int
    height: int

    @property
    def whole(self) -> Rect:
        return (0, 0, self.width, self.height)

    def rect(self, bounds: np.ndarray) -> Rect:
        """The pixels that bounds (2, 2), lowest and highest corner in units, may touch."""
        corners = bounds.tolist()  # so few numbers are faster without NumPy
        across = [(x - self.x) * self.unit + self.width / 2 for x, _ in corners]
        down = [(y - self.y) * -self.unit + self.height / 2 for _, y in corners]
        left, top = (floor(min(places)) - _MARGIN for places in (across, down))
        right, low = (ceil(max(places)) + _MARGIN for places in (across, down))
        return within((left, top, right, low), self.whole)


@dataclass(frozen=True, eq=False)
class Seen:
    """A mobject as it was painted: held, so that its identity stays its own."""

    mobject: Any
    look: Hashable | None
    rect: Rect


class Damage:
    """Remembers how the last frame was painted, and tells where the next one differs."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self._of: tuple[Any, View] | None = None  # the ground and the view that it was painted on

    def since(self, mobjects: Iterable[Any], ground: Any, view: View) -> list[Rect] | None:
        """Where to paint again to show these mobjects, in painting order; None: everywhere."""
        stands = self._of is not None and self._of[0] is ground and self._of[1] == view
        before = {id(seen.mobject): seen for seen in self.seen if stands}
        self.seen = [_seen(mobject, view, before.get(id(mobject))) for mobject in mobjects]
        self._of = (ground, view)
        if not stands:
            return None
        changed = _changed(before, {id(seen.mobject): seen for seen in self.seen}, view)
        if changed is None:
            return None
        rects = merged(rect for rect in changed if rect[0] < rect[2] and rect[1] < rect[3])
        return None if sum(map(area, rects)) > _MOST * area(view.whole) else rects

    def forget(self) -> None:
        self.seen, self._of = [], None


def _changed(old: Mapping[int, Seen], new: Mapping[int, Seen], view: View) -> list[Rect] | None:
    """Where two paintings differ, mobjects by identity; None where that cannot be told."""
    if [key for key in old if key in new] != [key for key in new if key in old]:
        return None  # the painting order has changed
    found = [seen.rect for key, seen in old.items() if key not in new]
    for key, seen in new.items():
        was = old.get(key)
        if was is None:
            found.append(seen.rect)
        elif was is not seen:
            found += _difference(was, seen, view)
    return found


def _difference(was: Seen, now: Seen, view: View) -> list[Rect]:
    """Where a mobject looks other than it did: all of it, unless it knows better."""
    if was.look is not None and now.look is not None and hasattr(now.mobject, "changes"):
        bounds = now.mobject.changes(was.look)
        if bounds is not None:
            return [view.rect(bounds)]
    return [was.rect, now.rect]


def _seen(mobject: Any, view: View, before: Seen | None) -> Seen:
    """A mobject as it is now: what it was before where it looks the same."""
    if getattr(mobject, "opacity", 1.0) <= 0:
        look: Hashable | None = "hidden"
    elif isinstance(mobject, VMobject):
        look = _look_of_outline(mobject)
    else:
        look = mobject.look() if hasattr(mobject, "look") else None
    if before is not None and look is not None and before.look == look:
        return before
    if look == "hidden":
        return Seen(mobject, look, (0, 0, 0, 0))
    if isinstance(mobject, VMobject):
        bounds: np.ndarray | None = _bounds_of_outline(mobject)
    else:
        bounds = mobject.bounds() if hasattr(mobject, "bounds") else None
    return Seen(mobject, look, view.whole if bounds is None else view.rect(bounds))


def _look_of_outline(mobject: VMobject) -> Hashable:
    return (
        hash(mobject.points.tobytes()),
        mobject.fill_rgbas.tobytes(),
        mobject.stroke_rgbas.tobytes(),
        mobject.stroke_width,
    )


def _bounds_of_outline(mobject: VMobject) -> np.ndarray:
    reach = 0.05 * float(mobject.stroke_width)  # a sharp corner may reach ten half widths
    return around(mobject.points[:, :2], reach)


def around(points: np.ndarray, reach: float = 0.0) -> np.ndarray:
    """Lowest and highest corner (2, 2) of a box around points (n, 2), `reach` beyond them."""
    return np.array([points.min(axis=0) - reach, points.max(axis=0) + reach])


def merged(rects: Iterable[Rect]) -> list[Rect]:
    """Rectangles that cover the same, and do not come near each other: each edge cuts lines."""
    apart: list[Rect] = []
    for rect in rects:
        one = rect
        while other := next((each for each in apart if overlap(grown(one, 2 * RING), each)), None):
            apart.remove(other)
            one = _around_both(one, other)
        apart.append(one)
    return apart


def area(rect: Rect) -> int:
    return (rect[2] - rect[0]) * (rect[3] - rect[1])


def overlap(one: Rect, other: Rect) -> bool:
    """Whether two rectangles share pixels."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def grown(rect: Rect, by: int) -> Rect:
    return (rect[0] - by, rect[1] - by, rect[2] + by, rect[3] + by)


def within(rect: Rect, whole: Rect) -> Rect:
    """The part of a rectangle that lies in another."""
    left, top, right, low = whole
    return (max(rect[0], left), max(rect[1], top), min(rect[2], right), min(rect[3], low))


def _around_both(one: Rect, other: Rect) -> Rect:
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
    )
