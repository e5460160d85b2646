"""A film's sound: what is spoken in its clips, as one track."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate
from typing import Any

import av
import numpy as np

from scenes.kit.telling import sounds
from scenes.kit.voice.track import RATE, track
from scenes.studio.render.codecs import Codec
from scenes.studio.render.part_cache import Clip

_BITS = 96_000  # a second, of one channel: a voice needs no more
_BLOCK = RATE // 10


def film_track(clips: Sequence[Clip], rate: int) -> np.ndarray | None:
    """The samples (T,) of a film's voice; None where nobody speaks."""
    frames = accumulate((clip.frames for clip in clips), initial=0)
    starts = [frame / rate for frame in frames]
    pieces = sounds([clip.spoken for clip in clips], starts)
    return track(pieces, starts[-1]) if pieces else None


class SoundStream:
    """A track that is written into a film while its pictures are."""

    def __init__(self, target: Any, codec: Codec, samples: np.ndarray) -> None:
        self.target, self.samples = target, samples
        options = {"flags": "+bitexact"}
        self.stream = target.add_stream(codec.sound, rate=RATE, layout="mono", options=options)
        self.stream.bit_rate = _BITS
        self._written = 0

    def write_until(self, seconds: float) -> None:
        end = min(round(seconds * RATE), len(self.samples))
        while self._written < end:
            block = self.samples[self._written : min(self._written + _BLOCK, end)]
            frame = av.AudioFrame.from_ndarray(block[None], format="fltp", layout="mono")
            frame.sample_rate, frame.pts = RATE, self._written
            frame.time_base = Fraction(1, RATE)
            self._send(frame)
            self._written += len(block)

    def close(self) -> None:
        self.write_until(len(self.samples) / RATE)
        self._send(None)

    def _send(self, frame: Any) -> None:
        for packet in self.stream.encode(frame):
            self.target.mux(packet)
