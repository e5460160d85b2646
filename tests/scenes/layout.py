"""What a frame shows, as boxes: used by the tests to find text that overlaps, leaves or is tiny."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from scenes.kit import style
from scenes.kit.drawing.camera import Painted
from scenes.kit.drawing.captions import Caption
from scenes.kit.drawing.charts import Bars
from scenes.kit.drawing.numbered import Numbered
from scenes.kit.drawing.pixel_grid import PixelGrid
from scenes.kit.drawing.text import Label, Outline, Readout
from scenes.kit.nodes.node_sign import NodeSign
from scenes.kit.nodes.wires import AIR as GROUND
from scenes.kit.nodes.wires import Wires
from scenes.kit.world.lit_way import Ground

PIXELS = 480  # everything is measured in the pixels of a 480p frame
EDGE = 4.0  # px: nothing may come nearer to the frame's edge
# px, across and down: half an em of the smallest type, or two numbers side by side read as one;
# and as much again as a line's descenders need, or two lines do
GAP = np.array([7.0, 3.0])
AIR = np.array([3.0, 3.0])  # px: between words and the grid or the bar that they name
TOUCH = 1.0  # px: a line that merely touches a text does not run through it
TEXTS = (Label, Numbered, Caption)  # whatever shows words or numbers
FAINT = 0.08  # opacity below which a thing counts as not shown


@dataclass(frozen=True)
class Box:
    """A thing on screen: left, top, right, bottom in pixels of a 480p frame.

    key: which thing it is, from moment to moment; group: what it is a piece of. grounded: whether
    what it is a piece of paints a ground under it.
    """

    what: str
    left: float
    top: float
    right: float
    bottom: float
    opacity: float = 1.0
    key: Hashable = None
    group: Hashable = None
    grounded: bool = False

    @property
    def sides(self) -> tuple[float, float, float, float]:
        return self.left, self.top, self.right, self.bottom

    @property
    def is_cell(self) -> bool:
        return self.what.startswith("cell ")


class View:
    """The camera's frame: scene units to pixels."""

    def __init__(self, camera: Any) -> None:
        x, y = camera.frame_center[:2]
        self.left, self.top = x - camera.frame_width / 2, y + camera.frame_height / 2
        self.scale = PIXELS / camera.frame_height
        self.zoom = style.FRAME_HEIGHT / camera.frame_height
        self.width, self.height = camera.frame_width * self.scale, float(PIXELS)

    @property
    def is_whole(self) -> bool:
        """Whether the camera shows the whole stage, and is not zoomed in."""
        return self.zoom < 1.01

    def pixels(self, points: np.ndarray) -> np.ndarray:
        """Points (..., 2) in pixels, y downwards."""
        return (points[..., :2] - [self.left, self.top]) * [self.scale, -self.scale]

    def box(self, what: str, points: np.ndarray, **marks: Any) -> Box:
        low, high = points.min(axis=0), points.max(axis=0)
        left, top = self.pixels(np.array([low[0], high[1]]))
        right, bottom = self.pixels(np.array([high[0], low[1]]))
        return Box(what, left, top, right, bottom, **marks)

    def sees(self, box: Box) -> bool:
        return box.right > 0 and box.left < self.width and box.bottom > 0 and box.top < self.height


