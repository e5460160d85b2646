"""`./render.sh still`: frames as PNG, SVG or PDF files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import cloup

from scenes.studio.options import InputError, Meter, checked, cores, scene_options, suffix, writable
from scenes.studio.places import format_of, names_a_file
from scenes.studio.quality import parse_quality
from scenes.studio.targets import Target, moment_of, parse

FORMATS = ("png", "svg", "pdf")


@cloup.command("still", context_settings={"help_option_names": ["-h", "--help"]})
@cloup.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@cloup.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="Default: by the file's name, or png.",
)
@cloup.option("-q", "--quality", default="1080p", metavar="Q", help="Size. Default: 1080p.")
@cloup.option("--width", type=click.IntRange(64, 16384), help="Pixels across, in place of -q.")
@cloup.option("--transparent", is_flag=True, help="Without the background.")
@cloup.option("-o", "--out", type=click.Path(path_type=Path), help="File or folder.")
@scene_options
def still_command(
    targets: tuple[str, ...],
    form: str | None,
    quality: str,
    width: int | None,
    transparent: bool,
    out: Path | None,
    **parameters: Any,
) -> None:
    """Frames as PNG, or as vectors: SVG or PDF.

    film/scene@beat is a beat's last frame, film/scene@beat+1.5s a moment in it, film/scene the
    scene's last beat; a film or `all` is every beat.
    """
    from scenes.studio.cli import MEDIA
    from scenes.studio.render import plan_all
    from scenes.studio.stage import Parameters
    from scenes.studio.stills import Look, Wanted, export

    size = parse_quality(quality)
    look = Look(format_of(out, form, FORMATS), width or size.width, transparent)
    values = Parameters.of(**checked(parameters))
    asked = [wish for name in targets for wish in wishes(name)]
    plans = plan_all([target for target, _, _ in asked], values, MEDIA / "parts", cores())
    chosen = []
    for target, moment, last in asked:
        beats = [beat.name for beat in plans[target.scene]]
        found = [target.beat] if target.beat else beats[-1:] if last else beats
        chosen.append((target.scene, found, moment))
    single = sum(len(found) for _, found, _ in chosen) == 1
    end = f"{suffix(parameters)}.{look.form}"
    folder = place(out, single, MEDIA)
    wanted = []
    for scene, found, moment in chosen:
        stem = scene.target.replace("/", "-")
        at = "" if moment is None else f"+{moment:g}s"
        files = [(beat, folder / f"{stem}-{beat}{at}{end}") for beat in found]
        if out is not None and names_a_file(out):
            files = [(found[0], out)]
        wanted.append(Wanted(scene, tuple(files), moment))
    with Meter("stills") as meter:
        paths = export(wanted, values, look, cores(), meter.show)
    for path in paths:
        click.echo(path)


def wishes(name: str) -> list[tuple[Target, float | None, bool]]:
    """The targets of a name, each with a moment, and whether its last beat is meant."""
    place, moment = moment_of(name)
    scene_alone = "/" in name and "@" not in name
    return [(target, moment, scene_alone) for target in parse([place])]


def place(out: Path | None, single: bool, media: Path) -> Path:
    """The folder that the files go to. Raises InputError."""
    if out is not None and names_a_file(out):
        if not single:
            raise InputError(f"{out} is one file, and there are several stills: name a folder")
        return writable(out.parent)
    return writable(out or media)
