"""Sends jobs to a Dask scheduler. A task carries the project with it and brings its parts back.

A worker needs the project's packages but not its files: it unpacks what the task carries and draws
in a process of its own, so that the film is that of the machine that asked, byte for byte.
"""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenes.studio.options import InputError

if TYPE_CHECKING:
    from scenes.studio.render import Job

ROOT = Path(__file__).resolve().parents[2]
_CARRIED = ("model/**/*.py", "scenes/**/*.py", "scenes/locale/**/*.mo", "assets/**/*")
_ANSWER = "10s"  # how long the scheduler has to answer
_RETRIES = 2  # of a task that fails; one whose worker dies is given to another by the scheduler
Files = dict[str, bytes]


@dataclass(frozen=True)
class Parcel:
    """A job as it travels: plain values, the project, and the picture where one was given."""

    project: bytes
    digest: str
    target: str
    parameters: tuple[tuple[str, Any], ...]
    quality: str
    key: str
    beats: tuple[str, ...]
    codec: tuple[Any, ...]
    picture: tuple[str, bytes] | None


@lru_cache(maxsize=1)
def project() -> bytes:
    """The project's sources and assets as a zip, the same bytes for the same files."""
    buffer = io.BytesIO()
    paths = sorted({p for pattern in _CARRIED for p in ROOT.glob(pattern) if p.is_file()})
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            name = zipfile.ZipInfo(str(path.relative_to(ROOT)))
            archive.writestr(name, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def packed(job: Job) -> Parcel:
    digit = Path(str(dict(job.parameters.values).get("digit", "")))
    return Parcel(
        project=project(),
        digest=sha256(project()).hexdigest()[:24],
        target=job.scene.target,
        parameters=job.parameters.values,
        quality=str(job.quality),
        key=job.key,
        beats=job.beats,
        codec=astuple(job.codec),
        picture=(digit.suffix, digit.read_bytes()) if digit.is_file() else None,
    )


def work(parcel: Any) -> Files:
    """Draw a parcel's beats on whatever machine this is; returns the parts by file name.

    It is sent by value and so imports all that it uses.
    """
    import contextlib
    import io
    import json
    import os
    import subprocess
    import sys
    import tempfile
    import zipfile
    from pathlib import Path

    home = Path(tempfile.gettempdir()) / f"cnn-in-motion-{parcel.digest}"
    if not home.exists():
        fresh = Path(tempfile.mkdtemp(dir=home.parent))
        with zipfile.ZipFile(io.BytesIO(parcel.project)) as archive:
            archive.extractall(fresh)
        with contextlib.suppress(OSError):  # another worker of this machine was first
            os.rename(fresh, home)
    with tempfile.TemporaryDirectory() as folder:
        values = dict(parcel.parameters)
        if parcel.picture is not None:
            suffix, content = parcel.picture
            picture = Path(folder) / f"picture{suffix}"
            picture.write_bytes(content)
            values["digit"] = str(picture)
        job = [parcel.target, values, parcel.quality, parcel.key, parcel.beats, parcel.codec]
        done = subprocess.run(
            [sys.executable, "-m", "scenes.studio.remote", folder],
            cwd=home,
            input=json.dumps(job),
            capture_output=True,
            text=True,
            env=os.environ | {"PYTHONPATH": str(home)},
        )
        if done.returncode:
            raise RuntimeError(f"{parcel.target} could not be drawn: {done.stderr[-2000:]}")
        parts = Path(folder) / "parts"
        return {path.name: path.read_bytes() for path in sorted(parts.iterdir())}


@contextmanager
def cluster(address: str) -> Iterator[Callable[[Job], Future[Files]]]:
    """A way to submit jobs to the scheduler at `address`. Raises InputError."""
    try:
        import cloudpickle
        from distributed import Client
    except ImportError as error:
        raise InputError('--cluster needs the extra packages: pip install ".[cluster]"') from error
    try:
        client = Client(address, timeout=_ANSWER)
    except (OSError, ValueError, TimeoutError) as error:
        raise InputError(
            f"no Dask scheduler answers at {address}: give the address that `dask scheduler` "
            "prints, tcp://host:8786, say"
        ) from error
    with client:
        if not client.scheduler_info()["workers"]:
            raise InputError(
                f"the scheduler at {address} has no workers: start `dask worker` there"
            )
        cloudpickle.register_pickle_by_value(sys.modules[__name__])
        executor = client.get_executor(retries=_RETRIES, pure=False)
        try:
            yield lambda job: executor.submit(work, packed(job))
        finally:
            executor.shutdown(wait=False)  # which also cancels what has not begun
