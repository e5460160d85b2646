"""A weight's derivation as numbers to show, each with the meaning of the tensor it is read from."""

from __future__ import annotations

from model.chain_rule import Derivation, Way
from model.derivations import one_weight
from model.derivations.one_weight import meaning_of
from scenes.kit.sourced import SourcedArray, SourcedNumber, sourced


class DerivationNumbers:
    """What a film shows of one weight's derivation. `shown`: how many terms are written out."""

    def __init__(self, derivation: Derivation, shown: int) -> None:
        self.derivation, self.shown = derivation, shown
        self.recording = derivation.graph.recording
        self.tensors = self.recording.network.tensors

    @property
    def name(self) -> str:
        """The weight's name, as it is written everywhere."""
        return str(self.derivation.weight).replace(" ", "")

    @property
    def met(self) -> SourcedArray:
        """What the weight is multiplied by at each use; for a bias, ones."""
        is_bias = self.tensors[self.derivation.weight.tensor].kind == "bias"
        source = self.derivation.uses[0].source.tensor
        meaning = "probability" if is_bias else self.tensors[source].meaning
        return sourced(one_weight.met(self.derivation).meant(meaning))

    @property
    def factors(self) -> SourcedArray:
        """Factors (terms, factors) of the terms that are written out."""
        return sourced(one_weight.factors(self.derivation, self.shown))

    def factor_row(self, row: int) -> list[SourcedNumber]:
        """One term's factors, each with the meaning of the tensor that it is read from."""
        factors, use = self.factors, self.derivation.terms[row]
        meanings = [meaning_of(self.recording, link) for link in use.chain]
        return [
            sourced(factors.meant(meaning))[row, k]
            for k, meaning in enumerate([*meanings, "gradient"])
        ]

    @property
    def rest(self) -> tuple[SourcedNumber, SourcedNumber] | None:
        """How many terms are not written out, and their sum; None where all are."""
        if len(self.derivation.terms) <= self.shown:
            return None
        given = (self.derivation, self.shown)
        return sourced(one_weight.more(*given))[0], sourced(one_weight.rest(*given))[0]

    def way(self, way: Way) -> tuple[list[SourcedNumber], SourcedNumber]:
        """The factors of the strongest way to the loss, and their product."""
        source = one_weight.way(self.derivation)
        numbers = [
            sourced(source.meant(meaning_of(self.recording, link)))[k]
            for k, link in enumerate(way.links)
        ]
        return numbers, sourced(one_weight.products_of(source))[0]
