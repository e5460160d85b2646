"""A network of dense layers as nodes and edges: one painted mobject whose pieces have names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Self

import numpy as np
from manim import Mobject

from scenes.kit import style
from scenes.kit.drawing.camera import Painted
from scenes.kit.drawing.canvas import Canvas
from scenes.kit.drawing.free_places import Box, Segment, around, free_place, outside
from scenes.kit.drawing.node_pieces import Piece, pieces_of

STUB = 0.34  # how far a bias reaches below its node, in units, where there is room
Strokes = tuple[np.ndarray, np.ndarray]  # where what is seen of an edge begins and ends, (n, 2)
THIN, THICK = 0.016, 0.085  # widths of the weakest and the strongest edge

_AIR = np.array([0.065, 0.05])  # units round an edge's label


class NetworkDrawing(Painted):
    """Nodes and edges: hue tells meaning and sign, width and depth tell the value.

    sizes: nodes of each layer, the input's first. width and height are of the box through the
    nodes' centres, in units. Each piece has a value, a strength (opacity) and a light (0 to 1).
    """

    animated = ("opacity", "values", "strength", "lights", "gaps")

    def __init__(
        self,
        sizes: Sequence[int],
        *,
        width: float = 6.0,
        height: float = 3.6,
        radius: float = 0.42,
        loss: bool = True,
        split: bool = True,
    ) -> None:
        super().__init__()
        self.sizes, self.has_loss, self.radius = tuple(sizes), loss, radius
        self.pieces, self.split = pieces_of(sizes, loss=loss, split=split), split
        self.index = {piece: k for k, piece in enumerate(self.pieces)}
        self.values = np.zeros(len(self.pieces))
        self.strength = np.ones(len(self.pieces))
        self.lights = np.zeros(len(self.pieces))
        self.plates: list[tuple[np.ndarray, np.ndarray]] = []
        self.gaps = 1.0  # how far edges are open where labels are: 0 closes them
        self.points = np.array([[-width, -height, 0.0], [width, height, 0.0]]) / 2
        self._width = width
        # where the layers are, the targets and the loss: 0 at the left end, 1 at the right
        steps = [1.0] * (len(self.sizes) - 1) + ([0.5, 0.5] if loss else [])
        self.columns = np.concatenate([[0.0], np.cumsum(steps)]) / sum(steps)
        self._strokes: tuple[object, dict[Piece, Strokes]] = (None, {})

    # where things are

    def place(self, column: int, j: int, count: int) -> np.ndarray:
        """The middle of node j of `count` in a column (the targets' is the layers' number)."""
        low, high = self.points[0], self.points[-1]
        x = low[0] + (high[0] - low[0]) * self.columns[column]
        y = (low[1] + high[1]) / 2 + ((count - 1) / 2 - j) * self.gap
        return np.array([x, y, 0.0])

    def node(self, layer: int, j: int) -> np.ndarray:
        """The middle of a node."""
        return self.place(layer, j, self.sizes[layer])

    def center(self, piece: Piece) -> np.ndarray:
        """The middle of a piece: of a weight its edge's middle, of a bias its foot."""
        half = np.array([self.size_now * 0.5, 0.0, 0.0])
        node = self.node(piece.layer, piece.j)
        if piece.kind == "weight":
            start, end = self.ends(piece)
            return (start + end) / 2
        if piece.kind == "bias":
            return self.ends(piece)[0]
        if piece.kind == "target":
            return self.place(len(self.sizes), piece.j, self.sizes[-1])
        if piece.kind == "loss":
            return self.place(len(self.sizes) + 1, 0, 1)
        if piece.layer == 0 or piece.kind == "g" or not self.split:
            return node
        return np.asarray(node + half * (1 if piece.kind == "a" else -1))

    def ends(self, piece: Piece) -> tuple[np.ndarray, np.ndarray]:
        """Where an edge begins and ends, on the rims of its nodes."""
        node, size = self.node(piece.layer, piece.j), self.size_now
        if piece.kind == "bias":
            down = np.array([0.0, -1.0, 0.0])
            return node + down * (size + self.stub), node + down * size
        start = self.node(piece.layer - 1, piece.k)
        along = (node - start) / np.linalg.norm(node - start)
        return start + along * size, node - along * size

    @property
    def stub(self) -> float:
        """How far biases reach below their nodes: at most half way to the next node."""
        free = self.gap - 2 * self.size_now
        return min(STUB, free / 2) if max(self.sizes) > 1 else STUB

    @property
    def gap(self) -> float:
        """From the middle of a node to that of the one below, in units."""
        return float(np.ptp(self.points[:, 1])) / max(max(self.sizes) - 1, 1)

    @property
    def size_now(self) -> float:
        """The nodes' radius after scaling."""
        return self.radius * float(np.ptp(self.points[:, 0])) / self._width

    # what is shown

    def set_values(self, values: Mapping[Piece, float]) -> Self:
        """Give pieces new values; can be animated, like the two methods that follow."""
        self.values = self.values.copy()
        for piece, value in values.items():
            self.values[self.index[piece]] = value
        return self

    def light(self, pieces: Iterable[Piece] = ()) -> Self:
        """Light up exactly these pieces."""
        self.lights = self._marked(pieces)
        return self

    def only(self, pieces: Iterable[Piece] | None = None) -> Self:
        """Dim all pieces except these; None dims none."""
        marked = np.ones(len(self.pieces)) if pieces is None else self._marked(pieces)
        self.strength = np.maximum(marked, style.DIM)
        return self

    @property
    def lit(self) -> set[Piece]:
        """The pieces that are lit."""
        return {piece for piece, k in self.index.items() if self.lights[k] > 0}

    def _marked(self, pieces: Iterable[Piece]) -> np.ndarray:
        wanted = {self.index[piece] for piece in pieces}
        return np.array([float(k in wanted) for k in range(len(self.pieces))])

    def set_network(
        self, weights: Sequence[tuple[np.ndarray, np.ndarray]], nodes: Sequence[np.ndarray]
    ) -> Self:
        """Values from a kernel (K, J) and a bias (J,) for each layer, and each layer's a (J,)."""
        values: dict[Piece, float] = {}
        for layer, (kernel, bias) in enumerate(weights, start=1):
            for k, j in np.ndindex(kernel.shape):
                values[Piece("weight", layer, j, k)] = float(kernel[k, j])
            values |= {Piece("bias", layer, j): float(b) for j, b in enumerate(bias)}
        for layer, row in enumerate(nodes):
            values |= {Piece("a", layer, j): float(a) for j, a in enumerate(row)}
        return self.set_values(values)

    # labels

    def segments(self) -> list[Segment]:
        """Every edge, from end to end."""
        edges = [piece for piece in self.pieces if piece.kind in ("weight", "bias")]
        return [(start[:2], end[:2]) for start, end in map(self.ends, edges)]

    def boxes(self) -> list[Box]:
        """The squares round the nodes."""
        reach = np.full(2, self.size_now)
        centers = [self.node(layer, j) for layer, n in enumerate(self.sizes) for j in range(n)]
        return [(center[:2] - reach, center[:2] + reach) for center in centers]

    def place_labels(self, labels: Mapping[Piece, Mobject]) -> None:
        """Move each label onto its own edge, clear of nodes, labels and other edges.

        The edge is drawn with a gap there. Raises ValueError where there is no room.
        """
        taken = self.boxes()
        every = self.segments()
        edges = [piece for piece in self.pieces if piece.kind in ("weight", "bias")]
        for piece, label in labels.items():
            others = [s for s, other in zip(every, edges, strict=True) if other != piece]
            half = np.array([label.width, label.height]) / 2 + _AIR
            start, end = (point[:2] for point in self.ends(piece))
            if piece.kind == "bias":  # below its foot, or beside it
                foot = start - [0.0, half[1] + 0.08]
                aside = np.array([half[0] + 0.08, -0.05])
                tries = [foot, start + aside * [1, -1], start - aside, *around(foot)]
            else:
                shares = sorted(np.linspace(0.12, 0.88, 39), key=lambda t: abs(t - 0.3))
                tries = [start + (end - start) * t for t in shares]
            place = free_place(tries, half, taken, others)
            if place is None:
                raise ValueError(f"there is no room for the label of {piece}")
            label.move_to([*place, 0.0])
            taken.append((place - half, place + half))
            self.plates.append((place - self.points[0, :2], half))

    def open_gaps(self) -> Self:
        """Make room for the labels; can be animated."""
        self.gaps = 1.0
        return self

    # painting

    def paint(self, canvas: Canvas) -> None:
        if self.has_loss:
            self._paint_wires(canvas)
        strokes = self.strokes()
        limits = {kind: self._limit(kind) for kind in ("weight", "z", "a")}
        edges = {"weight", "bias"}
        # edges lie under nodes, and lit edges over the others
        rank = [(p.kind not in edges, self.lights[k] > 0) for p, k in self.index.items()]
        for piece, k in sorted(self.index.items(), key=lambda entry: rank[entry[1]]):
            if piece.kind in edges:
                self._paint_edge(canvas, piece, k, limits["weight"], strokes[piece])
            else:
                self._paint_node(canvas, piece, k, limits["z" if piece.kind == "z" else "a"])

    def strokes(self) -> dict[Piece, Strokes]:
        """What the labels leave of each edge, computed again only where something has moved."""
        key = (self.points.tobytes(), self.gaps, len(self.plates))
        if self._strokes[0] != key:
            places = [(self.points[0, :2] + at, half * self.gaps) for at, half in self.plates]
            plates = [(place - half, place + half) for place, half in places]
            edges = [piece for piece in self.pieces if piece.kind in ("weight", "bias")]
            found = {}
            for piece, segment in zip(edges, self.segments(), strict=True):
                visible: np.ndarray = np.array(outside(segment, plates)).reshape(-1, 2, 2)
                found[piece] = (visible[:, 0], visible[:, 1])
            self._strokes = (key, found)
        return self._strokes[1]

    def _limit(self, kind: str) -> float:
        """Where the colours of weights, sums or outputs reach full strength."""
        same = {"weight": ("weight", "bias"), "z": ("z",), "a": ("a", "target")}[kind]
        most = max(
            (abs(self.values[k]) for p, k in self.index.items() if p.kind in same), default=0
        )
        return float(max(most, 1e-9 if kind == "weight" else 1.0))

    def _paint_wires(self, canvas: Canvas) -> None:
        loss, count = Piece("loss", len(self.sizes) - 1), self.sizes[-1]
        canvas.source(style.rgb(style.theme().line), self.opacity * self.strength[self.index[loss]])
        for j in range(count):
            node, target = self.node(len(self.sizes) - 1, j), self.place(len(self.sizes), j, count)
            corners = np.array([node, target, self.center(loss)])[:, :2]
            canvas.lines(corners[:-1], corners[1:], 0.02)

    def _paint_edge(
        self, canvas: Canvas, piece: Piece, k: int, limit: float, strokes: Strokes
    ) -> None:
        share = min(abs(self.values[k]) / limit, 1.0)
        width = THIN + (THICK - THIN) * share
        opacity = self.opacity * self.strength[k]
        if self.lights[k] > 0:
            canvas.source(style.rgb(style.theme().focus), opacity * self.lights[k])
            canvas.lines(*strokes, width + 0.1)
        color = style.rgb(style.meaning_color("weight", self.values[k]))
        line = style.rgb(style.theme().line)
        canvas.source(line + (color - line) * (0.25 + 0.75 * share), opacity)
        canvas.lines(*strokes, width)
        if piece.kind == "bias":
            canvas.discs(self.ends(piece)[0][None, :2], 0.06)

    def _paint_node(self, canvas: Canvas, piece: Piece, k: int, limit: float) -> None:
        """Half of a node, the line between the halves, an input, a target or the loss."""
        size, context = self.size_now, canvas.context
        x, y = self.center(piece)[:2]
        middle = self.node(piece.layer, piece.j)[0]
        context.new_path()
        if piece.kind == "target":
            context.rectangle(x - size * 0.72, y - size * 0.72, size * 1.44, size * 1.44)
        elif piece.kind == "loss" or piece.layer == 0 or not self.split:
            context.arc(x, y, size, 0, 2 * np.pi)
        elif piece.kind == "g":
            context.rectangle(middle - 0.02, y - size * 0.97, 0.04, size * 1.94)
        else:
            side = -np.pi / 2 if piece.kind == "a" else np.pi / 2
            context.arc(middle, y, size, side, side + np.pi)
            context.close_path()
        self._fill_and_outline(canvas, piece, k, limit)

    def _fill_and_outline(self, canvas: Canvas, piece: Piece, k: int, limit: float) -> None:
        context, theme = canvas.context, style.theme()
        ground = style.rgb(theme.background)
        opacity = self.opacity * self.strength[k]
        if piece.kind == "loss":
            full = ground + (style.rgb(theme.loss) - ground) * min(self.values[k], 1.0)
        else:
            full = style.scale_colors(np.array(self.values[k]), "activation", limit)
        # half the colour's depth, so that a number in ink can be read on it
        fill = ground + (full - ground) * 0.5
        line, focus = style.rgb(theme.faint), style.rgb(theme.focus)
        if piece.kind == "g":
            fill = line + (focus - line) * self.lights[k]
        # mixed with the ground, not translucent: no edge shows through a dim node
        canvas.source(ground + (fill - ground) * self.strength[k], self.opacity)
        context.fill_preserve()
        canvas.source(line + (focus - line) * self.lights[k], opacity)
        context.set_line_width(0.03 + 0.05 * self.lights[k])
        context.stroke()
