"""The reference of each network of NETWORKS, and so of each scene; none may be missing."""

from __future__ import annotations

from typing import Any

from tests.scenes import reference, reference_by_hand, reference_notation  # noqa: F401
from tests.scenes.twins import REFERENCES, NamedCalls, check_references


def reference_of(scene: Any) -> NamedCalls:
    """What computes a scene's arrays again: TensorFlow, or plain floats by hand."""
    return REFERENCES[scene.network_name].of(scene)


check_references()
