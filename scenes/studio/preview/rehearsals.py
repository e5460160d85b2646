"""Which scenes are played in advance, unseen, so that their edits are drawn sooner."""

from __future__ import annotations

import asyncio

from scenes.studio.preview.open_pages import View
from scenes.studio.preview.warm_workers import WarmProcesses


class Rehearsals:
    """One of each scene. A rehearsal goes on where an edit ends what waits for it.

    Else who saves often would never come to its end, and wait longest for every picture. After a
    rehearsal, and after each glance, somebody practises for the next glance.
    """

    def __init__(self, warm: WarmProcesses) -> None:
        self._warm = warm
        self._begun: dict[str, asyncio.Task[bool]] = {}  # by scene, also those that are over
        self._practice: asyncio.Task[None] | None = None

    def begin(self, view: View) -> None:
        """Have a scene rehearsed, unless it is or was, and practised, unless one is."""
        self._rehearse(view)
        if self._practice is None or self._practice.done():
            self._practice = asyncio.create_task(self._practise(view))

    async def end(self, view: View) -> None:
        """Wait until a scene has been rehearsed; where that fails, it can begin again."""
        if not await asyncio.shield(self._rehearse(view)):
            self._begun.pop(view.scene, None)

    def forget(self) -> None:
        """What scenes share has changed: none is known any more."""
        for rehearsal in self._begun.values():
            rehearsal.cancel()
        self._begun.clear()
        if self._practice is not None:
            self._practice.cancel()

    def _rehearse(self, view: View) -> asyncio.Task[bool]:
        if view.scene not in self._begun:
            self._begun[view.scene] = asyncio.create_task(
                self._warm.rehearse(scene=view.scene, values=view.values, quality=view.quality)
            )
        return self._begun[view.scene]

    async def _practise(self, view: View) -> None:
        await asyncio.shield(self._begun[view.scene])  # for what it leaves
        await self._warm.practise(
            scene=view.scene, values=view.values, quality=view.quality, place=view.place
        )
