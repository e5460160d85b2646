"""A frame as a file that says what it is: a title, a description, and its words to be found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from io import BytesIO
from typing import Any

from PIL.PngImagePlugin import PngInfo, putchunk

from scenes.studio.export.crops import Area, Crop
from scenes.studio.export.page_layout import AUTHOR, PrintedPage, laid_out
from scenes.studio.export.picture import height_of, picture
from scenes.studio.export.words import Word, words_of

_HEAD = 33  # bytes of a PNG before anything may be said: its signature and its header


@dataclass(frozen=True)
class Look:
    """How stills are drawn: the format, the whole frame's width in pixels, what of it is shown.

    clear: without the background.
    """

    form: str = "png"
    width: int = 1920
    clear: bool = False
    crop: Crop | None = None


def document(scene: Any, name: str, look: Look) -> bytes:
    """What the scene's camera sees now, as a file's content. Raises Refusal for a bad crop."""
    camera, width = scene.renderer.camera, look.width
    height = height_of(width)
    mobjects, area = scene.mobjects, Area(0, 0, width, height)
    if look.crop is not None:
        mobjects = mobjects if look.crop.piece else scene.drawn()
        area = look.crop.area(mobjects, camera, width, height)
    content = picture(scene, look.form, width, clear=look.clear, area=area, mobjects=mobjects)
    title = f"{scene.title} ({name})" if scene.title else name
    if look.form == "png":
        return titled(content, title, scene.said)
    whole = [
        word.within(area.left / width, area.top / height, area.width / width, area.height / height)
        for word in words_of(mobjects, camera)
    ]
    words = [word for word in whole if word.in_view]
    if look.form == "svg":
        return worded(content, title, scene.said, words, area)
    page = PrintedPage(name, scene.said, content, tuple(words))
    return laid_out("slides.typ", [page], title, width=area.width, height=area.height)


def titled(content: bytes, title: str, description: str) -> bytes:
    """A PNG with what is said of it."""
    said = png_info(title, description)
    chunks = BytesIO()
    for kind, text, *_ in said.chunks:
        putchunk(chunks, kind, text)
    return content[:_HEAD] + chunks.getvalue() + content[_HEAD:]


def png_info(title: str, description: str) -> PngInfo:
    info = PngInfo()
    for key, text in (("Title", title), ("Author", AUTHOR), ("Description", description)):
        info.add_itxt(key, text)
    return info


def worded(
    content: bytes, title: str, description: str, words: Sequence[Word], area: Area
) -> bytes:
    """An SVG with a title, a description, and text over the outlines that is there but not seen."""
    head, rest = content.decode().split("<svg ", 1)
    attributes, body = rest.split(">", 1)
    texts = "".join(line for word in words for line in svg_lines(word, area))
    return (
        f'{head}<svg role="img" aria-labelledby="title description" {attributes}>\n'
        f'<title id="title">{escape(title)}</title>\n'
        f'<desc id="description">{escape(description)}</desc>'
        f"{body.rpartition('</svg>')[0]}"
        f'<g fill-opacity="0" font-family="Inter, sans-serif">\n{texts}</g>\n</svg>\n'
    ).encode()


def svg_lines(word: Word, area: Area) -> list[str]:
    """A text's lines, each as wide as its box."""
    lines = word.text.split("\n")
    size = (word.bottom - word.top) * area.height / len(lines)
    left, width = word.left * area.width, (word.right - word.left) * area.width
    return [
        f'<text x="{left:.2f}" y="{word.top * area.height + size * (number + 0.9):.2f}" '
        f'font-size="{size:.2f}" textLength="{width:.2f}" lengthAdjust="spacingAndGlyphs">'
        f"{escape(line.strip())}</text>\n"
        for number, line in enumerate(lines)
    ]
