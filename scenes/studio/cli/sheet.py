"""`./render.sh sheet`: every beat's last frame on one picture, or on pages to print."""

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
from scenes.studio.render.targets import parse
from scenes.studio.render.workers import cores

FORMATS = ("png", "pdf")


@cloup.command("sheet", context_settings={"help_option_names": ["-h", "--help"]})
@cloup.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@cloup.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="pdf: A4 pages, captions under the pictures. Default: the file's, or png.",
)
@cloup.option("-o", "--out", type=click.Path(path_type=Path), help="File or folder.")
@cloup.option("--columns", type=Whole(1, 12), help="Pictures a row. Default: 4, on pages 2.")
@scene_options
def sheet_command(
    targets: tuple[str, ...],
    form: str | None,
    out: Path | None,
    columns: int | None,
    **parameters: Any,
) -> None:
    """A contact sheet: the last frame of every beat, named."""
    from scenes.studio.export.pdf import printed_sheet
    from scenes.studio.export.stills import contact_sheet, save_png, stills_of_all
    from scenes.studio.render.run_scene import Parameters
    from scenes.studio.render.whole_files import write_whole

    values = Parameters.of(**checked(parameters))
    chosen = parse(targets)
    form = format_of(out, form, FORMATS)
    title = f"Contact sheet: {' '.join(targets)}"
    path = file_in(out, f"sheet-{stem_of(targets)}{suffix(parameters)}.{form}", paths.MEDIA)
    with Meter("sheet") as meter:
        if form == "pdf":
            content = printed_sheet(chosen, values, columns or 2, title, meter.show)
        else:
            found = stills_of_all(chosen, values, cores(), meter.show)
    if form == "pdf":
        write_whole(path, content)
    else:
        said = "\n".join(f"{still.name}: {still.caption}" for still in found)
        save_png(contact_sheet(found, columns or 4), path, title, said)
    click.echo(path)
