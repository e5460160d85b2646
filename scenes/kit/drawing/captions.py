"""Captions: a line of words at the foot of the frame; and which texts a mobject has."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any

import numpy as np

from scenes.kit import style
from scenes.kit.drawing.camera import Painted
from scenes.kit.drawing.canvas import Canvas, StoredPath, outline_path
from scenes.kit.drawing.damage import around
from scenes.kit.drawing.text import Label, Readout, escaped
from scenes.kit.drawing.typeset import Typeset, typeset
from scenes.kit.sourced import SourcedNumber


class Caption(Painted):
    """The narration's line at the foot of the frame; it stays put while the camera moves."""

    def __init__(
        self,
        text: str,
        numbers: list[SourcedNumber] | None = None,
        *,
        size: float = style.BODY,
        last_line: float | None = None,
    ) -> None:
        """last_line: the last line's baseline; without it, the first begins at the usual top."""
        super().__init__()
        self.text = text
        self.numbers = numbers or []
        self.em = size
        self.path, low, high = _outlined(text, size, last_line)
        self.box = (low[0], high[0], low[1], high[1])
        self.points = np.array([[*low, 0.0], [*high, 0.0]])

    def look(self) -> Hashable:
        return self.opacity

    def bounds(self) -> np.ndarray:
        return around(self.points[:, :2])

    def paint(self, canvas: Canvas) -> None:
        left, right, bottom, top = canvas.frame
        context = canvas.context
        zoom = (top - bottom) / style.FRAME_HEIGHT
        context.save()
        context.translate((left + right) / 2, (bottom + top) / 2)
        context.scale(zoom, zoom)
        low_x, high_x, low_y, high_y = self.box
        if abs(zoom - 1) > 1e-6:  # over a zoomed picture the words need a background of their own
            canvas.source(style.rgb(style.theme().background), 0.85 * self.opacity)
            context.rectangle(low_x - 0.2, low_y - 0.15, high_x - low_x + 0.4, high_y - low_y + 0.3)
            context.fill()
        canvas.source(style.rgb(style.theme().ink), self.opacity)
        context.append_path(self.path.path)
        context.fill()
        context.restore()


@lru_cache(maxsize=64)  # a scene's: when it is played again, its lines are the same
def _outlined(
    text: str, size: float, last_line: float | None
) -> tuple[StoredPath, np.ndarray, np.ndarray]:
    """A caption in its place, and the corners (2,) around it."""
    top = style.CAPTION_TOP if last_line is None else last_line + caption_depth(text, size)
    points = caption_points(text, size) * size + np.array([0, top])
    return outline_path(points), points.min(axis=0), points.max(axis=0)


def caption_depth(text: str, size: float) -> float:
    """How far a caption's last baseline lies below its upper edge."""
    return float(_caption(text, size).height) * size


def caption_points(text: str, size: float = style.BODY) -> np.ndarray:
    """Outlines (n, 2) in em of a text centred on 0, in lines of about one length."""
    points = np.concatenate(list(_caption(text, size).spans.values()))
    middle = (points[:, 0].min() + points[:, 0].max()) / 2
    centred: np.ndarray = points - np.array([middle, 0])
    return centred


def _caption(text: str, size: float) -> Typeset:
    widest = style.CAPTION_WIDTH / size
    setting = typeset(escaped(text))
    points = np.concatenate(list(setting.spans.values()))
    natural = float(np.ptp(points[:, 0]))
    lines = int(natural / widest) + 1
    if lines > 1:
        width = min(widest, natural / lines * 1.12)
        body = f"#set par(justify: false)\n#align(center)[{escaped(text)}]"
        setting = typeset(body, width=width)
    return setting


def texts(mobject: Any, wanted: Callable[[Any], bool] = lambda _: True) -> list[Any]:
    """The Labels, Readouts and Captions in a mobject's family, outermost first."""
    found: list[Any] = []
    if isinstance(mobject, (Label, Readout, Caption)):
        return [mobject] if wanted(mobject) else []
    for child in mobject.submobjects:
        found.extend(texts(child, wanted))
    return found
