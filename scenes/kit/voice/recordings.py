"""Sound files, read by PyAV."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import av
import numpy as np

from scenes.kit.voice.sound import Sound


def read_sound(source: Path | BinaryIO, voice: str) -> Sound:
    """A file's sound as one channel. Raises av.FFmpegError where it has none that can be read."""
    with av.open(str(source) if isinstance(source, Path) else source, mode="r") as container:
        stream = container.streams.audio[0]
        to_mono = av.AudioResampler("flt", "mono", stream.rate)
        frames = [*container.decode(stream), None]  # None: what is still inside
        pieces = [out.to_ndarray()[0] for frame in frames for out in to_mono.resample(frame)]
        rate = stream.rate
    return Sound(np.concatenate(pieces) if pieces else np.zeros(0, np.float32), rate, voice)
