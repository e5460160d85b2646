"""The legend of symbols: what its rows say, and how a row stands in a box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import Animation, MoveToTarget

from scenes.kit.drawing.text import Label
from scenes.kit.layout import Box
from scenes.kit.scene import N_

SYMBOL = 0.8  # units that a symbol takes in a row that is as small as it was made
_LEFT = np.array([-1.0, 0.0, 0.0])


@dataclass(frozen=True)
class Row:
    """A row of the legend: its beat, its symbol, what that is, and what is said."""

    beat: str
    markup: str
    words: str
    script: str


ROWS = (
    Row(
        "layers",
        "L",
        N_("the last layer"),
        N_("Layers are counted from zero, the input. | The last one is capital L."),
    ),
    Row("layer", "l", N_("any layer"), N_("A small l stands for any of them.")),
    Row("node", "j", N_("a node of that layer"), N_("Its nodes are counted with j,")),
    Row(
        "node-before",
        "k",
        N_("a node one layer before"),
        N_("and those of the layer before, with k."),
    ),
    Row(
        "size",
        "n_l",
        N_("nodes in that layer"),
        N_("And n is how many. It carries an l: layers can differ in size."),
    ),
    Row(
        "weight",
        "w_(j k)^((l))",
        N_("weight to j, from k"),
        N_(
            "Come closer. | This weight leads to j, from k. Why that way round? (2) So that all "
            "weights into j begin with j."
        ),
    ),
    Row(
        "bias",
        "b_j^((l))",
        N_("bias of node j"),
        N_("Node j has a bias, b. The l in brackets is no exponent: it's the layer."),
    ),
    Row(
        "sum",
        "z_j^((l))",
        N_("weighted sum of node j"),
        N_("Weigh what comes in, add the bias: that's the sum, z."),
    ),
    Row(
        "function",
        "g^((l))",
        N_("activation function"),
        N_("It goes through a function, g. Ours is the sigmoid."),
    ),
    Row(
        "activation",
        "a_j^((l))",
        N_("activation of node j"),
        N_("And out comes a, the activation."),
    ),
    Row(
        "target",
        "y_j",
        N_("target of output j"),
        N_("Each output has a target, y: | what it should have said."),
    ),
    Row(
        "example",
        "i",
        N_("a training example"),
        N_("All of this is for one example. We count them with i, from one."),
    ),
    Row("loss", "C_i", N_("loss of example i"), N_("And its loss? That's C.")),
)


class LegendRow:
    """A symbol, the words after it, and the number that it stands for in this network, if any."""

    def __init__(self, symbol: Label, words: Label, number: Label | None) -> None:
        self.symbol, self.words, self.number = symbol, words, number

    @property
    def parts(self) -> list[Any]:
        return [self.symbol, self.words] + ([] if self.number is None else [self.number])

    def put(self, box: Box) -> None:
        """Stand in a box, the number at its right."""
        self._arrange(self.parts, box, 1.0)

    def go_to(self, box: Box, scale: float) -> list[Animation]:
        """The moves that bring it there, and make it so many times as large."""
        for part in self.parts:
            part.generate_target()
            part.target.scale(scale)
        self._arrange([part.target for part in self.parts], box, scale)
        return [MoveToTarget(part) for part in self.parts]

    @staticmethod
    def _arrange(parts: Sequence[Any], box: Box, scale: float) -> None:
        symbol, words, *numbers = parts
        y = box.center[1]
        symbol.move_to([box.left, y, 0], aligned_edge=_LEFT)
        words.move_to([box.left + scale * SYMBOL, y, 0], aligned_edge=_LEFT)
        for number in numbers:
            number.move_to([box.right, y, 0], aligned_edge=-_LEFT)
