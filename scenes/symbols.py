"""A tensor's name -> its symbol in Typst, the same in every film."""

from __future__ import annotations

import re

_PARTS = {"kernel": "w", "bias": "b", "z": "z", "a": "a"}
_WHOLE = {"image": "x", "softmax": "p", "loss": "L", "flatten": "f"}
_LAYER_NUMBERS = {"dense": 3}  # the layers whose names do not say which they are


def symbol(tensor: str) -> str:
    """The tensor's letter with its layer in brackets above: "conv2/z" is z^((2)), "pool1" m^((1)).

    A name that follows no pattern stands for itself, upright.
    """
    if tensor in _WHOLE:
        return _WHOLE[tensor]
    layer, _, part = tensor.partition("/")
    letter = _PARTS.get(part) if part else "m" if layer.startswith("pool") else None
    number = _LAYER_NUMBERS.get(layer) or (match[0] if (match := re.search(r"\d+$", layer)) else "")
    if letter is None:
        return f'upright("{tensor}")'
    return f"{letter}^(({number}))" if number else letter


def derivative(of: str, by: str) -> str:
    """The partial derivative of one tensor by another, as a fraction."""
    return f"(partial {symbol(of)}) / (partial {symbol(by)})"


def reading(start: str, end: str, source: str) -> str:
    """Where the derivative of one tensor by the one before it is read from, in Typst."""
    if source == "softmax":
        return "p - y"
    if end.endswith("/a"):
        return "a (1 - a)" if source == end else "z > 0"
    if end.startswith("pool"):
        return '"max"'
    if end == "flatten" or start.endswith("/bias"):
        return "id"
    return symbol(source)
