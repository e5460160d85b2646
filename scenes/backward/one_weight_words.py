"""What is written in a weight's place: names below plates, factors beside the steps of a way."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from manim import LEFT

from model.cell_graph import Cell, Link
from model.network import Network, Recording
from scenes.kit import style
from scenes.kit.drawing.text import Formula, Label
from scenes.kit.layout import STAGE, Box
from scenes.kit.sourced import SourcedArray, SourcedNumber, constant
from scenes.kit.weight_scripts import indices_of
from scenes.kit.world.lit_way import stacked
from scenes.kit.world.one_weights_place import OneWeightsPlace
from scenes.kit.world.plan import Station
from scenes.kit.world.projection import PIXELS, on_frame
from scenes.kit.world.signs import LABEL

NUMBER, SYMBOL = 40 / PIXELS, 34 / PIXELS
_ROOMY = 148.0  # pixels from plate to plate, from which on a factor's place is written below it
_BESIDE = 0.21  # units from a cell to the middle of its class's name
_APART = 0.12  # units between two names


def names_below(place: OneWeightsPlace, network: Network) -> list[Any]:
    """Under each plate its tensor's name, or its symbol where names have no room."""
    faint = style.theme().faint
    stations = list(place.places.values())
    made = _below(stations, [Label("{t}", t=s.tensor, size=LABEL, color=faint) for s in stations])
    gaps = (b.get_left()[0] - a.get_right()[0] for a, b in pairwise(made))
    if min(gaps) >= _APART:
        return made
    symbols = (network.tensors[s.tensor].symbol for s in stations)
    return _below(stations, [Formula(s, size=SYMBOL, color=faint) for s in symbols])


def _below(stations: Sequence[Station], names: list[Any]) -> list[Any]:
    for name, station in zip(names, stations, strict=True):
        name.move_to([*on_frame(station.view.place(station.x, station.view.floor)), 0])
        name.shift([max(0.0, STAGE.left - name.get_left()[0]), 0, 0])
    return names


def class_names(place: OneWeightsPlace, classes: SourcedArray) -> list[Label]:
    """Beside the last cells, the class that each stands for."""
    plates = place.of(place.tensors[-1])
    names = []
    for k, plate in enumerate(plates if len(plates) == classes.array.size else []):
        right = plate.corners()[1:3].mean(axis=0)[0]
        name = Label("{k}", k=classes[k], size=LABEL, plain=True)
        names.append(name.move_to([right + _BESIDE, plate.get_center()[1], 0]))
    return names


def factor(recording: Recording, link: Link, number: SourcedNumber, step: float) -> tuple[Any, Any]:
    """A factor: its value, and what it is with the place that it is read from.

    step: pixels from plate to plate.
    """
    scale = min(1.0, max(0.7, step / 170))
    value = Label("{f}", f=number, size=NUMBER * scale)
    reading = Formula(link.reading, size=max(SYMBOL * scale, LABEL))
    if step < _ROOMY:
        return value, reading
    return value, stacked(reading, _place(recording, link.source))


def _place(recording: Recording, cell: Cell) -> Label:
    index = indices_of(recording, cell)
    source = constant(np.array(index), "A cell is called by its place, counted from zero.")
    keys = [f"i{k}" for k in range(len(index))]
    markup = "\\[" + ",".join(f"{{{key}}}" for key in keys) + "\\]"
    numbers: dict[str, Any] = {key: source[k] for k, key in enumerate(keys)}
    return Label(markup, size=LABEL, color=style.theme().faint, plain=True, **numbers)


def at_left(words: Sequence[Any], box: Box) -> list[Any]:
    """Lines below each other at a box's left edge."""
    rows = box.rows(*[1.0] * len(words), gap=0.05)
    return [
        word.move_to([box.left, row.center[1], 0], aligned_edge=LEFT)
        for word, row in zip(words, rows, strict=True)
    ]
