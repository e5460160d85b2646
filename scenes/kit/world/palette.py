"""The place's colours: one ramp per meaning and sign, and what plates, light and ways are made of.

Hue says what a quantity is, strength says how much. Strengths are zero-anchored: in the dark a zero
is a dark tile and a large value shines; on paper a zero is white porcelain and a large value is
deep ink. The picture is the exception that both share: 0 is black and 1 is white.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from scenes.kit import style
from scenes.kit.style import Diverging, Theme, rgb

GAMMA = 0.8  # of strength: what is faint is lifted a little
SPARSE_GAMMA = 0.5  # of gradients, most of which are close to zero
_STOPS = np.linspace(0, 1, 5)


@dataclass(frozen=True)
class Palette:
    """What the place is made of in one theme. Colours as '#rrggbb', ramps by meaning and sign."""

    theme: Theme
    ramps: dict[str, tuple[str, ...]]
    body: str  # of a plate, between its cells
    body_of_picture: str
    slab: tuple[str, str]  # a plate's thickness: its upper and its left side
    rim: str
    rim_opacity: float
    shadow: tuple[str, float]  # that a plate casts behind itself, and its opacity
    floor: str  # its lines
    strip: str  # a station of the strip where we are not
    halo: str  # of a focus: what surrounds the line
    beam: str
    beam_strength: tuple[float, float]  # at the window and at the cell that it makes
    beam_edge: str
    ink_on_dark: str
    ink_on_light: str
    turning_point: float  # the luminance of a tile above which ink is dark
    glows: bool  # whether strong values shed light; on paper plates cast shadows instead

    @property
    def name(self) -> str:
        return self.theme.name


DARK = Palette(
    theme=Theme(
        name="dark",
        background="#0b0f18",
        ink="#eef2f8",
        faint="#98a4b8",
        line="#3c475a",
        focus="#ffe14d",
        loss="#ff5f5f",
        probability="#eef2f8",
        activation=Diverging(negative="#3f9bff", positive="#ff9d2e"),
        weight=Diverging(negative="#c184ff", positive="#3fd283"),
        gradient=Diverging(negative="#22d0cd", positive="#ff5fa8"),
    ),
    ramps={
        "picture": ("#151c29", "#343b49", "#6d7380", "#b4b8c0", "#ffffff"),
        "probability": ("#151c29", "#343b49", "#6d7380", "#b4b8c0", "#eef2f8"),
        "loss": ("#151c29", "#4d2028", "#8c3038", "#d04a4c", "#ff5f5f"),
        "activation+": ("#151c29", "#4a2b14", "#a85716", "#ff9028", "#ffd79a"),
        "activation-": ("#151c29", "#15365c", "#1f64ad", "#3f9bff", "#b5dcff"),
        "weight+": ("#151c29", "#133f2c", "#1d8050", "#3fd283", "#bdf7d5"),
        "weight-": ("#151c29", "#37235a", "#7040ad", "#b877ff", "#e6cfff"),
        "gradient+": ("#151c29", "#4e1d3b", "#a8336f", "#ff5fa8", "#ffc4df"),
        "gradient-": ("#151c29", "#0f4144", "#138085", "#22d0cd", "#b4f7f3"),
    },
    body="#0c111a",
    body_of_picture="#0c111a",
    slab=("#3a455a", "#232d3f"),
    rim="#a9bbdc",
    rim_opacity=0.45,
    shadow=("#000000", 0.5),
    floor="#9fb4dc",
    strip="#8090ad",
    halo="#ffb200",
    beam="#ffc552",
    beam_strength=(0.16, 0.40),
    beam_edge="#ffe14d",
    ink_on_dark="#f4f7fc",
    ink_on_light="#0b0e14",
    turning_point=0.23,
    glows=True,
)
LIGHT = Palette(
    theme=Theme(
        name="light",
        background="#fdfcfa",
        ink="#161b26",
        faint="#59616f",
        line="#b9bdc6",
        focus="#ffd02a",
        loss="#c3201c",
        probability="#161b26",
        activation=Diverging(negative="#1459b8", positive="#a94801"),
        weight=Diverging(negative="#7a37c6", positive="#01763a"),
        gradient=Diverging(negative="#047173", positive="#b5177e"),
    ),
    ramps={
        "picture": ("#2a3344", "#5d6572", "#9499a3", "#c9cbd0", "#fffefb"),
        "probability": ("#fdfcf9", "#c9cbd0", "#9499a3", "#5d6572", "#232b3a"),
        "loss": ("#fdfcf9", "#f6c3c0", "#ea8580", "#d9483f", "#cb1f2b"),
        "activation+": ("#fdfcf9", "#fed9a9", "#fea84d", "#e97204", "#a73a00"),
        "activation-": ("#fdfcf9", "#b9e1fe", "#70b9fb", "#2482eb", "#0d47ab"),
        "weight+": ("#fdfcf9", "#b0f1ca", "#5bd58e", "#07a658", "#016732"),
        "weight-": ("#fdfcf9", "#e5ccf8", "#c295f0", "#9955e0", "#631ba6"),
        "gradient+": ("#fdfcf9", "#fabcd8", "#ef72ac", "#d5217c", "#8a0143"),
        "gradient-": ("#fdfcf9", "#c0f6f2", "#75e7e1", "#0dc5c4", "#0a7e81"),
    },
    body="#d5d3ce",
    body_of_picture="#161c29",
    slab=("#ffffff", "#b7b5b1"),
    rim="#6e7482",
    rim_opacity=0.55,
    shadow=("#2a2f45", 0.3),
    floor="#4a5470",
    strip="#9aa0ab",
    halo="#2b2007",
    beam="#ffbf1f",
    beam_strength=(0.20, 0.52),
    beam_edge="#8a5f00",
    ink_on_dark="#ffffff",
    ink_on_light="#030304",
    turning_point=0.1815,
    glows=False,
)
PALETTES = {palette.name: palette for palette in (DARK, LIGHT)}


def palette() -> Palette:
    """The palette of the theme in use."""
    return PALETTES[style.theme().name]


def strength(values: np.ndarray, meaning: str, limit: float) -> np.ndarray:
    """How strongly each of `values` (...) shows, 0 to 1: (|v| / limit)^gamma."""
    gamma = SPARSE_GAMMA if meaning == "gradient" else GAMMA
    shares = np.clip(np.abs(np.asarray(values, dtype=float)) / limit, 0, 1)
    if meaning == "picture":
        shares = np.where(np.asarray(values) < 0, 0, shares)
    raised: np.ndarray = shares**gamma
    return raised


def tile_colors(
    values: np.ndarray, meaning: str, limit: float, lit: np.ndarray | float = 1.0
) -> np.ndarray:
    """Colours (..., 3), 0 to 1, of cells with `values` (...); lit: how much strength is left."""
    strengths = strength(values, meaning, limit) * lit
    ramps = palette().ramps
    if meaning in ramps:
        return _along(ramps[meaning], strengths)
    positive = _along(ramps[f"{meaning}+"], strengths)
    negative = _along(ramps[f"{meaning}-"], strengths)
    return np.where((np.asarray(values) < 0)[..., None], negative, positive)


def _along(ramp: tuple[str, ...], shares: np.ndarray) -> np.ndarray:
    return np.stack([np.interp(shares, _STOPS, channel) for channel in _channels(ramp)], axis=-1)


@lru_cache(maxsize=64)
def _channels(ramp: tuple[str, ...]) -> np.ndarray:
    """The colours of a ramp, channel by channel (3, n)."""
    return np.array([rgb(color) for color in ramp]).T.copy()


def thread_color(meaning: str, value: float, brightness: float = 0.75) -> np.ndarray:
    """The colour (3,) of a line that stands for a value, whatever its size."""
    ramps = palette().ramps
    ramp = ramps.get(meaning) or ramps[f"{meaning}{'-' if value < 0 else '+'}"]
    return _along(ramp, np.array(brightness))


def luminance(colors: np.ndarray) -> np.ndarray:
    """Relative luminance (...) of colours (..., 3), as WCAG 2 defines it."""
    linear = np.where(colors <= 0.04045, colors / 12.92, ((colors + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]))
