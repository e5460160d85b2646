"""What the scenes by hand share: the example's network, its names and its numbers."""

from __future__ import annotations

from typing import ClassVar

from model.derivations import by_hand, gradients
from model.networks.by_hand import DEFAULT, Example, aliases
from scenes.kit import style
from scenes.kit.drawing.text import Span
from scenes.kit.scene import NarratedScene
from scenes.kit.sourced import SourcedArray, SourcedNumber, sign_between, sourced

DECIMALS = 8  # those of the published example
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


def symbol_markup(key: str) -> str:
    """Typst mathematics of a key: "zh1" is z_(h 1)."""
    after = "^+" if key.endswith("+") else ""
    key = key.removesuffix("+")
    index = f"({key[1]} {key[2]})" if len(key) == 3 else key[1:]
    return f"{key[0]}_{index}{after}" if index else f"{key[0]}{after}"
