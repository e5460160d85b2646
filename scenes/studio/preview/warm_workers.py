"""The server's side of the warm processes: starts them, sends them jobs, hears their answers."""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

from scenes.studio.paths import ROOT
from scenes.studio.preview.messages import JOB, READY, WARM, length, pack

_PICTURE = 4_000_000  # bytes that are read at once: a glance is no PNG
_GRACE = 1.0  # seconds that a job has to end by itself once it is told to stop
_NOWHERE = {"file": "", "line": 0, "code": [], "trace": []}
_DIED = {
    "kind": "Killed",
    "message": "the process that was drawing has died; memory may be short",
    **_NOWHERE,
}
_STOPPED = {"kind": "Stopped", "message": "stopped", **_NOWHERE}  # it could not say where it was


class Job:
    """One child at work. Its messages come once, from `messages`."""

    def __init__(self, channel: socket.socket, request: dict[str, Any]) -> None:
        self._channel, self._request = channel, request
        self._process = 0
        self._writer: asyncio.StreamWriter | None = None
        self._told_to_stop = False
        self._over = asyncio.Event()
        self.unwanted = False

    async def messages(self) -> AsyncIterator[tuple[Any, ...]]:
        """(kind, content ...) as they come; a child that dies unexpectedly leaves a fault."""
        try:
            reader, self._writer = await asyncio.open_connection(sock=self._channel, limit=_PICTURE)
            self._writer.write(pack(self._request))
            while True:
                body = await reader.readexactly(length(await reader.readexactly(4)))
                kind, *content = pickle.loads(body)
                if kind == "process":
                    self._process = content[0]
                    if self._told_to_stop:  # before its process was known
                        self._signal(signal.SIGTERM)
                elif kind == "done":
                    break
                if self.unwanted:
                    break
                if kind != "process":
                    yield (kind, *content)
        except (asyncio.IncompleteReadError, ConnectionError):
            if not self.unwanted:
                yield ("fault", _STOPPED if self._told_to_stop else _DIED)
        finally:
            self.kill()

    def say(self, **what: Any) -> None:
        """Send something to a job that hears while it works; its first message has come."""
        assert self._writer is not None
        self._writer.write(pack(what))

    async def answer(self, wanted: str) -> tuple[Any, ...]:
        """The content of the one message of that kind. Raises JobError if a fault comes."""
        found: tuple[Any, ...] | None = None
        async for kind, *content in self.messages():
            if kind == "fault":
                raise JobError(content[0]["message"])
            if kind == wanted:
                found = tuple(content)
        if found is None:
            raise JobError("that was stopped")
        return found

    async def stop(self, grace: float = _GRACE) -> None:
        """Have the job report where it is and end; kill it if it has not after `grace` seconds."""
        self._told_to_stop = True
        self._signal(signal.SIGTERM)
        with suppress(TimeoutError):
            async with asyncio.timeout(grace):
                await self._over.wait()
        self._signal(signal.SIGKILL)

    def kill(self) -> None:
        """End the job at once, without any report."""
        self.unwanted = True
        self._signal(signal.SIGKILL)
        self._process = 0
        self._over.set()
        if self._writer is not None:
            self._writer.close()
        else:
            self._channel.close()

    def _signal(self, number: int) -> None:
        if self._process:
            with suppress(ProcessLookupError):
                os.kill(self._process, number)


class JobError(Exception):
    """A job could not be done; the message is one sentence for the page."""


class WarmProcesses:
    """Keeps one process that has imported the packages, and one that has the project, too.

    And one child of that which has practised and waits for a glance: without it, forking and what
    comes of that would take a quarter of a glance.
    """

    def __init__(self) -> None:
        self._first: socket.socket | None = None
        self._second: socket.socket | None = None
        self._ready: socket.socket | None = None  # the waiting child's channel
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, job: str, **arguments: Any) -> Job:
        """Have a fresh child do a job; see jobs.py for the jobs' names and arguments."""
        channel = None
        if job == "look":
            channel, self._ready = self._ready, None
        if channel is None or _ended(channel):
            channel = self._fork(JOB)
        return Job(channel, {"job": job, **arguments})

    def _fork(self, kind: bytes) -> socket.socket:
        """A fresh child's channel; kind: a byte of messages.py."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self._project(), [kind], [theirs.fileno()])
            except OSError:  # the warm process was killed
                self.close()
                socket.send_fds(self._project(), [kind], [theirs.fileno()])
        return ours

    def renew(self) -> None:
        """Forget the imported project: the next job is done with the files as they are now."""
        self._close("_ready", "_second")
        self._project()

    async def rehearse(self, **request: Any) -> bool:
        """Let a process that has played a scene through once take the place of the project's.

        request: scene, values and quality. Returns whether that succeeded.
        """
        if rehearsed := await self._prepared(WARM, request):
            self._close("_ready", "_second")
            self._second = rehearsed
        return rehearsed is not None

    async def practise(self, **request: Any) -> None:
        """Have a child practise and wait for the next glance; request: also a place."""
        if practised := await self._prepared(READY, request):
            self._close("_ready")
            self._ready = practised

    async def _prepared(self, kind: bytes, request: dict[str, Any]) -> socket.socket | None:
        """The channel of a child that has done in advance what it is for.

        None where it has died, or the project that it has imported is no longer the one.
        """
        ours = self._fork(kind)
        project, done = self._second, False
        try:
            ours.setblocking(False)
            loop = asyncio.get_running_loop()
            await loop.sock_sendall(ours, pack(request))
            done = bool(await loop.sock_recv(ours, 1)) and self._second is project
            ours.setblocking(True)
        except OSError:  # it was killed
            pass
        finally:
            if not done:
                ours.close()
        return ours if done else None

    def close(self) -> None:
        """End the warm processes, and with them every job."""
        self._close("_ready", "_second", "_first")
        if self._process is not None:
            self._process.wait()
            self._process = None

    def _close(self, *names: str) -> None:
        """End the processes whose channels have these names."""
        for name in names:
            if (channel := getattr(self, name)) is not None:
                channel.close()
                setattr(self, name, None)

    def _project(self) -> socket.socket:
        if self._second is None:
            if self._first is None:
                self._launch()
            assert self._first is not None
            self._second, theirs = socket.socketpair()
            with theirs:
                socket.send_fds(self._first, [WARM], [theirs.fileno()])
        return self._second

    def _launch(self) -> None:
        self._first, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "scenes.studio.preview.warm_process", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )


def _ended(channel: socket.socket) -> bool:
    """Whether a child that waits has been killed."""
    try:
        return not channel.recv(1, socket.MSG_DONTWAIT | socket.MSG_PEEK)
    except BlockingIOError:
        return False
    except OSError:
        return True
