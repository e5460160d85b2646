"""A weight's derivation as numbers to show, each with the meaning of the tensor it is read from."""

from __future__ import annotations

from model.chain_rule import Derivation
from model.derivations import one_weight
from model.derivations.one_weight import meaning_of
from model.ways import Way
from scenes.kit.sourced import SourcedNumber, sourced

DIGITS = 3  # significant ones of a factor: more than usual, for they are multiplied


class DerivationNumbers:
    """What a film shows of one weight's derivation."""

    def __init__(self, derivation: Derivation) -> None:
        self.derivation = derivation
        self.recording = derivation.graph.recording

    def way(self, way: Way) -> tuple[list[SourcedNumber], SourcedNumber]:
        """The factors of the strongest way to the loss, and their product."""
        source = one_weight.way(self.derivation)
        meanings = [meaning_of(self.recording, link) for link in way.links]
        numbers = [
            number if meaning == "count" else number.with_digits(DIGITS)
            for meaning, number in (
                (meaning, sourced(source.meant(meaning))[k]) for k, meaning in enumerate(meanings)
            )
        ]
        return numbers, sourced(one_weight.products_of(source))[0].with_digits(DIGITS)
