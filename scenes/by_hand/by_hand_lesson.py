"""What the scenes by hand share in the place: its columns, its names, and where numbers are."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from model.derivations import gradients
from model.networks.by_hand import aliases
from scenes.by_hand.by_hand_scene import LAYER_OF, ByHandScene, symbol_markup
from scenes.kit.nodes.node_scene import NodeScene
from scenes.kit.nodes.place import Column, Node, Way
from scenes.kit.sourced import sourced

COLUMN_OF = {"i": "inputs", "h": "hidden", "o": "output", "E": "errors"}
_INPUT_LIMIT = 2.8  # times the largest input: their grey leaves the light to what is computed
_ERROR_LIMIT = 2.6  # times the whole error, likewise


class ByHandLesson(NodeScene, ByHandScene):
    """A scene on the 2-2-2 network in its place. Keys are ByHandScene's: w5, b3, h1, ao1, E ..."""

    dwell: ClassVar[float] = 0.1  # most of what is written is spoken, too

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
