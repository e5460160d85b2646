"""`./render.sh deck`: beats as slides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import cloup

from scenes.studio import paths
from scenes.studio.cli.number_types import Whole
from scenes.studio.cli.options import Meter, scene_options
from scenes.studio.cli.output_files import file_in, format_of, stem_of, suffix
from scenes.studio.render.parameters import checked
from scenes.studio.render.quality import parse_quality
from scenes.studio.render.targets import parse
from scenes.studio.render.workers import cores

FORMATS = ("html", "pptx", "pdf")


@cloup.command("deck", context_settings={"help_option_names": ["-h", "--help"]})
@cloup.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@cloup.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="html: one page that plays in any browser, on phones too, without a network. pptx: "
    "the clips as slides, printed by their last frames. pdf: the last frames as vectors. "
    "Default: by the file's name, or html.",
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

    A beat's clip plays when its slide is reached, and holds its last frame. In HTML the space bar,
    the arrows and a swipe go on, Esc shows all slides, S opens the notes.
    """
    from scenes.studio.export import deck
    from scenes.studio.export.pdf import slides
    from scenes.studio.render.render import plan_all, render
    from scenes.studio.render.run_scene import Parameters
    from scenes.studio.render.whole_files import write_whole

    size = parse_quality(quality)
    values = Parameters.of(**checked(parameters))
    theme = str(parameters.get("theme") or "dark")
    chosen = parse(targets)
    form = format_of(out, form, FORMATS)
    title = " ".join(targets)
    path = file_in(out, f"deck-{stem_of(targets)}{suffix(parameters)}.{form}", paths.MEDIA)
    if form == "pdf":
        with Meter(title) as meter:
            content = slides(chosen, values, title, meter.show)
    else:
        deck.ready(form)
        workers = jobs or cores()
        plan_all(chosen, values, paths.MEDIA / "parts", workers)
        with Meter(title) as meter:
            clips = render(chosen, values, size, paths.MEDIA / "parts", workers, meter.show)
        language = str(parameters.get("language") or "en")
        content = (
            deck.html(clips, theme, title, language)
            if form == "html"
            else deck.pptx(clips, size, theme, title, language)
        )
    write_whole(path, content)
    click.echo(path)
