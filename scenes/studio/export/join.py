"""Joins parts into one film without encoding them again, with chapters and a track of subtitles."""

from __future__ import annotations

import html
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import srt

from scenes.kit.whole_files import swept, whole
from scenes.studio.render.codecs import MP4, Codec
from scenes.studio.render.encoder import SAME_BYTES
from scenes.studio.render.film_sound import FilmSound, SoundStream
from scenes.studio.render.part_cache import Clip

_LINGER = 1.0  # seconds that a line stays after it was spoken, where none follows


def join(
    clips: Sequence[Clip],
    out: Path,
    rate: int,
    codec: Codec = MP4,
    *,
    beside: bool = True,
    track: bool = False,
) -> None:
    """Write the film; it appears whole or not at all, after the files beside it. Raises OSError.

    beside: its .srt and .vtt lie beside it. track: the film has its subtitles inside, too.
    """
    with swept(out.parent), ExitStack() as files:  # which are put in place last to first
        _copy(clips, files.enter_context(whole(out)), rate, codec, track)
        if beside:
            words = {".srt": subtitles(clips, rate), ".vtt": web_subtitles(clips, rate)}
            for suffix, text in words.items():
                files.enter_context(whole(out.with_suffix(suffix))).write_bytes(text.encode())


def _copy(clips: Sequence[Clip], out: Path, rate: int, codec: Codec, track: bool) -> None:
    fast = {"movflags": "faststart"} if codec.fast_start else {}
    options = SAME_BYTES | fast
    heard = FilmSound.of(clips, rate, codec)
    lines = cues(clips, rate) if track else []
    with ExitStack() as files:
        voice = files.enter_context(av.open(str(heard.kept()))) if heard else None
        target = files.enter_context(av.open(str(out), "w", codec.container, options=options))
        stream: Any = None
        start = 0
        for clip in clips:
            with av.open(str(clip.path)) as source:
                video = source.streams.video[0]
                if stream is None:
                    stream = _stream_like(target, video, codec)
                    sound = SoundStream(target, voice) if voice is not None else None
                    text = _text_stream(target, codec) if track else None
                    target.set_chapters(chapters(clips, rate))
                _copy_video(source, target, stream, Fraction(start, rate))
            start += clip.frames
            if sound is not None:
                sound.write_until(start / rate)
            while lines and lines[0].start.total_seconds() < start / rate:
                target.mux(_cue(text, codec, lines.pop(0)))
        if sound is not None:
            sound.write_until(float("inf"))


def _copy_video(source: Any, target: Any, stream: Any, start: Fraction) -> None:
    """A part's packets, at their place in the film."""
    video = source.streams.video[0]
    ticks = int(start / video.time_base)
    for packet in source.demux(video):
        if packet.dts is None or packet.pts is None:
            continue
        packet.pts += ticks
        packet.dts += ticks
        packet.stream = stream
        target.mux(packet)


def _stream_like(target: Any, video: Any, codec: Codec) -> Any:
    stream = target.add_stream_from_template(video)
    if codec.clear:  # WebM says so once in the file, and browsers look nowhere else
        stream.metadata["alpha_mode"] = "1"
    return stream


def _text_stream(target: Any, codec: Codec) -> Any:
    stream = target.add_stream(codec.subtitles)
    stream.time_base = Fraction(1, 1000)
    stream.codec_context.time_base = Fraction(1, 1000)
    stream.codec_context.subtitle_header = b""
    return stream


def _cue(stream: Any, codec: Codec, line: srt.Subtitle) -> Any:
    """A line as WebVTT or as timed text: its length in two bytes, then it (3GPP TS 26.245)."""
    if codec.subtitles == "webvtt":
        packet = av.Packet(html.escape(line.content, quote=False).encode())
    else:
        content = line.content.encode()
        packet = av.Packet(len(content).to_bytes(2, "big") + content)
    start, end = (round(time.total_seconds() * 1000) for time in (line.start, line.end))
    packet.stream = stream
    packet.time_base = Fraction(1, 1000)
    packet.pts = packet.dts = start
    packet.duration = end - start
    return packet


def chapters(clips: Sequence[Clip], rate: int) -> list:  # type: ignore[type-arg]
    """One chapter per beat, in the form that PyAV takes."""
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


def cues(clips: Sequence[Clip], rate: int) -> list[srt.Subtitle]:
    """The lines of subtitles, and when each is spoken."""
    lines, start = [], 0
    for clip in clips:
        for spoken in clip.spoken:
            lines += [(start / rate + a, start / rate + b, text) for a, b, text in spoken.lines()]
        start += clip.frames
    ends = [min(end + _LINGER, after) for (_, end, _), (after, _, _) in pairwise(lines)]
    return [
        srt.Subtitle(number, timedelta(seconds=begin), timedelta(seconds=end), text)
        for number, ((begin, _, text), end) in enumerate(
            zip(lines, [*ends, *(end for _, end, _ in lines[-1:])], strict=True), 1
        )
    ]


def subtitles(clips: Sequence[Clip], rate: int) -> str:
    """The subtitles as SubRip text."""
    return srt.compose(cues(clips, rate))


def web_subtitles(clips: Sequence[Clip], rate: int) -> str:
    """The subtitles as WebVTT: SubRip with points for commas, and a head line."""
    lines = ["WEBVTT", ""]
    for cue in cues(clips, rate):
        times = (srt.timedelta_to_srt_timestamp(t).replace(",", ".") for t in (cue.start, cue.end))
        lines += [" --> ".join(times), html.escape(cue.content, quote=False), ""]
    return "\n".join(lines)
