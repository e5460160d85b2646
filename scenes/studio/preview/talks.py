"""The server's side of a talk about a frame: its numbers, and answers, one after the other."""

from __future__ import annotations

import asyncio
from typing import Any

from scenes.studio.preview.warm_workers import Job, JobError


class Talk:
    """A process that has played a scene up to a frame, and is asked about the numbers on it."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._messages = job.messages()
        self._turn = asyncio.Lock()

    async def regions(self) -> list[dict[str, Any]]:
        """The numbers on the frame, and where each is. Raises JobError."""
        found: list[dict[str, Any]] = await self._hear("regions")
        return found

    async def ask(self, source: str) -> dict[str, Any]:
        """Where a number comes from. Raises JobError."""
        async with self._turn:
            self.job.say(source=source)
            found: dict[str, Any] = await self._hear("answer")
            return found

    async def _hear(self, wanted: str) -> Any:
        async for kind, *content in self._messages:
            if kind == wanted:
                return content[0]
            if kind == "refused":
                raise JobError(content[0])
            if kind == "fault":
                raise JobError(content[0]["message"])
        raise JobError("the picture has changed: ask again")
