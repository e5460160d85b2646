"""Typst markup -> glyph outlines as arrays, quickly.

One Typst compiler is kept for the life of the process (a compile then takes about 1 ms where a
new one takes 60), fonts come from assets/fonts and from Typst's own wheel alone, and each glyph
is parsed once however often it is used. A span of a text is marked by a fill colour that
encodes its number, so that one compile yields every span's outlines.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import typst
from svgelements import Close, Matrix, Move
from svgelements import Path as Outline

from model.refusal import Refusal

FONTS = Path(__file__).resolve().parents[3] / "assets" / "fonts"
_INTER = {"Inter-Medium.otf": 500, "Inter-SemiBold.otf": 600}  # and their weights
_CHECKSUM = 0xB1B0AFBA  # of every OpenType file, by the format's rules
EM = 10.0  # points: the size that everything is typeset at, scaled afterwards
_PREAMBLE = """
#set page(width: {width}, height: auto, margin: 0pt, fill: none)
#set text(font: ("Inter", "New Computer Modern"), weight: {weight}, size: 10pt)
#set text(number-width: "tabular", top-edge: "cap-height", bottom-edge: "baseline")
#set par(leading: 0.75em)
#show math.equation: set text(font: "New Computer Modern Math", weight: 450)
#let span(n, body) = text(fill: rgb(n), body)
"""
_XLINK = "{http://www.w3.org/1999/xlink}href"
_SVG = "{http://www.w3.org/2000/svg}"


class FontError(Refusal):
    """A font that texts are set in cannot be used; the message names its file."""


class TypesettingError(ValueError):
    """Typst refused a piece of text; the message quotes the text and Typst's reason."""


@dataclass(frozen=True)
class Typeset:
    """Outlines of one text, in em, y upwards; the origin is the upper left corner.

    spans: for each span's number (0 is what lies outside every span) an array (n, 2) of cubic
    Bezier points, four to a curve. Ruled lines are outlines, too.
    """

    width: float
    height: float
    spans: dict[int, np.ndarray]


def span_markup(number: int, body: str) -> str:
    """Mark `body` (Typst markup or mathematics) as span `number` (1 ... 0xFFFFFF)."""
    return f'#span("{number:06x}")[{body}]'


@lru_cache(maxsize=4096)
def typeset(markup: str, *, weight: int = 500, width: float | None = None) -> Typeset:
    """Typeset `markup`; `width` in em wraps lines. Raises TypesettingError."""
    page_width = "auto" if width is None else f"{width * EM}pt"
    source = _PREAMBLE.format(width=page_width, weight=weight) + markup
    compiler = _compiler()
    try:
        svg = compiler.compile(input=source.encode(), format="svg")
    except Exception as error:
        raise TypesettingError(f"Typst cannot set {markup!r}: {error}") from error
    assert isinstance(svg, bytes)
    return _read_svg(svg)


@cache
def _compiler() -> Any:
    check_fonts(FONTS)
    compiler: Any = typst.Compiler
    return compiler(b"", font_paths=[str(FONTS)], ignore_system_fonts=True)


def check_fonts(folder: Path) -> None:
    """Raises FontError where Inter is not complete: Typst would take another font unasked."""
    fonts: Any = typst.Fonts
    found = fonts(include_system_fonts=False, font_paths=[str(folder)]).fonts()
    inter = {Path(font.path).name: font.weight for font in found if font.family == "Inter"}
    for name, weight in _INTER.items():
        path = folder / name
        if inter.get(name) != weight:
            raise FontError(f"the font {path} is missing or is not Inter: restore assets/fonts")
        content = path.read_bytes()
        words = np.frombuffer(content + bytes(-len(content) % 4), ">u4")
        if int(words.sum(dtype=np.uint64)) % 2**32 != _CHECKSUM:
            raise FontError(f"the font {path} is damaged: restore assets/fonts")


