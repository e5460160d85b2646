"""NodePlace: a network of nodes as one place: plates in columns, wires between them, signs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from scenes.kit.layout import Box
from scenes.kit.nodes.change import Looks, merged, put_on
from scenes.kit.nodes.node_plate import NodePlate
from scenes.kit.nodes.node_sign import NodeSign
from scenes.kit.nodes.plan import Layout, lay_out
from scenes.kit.nodes.wires import Edge, Wires, Words
from scenes.kit.sourced import SourcedArray, SourcedNumber
from scenes.kit.world.floor import Floor
from scenes.kit.world.glow import Glow
from scenes.kit.world.projection import View
from scenes.kit.world.world import Place

WHOLE = Box(-6.5, 6.5, -2.78, 2.92)  # where the network stands in the overview
LOW = Box(-6.5, 6.5, -2.84, 1.0)  # and where a line of factors stands above it
FLOOR = 0.8  # opacity of the ground's grid
DIM = 0.3  # how lit what is not talked about is
_VIEW = View((300.0, 560.0), (1.0, 0.02), (0.9, -0.13), floor=340.0)

Node = tuple[str, int]  # its column and its number there, from zero
Way = tuple[str, int, int]  # an edge: the column that it leads to, from k, to j


@dataclass(frozen=True, eq=False)
class Column:
    """Nodes above each other: the array (1, n) or (n,) of their values, and their names in Typst.

    weights: the kernel (K, n) that leads here, its symbols by edge, its gradients (K, n).
    hung: what may hang above each plate, a symbol and a number; hung_as: what that is called among
    what is known, such as "biases". drawn (K, n): which edges there are, where it is not all.
    limit: where colours are strongest.
    """

    key: str
    source: SourcedArray
    names: tuple[str, ...]
    weights: SourcedArray | None = None
    symbols: Mapping[Edge, str] = field(default_factory=dict)
    gradients: SourcedArray | None = None
    hung: tuple[tuple[str, SourcedNumber], ...] = ()
    hung_as: str = ""
    drawn: np.ndarray | None = None
    limit: float | None = None


class NodePlace(Place):
    """The place of a network of nodes. It makes looks (see Change), which scenes play."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = {column.key: column for column in columns}
        self.wires: dict[str, Wires] = {}  # by the column that they lead to
        self.signs: dict[Node, NodeSign] = {}
        self.floor = Floor(_VIEW)
        self.floor.opacity = FLOOR
        self.add(self.floor)
        before: list[NodePlate] = []
        for column in columns:
            before = self._stand(column, before)
        self.add(Glow(self))  # type: ignore[arg-type]
        self.add(*self.signs.values())
        self.settle()

    def _stand(self, column: Column, before: list[NodePlate]) -> list[NodePlate]:
        limit = column.limit or column.source.limit
        plates = [NodePlate(column.source, k, limit=limit) for k in range(len(column.names))]
        if before:
            self.wires[column.key] = Wires(
                before, plates, column.weights, column.symbols, column.drawn
            )
            if column.gradients is not None:
                self.wires[column.key].set_gradients(column.gradients)
            self.add(self.wires[column.key])
        for k, (plate, name) in enumerate(zip(plates, column.names, strict=True)):
            self.plates[column.key, k] = plate
            self.signs[column.key, k] = NodeSign(plate, name)
            if column.hung:
                self.signs[column.key, k].hang(*column.hung[k])
            self.add(plate)
        return plates

    def settle(self) -> None:
        """Find places for the numbers that hold in its usual boxes; it stands as a whole then."""
        for wires in self.wires.values():
            wires.arrange([partial(self._take, box) for box in (LOW, WHOLE)])
        self._hangs = all(self._has_room_to_hang(box) for box in (LOW, WHOLE))
        put_on(self.standing(WHOLE))

    def _has_room_to_hang(self, box: Box) -> bool:
        """Whether all that may hang has room there, below the names of the row above."""
        if not self.layout(box).roomy:
            return False
        put_on(self.standing(box))
        return all(
            sign.hung is None or sign.hung_box()[1][1] < self.signs[key, k - 1].name_box()[0][1]
            for (key, k), sign in self.signs.items()
            if k
        )

    def _take(self, box: Box) -> list[Words]:
        """Stand in a box; returns what no number may lie on there."""
        put_on(self.standing(box))
        taken = [_box(plate) for plate in self.of()]
        taken += [sign.name_box() for sign in self.signs.values()]
        taken += [sign.hung_box() for sign in self.signs.values() if sign.hung is not None]
        return taken

    # what there is

    def node(self, column: str, k: int) -> NodePlate:
        """Raises KeyError where there is no such node."""
        plate = self.plates[column, k]
        assert isinstance(plate, NodePlate)
        return plate

    def nodes(self, column: str) -> list[NodePlate]:
        return [self.node(column, k) for k in range(len(self.columns[column].names))]

    def all_nodes(self) -> list[Node]:
        return list(self.plates)

    def layout(self, box: Box) -> Layout:
        return lay_out([len(column.names) for column in self.columns.values()], box)

    def number_at(self, way: Way) -> np.ndarray:
        """(2,): where the number of an edge stands."""
        return self.wires[way[0]].middle(way[1:])

    # looks

    def standing(self, box: Box) -> Looks:
        """Every plate at its place in a box, in full view."""
        layout = self.layout(box)
        on = float(layout.lettered)
        looks: Looks = {}
        for key, places in zip(self.columns, layout.corners, strict=True):
            for plate, corners in zip(self.nodes(key), places, strict=True):
                looks[plate] = {"points": corners, "opacity": 1.0, "lettered": on}
        return looks

    def known(self, columns: Collection[str], nodes: Collection[Node] = ()) -> Looks:
        """Plates of these columns and nodes show their values, and all others are still empty."""
        return {
            self.node(key, k): {"alpha": on, "numbers": on}
            for key, k in self.plates
            for on in [np.full((1, 1), float(key in columns or (key, k) in nodes))]
        }

    def lit(
        self,
        nodes: Collection[Node] | None = None,
        ways: Collection[Way] = (),
        *,
        focus: bool = True,
    ) -> Looks:
        """These nodes and edges are talked about, in yellow; the rest dims. None: all is lit."""
        looks: Looks = {}
        for node, plate in self.plates.items():
            chosen = nodes is None or node in nodes
            on = float(nodes is not None and chosen and focus)
            looks[plate] = {"lit": 1.0 if chosen else DIM, "focus": on}
        for key, wires in self.wires.items():
            way = np.zeros_like(wires.lit)
            for column, k, j in ways:
                if column == key:
                    way[k, j] = 1.0
            looks[wires] = {"lit": np.ones_like(way) if nodes is None else way, "way": way}
        return looks

    def weights(self, shown: float = 1.0, *, named: float = 0.0, of: Sequence[str] = ()) -> Looks:
        """All weights' numbers and symbols, where they have room; of: columns that they lead to."""
        return {
            wires: {"numbers": room * wires.drawn * shown, "named": room * wires.drawn * named}
            for key, wires in self.wires.items()
            if wires.source is not None and (not of or key in of)
            for room in [float(wires.roomy)]
        }

    def edges(self, ways: Collection[Way], *, numbers: float = 1.0, named: float = 0.0) -> Looks:
        """The numbers and symbols of these edges beside those that show already."""
        looks: Looks = {}
        for key, wires in self.wires.items():
            at = tuple(
                np.array([(k, j) for column, k, j in ways if column == key]).reshape(-1, 2).T
            )
            if len(at[0]) and wires.source is not None:
                shown, called = wires.numbers.copy(), wires.named.copy()
                shown[at], called[at] = numbers, named
                looks[wires] = {"numbers": shown, "named": called}
        return looks

    def hanging(self, known: Collection[str]) -> Looks:
        """What hangs above plates: of the kinds that are known, where all have room for it."""
        room = float(self._hangs)
        return {
            self.signs[key, k]: {"hanging": room * float(self.columns[key].hung_as in known)}
            for key, k in self.plates
            if self.columns[key].hung
        }

    def slopes(self, ways: Collection[Way]) -> Looks:
        """These weights' gradients stand at their edges in place of their numbers, no others do."""
        looks: Looks = {}
        for key, wires in self.wires.items():
            hung = np.zeros_like(wires.hung)
            for column, k, j in ways:
                if column == key:
                    hung[k, j] = 1.0
            looks[wires] = {"hung": hung * float(wires.gradients is not None)}
        return looks

    def sloped(self, columns: Collection[str]) -> Looks:
        """The edges that lead to these columns have their gradients' colours, and no others."""
        return {
            wires: {"sloped": np.full_like(wires.sloped, float(key in columns))}
            for key, wires in self.wires.items()
        }

    def rest(
        self,
        known: Collection[str],
        ways: Collection[Way] = (),
        nodes: Collection[Node] = (),
        box: Box = WHOLE,
    ) -> Looks:
        """The whole at rest: what is known is on the plates, and nothing is talked about.

        known: columns, and "weights" and what hangs where their numbers have been met; nodes: some
        single ones; ways: the edges whose gradients have been found.
        """
        return merged(
            self.standing(box),
            self.known(known, nodes),
            self.lit(None),
            self.weights(float("weights" in known)),
            self.hanging(known),
            self.slopes(ways),
            self.sloped(()),
            {wires: {"at": wires.usual, "enlarged": 1.0} for wires in self.wires.values()},
        )


def _box(plate: NodePlate) -> tuple[np.ndarray, np.ndarray]:
    return plate.points[:, :2].min(axis=0), plate.points[:, :2].max(axis=0)
