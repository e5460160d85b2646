"""What the scenes on notation share: their network, its coloured symbols, its numbers."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

from model.derivations import gradients
from model.networks.notation import DEFAULT, Layered
from scenes.kit import style
from scenes.kit.drawing.text import Formula, Span
from scenes.kit.scene import NarratedScene
from scenes.kit.sourced import SourcedNumber, sign_between, sourced

DECIMALS = 4
LEGEND = 2.5  # the left edge of what stands at the right
_MEANINGS = {"w": "weight", "b": "weight", "C": "loss", "d": "gradient"}


class Weight(NamedTuple):
    """Which weight: into node j of a layer, from node k of the one before; both from 0."""

    layer: int
    j: int
    k: int


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

    def chosen(self, layer: int) -> Weight:
        """The weight into `layer` that is explained: to its first node from the second before."""
        return Weight(layer, 0, min(1, self.sizes[layer - 1] - 1))

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
