"""`./render.sh page`: scenes as pages on which any number can be asked where it comes from."""

from __future__ import annotations

from collections.abc import Iterable
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
from scenes.studio.render.targets import SceneFile, Target, parse
from scenes.studio.render.workers import cores


@export_command("page", "html: everything is inside.")
@cloup.option("-q", "--quality", default="720p", metavar="Q", help="Of the clips. Default: 720p.")
@cloup.option("-j", "--jobs", type=Whole(1), help="Workers. Default: one a core.")
def page_command(
    targets: tuple[str, ...],
    form: str | None,
    quality: str,
    out: Path | None,
    jobs: int | None,
    **parameters: Any,
) -> None:
    """A scene as a page: it plays, and any number can be asked.

    One HTML file per scene, which needs no network: put it on a course page, or open it on a
    phone. Each beat's clip plays, then its last frame rests as a drawing. There a click on any
    number or cell says where it comes from, and so does a click on each number that it was made
    of. A film is a page for each of its scenes; with beats, film/scene@beat, a page has only these.
    """
    from scenes.kit.whole_files import write_whole
    from scenes.studio.export.orders import Order
    from scenes.studio.render.run_scene import Parameters

    size = parse_quality(quality)
    values = Parameters.of(**checked(parameters))
    pages = by_scene(parse(targets))
    found = file_format("page", out, form)
    assert found.page is not None
    end = f"{suffix(parameters)}.{found.ending}"
    names = [f"page-{stem_of([title])}{end}" for title in pages]
    files = files_in(out, names, paths.MEDIA, "pages")
    for (title, chosen), path in zip(pages.items(), files, strict=True):
        with Meter(title) as meter:
            order = Order(chosen, values, title, jobs or cores(), meter.show, size=size)
            content = found.page(order)
        write_whole(path, content)
        click.echo(path)


def by_scene(targets: Iterable[Target]) -> dict[str, list[Target]]:
    """What each page is made of, by its title: a whole scene, or some of its beats."""
    scenes: dict[SceneFile, list[Target]] = {}
    for target in targets:
        scenes.setdefault(target.scene, []).append(target)
    pages = {}
    for scene, chosen in scenes.items():
        beats = [target.beat for target in chosen if target.beat is not None]
        is_whole = len(beats) < len(chosen)
        title = scene.target if is_whole else f"{scene.target}@{'@'.join(beats)}"
        pages[title] = [Target(scene)] if is_whole else chosen
    return pages
