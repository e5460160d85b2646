"""Every number derived from a recording, each a named function (see registry.py)."""

from model.derivations.registry import DERIVATIONS, NamedArray, derivation, one

__all__ = ["DERIVATIONS", "NamedArray", "derivation", "one"]
