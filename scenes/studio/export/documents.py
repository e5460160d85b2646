"""A frame as a file that says what it is: a title, a description, and its words to be found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from io import BytesIO
from typing import Any

import numpy as np
from PIL.PngImagePlugin import PngInfo, putchunk

from scenes.kit.regions import regions
from scenes.studio.export.crops import Area, Crop
from scenes.studio.export.formats import FileFormat
from scenes.studio.export.page_layout import AUTHOR, PrintedPage, laid_out
from scenes.studio.export.picture import Shot
from scenes.studio.export.words import Word, words_of

_HEAD = 33  # bytes of a PNG before anything may be said: its signature and its header


@dataclass(frozen=True)
class Look:
    """How stills are drawn: the format, the whole frame's width in pixels, what of it is shown.

    clear: without the background.
    """

    form: FileFormat
    width: int = 1920
    clear: bool = False
    crop: Crop | None = None


def document(scene: Any, name: str, look: Look) -> bytes:
    """What the scene's camera sees now, as a file's content. Raises Refusal for a bad crop."""
    assert look.form.still is not None
    shot = Shot(scene, look.width, look.clear)
    if look.crop is not None:
        chosen = scene.mobjects if look.crop.piece else scene.drawn()
        shot = replace(
            shot, chosen=chosen, crop=look.crop.area(chosen, shot.camera, shot.width, shot.height)
        )
    return look.form.dress(look.form.still(shot), shot, name)


def title_of(shot: Shot, name: str) -> str:
    """The scene's title, and the frame's name."""
    return f"{shot.scene.title} ({name})" if shot.scene.title else name


def words_in(shot: Shot) -> list[Word]:
    """The texts in view, their boxes in parts of the area that is shown."""
    area, width, height = shot.area, shot.width, shot.height
    box = (area.left / width, area.top / height, area.width / width, area.height / height)
    whole = (word.within(*box) for word in words_of(shot.mobjects, shot.camera))
    return [word for word in whole if word.in_view]


def laid_out_page(content: bytes, shot: Shot, name: str) -> bytes:
    """A PDF with a title, a bookmark, and text over the outlines that is there but not seen."""
    page = PrintedPage(name, shot.scene.said, content, tuple(words_in(shot)))
    size = {"width": shot.area.width, "height": shot.area.height}
    return laid_out("slides.typ", [page], title_of(shot, name), **size)


def titled(content: bytes, shot: Shot, name: str) -> bytes:
    """A PNG with what is said of it."""
    said = png_info(title_of(shot, name), shot.scene.said)
    chunks = BytesIO()
    for kind, text, *_ in said.chunks:
        putchunk(chunks, kind, text)
    return content[:_HEAD] + chunks.getvalue() + content[_HEAD:]


def png_info(title: str, description: str) -> PngInfo:
    info = PngInfo()
    for key, text in (("Title", title), ("Author", AUTHOR), ("Description", description)):
        info.add_itxt(key, text)
    return info


def worded(content: bytes, shot: Shot, name: str) -> bytes:
    """An SVG with a title, a description, and text over the outlines that is there but not seen."""
    head, rest = content.decode().split("<svg ", 1)
    attributes, body = rest.split(">", 1)
    texts = "".join(line for word in words_in(shot) for line in svg_lines(word, shot.area))
    return (
        f'{head}<svg role="img" aria-labelledby="title description" {attributes}>\n'
        f'<title id="title">{escape(title_of(shot, name))}</title>\n'
        f'<desc id="description">{escape(shot.scene.said)}</desc>'
        f"{body.rpartition('</svg>')[0]}{svg_regions(shot)}"
        f'<g fill-opacity="0" font-family="Inter, sans-serif">\n{texts}</g>\n</svg>\n'
    ).encode()


def svg_regions(shot: Shot) -> str:
    """A shape that is not seen over each number and cell, which says where that comes from.

    The pointer meets it: what opens the page can show what lies under it.
    """
    area = shot.area
    size, corner = np.array([shot.width, shot.height]), np.array([area.left, area.top])
    quads = []
    for region in regions(shot.scene, shot.mobjects):
        places = (region.corners * size - corner).round(1).tolist()
        points = " ".join(f"{x:g},{y:g}" for x, y in places)
        quads.append(f'<polygon points="{points}" data-source="{escape(region.source)}"/>\n')
    return f'<g fill="none" pointer-events="all">\n{"".join(quads)}</g>\n'


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
