"""How a number of a pass is called: conv1/z[3,4,1], image[14,10], grad(conv1/z)[3,4,1], loss.

A batch of one has no index in a name, and a picture of one channel none for that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import NamedTuple, TypeVar

from model.cell_graph import Cell
from model.network import Recording
from model.refusal import Refusal, quoted

_NAME = re.compile(r"^\s*([^\[\]\s]+)\s*\[\s*([^\[\]]*?)\s*\]\s*$")
_NUMBER = re.compile(r"\s*[0-9]{1,6}\s*")
_GRADIENT = re.compile(
    r"^\s*(?:grad\(([^()\[\]]*)\)|[d∂]\s*(?:loss|L)\s*[/∕]\s*[d∂]([^\[\]]*))(.*)$"
)

Shapes = Mapping[str, tuple[int, ...]]
Kind = TypeVar("Kind")


class CellNameError(Refusal):
    """No number has that name or index; the message says which there are."""


class Place(NamedTuple):
    """One number of a pass: a cell, or the gradient of the loss with respect to it."""

    cell: Cell
    is_gradient: bool = False


def split_gradient(text: str) -> tuple[bool, str]:
    """Whether a name is a gradient's, grad(x)[0] or dloss/dx[0], and what it is the gradient of."""
    match = _GRADIENT.match(text)
    if match is None:
        return False, text
    return True, f"{(match[1] or match[2]).strip()}{match[3]}"


def find_place(recording: Recording, text: str) -> Place:
    """The number of any tensor, or the gradient, that a text names. Raises CellNameError."""
    is_gradient, name = split_gradient(text)
    has_gradients = recording.target is not None
    if is_gradient and not has_gradients:
        raise CellNameError("without a label there is no loss, and no gradient of it")
    shapes = {name: array.shape for name, array in recording.items()}
    if is_gradient:
        shapes = {name: shape for name, shape in shapes.items() if has_gradient(recording, name)}
    elif name.strip() == "loss" and not has_gradients:
        raise CellNameError("without a label there is no loss")
    return Place(find_cell(recording, shapes, name, text, is_gradient=is_gradient), is_gradient)


def has_gradient(recording: Recording, name: str) -> bool:
    """Whether the loss has a gradient with respect to a tensor: not to what a pool remembers."""
    return recording.network.tensors[name].meaning != "index"


def find_cell(
    recording: Recording,
    shapes: Shapes,
    name: str,
    text: str,
    kind: str = "number",
    is_gradient: bool = False,
) -> Cell:
    """The cell that a name has among tensors of these shapes. Raises CellNameError.

    text: the name as it was given, for a gradient more than the cell's. kind: what is looked for.
    """
    match = _NAME.match(name)
    tensor = match[1] if match else name.strip().split("[")[0]
    if tensor not in shapes:
        near = get_close_matches(tensor, shapes, 1, 0.4)
        hint = f"there are {', '.join(shapes)}"
        if near:
            hint = f"perhaps {range_of(recording, near[0], is_gradient)}"
        raise CellNameError(f"there is no {kind} {quoted(text)}: {hint}")
    given = _indices(match[2]) if match else ()
    index = completed(recording, tensor, given) if given is not None else None
    if index is None or not inside(index, shapes[tensor]):
        valid = range_of(recording, tensor, is_gradient)
        raise CellNameError(f"{quoted(text)} is no {kind}: valid are {valid}")
    return Cell(tensor, index)


def _indices(text: str) -> tuple[int, ...] | None:
    numbers = text.split(",")
    whole = all(_NUMBER.fullmatch(number) for number in numbers)
    return tuple(int(number) for number in numbers) if whole else None


def inside(index: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    """Whether an index is a place of an array of that shape."""
    return len(index) == len(shape) and all(0 <= k < n for k, n in zip(index, shape, strict=True))


def completed(recording: Recording, tensor: str, index: tuple[int, ...]) -> tuple[int, ...]:
    """The index with those of a batch of one, and of a single channel, that were left out."""
    shape = recording[tensor].shape
    before, after = _left_out(recording, tensor)
    if len(index) == len(shape) - before - after:
        return (*(0,) * before, *index, *(0,) * after)
    if len(index) == len(shape) - before:
        return (*(0,) * before, *index)
    return index


def _left_out(recording: Recording, tensor: str) -> tuple[int, int]:
    """How many axes a name leaves out at the beginning, and at the end."""
    shape, facts = recording[tensor].shape, recording.network.tensors[tensor]
    has_one_channel = tensor == recording.network.input and facts.has_maps and shape[-1] == 1
    return int(facts.has_batch and shape[0] == 1), int(has_one_channel)


def shown(recording: Recording, tensor: str, axes: tuple[Kind, ...]) -> tuple[Kind, ...]:
    """Those of a tensor's axes (indices, lengths, letters) that names do not leave out."""
    before, after = _left_out(recording, tensor)
    return axes[before : len(axes) - after]


def name_of(recording: Recording, cell: Cell, is_gradient: bool = False) -> str:
    """A number as it is written everywhere: conv1/kernel[2,3,0,1], grad(image)[14,10], loss."""
    return called(cell.tensor, shown(recording, cell.tensor, cell.index), is_gradient)


def range_of(recording: Recording, tensor: str, is_gradient: bool = False) -> str:
    """All names of a tensor's numbers: conv1/kernel[0 to 4, 0 to 4, 0, 0 to 1]."""
    lengths = shown(recording, tensor, recording[tensor].shape)
    indices = [f"0 to {n - 1}" if n > 1 else "0" for n in lengths]
    return called(tensor, indices, is_gradient, ", ")


def called(tensor: str, index: object, is_gradient: bool = False, between: str = ",") -> str:
    """A tensor's name, as a gradient's where it is one, with an index where there is one."""
    name = f"grad({tensor})" if is_gradient else tensor
    indices = between.join(map(str, index))  # type: ignore[call-overload]
    return f"{name}[{indices}]" if indices else name
