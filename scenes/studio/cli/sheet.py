"""`./render.sh sheet`: every beat's last frame on one picture, or on pages to print."""

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
from scenes.studio.render.targets import parse
from scenes.studio.render.workers import cores


@export_command("sheet", "pdf: A4 pages, captions under the pictures.")
@cloup.option("--columns", type=Whole(1, 12), help="Pictures a row. Default: 4, on pages 2.")
def sheet_command(
    targets: tuple[str, ...],
    form: str | None,
    out: Path | None,
    columns: int | None,
    **parameters: Any,
) -> None:
    """A contact sheet: the last frame of every beat, named."""
    from scenes.kit.whole_files import write_whole
    from scenes.studio.export.orders import Order
    from scenes.studio.render.run_scene import Parameters

    values = Parameters.of(**checked(parameters))
    chosen = parse(targets)
    found = file_format("sheet", out, form)
    assert found.sheet is not None
    path = file_in(out, f"sheet-{stem_of(targets)}{suffix(parameters)}.{found.ending}", paths.MEDIA)
    title = f"Contact sheet: {' '.join(targets)}"
    with Meter("sheet") as meter:
        order = Order(chosen, values, title, cores(), meter.show, columns=columns)
        content = found.sheet(order)
    write_whole(path, content)
    click.echo(path)
