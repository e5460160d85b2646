"""What the scenes on notation share in the place: its columns for layers of any sizes."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from model.derivations import gradients, notation
from scenes.kit.nodes.node_scene import NodeScene
from scenes.kit.nodes.place import Column
from scenes.kit.sourced import sourced
from scenes.notation.notation_scene import NotationScene

_LOSS_LIMIT = 2.6  # times the whole loss: the targets and it leave the light to what is computed


class NotationLesson(NodeScene, NotationScene):
    """A scene on the network of `layers` in its place: "inputs", "layer1" ..., "targets", "loss".

    Nodes are named by their places in a layer, which is written above them: a_1^((1)).
    """

    dwell: ClassVar[float] = 0.1  # most of what is written is spoken, too

    def make_columns(self) -> list[Column]:
        names = ["inputs", *self.sketch.names]
        columns = [self._column(layer, name) for layer, name in enumerate(names)]
        targets = sourced(notation.targets(self.sketch))
        loss = self.tensor("loss")
        count = self.sizes[-1]
        nodes = tuple(f"y_{j + 1}" for j in range(count))
        ends = [
            Column("targets", targets, nodes, drawn=np.eye(count), limit=1.0),
            Column("loss", loss, ("C_1",), limit=_LOSS_LIMIT * loss.limit),
        ]
        return [*columns, *ends]

    def _column(self, layer: int, name: str) -> Column:
        count = self.sizes[layer]
        nodes = tuple(f"a_{j + 1}^(({layer}))" for j in range(count))
        if layer == 0:
            return Column(name, self.tensor("inputs"), nodes, limit=1.0)
        kernel, biases = f"{name}/kernel", self.tensor(f"{name}/bias")
        before = self.sizes[layer - 1]
        return Column(
            name,
            self.tensor(f"{name}/a"),
            nodes,
            weights=self.tensor(kernel),
            symbols={
                (k, j): f"w_({j + 1} {k + 1})^(({layer}))" for k, j in np.ndindex(before, count)
            },
            gradients=sourced(gradients.grad(self.recording, kernel)),
            hung=tuple((f"b_{j + 1}^(({layer}))", biases[j]) for j in range(count)),
            hung_as="biases",
            limit=1.0,
        )
