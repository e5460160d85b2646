"""One weight's gradient as a Derivation: its uses, their factors, where they end, and the total.

The chain rule over a graph: dL/dw is the sum, over every path from w to the loss, of the product
of the local derivatives along it. A weight of a convolution has one *use* for each place where its
tap meets the picture; behind a use the paths fan out.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from model.cell_graph import Cell, Link, links_of, weight_links
from model.cell_names import CellNameError, find_cell
from model.network import Recording
from model.refusal import quoted
from model.ways import Way, Ways


@dataclass(frozen=True)
class Factor:
    """One number of a product: what it is, its value and the cell that it was read from."""

    symbol: str
    value: float
    source: Cell

    @classmethod
    def of(cls, link: Link) -> Factor:
        return cls(link.symbol, link.value, link.source)


@dataclass(frozen=True)
class Use:
    """One place where the weight is used.

    chain: the links from the weight onwards, as long as only one way leads on, to where ways part
    or end. upstream: the gradient of the loss there. term: their product. death: the
    link that shut the way, or None. paths: how many ways to the loss are open from here.
    """

    chain: tuple[Link, ...]
    upstream: Factor
    paths: int
    death: Link | None

    @property
    def at(self) -> Cell:
        """The output cell that the weight enters."""
        return self.chain[0].end

    @property
    def source(self) -> Cell:
        """The cell whose value the weight is multiplied by (for a bias: the output cell)."""
        return self.chain[0].source

    @property
    def alive(self) -> bool:
        return self.paths > 0

    @property
    def factors(self) -> list[Factor]:
        """The numbers whose product is the term."""
        return [*map(Factor.of, self.chain), self.upstream]

    @property
    def term(self) -> float:
        return math.prod(factor.value for factor in self.factors) if self.alive else 0.0


class Graph:
    """The cells behind a recording, and how many open paths lead from each to the loss."""

    def __init__(self, recording: Recording) -> None:
        if recording.label is None and recording.target is None:
            raise CellNameError("without a label there is no loss, and no gradient of it")
        self.recording = recording
        self._links: dict[Cell, list[Link]] = {}
        self._paths: dict[Cell, int] = {}

    def links(self, cell: Cell) -> list[Link]:
        if cell.tensor == "loss":
            return []
        if cell not in self._links:
            self._links[cell] = links_of(self.recording, cell)
        return self._links[cell]

    def paths(self, cell: Cell) -> int:
        """How many paths without a factor 0 lead from a cell to the loss."""
        if cell.tensor == "loss":
            return 1
        if cell not in self._paths:
            open_links = (link for link in self.links(cell) if link.value)
            self._paths[cell] = sum(self.paths(link.end) for link in open_links)
        return self._paths[cell]

    def use(self, first: Link) -> Use:
        """Follow a use of the weight as long as only one way leads on."""
        chain, cell = [first], first.end
        death = None
        while len(ways := self.links(cell)) == 1 and ways[0].end.tensor != "loss":
            chain.append(ways[0])
            if not ways[0].value:
                death = ways[0]
                break
            cell = ways[0].end
        upstream = Factor(
            f"∂loss ∕ ∂{chain[-1].end.tensor}", self._upstream(chain[-1]), chain[-1].end
        )
        paths = self.paths(first.end)
        if not paths and death is None:
            death = next((link for link in ways if not link.value), Link(cell, cell, 0, cell, LOST))
        return Use(tuple(chain), upstream, paths, None if paths else death)

    def _upstream(self, link: Link) -> float:
        return float(self.recording.grad(link.end.tensor)[link.end.index])

    def walk(self, cell: Cell) -> Iterator[tuple[Link, ...]]:
        """Every open path from a cell to the loss."""
        for link in self.links(cell):
            if not link.value:
                continue
            if link.end.tensor == "loss":
                yield (link,)
            elif self.paths(link.end):
                for rest in self.walk(link.end):
                    yield (link, *rest)


LOST = "none of the ways on is open"


@dataclass(frozen=True, eq=False)
class Derivation:
    """dL/dw of one weight (bias, or input pixel), taken apart.

    value: the weight's; gradient: from the backward pass, of the mean loss over the batch; loss:
    that mean; label: the first example's right class, or None.
    """

    weight: Cell
    value: float
    gradient: float
    loss: float
    label: int | None
    uses: tuple[Use, ...]
    graph: Graph

    @cached_property
    def terms(self) -> list[Use]:
        """The uses that are alive, strongest first; their terms add up to the gradient."""
        return sorted((use for use in self.uses if use.alive), key=lambda use: -abs(use.term))

    @property
    def total(self) -> float:
        return math.fsum(use.term for use in self.terms)

    @property
    def alive(self) -> int:
        return len(self.terms)

    @property
    def silent(self) -> int:
        """How many of the alive uses add nothing because what the weight multiplies is 0."""
        return sum(use.term == 0 for use in self.terms)

    @property
    def deaths(self) -> list[tuple[str, str, int]]:
        """(tensor, why, how many): where the uses that are not alive ended."""
        dead = [use.death for use in self.uses if use.death is not None]
        counts = Counter((link.end.tensor, link.closed or LOST) for link in dead)
        order = [layer.output_name for layer in self.graph.recording.network.layers]
        ordered = sorted(counts.items(), key=lambda item: order.index(item[0][0]))
        return [(tensor, why, count) for (tensor, why), count in ordered]

    def remaining(self, shown: int) -> tuple[int, float]:
        """How many terms there are after the first `shown`, and their sum."""
        rest = self.terms[shown:]
        return len(rest), math.fsum(use.term for use in rest)

    @property
    def way_count(self) -> int:
        """How many ways from the weight to the loss have no factor 0, apart from a black pixel."""
        return sum(use.paths for use in self.uses)

    @cached_property
    def ways(self) -> Ways:
        """The open ways, those of the strongest uses first."""
        return Ways(self.graph.links, [use.chain[0] for use in self.terms])

    def strongest_ways(self, count: int) -> list[Way]:
        """The ways whose product is largest in magnitude."""
        return self.ways.strongest(count)

    def sampled_ways(self, most: int) -> list[Way]:
        """At most so many ways, chosen by their strength (see `Ways.sample`), use by use."""
        return Ways(self.graph.links, [use.chain[0] for use in self.uses if use.alive]).sample(most)


def derive(recording: Recording, weight: str) -> Derivation:
    """Take apart the gradient of "conv1/kernel[2,3,0,1]", of a bias or of an input pixel.

    Raises CellNameError for an unknown name or index, or a recording without a label.
    """
    return derive_in(Graph(recording), weight)


def derive_in(graph: Graph, weight: str) -> Derivation:
    """As `derive`, for many weights of one recording: what they share is walked once."""
    return _derived(graph, find_weight(graph.recording, weight))


def derive_at(recording: Recording, cell: Cell) -> Derivation:
    """As `derive`, of a weight or an input that has been found."""
    return _derived(Graph(recording), cell)


def _derived(graph: Graph, cell: Cell) -> Derivation:
    recording = graph.recording
    is_input = cell.tensor == recording.network.input
    firsts = graph.links(cell) if is_input else weight_links(recording, cell)
    return Derivation(
        weight=cell,
        value=float(recording[cell.tensor][cell.index]),
        gradient=float(recording.grad(cell.tensor)[cell.index]),
        loss=float(np.mean(recording["loss"])),
        label=recording.label,
        uses=tuple(graph.use(link) for link in firsts),
        graph=graph,
    )


def find_weight(recording: Recording, text: str) -> Cell:
    """The weight or input pixel that a text names. Raises CellNameError.

    An input's batch index may be left out, and its channel where there is one: image[14,10].
    """
    network = recording.network
    shapes = {name: array.shape for name, array in network.weights.items()}
    shapes[network.input] = recording[network.input].shape
    return find_cell(recording, shapes, text, text, "weight")


def refuse_inputs(recording: Recording, text: str) -> None:
    """Raises CellNameError where a text names a value of the input, and no weight."""
    network = recording.network
    if find_weight(recording, text).tensor == network.input:
        raise CellNameError(
            f"{quoted(text)} is a pixel: name a weight, as {', '.join(network.weights)}"
        )
