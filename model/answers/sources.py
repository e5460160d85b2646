"""What a film shows, traced to the number that can be asked.

A shown number is a cell of a tensor or of an array derived from the recording. Where a derivation
only moves values about, as one that sets a vector in rows does, the cell that a value comes from
is found by moving places instead of values.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from inspect import getdoc
from typing import Any

import numpy as np

from model.answers.ask import answer, answer_at
from model.answers.notations import Written
from model.answers.parts import Answer, Part
from model.answers.products import in_numbers, product_of, sum_of
from model.answers.texts import part_data
from model.cell_graph import Cell
from model.cell_names import CellNameError, Place, inside, name_of, split_gradient
from model.derivations import derivations_of
from model.derivations.registry import MOVING, NamedArray
from model.network import Recording
from model.refusal import quoted

_SOURCE = re.compile(r"(.+)\[([0-9]{1,9}(?:,[0-9]{1,9})*)\]")
_CHANNEL = re.compile(r"(.+)\[([0-9]{1,9})\]")
_CALL = re.compile(r"(\w+)\((.*)\)")
_NUMBER = re.compile(r"[0-9]{1,9}")
_ELSEWHERE = re.compile(r"(.+) (of digit|at step) (\d+)")


@dataclass(frozen=True)
class Derived:
    """A number that is in no tensor: how the film's array is called, and what it is.

    parts, numbers, goes_to: of a product its factors, written out, and the sum it's a part of.
    """

    name: str
    words: str
    parts: tuple[Part, ...] = ()
    numbers: Written | None = None
    goes_to: tuple[str, ...] = ()

    @property
    def data(self) -> dict[str, Any]:
        """The same as what JSON knows."""
        return {
            "name": self.name,
            "words": self.words,
            "parts": [part_data(part) for part in self.parts],
            "numbers": self.numbers and asdict(self.numbers),
            "goes_to": list(self.goes_to),
        }


def answer_to(recording: Recording, source: str, network: str) -> Answer | Derived:
    """What there is to say of a shown number, "rows(flatten, 20)[4,19]" say.

    network: whose derivations may be met. Raises CellNameError for what nobody can have shown.
    """
    match = _SOURCE.fullmatch(source)
    if match is None or split_gradient(match[1])[1] in recording:
        return answer(recording, source)
    name, index = match[1], tuple(int(k) for k in match[2].split(","))
    if place := origin(recording, name, index):
        return answer_at(recording, place)
    if (words := _said_of(name, network)) is None:
        raise CellNameError(f"there is no number {quoted(source)} in this recording")
    return _derived(recording, source, name, index, words)


def _derived(
    recording: Recording, source: str, name: str, index: tuple[int, ...], words: str
) -> Derived:
    """A number in no tensor, with its factors where it is a product."""
    if match := _CALL.fullmatch(name):
        call = recording, match[1], _arguments(match[2]), index
        try:
            product = product_of(*call)
        except (LookupError, ValueError, TypeError):  # nobody can have shown that
            product = None
        if product:
            whole = sum_of(*call)
            words = f"It's one of the products that make {whole}: a weight, times what it meets."
            return Derived(source, words, product.parts, in_numbers(product), (whole,))
    return Derived(source, words)


class Naming:
    """Finds what the answers to many shown numbers are called; arrays are looked up once."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self._known: dict[str, _Moved | None] = {}

    def name_of(self, source: str) -> str:
        """What the answer to a shown number is called; the source itself if it is in no tensor."""
        match = _SOURCE.fullmatch(source)
        if match is None:
            return source
        name, index = match[1], tuple(int(k) for k in match[2].split(","))
        if name not in self._known:
            self._known[name] = _places(self.recording, name)
        place = _place(self.recording, self._known[name], index)
        return name_of(self.recording, *place) if place else source


def _said_of(name: str, network: str) -> str | None:
    """What an array is that is in no tensor; None where there is no such array."""
    known = derivations_of(network)
    if name == "constant":
        return "It's in no array of the network: it's a mark, or a number that is given."
    if match := _ELSEWHERE.fullmatch(name):
        return f"It's {match[1]}, but from another pass: {match[2]} {match[3]}."
    call = _CALL.match(name)
    return (getdoc(known[call[1]]) or "") if call and call[1] in known else None


def origin(recording: Recording, name: str, index: tuple[int, ...]) -> Place | None:
    """The cell that a value of an array with that name was moved from, if it was only moved."""
    return _place(recording, _places(recording, name), index)


def _place(recording: Recording, moved: _Moved | None, index: tuple[int, ...]) -> Place | None:
    if moved is None or not inside(index, moved.places.shape):
        return None
    at = np.unravel_index(int(moved.places[index]), recording[moved.tensor].shape)
    return Place(Cell(moved.tensor, tuple(int(k) for k in at)), moved.is_gradient)


@dataclass(frozen=True, eq=False)
class _Moved:
    """places: for each value of an array, its place in the tensor, counted row by row."""

    tensor: str
    is_gradient: bool
    places: np.ndarray


def _places(recording: Recording, name: str) -> _Moved | None:
    is_gradient, tensor = split_gradient(name)
    if tensor in recording:
        shape = recording[tensor].shape
        return _Moved(tensor, is_gradient, np.arange(int(np.prod(shape))).reshape(shape))
    if call := _CALL.fullmatch(name):
        function, arguments = MOVING.get(call[1]), _arguments(call[2])
        numbers = arguments[1:]
        is_known = function is not None and all(_NUMBER.fullmatch(number) for number in numbers)
        if is_known and (inner := _places(recording, arguments[0])):
            return _moved(inner, MOVING[call[1]], [int(number) for number in numbers])
    elif (channel := _CHANNEL.fullmatch(name)) and (inner := _places(recording, channel[1])):
        number = int(channel[2])
        if number < inner.places.shape[-1]:
            return _Moved(inner.tensor, inner.is_gradient, inner.places[..., number])
    return None


def _moved(inner: _Moved, function: Callable[..., Any], numbers: list[int]) -> _Moved | None:
    """None where the numbers do not fit: nobody has shown that."""
    try:
        places = function(NamedArray("", inner.places, "index"), *numbers)
    except (TypeError, ValueError):
        return None
    return _Moved(inner.tensor, inner.is_gradient, np.asarray(places))


def _arguments(text: str) -> list[str]:
    """The arguments of a call, which may hold calls themselves."""
    found, depth, start = [], 0, 0
    for k, character in enumerate(text):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(character, 0)
        if character == "," and not depth:
            found.append(text[start:k].strip())
            start = k + 1
    return [*found, text[start:].strip()]
