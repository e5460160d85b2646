"""`./render.sh deck`: beats as slides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import cloup

from scenes.studio import paths
from scenes.studio.cli.number_types import Whole
from scenes.studio.cli.options import Meter, export_command
from scenes.studio.cli.output_files import file_format, file_in, stem_of, suffix
from scenes.studio.render.parameters import checked
from scenes.studio.render.quality import parse_quality
from scenes.studio.render.targets import parse
from scenes.studio.render.workers import cores


@export_command(
    "deck",
    "html: one page that plays in any browser, on phones too, without a network. pptx: the clips "
    "as slides, printed by their last frames. pdf: the last frames as vectors.",
)
@cloup.option("-q", "--quality", default="720p", metavar="Q", help="Of the clips. Default: 720p.")
@cloup.option("-j", "--jobs", type=Whole(1), help="Workers. Default: one a core.")
def deck_command(
    targets: tuple[str, ...],
    form: str | None,
    quality: str,
    out: Path | None,
    jobs: int | None,
    **parameters: Any,
) -> None:
    """A slide deck: one stop per beat, the script as speaker note.

    A beat's clip plays when its slide is reached, and holds its last frame. In HTML the first key
    turns the sound on; then the space bar, the arrows and a swipe go on, Esc shows all slides, and
    S opens the notes.
    """
    from scenes.kit.whole_files import write_whole
    from scenes.studio.export.orders import Order
    from scenes.studio.render.run_scene import Parameters

    size = parse_quality(quality)
    values = Parameters.of(**checked(parameters))
    chosen = parse(targets)
    found = file_format("deck", out, form)
    assert found.deck is not None
    path = file_in(out, f"deck-{stem_of(targets)}{suffix(parameters)}.{found.ending}", paths.MEDIA)
    title = " ".join(targets)
    with Meter(title) as meter:
        order = Order(chosen, values, title, jobs or cores(), meter.show, size=size)
        content = found.deck(order)
    write_whole(path, content)
    click.echo(path)
