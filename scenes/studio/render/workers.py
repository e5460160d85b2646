"""Worker processes, forked from this one, which has already imported Manim."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from model.refusal import Notice
from scenes.studio.render.scene_errors import guarded

_ENDING = (signal.SIGINT, signal.SIGTERM)
# What a parent has left to be collected stays its own: to free a decoder in a child would be to
# wait for threads that were not forked, forever.
os.register_at_fork(after_in_child=gc.freeze)


class Workers(ProcessPoolExecutor):
    """A pool that ends at once on an error or Ctrl-C, whatever its processes are doing."""

    def submit(self, task: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        with _signals_held_back():
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
    """That many workers; they end when this process is gone, even if it was killed."""
    context = multiprocessing.get_context("fork")
    return Workers(workers, context, _become_worker)


@contextmanager
def _signals_held_back() -> Iterator[None]:
    """Signals that end a run wait until after a fork, in which Python would lose them or hang.

    A worker is born with them blocked, so that none is lost before it knows what they mean to it.
    """
    came: list[int] = []
    before = {n: signal.signal(n, lambda number, _: came.append(number)) for n in _ENDING}
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for number, handler in before.items():
            signal.signal(number, handler)
    for held_back in came:
        signal.raise_signal(held_back)


def _become_worker() -> None:
    """Leave Ctrl-C and notices to the parent, and end when it says so or is gone."""
    warnings.simplefilter("ignore", Notice)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # an exception would be mistaken for a result
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
    parent = multiprocessing.parent_process()
    assert parent is not None
    _end_after(parent.join)


def end_with(parent: int) -> None:
    """End this process when its parent, of whatever kind, is gone, even if it was killed."""

    def wait() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)

    _end_after(wait)


def _end_after(wait: Callable[[], object]) -> None:
    def watch() -> None:
        wait()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
