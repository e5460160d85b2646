"""What the scenes by hand share: the example's network in its place, its names and its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

import numpy as np

from model.derivations import by_hand, gradients
from model.networks.by_hand import DEFAULT, Example, aliases
from scenes.kit import style
from scenes.kit.drawing.text import Span
from scenes.kit.nodes.node_plate import NodePlate
from scenes.kit.nodes.node_scene import NodeScene
from scenes.kit.nodes.place import Column, Node, Way
from scenes.kit.nodes.product_line import DrawnLabel, Term
from scenes.kit.sourced import SourcedArray, SourcedNumber, sign_between, sourced

GIVEN = ("inputs", "weights", "biases", "targets", "hidden", "output", "errors", "loss")
DECIMALS = 8  # those of the published example
COMPUTING = ("h1", "h2", "o1", "o2")  # the neurons, in the order of their weights and biases
LAYER_OF = {"h": "hidden", "o": "output"}
COLUMN_OF = {"i": "inputs", "h": "hidden", "o": "output", "E": "errors"}
_INPUT_LIMIT = 2.8  # times the largest input: their grey leaves the light to what is computed
_ERROR_LIMIT = 2.6  # times the whole error, likewise


class ByHandScene(NodeScene):
    """A scene on the 2-2-2 network in its place. settings: a shipped example's name, or a file.

    Quantities have short keys: w1 to w8, b1 to b4, i1, zh1, ah1, zo1, ao1 (a neuron's sum and
    output), y1 (target), d1 (what is missing to it), E1 (one output's error), E; "dE/w5" is the
    gradient, "w5+" the value after an update, "sh1" the sigmoid's slope there, "t1.2" what the
    second output adds to the first hidden neuron's gradient.
    """

    network_name = "by_hand"
    settings: ClassVar[str] = DEFAULT
    dwell: ClassVar[float] = 0.1  # most of what is written is spoken, too

    @property
    def example(self) -> Example:
        """The network with its settings."""
        return self.subject

    # the place

    def make_columns(self) -> list[Column]:
        inputs = self.tensor("inputs")
        first = Column(
            "inputs",
            inputs.meant("picture"),  # type: ignore[arg-type]
            ("i_1", "i_2"),
            limit=_INPUT_LIMIT * inputs.limit,
        )
        loss = self.tensor("loss")
        limit = _ERROR_LIMIT * loss.limit
        ends = [
            Column(
                "errors",
                self.errors(),
                ("E_1", "E_2"),
                drawn=np.eye(2),
                limit=limit,
                hung=tuple((f"y_{j}", self._plain_number(f"y{j}")) for j in (1, 2)),
                hung_as="targets",
            ),
            Column("loss", loss, ("E",), limit=limit),
        ]
        return [first, *(self._layer(letter) for letter in "ho"), *ends]

    def _layer(self, letter: str) -> Column:
        layer = LAYER_OF[letter]
        own = {name: at for name, (tensor, at) in aliases().items() if tensor == f"{layer}/kernel"}
        biases = [name for name, (tensor, _) in aliases().items() if tensor == f"{layer}/bias"]
        return Column(
            layer,
            self.tensor(f"{layer}/a"),
            (f"{letter}_1", f"{letter}_2"),
            weights=self.tensor(f"{layer}/kernel"),
            symbols={(at[0], at[1]): symbol_markup(name) for name, at in own.items()},
            gradients=sourced(gradients.grad(self.recording, f"{layer}/kernel")),
            hung=tuple((symbol_markup(name), self._plain_number(name)) for name in biases),
            hung_as="biases",
            limit=1.0,
        )

    def ways_of(self, key: str) -> list[Way]:
        return [self.way(key.removeprefix("dE/"))] if key.startswith("dE/w") else []

    def node(self, key: str) -> Node:
        """The node of a key: "i1", "h2", "o1", "E1", "E"; "ah2" and "zh2" are on h2's plate."""
        if key == "E":
            return "loss", 0
        return COLUMN_OF[key[-2]], int(key[-1]) - 1

    def way(self, key: str) -> Way:
        """The edge of a weight ("w5"), or a step to the error: "E1" from o1, "E.1" from E1."""
        if key[0] == "E":
            j = int(key[-1]) - 1
            return ("loss", j, 0) if "." in key else ("errors", j, j)
        tensor, (k, j) = aliases()[key]
        return tensor.split("/")[0], k, j

    def light(self, nodes: Sequence[str], ways: Sequence[str], run_time: float = 0.6) -> None:
        """Light what is talked about, by its keys."""
        self.talk_about([*map(self.node, nodes)], [*map(self.way, ways)], run_time)

    def plate_term(self, symbol: Span, key: str, node: str, *, led: bool = False) -> Term:
        """A key's number as a term, which rises from a node's plate; led: it stands above that."""
        plate = self.place.node(*self.node(node))
        top = self.place.signs[self.node(node)].top if led else None
        at, size = plate.get_center()[:2], plate.number_size()
        room, behind = 0.8 * plate.width, node[-1] == "2" or node[0] == "i"
        number, label = self.number(key), None
        if _is_written(plate, number):
            label = DrawnLabel(plate.shown_number, self.place, partial(_show_on_plate, plate))
        return Term(symbol, number, at, top, size, room, behind, label)

    def hanging_term(self, symbol: Span, number: SourcedNumber, node: str) -> Term:
        """What hangs above a node as a term, which rises from there."""
        sign = self.place.signs[self.node(node)]
        label = DrawnLabel(sign.shown_number, self.place, partial(setattr, sign, "counted"))
        at, size = sign.number_place(), sign.number_size
        return Term(symbol, number, at, size=size, behind=node[-1] == "2", label=label)

    def edge_term(self, weight: str, number: SourcedNumber) -> Term:
        """A weight as a term, which rises from its edge, where its number shows."""
        way = self.way(weight)
        wires, edge = self.place.wires[way[0]], way[1:]

        def show(share: float) -> None:
            wires.numbers[edge] = share

        label = DrawnLabel(wires.number(edge), self.place, show)
        return Term(
            self.symbol(weight), number, self.place.number_at(way), size=wires.em, label=label
        )

    def terms(self, neuron: str) -> list[tuple[str, str]]:
        """The pairs (weight, value it meets) of a neuron, as keys."""
        first = 1 + 2 * COMPUTING.index(neuron)
        before = ("i1", "i2") if neuron[0] == "h" else ("ah1", "ah2")
        return [(f"w{first + k}", before[k]) for k in (0, 1)]

    def go_to(self, neuron: str) -> None:
        """Come close to a neuron and its inputs; nothing else is in view."""
        ways = [self.way(weight) for weight, _met in self.terms(neuron)]
        nodes = [self.node(met) for _weight, met in self.terms(neuron)]
        place = self.place
        lit = place.lit([*nodes, self.node(neuron)], ways, focus=False)
        lit[place.wires[LAYER_OF[neuron[0]]]]["way"] = np.zeros((2, 2))
        self.come_close(*self.node(neuron), lit)

    # quantities

    def number(self, key: str) -> SourcedNumber:
        """The number of a key, to all the digits of the example. Raises KeyError."""
        return self._plain_number(key).with_decimals(DECIMALS)

    def _plain_number(self, key: str) -> SourcedNumber:
        if key.startswith("dE/"):
            tensor, index = self.cell(key.removeprefix("dE/"))
            return sourced(gradients.grad(self.recording, tensor))[index]
        if key.endswith("+") and key != "E+":
            tensor, index = self.cell(key[:-1])
            return sourced(by_hand.updated(self.example, tensor))[index]
        if key[0] == "t":
            return self.paths()[int(key[1]) - 1, int(key[3]) - 1]
        if key[0] == "s":
            slopes = self.slopes(LAYER_OF[key[1]])
            return slopes[0, int(key[2]) - 1]
        if key[0] == "y":
            return sourced(by_hand.targets_by_hand(self.recording))[0, int(key[1]) - 1]
        if key[0] == "d":
            return sourced(by_hand.misses(self.recording))[0, int(key[1]) - 1]
        if key[0] == "E" and key != "E":
            return self.errors()[0, int(key[1]) - 1]
        tensor, index = self.cell(key)
        return self.tensor(tensor)[index]

    def cell(self, key: str) -> tuple[str, tuple[int, ...]]:
        """The tensor of a weight, a neuron's value or the error, and the index there."""
        if key in (known := aliases()):
            return known[key]
        if key == "E":
            return "loss", (0,)
        if key[0] == "i":
            return "inputs", (0, int(key[1]) - 1)
        return f"{LAYER_OF[key[1]]}/{key[0]}", (0, int(key[2]) - 1)

    def slopes(self, layer: str) -> SourcedArray:
        """The sigmoid's slope a (1 - a) at each neuron of a layer, (1, 2)."""
        return sourced(gradients.slope(self.recording, layer).meant("activation"))

    def paths(self) -> SourcedArray:
        """What reaches hidden neuron k from output j: w times dE/dz there, (2, 2) [k, j]."""
        return sourced(by_hand.reaching(self.recording))

    def errors(self) -> SourcedArray:
        """Half the squared difference of each output from its target, (1, 2)."""
        return sourced(by_hand.errors(self.recording))

    def shown(self, key: str) -> float:
        """A key's number as a viewer reads it."""
        return float(self.number(key).shown)

    def sign(self, value: float, key: str) -> str:
        """ "=" where a value computed from shown numbers equals the key's number as shown."""
        return sign_between(value, self.number(key))

    # writing

    def symbol(self, key: str) -> Span:
        """A key's symbol in its meaning's colour."""
        if key.startswith("dE/"):
            below = symbol_markup(key.removeprefix("dE/"))
            return Span(f"$(partial E) / (partial {below})$", style.meaning_color("gradient"))
        meaning = {"w": "weight", "b": "weight", "E": "loss"}.get(key[0], "activation")
        return Span(f"${symbol_markup(key)}$", style.meaning_color(meaning))

    def signal(self, neuron: str) -> Span:
        """The symbol of a neuron's error signal, in the colour of its sign."""
        value = self._plain_number(f"dE/z{neuron}").value
        return Span(f"${signal_markup(neuron)}$", style.meaning_color("gradient", value))

    def ratio(self, of: str, by: str) -> Span:
        """The derivative of one key with respect to another, as a symbol."""
        fraction = f"(partial {symbol_markup(of)}) / (partial {symbol_markup(by)})"
        return Span(f"${fraction}$", style.meaning_color("gradient"))


def _show_on_plate(plate: NodePlate, share: float) -> None:
    plate.numbers = np.full((1, 1), share)


def _is_written(plate: NodePlate, number: SourcedNumber) -> bool:
    """Whether it is this number that a plate shows."""
    return bool(plate.numbers.any()) and plate.number(0, 0).value == number.value


def signal_markup(neuron: str) -> str:
    """Typst mathematics of a neuron's error signal, or a layer's: "o1" has delta_(o 1)."""
    return f"delta_({' '.join(neuron)})"


def symbol_markup(key: str) -> str:
    """Typst mathematics of a key: "zh1" is z_(h 1)."""
    after = "^+" if key.endswith("+") else ""
    key = key.removesuffix("+")
    index = f"({key[1]} {key[2]})" if len(key) == 3 else key[1:]
    return f"{key[0]}_{index}{after}" if index else f"{key[0]}{after}"
