"""The look: colours by meaning, sizes, paces and number formats; a dark and a light theme.

Hue says what a quantity is, strength says how much. A scene names a meaning ("weight"), not a hue.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

PIXELS_PER_UNIT = 60  # at 480p: the frame is 8 units high
FRAME_HEIGHT = 8.0
FRAME_WIDTH = FRAME_HEIGHT * 16 / 9

# Type sizes: one em in units. The names are roles; the numbers are pixels at 480p.
TINY = 15 / PIXELS_PER_UNIT
SMALL = 17 / PIXELS_PER_UNIT
BODY = 21 / PIXELS_PER_UNIT
LARGE = 27 / PIXELS_PER_UNIT
HEADING = 34 / PIXELS_PER_UNIT
SMALLEST_PIXELS = 28 * 480 / 1080  # nothing is set smaller than 28 pixels of a frame 1080 high

STAGE_LEFT = -6.7  # where titles begin
CAPTION_TOP = -3.05
CAPTION_WIDTH = 12.6

DIM = 0.15  # opacity of what is not being talked about

# Paces, in seconds.
QUICK = 0.4
STEP = 0.8
MOVE = 1.2
SLOW = 2.0
HOLD = 0.6  # seconds that a beat rests on its last frame, when all is said and done
MOST_FORMULAS = 10  # more than these are not read one by one
READING_SPEED = 16.0  # characters a second, the pace of subtitles


@dataclass(frozen=True)
class Diverging:
    """Colours of a zero-anchored scale; zero is the background's own colour."""

    negative: str
    positive: str


@dataclass(frozen=True)
class Theme:
    """Every colour of a film, by meaning."""

    name: str
    background: str
    ink: str
    faint: str
    line: str
    focus: str
    loss: str
    probability: str
    activation: Diverging
    weight: Diverging
    gradient: Diverging


DARK = Theme(
    name="dark",
    background="#0d1017",
    ink="#eceff4",
    faint="#9aa4b5",
    line="#4a5364",
    focus="#ffe14d",
    loss="#ff6b6b",
    probability="#e8ecf4",
    activation=Diverging(negative="#3f9bff", positive="#ff9d2e"),
    weight=Diverging(negative="#c77dff", positive="#3fcf7f"),
    gradient=Diverging(negative="#22c9c9", positive="#ff5fa8"),
)
LIGHT = Theme(
    name="light",
    background="#ffffff",
    ink="#161a22",
    faint="#5a6475",
    line="#a9b2c0",
    focus="#c98a00",
    loss="#c81e3a",
    probability="#30384a",
    activation=Diverging(negative="#0b63c5", positive="#e06c00"),
    weight=Diverging(negative="#8429c9", positive="#0f8f4a"),
    gradient=Diverging(negative="#008b92", positive="#d41f78"),
)
THEMES = {theme.name: theme for theme in (DARK, LIGHT)}
_current = DARK


def use_theme(name: str) -> Theme:
    """Make `name` the theme of everything drawn from now on. Raises ValueError for another name."""
    global _current
    if name not in THEMES:
        raise ValueError(f"there is no theme {name!r}: valid are {', '.join(THEMES)}")
    _current = THEMES[name]
    return _current


def use_colors(colors: Theme) -> Theme:
    """Make a theme that is not in THEMES the one of everything drawn from now on."""
    global _current
    _current = colors
    return _current


def theme() -> Theme:
    """The theme in use (one a process: a scene is drawn in one theme)."""
    return _current


def rgb(color: str) -> np.ndarray:
    """'#rrggbb' as three floats 0 to 1."""
    return np.array([int(color[k : k + 2], 16) for k in (1, 3, 5)]) / 255


def scale_colors(values: np.ndarray, meaning: str, limit: float) -> np.ndarray:
    """Colours (..., 3) of `values` (...): full strength at +-`limit`, the background's at zero.

    A picture runs from black 0 to white 1 in both themes; a probability from the background to ink.
    """
    strength = np.clip(np.asarray(values, dtype=float) / limit, -1, 1)[..., None]
    if meaning == "picture":
        return np.repeat(np.clip(strength, 0, 1), 3, axis=-1)
    zero = rgb(_current.background)
    if meaning in ("probability", "loss"):
        return zero + (rgb(getattr(_current, meaning)) - zero) * np.clip(strength, 0, 1)
    pair: Diverging = getattr(_current, meaning)
    end = np.where(strength < 0, rgb(pair.negative), rgb(pair.positive))
    return zero + (end - zero) * np.abs(strength) ** 0.8


def meaning_color(meaning: str, value: float = 1.0) -> str:
    """The colour that names a quantity in text: by the sign of `value` where the scale diverges."""
    if meaning in ("picture", "count", "percent"):
        return _current.ink
    color = getattr(_current, meaning)
    if isinstance(color, Diverging):
        return color.negative if value < 0 else color.positive
    return color


def with_significant(value: float, digits: int) -> str:
    """`value`, not 0, with so many significant digits; very small and very large ones as 1.5e-7."""
    text = f"{value:.{digits - 1}e}"  # rounding may carry: 0.99 to one digit is 1
    mantissa, power = text.split("e")
    exponent = int(power)
    if -5 < exponent < 5:
        return f"{value:.{max(0, digits - 1 - exponent)}f}"
    return f"{mantissa}e{exponent}"


def with_decimals(value: float, decimals: int) -> str:
    """`value` with so many decimals: a rounded one with all its zeros, an exact one with two."""
    text = f"{value:.{decimals}f}"
    whole, _, part = text.partition(".")
    brief = f"{whole}.{part.rstrip('0').ljust(2, '0')}"
    return brief if abs(float(brief) - value) < _EXACT * 10.0**-decimals else text


_EXACT = 1e-3  # of the last decimal: what a value may be off as it is stored
_SMALL = ("weight", "gradient", "probability", "loss")  # what may be small and still matter


def short_of(whole: float, part: float, decimals: int) -> str:
    """So many decimals, or as many as it takes: what is not quite the whole must not read as it."""
    while part < whole and float(f"{part:.{decimals}f}") >= whole and decimals < 12:
        decimals += 1
    return f"{part:.{decimals}f}"


def format_number(
    value: float, meaning: str, digits: int | None = None, decimals: int | None = None
) -> str:
    """`value` as shown on screen: two decimals; weights and gradients three below 0.1.

    Weights, gradients, probabilities and losses below 0.005 are in scientific form, an exact zero
    is "0", counts have thousands separators, percentages one decimal, and minus is a minus sign.
    What is nearly 100 percent, or a probability of nearly 1, has as many decimals as it takes not
    to read as that. digits: significant ones, in place of all these rules; decimals: so many,
    likewise; see `with_decimals`.
    """
    if decimals is not None:
        text = with_decimals(value, decimals)
    elif digits is not None and value != 0:
        text = with_significant(value, digits)
    elif meaning == "count":
        text = f"{int(value):,}"
    elif meaning == "percent":
        text = short_of(100, value, 1)
    elif value == 0:
        text = "0"
    elif meaning in _SMALL and abs(value) < 0.005:
        mantissa, exponent = f"{value:.1e}".split("e")
        text = f"{mantissa}e{int(exponent)}"
    elif meaning in ("weight", "gradient") and abs(value) < 0.1:
        text = f"{value:.3f}"
    elif meaning == "probability":
        text = short_of(1, value, 2)
    else:
        text = f"{value:.2f}"
    if text.strip("-0.") == "" and text.startswith("-"):
        text = text[1:]
    return text.replace("-", "\N{MINUS SIGN}")
