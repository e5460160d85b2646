"""A weight's derivation as numbers to show, each with the meaning of the tensor it is read from."""

from __future__ import annotations

from model.chain_rule import Derivation
from model.derivations import one_weight
from model.derivations.one_weight import meaning_of
from model.ways import Way
from scenes.kit.sourced import SourcedNumber, sourced


class DerivationNumbers:
    """What a film shows of one weight's derivation."""

    def __init__(self, derivation: Derivation) -> None:
        self.derivation = derivation
        self.recording = derivation.graph.recording

    @property
    def name(self) -> str:
        """The weight's name, as it is written everywhere."""
        return str(self.derivation.weight).replace(" ", "")

    def way(self, way: Way) -> tuple[list[SourcedNumber], SourcedNumber]:
        """The factors of the strongest way to the loss, and their product."""
        source = one_weight.way(self.derivation)
        numbers = [
            sourced(source.meant(meaning_of(self.recording, link)))[k]
            for k, link in enumerate(way.links)
        ]
        return numbers, sourced(one_weight.products_of(source))[0]
