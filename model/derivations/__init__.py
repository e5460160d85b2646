"""Every number derived from a recording, each a named function (see registry.py)."""

from model.derivations import (
    by_hand,
    forward,
    gradients,
    notation,
    one_weight,
    other_pictures,
    shapes,
)
from model.derivations.registry import DERIVATIONS, NamedArray, derivation, one

__all__ = [
    "DERIVATIONS",
    "NamedArray",
    "by_hand",
    "derivation",
    "forward",
    "gradients",
    "notation",
    "one",
    "one_weight",
    "other_pictures",
    "shapes",
]
