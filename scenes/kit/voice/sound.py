"""Sound as samples, and the silence at its ends."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

WINDOW = 0.01  # seconds over which loudness is looked at
_QUIET, _NOISY = 0.01, 0.04  # of the loudest window: where a voice ends, in a still and a loud room
_MARGIN = 0.02  # seconds that stay before the first and after the last that is heard


@dataclass(frozen=True, eq=False)
class Sound:
    """One channel of sound: float32 samples (T,) between -1 and 1, so many of them a second.

    voice: whose it is. Sounds of one voice are made louder or quieter together.
    """

    samples: np.ndarray
    rate: int
    voice: str = ""

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate

    def between(self, start: float, end: float) -> Sound:
        """What is heard from `start` to `end`, in seconds."""
        first, last = (round(time * self.rate) for time in (start, end))
        return replace(self, samples=self.samples[max(first, 0) : max(last, 0)])


def loudness(sound: Sound) -> np.ndarray:
    """The root mean square of each window of 10 ms, the last of which may be shorter."""
    step = round(WINDOW * sound.rate)
    starts = np.arange(0, len(sound.samples), step)
    squares = np.add.reduceat(np.square(sound.samples, dtype=np.float64), starts)
    return np.sqrt(squares / np.diff(starts, append=len(sound.samples)))


def heard(sound: Sound) -> np.ndarray:
    """Which windows of 10 ms are more than the silence around a voice, and its room's noise."""
    if not len(sound.samples):
        return np.zeros(0, bool)
    windows = loudness(sound)
    noise = 3 * np.percentile(windows, 5)
    return windows > np.clip(noise, _QUIET * windows.max(), _NOISY * windows.max())


def trimmed(sound: Sound) -> Sound:
    """The sound without the silence at its ends; nothing where all is silent."""
    found = np.flatnonzero(heard(sound))
    if not len(found):
        return replace(sound, samples=sound.samples[:0])
    return sound.between(found[0] * WINDOW - _MARGIN, (found[-1] + 1) * WINDOW + _MARGIN)
