"""What a frame shows, number for number: where each is, and which array it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from scenes.kit.drawing.captions import Caption
from scenes.kit.drawing.numbered import Numbered, Written, level_box
from scenes.kit.drawing.text import Outline
from scenes.kit.sourced import SourcedNumber

FAINT = 0.08  # opacity below which a thing counts as not shown


@dataclass(frozen=True, eq=False)
class Region:
    """A number on a frame: as a text, a cell or a bar.

    corners (4, 2): in parts of the frame's width and height, y down, clockwise. text: as it is
    written there; "" where a colour or a length stands for it.
    """

    number: SourcedNumber
    text: str
    corners: np.ndarray

    @property
    def source(self) -> str:
        """The array and the place in it: "conv1/z[0,3,4,1]"."""
        return f"{self.number.name}[{','.join(str(int(k)) for k in self.number.index)}]"

    @property
    def meaning(self) -> str:
        return self.number.meaning


def regions(scene: Any, mobjects: Iterable[Any] | None = None) -> list[Region]:
    """All that is in view in painting order: where two overlap, the later one is on top.

    mobjects: those of the scene that count, else all.
    """
    camera = scene.renderer.camera
    chosen = scene.mobjects if mobjects is None else mobjects
    pieces = [piece for mobject in chosen for piece in _pieces(mobject, camera.frame_height)]
    if not pieces:
        return []
    corners = _on_frame(np.array([piece.corners for piece in pieces]), camera)
    in_view = (corners.min(axis=1) < 1).all(axis=1) & (corners.max(axis=1) > 0).all(axis=1)
    return [Region(pieces[k].number, pieces[k].text, corners[k]) for k in np.flatnonzero(in_view)]


def _pieces(mobject: Any, frame_height: float) -> Iterator[Written]:
    """The numbers of a mobject's family."""
    if isinstance(mobject, Outline):  # a span of a text
        if mobject.number is not None and float(mobject.get_fill_opacity()) >= FAINT:
            yield _written(mobject, mobject.number)
    elif isinstance(mobject, Numbered):
        if mobject.opacity >= FAINT:
            yield from mobject.shown(frame_height)
    elif not isinstance(mobject, Caption):
        for child in mobject.submobjects:
            yield from _pieces(child, frame_height)


def _written(span: Outline, number: SourcedNumber) -> Written:
    low, high = span.points[:, :2].min(axis=0), span.points[:, :2].max(axis=0)
    return Written(number, number.text, level_box((low + high) / 2, *(high - low)))


def _on_frame(corners: np.ndarray, camera: Any) -> np.ndarray:
    """Units, y up, as parts of the frame, y down."""
    size = np.array([camera.frame_width, -camera.frame_height])
    return np.asarray((corners - camera.frame_center[:2]) / size + 0.5)
