"""`./render.sh still`: frames as PNG, SVG or PDF files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import cloup

from scenes.studio import paths
from scenes.studio.cli.number_types import Whole
from scenes.studio.cli.options import Meter, export_command
from scenes.studio.cli.output_files import file_format, files_in, stem_of, suffix
from scenes.studio.render.parameters import checked
from scenes.studio.render.quality import parse_quality
from scenes.studio.render.targets import Target, moment_of, parse
from scenes.studio.render.workers import cores


@export_command("still")
@cloup.option("-q", "--quality", default="1080p", metavar="Q", help="Size. Default: 1080p.")
@cloup.option(
    "--width", type=Whole(64, 16384), help="Pixels across the whole frame, in place of -q."
)
@cloup.option("--transparent", is_flag=True, help="Without the background.")
@cloup.option(
    "--subtitles",
    type=click.Choice(["burn", "none"]),
    default="burn",
    help="The caption in the picture, or none. Default: burn.",
)
@cloup.option(
    "--crop",
    metavar="PIECE",
    help="content: what is drawn and a small margin, without title and caption; 4:3 (or any "
    "shape): the same, made as wide or high as that; WIDTHxHEIGHT+LEFT+TOP: a piece of the frame, "
    "in pixels of the whole frame or in percent, as 50%x100%+25%+0.",
)
def still_command(
    targets: tuple[str, ...],
    form: str | None,
    quality: str,
    width: int | None,
    transparent: bool,
    subtitles: str,
    crop: str | None,
    out: Path | None,
    **parameters: Any,
) -> None:
    """Frames as PNG, or as vectors: SVG or PDF.

    film/scene@beat is a beat's last frame, film/scene@beat+1.5s a moment in it, film/scene the
    scene's last beat; a film or `all` is every beat.
    """
    from scenes.studio.export.crops import parse_crop
    from scenes.studio.export.documents import Look
    from scenes.studio.export.picture import height_of
    from scenes.studio.export.stills import Wanted, export
    from scenes.studio.render.render import plan_all
    from scenes.studio.render.run_scene import Parameters

    width = width or parse_quality(quality).width
    piece = parse_crop(crop, width, height_of(width)) if crop is not None else None
    look = Look(file_format("still", out, form), width, transparent, piece)
    values = Parameters.of(**checked(parameters), captions=None if subtitles == "burn" else False)
    asked = [wish for name in targets for wish in wishes(name)]
    plans = plan_all([target for target, _, _ in asked], values, paths.MEDIA / "parts", cores())
    chosen = []
    for target, moment, last in asked:
        beats = [beat.name for beat in plans[target.scene]]
        found = [target.beat] if target.beat else beats[-1:] if last else beats
        chosen.append((target.scene, found, moment))
    end = f"{suffix(parameters)}{kind(look, subtitles)}.{look.form.ending}"
    names = [
        f"{stem_of([scene.target, beat])}{at(moment)}{end}"
        for scene, found, moment in chosen
        for beat in found
    ]
    files = iter(files_in(out, names, paths.MEDIA, "stills"))
    wanted = [
        Wanted(scene, tuple((beat, next(files)) for beat in found), moment)
        for scene, found, moment in chosen
    ]
    with Meter("stills") as meter:
        files_made = export(wanted, values, look, cores(), meter.show)
    click.echo("\n".join(map(str, files_made)))


def at(moment: float | None) -> str:
    """A moment as a part of a file's name."""
    return "" if moment is None else f"+{moment:g}s"


def kind(look: Any, subtitles: str) -> str:
    """What tells this picture from the plain one of the same frame, for its file's name."""
    words = {
        "-transparent": look.clear,
        "-uncaptioned": subtitles == "none",
        "-cropped": look.crop is not None,
    }
    return "".join(word for word, so in words.items() if so)


def wishes(name: str) -> list[tuple[Target, float | None, bool]]:
    """The targets of a name, each with a moment, and whether its last beat is meant."""
    place, moment = moment_of(name)
    scene_alone = "/" in name and "@" not in name
    return [(target, moment, scene_alone) for target in parse([place])]
