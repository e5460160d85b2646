"""`./render.sh still`: frames as PNG, SVG or PDF files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click
import cloup

from scenes.studio.number_types import Whole
from scenes.studio.options import Meter, checked, cores, scene_options
from scenes.studio.places import files_in, format_of, stem_of, suffix
from scenes.studio.quality import parse_quality
from scenes.studio.targets import Target, parse

FORMATS = ("png", "svg", "pdf")
_MOMENT = re.compile(r"(.+@[^+]+)\+([0-9]{1,6}(?:\.[0-9]{1,6})?)s?")


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
@cloup.option("--width", type=Whole(64, 16384), help="Pixels across, in place of -q.")
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
    end = f"{suffix(parameters)}.{look.form}"
    names = [
        f"{stem_of([scene.target, beat])}{'' if moment is None else f'+{moment:g}s'}{end}"
        for scene, found, moment in chosen
        for beat in found
    ]
    files = iter(files_in(out, names, MEDIA, "stills"))
    wanted = [
        Wanted(scene, tuple((beat, next(files)) for beat in found), moment)
        for scene, found, moment in chosen
    ]
    with Meter("stills") as meter:
        paths = export(wanted, values, look, cores(), meter.show)
    for path in paths:
        click.echo(path)


def wishes(name: str) -> list[tuple[Target, float | None, bool]]:
    """The targets of a name, each with a moment, and whether its last beat is meant."""
    match = _MOMENT.fullmatch(name)
    if match:
        return [(target, float(match[2]), False) for target in parse([match[1]])]
    scene_alone = "/" in name and "@" not in name
    return [(target, None, scene_alone) for target in parse([name])]
