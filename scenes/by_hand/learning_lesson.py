"""LearningLesson: scenes by hand in which biases have gradients, and the network takes steps."""

from __future__ import annotations

from typing import ClassVar

from model.derivations import by_hand
from model.networks.by_hand import aliases
from scenes.by_hand.by_hand_scene import ByHandScene, signal_markup, symbol_markup
from scenes.kit.nodes.change import Looks, merged, put_on
from scenes.kit.nodes.node_plate import DECIMALS, short
from scenes.kit.nodes.place import Node
from scenes.kit.sourced import SourcedArray, sourced

WEIGHTS = tuple(name for name in aliases() if name[0] == "w")
BIASES = tuple(name for name in aliases() if name[0] == "b")
NEURONS = {"b1": "h1", "b2": "h2", "b3": "o1", "b4": "o2"}  # by their biases
SLOPES = tuple(f"dE/{name}" for name in aliases())
_LONG = 7  # characters of a bias's gradient, of which more have no room


class LearningLesson(ByHandScene):
    """taken: how many steps the network has taken when the scene opens. known may have "dE/b1"."""

    taken: ClassVar[int] = 0

    def setup(self) -> None:
        super().setup()
        if self.taken:
            for tensor in ("hidden/a", "output/a", "errors", "loss"):
                self.put(self.nodes_of(tensor), self.after(tensor, self.taken))
            self.put_weights(self.taken)
            self.place.settle()
            put_on(self.at_rest())
        for name in BIASES:
            if f"dE/{name}" in self.known:
                self.hang_slope(name)

    # what the network has become

    def after(self, tensor: str, steps: int, what: str = "all") -> SourcedArray:
        """A tensor after so many steps of "all" that learns, or of the "weights" alone."""
        if tensor == "errors":
            return sourced(by_hand.errors_after_steps(self.example, steps, what))
        meaning = self.network.tensors[tensor].meaning
        found = by_hand.after_steps(self.example, tensor, steps, what)
        return sourced(found.meant(meaning))

    def nodes_of(self, tensor: str) -> list[Node]:
        """The plates on which a tensor stands."""
        column = tensor.split("/")[0]
        return [node for node in self.place.plates if node[0] == column]

    def put_weights(self, steps: int, what: str = "all") -> None:
        """Have edges and what hangs there stand for the weights after so many steps.

        They change at once, so do it while no number shows.
        """
        for layer in ("hidden", "output"):
            wires = self.place.wires[layer]
            wires.source = self.after(f"{layer}/kernel", steps, what)
            wires.decimals = 2
        for name in BIASES:
            tensor, index = self.cell(name)
            number = self.after(tensor, steps, what)[index]
            sign = self.place.signs[self.node(NEURONS[name])]
            sign.hang(symbol_markup(name), number)
            sign.decimals = DECIMALS

    def stand_after(self, steps: int) -> None:
        """New weights take their places, while nobody sees the network."""
        self.put_weights(steps)
        self.place.settle()
        hidden = {plate: {"opacity": 0.0} for plate in self.place.of()}
        put_on(merged(self.at_rest(), self.place.slopes([]), hidden))

    # what hangs at biases

    def hang_slope(self, name: str) -> None:
        """A bias's gradient takes its place, without a move: do it while nothing hangs there.

        It stands there as its neuron's error signal, which it is: as b, it would look like a bias.
        """
        sign = self.place.signs[self.node(NEURONS[name])]
        slope = self._plain_number(f"dE/{name}")
        sign.hang(signal_markup(NEURONS[name]), slope)
        sign.decimals = 2 if len(short(slope, 2).text) <= _LONG else 1  # as at the edges

    def hung_at(self, biases: tuple[str, ...], share: float) -> Looks:
        """What hangs at these biases' neurons shows so far."""
        room = float(self.hangs)
        signs = [self.place.signs[self.node(NEURONS[name])] for name in biases]
        return {sign: {"hanging": share * room} for sign in signs}

    @property
    def hangs(self) -> bool:
        """Whether there is room for what hangs at plates."""
        return any(values["hanging"] for values in self.place.hanging({"biases"}).values())
