"""CloseUp: a few nodes of the network step forward, large, and factors are written above them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from manim import Dot, FadeIn, FadeOut, MoveToTarget

from model.derivations import gradients
from scenes.kit import style
from scenes.kit.drawing.text import Formula, Span
from scenes.kit.layout import Box
from scenes.kit.nodes.change import Looks
from scenes.kit.nodes.node_plate import short
from scenes.kit.nodes.place import Node, Way
from scenes.kit.nodes.plan import row
from scenes.kit.nodes.product_line import LINE, SYMBOL, Term
from scenes.kit.sourced import SourcedArray, SourcedNumber, sourced
from scenes.kit.world.place_scene import SHORT
from scenes.notation.notation_lesson import KNOWN, NotationLesson

WAY = Box(-4.9, LINE.right, -2.2, 0.75)  # where one way's nodes stand; a line has room above
SPARK = 0.11  # units: radius of what goes back along an edge


class CloseUp(NotationLesson):
    """A scene where everything of the first example is known, as from the third one on."""

    known: ClassVar[Sequence[str]] = KNOWN

    # names, as they stand in the drawing

    def w(self, layer: int, j: int, k: int) -> str:
        return f"w_({j + 1} {k + 1})^(({layer}))"

    def a(self, layer: int, j: int) -> str:
        return f"a_{j + 1}^(({layer}))"

    def z(self, layer: int, j: int) -> str:
        return f"z_{j + 1}^(({layer}))"

    def delta(self, layer: int, j: int) -> str:
        return f"delta_{j + 1}^(({layer}))"

    # their numbers

    def output(self, layer: int, j: int) -> SourcedNumber:
        """A node's activation."""
        return short(self.tensor(f"{self.layer_name(layer)}/a" if layer else "inputs")[0, j])

    def slope_of_g(self, layer: int, j: int) -> SourcedNumber:
        slopes = gradients.slope(self.recording, self.layer_name(layer)).meant("activation")
        return short(sourced(slopes)[0, j])

    def gradients(self, tensor: str) -> SourcedArray:
        """The first example's loss's gradient with respect to a tensor."""
        return sourced(gradients.grad(self.recording, tensor))

    # looks

    def forward(self, places: Mapping[Node, np.ndarray]) -> Looks:
        """These nodes stand there, at their corners (4, 3); no others are in view."""
        looks: Looks = {}
        for node, plate in self.place.plates.items():
            looks[plate] = {"opacity": float(node in places)}
            if node in places:
                looks[plate] |= {"points": places[node], "lettered": 0.0}
        return looks

    def step_forward(
        self, places: Mapping[Node, np.ndarray], *looks: Looks, with_it: Sequence[Any] = ()
    ) -> None:
        """All others leave, with what else is to go, and then these nodes come to their places."""
        gone: Looks = {
            plate: {"opacity": 0.0}
            for node, plate in self.place.plates.items()
            if node not in places
        }
        self.change(gone, self.place.hanging(()), with_it=with_it, run_time=style.QUICK)
        self.change(self.forward(places), *looks, run_time=1.2)

    def onward(self, script: str, **numbers: SourcedNumber) -> None:
        """As any scene's; what stands here goes home first, and then the others come."""
        if not any(plate.opacity > 0 for plate in self.place.of()):
            super().onward(script, **numbers)
            return
        with self.beat("onward", script, hold=SHORT, **numbers) as say:
            whole = self.at_rest()
            for plate in self.place.plates.values():
                whole[plate] = {**whole[plate], "opacity": plate.opacity}
            gone = [FadeOut(m, run_time=style.QUICK) for m in self.drawn() if m is not self.place]
            self.change(whole, with_it=gone, run_time=1.2)
            self.change(self.at_rest(), run_time=style.QUICK)
            say.finish()
            self.clear_words()

    def in_a_row(self, nodes: Sequence[Node]) -> dict[Node, np.ndarray]:
        """Where these nodes stand side by side, large."""
        return dict(zip(nodes, row(len(nodes), WAY), strict=True))

    def at_edge(self, way: Way, markup: str) -> Formula:
        """A weight's symbol above its edge, where the nodes stand now."""
        start, end = self.place.wires[way[0]].segment(way[1:])
        name = Formula("{w}", w=self.span(markup), size=SYMBOL)
        rise = abs((end[1] - start[1]) / (end[0] - start[0])) * name.width / 2
        low = (start[1] + end[1]) / 2 + rise + 0.15
        return name.move_to([(start[0] + end[0]) / 2, low + name.height / 2, 0])

    def above(self, node: Node, symbol: Span, number: SourcedNumber) -> Term:
        """A factor that is found at a node, and is written above it."""
        plate = self.place.node(*node)
        return Term(
            symbol,
            number,
            plate.get_center()[:2],
            self.place.signs[node].top,
            plate.number_size(),
            room=0.8 * plate.width,
        )

    def send_back(self, ways: Sequence[Way]) -> None:
        """A spark goes along each of these edges, against the way that numbers came."""
        sparks = []
        for key, k, j in ways:
            before, after = self.place.wires[key].segment((k, j))
            spark = Dot([*after, 0], radius=SPARK, color=style.meaning_color("gradient"))
            spark.generate_target().move_to([*before, 0])
            sparks.append(spark)
        self.play(*map(FadeIn, sparks), run_time=0.2)
        self.play(*map(MoveToTarget, sparks), run_time=1.0)
        self.play(*map(FadeOut, sparks), run_time=0.2)
