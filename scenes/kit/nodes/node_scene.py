"""NodeScene: a scene in the place of a network of nodes; it opens on the whole, and ends there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
from manim import FadeOut

from scenes.kit import style
from scenes.kit.layout import Box
from scenes.kit.nodes.change import Change, Flip, Looks, merged, put_on
from scenes.kit.nodes.place import LOW, WHOLE, Column, Node, NodePlace, Way
from scenes.kit.nodes.plan import fan
from scenes.kit.sourced import SourcedArray, SourcedNumber
from scenes.kit.world.place_scene import SHORT, PlaceScene

_NEURON = Box(2.4, 5.0, -2.3, 0.6)  # where a neuron stands that is looked at closely,
_SOURCES = Box(-5.6, -3.4, -2.75, 1.0)  # and its inputs: a line of factors has room above
_FEW = 2  # of them; more take the whole height, and none has
_MANY_SOURCES = Box(-5.6, -3.4, WHOLE.bottom, WHOLE.top)
_NEAR_SOURCES = 0.32  # where on their edges the numbers of many stand: there they are apart


class NodeScene(PlaceScene):
    """known: what is on the plates when it opens: columns' keys, and "weights" and "biases".

    What the scene finds it adds by `learn`; the next scene opens with that.
    """

    known: ClassVar[Sequence[str]] = ()

    def setup(self) -> None:
        super().setup()
        self.place = NodePlace(self.make_columns())
        self.found = list(self.known)
        self.met: list[Node] = []  # single nodes that have got their values
        put_on(self.at_rest())
        self.add(self.place)

    def make_columns(self) -> list[Column]:
        """The columns of the place, from the input to the loss."""
        raise NotImplementedError

    def at_rest(self) -> Looks:
        """The whole with what is known, as a scene begins and ends."""
        ways = [way for key in self.found for way in self.ways_of(key)]
        return self.place.rest(self.found, ways, self.met)

    def ways_of(self, key: str) -> list[Way]:
        """The edges whose gradients are known where this is known; none, unless a film says so."""
        return []

    # moves

    def change(self, *looks: Looks, with_it: Sequence[Any] = (), run_time: float = 0.6) -> None:
        """Have the place come to these looks (later ones count), while other things move."""
        self.play(Change(self.place, merged(*looks), run_time=run_time), *with_it)

    def fly_to(
        self, box: Box, *looks: Looks, run_time: float = 1.2, with_it: Sequence[Any] = ()
    ) -> None:
        """The whole network goes into a box."""
        self.change(self.place.standing(box), *looks, run_time=run_time, with_it=with_it)

    def make_room(self, *looks: Looks, run_time: float = 1.2) -> None:
        """The whole network makes room for a line of factors above it."""
        self.fly_to(LOW, *looks, run_time=run_time)

    def come_close(
        self,
        column: str,
        j: int,
        *looks: Looks,
        boxes: tuple[Box, Box] | None = None,
        run_time: float = 1.4,
    ) -> None:
        """One neuron with all that comes into it, large, and its weights' and bias's numbers.

        boxes: where its inputs stand, and it; without them that is where a line has room above.
        """
        before = list(self.place.columns)[list(self.place.columns).index(column) - 1]
        sources = self.place.nodes(before)
        few = len(sources) <= _FEW
        usual = (_SOURCES if few else _MANY_SOURCES, _NEURON)
        left, right, lettered = fan(len(sources), *(boxes or usual))
        found: Looks = {}
        for (key, k), plate in self.place.plates.items():
            if key == before:
                found[plate] = {"points": left[k], "lettered": float(lettered)}
            elif (key, k) == (column, j):
                found[plate] = {"points": right, "lettered": 0.0}
            else:
                found[plate] = {"opacity": 0.0}
        own = self.place.signs[column, j]
        for sign in self.place.signs.values():
            if sign.hung is not None:
                found[sign] = {"hanging": float(sign is own)}
        if not few:
            wires = self.place.wires[column]
            found[wires] = {"at": np.full_like(wires.at, _NEAR_SOURCES)}
        ways = [(column, k, j) for k in range(len(sources))]
        self.change(found, self.place.edges(ways), *looks, run_time=run_time)

    def show_values(self, nodes: Sequence[Node], run_time: float = 0.6) -> None:
        """Some plates get their values."""
        on = np.ones((1, 1))
        self.met += nodes
        plates = [self.place.node(*node) for node in nodes]
        self.change({plate: {"alpha": on, "numbers": on} for plate in plates}, run_time=run_time)

    def put(self, nodes: Sequence[Node], source: SourcedArray) -> None:
        """From now on plates stand for another array, without a move: they are still empty."""
        for node in nodes:
            self.place.node(*node).set_source(source)

    def flip(self, nodes: Sequence[Node], source: SourcedArray, run_time: float = 0.8) -> None:
        """Plates turn over and show another array's values, as a sum becomes its output."""
        plates = {self.place.node(*node): source for node in nodes}
        self.play(Flip(self.place, plates, run_time=run_time))

    def talk_about(
        self, nodes: Sequence[Node], ways: Sequence[Way] = (), run_time: float = 0.6
    ) -> None:
        """Light what is talked about; the rest dims."""
        self.change(self.place.lit(nodes, ways), run_time=run_time)

    def learn(self, *keys: str) -> None:
        """From now on these are known: they are there when the next scene opens."""
        self.found += [key for key in keys if key not in self.found]

    def onward(self, script: str, **numbers: SourcedNumber) -> None:
        """The last beat: back to the overview, where the next scene begins."""
        with self.beat("onward", script, hold=SHORT, **numbers) as say:
            gone = [FadeOut(m, run_time=style.QUICK) for m in self.drawn() if m is not self.place]
            self.change(self.at_rest(), with_it=gone, run_time=1.2)
            say.finish()
            self.clear_words()
