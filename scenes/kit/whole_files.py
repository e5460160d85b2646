"""Files that appear whole or not at all, and nothing left over from runs that were killed.

A file that is being written lies beside its place under a temporary name, and its writer holds a
lock on it. The system releases a lock when its process ends, however it ends, so a file with such a
name that nobody holds is left over, and is swept away. This works whatever the timing, and for
processes that cannot see each other, as in two containers that share a folder.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import secrets
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_NAME = re.compile(r"\.in-motion-[0-9a-f]{16}\.part")  # no user's file has such a name
_FOLDER = "in-motion-"  # how our temporary folders' names begin
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}


class WholeFile:
    """A file in the making: it is written at `beside`, then put in its place or discarded."""

    def __init__(self, path: Path) -> None:
        """Raises OSError, as the other methods do; the error names `path`."""
        self.path = self.beside = path
        self._lock: int | None = None
        with self.naming():
            path.parent.mkdir(parents=True, exist_ok=True)
            self.beside, self._lock = _made(path.parent)

    def put(self) -> None:
        """Put the written file in its place, whatever lay there before."""
        with self.naming():
            os.replace(self.beside, self.path)
        _let_go(self._lock)

    def discard(self) -> None:
        self.beside.unlink(missing_ok=True)
        _let_go(self._lock)

    @contextmanager
    def naming(self) -> Iterator[None]:
        """Errors while writing name the wanted file, not the temporary one."""
        try:
            yield
        except OSError as error:
            if error.errno is None or error.filename not in (None, str(self.beside)):
                raise
            raise OSError(error.errno, error.strerror, str(self.path)) from error


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Where to write what is put at `path` in the end; an error leaves nothing behind."""
    file = WholeFile(path)
    try:
        with file.naming():
            yield file.beside
        file.put()
    except BaseException:
        file.discard()
        raise


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that appears whole or not at all. Raises OSError."""
    with whole(path) as beside:
        beside.write_bytes(content)


@contextmanager
def swept(*folders: Path) -> Iterator[None]:
    """Folders in which nothing is left over, from before or from what is done meanwhile."""
    for folder in folders:
        sweep(folder)
    try:
        yield
    finally:
        for folder in folders:
            sweep(folder)


def sweep(folder: Path) -> None:
    """Remove what killed runs left unfinished in a folder, and nothing else."""
    for path in folder.glob(".in-motion-*"):
        if _NAME.fullmatch(path.name):
            with suppress(OSError):  # it is another user's, or was swept by another run
                lock = _locked(path, os.O_RDWR)
                if lock is not None:
                    path.unlink()
                    _let_go(lock)


class TemporaryFolder(tempfile.TemporaryDirectory):  # type: ignore[type-arg]
    """As Python's; where its process is killed, the next one that is made removes it."""

    def __init__(self) -> None:
        _sweep_temporary()
        self._lock: int | None = None
        while self._lock is None:  # or a sweep fell between its making and its lock
            super().__init__(prefix=_FOLDER)
            try:
                self._lock = _locked(Path(self.name), os.O_RDONLY | os.O_DIRECTORY)
            except OSError as error:
                if error.errno not in _NO_LOCKS:
                    raise
                return

    def cleanup(self) -> None:
        super().cleanup()
        _let_go(self._lock)
        self._lock = None


def _sweep_temporary() -> None:
    for path in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*"):
        with suppress(OSError):
            if path.lstat().st_uid == os.getuid():
                lock = _locked(path, os.O_RDONLY | os.O_DIRECTORY)
                if lock is not None:
                    shutil.rmtree(path, ignore_errors=True)
                    _let_go(lock)


def _made(folder: Path) -> tuple[Path, int | None]:
    """A new file, and the descriptor that holds its lock: None where the file system has no locks.

    Nothing is swept there, as a sweep only takes what it could lock.
    """
    while True:
        path = folder / f".in-motion-{secrets.token_hex(8)}.part"
        try:
            lock = _locked(path, os.O_RDWR | os.O_CREAT | os.O_EXCL)
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
            return path, None
        if lock is not None:  # else a sweep fell between its making and its lock
            return path, lock


# Locks are on open files and not on processes: on a process's own, closing any other descriptor of
# the file, as PyAV does, would end it. A fork shares open files, so it closes those with locks.
_held: set[int] = set()
_forking = threading.Lock()


def _locked(path: Path, flags: int) -> int | None:
    """A descriptor that holds the lock of what lies at `path`.

    None where another holds it, or where it has just gone. Raises OSError.
    """
    with _forking:
        descriptor = os.open(path, flags | os.O_NOFOLLOW, 0o666)
        _held.add(descriptor)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(descriptor), path.lstat()):
            return descriptor
    except (BlockingIOError, FileNotFoundError):
        pass
    except BaseException:
        _let_go(descriptor)
        raise
    _let_go(descriptor)
    return None


def _let_go(descriptor: int | None) -> None:
    """Close the descriptor and with it the lock; a second call does nothing."""
    with _forking:
        if descriptor in _held:
            _held.discard(descriptor)
            os.close(descriptor)


def _forget_locks() -> None:
    """In a child: the parent's locks must not live on in it."""
    for descriptor in _held:
        os.close(descriptor)
    _held.clear()
    _forking.release()


os.register_at_fork(
    before=_forking.acquire, after_in_parent=_forking.release, after_in_child=_forget_locks
)
