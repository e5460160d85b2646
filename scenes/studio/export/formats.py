"""The formats of stills, sheets, decks and scripts, each declared once, as an entry of FORMATS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scenes.studio.export.orders import Order
    from scenes.studio.export.picture import Shot

Draw = Callable[["Shot"], bytes]
Dress = Callable[[bytes, "Shot", str], bytes]
Write = Callable[["Order"], bytes]


@dataclass(frozen=True)
class Later:
    """A function of export/ by its place, module:name, imported when it is called.

    That takes seconds, which a command line that is only asked for its help does not have.
    """

    place: str

    @property
    def function(self) -> Callable[..., Any]:
        found: Callable[..., Any] = resolve_name(f"scenes.studio.export.{self.place}")
        return found

    def __call__(self, *arguments: Any) -> Any:
        return self.function(*arguments)


def as_drawn(content: bytes, shot: Shot, name: str) -> bytes:
    """A frame with nothing said of it."""
    return content


def nothing() -> None:
    """What a format needs that comes with the project."""


@dataclass(frozen=True)
class FileFormat:
    """A file's ending, its media type, and what writes it for each command that offers it.

    still: draws a frame, for the preview, too; dress: adds its title, its caption and its words;
    threads: by means of these (see stills.export). sheet, deck, script: one file of many beats.
    page: one of the beats of a scene, which can be explored.
    needs: raises Refusal where something is missing that is installed or shipped apart.
    """

    ending: str
    media_type: str
    still: Draw | None = None
    dress: Dress = as_drawn
    threads: bool = False
    sheet: Write | None = None
    deck: Write | None = None
    page: Write | None = None
    script: Write | None = None
    needs: Callable[[], None] = nothing


FORMATS = {
    each.ending: each
    for each in (  # of those that a command offers, the first is its default
        FileFormat(
            "png",
            "image/png",
            still=Later("picture:png"),
            dress=Later("documents:titled"),
            sheet=Later("stills:contact_sheet"),
        ),
        FileFormat(
            "svg",
            "image/svg+xml",
            still=Later("picture:svg"),
            dress=Later("documents:worded"),
            threads=True,
        ),
        FileFormat(
            "html",
            "text/html",
            deck=Later("deck:html"),
            page=Later("pages.build:html"),
        ),
        FileFormat(
            "pptx",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            deck=Later("deck:pptx"),
            needs=Later("deck:check_packages"),
        ),
        FileFormat(
            "pdf",
            "application/pdf",
            still=Later("picture:pdf"),
            dress=Later("documents:laid_out_page"),
            threads=True,
            sheet=Later("pdf:printed_sheet"),
            deck=Later("pdf:slides"),
        ),
        FileFormat("md", "text/markdown", script=Later("script:markdown")),
        FileFormat("csv", "text/csv", script=Later("script:table")),
    )
}


def offered(by: str) -> dict[str, FileFormat]:
    """The formats of a command: "still", "sheet", "deck", "page" or "script"."""
    return {name: each for name, each in FORMATS.items() if getattr(each, by)}
