"""`./render.sh deck`: beats as slides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import cloup

from scenes.studio.number_types import Whole
from scenes.studio.options import Meter, checked, cores, scene_options
from scenes.studio.places import file_in, format_of, stem_of, suffix
from scenes.studio.quality import parse_quality
from scenes.studio.targets import parse

FORMATS = ("html", "pptx", "pdf")


@cloup.command("deck", context_settings={"help_option_names": ["-h", "--help"]})
@cloup.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@cloup.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="html plays without a network; pdf has the last frames as vectors. Default: html.",
)
@cloup.option("-q", "--quality", default="720p", metavar="Q", help="Of the clips. Default: 720p.")
@cloup.option("-o", "--out", type=click.Path(path_type=Path), help="File or folder.")
@cloup.option("-j", "--jobs", type=Whole(1), help="Workers. Default: one a core.")
@scene_options
def deck_command(
    targets: tuple[str, ...],
    form: str | None,
    quality: str,
    out: Path | None,
    jobs: int | None,
    **parameters: Any,
) -> None:
    """A slide deck: one stop a beat, the caption as speaker note.

    A beat's clip plays when its slide is reached, and holds its last frame.
    """
    from scenes.studio import deck
    from scenes.studio.cli import MEDIA
    from scenes.studio.pages import slides
    from scenes.studio.render import plan_all, render
    from scenes.studio.stage import Parameters
    from scenes.studio.whole_files import write_whole

    size = parse_quality(quality)
    values = Parameters.of(**checked(parameters))
    theme = str(parameters.get("theme") or "dark")
    chosen = parse(targets)
    form = format_of(out, form, FORMATS)
    title = " ".join(targets)
    path = file_in(out, f"deck-{stem_of(targets)}{suffix(parameters)}.{form}", MEDIA)
    if form == "pdf":
        with Meter(title) as meter:
            content = slides(chosen, values, title, meter.show)
    else:
        workers = jobs or cores()
        deck.presentation_ready(form)
        plan_all(chosen, values, MEDIA / "parts", workers)
        with Meter(title) as meter:
            clips = render(chosen, values, size, MEDIA / "parts", workers, meter.show)
        content = (
            deck.html(clips, size, theme, title)
            if form == "html"
            else deck.pptx(clips, size, theme)
        )
    write_whole(path, content)
    click.echo(path)
