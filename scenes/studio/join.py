"""Joins parts into one film without encoding them again, with chapters; subtitles beside it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import av
import srt

from scenes.studio.parts import sweep, write_whole


@dataclass(frozen=True)
class Clip:
    """One beat's part, in the order of the film."""

    path: Path
    frames: int
    name: str
    caption: str


def join(clips: Sequence[Clip], out: Path, rate: int) -> None:
    """Write the film and its .srt; each appears whole or not at all. Raises OSError."""
    out.parent.mkdir(parents=True, exist_ok=True)
    sweep(out.parent, f".{out.stem}.")
    sweep(out.parent, f"{out.stem}.srt.")
    beside = out.with_name(f".{out.stem}.{os.getpid()}.part")
    try:
        _copy(clips, beside, rate)
        write_whole(out.with_suffix(".srt"), subtitles(clips, rate).encode())
        os.replace(beside, out)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _copy(clips: Sequence[Clip], out: Path, rate: int) -> None:
    with av.open(str(out), "w", format="mp4", options={"movflags": "faststart"}) as target:
        stream = None
        start = 0
        for clip in clips:
            with av.open(str(clip.path)) as source:
                video = source.streams.video[0]
                if stream is None:
                    stream = target.add_stream_from_template(video)
                    target.set_chapters(chapters(clips, rate))
                assert video.time_base is not None
                ticks = int(Fraction(start, rate) / video.time_base)
                for packet in source.demux(video):
                    if packet.dts is None or packet.pts is None:
                        continue
                    packet.pts += ticks
                    packet.dts += ticks
                    packet.stream = stream
                    target.mux(packet)
            start += clip.frames


def chapters(clips: Sequence[Clip], rate: int) -> list:  # type: ignore[type-arg]
    """A chapter a beat, in the form PyAV takes."""
    marks, start = [], 0
    for number, clip in enumerate(clips):
        marks.append(
            {
                "id": number,
                "start": start,
                "end": start + clip.frames,
                "time_base": Fraction(1, rate),
                "metadata": {"title": clip.name},
            }
        )
        start += clip.frames
    return marks


def subtitles(clips: Sequence[Clip], rate: int) -> str:
    """The captions as SubRip text."""
    cues, start = [], 0
    for number, clip in enumerate(clips, 1):
        begin, end = (timedelta(seconds=n / rate) for n in (start, start + clip.frames))
        cues.append(srt.Subtitle(number, begin, end, clip.caption))
        start += clip.frames
    return srt.compose(cues)
