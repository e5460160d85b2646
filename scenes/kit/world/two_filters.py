"""A picture: two filters in a row, and below them the one filter that does the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, VMobject

from model.derivations import crops, forward
from model.network import Recording
from scenes.kit import style
from scenes.kit.drawing.text import Formula, Span
from scenes.kit.layout import Box, face_cell, fit
from scenes.kit.sourced import SourcedArray, largest, sourced
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_at, facing_in
from scenes.kit.world.scene import FORMULA

_SHARES = (5.0, 4.4, 3.4, 4.2)  # of the upper row: filter, map, filter, what comes out
_SIGN = 0.75  # units between things, where a sign stands
_NAME = FORMULA * 0.75
_AIR = 0.15  # units between x and the lines that leave it


class TwoFilters:
    """x under one filter, its map under another; and x under the filter that both make together.

    All that is shown is a plate or a formula, to be faded in by the scene.
    """

    def __init__(
        self, recording: Recording, layers: tuple[str, str], filter: int, x: Plate, box: Box
    ) -> None:
        """x: the crop that `mixed_block` chooses for that filter of the first of both layers."""
        self.x = x
        self._derive(recording, layers, filter)
        left, rest = box.columns(2.9, 9.6, gap=2 * _SIGN)
        above, below = rest.rows(1, 1, gap=0.35)
        parts = [part.rows(1, 0.2, gap=0.08) for part in above.columns(*_SHARES, gap=_SIGN)]
        lower, foot = below.rows(1, 0.2, gap=0.08)
        ends = [box for box, _ in parts]
        for plate, place in zip(
            (self.first, self.middle, self.second, self.out), ends, strict=True
        ):
            plate.points = facing_in(plate, place)
        wide = ends[0].joined(ends[2])
        under = Box(wide.left, wide.right, lower.bottom, lower.top)
        self.joined.points = facing_in(self.joined, under)
        last = Box(ends[3].left, ends[3].right, lower.bottom, lower.top)
        self.same.points = facing_at(self.same, last.center, self.out.cell)
        self.home = facing_at(x, left.center, face_cell((x.rows, x.columns), left))
        self._add_signs(left, ends, under, last)
        self._add_names(parts, Box(under.left, under.right, foot.bottom, foot.top))

    def _derive(self, recording: Recording, layers: tuple[str, str], filter: int) -> None:
        """Both filters, the one that they make together, and what comes out of each."""
        first = crops.first_of_two(recording, layers[0], filter, self.x.rows)
        two, one, with_relu = (
            sourced(derive(recording, *layers, filter, self.x.rows))
            for derive in (crops.two_in_a_row, crops.one_for_two, crops.two_with_relu)
        )
        self.with_relu = sourced(forward.relu(first)), with_relu  # the middle, and what comes out
        names = [f"{layer}/kernel" for layer in layers]
        kernels = [SourcedArray(name, recording[name], "weight") for name in names]
        kernels.append(sourced(crops.joined_kernel(recording, *layers, filter)))
        channels = [(0, filter), (filter, 0), (0, 0)]
        self.first, self.second, self.joined = (
            _lifted(Plate(kernel, channel=channel, limit=largest(kernel.plane((), channel))))
            for kernel, channel in zip(kernels, channels, strict=True)
        )
        self.middle = _lifted(_map_of(sourced(first)))
        limit = max(largest(result.array) for result in (two, one, with_relu))
        self.out, self.same = (_lifted(_map_of(result, limit)) for result in (two, one))

    def _add_signs(self, left: Box, ends: Sequence[Box], under: Box, last: Box) -> None:
        gaps = [
            (one.right + other.left) / 2 for one, other in zip((left, *ends), ends, strict=False)
        ]
        gaps[0] = ends[0].left - _SIGN / 2
        top, bottom = ends[0].center[1], under.center[1]
        marks = ("star.op", "=", "star.op", "=")
        self.signs = [
            Formula(mark, size=FORMULA).move_to([x, top, 0])
            for mark, x in zip(marks, gaps, strict=True)
        ]
        near = self.joined.get_left()[0] - _SIGN / 2
        far = (self.joined.get_right()[0] + self.same.get_left()[0]) / 2
        start = np.array([self.home[1, 0] + _AIR, left.center[1], 0])
        self.ways = [
            _way(start, np.array([x - _SIGN / 2, y, 0]))
            for x, y in ((gaps[0], top), (near, bottom))
        ]
        self.signs_below = [
            Formula(mark, size=FORMULA).move_to([x, bottom, 0])
            for mark, x in zip(("star.op", "="), (near, far), strict=True)
        ]

    def _add_names(self, parts: Sequence[tuple[Box, ...]], under: Box) -> None:
        green = style.meaning_color("weight")
        one, two = Span("$w_1$", green), Span("$w_2$", green)
        self.names = [
            Formula("{w}", w=span, size=_NAME).move_to(place.center)
            for span, place in ((one, parts[0][1]), (two, parts[2][1]))
        ]
        joined = Formula("{one} ast {two}", one=one, two=two, size=_NAME)
        self.name = Formula("x", size=_NAME).next_to(self.home[2:].mean(axis=0), DOWN, buff=_AIR)
        self.name_below = joined.move_to(under.center)
        self.place_of_rule = parts[1][1].center

    def law(self, sign: str, box: Box, between: str = "") -> Formula:
        """What both rows say, with a sign between them; between: what the first map goes through.

        The first two stars are what layers do, the last one flips a filter.
        """
        green = style.meaning_color("weight")
        spans: dict[str, Span | str] = {
            name: Span(f"$w_{name[-1]}$", green) for name in ("a1", "a2", "b1", "b2")
        }
        through = f'upright("{between}")' if between else ""
        markup = "star.op {a2} thick " + sign + " thick x star.op ({b1} ast {b2})"
        made = Formula(f"{through}(x star.op {{a1}}) {markup}", size=FORMULA, **spans)
        return fit(made, box, largest=1.0)  # type: ignore[no-any-return]

    @property
    def upper(self) -> list[list[Any]]:
        """What appears one after the other in the upper row."""
        first, second, third, fourth = self.signs
        return [
            [self.ways[0], first, self.first, self.names[0]],
            [second, self.middle],
            [third, self.second, self.names[1]],
            [fourth, self.out],
        ]


def _map_of(source: SourcedArray, limit: float | None = None) -> Plate:
    return Plate(source, channel=(0,), leading=(0,), limit=limit or largest(source.array))


def _way(start: np.ndarray, end: np.ndarray) -> VMobject:
    """A thin curve from x to where a row begins."""
    handle = np.array([(end[0] - start[0]) * 0.42, 0, 0])
    line = VMobject(stroke_color=style.theme().faint, stroke_width=3)
    line.set_points([start, start + handle, end - handle, end])
    return line


def _lifted(plate: Plate) -> Plate:
    return plate.set_lifted(1)
