"""All open ways from some first links to the loss, reckoned with without listing them one by one.

A network of any size has too many: what is known of the ways behind a cell is found once for each
cell, and shared by all ways that lead through it.
"""

from __future__ import annotations

import heapq
import math
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from model.cell_graph import Cell, Link

Chain = tuple[Link, "Chain"] | None  # links, the first one outermost


@dataclass(frozen=True)
class Way:
    """One way from the weight to the loss, link by link; value is the product of all links."""

    links: tuple[Link, ...]

    @property
    def value(self) -> float:
        return math.prod(link.value for link in self.links)


class Ways:
    """The ways that begin with one of some links. links: gives the links that lead out of a cell.

    A way is open where no link after its first has the value 0.
    """

    def __init__(self, links: Callable[[Cell], Sequence[Link]], firsts: Sequence[Link]) -> None:
        self._links, self.firsts = links, list(firsts)
        self._totals: dict[Cell, float] = {}
        self._sizes: dict[Cell, float] = {}

    def _on(self, cell: Cell) -> list[Link]:
        return [link for link in self._links(cell) if link.value]

    @property
    def total(self) -> float:
        """The sum of all their products."""
        return math.fsum(link.value * self._total(link.end) for link in self.firsts)

    def _total(self, cell: Cell) -> float:
        if cell.tensor == "loss":
            return 1.0
        if cell not in self._totals:
            parts = (link.value * self._total(link.end) for link in self._on(cell))
            self._totals[cell] = math.fsum(parts)
        return self._totals[cell]

    # the strongest

    def strongest(self, count: int) -> list[Way]:
        """Those whose products are largest in magnitude, the largest first."""
        known: dict[Cell, list[tuple[float, Chain]]] = {}

        def behind(cell: Cell) -> list[tuple[float, Chain]]:
            if cell.tensor == "loss":
                return [(1.0, None)]
            if cell not in known:
                known[cell] = best(self._on(cell))
            return known[cell]

        def best(links: Sequence[Link]) -> list[tuple[float, Chain]]:
            every = (
                (abs(link.value) * size, (link, rest))
                for link in links
                for size, rest in behind(link.end)
            )
            return heapq.nlargest(count, every, key=lambda one: one[0])

        return [Way(tuple(_unrolled(chain))) for _, chain in best(self.firsts)]

    # a sample

    def sample(self, most: int) -> list[Way]:
        """At most so many ways, chosen by their strength: the same ones each time.

        Laid end to end in the order of their places, each as long as its product is large, the
        ways make a line. It is cut into `most` equal parts, and the way in the middle of each part
        is taken: a way that is longer than a part may be met twice, and counts once.
        """
        length = math.fsum(self._lengths(self.firsts))
        if not length:
            return []
        places = ((k + 0.5) / most * length for k in range(most))
        return list(dict.fromkeys(Way(tuple(self._at(place))) for place in places))

    def _at(self, place: float) -> Iterator[Link]:
        """The links of the way at a place of the line."""
        links = self.firsts
        while links:
            pieces = zip(links, self._lengths(links), strict=True)
            long = [(link, length) for link, length in pieces if length]
            ends = list(accumulate(length for _, length in long))
            k = min(bisect_right(ends, place), len(long) - 1)  # rounding may pass the last end
            link, length = long[k]
            yield link
            place = (place - (ends[k] - length)) / abs(link.value)
            links = [] if link.end.tensor == "loss" else self._on(link.end)

    def _lengths(self, links: Sequence[Link]) -> list[float]:
        return [abs(link.value) * self._size(link.end) for link in links]

    def _size(self, cell: Cell) -> float:
        """The sum of the magnitudes of all products from a cell to the loss."""
        if cell.tensor == "loss":
            return 1.0
        if cell not in self._sizes:
            self._sizes[cell] = math.fsum(self._lengths(self._on(cell)))
        return self._sizes[cell]


def _unrolled(chain: Chain) -> Iterator[Link]:
    while chain is not None:
        link, chain = chain
        yield link
