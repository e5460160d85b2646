"""`./render.sh script`: what a person reads from who lends a film their voice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from scenes.studio import paths
from scenes.studio.cli.options import export_command
from scenes.studio.cli.output_files import file_format, file_in, stem_of, suffix
from scenes.studio.render.parameters import checked
from scenes.studio.render.targets import parse
from scenes.studio.render.workers import cores


@export_command("script", "md: a page to read from. csv: a row per recording.")
def script_command(
    targets: tuple[str, ...],
    form: str | None,
    out: Path | None,
    **parameters: Any,
) -> None:
    """The script to read from, for recordings of your own.

    It says what is spoken in each beat and what the recording of it is to be called, for
    `video --voice FOLDER`. Numbers are those of the digit and the other parameters given here.
    """
    from scenes.kit.whole_files import write_whole
    from scenes.studio.export.orders import Order
    from scenes.studio.render.run_scene import Parameters

    values = Parameters.of(**checked(parameters))
    chosen = parse(targets)
    found = file_format("script", out, form)
    assert found.script is not None
    name = f"script-{stem_of(targets)}{suffix(parameters)}.{found.ending}"
    path = file_in(out, name, paths.MEDIA)
    order = Order(chosen, values, " ".join(targets), cores())
    write_whole(path, found.script(order))
    click.echo(path)
