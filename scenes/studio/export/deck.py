"""Beats as a slide deck: HTML on reveal.js, PPTX by manim-slides. For PDF see pdf.py."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr
from dataclasses import replace
from html import escape
from io import BytesIO, StringIO
from pathlib import Path
from string import Template
from typing import Any

from model.refusal import Refusal
from scenes.kit import style
from scenes.kit.whole_files import TemporaryFolder
from scenes.studio import paths
from scenes.studio.export.join import join
from scenes.studio.export.orders import Order
from scenes.studio.export.page_layout import AUTHOR
from scenes.studio.export.publish import last_frame
from scenes.studio.paths import ROOT
from scenes.studio.render.codecs import MP4, Codec
from scenes.studio.render.part_cache import Clip
from scenes.studio.render.render import render

REVEAL = ROOT / "assets" / "reveal"
_SHIPPED = ("reveal.js", "reveal.css", "notes.js")
_PAGE = Path(__file__).with_name("deck.html")
# The clip, and the frame that it ends with for where nothing plays: the overview and paper.
_SLIDE = Template("""<section>
<video data-autoplay $muted playsinline data-src="$clip" aria-label="$caption"></video>
<img src="$poster" alt="$caption">
<aside class="notes">$caption</aside>
</section>""")


@contextmanager
def clips_of(order: Order, codec: Codec = MP4) -> Iterator[list[Clip]]:
    """A clip for each beat that is ordered, with its sound, as long as they are needed."""
    assert order.size is not None
    parts = paths.MEDIA / "parts"
    drawn = (order.targets, order.parameters, order.size)
    clips = render(*drawn, parts, order.workers, order.progress, codec=codec)
    with TemporaryFolder() as folder:
        names = [Path(folder) / f"{number}.mp4" for number in range(len(clips))]
        for clip, path in zip(clips, names, strict=True):
            join([clip], path, order.size.rate, codec, beside=False)
        yield [replace(clip, path=path) for clip, path in zip(clips, names, strict=True)]


def theme_of(order: Order) -> style.Theme:
    return style.THEMES[order.parameter("theme", "dark")]


def html(order: Order) -> bytes:
    """One page with everything in it: the clips, reveal.js and the notes. Raises OSError.

    Raises Refusal where reveal.js is not as it was shipped.
    """
    check_reveal()
    scripts = {name: script(f"{name}.js") for name in ("reveal", "notes")}
    with clips_of(order) as clips:
        slides = "\n".join(slide(clip) for clip in clips)
    page = Template(_PAGE.read_text()).substitute(
        title=escape(order.title),
        language=escape(order.parameter("language", "en")),
        background=theme_of(order).background,
        focus=theme_of(order).focus,
        slides=slides,
        reveal_css=(REVEAL / "reveal.css").read_text(),
        reveal_js=scripts["reveal"],
        notes_js=scripts["notes"],
    )
    return page.encode()


def slide(clip: Clip) -> str:
    """A stop of the deck: its clip, its poster and its caption for the speaker."""
    return _SLIDE.substitute(
        clip=data_address("video/mp4", clip.path.read_bytes()),
        poster=data_address("image/png", last_frame(clip.path)),
        caption=escape(clip.caption),
        muted="" if speaks(clip) else "muted",  # so that it plays before anybody has done anything
    )


def speaks(clip: Clip) -> bool:
    return any(spoken.said.sound is not None for spoken in clip.spoken)


def data_address(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{b64encode(content).decode()}"


def script(name: str) -> str:
    """A shipped script, as it may stand inside a page."""
    return (REVEAL / name).read_text().replace("</script", "<\\/script")


def check_reveal() -> None:
    """Raises Refusal where reveal.js is not as it was shipped."""
    for name in _SHIPPED:
        path = REVEAL / name
        if not path.is_file() or not path.stat().st_size:
            raise Refusal(f"{path} is missing, which decks play with: restore assets/reveal")


def check_packages() -> None:
    """Raises Refusal where the packages are missing that write PPTX."""
    try:
        import manim_slides.convert  # noqa: F401
    except ImportError as error:
        raise Refusal('a deck as pptx needs the extra packages: pip install ".[deck]"') from error


def pptx(order: Order) -> bytes:
    """Slides with the clips inside, shown by their last frames, and notes."""
    import pptx as powerpoint

    with clips_of(order) as clips:
        presentation = powerpoint.Presentation(BytesIO(converted(clips, order)))
        for clip, page in zip(clips, presentation.slides, strict=True):
            dress(page, clip)
    about = presentation.core_properties
    about.title, about.author, about.last_modified_by = order.title, AUTHOR, AUTHOR
    about.language = order.parameter("language", "en")
    buffer = BytesIO()
    presentation.save(buffer)
    return buffer.getvalue()


def dress(page: Any, clip: Clip) -> None:
    """Give a slide's clip its last frame as its picture, and a name and words for who sees none.

    The converter takes the first frame: a printed deck would show blanks and the beat before.
    """
    (movie,) = page.shapes
    (shown,) = movie._element.xpath(".//a:blip")
    page.part.drop_rel(shown.rEmbed)
    _part, shown.rEmbed = page.part.get_or_add_image_part(BytesIO(last_frame(clip.path)))
    movie.name = clip.name
    movie._element._nvXxPr.cNvPr.set("descr", clip.caption)


def converted(clips: Sequence[Clip], order: Order) -> bytes:
    """What manim-slides makes of the clips, without its progress bars: they count nothing slow."""
    from manim_slides.config import PresentationConfig, SlideConfig
    from manim_slides.convert import PowerPoint

    size = order.size
    assert size is not None
    slides = [SlideConfig(file=clip.path, rev_file=clip.path, notes=clip.caption) for clip in clips]
    deck = PresentationConfig.model_validate(
        {
            "slides": slides,
            "resolution": (size.width, size.height),
            "background_color": theme_of(order).background,
        }
    )
    options = {"presentation_configs": [deck], "width": size.width, "height": size.height}
    with TemporaryFolder() as folder, redirect_stderr(StringIO()):
        path = Path(folder) / "deck.pptx"
        PowerPoint.model_validate(options).convert_to(path)
        return path.read_bytes()
