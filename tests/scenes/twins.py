"""Every derived number has a twin: the same, computed by another library or by hand."""

from __future__ import annotations

from model.derivations import DERIVATIONS


def check_twins(network: str, reference: type[object]) -> None:
    """Called where a reference is defined: raises LookupError where it lacks a twin.

    A twin of `products` is a method `call_products`, of the same arguments as texts.
    """
    known = {name.removeprefix("call_") for name in dir(reference) if name.startswith("call_")}
    if missing := set(DERIVATIONS[network]) - known:
        raise LookupError(f"{reference.__name__} has no twin of {', '.join(sorted(missing))}")
