"""Sends stretches of scenes to a Dask scheduler: a task takes the project along, and brings parts.

A worker needs the project's packages but not its files: it unpacks what the task carries and draws
in a process of its own, so that the film is that of the machine that asked, byte for byte.
"""

from __future__ import annotations

import asyncio
import io
import logging
import pickle
import threading
import warnings
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.refusal import Refusal
from scenes.studio.cluster import errand
from scenes.studio.cluster.errand import Files, Parcel
from scenes.studio.paths import ROOT
from scenes.studio.render.parameters import file_of
from scenes.studio.render.part_cache import shared_files, versions

if TYPE_CHECKING:
    from distributed import Client

    from scenes.studio.render.stretch import Stretch

_SOURCES = {".py", ".typ", ".mo"}  # endings of other files that travel; any others may be private
_ANSWER = 10.0  # seconds that the scheduler has to answer,
_RETURN = 20.0  # and that it may be without workers: Dask restarts killed ones
_RETRIES = 2  # of a failed task; if its worker dies, the scheduler gives it to another


class ClusterError(Refusal):
    """The cluster failed while it was drawing: one sentence, exit status 1."""

    status = 1


def project(root: Path = ROOT) -> bytes:
    """The project's sources and assets as a zip, the same bytes for the same files."""
    sources = {
        path
        for package in ("model", "scenes")
        for path in (root / package).rglob("*")
        if path.suffix in _SOURCES and path.is_file()
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(sources | set(shared_files(root))):
            name = path.relative_to(root)
            if not any(part.startswith(".") for part in name.parts):
                entry = zipfile.ZipInfo(name.as_posix())
                archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def packed(stretch: Stretch, carried: bytes) -> Parcel:
    """A stretch as it travels: files by content, and no path of this machine."""
    from scenes.studio.render.run_scene import Parameters

    given = dict(stretch.parameters.values)
    files = {name: path for name, value in given.items() if (path := file_of(name, value))}
    order = {
        "target": stretch.scene.target,
        "parameters": Parameters.of(**{k: v for k, v in given.items() if k not in files}),
        "quality": stretch.quality,
        "key": stretch.key,
        "beats": stretch.beats,
        "codec": stretch.codec,
        "versions": versions(),
    }
    contents = [(name, path.suffix, path.read_bytes()) for name, path in files.items()]
    return Parcel(stretch.scene.target, carried, pickle.dumps(order), tuple(contents))


class Tasks:
    """Stretches at a scheduler. Each has a Future of its parts, or of a ClusterError."""

    def __init__(self, client: Client, address: str) -> None:
        self.client, self.address, self.project = client, address, project()
        self._waiting: dict[Any, tuple[Any, Future[Files]]] = {}  # Dask forgets what nobody holds
        self._closed = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def submit(self, stretch: Stretch) -> Future[Files]:
        parcel = packed(stretch, self.project)
        task = self.client.submit(errand.work, parcel, retries=_RETRIES, pure=False)
        future: Future[Files] = Future()
        self._waiting[task.key] = task, future
        task.add_done_callback(self._ended)
        return future

    def close(self) -> None:
        """Leave the scheduler, which then ends running tasks, too."""
        self._closed.set()
        with suppress(Exception):  # the scheduler is gone: there is nothing to leave
            self.client.close(timeout=_ANSWER)

    def _ended(self, task: Any) -> None:
        """A task is over, perhaps as we are leaving. In a thread that Python waits for."""
        if not self._closed.is_set():
            threading.Thread(target=self._settle, args=(task,), daemon=True).start()

    def _settle(self, task: Any) -> None:
        """Pass on a task's result. Waits for its parts, forever if the cluster is gone."""
        _, future = self._waiting[task.key]
        failed = parts = None
        with suppress(Exception, asyncio.CancelledError):  # it went with the scheduler
            if task.status == "error":
                failed = task.exception()
            elif task.status != "cancelled":
                parts = task.result()
        if future.done() or self._closed.is_set():
            return
        if parts is not None:
            future.set_result(parts)
        else:
            error = ClusterError(_reason(failed)) if failed else self._lost("is gone")
            future.set_exception(error)

    def _watch(self) -> None:
        """Give up where no worker is left and none comes back: a scheduler would wait forever."""
        alone = 0.0
        while alone < _RETURN:
            if self._closed.wait(1.0):
                return
            with suppress(Exception):  # if the scheduler is gone, its tasks tell
                alone = 0.0 if self.client.scheduler_info()["workers"] else alone + 1.0
        for _, future in list(self._waiting.values()):
            if not future.done():
                future.set_exception(self._lost("has no workers any more"))

    def _lost(self, what: str) -> ClusterError:
        return ClusterError(
            f"the scheduler at {self.address} {what}; finished parts are kept: run again to go on"
        )


def _reason(error: BaseException) -> str:
    """Why a task failed for good, in a sentence."""
    if type(error).__name__ == "KilledWorker":
        return "every worker that drew a certain part died: they may lack memory"
    return f"a worker of the cluster failed: {error}"


@contextmanager
def cluster(address: str) -> Iterator[Callable[[Stretch], Future[Files]]]:
    """A way to submit stretches to the scheduler at `address`. Raises Refusal."""
    try:
        import cloudpickle
        import distributed  # noqa: F401
    except ImportError as error:
        raise Refusal('--cluster needs the extra packages: pip install ".[cluster]"') from error
    _silence()
    tasks = Tasks(_connected(address), address)
    cloudpickle.register_pickle_by_value(errand)
    try:
        yield tasks.submit
    finally:
        tasks.close()


def _silence() -> None:
    """Silence what Dask says about its connections: we say in one sentence what matters."""
    for name in ["asyncio", "distributed", "tornado", *logging.root.manager.loggerDict]:
        if name.partition(".")[0] in ("asyncio", "distributed", "tornado"):
            logger = logging.getLogger(name)
            logger.handlers, logger.propagate = [logging.NullHandler()], False
    warnings.filterwarnings("ignore", module=r"distributed\b|dask\b")


def _connected(address: str) -> Client:
    """A client of the scheduler at an address. Raises Refusal where there is none."""
    from distributed import Client

    try:
        if not asyncio.run(asyncio.wait_for(_workers(address), _ANSWER)):
            raise Refusal(
                f"the scheduler at {address} has no workers: start `dask worker {address}`"
            )
        return Client(address, timeout=_ANSWER, set_as_default=False)
    except Refusal:
        raise
    except Exception as error:  # Dask, Tornado and the system each have their own
        if isinstance(error, TypeError) and address.startswith(("tls:", "wss:")):
            raise Refusal(
                f"{address} needs certificates: name them in Dask's configuration, under "
                "distributed.comm.tls"
            ) from error
        raise Refusal(
            f"no Dask scheduler answers at {address!r}: give the address that `dask scheduler` "
            "prints, tcp://host:8786, say"
        ) from error


async def _workers(address: str) -> Any:
    """A scheduler's workers. A Client, asked at once, would wait forever for some that answer."""
    from distributed import rpc

    async with rpc(address) as peer:
        return (await peer.identity())["workers"]