class Moment:
    """A scene as it is now: its texts, what they must not lie on, and the lines of its drawing."""

    def __init__(self, scene: Any) -> None:
        camera = scene.renderer.camera
        self.view = view = View(camera)
        self.held = things = list(found(scene.mobjects, (*TEXTS, Outline, Bars, Ground)))
        texts = [thing for thing in things if isinstance(thing, (*TEXTS, Outline))]
        boxes = (box for text in texts for box in text_boxes(text, view, camera.frame_height))
        self.texts = [box for box in boxes if view.sees(box)]
        seen = [thing for thing in things if isinstance(thing, Painted) and thing.opacity >= FAINT]
        self.keys = {box.key for box in self.texts}
        self.grids = [thing for thing in seen if isinstance(thing, PixelGrid)]
        self.pictures = [
            view.box(f"the grid {grid.source.name}", grid.points, key=id(grid))
            for grid in self.grids
        ]
        for thing in seen:
            self.pictures += bar_boxes(thing, view) if isinstance(thing, Bars) else []
        self.grounds = [
            view.box("a ground", thing.points) for thing in seen if isinstance(thing, Ground)
        ]
        self.lines = drawn_lines((thing for thing in seen if isinstance(thing, Wires)), view)

    def has_ground(self, box: Box) -> bool:
        """Whether words have a ground of their own, so that it does not matter what is behind."""
        return box.grounded or any(
            ground.left <= box.left
            and ground.top <= box.top
            and box.right <= ground.right
            and box.bottom <= ground.bottom
            for ground in self.grounds
        )

    def too_small(self) -> Iterator[str]:
        """What cannot be read, in one sentence each."""
        for text in self.held:
            for name, em in sizes(text) if opacity(text) >= FAINT else ():
                size = em * self.view.scale
                if size < style.SMALLEST_PIXELS - 0.01:
                    least = style.SMALLEST_PIXELS
                    yield f"{name!r} is {size:.1f} px, smaller than {least:.1f}"
        height = style.FRAME_HEIGHT / self.view.zoom
        for grid in self.grids:
            if grid.numbers.any() and not grid.shows_numbers(height):
                yield f"the numbers of {grid.source.name} are asked for and too small to be shown"


def found(mobjects: Iterable[Any], kinds: tuple[type[Any], ...]) -> Iterator[Any]:
    """A scene's mobjects of some kinds, outermost first; texts are not searched."""
    for mobject in mobjects:
        if isinstance(mobject, kinds):
            yield mobject
        elif not isinstance(mobject, TEXTS):
            yield from found(mobject.submobjects, kinds)


def shown(mobjects: Iterable[Any]) -> Iterator[Any]:
    """Labels, captions and what writes numbers by itself, outermost first."""
    return found(mobjects, TEXTS)


def text_boxes(mobject: Any, view: View, frame_height: float) -> Iterator[Box]:
    """The texts that a mobject shows, as boxes: itself, or the numbers in its cells."""
    marks = {"opacity": opacity(mobject), "key": id(mobject), "group": id(mobject)}
    if marks["opacity"] < FAINT:
        return
    if isinstance(mobject, Caption):
        yield caption_box(mobject, **marks)
    elif isinstance(mobject, Label):
        points = np.concatenate([span.points for span in mobject.submobjects])
        yield view.box(name_of(mobject), points, **marks)
    elif isinstance(mobject, Outline):  # a span of a text, on its own way
        yield view.box("a span of a text", mobject.points, **marks)
    elif isinstance(mobject, Readout):
        (piece,) = mobject.written()
        yield view.box(name_of(mobject), piece.corners, **marks)
    elif isinstance(mobject, NodeSign):
        yield from sign_boxes(mobject, view, marks)
    elif isinstance(mobject, Wires):
        yield from edge_boxes(mobject, view, marks)
    else:
        yield from number_boxes(mobject, view, frame_height, marks)


def sign_boxes(sign: NodeSign, view: View, marks: dict[str, Any]) -> Iterator[Box]:
    """A node's name, and what hangs above it."""
    shown = sign.opacity * sign.plate.opacity
    for share, name, box in (
        (sign.named * (1 - min(5 * sign.plate.lettered, 1)), sign.name, sign.name_box),
        (sign.hanging, "what hangs on " + sign.name, sign.hung_box),
    ):
        if share * shown >= FAINT:
            key = (id(sign), name)
            own = marks | {"opacity": share * shown, "key": key, "group": key}
            yield view.box(name, np.array(box()), **own)


def edge_boxes(wires: Wires, view: View, marks: dict[str, Any]) -> Iterator[Box]:
    """What is written at each edge, on a ground of its own."""
    for edge in wires.edges():
        parts = (wires.numbers[edge], wires.named[edge], wires.hung[edge])
        shown = float(max(parts)) * wires.visible(edge)
        if wires.source is not None and shown >= FAINT:
            key = (id(wires), edge)
            own = marks | {"opacity": shown, "key": key, "group": key, "grounded": True}
            low, high = wires.words(edge, *map(float, parts))
            corners = np.array([low + GROUND, high - GROUND])
            yield view.box(f"edge {edge}", corners, **own)


