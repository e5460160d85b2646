"""What the preview does in advance so that edits are drawn sooner: rehearsals, waiting children."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

from scenes.studio.preview.open_pages import View
from scenes.studio.preview.rehearsals import Rehearsals
from scenes.studio.preview.warm_workers import WarmProcesses


class Stage:
    """Stands for the warm processes: rehearses for as long as it is told to."""

    def __init__(self) -> None:
        self.times = 0
        self.over = asyncio.Event()

    async def rehearse(self, **request: Any) -> bool:
        self.times += 1
        await self.over.wait()
        return True


def test_a_rehearsal_outlives_an_edit() -> None:
    """Begun anew with every edit, it would never come to its end."""

    async def check() -> None:
        stage, view = Stage(), View("forward/pixels")
        rehearsals = Rehearsals(stage)  # type: ignore[arg-type]
        for _ in range(3):  # saved again before it is over
            waiting = asyncio.create_task(rehearsals.end(view))
            await asyncio.sleep(0)
            waiting.cancel()
        stage.over.set()
        await rehearsals.end(view)
        assert stage.times == 1
        rehearsals.forget()  # what scenes share was edited
        await rehearsals.end(view)
        assert stage.times == 2

    asyncio.run(check())


class Forks(WarmProcesses):
    """Stands for the warm processes: its children are only their ends of the channels."""

    def __init__(self) -> None:
        super().__init__()
        self.channels: list[socket.socket] = []
        self.children: list[socket.socket] = []

    def _fork(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        self.channels.append(ours)
        self.children.append(theirs)
        return ours

    def took(self, job: str) -> int:
        """The number of the child that a job is given to."""
        channel = self.start(job)._channel
        number = self.channels.index(channel)
        channel.close()
        return number


def test_a_glance_has_a_process_that_waits_for_it() -> None:
    warm = Forks()
    warm.be_ready()
    warm.be_ready()
    assert len(warm.children) == 1
    assert warm.took("fill") == 1  # work at leisure does not take it
    assert [warm.took("look"), warm.took("look")] == [0, 2]
    warm.be_ready()
    warm.children[3].close()  # it was killed
    assert warm.took("look") == 4
    warm.be_ready()
    warm.close()
    assert warm.children[5].recv(1) == b""  # it ends
    for child in warm.children:
        child.close()
