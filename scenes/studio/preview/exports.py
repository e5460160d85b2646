"""Files made for a page: a frame as a picture, a beat or a scene as a film; each can be stopped."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scenes.studio.preview.nurse import Job, Nurse
from scenes.studio.preview.pages import Page

_CLEARING = 10.0  # seconds that an export has to take away what it had begun


@dataclass
class Export:
    """One file in the making: then its name and its content, or where it lies."""

    job: Job
    name: str = ""
    content: bytes | Path = b""
    task: asyncio.Task[None] | None = None

    @property
    def ready(self) -> bool:
        return bool(self.name)


class Exports:
    """Every export of this run, by number; the newest few can be fetched."""

    KEPT = 20

    def __init__(self, nurse: Nurse) -> None:
        self._nurse = nurse
        self._numbers = itertools.count(1)
        self._exports: dict[str, Export] = {}

    def start(self, page: Page, job: str, **arguments: Any) -> str:
        """Begin; the page is told of progress. Returns the export's number."""
        number = str(next(self._numbers))
        export = self._exports[number] = Export(self._nurse.start(job, **arguments))
        while len(self._exports) > self.KEPT:
            self._exports.pop(next(iter(self._exports)))
        export.task = asyncio.create_task(self._follow(page, number, export))
        return number

    async def _follow(self, page: Page, number: str, export: Export) -> None:
        def tell(state: str, **more: Any) -> None:
            page.tell(f"export:{number}", number=number, state=state, **more)

        tell("working", done=0.0)
        async for kind, *content in export.job.messages():
            if kind == "progress":
                tell("working", done=content[0])
            elif kind == "file":
                export.name, export.content = content
            elif kind == "path":
                export.content = Path(content[0])
                export.name = export.content.name
            elif kind == "fault":
                stopped = content[0]["kind"] == "Stopped"
                tell("stopped" if stopped else "failed", message=content[0]["message"])
                return
        if export.ready:
            where = str(export.content) if isinstance(export.content, Path) else ""
            tell("ready", name=export.name, where=where)
        else:
            tell("failed", message="nothing came of it: is that frame still there?")

    def get(self, number: str) -> Export | None:
        return self._exports.get(number)

    async def cancel(self, number: str) -> None:
        """Stop an export; what it had begun is cleared away."""
        if (export := self._exports.get(number)) and not export.ready:
            await export.job.stop(grace=_CLEARING)
