"""Recording: every tensor of one pass and its gradient, by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from model.network import Network


class UnknownTensorError(KeyError):
    """No tensor has that name; the message offers the nearest."""

    def __str__(self) -> str:
        return str(self.args[0])


class Recording(Mapping[str, np.ndarray]):
    """`recording["conv1/z"]` is a tensor, `recording.grad("conv1/z")` the loss's gradient by it.

    Arrays are read-only float64 (winners: int64), batch first, channels last; weights have no batch
    axis. Gradients are of the mean loss of the batch; recording["loss"] (N,) is of each example.
    target (N, K) is what the loss compared the output with, or None.
    """

    def __init__(
        self,
        network: Network,
        tensors: dict[str, np.ndarray],
        gradients: dict[str, np.ndarray],
        target: np.ndarray | None,
    ) -> None:
        self.network = network
        self.target = target
        self._tensors = {name: read_only(array) for name, array in tensors.items()}
        self._gradients = {name: read_only(array) for name, array in gradients.items()}

    def __getitem__(self, name: str) -> np.ndarray:
        if name not in self._tensors:
            raise UnknownTensorError(_unknown(name, list(self._tensors)))
        return self._tensors[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tensors)

    def __len__(self) -> int:
        return len(self._tensors)

    @property
    def names(self) -> list[str]:
        """Tensors in the order in which the pass makes them."""
        return list(self._tensors)

    @property
    def label(self) -> int | None:
        """The first example's right class, where the target is one: a single 1 among zeros."""
        if self.target is None or sorted(set(self.target[0].tolist())) != [0.0, 1.0]:
            return None
        return int(self.target[0].argmax()) if self.target[0].sum() == 1 else None

    def grad(self, name: str) -> np.ndarray:
        """The gradient of the loss with respect to a tensor, of the tensor's own shape."""
        if name not in self._gradients:
            if not self._gradients:
                raise UnknownTensorError(f"no gradient of {name}: the pass was run without a label")
            raise UnknownTensorError(_unknown(name, list(self._gradients), "gradient"))
        return self._gradients[name]


def read_only(array: np.ndarray) -> np.ndarray:
    """The array as a view that cannot be written to."""
    view = array.view()
    view.flags.writeable = False
    return view


def _unknown(name: str, valid: list[str], kind: str = "tensor") -> str:
    near = get_close_matches(name, valid, 3, 0.3) or valid
    return f"there is no {kind} {name!r}: perhaps {', '.join(near)}"
