"""What the scenes on notation share: the network drawn, its coloured symbols, its numbers."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from model.derivations import gradients
from model.networks.notation import DEFAULT, Layered
from scenes.kit import style
from scenes.kit.drawing.node_network import NetworkDrawing
from scenes.kit.drawing.node_pieces import Piece
from scenes.kit.drawing.text import Formula, Span
from scenes.kit.scene import NarratedScene
from scenes.kit.sourced import SourcedNumber, sign_between, sourced

DECIMALS = 4
LEGEND = 2.5  # the left edge of what stands at the right
_MEANINGS = {"w": "weight", "b": "weight", "C": "loss", "d": "gradient"}


class NotationScene(NarratedScene):
    """A scene on a fully connected network. layers: nodes of each, the input's first.

    Node j of layer l and node k of the layer before are the ones that symbols are shown on.
    """

    network_name = "notation"
    layers: ClassVar[str] = DEFAULT
    dwell: ClassVar[float] = 0.4

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

    def chosen(self, layer: int) -> Piece:
        """The weight into `layer` that is explained: to its first node from the second before."""
        return Piece("weight", layer, 0, min(1, self.sizes[layer - 1] - 1))

    # the drawing

    def draw(self, *, width: float = 7.4, x: float = -2.6) -> NetworkDrawing:
        """The network with its values, targets and loss, at the left."""
        most = max(self.sizes)
        height = min(4.3, 1.3 * (most - 1)) if most > 1 else 1.0
        radius = 0.36 if most <= 5 else 0.3
        net = NetworkDrawing(self.sizes, width=width, height=max(height, 0.5), radius=radius)
        net.move_to([x, 0.1, 0])
        net.set_network(self.weight_pairs(), self.rows())
        values = {
            Piece("z", layer, j): float(z)
            for layer in range(1, self.last + 1)
            for j, z in enumerate(self.recording[f"layer{layer}/z"][0])
        }
        values |= {Piece("target", self.last, j): y for j, y in enumerate(self.sketch.targets[0])}
        values[Piece("loss", self.last)] = float(self.recording["loss"][0])
        self.net = net.set_values(values)
        return self.net

    def weight_pairs(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Kernel and bias of each layer."""
        return [
            (self.recording[f"{name}/kernel"], self.recording[f"{name}/bias"])
            for name in self.sketch.names
        ]

    def rows(self) -> list[np.ndarray]:
        """Each layer's outputs (J,), the inputs first."""
        names = ["inputs", *(f"{name}/a" for name in self.sketch.names)]
        return [self.recording[name][0] for name in names]

    # symbols and numbers

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

    def formula(self, markup: str, size: float = style.BODY, **spans: Any) -> Formula:
        """A formula whose strings are symbols, to be coloured."""
        colored = {k: self.span(s) if isinstance(s, str) else s for k, s in spans.items()}
        return Formula(markup, size=size, **colored)

    def number(self, tensor: str, *index: int) -> SourcedNumber:
        """One number of the first example's pass."""
        return self.tensor(tensor)[index].with_decimals(DECIMALS)

    def slope(self, tensor: str, *index: int) -> SourcedNumber:
        """The gradient of the first example's loss with respect to one number."""
        source = sourced(gradients.grad(self.recording, tensor))
        return source[index].with_decimals(DECIMALS)

    def sign(self, value: float, total: SourcedNumber) -> Span:
        """ "=" where a value computed from shown numbers equals the total as shown."""
        return Span("$=$" if sign_between(value, total) == "=" else "$approx$")
