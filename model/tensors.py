"""What a tensor is: its layer, its axes, what its values mean and how it is written.

These facts are never read out of a tensor's name: the network that makes it states them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from model.layers import Conv2D, Layer, Weighted

_TERMS = {
    "bias": "bias",
    "z": "weighted sum",
    "maxpool": "pooled value",
    "avgpool": "pooled value",
}  # by kind


@dataclass(frozen=True)
class Tensor:
    """A tensor of a pass, a weight of a layer, or the loss.

    layer: the layer that makes or holds it, "" for the input and the loss. kind: "input", "kernel",
    "bias", "z", "a", what a layer remembers ("argmax"), the operation ("maxpool", "flatten",
    "softmax") or "loss". axes: one letter each: N batch; H, W, C of maps; K of vectors; a kernel's
    F filters or J units. meaning: "picture", "activation", "probability", "weight", "index" or
    "loss", which decides its colours. letter and number: what its symbol is made of; the number is
    its layer's, where the symbol has one.
    """

    name: str
    layer: str
    kind: str
    axes: str
    meaning: str
    letter: str
    number: int | None = None

    @property
    def symbol(self) -> str:
        """Its symbol in Typst."""
        return numbered(self.letter, self.number)

    @property
    def term(self) -> str:
        """What one of its numbers is called: its meaning, where the field has no word for it."""
        return _TERMS.get(self.kind, self.meaning)

    @property
    def is_kernel(self) -> bool:
        return self.kind == "kernel"

    @property
    def has_maps(self) -> bool:
        """Whether it is a picture or feature maps, and not a vector."""
        return self.axes == "NHWC"

    @property
    def has_batch(self) -> bool:
        return self.axes.startswith("N")


def derivative(of: Tensor, by: Tensor) -> str:
    """The partial derivative of one tensor with respect to another in Typst, as a fraction."""
    return f"(partial {of.symbol}) / (partial {by.symbol})"


def numbered(letter: str, number: int | None) -> str:
    """A letter with its layer's number in brackets above it: z^((2))."""
    return f"{letter}^(({number}))" if number else letter


def input_tensor(name: str, first: Layer) -> Tensor:
    """What a network reads: pictures where it begins with windows, else vectors."""
    if isinstance(first, Weighted) and not isinstance(first, Conv2D):
        return Tensor(name, "", "input", "NK", "activation", "x")
    return Tensor(name, "", "input", "NHWC", "picture", "x")


def tensors_of(input_name: str, layers: Sequence[Layer]) -> dict[str, Tensor]:
    """Every tensor of a network with these layers, by name, in the order of a pass.

    A symbol's number counts only layers with weights, as textbooks do.
    """
    found = [input_tensor(input_name, layers[0])]
    number = 0
    for layer in layers:
        number += isinstance(layer, Weighted)
        found += _made_by(layer, found[-1], number)
    found.append(Tensor("loss", "", "loss", "N", "loss", "L"))
    return {tensor.name: tensor for tensor in found}


def _made_by(layer: Layer, before: Tensor, number: int) -> Iterator[Tensor]:
    """A layer's weights, what it remembers and, last, its output."""
    if isinstance(layer, Weighted):
        for part, letter, axes in (
            ("kernel", "w", layer.kernel_axes),
            ("bias", "b", layer.kernel_axes[-1]),
        ):
            name = f"{layer.name}/{part}"
            yield Tensor(name, layer.name, part, axes, "weight", letter, number)
    axes = layer.axes(before.axes)
    for part in layer.remembers:
        yield Tensor(f"{layer.name}/{part}", layer.name, part, axes, "index", part)
    kind = layer.part or type(layer).__name__.lower()
    shown = number if layer.numbered else None
    yield Tensor(layer.output_name, layer.name, kind, axes, layer.meaning, layer.letter, shown)
