"""What is written on the floor below each station: what it is called, and its shape."""

from __future__ import annotations

from typing import Any

from manim import LEFT, VGroup

from model.layers import AvgPool, Conv2D, Dense, Flatten, Layer, MaxPool
from model.network import Network
from scenes.kit.drawing.text import Label, Span
from scenes.kit.language import N_, _
from scenes.kit.sourced import SourcedArray
from scenes.kit.world.palette import palette
from scenes.kit.world.plan import DECK_STEP, Station
from scenes.kit.world.plate import Plate
from scenes.kit.world.projection import PIXELS, on_frame

LABEL = 28 / PIXELS
_BELOW = 58.0  # pixels below the floor
_BESIDE = 12.0  # pixels from a deck to its count
CALLED = {
    Conv2D: N_("convolution"),
    MaxPool: N_("pooling"),
    AvgPool: N_("pooling"),
    Flatten: N_("unrolled"),
    Dense: N_("dense layer"),
}


class Sign(VGroup):
    """A tensor's name and shape in two lines; beside a deck, how many plates there are in all."""

    def __init__(self, name: str, shape: SourcedArray) -> None:
        super().__init__()
        colors = palette().theme
        numbers: dict[str, Any] = {f"n{k}": shape[k] for k in range(shape.array.size)}
        self.count = numbers[list(numbers)[-1]]
        self.add(
            Label(
                "#align(center)[{name} \\ " + " × ".join(f"{{{key}}}" for key in numbers) + "]",
                name=Span(name, colors.ink),
                size=LABEL,
                color=colors.faint,
                plain=True,
                **numbers,
            )
        )

    @property
    def pixels(self) -> float:
        """How wide the words are."""
        return float(self.submobjects[0].width * PIXELS)

    def stand_below(self, station: Station, last: Plate) -> Sign:
        """Go to the floor below a station, whose last plate is given."""
        place = on_frame(station.view.place(station.x, station.view.floor + _BELOW))
        self.submobjects[0].move_to([*place, 0])
        if station.deck:
            left = last.corners()[:, 0].min() - (station.deck * DECK_STEP + _BESIDE) / PIXELS
            count = Label("{n}", n=self.count, size=LABEL, color=palette().theme.ink, plain=True)
            self.add(count.move_to([left, last.get_center()[1], 0], aligned_edge=-LEFT))
        return self


def name_of(network: Network, tensor: str, maker: Layer | None) -> str:
    """The field's word for a tensor that a layer gives its shape."""
    if maker is None:
        return _("picture") if network.tensors[tensor].has_maps else _("input")
    if tensor == network.outputs[-1]:
        return _("answer")
    return _(CALLED.get(type(maker), "layer"))
