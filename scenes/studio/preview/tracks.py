"""What scenes say, as sound files, made for the pages that look at them."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Any

from scenes.studio.preview.open_pages import Page, View
from scenes.studio.preview.warm_workers import WarmProcesses

_MOST = 8  # tracks kept: one of two minutes has 6 MB


class Tracks:
    """Tracks by name, the latest few; a page is told of its scene's as soon as it is there."""

    def __init__(self, warm: WarmProcesses) -> None:
        self._warm = warm
        self._tracks: OrderedDict[str, bytes] = OrderedDict()

    def get(self, name: str) -> bytes | None:
        return self._tracks.get(name)

    def start(self, page: Page, view: View, key: str, name: str, rows: list[Any]) -> None:
        """Have what the version `key` of a scene says spoken; see `said` for name and rows."""
        page.cancel("speak")
        page.tasks["speak"] = asyncio.create_task(self._speak(page, view, key, name, rows))

    async def _speak(self, page: Page, view: View, key: str, name: str, rows: list[Any]) -> None:
        if name and name not in self._tracks:
            job = page.jobs["speak"] = self._warm.start(
                "speak", scene=view.scene, values=view.values, rows=rows
            )
            async for kind, *content in job.messages():
                if kind == "track":
                    self._keep(name, content[0])
                elif kind == "fault":
                    page.tell("fault", **content[0])
                    return
            page.jobs.pop("speak", None)
        if name in self._tracks:
            self._tracks.move_to_end(name)
        if name in self._tracks or not name:
            page.tell("sound", key=key, name=name)

    def _keep(self, name: str, content: bytes) -> None:
        self._tracks[name] = content
        while len(self._tracks) > _MOST:
            self._tracks.popitem(last=False)
