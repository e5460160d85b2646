"""Beats as a slide deck in HTML or PPTX, which manim-slides writes. For PDF see pages.py."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from typing import Any

from scenes import style
from scenes.studio.join import Clip
from scenes.studio.options import InputError
from scenes.studio.quality import Quality
from scenes.studio.whole_files import TemporaryFolder

REVEAL = Path(__file__).resolve().parents[2] / "assets" / "reveal"
_CDN = "reveal"  # what the template's addresses begin with, before their files take their place
_SHIPPED = ("reveal.js", "reveal.css", "notes.js", "markdown.js")
_LINK = re.compile(rf'<link rel="stylesheet" href="{_CDN}/dist/([\w./-]+)">')
_SCRIPT = re.compile(rf'<script src="{_CDN}/dist/([\w./-]+)"></script>')


def presentation_ready(form: str) -> None:
    """Raises InputError where what writes decks of a format is missing: packages, or reveal.js."""
    for name in _SHIPPED if form == "html" else ():
        path = REVEAL / name
        if not path.is_file() or not path.stat().st_size:
            raise InputError(f"{path} is missing, which decks play with: restore assets/reveal")
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
    with TemporaryFolder() as folder, redirect_stderr(StringIO()):
        path = Path(folder) / name
        converter.convert_to(path)
        return path.read_bytes()
