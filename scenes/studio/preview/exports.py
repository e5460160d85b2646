"""Files made for a page: a frame, a beat, a scene or its deck; each can be stopped.

One picture and one of the others are made at a time, as these take all cores. Others wait.
"""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException

from scenes.studio.export.film_formats import FILM_FORMATS
from scenes.studio.export.formats import offered
from scenes.studio.preview.open_pages import Page, View
from scenes.studio.preview.warm_workers import Job, WarmProcesses

_CLEARING = 10.0  # seconds that a stopped export has to clean up


def exportable() -> dict[str, dict[str, bool]]:
    """What can be exported, and the formats of each, the usual one first: whether it has sound."""
    films = {name: form.heard for name, form in FILM_FORMATS.items()}
    stills = dict.fromkeys(offered("still"), False)
    # other decks need what does not end in a forked process, as pages have: the command line
    # makes them, see stills.export
    return {"frame": stills, "beat": films, "scene": films, "deck": {"html": True}}


def asked_for(given: dict[str, Any], view: View, quality: str) -> tuple[str, str, dict[str, Any]]:
    """An export's title, the job that makes it, and what that is told. Raises HTTPException.

    given: {"what": one of `exportable`, "form": one of its formats, or its usual one}.
    """
    known = exportable()
    what = str(given.get("what"))
    if what not in known:
        raise HTTPException(400, f"there is no export {what[:80]!r}: valid are {', '.join(known)}")
    form = str(given.get("form") or next(iter(known[what])))
    if form not in known[what]:
        valid = ", ".join(known[what])
        raise HTTPException(400, f"a {what} cannot be had as {form[:80]!r}: valid are {valid}")
    beat, offset = view.place.get("beat"), view.place.get("offset", 0)
    if what in ("frame", "beat") and beat is None:
        raise HTTPException(400, "the scene's beats are not known yet: try again")
    asked = {"scene": view.scene, "values": view.values, "quality": quality, "form": form}
    where = f"{view.scene}@{beat}" if what in ("frame", "beat") else view.scene
    title = f"{what} {where} as {form.upper()}, {quality}"
    if what == "frame":
        return title, "still", asked | {"beat": beat, "offset": offset}
    if what == "deck":
        return title, "deck", asked
    return title, "video", asked | {"beat": beat if what == "beat" else None}


@dataclass
class Export:
    """One file, waiting or in the making, and once it is ready its name and content or path."""

    page: Page
    number: str
    title: str
    digit: str = ""
    job: Job | None = None
    name: str = ""
    content: bytes | Path = b""
    task: asyncio.Task[None] | None = None
    over: bool = False

    @property
    def ready(self) -> bool:
        return self.over and bool(self.name)

    def tell(self, state: str, **more: Any) -> None:
        """The page's news of it: waiting, working, ready, failed or stopped."""
        self.page.tell(
            f"export:{self.number}", number=self.number, title=self.title, state=state, **more
        )


class Exports:
    """Every export of this run, by number; the newest few can be fetched."""

    KEPT = 20  # finished ones
    MOST = 20  # unfinished ones

    def __init__(self, warm: WarmProcesses) -> None:
        self._warm = warm
        self._numbers = itertools.count(1)
        self._exports: dict[str, Export] = {}
        large = asyncio.Semaphore(1)
        self._turns = {"still": asyncio.Semaphore(1), "video": large, "deck": large}

    def start(self, page: Page, title: str, job: str, **arguments: Any) -> str:
        """Begin an export, or have it wait; the page is told. Returns the export's number."""
        waiting = [export for export in self._exports.values() if not export.over]
        if len(waiting) >= self.MOST:
            raise HTTPException(429, f"{len(waiting)} exports are already waiting: cancel some")
        number = str(next(self._numbers))
        digit = str(arguments["values"].get("digit", ""))
        export = self._exports[number] = Export(page, number, title, digit)
        for old in [n for n, export in self._exports.items() if export.over][: -self.KEPT]:
            del self._exports[old]
        export.task = asyncio.create_task(self._make(export, job, arguments))
        return number

    async def _make(self, export: Export, job: str, arguments: dict[str, Any]) -> None:
        try:
            export.tell("waiting")
            async with self._turns[job]:
                export.job = self._warm.start(job, **arguments)
                await self._follow(export, export.job)
        except asyncio.CancelledError:
            export.tell("stopped")
        finally:
            export.over = True

    async def _follow(self, export: Export, job: Job) -> None:
        export.tell("working", done=0.0)
        async for kind, *content in job.messages():
            if kind == "progress":
                export.tell("working", done=content[0])
            elif kind == "file":
                export.name, export.content = content
            elif kind == "path":
                export.content = Path(content[0])
                export.name = export.content.name
            elif kind == "fault":
                stopped = content[0]["kind"] == "Stopped"
                export.tell("stopped" if stopped else "failed", message=content[0]["message"])
                export.name = ""
                return
        export.over = True  # before the page can ask for it
        if export.name:
            where = str(export.content) if isinstance(export.content, Path) else ""
            export.tell("ready", name=export.name, where=where)
        else:
            export.tell("failed", message="there is no file: perhaps the frame no longer exists")

    def get(self, number: str) -> Export | None:
        return self._exports.get(number)

    def digits(self) -> set[str]:
        """The pictures that exports still need."""
        return {export.digit for export in self._exports.values() if not export.over}

    async def cancel(self, number: str) -> None:
        """Stop an export; what it had begun is removed."""
        export = self._exports.get(number)
        if export is None or export.over:
            return
        if export.job is not None:
            await export.job.stop(grace=_CLEARING)
        elif export.task is not None:
            export.task.cancel()
