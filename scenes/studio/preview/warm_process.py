"""Warm processes, which fork a child for every request, so that imports are paid for once.

The first warm process has imported the packages, Manim above all. Its children are warm processes,
too, which have imported the project as it was at that moment; their children run one job each (see
jobs.py). So an edit of what scenes share costs a new import of the project, but not of Manim.

A warm process listens to a socket, its channel. For each child that it is to fork it receives one
byte of messages.py, and a file descriptor: the child's own channel. It ends when its channel is
closed, and so does a child. Its place may be taken by a child of its own that has rehearsed a
scene: played it through once, unseen, so that texts are set, glyphs known and the voice loaded
before an edit. A child that waits for its job may have practised: see in_advance.py.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

from scenes.studio.preview.messages import HEAD, JOB, READY, WARM, length, pack

_LONGEST = 60  # seconds that what is done in advance may last: a look has just come to its end


class Stopped(BaseException):
    """Somebody pressed stop; raised wherever the job is."""


def serve(
    channel: socket.socket,
    prepare: Callable[[], None],
    children: Mapping[bytes, Callable[[socket.socket], None]],
) -> None:
    """Do `prepare`, then fork a process for every byte received, to run what it stands for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's, which closes channels
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for children
    sys.dont_write_bytecode = True  # its time stamps are in seconds: too coarse for quick edits
    prepare()
    gc.collect()
    gc.freeze()  # imports stay: no child needs to collect them, or to copy their memory
    while True:
        byte, descriptors, _, _ = socket.recv_fds(channel, 1, 1)
        if not byte:
            return
        own = socket.socket(fileno=descriptors[0])
        if os.fork() == 0:
            channel.close()
            status = 1
            try:
                children[byte](own)
                status = 0
            finally:
                os._exit(status)
        own.close()


def run_job(channel: socket.socket) -> None:
    """In a child: read what to do, do it, send the results, and finally ("done",)."""
    request = _request(channel)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, _stop)

    def send(*message: Any) -> None:
        channel.sendall(pack(message))

    send("process", os.getpid())
    try:
        from scenes.studio.preview import jobs, making, questions, takes

        name = request.pop("job")
        if name in questions.TALKS:  # it listens itself, and ends where there is nobody
            questions.TALKS[name](send, lambda: _request(channel), **request)
        else:
            threading.Thread(target=_end_with, args=(channel,), daemon=True).start()
            (jobs.JOBS | making.JOBS | takes.JOBS)[name](send, **request)
    except (Exception, Stopped) as error:
        from scenes.studio.render.error_report import describe

        send("fault", describe(error, request.get("values")))
    send("done")


def _request(channel: socket.socket) -> dict[str, Any]:
    return pickle.loads(_exactly(channel, length(_exactly(channel, HEAD))))


def _exactly(channel: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        part = channel.recv(count - len(data))
        if not part:
            os._exit(1)
        data += part
    return data


def _end_with(channel: socket.socket) -> None:
    """Wait until the other end of the channel is closed: then nobody wants the job's results."""
    with suppress(OSError):
        channel.recv(1)
    os._exit(1)


def _stop(number: int, frame: Any) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise Stopped


def _import_packages() -> None:
    import av  # noqa: F401
    import manim  # noqa: F401
    import scipy.ndimage  # noqa: F401
    import typst  # noqa: F401
    from PIL import Image

    Image.preinit()  # its formats


def _import_project() -> None:
    """Import what every job needs; where that fails, each job will fail likewise and report it."""
    with suppress(Exception):
        import scenes.kit
        from model.networks.cnn import trained
        from scenes.kit.drawing.typeset import typeset
        from scenes.studio.preview import jobs, making, questions, takes  # noqa: F401

        for module in walk_packages(scenes.kit.__path__, "scenes.kit."):
            import_module(module.name)  # what scenes share, most of which no job imports itself
        trained()
        typeset("$x$")  # loads the fonts


def _in_advance(channel: socket.socket, what: str) -> None:
    """In a child: rehearse or practise as is asked, and report that this is done."""
    request = _request(channel)
    signal.alarm(_LONGEST)  # which ends the process
    with suppress(Exception):
        from scenes.studio.preview import in_advance

        getattr(in_advance, what)(**request)
    signal.alarm(0)
    gc.collect()  # before reporting ready, or the next job would wait for it
    channel.sendall(b"+")


def _practised(channel: socket.socket) -> None:
    _in_advance(channel, "practise")
    run_job(channel)


def _rehearsed(channel: socket.socket) -> None:
    serve(channel, lambda: _in_advance(channel, "rehearse"), PROJECT)


PROJECT = {JOB: run_job, READY: _practised, WARM: _rehearsed}


def main() -> None:
    """The first warm process; its channel is the file descriptor on the command line."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    serve(channel, _import_packages, {WARM: lambda own: serve(own, _import_project, PROJECT)})


if __name__ == "__main__":
    main()
