"""PDFs of beats' last frames: slides, and a contact sheet to print.

Each frame is a page of vectors from Cairo; Typst lays them out and adds what is text: captions that
can be searched, copied and read aloud, and bookmarks. The layouts are the .typ files beside this.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import typst

from scenes.mobjects.typeset import FONTS
from scenes.narrated import Beat
from scenes.studio.pictures import height_of, picture
from scenes.studio.stage import Parameters, run_scene
from scenes.studio.stills import SMALL, Progress
from scenes.studio.targets import Target, check_beat
from scenes.studio.whole_files import TemporaryFolder

_WIDTH = 960  # points: of a slide, and of every frame before it is scaled


@dataclass(frozen=True)
class Page:
    """One beat's last frame as a PDF, with what there is to say of it."""

    name: str
    caption: str
    content: bytes


def slides(
    targets: Sequence[Target],
    parameters: Parameters,
    title: str,
    progress: Progress = lambda done, total: None,
) -> bytes:
    """A PDF with a page a beat; the caption is its bookmark and its text. Raises TargetError."""
    found = pages(targets, parameters, progress)
    return laid_out("slides.typ", found, title=title, width=_WIDTH, height=height_of(_WIDTH))


def printed_sheet(
    targets: Sequence[Target],
    parameters: Parameters,
    columns: int,
    progress: Progress = lambda done, total: None,
) -> bytes:
    """A PDF of A4 pages, the captions under the frames. Raises TargetError."""
    plain = Parameters.of(**dict(parameters.values) | {"captions": False})  # they stand below
    found = pages(targets, plain, progress)
    return laid_out("sheet.typ", found, columns=columns)


def pages(targets: Sequence[Target], parameters: Parameters, progress: Progress) -> list[Page]:
    """Every beat of the targets, or the beat that each names. Raises TargetError."""
    found: list[Page] = []

    def keep(target: Target, scene: Any, beat: Beat) -> None:
        if target.beat in (None, beat.name):
            name = f"{target.scene.target}@{beat.name}"
            found.append(Page(name, beat.caption, picture(scene, "pdf", _WIDTH)))

    for done, target in enumerate(targets, 1):
        scene_class = parameters.apply(target.scene.load())
        beats = run_scene(scene_class, SMALL, listeners=[partial(keep, target)])
        check_beat(target, [beat.name for beat in beats])
        progress(done, len(targets))
    return found


def laid_out(layout: str, found: Sequence[Page], **settings: Any) -> bytes:
    """The pages in one of the layouts, which reads `settings` and the pages' texts from a file.

    The same pages give the same bytes.
    """
    with TemporaryFolder() as folder:
        for number, page in enumerate(found):
            (Path(folder) / f"{number}.pdf").write_bytes(page.content)
        rows = [{"name": page.name, "caption": page.caption} for page in found]
        (Path(folder) / "pages.json").write_text(json.dumps(settings | {"pages": rows}))
        main = Path(folder) / "main.typ"
        main.write_text((Path(__file__).parent / layout).read_text())
        compiler = typst.Compiler(
            str(main), root=folder, font_paths=[str(FONTS)], ignore_system_fonts=True
        )
        content = compiler.compile(format="pdf")
        assert isinstance(content, bytes)
        return content
