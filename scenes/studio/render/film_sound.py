"""A film's sound: what is spoken in its clips, as one track, kept between runs like its parts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from pathlib import Path
from typing import Any

import av
import numpy as np

from scenes.kit.telling import sounds
from scenes.kit.voice import filters
from scenes.kit.voice import track as tracks
from scenes.kit.voice.sound import Sound
from scenes.kit.voice.track import RATE, track
from scenes.kit.whole_files import whole
from scenes.studio.render.codecs import Codec
from scenes.studio.render.content import digest
from scenes.studio.render.encoder import SAME_BYTES
from scenes.studio.render.part_cache import Clip, PartStore, versions

_BITS = 96_000  # a second, of one channel: a voice needs no more
_BLOCK = RATE // 10
_MADE_BY = (__file__, filters.__file__, tracks.__file__)


@dataclass(frozen=True, eq=False)
class FilmSound:
    """All that is heard in a film of so many seconds, each piece with when it begins.

    folder: where the film's parts lie, and its sound, too, once it is made.
    """

    pieces: tuple[tuple[float, Sound], ...]
    seconds: float
    codec: Codec
    folder: Path

    @classmethod
    def of(cls, clips: Sequence[Clip], rate: int, codec: Codec) -> FilmSound | None:
        """What is spoken in clips of `rate` frames a second; None where nobody speaks."""
        starts = [frame / rate for frame in accumulate((c.frames for c in clips), initial=0)]
        pieces = tuple(sounds([clip.spoken for clip in clips], starts))
        return cls(pieces, starts[-1], codec, clips[0].path.parent) if pieces else None

    @property
    def path(self) -> Path:
        """The file of the sound: its name is a hash of all that it depends on."""
        facts: list[Any] = [digest(Path(file)) for file in _MADE_BY]
        facts += [versions()["av"], self.codec.sound, self.codec.container, self.seconds]
        for start, sound in self.pieces:
            samples = hashlib.sha256(sound.samples.tobytes()).hexdigest()
            facts.append([start, sound.rate, sound.voice, samples])
        name = hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:24]
        return self.folder / f"{name}.{self.codec.container}"

    def kept(self) -> Path:
        """The file of the sound, which is made if it is not there. Raises OSError."""
        store, path = PartStore(self.folder), self.path
        if store.frames(path) is None:
            samples = track(self.pieces, self.seconds)
            with whole(path) as file:
                _encode(samples, file, self.codec)
            store.note(path, len(samples))
        return path


def _encode(samples: np.ndarray, path: Path, codec: Codec) -> None:
    """Write samples (T,) as a file with nothing but sound."""
    with av.open(str(path), "w", format=codec.container, options=SAME_BYTES) as target:
        options = {"flags": "+bitexact", **dict(codec.sound_options)}
        stream: Any = target.add_stream(codec.sound, rate=RATE, layout="mono", options=options)
        stream.bit_rate = _BITS
        for first in range(0, len(samples), _BLOCK):
            block = samples[first : first + _BLOCK]
            frame = av.AudioFrame.from_ndarray(block[None], format="fltp", layout="mono")
            frame.sample_rate, frame.pts = RATE, first
            frame.time_base = Fraction(1, RATE)
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))


class SoundStream:
    """The sound of a film, which is copied into it while its pictures are."""

    def __init__(self, target: Any, source: Any) -> None:
        self._target = target
        self._stream = target.add_stream_from_template(source.streams.audio[0])
        self._packets = iter(source.demux(source.streams.audio[0]))

    def write_until(self, seconds: float) -> None:
        """Copy what is heard up to a moment of the film."""
        for packet in self._packets:
            if packet.pts is None:  # the end
                continue
            packet.stream = self._stream
            self._target.mux(packet)
            if packet.pts * packet.time_base >= seconds:
                return
