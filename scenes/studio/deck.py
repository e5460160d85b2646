"""Beats as a slide deck: manim-slides writes HTML and PPTX; the PDF's vector pages are ours."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from contextlib import redirect_stderr
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import cairo

from scenes import style
from scenes.narrated import Beat
from scenes.studio.join import Clip
from scenes.studio.options import InputError
from scenes.studio.pictures import draw, height_of, undated
from scenes.studio.quality import Quality
from scenes.studio.stage import Parameters, run_scene
from scenes.studio.stills import SMALL, Progress
from scenes.studio.targets import Target, check_beat

REVEAL = Path(__file__).resolve().parents[2] / "assets" / "reveal"
_CDN = "reveal"  # what the template's addresses begin with, before their files take their place
_LINK = re.compile(rf'<link rel="stylesheet" href="{_CDN}/dist/([\w./-]+)">')
_SCRIPT = re.compile(rf'<script src="{_CDN}/dist/([\w./-]+)"></script>')
_PAGE = 960  # width of a PDF's page in points


def presentation_ready() -> None:
    """Raises InputError where the packages that write decks are missing."""
    try:
        import manim_slides.convert  # noqa: F401
    except ImportError as error:
        raise InputError('decks need the extra packages: pip install ".[deck]"') from error


def presentation(clips: Sequence[Clip], size: Quality, theme: str) -> Any:
    """manim-slides' input: a stop a beat, its caption for the speaker."""
    from manim_slides.config import PresentationConfig, SlideConfig

    slides = [SlideConfig(file=clip.path, rev_file=clip.path, notes=clip.caption) for clip in clips]
    return PresentationConfig.model_validate(
        {
            "slides": slides,
            "resolution": (size.width, size.height),
            "background_color": style.THEMES[theme].background,
        }
    )


def html(clips: Sequence[Clip], size: Quality, theme: str, title: str) -> bytes:
    """One page with everything in it: the clips, reveal.js and the notes."""
    from_beats = presentation(clips, size, theme)
    from manim_slides.convert import RevealJS

    options = {
        "presentation_configs": [from_beats],
        "one_file": "true",
        "cdn_url": _CDN,
        "title": title,
        "width": size.width,
        "height": size.height,
        "hash": "true",
    }
    converter = RevealJS.model_validate(options)
    page = converted(converter, "deck.html").decode()
    page = _LINK.sub(lambda match: inlined(match[1], "style"), page)
    return _SCRIPT.sub(lambda match: inlined(match[1], "script"), page).encode()


def inlined(name: str, tag: str) -> str:
    """The shipped file of that name as an element; themes and highlighting are not used."""
    path = REVEAL / Path(name).name
    if not path.exists():
        return ""
    text = path.read_text()
    if tag == "script":
        text = text.replace("</script", "<\\/script")
    return f"<{tag}>\n{text}\n</{tag}>"


def pptx(clips: Sequence[Clip], size: Quality, theme: str) -> bytes:
    """Slides with the clips inside, poster frames and notes."""
    from_beats = presentation(clips, size, theme)
    from manim_slides.convert import PowerPoint

    options = {"presentation_configs": [from_beats], "width": size.width, "height": size.height}
    converter = PowerPoint.model_validate(options)
    return converted(converter, "deck.pptx")


def converted(converter: Any, name: str) -> bytes:
    """What the converter writes; its progress bars are dropped, they count nothing slow."""
    with tempfile.TemporaryDirectory() as folder, redirect_stderr(StringIO()):
        path = Path(folder) / name
        converter.convert_to(path)
        return path.read_bytes()


def pdf(
    targets: Sequence[Target],
    parameters: Parameters,
    title: str,
    progress: Progress = lambda done, total: None,
) -> bytes:
    """A page a beat, its last frame as vectors; bookmarks tell names and captions."""
    buffer, height = BytesIO(), height_of(_PAGE)
    surface = cairo.PDFSurface(buffer, _PAGE, height)
    undated(surface)
    surface.set_metadata(cairo.PDFMetadata.TITLE, title)
    context = cairo.Context(surface)
    pages = 0
    for done, target in enumerate(targets, 1):

        def at_beat(scene: Any, beat: Beat, target: Target = target) -> None:
            nonlocal pages
            if target.beat not in (None, beat.name):
                return
            draw(scene, context, height, clear=False)
            pages += 1
            bookmark(surface, pages, f"{target.scene.target}@{beat.name}: {beat.caption}")
            context.show_page()

        found = run_scene(parameters.apply(target.scene.load()), SMALL, listeners=[at_beat])
        check_beat(target, [beat.name for beat in found])
        progress(done, len(targets))
    surface.finish()
    return buffer.getvalue()


def bookmark(surface: Any, page: int, text: str) -> None:
    surface.add_outline(cairo.PDF_OUTLINE_ROOT, text, f"page={page}", cairo.PDFOutlineFlags(0))
