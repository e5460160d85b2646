"""What every layer has: a forward pass, a backward pass, and its local derivatives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, NamedTuple, Self

import numpy as np

Index = tuple[int, ...]
Arrays = Mapping[str, np.ndarray]
Gradients = dict[str, np.ndarray]


class Derivative(NamedTuple):
    """A local derivative: d y[end] / d x[index] = value, for the x[index] that was asked about.

    source: the array that the value is read from ("x", "y" or a weight's name) and the place in it.
    closed: why the value is 0 where a gate is shut, else "".
    """

    end: Index
    value: float
    source: tuple[str, Index]
    closed: str = ""


@dataclass(frozen=True, eq=False)
class Layer:
    """One operation. `name` and `part` name the tensor it makes: "conv1/z", "conv1/a", "pool1".

    letter and meaning are its output's (see tensors.py); numbered: whether the symbol carries the
    layer's number. reading: how the local derivative is written in Typst, where it is not a weight.
    remembers: names of what `memory` returns. branches_of: "x" or "y", see `branches`.
    """

    name: str
    part: ClassVar[str] = ""
    letter: ClassVar[str] = ""
    numbered: ClassVar[bool] = True
    meaning: ClassVar[str] = "activation"
    reading: ClassVar[str] = ""
    remembers: ClassVar[tuple[str, ...]] = ()
    branches_of: ClassVar[str] = "y"

    @property
    def output_name(self) -> str:
        return f"{self.name}/{self.part}" if self.part else self.name

    @property
    def weights(self) -> dict[str, np.ndarray]:
        """The layer's own weights by part: "kernel", "bias"."""
        return {}

    def with_weights(self, weights: Arrays) -> Self:
        """The same layer with other values for its own weights."""
        return replace(self, **weights) if weights else self  # type: ignore[arg-type]

    def axes(self, before: str) -> str:
        """The output's axes from the input's, one letter each: "NHWC", or "NK" for vectors."""
        return before

    def forward(self, x: np.ndarray) -> np.ndarray:
        raise NotImplementedError

    def memory(self, x: np.ndarray) -> dict[str, np.ndarray]:
        """What a pass must remember for the way back besides x and y, by name."""
        return {}

    def backward(
        self, x: np.ndarray, y: np.ndarray, upstream: np.ndarray
    ) -> tuple[np.ndarray, Gradients]:
        """The gradient with respect to x and to each weight, from `upstream`, that of y."""
        raise NotImplementedError

    def derivatives(
        self, x: np.ndarray, y: np.ndarray, memory: Arrays, index: Index
    ) -> list[Derivative]:
        """Every cell of y that depends on x[index], with the derivative: `backward`, cell by cell.

        memory is that of x. Raises NotImplementedError for a layer that does not say.
        """
        raise NotImplementedError(f"the chain rule does not know {type(self).__name__}")

    def branches(self, x: np.ndarray, memory: Arrays) -> np.ndarray | None:
        """Which branch of a piecewise function each cell of `branches_of` is on, or None.

        Where a small change of a weight alters a branch, the loss has a kink.
        """
        return None


@dataclass(frozen=True, eq=False)
class Weighted(Layer):
    """A layer with a kernel, whose last axis counts the outputs, and a bias for each output."""

    kernel: np.ndarray = field(repr=False)
    bias: np.ndarray = field(repr=False)
    part: ClassVar[str] = "z"
    letter: ClassVar[str] = "z"
    kernel_axes: ClassVar[str] = ""

    @property
    def weights(self) -> dict[str, np.ndarray]:
        return {"kernel": self.kernel, "bias": self.bias}

    def uses(
        self, part: str, shapes: tuple[Index, Index], index: Index
    ) -> list[tuple[Index, Index | None]]:
        """(cell of y, cell of x that is multiplied by it) wherever one weight is used.

        shapes: of x and of y. A bias is multiplied by nothing: None.
        """
        if part == "bias":
            return [((*at, index[0]), None) for at in np.ndindex(shapes[1][:-1])]
        return list(self.kernel_uses(shapes[0], index))

    def kernel_uses(self, shape: Index, index: Index) -> list[tuple[Index, Index]]:
        """(cell of y, cell of x) of each product that a weight of the kernel is part of."""
        raise NotImplementedError
