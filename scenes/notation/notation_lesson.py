"""What the scenes on notation share: their network in its place, its symbols and their colours."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, ClassVar, NamedTuple

import numpy as np
from manim import FadeOut

from model.derivations import gradients, notation
from model.networks.notation import DEFAULT, Layered
from scenes.kit import style
from scenes.kit.drawing.text import Formula, Span
from scenes.kit.layout import STAGE, Box
from scenes.kit.nodes.change import Change, Looks, merged, put_on
from scenes.kit.nodes.node_scene import NodeScene
from scenes.kit.nodes.place import FLOOR, WHOLE, Column, Node, Way
from scenes.kit.sourced import SourcedNumber, sourced
from scenes.kit.world.place_scene import SHORT

VALUES = ("inputs", "layer1", "layer2", "layer3", "targets", "loss")
KNOWN = (*VALUES, "weights", "biases")  # from the end of the scene on symbols on
UNNAMED = "unnamed"  # among what is known: no node has a name yet
LARGE = Box(WHOLE.left, WHOLE.right, -2.94, 2.76)  # the network, below a few words
SLIM = Box(STAGE.left, STAGE.right, 2.88, STAGE.top + 0.06)  # and the words
BELOW = Box(WHOLE.left, WHOLE.right, WHOLE.bottom, 1.75)  # the network, below a formula
ABOVE = Box(STAGE.left, STAGE.right, 2.1, 3.1)  # and the formula
_LOSS_LIMIT = 2.6  # times the whole loss: the targets and it leave the light to what is computed
_MEANINGS = {"w": "weight", "b": "weight", "C": "loss", "d": "gradient"}


class Weight(NamedTuple):
    """Which weight: into node j of a layer, from node k of the one before; both from 0."""

    layer: int
    j: int
    k: int


class NotationLesson(NodeScene):
    """A scene on the network of `layers` in its place: "inputs", "layer1" ..., "targets", "loss".

    layers: nodes of each, the input's first. Nodes are named by their places in a layer, which is
    written above them: a_1^((1)).
    """

    network_name = "notation"
    layers: ClassVar[str] = DEFAULT
    dwell: ClassVar[float] = 0.1  # most of what is written is spoken, too

    @property
    def sketch(self) -> Layered:
        """The network with its examples."""
        return self.subject

    @property
    def sizes(self) -> tuple[int, ...]:
        return self.sketch.sizes

    @property
    def last(self) -> int:
        """The number of the last layer; the input is layer 0."""
        return len(self.sizes) - 1

    # symbols

    def span(self, markup: str) -> Span:
        """A symbol in the colour of its meaning, which its letter tells: "w_(j k)^((l))"."""
        meaning = _MEANINGS.get(markup[0], "activation")
        if "partial" in markup:
            meaning = "gradient"
        color = self.colors.ink if markup[0] in "lijknLg" else style.meaning_color(meaning)
        return Span(f"${markup}$", color)

    def ratio(self, of: str, by: str) -> Span:
        """A derivative as a symbol."""
        return self.span(f"(partial {of}) / (partial {by})")

    def formula(self, markup: str, size: float, **spans: Any) -> Formula:
        """A formula whose strings are symbols, to be coloured."""
        colored = {k: self.span(s) if isinstance(s, str) else s for k, s in spans.items()}
        return Formula(markup, size=size, **colored)

    # the place

    def make_columns(self) -> list[Column]:
        names = ["inputs", *self.sketch.names]
        columns = [self._column(layer, name) for layer, name in enumerate(names)]
        targets = sourced(notation.targets(self.sketch))
        loss = self.tensor("loss")
        count = self.sizes[-1]
        nodes = tuple(f"y_{j + 1}" for j in range(count))
        ends = [
            Column("targets", targets, nodes, drawn=np.eye(count), limit=1.0),
            Column("loss", loss, ("C_1",), limit=_LOSS_LIMIT * loss.limit),
        ]
        return [*columns, *ends]

    def at_rest(self) -> Looks:
        """As any scene's, with the ground; nodes have their names, once they have been met."""
        ground: Looks = {self.place.floor: {"opacity": FLOOR}}
        return merged(super().at_rest(), ground, self.names(UNNAMED not in self.found))

    def names(self, shown: bool = True) -> Looks:
        """All nodes' names, or none."""
        return {sign: {"named": float(shown)} for sign in self.place.signs.values()}

    def onward(self, script: str, **numbers: SourcedNumber) -> None:
        """As any scene's; a network that is out of view comes as what is written goes."""
        if any(plate.opacity > 0 for plate in self.place.of()):
            super().onward(script, **numbers)
            return
        home = self.at_rest()
        plates = self.place.of()
        with self.beat("onward", script, hold=SHORT, **numbers) as say:
            things = [*plates, self.place.floor]
            put_on(merged(home, {thing: {"opacity": 0.0} for thing in things}))
            come: Looks = {thing: {"opacity": home[thing]["opacity"]} for thing in things}
            gone = [FadeOut(m, run_time=style.QUICK) for m in self.drawn() if m is not self.place]
            self.play(Change(self.place, come, fade=1.0, run_time=style.STEP), *gone)
            say.finish()
            self.clear_words()

    # parts of the network

    def layer_name(self, layer: int) -> str:
        """The column of a layer; the input is layer 0."""
        return f"layer{layer}" if layer else "inputs"

    def layer_nodes(self, layer: int) -> list[Node]:
        return self.column_nodes(self.layer_name(layer))

    def column_nodes(self, column: str) -> list[Node]:
        return [node for node in self.place.all_nodes() if node[0] == column]

    def chosen(self, layer: int) -> Weight:
        """The weight into `layer` that is explained: to its first node from the second before."""
        return Weight(layer, 0, min(1, self.sizes[layer - 1] - 1))

    def way_of(self, weight: Weight) -> Way:
        """The edge of a weight."""
        return self.layer_name(weight.layer), weight.k, weight.j

    def fan_of(self, column: str, j: int) -> list[Way]:
        """All edges that lead to a node."""
        return [(column, k, j) for k in range(len(self.place.wires[column].starts))]

    def bright(
        self, nodes: Collection[Node], columns: Collection[str] = (), ways: Collection[Way] = ()
    ) -> Looks:
        """These nodes and ways, and all edges to these columns, are as usual; the rest dims."""
        edges: Looks = {}
        for key, wires in self.place.wires.items():
            lit = np.full_like(wires.lit, float(key in columns))
            for _column, k, j in (way for way in ways if way[0] == key):
                lit[k, j] = 1.0
            edges[wires] = {"lit": lit}
        return merged(self.place.lit(nodes, focus=False), edges)

    def targets_read(self, outputs: Iterable[int]) -> Looks:
        """From these outputs on, what moves reads targets, which stay as they are."""
        looks: Looks = {}
        read, summed = (np.zeros_like(self.place.wires[key].lit) for key in ("targets", "loss"))
        for m in outputs:
            looks[self.place.node("targets", m)] = {"lit": 1.0, "focus": 0.0}
            read[m, m] = summed[m, 0] = 1.0
        looks[self.place.wires["targets"]] = {"lit": read}
        looks[self.place.wires["loss"]] = {"lit": summed}
        return looks

    # its columns

    def _column(self, layer: int, name: str) -> Column:
        count = self.sizes[layer]
        nodes = tuple(f"a_{j + 1}^(({layer}))" for j in range(count))
        if layer == 0:
            return Column(name, self.tensor("inputs"), nodes, limit=1.0)
        kernel, biases = f"{name}/kernel", self.tensor(f"{name}/bias")
        before = self.sizes[layer - 1]
        return Column(
            name,
            self.tensor(f"{name}/a"),
            nodes,
            weights=self.tensor(kernel),
            symbols={
                (k, j): f"w_({j + 1} {k + 1})^(({layer}))" for k, j in np.ndindex(before, count)
            },
            gradients=sourced(gradients.grad(self.recording, kernel)),
            hung=tuple((f"b_{j + 1}^(({layer}))", biases[j]) for j in range(count)),
            hung_as="biases",
            limit=1.0,
        )
