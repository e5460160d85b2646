"""What the scenes by hand share: the example's network drawn, its names and its numbers."""

from __future__ import annotations

import string
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, TypeVar

from manim import DOWN, UP, FadeIn

from model.derivations import by_hand, gradients
from model.networks.by_hand import DEFAULT, Example, aliases
from scenes.kit import style
from scenes.kit.drawing.node_network import NetworkDrawing
from scenes.kit.drawing.node_pieces import Piece
from scenes.kit.drawing.text import Formula, Label, Span
from scenes.kit.scene import NarratedScene
from scenes.kit.sourced import SourcedArray, SourcedNumber, sign_between, sourced

DECIMALS = 8  # those of the published example
COLUMN = 0.2  # where the written lines begin,
TOP = 2.75  # the first of them under the title
ROOM = 6.7  # how wide they may be: numbers of other settings can be long
IN_NODE = 0.74  # how wide a node's own number may be
Text = TypeVar("Text", bound=Label)
LAYER_OF = {"h": "hidden", "o": "output"}


class ByHandScene(NarratedScene):
    """A scene on the 2-2-2 network. settings: a shipped example's name, or a TOML file.

    Quantities have short keys: w1 to w8, b1 to b4, i1, zh1, ah1, zo1, ao1 (a neuron's sum and
    output), y1 (target), d1 (what is missing to it), E1 (one output's error), E; "dE/w5" is the
    gradient, "w5+" the value after an update, "sh1" the sigmoid's slope there, "ph1.2" the product
    of the second input, "t1.2" what the second output adds to the first hidden neuron's gradient.
    """

    network_name = "by_hand"
    settings: ClassVar[str] = DEFAULT
    dwell: ClassVar[float] = 0.4

    @property
    def example(self) -> Example:
        """The network with its settings."""
        return self.subject

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
        if key[0] == "p":
            return self.products(LAYER_OF[key[1]])[int(key[4]) - 1, int(key[2]) - 1]
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

    def products(self, layer: str) -> SourcedArray:
        """Each weight of a layer times the value it meets, (2, 2) like the kernel."""
        return sourced(by_hand.weighed(self.recording, layer))

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

    def ratio(self, of: str, by: str) -> Span:
        """The derivative of one key with respect to another, as a symbol."""
        fraction = f"(partial {symbol_markup(of)}) / (partial {symbol_markup(by)})"
        return Span(f"${fraction}$", style.meaning_color("gradient"))

    def line(self, markup: str, *, size: float = style.BODY, **spans: Any) -> Formula:
        """A formula in which {w5} is a key's symbol, {=w5} its number, {+w5} in brackets if < 0."""
        body = ""
        for text, name, _, _ in string.Formatter().parse(markup):
            body += text
            if name is None:
                continue
            if name in spans:
                body += f"{{{name}}}"
                continue
            number = self.number(name[1:]) if name[0] in "=+" else None
            spans[name] = number or self.symbol(name)
            bracketed = name[0] == "+" and number is not None and number.shown < 0
            body += f"({{{name}}})" if bracketed else f"{{{name}}}"
        return at_most(Formula(body, size=size, **spans), ROOM)

    def write(self, lines: Iterable[Any], pace: float = style.STEP) -> None:
        """Show lines one after another, each with time to follow."""
        for line in lines:
            self.play(FadeIn(line, shift=DOWN * 0.1), run_time=pace)
            self.wait(style.QUICK, frozen_frame=True)

    # the drawing

    def draw(self, *, numbers: bool = True, known: bool = True) -> NetworkDrawing:
        """The network at the left, with its numbers on edges and, if `known`, in all nodes.

        Makes self.net, self.on_edges, self.in_nodes and self.names.
        """
        net = NetworkDrawing((2, 2, 2), width=4.9, height=3.0, radius=0.42, loss=False, split=False)
        net.move_to([-3.6, 0.3, 0])
        pairs = [
            (self.recording[f"{name}/kernel"], self.recording[f"{name}/bias"])
            for name in ("hidden", "output")
        ]
        rows = [self.recording[name][0] for name in ("inputs", "hidden/a", "output/a")]
        net.set_network(pairs, rows if known else rows[:1])
        self.net = net
        self.on_edges = {
            name: Label("{v}", v=self._plain_number(name), size=style.TINY) for name in aliases()
        }
        net.place_labels({piece_of(name): label for name, label in self.on_edges.items()})
        self.in_nodes, self.names = {}, {}
        for key in ("i1", "i2", "ah1", "ah2", "ao1", "ao2"):
            node = net.node("iho".index(key[-2]), int(key[-1]) - 1)
            self.in_nodes[key] = in_node(self._plain_number(key)).move_to(node)
            name = Formula(f"{key[-2]}_{key[-1]}", size=style.SMALL, color=self.colors.faint)
            self.names[key] = name.move_to(node + UP * 0.64)
        return net

    def enter_network(self, *, known: bool = True, extra: Sequence[Any] = ()) -> None:
        """Fade the whole drawing in, with the numbers that are known."""
        self.draw(known=known)
        inside = [v for key, v in self.in_nodes.items() if known or key[0] == "i"]
        self.enter(self.net, *self.names.values(), *inside, *self.on_edges.values(), *extra)

    def targets(self) -> list[Label]:
        """The targets, each under its output and the output's bias."""
        found = []
        for j in (1, 2):
            label = Formula("{y} = {v}", y=self.symbol(f"y{j}"), v=self._plain_number(f"y{j}"))
            place = self.net.node(2, j - 1) + DOWN * 1.3
            found.append(label.scale(style.SMALL / style.BODY).move_to(place))
        return found


def in_node(number: SourcedNumber) -> Label:
    """A node's own number, with fewer digits where it would not fit at a readable size."""
    for shown in (number, *(number.with_digits(digits) for digits in (3, 2))):
        label = Label("{v}", v=shown, size=style.SMALL, plain=True)
        if label.width * style.TINY <= IN_NODE * style.SMALL:
            break
    return at_most(label, IN_NODE)


def at_most(text: Text, width: float) -> Text:
    """The text, scaled down where it is wider than that."""
    return text if text.width <= width else text.scale(width / text.width)


def symbol_markup(key: str) -> str:
    """Typst mathematics of a key: "zh1" is z_(h 1)."""
    after = "^+" if key.endswith("+") else ""
    key = key.removesuffix("+")
    index = f"({key[1]} {key[2]})" if len(key) == 3 else key[1:]
    return f"{key[0]}_{index}{after}" if index else f"{key[0]}{after}"


def piece_of(name: str) -> Piece:
    """The drawing's piece for a weight or bias."""
    tensor, index = aliases()[name]
    layer = 1 if tensor.startswith("hidden") else 2
    if name[0] == "b":
        return Piece("bias", layer, index[0])
    return Piece("weight", layer, index[1], index[0])


def node_piece(key: str) -> Piece:
    """The drawing's piece for a neuron ("h1") or an input ("i2")."""
    return Piece("a", "iho".index(key[0]), int(key[1]) - 1)
