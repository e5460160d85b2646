"""Every network has a reference, and every derived number a twin there: the same, computed by
another library or by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np

from model.derivations import DERIVATIONS, EVERY, derivations_of
from model.networks.registry import NETWORKS


class NamedCalls:
    """Arrays by name: a tensor's, or a call's, whose arguments are texts.

    A call `products(conv1, 5)` is the method `call_products("conv1", "5")`.
    """

    tensors: Mapping[str, Any]

    @classmethod
    def of(cls, scene: Any) -> NamedCalls:
        """What a scene may show, from its subject and its parameters."""
        raise NotImplementedError

    def value(self, name: str) -> np.ndarray:
        """The array of that name. Raises LookupError where nothing here can compute it."""
        if name in self.tensors:
            return np.asarray(self.tensors[name])
        match = re.fullmatch(r"(\w+)\((.*)\)", name)
        if match and (call := getattr(self, f"call_{match[1]}", None)):
            return np.asarray(call(*(a.strip() for a in split_arguments(match[2]))))
        if match := re.fullmatch(r"(.+)\[(\d+)\]", name):  # one place of the last axis
            return self.value(match[1])[..., int(match[2])]
        raise LookupError(f"nothing checks {name!r}: teach {type(self).__name__} to compute it")


def split_arguments(text: str) -> list[str]:
    """Arguments at the commas outside brackets."""
    parts, depth = [""], 0
    for character in text:
        depth += (character in "([") - (character in ")]")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts if text else []


Reference = TypeVar("Reference", bound=type[NamedCalls])
REFERENCES: dict[str, type[NamedCalls]] = {}  # by the network's name, as in NETWORKS


def reference(network: str) -> Callable[[Reference], Reference]:
    """Register a class as the network's reference. Raises LookupError where it lacks a twin."""

    def register(found: Reference) -> Reference:
        check_twins(network, found)
        REFERENCES[network] = found
        return found

    return register


def check_twins(network: str, reference: type[object]) -> None:
    """Raises LookupError where a reference lacks the twin of a number derived of its network."""
    known = {name.removeprefix("call_") for name in dir(reference) if name.startswith("call_")}
    if missing := set(derivations_of(network)) - known:
        raise LookupError(f"{reference.__name__} has no twin of {', '.join(sorted(missing))}")


def check_references() -> None:
    """Raises LookupError where a network has no reference, or a derived number no network."""
    if missing := set(NETWORKS) - set(REFERENCES):
        raise LookupError(f"the tests have no reference of {', '.join(sorted(missing))}")
    if unknown := set(DERIVATIONS) - {EVERY, *NETWORKS}:
        raise LookupError(f"numbers are derived of no network: {', '.join(sorted(unknown))}")