def _read_svg(svg: bytes) -> Typeset:
    root = ElementTree.fromstring(svg)
    symbols = {
        symbol.attrib["id"]: "".join(path.attrib["d"] for path in symbol.iter(_SVG + "path"))
        for symbol in root.iter(_SVG + "symbol")
    }
    runs: dict[int, list[np.ndarray]] = {}
    for child in root:
        if not child.tag.endswith("defs"):
            _collect(child, np.eye(3), symbols, runs)
    width, height = (float(v) for v in root.attrib["viewBox"].split()[2:])
    flip = np.array([1 / EM, -1 / EM])
    spans = {number: np.concatenate(points) * flip for number, points in runs.items() if points}
    return Typeset(width / EM, height / EM, spans)


def _collect(
    node: ElementTree.Element,
    transform: np.ndarray,
    symbols: dict[str, str],
    runs: dict[int, list[np.ndarray]],
) -> None:
    """Walk the SVG's groups and gather the outlines of each span (keyed by its fill)."""
    transform = transform @ _matrix(node.attrib.get("transform", ""))
    name = node.tag.removeprefix(_SVG)
    if name == "use":
        points = bezier_points(symbols[node.attrib[_XLINK].removeprefix("#")])
        offset = np.array([float(node.attrib.get("x", 0)), float(node.attrib.get("y", 0))])
        _append(runs, node.attrib.get("fill", "#000000"), points + offset, transform)
    elif name == "path":
        points = bezier_points(node.attrib["d"])
        if node.attrib.get("fill", "none") == "none" and "stroke" in node.attrib:
            points = _ruled(points, float(node.attrib.get("stroke-width", 1)))
            _append(runs, node.attrib["stroke"], points, transform)
        else:
            _append(runs, node.attrib.get("fill", "#000000"), points, transform)
    for child in node:
        _collect(child, transform, symbols, runs)


def _append(
    runs: dict[int, list[np.ndarray]], fill: str, points: np.ndarray, transform: np.ndarray
) -> None:
    if len(points):
        moved = points @ transform[:2, :2].T + transform[:2, 2]
        runs.setdefault(int(fill.lstrip("#")[:6], 16), []).append(moved)


def _ruled(points: np.ndarray, width: float) -> np.ndarray:
    """A straight ruled line (a fraction's bar) as a filled rectangle."""
    start, end = points[0], points[-1]
    along = (end - start) / max(float(np.linalg.norm(end - start)), 1e-9)
    across = np.array([-along[1], along[0]]) * width / 2
    corners = np.array([start + across, end + across, end - across, start - across])
    return np.concatenate([_line(corners[k], corners[(k + 1) % 4]) for k in range(4)])


def _matrix(text: str) -> np.ndarray:
    """An SVG transform as a matrix (3, 3)."""
    m = Matrix(text)
    return np.array([[m.a, m.c, m.e], [m.b, m.d, m.f], [0.0, 0.0, 1.0]])


def _line(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    return np.array([start, start + (end - start) / 3, start + (end - start) * 2 / 3, end])


@lru_cache(maxsize=4096)
def bezier_points(path: str) -> np.ndarray:
    """An SVG path as cubic Bezier points (n, 2), four to a curve."""
    curves: list[np.ndarray] = []
    for segment in Outline(path):
        if isinstance(segment, Move):
            continue
        points = np.array([(point.x, point.y) for point in segment])
        if isinstance(segment, Close) and np.ptp(points, axis=0).max() <= 1e-9:
            continue  # it ends where it began
        curves.append(_cubic(points))
    return np.concatenate(curves) if curves else np.zeros((0, 2))


def _cubic(points: np.ndarray) -> np.ndarray:
    """A line's 2 points, a quadratic curve's 3 or a cubic one's 4 as those of a cubic curve."""
    if len(points) == 2:
        return _line(*points)
    if len(points) == 3:
        start, control, end = points
        return np.array([start, (start + 2 * control) / 3, (end + 2 * control) / 3, end])
    return points
