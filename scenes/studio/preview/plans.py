"""The beats of a film's scenes, found one after another for the pages that look at the film."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from scenes.studio.preview.open_pages import Page, View
from scenes.studio.preview.warm_workers import JobError, WarmProcesses
from scenes.studio.render.targets import films

_REST = 1.0  # seconds without a change before the beats of other scenes are counted again
_MOST = 500  # plans kept: a new digit or parameter makes others


class Plans:
    """Plans by scene and parameters; a page is told of each as it is found."""

    def __init__(self, warm: WarmProcesses) -> None:
        self._warm = warm
        self._plans: dict[str, list[dict[str, Any]]] = {}

    def keep(self, view: View, scene: str, beats: list[dict[str, Any]]) -> None:
        self._plans[_name(view, scene)] = beats
        while len(self._plans) > _MOST:
            del self._plans[next(iter(self._plans))]

    def forget(self, scenes: Iterable[str]) -> None:
        """Forget what was found of these scenes: it is no longer true."""
        gone = set(scenes)
        for known in [known for known in self._plans if known.partition(" ")[0] in gone]:
            del self._plans[known]

    def clear(self) -> None:
        self._plans.clear()

    def start(self, page: Page) -> None:
        """Find what is not yet known of the page's film, and tell the page all of it."""
        page.cancel("plan")
        page.tasks["plan"] = asyncio.create_task(self._plan(page))

    async def _plan(self, page: Page) -> None:
        await asyncio.sleep(_REST)
        assert page.view is not None
        view = page.view
        for scene in [found.target for found in films().get(view.film, [])]:
            beats = self._plans.get(_name(view, scene))
            if beats is None:
                job = page.jobs["plan"] = self._warm.start(
                    "plan", scene=scene, values=view.values, quality=view.quality
                )
                try:
                    (beats,) = await job.answer("beats")
                except JobError:
                    continue  # pages that look at that scene are told what is wrong with it
                self.keep(view, scene, beats)
            page.tell(f"plan:{scene}", scene=scene, beats=beats)


def _name(view: View, scene: str) -> str:
    return f"{scene} {sorted(view.values.items())!r}"
