"""How a number is derived from a recording: a named function, whose calls are keys.

`products(recording, "conv1", 3, 4, 0)` returns an array under the name "products(conv1, 3, 4, 0)".
By that name a test finds the function's twin, which computes the same from TensorFlow's tensors;
a function without a twin fails when the tests are collected.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import ParamSpec

import numpy as np
from numpy.typing import ArrayLike

from model.cell_graph import Cell
from model.chain_rule import Derivation
from model.network import Recording

Parameters = ParamSpec("Parameters")
DERIVATIONS: dict[str, dict[str, Callable[..., NamedArray]]] = {}  # by network, then by name
MOVING: dict[str, Callable[..., ArrayLike]] = {}  # those that move values, and compute nothing
EVERY = "every network"


@dataclass(frozen=True, eq=False)
class NamedArray:
    """An array, the name by which a test computes it again, and what its values mean.

    name: a tensor's ("conv1/z") or a call ("grad(conv1/z)"); meaning: as in tensors.py, and
    "gradient", "count" or "percent".
    """

    name: str
    array: np.ndarray
    meaning: str

    def channel(self, number: int) -> NamedArray:
        """One place of the last axis, for example one map of several."""
        return replace(self, name=f"{self.name}[{number}]", array=self.array[..., number])

    def meant(self, meaning: str) -> NamedArray:
        """The same array with another meaning, and so another colour."""
        return replace(self, meaning=meaning)


def tensor(recording: Recording, name: str) -> NamedArray:
    """A tensor of the recording under its own name."""
    return NamedArray(name, recording[name], recording.network.tensors[name].meaning)


def of_digit(array: NamedArray, digit: int) -> NamedArray:
    """The array as one of another digit's run: that of the first sample of a class."""
    return replace(array, name=f"{array.name} of digit {digit}")


def derivation(
    meaning: str = "", *, of: tuple[str, ...] = ("cnn",), moves: bool = False
) -> Callable[[Callable[Parameters, ArrayLike]], Callable[Parameters, NamedArray]]:
    """Register a function of a recording, arrays with names, and plain values.

    meaning: of the result; where it is left out, that of the first array given. of: the networks
    whose tests know the twin, or EVERY. Names and plain values are in the result's name; a
    recording, a network or an example, which the whole scene is about, is not. moves: the array
    holds the values of the first one given, in other places.
    """

    def register(
        function: Callable[Parameters, ArrayLike],
    ) -> Callable[Parameters, NamedArray]:
        @wraps(function)
        def named(*arguments: Parameters.args, **none: Parameters.kwargs) -> NamedArray:
            given = [a for a in arguments if isinstance(a, NamedArray)]
            return NamedArray(
                f"{function.__name__}({', '.join(words(arguments))})",
                np.asarray(function(*arguments, **none)),
                meaning or given[0].meaning,
            )

        if moves:
            MOVING[function.__name__] = function
        for network in of:
            if function.__name__ in derivations_of(network):
                raise ValueError(f"{function.__name__} is derived twice: give one another name")
            DERIVATIONS.setdefault(network, {})[function.__name__] = named
        return named

    return register


def derivations_of(network: str) -> dict[str, Callable[..., NamedArray]]:
    """What can be derived from a network's recording, by name."""
    return DERIVATIONS.get(EVERY, {}) | DERIVATIONS.get(network, {})


def words(arguments: tuple[object, ...]) -> list[str]:
    """The arguments as they appear in a name."""
    found = []
    for argument in arguments:
        if isinstance(argument, NamedArray):
            found.append(argument.name)
        elif isinstance(argument, Derivation):
            found.append(str(argument.weight).replace(" ", ""))
        elif isinstance(argument, str | int | float | np.number | Cell):
            found.append(str(argument).replace(" ", ""))
    return found


def one(value: ArrayLike) -> np.ndarray:
    """A single number as an array (1,)."""
    return np.array([value])
