"""A frame's texts and their places: the picture itself has only their outlines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import typst

from scenes.kit import style
from scenes.kit.drawing.camera import Painted
from scenes.kit.drawing.captions import Caption
from scenes.kit.drawing.numbered import Numbered
from scenes.kit.drawing.text import Label, escaped
from scenes.kit.drawing.typeset import FONTS

_FAINT = 0.08  # opacity below which a text counts as not shown
_PLAIN = Path(__file__).with_name("plain.typ")


@dataclass(frozen=True)
class Word:
    """A text in a frame and its box there, as shares of the frame's width and height."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def in_view(self) -> bool:
        return self.left < 1 and self.top < 1 and self.right > 0 and self.bottom > 0

    def within(self, left: float, top: float, width: float, height: float) -> Word:
        """The same as shares of a box of the frame."""
        x = [(each - left) / width for each in (self.left, self.right)]
        y = [(each - top) / height for each in (self.top, self.bottom)]
        return Word(self.text, x[0], y[0], x[1], y[1])


def words_of(mobjects: Iterable[Any], camera: Any) -> list[Word]:
    """The texts in view in reading order: line by line, each from the left."""
    marked = [word for mobject in mobjects for word in _marked(mobject, camera) if word.in_view]
    marked.sort(key=lambda word: (round((word.top + word.bottom) * 20), word.left))
    texts = plain([word.text for word in marked])
    return [
        Word(text, word.left, word.top, word.right, word.bottom)
        for word, text in zip(marked, texts, strict=True)
        if text
    ]


def _marked(mobject: Any, camera: Any) -> Iterator[Word]:
    """The texts of a mobject's family, as Typst markup."""
    if isinstance(mobject, Label):
        spans = mobject.submobjects
        if max((float(span.get_fill_opacity()) for span in spans), default=0) > _FAINT:
            yield _word(mobject.body, np.concatenate([span.points for span in spans]), camera)
    elif isinstance(mobject, Painted):
        if mobject.opacity > _FAINT:
            yield from _painted(mobject, camera)
    else:
        for child in mobject.submobjects:
            yield from _marked(child, camera)


def _painted(mobject: Painted, camera: Any) -> Iterator[Word]:
    """The texts of a mobject that draws itself."""
    if isinstance(mobject, Caption):
        left, right, low, high = mobject.box  # it stays put while the camera moves
        yield _word(escaped(mobject.text), np.array([[left, low], [right, high]]), None)
    elif isinstance(mobject, Numbered):
        for piece in mobject.written(camera.frame_height):
            yield _word(escaped(piece.text), piece.corners, camera)


def _word(markup: str, points: np.ndarray, camera: Any | None) -> Word:
    """A text round points, in the scene's units or, without a camera, in the whole frame's."""
    width, height = style.FRAME_WIDTH, style.FRAME_HEIGHT
    center = np.zeros(2)
    if camera is not None:
        width, height = camera.frame_width, camera.frame_height
        center = camera.frame_center[:2]
    low, high = (points[:, :2].min(axis=0) - center), (points[:, :2].max(axis=0) - center)
    return Word(
        markup,
        0.5 + low[0] / width,
        0.5 - high[1] / height,
        0.5 + high[0] / width,
        0.5 - low[1] / height,
    )


def plain(markups: Sequence[str]) -> list[str]:
    """Typst markup as strings that read the same: a fraction as "a/b", an index as "w_k"."""
    if not markups:
        return []
    said = "\n".join(f"#metadata(plain[{markup}]) <text>" for markup in markups)
    compiler: Any = typst.Compiler
    source = (_PLAIN.read_text() + said).encode()
    asked = compiler(source, font_paths=[str(FONTS)], ignore_system_fonts=True)
    found = json.loads(asked.query("<text>", field="value"))
    return [
        "\n".join(" ".join(line.split()) for line in (text or "").splitlines()) for text in found
    ]
