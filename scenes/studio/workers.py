"""Worker processes, forked from this one, which has already imported Manim."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from scenes.studio.blame import guarded


class Workers(ProcessPoolExecutor):
    """A pool that an error or Ctrl-C ends at once, whatever its processes are doing."""

    def submit(self, task: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        with _ctrl_c_held_back():
            return super().submit(guarded, task, *args, **kwargs)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool | None:
        if kind is not None:
            for process in list((self._processes or {}).values()):
                process.terminate()
            self.shutdown(wait=True, cancel_futures=True)
        return super().__exit__(kind, error, traceback)


def pool(workers: int) -> Workers:
    """So many workers; they end when this process is gone, even if it was killed."""
    context = multiprocessing.get_context("fork")
    return Workers(workers, context, _become_worker, (os.getpid(),))


@contextmanager
def _ctrl_c_held_back() -> Iterator[None]:
    """Ctrl-C takes effect at the end: Python loses it, or hangs, where it falls into a fork."""
    pressed: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt


def _become_worker(parent: int) -> None:
    """Leave Ctrl-C to the parent, and end when the parent says so or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # an exception would be taken for a result
    end_with(parent)


def end_with(parent: int) -> None:
    """End this process when its parent is gone, even if that was killed."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
