"""What the preview does in advance so that edits are drawn sooner: rehearsals and practice."""

from __future__ import annotations

import asyncio
import pickle
import socket
import subprocess
import sys
from typing import Any

from scenes.studio.paths import ROOT
from scenes.studio.preview.messages import HEAD, JOB, READY, length
from scenes.studio.preview.open_pages import View
from scenes.studio.preview.rehearsals import Rehearsals
from scenes.studio.preview.warm_workers import WarmProcesses


class Stage:
    """Stands for the warm processes: rehearses and practises for as long as it is told to."""

    def __init__(self) -> None:
        self.times = 0
        self.over = asyncio.Event()
        self.practised: list[dict[str, Any]] = []
        self.practice_over = asyncio.Event()

    async def rehearse(self, **request: Any) -> bool:
        self.times += 1
        await self.over.wait()
        return True

    async def practise(self, **request: Any) -> None:
        self.practised.append(request["place"])
        await self.practice_over.wait()


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


def test_a_glance_is_practised_after_the_rehearsal_and_once_at_a_time() -> None:
    """Whoever scrubs glances at many frames: the practice for one of them does for all."""

    async def check() -> None:
        stage = Stage()
        rehearsals = Rehearsals(stage)  # type: ignore[arg-type]
        for frame in range(2):
            rehearsals.begin(View("forward/pixels", place={"frame": frame}))
            await asyncio.sleep(0)
        assert stage.practised == []
        stage.over.set()
        await rehearsals.end(View("forward/pixels"))
        while not stage.practised:
            await asyncio.sleep(0)
        rehearsals.begin(View("forward/pixels", place={"frame": 2}))
        assert stage.practised == [{"frame": 0}]
        rehearsals.forget()  # which ends the practice, too
        while not rehearsals._practice.done():  # type: ignore[union-attr]
            await asyncio.sleep(0)
        rehearsals.begin(View("forward/pixels", place={"frame": 3}))
        while len(stage.practised) < 2:
            await asyncio.sleep(0)
        assert stage.practised[1] == {"frame": 3}
        rehearsals.forget()

    asyncio.run(check())


class Forks(WarmProcesses):
    """Stands for the warm processes: its children are only their ends of the channels."""

    def __init__(self) -> None:
        super().__init__()
        self.channels: list[socket.socket] = []
        self.children: list[socket.socket] = []
        self.kinds: list[bytes] = []

    def _fork(self, kind: bytes) -> socket.socket:
        ours, theirs = socket.socketpair()
        self.channels.append(ours)
        self.children.append(theirs)
        self.kinds.append(kind)
        return ours

    def took(self, job: str) -> int:
        """The number of the child that a job is given to."""
        channel = self.start(job)._channel
        number = self.channels.index(channel)
        channel.close()
        return number

    async def practised(self, number: int, *, alive: bool = True) -> None:
        """Have the child of that number practise, which is the next one; or die of it."""
        practice = asyncio.create_task(self.practise(place={"frame": number}))
        await asyncio.sleep(0)
        child = self.children[number]
        request = pickle.loads(child.recv(length(child.recv(HEAD))))
        assert request == {"place": {"frame": number}}
        child.send(b"+") if alive else child.close()
        await practice


def test_a_glance_has_a_process_that_waits_for_it() -> None:
    async def check(warm: Forks) -> None:
        await warm.practised(0)
        assert warm.took("fill") == 1  # work at leisure does not take it
        assert [warm.took("look"), warm.took("look")] == [0, 2]
        await warm.practised(3)
        warm.children[3].close()  # it was killed
        assert warm.took("look") == 4
        await warm.practised(5, alive=False)
        assert warm.took("look") == 6
        await warm.practised(7)
        await warm.practised(8)
        assert warm.children[7].recv(1) == b""  # it ends: the newer one takes its place
        warm.close()
        assert warm.children[8].recv(1) == b""

    warm = Forks()
    asyncio.run(check(warm))
    assert warm.kinds == [READY, JOB, JOB, READY, JOB, READY, JOB, READY, READY]
    for child in warm.children:
        child.close()


def test_a_glance_does_not_wait_for_the_practice() -> None:
    async def check(warm: Forks) -> None:
        practice = asyncio.create_task(warm.practise(place={}))
        await asyncio.sleep(0)
        assert warm.took("look") == 1
        warm.children[0].send(b"+")
        await practice
        assert warm.took("look") == 0
        warm.close()

    asyncio.run(check(Forks()))


_FAULTS = """
import os, resource, socket
from scenes.studio.preview import jobs, warm_process
from scenes.studio.preview.messages import pack

def in_advance(what, **request):
    ours, theirs = socket.socketpair()
    ours.send(pack(request))
    warm_process._in_advance(theirs, what)

def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

asked = {"scene": "forward/pixels", "values": {}, "quality": "480p15"}
place = {"beat": "patch"}
in_advance("rehearse", **asked)
for practise in (False, True):
    if not os.fork():
        if practise:
            in_advance("practise", **asked, place=place)
        before, by = faults(), {}
        jobs.look(lambda kind, *_: by.setdefault(kind, faults()), **asked, place=place)
        print(by["at"] - before, flush=True)
        os._exit(0)
    os.wait()
"""


def test_practice_leaves_a_process_its_memory() -> None:
    """Each page that is still shared when a glance writes to it has to be copied first."""
    run = [sys.executable, "-c", _FAULTS]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True)
    unpractised, practised = map(int, done.stdout.split())
    assert practised < unpractised / 4
