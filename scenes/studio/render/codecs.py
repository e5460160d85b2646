"""How frames become files: each codec is declared here, without any import."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Codec:
    """How frames become a file: its container, the encoder, pixels and options.

    clear: with transparency. subtitles, sound: the kinds of tracks that the container takes.
    fast_start: whether its index can be put first. One thread per encoder: workers fill the cores,
    and the result does not depend on their number.
    """

    container: str
    encoder: str
    pixels: str
    options: tuple[tuple[str, str], ...]
    clear: bool = False
    subtitles: str = "mov_text"
    sound: str = "aac"
    sound_options: tuple[tuple[str, str], ...] = (("aac_coder", "fast"),)
    fast_start: bool = True


_H264 = (
    ("preset", "superfast"),
    ("x264-params", "mbtree=1:rc-lookahead=10"),
    ("crf", "20"),
    ("threads", "1"),
    ("g", "240"),
)
_VP9 = (("crf", "24"), ("b", "0"), ("deadline", "realtime"), ("cpu-used", "6"), ("threads", "1"))
_CLEAR_VP9 = (*_VP9, ("auto-alt-ref", "0"))
_PRORES = (("profile", "3"), ("threads", "1"))
_CLEAR_PRORES = (("profile", "4"), ("threads", "1"))
# For what is sent about: some softness in motion, and half the size.
_SMALL_H264 = (("preset", "medium"), ("crf", "28"), ("threads", "1"), ("g", "240"))
MP4 = Codec("mp4", "libx264", "yuv420p", _H264)
SMALL_MP4 = Codec("mp4", "libx264", "yuv420p", _SMALL_H264)
WEBM = Codec(
    "webm",
    "libvpx-vp9",
    "yuv420p",
    (*_VP9, ("g", "240")),
    subtitles="webvtt",
    sound="libopus",
    sound_options=(),
    fast_start=False,
)
CLEAR_WEBM = Codec(
    "webm",
    "libvpx-vp9",
    "yuva420p",
    _CLEAR_VP9,
    clear=True,
    subtitles="webvtt",
    sound="libopus",
    sound_options=(),
    fast_start=False,
)
MOV = Codec("mov", "prores_ks", "yuv422p10le", _PRORES)
CLEAR_MOV = Codec("mov", "prores_ks", "yuva444p10le", _CLEAR_PRORES, clear=True)
