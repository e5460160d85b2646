"""How each kind of layer makes one of its numbers: a function per kind, found by the layer's class.

A new kind of layer has its entry in one of the files beside this one; a test misses it otherwise.
"""

from __future__ import annotations

from functools import singledispatch

from model.answers.asked import Asked
from model.answers.parts import Made
from model.layers import Layer


@singledispatch
def made_by(layer: Layer, asked: Asked, before: str) -> Made:
    """How a layer makes a cell of its output. before: the tensor that it reads.

    Raises NotImplementedError for a layer without an entry.
    """
    raise NotImplementedError(f"answers do not know {type(layer).__name__}")


@singledispatch
def remembered_by(layer: Layer, asked: Asked, before: str) -> Made:
    """What a cell of a layer's memory is. Raises NotImplementedError where there is no entry."""
    raise NotImplementedError(f"answers do not know what {type(layer).__name__} remembers")
