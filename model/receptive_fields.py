"""What a cell deep in a network sees of the picture, counted back layer by layer."""

from __future__ import annotations

from model.layers import Activation, Conv2D, Pool
from model.network import Recording
from model.windows import Pair, Windows, receptive_field

Field = tuple[Pair, Pair]  # ((top, bottom), (left, right)), both ends inside


def chain_to(recording: Recording, tensor: str) -> dict[str, Windows]:
    """The windows through which what lies on the way to `tensor` is looked at, picture first.

    By the tensor that is looked at; activations change no place and are left out. Raises
    ValueError where something on the way has no windows.
    """
    network = recording.network
    chain = {}
    for layer in network.layers:
        seen = network.input_of(layer.output_name)
        if isinstance(layer, Conv2D | Pool):
            chain[seen] = layer.windows(recording[seen].shape)
        elif not isinstance(layer, Activation):
            break
        if layer.output_name == tensor:
            return chain
    raise ValueError(f"what {tensor} sees of the picture is not made of windows alone")


def fields(recording: Recording, tensor: str, row: int, column: int) -> dict[str, Field]:
    """What a cell of `tensor` sees of each tensor before it, from the nearest to the picture."""
    chain = chain_to(recording, tensor)
    seen = list(chain)
    return {
        seen[k]: receptive_field([chain[name] for name in seen[k:]], row, column)
        for k in reversed(range(len(seen)))
    }


def size_of(field: Field) -> Pair:
    """How many rows and columns a field has."""
    (top, bottom), (left, right) = field
    return bottom - top + 1, right - left + 1


def cut_out(field: Field) -> tuple[slice, slice]:
    """The rows and columns of a field."""
    (top, bottom), (left, right) = field
    return slice(top, bottom + 1), slice(left, right + 1)
