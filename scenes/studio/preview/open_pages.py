"""The open pages: what each looks at, and the news that waits for it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from scenes.studio.preview.talks import Talk
from scenes.studio.preview.warm_workers import Job


@dataclass
class View:
    """What a page shows: a scene, its parameters, the size, and where the playhead is.

    place: {"beat", "offset", "frame"}, see look in jobs.py. sharp: a larger size, in which
    frames at rest are shown.
    """

    scene: str
    values: dict[str, Any] = field(default_factory=dict)
    quality: str = "480p"
    place: dict[str, Any] = field(default_factory=dict)
    sharp: str | None = None

    @property
    def film(self) -> str:
        return self.scene.partition("/")[0]

    def same_picture(self, other: View | None) -> bool:
        """Whether only the playhead differs."""
        return other is not None and (self.scene, self.values, self.quality) == (
            other.scene,
            other.values,
            other.quality,
        )


class Page:
    """One open page: what it looks at, and the news that waits for it, the latest of each kind."""

    def __init__(self) -> None:
        self.view: View | None = None
        self.key = ""
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self.jobs: dict[str, Job] = {}
        self.talk: Talk | None = None  # about the frame at which the page rests
        self.again = False
        self.filling = range(0)  # the frames that are being drawn in order
        self._news: dict[str, Any] = {}
        self._woken = asyncio.Event()

    def tell(self, kind: str, /, **content: Any) -> None:
        """Leave news for the page; older news of that kind that it has not fetched is dropped."""
        self._news.pop(kind, None)
        self._news[kind] = content
        self._woken.set()

    async def news(self, patience: float) -> list[tuple[str, Any]]:
        """What is new, or nothing after that many seconds."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), patience)
        self._woken.clear()
        found, self._news = list(self._news.items()), {}
        return found

    def begin(self, talk: Talk) -> None:
        """Talk about another frame from now on."""
        self.hush()
        self.talk = talk

    def hush(self) -> None:
        """End the talk: what it is about is no longer what the page shows."""
        if self.talk is not None:
            self.talk.job.kill()
            self.talk = None

    def busy(self, name: str) -> bool:
        """Whether the task of that name has not come to its end."""
        return name in self.tasks and not self.tasks[name].done()

    def cancel(self, *names: str) -> None:
        """End the tasks of these names and the processes that work for them."""
        for name in names:
            if job := self.jobs.pop(name, None):
                job.kill()
            if task := self.tasks.pop(name, None):
                task.cancel()
