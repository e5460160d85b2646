"""Picture sizes and frame rates: 480p, 1080p60, 4k60."""

from __future__ import annotations

import re
from dataclasses import dataclass

from model.refusal import Refusal, quoted

HEIGHTS = {"480p": 480, "720p": 720, "1080p": 1080, "1440p": 1440, "4k": 2160}
RATES = (15, 24, 25, 30, 50, 60)


class QualityError(Refusal):
    """No such quality; the message lists what is valid."""


@dataclass(frozen=True)
class Quality:
    """Height in pixels and frames per second; the width follows from 16:9, made even."""

    height: int
    rate: int

    @property
    def width(self) -> int:
        return round(self.height * 16 / 9 / 2) * 2

    def __str__(self) -> str:
        return f"{self.height}p{self.rate}"


def parse_quality(text: str) -> Quality:
    """A size at 30 frames per second, or at the rate that follows it. Raises QualityError."""
    match = re.fullmatch(r"([0-9]{3,4}p|4k)([0-9]{2})?", text.lower())
    height = HEIGHTS.get(match[1]) if match else None
    rate = int(match[2] or 30) if match else 0
    if height is None or rate not in RATES:
        raise QualityError(
            f"there is no quality {quoted(text)}: give a size ({', '.join(HEIGHTS)}) and, if you "
            f"like, a frame rate ({', '.join(map(str, RATES))}), as in 1080p60"
        )
    return Quality(height, rate)
