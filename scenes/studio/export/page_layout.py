"""Frames as a PDF: Cairo draws them as vectors, Typst lays them out and adds the text.

A frame's text can be searched, copied and read aloud: it lies over the outlines, unseen. The
layouts are the .typ files in this folder.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import typst

from scenes.kit.drawing.typeset import FONTS
from scenes.kit.whole_files import TemporaryFolder
from scenes.studio.export.words import Word

AUTHOR = "CNN in Motion"
_SHARED = "frame.typ"


@dataclass(frozen=True)
class PrintedPage:
    """One frame as a PDF, with its name, its caption and the words in it."""

    name: str
    caption: str
    content: bytes
    words: tuple[Word, ...] = ()


def laid_out(layout: str, found: Sequence[PrintedPage], title: str, **settings: Any) -> bytes:
    """The pages in one of the layouts, which reads `settings` and the pages' texts from a file.

    The same pages give the same bytes.
    """
    about = {"title": title, "author": AUTHOR, **settings}
    rows = [
        {"name": page.name, "caption": page.caption, "words": [asdict(w) for w in page.words]}
        for page in found
    ]
    with TemporaryFolder() as name:
        folder = Path(name)
        for number, page in enumerate(found):
            (folder / f"{number}.pdf").write_bytes(page.content)
        (folder / "pages.json").write_text(json.dumps(about | {"pages": rows}))
        for file in (layout, _SHARED):
            (folder / file).write_text(Path(__file__).with_name(file).read_text())
        compiler = typst.Compiler(
            str(folder / layout), root=name, font_paths=[str(FONTS)], ignore_system_fonts=True
        )
        content = compiler.compile(format="pdf")
        assert isinstance(content, bytes)
        return content
