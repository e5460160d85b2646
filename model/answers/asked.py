"""What is asked: a cell of a recording, with what its answer is put together from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from model.answers.notation import Formula, Notation, Piece
from model.answers.parts import Part
from model.cell_graph import Cell
from model.cell_names import name_of, shown
from model.layers import Index
from model.network import Recording


@dataclass(frozen=True)
class Asked:
    """One cell of one recording."""

    recording: Recording
    cell: Cell

    @property
    def value(self) -> float:
        return self.of(self.cell)

    def of(self, cell: Cell) -> float:
        return float(self.recording[cell.tensor][cell.index])

    def part(self, role: str, tensor: str, index: Index, note: str = "") -> Part:
        """A cell as a part that can be asked."""
        cell = Cell(tensor, tuple(int(k) for k in index))
        return Part(role, self.of(cell), name_of(self.recording, cell), note=note)

    def gradient(self, tensor: str, index: Index, role: str = "gradient") -> Part:
        """The gradient of the loss with respect to a cell, as a part that can be asked."""
        cell = Cell(tensor, tuple(int(k) for k in index))
        value = float(self.recording.grad(tensor)[cell.index])
        return Part(role, value, name_of(self.recording, cell, is_gradient=True))

    # how things are written

    def symbol(self, w: Notation, tensor: str, index: Sequence[object] = ()) -> Piece:
        """A tensor's symbol; index: whole, of which only what names show is written."""
        facts = self.recording.network.tensors[tensor]
        places = shown(self.recording, tensor, tuple(index)) if index else ()
        return w.symbol(facts.letter, facts.number, places)

    def slope(self, w: Notation, tensor: str, index: Sequence[object]) -> Piece:
        """The derivative of the loss with respect to a cell."""
        return w.derivative(w.symbol("L"), self.symbol(w, tensor, index))

    def written(self, tensor: str, index: Sequence[object]) -> Formula:
        """The symbol of a cell as a formula."""
        return lambda w: self.symbol(w, tensor, index)

    @property
    def itself(self) -> Formula:
        return self.written(self.cell.tensor, self.cell.index)


def sum_of(letters: str, term: Callable[[Notation], Piece]) -> Formula:
    """The sum of a term over all that some letters stand for."""
    return lambda w: w.sum_over(letters, term(w))


def running(start: int, step: int, letter: str) -> str:
    """An index that runs: "3+u", "2u-1"; from `start` in steps."""
    run = letter if step == 1 else f"{step}{letter}"
    if start < 0:
        return f"{run}-{-start}"
    return f"{start}+{run}" if start else run
