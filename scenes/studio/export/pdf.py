"""PDFs of beats' last frames: slides, and a contact sheet to print."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from scenes.kit.scene import Beat
from scenes.studio.export.page_layout import PrintedPage, laid_out
from scenes.studio.export.picture import height_of, picture
from scenes.studio.export.stills import SMALL, Progress
from scenes.studio.export.words import words_of
from scenes.studio.render.run_scene import Parameters, run_scene
from scenes.studio.render.targets import Target, check_beat

_WIDTH = 960  # points: of a slide, and of every frame before it is scaled


def slides(
    targets: Sequence[Target],
    parameters: Parameters,
    title: str,
    progress: Progress = lambda done, total: None,
) -> bytes:
    """A PDF with a page a beat; the caption is its bookmark. Raises TargetError."""
    found = pages(targets, parameters, progress)
    return laid_out("slides.typ", found, title=title, width=_WIDTH, height=height_of(_WIDTH))


def printed_sheet(
    targets: Sequence[Target],
    parameters: Parameters,
    columns: int,
    title: str,
    progress: Progress = lambda done, total: None,
) -> bytes:
    """A PDF of A4 pages, the captions under the frames. Raises TargetError."""
    plain = Parameters.of(**dict(parameters.values) | {"captions": False})  # they stand below
    found = pages(targets, plain, progress)
    return laid_out("sheet.typ", found, title=title, columns=columns)


def pages(
    targets: Sequence[Target], parameters: Parameters, progress: Progress
) -> list[PrintedPage]:
    """Every beat of the targets, or the beat that each names. Raises TargetError."""
    found: list[PrintedPage] = []

    def keep(target: Target, scene: Any, beat: Beat) -> None:
        if target.beat in (None, beat.name):
            name = f"{target.scene.target}@{beat.name}"
            words = tuple(words_of(scene.mobjects, scene.renderer.camera))
            found.append(PrintedPage(name, beat.caption, picture(scene, "pdf", _WIDTH), words))

    for done, target in enumerate(targets, 1):
        scene_class = parameters.apply(target.scene.load())
        beats = run_scene(scene_class, SMALL, listeners=[partial(keep, target)])
        check_beat(target, [beat.name for beat in beats])
        progress(done, len(targets))
    return found
