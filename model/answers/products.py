"""The products that a film shows: one weight times the number that it meets, of a cell's sum."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from model.answers.ask import forward
from model.answers.asked import Asked
from model.answers.notation import Formula
from model.answers.notations import Written, equation, written
from model.answers.parts import Part, as_shown, is_rest, piece_of, rounded
from model.answers.rules import PRODUCT
from model.cell_graph import Cell
from model.cell_names import name_of
from model.network import Recording

_Index = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Product:
    """A product, and the sum that it is a part of. weight: the name of that factor."""

    sum: Cell
    weight: str


def product_of(recording: Recording, call: str, arguments: list[str], index: _Index) -> Part | None:
    """The product in an array that a call derives; None where the call derives no products.

    Its own parts are the weight and what that meets.
    """
    if call not in _CALLS:
        return None
    found = _CALLS[call](recording, arguments, index)
    terms = _products(forward(Asked(recording, found.sum)).parts)
    return next((p for p in terms if any(leaf.name == found.weight for leaf in p.parts)), None)


def sum_of(recording: Recording, call: str, arguments: list[str], index: _Index) -> str:
    """The name of the cell that the product is a part of."""
    return name_of(recording, _CALLS[call](recording, arguments, index).sum)


def in_numbers(product: Part) -> Written:
    """The product with its factors in place."""
    sides: tuple[Formula, Formula] = (
        lambda w: piece_of(product, w),
        lambda w: w.number(product.value),
    )
    is_exact = rounded(as_shown(product)) == rounded(product.value)
    return written(equation(*sides, signs=("=" if is_exact else "about",)))


def _products(parts: tuple[Part, ...]) -> Iterator[Part]:
    for part in parts:
        if is_rest(part):
            yield from _products(part.parts)
        elif part.rule is PRODUCT:
            yield part


# which product a place of the array is


def _of_window(recording: Recording, arguments: list[str], index: _Index) -> Product:
    layer, row, column, filter = arguments
    tap = index if len(index) == 3 else (*index, 0)
    output = recording.network.convolutions[layer].output_name
    place = ",".join(map(str, (*tap, int(filter))))
    return Product(
        Cell(output, (0, int(row), int(column), int(filter))), f"{layer}/kernel[{place}]"
    )


def _of_unit(recording: Recording, arguments: list[str], index: _Index) -> Product:
    output, unit = arguments
    layer = recording.network.layer(output).name
    return Product(Cell(output, (0, int(unit))), f"{layer}/kernel[{index[0]},{int(unit)}]")


_CALLS: dict[str, Callable[[Recording, list[str], _Index], Product]] = {
    "products": _of_window,
    "unit_products": _of_unit,
}
