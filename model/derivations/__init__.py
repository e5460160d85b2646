"""Every number derived from a recording, each a named function (see registry.py)."""

from model.derivations import (
    by_hand,
    crops,
    exciting,
    forward,
    gradients,
    mistakes,
    notation,
    one_weight,
    other_pictures,
    other_runs,
    shapes,
    snapshots,
    training,
)
from model.derivations.registry import (
    DERIVATIONS,
    EVERY,
    NamedArray,
    derivation,
    derivations_of,
    one,
)

__all__ = [
    "DERIVATIONS",
    "EVERY",
    "NamedArray",
    "by_hand",
    "crops",
    "derivation",
    "derivations_of",
    "exciting",
    "forward",
    "gradients",
    "mistakes",
    "notation",
    "one",
    "one_weight",
    "other_pictures",
    "other_runs",
    "shapes",
    "snapshots",
    "training",
]
