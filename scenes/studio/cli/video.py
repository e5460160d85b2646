"""`./render.sh video`: films, in the formats and with the files that publishing wants."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import cloup

from scenes.studio import paths
from scenes.studio.cli.number_types import Whole
from scenes.studio.cli.options import CONTEXT, Meter, OneOf, scene_options
from scenes.studio.cli.output_files import files_in, format_of, stem_of, suffix
from scenes.studio.export.film_formats import FILM_FORMATS
from scenes.studio.export.formats import FORMATS
from scenes.studio.render.parameters import checked
from scenes.studio.render.quality import parse_quality
from scenes.studio.render.targets import films as all_films
from scenes.studio.render.targets import parse
from scenes.studio.render.workers import cores


@cloup.command("video", context_settings=CONTEXT)
@cloup.argument("targets", nargs=-1, metavar="[TARGET]...")
@cloup.option("-q", "--quality", default="480p", metavar="Q", help="480p, 720p, 1080p60, 4k60 ...")
@cloup.option("-o", "--out", type=click.Path(path_type=Path), help="File or folder.")
@cloup.option("-j", "--jobs", type=Whole(1), help="Workers. Default: one per core.")
@cloup.option(
    "--cluster",
    metavar="ADDRESS",
    help="A Dask scheduler whose workers draw: tcp://host:8786.",
)
@cloup.option_group(
    "Publishing",
    cloup.option(
        "--format",
        "form",
        type=OneOf(lambda: FILM_FORMATS),
        help="mov is ProRes. Default: the file's, or mp4.",
    ),
    cloup.option("--transparent", is_flag=True, help="Without the background: webm and mov."),
    cloup.option(
        "--subtitles",
        type=click.Choice(["burn", "file", "none"]),
        default="burn",
        help="In the picture, with .srt and .vtt beside it; in files and a track alone; nowhere.",
    ),
    cloup.option("--chapters", is_flag=True, help="A .chapters.txt as video platforms read it."),
    cloup.option(
        "--poster",
        is_flag=False,
        flag_value="",
        metavar="[MOMENT]",
        help="A .png to stand for the film: its last frame, or a moment in it, as "
        "--poster softmax@answer (that beat's last frame) or softmax@answer+1.5s. "
        "Write it after the targets.",
    ),
)
@scene_options
def video_command(
    targets: tuple[str, ...],
    quality: str,
    out: Path | None,
    jobs: int | None,
    cluster: str | None,
    form: str | None,
    transparent: bool,
    subtitles: str,
    chapters: bool,
    poster: str | None,
    **parameters: Any,
) -> None:
    """Render films, scenes or beats. Without a target: the forward film.

    Whole films are joined into one file; what was rendered before is not rendered again.
    """
    from scenes.studio.export.documents import Look
    from scenes.studio.export.posters import wanted_posters
    from scenes.studio.export.stills import export_scene
    from scenes.studio.render.render import plan_all, render
    from scenes.studio.render.run_scene import Parameters

    size = parse_quality(quality)
    form = format_of(out, form, list(FILM_FORMATS))
    codec = FILM_FORMATS[form].codec_for(transparent)
    films_asked = [film for name in targets or ("forward",) for film in outputs(name)]
    shown = {"captions": None if subtitles == "burn" else False, "transparent": transparent or None}
    values = Parameters.of(**checked(parameters) | shown)
    told = suffix(parameters) + apart(transparent, subtitles)
    names = [f"{stem}{told}-{size}.{form}" for stem, _ in films_asked]
    outs = files_in(out, names, paths.MEDIA, "films")
    parts, workers = paths.MEDIA / "parts", jobs or cores()
    wanted = [target for _, chosen in films_asked for target in chosen]
    plans = plan_all(wanted, values, parts, workers, size.rate)
    films = [(path, chosen) for path, (_, chosen) in zip(outs, films_asked, strict=True)]
    posters = [] if poster is None else wanted_posters(films, plans, poster)
    for path, chosen in films:
        with Meter(path.stem) as meter:
            heard = FILM_FORMATS[form].heard
            clips = render(chosen, values, size, parts, workers, meter.show, cluster, codec, heard)
            FILM_FORMATS[form].write(clips, path, size.rate, codec, subtitles)
        if chapters:
            write_chapters(clips, path, size.rate, parameters["language"] or "en")
        click.echo(path)
    for shot in posters:
        export_scene(shot, values, Look(FORMATS["png"], size.width, transparent))


def write_chapters(clips: Any, path: Path, rate: int, language: str) -> None:
    from scenes.kit.whole_files import write_whole
    from scenes.studio.export.publish import chapter_list

    text = chapter_list(clips, rate, language)
    write_whole(path.with_suffix(".chapters.txt"), text.encode())


def apart(transparent: bool, subtitles: str) -> str:
    """What distinguishes a film published in another way from the default one, in its name."""
    clear = "-transparent" if transparent else ""
    return clear if subtitles == "burn" else f"{clear}-subtitles.{subtitles}"


def outputs(name: str) -> list[tuple[str, list[Any]]]:
    """File stems and the targets that each holds: "all" is one file per film."""
    if name == "all":
        return [(film, parse([film])) for film in all_films()]
    return [(stem_of([name]), parse([name]))]
