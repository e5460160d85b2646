"""A weight's derivation as figures: each array under the name by which the tests compute it."""

from __future__ import annotations

import numpy as np

from model.cell_graph import Link
from model.chain_rule import Derivation, Use, Way
from scenes.kit.sourced import SourcedArray, SourcedNumber


class DerivationFigures:
    """What a film shows of one weight's derivation. `shown`: how many terms are written out."""

    def __init__(self, derivation: Derivation, shown: int) -> None:
        self.derivation, self.shown = derivation, shown
        self.call = str(derivation.weight).replace(" ", "")

    def count(self, name: str, value: int) -> SourcedNumber:
        return SourcedArray(f"{name}({self.call})", np.array([value]), "count")[0]

    def number(self, name: str, value: float, *arguments: object) -> SourcedNumber:
        """One number that belongs to the gradient."""
        inside = ", ".join(map(str, (self.call, *arguments)))
        return SourcedArray(f"{name}({inside})", np.array([value]), "gradient")[0]

    # over the uses: an array (rows, columns) of the output map, or (1, 1) where there is one use

    def over_uses(self, name: str, values: list[float], meaning: str) -> SourcedArray:
        places = [use.at.index[1:-1] or (0, 0) for use in self.derivation.uses]
        array = np.zeros(np.max(places, axis=0) + 1)
        array[tuple(np.transpose(places))] = values
        return SourcedArray(f"{name}({self.call})", array, meaning)

    @property
    def met(self) -> SourcedArray:
        """What the weight is multiplied by."""
        uses = self.derivation.uses
        tensors = self.derivation.graph.recording.network.tensors
        is_bias = tensors[self.derivation.weight.tensor].kind == "bias"
        meaning = "probability" if is_bias else tensors[uses[0].source.tensor].meaning
        return self.over_uses("met", [use.chain[0].value for use in uses], meaning)

    @property
    def upstream(self) -> SourcedArray:
        recording = self.derivation.graph.recording
        values = [float(recording.grad(u.at.tensor)[u.at.index]) for u in self.derivation.uses]
        return self.over_uses("upstream", values, "gradient")

    @property
    def terms(self) -> SourcedArray:
        return self.over_uses("terms", [use.term for use in self.derivation.uses], "gradient")

    @property
    def open(self) -> SourcedArray:
        """1 where a way to the loss is open."""
        status = [1.0 if use.alive else 0.0 for use in self.derivation.uses]
        return self.over_uses("open", status, "probability")

    # the strongest terms

    @property
    def factors(self) -> SourcedArray:
        """Factors (terms, factors) of the terms that are written out."""
        rows = [[f.value for f in use.factors] for use in self.derivation.terms[: self.shown]]
        return SourcedArray(f"factors({self.call}, {self.shown})", np.array(rows), "gradient")

    def factor_row(self, row: int) -> list[SourcedNumber]:
        """One term's factors, each with the meaning of the tensor that it is read from."""
        factors, use = self.factors, self.derivation.terms[row]
        return [
            SourcedArray(factors.name, factors.array, meaning)[row, k]
            for k, meaning in enumerate(self.meanings(use))
        ]

    def products(self, source: SourcedArray) -> SourcedArray:
        """The product of the last axis."""
        return SourcedArray(
            f"products_of({source.name})", np.atleast_1d(source.array.prod(axis=-1)), "gradient"
        )

    @property
    def rest(self) -> tuple[SourcedNumber, SourcedNumber] | None:
        """How many terms are not written out, and their sum; None where all are."""
        count, total = self.derivation.remaining(self.shown)
        if not count:
            return None
        return self.count(f"more_{self.shown}", count), self.number("rest", total, self.shown)

    # one whole way

    def way(self, way: Way) -> tuple[list[SourcedNumber], SourcedNumber]:
        """A way's factors and their product."""
        source = SourcedArray(
            f"path({self.call})", np.array([link.value for link in way.links]), "gradient"
        )
        figures = [
            SourcedArray(source.name, source.array, self.meaning(link))[k]
            for k, link in enumerate(way.links)
        ]
        return figures, self.products(source)[0]

    def meanings(self, use: Use) -> list[str]:
        """What each factor of a use's term means."""
        return [*map(self.meaning, use.chain), "gradient"]

    def meaning(self, link: Link) -> str:
        """The colour of a derivative: that of the tensor it is read from."""
        if link.value in (0.0, 1.0):  # a gate, or a copy: exact, and written as such
            return "count"
        if link.end.tensor == "loss":
            return "gradient"
        return self.derivation.graph.recording.network.tensors[link.source.tensor].meaning