def opacity(mobject: Any) -> float:
    if isinstance(mobject, Label):
        return max((float(span.get_fill_opacity()) for span in mobject.submobjects), default=0.0)
    if isinstance(mobject, Outline):
        return float(mobject.get_fill_opacity())
    if isinstance(mobject, PixelGrid):
        return float(mobject.opacity * mobject.numbers.max())
    return float(mobject.opacity)


def sizes(text: Any) -> Iterator[tuple[str, float]]:
    """The texts of a mobject and one em of each; a grid has its own limit."""
    if isinstance(text, Label):
        yield text.markup, text.em_now
    elif isinstance(text, Numbered) and not isinstance(text, PixelGrid):
        for piece in text.written():
            yield piece.text, piece.size


def name_of(text: Label | Readout) -> str:
    """What a text says, without its markup."""
    return text.markup if isinstance(text, Label) else text.text


def caption_box(caption: Caption, **marks: Any) -> Box:
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
        **marks,
    )


def number_boxes(
    mobject: Numbered, view: View, frame_height: float, marks: dict[str, Any]
) -> Iterator[Box]:
    """The numbers that lie in its cells, or in a row."""
    pieces = mobject.written(frame_height)
    if not pieces:
        return
    corners = view.pixels(np.array([piece.corners for piece in pieces]))
    places = np.concatenate([corners.min(axis=1), corners.max(axis=1)], axis=1)
    for k, (piece, place) in enumerate(zip(pieces, places.tolist(), strict=True)):
        where = tuple(map(int, piece.number.index))
        key = (id(mobject), where if isinstance(mobject, PixelGrid) else k)
        yield Box(f"cell {piece.number.name}{where}", *place, **(marks | {"key": key}))


def bar_boxes(bars: Bars, view: View) -> Iterator[Box]:
    half = np.array([bars.bar_width / 2, 0.0, 0.0])
    for k, value in enumerate(bars.values):
        corners = np.array([bars.foot(k) - half, bars.top(k) + half])
        yield view.box(f"the bar of {value:.3g}", corners, key=(id(bars), k))


def drawn_lines(wires: Iterable[Wires], view: View) -> np.ndarray:
    """The edges between nodes that are seen: (n, 2, 2) starts and ends."""
    lines = [w.segment(edge) for w in wires for edge in w.edges() if w.visible(edge) >= FAINT]
    return view.pixels(np.array(lines).reshape(-1, 2, 2))


# geometry, for all pairs at once


def sides(boxes: Iterable[Box]) -> np.ndarray:
    """(n, 4): left, top, right, bottom."""
    return np.array([box.sides for box in boxes]).reshape(-1, 4)


def nearer(some: np.ndarray, others: np.ndarray, gap: np.ndarray) -> np.ndarray:
    """Which of some boxes (n, 4) and others (m, 4) leave less than a gap between them, (n, m)."""
    one, other = some[:, None], others[None]
    apart = np.maximum(one[..., :2] - other[..., 2:], other[..., :2] - one[..., 2:])
    close: np.ndarray = (apart < gap).all(axis=-1)
    return close


def crossed(boxes: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """Which boxes (n, 4) a line (m, 2, 2) runs through, (n,)."""
    start, way = lines[None, :, 0], lines[None, :, 1] - lines[None, :, 0]
    way = np.where(np.abs(way) < 1e-9, 1e-9, way)
    low, high = boxes[:, None, :2] + TOUCH, boxes[:, None, 2:] - TOUCH
    one, other = (low - start) / way, (high - start) / way
    first = np.minimum(one, other).max(axis=-1).clip(min=0)
    last = np.maximum(one, other).min(axis=-1).clip(max=1)
    through: np.ndarray = (first < last).any(axis=-1)
    return through
