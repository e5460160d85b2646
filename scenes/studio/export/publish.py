"""What goes out with a film: chapters as video platforms read them, an animated GIF or WebP."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
from PIL import Image

from scenes.kit.language import use_language
from scenes.kit.whole_files import write_whole
from scenes.studio.render.part_cache import Clip
from scenes.studio.render.targets import parse

_SHORTEST = 10.0  # seconds: platforms drop chapters that are shorter
_ANIMATION_RATE = 20  # frames a second, at most: a GIF's clock counts hundredths
_QUALITY = 70  # of a WebP, of 100
_COLOURS = 255


def chapter_list(clips: Sequence[Clip], rate: int, language: str = "en") -> str:
    """Lines of "M:SS title", from 0:00 on: one for each scene; of a single scene, its beats.

    A chapter shorter than platforms allow is joined to the one before it.
    """
    use_language(language)
    scenes = {clip.name.partition("@")[0] for clip in clips}
    lines: list[str] = []
    last_title, last_time, start = "", -_SHORTEST, 0
    for clip in clips:
        scene, _, beat = clip.name.partition("@")
        many = len(scenes) > 1
        title = parse([scene])[0].scene.load().heading() if many else beat.replace("-", " ")
        seconds = start / rate
        if title != last_title and seconds - last_time >= _SHORTEST:
            lines.append(f"{int(seconds // 60)}:{int(seconds % 60):02d} {title}")
            last_title, last_time = title, seconds
        start += clip.frames
    return "\n".join(lines) + "\n"


def last_frame(path: Path) -> bytes:
    """A clip's last frame, as a PNG."""
    with av.open(str(path)) as source:
        (frame,) = deque(source.decode(video=0), maxlen=1)
        buffer = BytesIO()
        frame.to_image().save(buffer, "png")
    return buffer.getvalue()


def frames(path: Path) -> Iterator[Image.Image]:
    with av.open(str(path)) as source:
        for frame in source.decode(video=0):
            yield frame.to_image()


def write_gif(clips: Sequence[Clip], out: Path, rate: int) -> None:
    """An animated GIF of the clips with one palette for all frames; equal frames are joined."""
    palette = common_palette(clips)
    drawn = (
        frame.quantize(palette=palette, dither=Image.Dither.NONE)
        for frame in kept_frames(clips, rate)
    )
    _write_animation(out, drawn, clips, rate, disposal=1)


def write_webp(clips: Sequence[Clip], out: Path, rate: int) -> None:
    """An animated WebP of the clips: all colours, and smaller than a GIF."""
    _write_animation(out, kept_frames(clips, rate), clips, rate, quality=_QUALITY, method=4)


def kept_frames(clips: Sequence[Clip], rate: int) -> Iterator[Image.Image]:
    """The frames that an animation shows: its rate is lower than the film's."""
    for clip in clips:
        for number, frame in enumerate(frames(clip.path)):
            if number % step_of(rate) == 0:
                yield frame


def step_of(rate: int) -> int:
    """From one frame that is kept to the next."""
    return max(1, round(rate / _ANIMATION_RATE))


def _write_animation(
    out: Path, drawn: Iterator[Image.Image], clips: Sequence[Clip], rate: int, **options: Any
) -> None:
    first = next(drawn)
    buffer = BytesIO()
    first.save(
        buffer,
        out.suffix[1:],
        save_all=True,
        append_images=drawn,
        duration=durations(clips, step_of(rate), rate),
        loop=0,
        **options,
    )
    write_whole(out, buffer.getvalue())


def durations(clips: Sequence[Clip], step: int, rate: int) -> list[int]:
    """Milliseconds that each kept frame shows: whole hundredths, which never drift from the film.

    The last frame kept of a clip shows until the clip's end.
    """
    starts: list[int] = []
    start = 0
    for clip in clips:
        starts += range(start, start + clip.frames, step)
        start += clip.frames
    ticks = [round(100 * frame / rate) for frame in [*starts, start]]
    return [10 * (after - before) for before, after in pairwise(ticks)]


def common_palette(clips: Sequence[Clip]) -> Image.Image:
    """The colours that the beats' last frames need, as a picture in palette mode."""
    last = []
    for clip in clips:
        *_, frame = frames(clip.path)
        last.append(frame.resize((320, 180), Image.Resampling.NEAREST))
    board = Image.new("RGB", (320, 180 * len(last)))
    for number, frame in enumerate(last):
        board.paste(frame, (0, 180 * number))
    return board.quantize(_COLOURS, method=Image.Quantize.MEDIANCUT)
