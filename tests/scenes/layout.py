"""What a frame shows, as boxes: used by the tests to find text that overlaps, leaves or is tiny."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from scenes import style
from scenes.mobjects.pixel_grid import PixelGrid
from scenes.mobjects.text import Caption, Label, Readout

PIXELS = 480  # everything is measured in the pixels of a 480p frame
EDGE = 4.0  # px: nothing may come nearer to the frame's edge
SLACK = 1.0  # px: outlines that merely touch do not overlap
FAINT = 0.08  # opacity below which a thing counts as not shown


@dataclass(frozen=True)
class Box:
    """A thing on screen: left, top, right, bottom in pixels of a 480p frame."""

    what: str
    left: float
    top: float
    right: float
    bottom: float
    em: float = 0.0

    def meets(self, other: Box) -> bool:
        return (
            self.left + SLACK < other.right
            and other.left + SLACK < self.right
            and self.top + SLACK < other.bottom
            and other.top + SLACK < self.bottom
        )


class View:
    """The camera's frame: scene units to pixels."""

    def __init__(self, camera: Any) -> None:
        x, y = camera.frame_center[:2]
        self.left, self.top = x - camera.frame_width / 2, y + camera.frame_height / 2
        self.scale = PIXELS / camera.frame_height
        self.zoom = style.FRAME_HEIGHT / camera.frame_height
        self.width, self.height = camera.frame_width * self.scale, float(PIXELS)

    def box(self, what: str, points: np.ndarray, em: float = 0.0) -> Box:
        x = (points[:, 0] - self.left) * self.scale
        y = (self.top - points[:, 1]) * self.scale
        return Box(what, x.min(), y.min(), x.max(), y.max(), em * self.scale)

    def sees(self, box: Box) -> bool:
        return box.right > 0 and box.left < self.width and box.bottom > 0 and box.top < self.height


def shown(mobjects: Any) -> Iterator[Any]:
    """Labels, readouts, captions and grids in a scene's mobjects, outermost first."""
    for mobject in mobjects:
        if isinstance(mobject, (Label, Readout, Caption, PixelGrid)):
            yield mobject
        else:
            yield from shown(mobject.submobjects)


def opacity(mobject: Any) -> float:
    if isinstance(mobject, Label):
        return max((float(part.get_fill_opacity()) for part in mobject.submobjects), default=0.0)
    return float(mobject.opacity)


def texts_of(scene: Any) -> list[Box]:
    """Every text in view: labels, readouts, the caption, and the numbers in cells."""
    view = View(scene.renderer.camera)
    boxes: list[Box] = []
    for mobject in shown(scene.mobjects):
        if opacity(mobject) < FAINT:
            continue
        if isinstance(mobject, Caption):
            boxes.append(caption_box(mobject))
        elif isinstance(mobject, Label):
            points = np.concatenate([part.points for part in mobject.submobjects])
            boxes.append(view.box(mobject.markup, points, mobject.em_now))
        elif isinstance(mobject, Readout):
            boxes.append(view.box(mobject.text, mobject.points, mobject.em_now))
        elif mobject.shows_numbers(scene.renderer.camera.frame_height):
            boxes += list(number_boxes(mobject, view))
    return [box for box in boxes if view.sees(box)]


def unreadable_grids(scene: Any) -> list[str]:
    """Grids that are told to show their numbers and are too small for it."""
    height = scene.renderer.camera.frame_height
    return [
        f"the numbers of {grid.source.name} are asked for and too small to be shown"
        for grid in shown(scene.mobjects)
        if isinstance(grid, PixelGrid)
        and grid.opacity >= FAINT
        and grid.numbers.any()
        and not grid.shows_numbers(height)
    ]


def caption_box(caption: Caption) -> Box:
    """The caption stays in the frame's own coordinates."""
    low_x, high_x, low_y, high_y = caption.box
    scale = PIXELS / style.FRAME_HEIGHT
    middle = style.FRAME_WIDTH / 2
    return Box(
        f"caption: {caption.text}",
        (low_x + middle) * scale,
        (style.FRAME_HEIGHT / 2 - high_y) * scale,
        (high_x + middle) * scale,
        (style.FRAME_HEIGHT / 2 - low_y) * scale,
        caption.em * scale,
    )


def number_boxes(grid: PixelGrid, view: View) -> Iterator[Box]:
    width, height = grid.number_box_size()
    half = np.array([[-width, -height, 0], [width, height, 0]]) / 2
    for figure, center in grid.number_boxes():
        yield view.box(f"cell {figure.name}{figure.index}", center + half, grid.number_size())


def grids_of(scene: Any) -> list[Box]:
    """The grids of values in view, as boxes."""
    view = View(scene.renderer.camera)
    return [
        view.box(f"grid {grid.source.name}", grid.points)
        for grid in shown(scene.mobjects)
        if isinstance(grid, PixelGrid) and grid.opacity >= FAINT
    ]


def problems(scene: Any) -> list[str]:
    """What is wrong with the frame as it is now, one sentence each."""
    view = View(scene.renderer.camera)
    texts = texts_of(scene)
    found = unreadable_grids(scene)
    found += [f"{a.what!r} overlaps {b.what!r}" for a, b in combinations(texts, 2) if a.meets(b)]
    for box in texts:
        cell = box.what.startswith("cell ")
        if box.em < style.SMALLEST_PIXELS - 0.01:
            found.append(f"{box.what!r} is {box.em:.1f} px, smaller than {style.SMALLEST_PIXELS}")
        edge = 0.0 if cell and view.zoom > 1.01 else EDGE
        inside = edge <= box.left and box.right <= view.width - edge
        if not (inside and edge <= box.top and box.bottom <= view.height - edge):
            found.append(f"{box.what!r} leaves the frame")
    if view.zoom < 1.01:  # zoomed in, the caption has a ground of its own over the picture
        for box in texts:
            if not box.what.startswith("cell "):
                found += [f"{box.what!r} lies on {g.what}" for g in grids_of(scene) if box.meets(g)]
    return found
