"""WayProduct: an error signal that goes back along an edge, times its weight, written along it."""

from __future__ import annotations

from manim import Animation, FadeIn, MoveToTarget

from scenes.kit import style
from scenes.kit.drawing.canvas import digit_height
from scenes.kit.drawing.text import Formula, Label
from scenes.kit.nodes.place import NodePlace, Way
from scenes.kit.nodes.product_line import NUMBER
from scenes.kit.sourced import SourcedNumber

FACTOR = 0.42  # where on an edge its weight stands before
_OFF = 0.14  # units between an edge and what is written along it,
_BEFORE, _AFTER = 0.45, 1.1  # and between that and the plates at its ends
_GAP = 0.36  # units from part to part, at most
_ARC = 1.0  # radians: the signal leaves its neuron sideways


class WayProduct:
    """product = weight x signal, from left to right as they lie on the edge, on its outer side."""

    def __init__(
        self,
        place: NodePlace,
        way: Way,
        numbers: tuple[SourcedNumber, SourcedNumber, SourcedNumber],
        sign: str,
    ) -> None:
        """numbers: the product, the weight and the signal. sign: before the weight."""
        wires, edge = place.wires[way[0]], way[1:]
        self.start, self.end = wires.segment(edge)
        labels = [Label("{n}", n=number, size=NUMBER, weight=600) for number in numbers]
        self.result, self.weight, self.signal = labels
        self.equals, self.times = (Formula(s, size=NUMBER) for s in (sign, "times"))
        self.parts = [self.result, self.equals, self.weight, self.times, self.signal]
        self._lay_out()
        sign_there = place.signs[way[0], way[2]]
        low, high = sign_there.hung_box()
        self.signal_from, self.signal_room = (low + high) / 2, float((high - low)[0])
        self.weight_from, self.weight_em = place.number_at(way), wires.em

    def _lay_out(self) -> None:
        """Put the parts beside the edge from left to right, each level and clear of it."""
        way = self.end - self.start
        left, right = self.start[0] + _BEFORE, self.end[0] - _AFTER
        gaps = len(self.parts) - 1
        share = min((right - left - gaps * _GAP / 2) / sum(p.width for p in self.parts), 1.0)
        for part in self.parts:
            part.scale(share)
        gap = min((right - left - sum(part.width for part in self.parts)) / gaps, _GAP)
        outward, rise = (1.0 if way[1] >= 0 else -1.0), float(way[1] / way[0])
        for part in self.parts:
            x = left + part.width / 2
            off = NUMBER * digit_height() / 2 + part.width / 2 * abs(rise) + _OFF
            part.move_to([x, self.start[1] + (x - self.start[0]) * rise + outward * off, 0])
            left += part.width + gap

    def send(self) -> list[Animation]:
        """The signal comes from its neuron, and the weight from its edge."""
        for label, start, there in (
            (self.signal, self.signal_from, self.signal_room / self.signal.width),
            (self.weight, self.weight_from, self.weight_em / NUMBER),
        ):
            label.generate_target()
            label.scale(min(there, 1.0)).move_to([*start, 0])
        return [
            MoveToTarget(self.signal, run_time=style.MOVE, path_arc=_ARC),
            MoveToTarget(self.weight, run_time=style.MOVE),
            FadeIn(self.times, run_time=style.MOVE),
        ]

    def arrive(self) -> list[Animation]:
        """Their product goes on to the neuron that the edge comes from."""
        return [FadeIn(self.equals), FadeIn(self.result, target_position=self.weight)]
