"""The formats that films come in, each declared once: a new one is an entry of FILM_FORMATS."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from model.refusal import Refusal
from scenes.studio.render.codecs import CLEAR_MOV, CLEAR_WEBM, MOV, MP4, WEBM, Codec

if TYPE_CHECKING:
    from scenes.studio.render.part_cache import Clip

Write = Callable[[Sequence["Clip"], Path, int, Codec, str], None]


def joined(
    clips: Sequence[Clip], path: Path, rate: int, codec: Codec, subtitles: str = "burn"
) -> None:
    """One file of the clips as they are. subtitles: as on the command line. Raises OSError."""
    from scenes.studio.export.join import join

    join(clips, path, rate, codec, beside=subtitles != "none", track=subtitles == "file")


def animated_gif(
    clips: Sequence[Clip], path: Path, rate: int, codec: Codec, subtitles: str = "burn"
) -> None:
    """A GIF of the clips; its captions are in its frames. Raises OSError."""
    from scenes.studio.export.publish import write_gif

    write_gif(clips, path, rate)


def animated_webp(
    clips: Sequence[Clip], path: Path, rate: int, codec: Codec, subtitles: str = "burn"
) -> None:
    """A WebP of the clips; its captions are in its frames. Raises OSError."""
    from scenes.studio.export.publish import write_webp

    write_webp(clips, path, rate)


@dataclass(frozen=True)
class FilmFormat:
    """A file's ending; the codec of its parts, and of transparent ones, if it can have these; what
    makes the file of them; and whether it has sound."""

    ending: str
    codec: Codec
    clear: Codec | None = None
    write: Write = joined
    heard: bool = True

    def codec_for(self, transparent: bool) -> Codec:
        """The parts' codec. Raises Refusal where the format has no transparency."""
        if not transparent:
            return self.codec
        if self.clear is None:
            able = " or ".join(each.ending for each in FILM_FORMATS.values() if each.clear)
            raise Refusal(f"{self.ending} cannot be transparent: take --format {able}")
        return self.clear


FILM_FORMATS = {
    each.ending: each
    for each in (
        FilmFormat("mp4", MP4),
        FilmFormat("webm", WEBM, CLEAR_WEBM),
        FilmFormat("mov", MOV, CLEAR_MOV),
        FilmFormat("gif", MP4, write=animated_gif, heard=False),
        FilmFormat("webp", MP4, write=animated_webp, heard=False),
    )
}
