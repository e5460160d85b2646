"""One track of what is said in a film: every piece in its place, at one loudness."""

from __future__ import annotations

import wave
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import numpy as np

from scenes.kit.voice.filters import limited, loudness_of, resampled
from scenes.kit.voice.sound import Sound

RATE = 48_000
LOUDNESS = -16.0  # LUFS, as films on the web have it
PEAK = -1.0  # dBFS: no true peak is above it
_CEILING = PEAK - 1.0  # as leaving the limiter's rate, and encoding, raise peaks a little
_CLOSE = 0.1  # LU
PASSES = 4
_FADE = 0.008  # seconds at both ends of a piece: without it, a joint clicks
_ENOUGH = 0.5  # seconds: loudness is measured over 0.4


def track(
    pieces: Sequence[tuple[float, Sound]], seconds: float, rate: int = RATE, passes: int = PASSES
) -> np.ndarray:
    """The samples (T,) of `seconds` in which each sound begins at its time.

    Each voice as a whole has the loudness of films, so all its pieces have the same gain. A sound
    that would go on after the end fades out there. passes: at most; turning peaks down leaves a
    lively voice quieter than it should be, by less from pass to pass.
    """
    length = round(seconds * rate)
    mixed = np.zeros(length, np.float32)
    voices = sorted({sound.voice for _start, sound in pieces})
    for voice in voices:
        lane = _lane([each for each in pieces if each[1].voice == voice], length, rate)
        mixed += _levelled(lane, _loudness(lane, rate))
    found = LOUDNESS if len(voices) == 1 else _loudness(mixed, rate)  # measuring takes a while
    for k in range(passes):
        found = _loudness(mixed, rate) if k else found
        if k and abs(found - LOUDNESS) < _CLOSE:
            break
        mixed = limited(_levelled(mixed, found), rate, _CEILING)
    return _fitted(mixed, length)


def write_wav(file: Path | BinaryIO, samples: np.ndarray, rate: int = RATE) -> None:
    """Write a track as 16-bit PCM."""
    with wave.open(str(file) if isinstance(file, Path) else file, "wb") as out:
        out.setparams((1, 2, rate, len(samples), "NONE", ""))
        out.writeframes(np.rint(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())


@contextmanager
def track_file(pieces: Sequence[tuple[float, Sound]], seconds: float) -> Iterator[Path]:
    """A track as a WAV file, while it is needed."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "track.wav"
        write_wav(path, track(pieces, seconds))
        yield path


def _lane(pieces: Sequence[tuple[float, Sound]], length: int, rate: int) -> np.ndarray:
    """The sounds of one voice in their places, as loud as they are."""
    lane = np.zeros(length, np.float32)
    for start, sound in pieces:
        first = round(start * rate)
        samples = resampled(sound.samples, sound.rate, rate)[: max(length - first, 0)]
        lane[first : first + len(samples)] += _faded(samples, rate)
    return lane


def _faded(samples: np.ndarray, rate: int) -> np.ndarray:
    """The samples with soft ends."""
    size = min(round(_FADE * rate), len(samples) // 2)
    rise = np.sin(np.linspace(0, np.pi / 2, size, endpoint=False, dtype=np.float32)) ** 2
    faded = samples.copy()
    faded[:size] *= rise
    faded[len(faded) - size :] *= rise[::-1]
    return faded


def _levelled(samples: np.ndarray, loudness: float) -> np.ndarray:
    """Samples of this loudness at the one of films."""
    return samples * np.float32(10 ** ((LOUDNESS - loudness) / 20))


def _loudness(samples: np.ndarray, rate: int) -> float:
    """In LUFS; what is too short to be measured is repeated, and silence is loud enough."""
    if not samples.any():
        return LOUDNESS
    return loudness_of(np.tile(samples, int(np.ceil(_ENOUGH * rate / len(samples)))), rate)


def _fitted(samples: np.ndarray, length: int) -> np.ndarray:
    return np.pad(samples[:length], (0, max(length - len(samples), 0)))
