"""Finished parts, one a beat, kept between runs under a key of all that they depend on."""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
import zlib
from contextlib import suppress
from dataclasses import astuple, dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from scenes.studio.encode import MP4, Codec
from scenes.studio.files import fingerprint
from scenes.studio.quality import Quality
from scenes.studio.stage import Parameters
from scenes.studio.targets import SceneFile

ROOT = Path(__file__).resolve().parents[2]
_SHARED = (
    "scenes/*.py",
    "scenes/mobjects/*.py",
    "scenes/locale/**/*.mo",
    "scenes/studio/stage.py",
    "scenes/studio/encode.py",
    "model/*.py",
)
_APART = {"train.py"}  # makes the weights, which are hashed themselves
_ASSETS = (
    "assets/weights/*.npz",
    "assets/digits/*.npz",
    "assets/fonts/*.otf",
    "assets/by_hand/*.toml",
)
_PACKAGES = ("manim", "numpy", "av", "typst", "pycairo")
_STALE = 3600.0  # seconds after which an unfinished file beside a part is nobody's


@dataclass(frozen=True)
class BeatPlan:
    """A beat before it is drawn: its name, caption and length in seconds."""

    name: str
    caption: str
    seconds: float


@lru_cache(maxsize=256)
def _digest(path: Path, changed: int, size: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def digest(path: Path) -> str:
    """Hash of a file's content, read once for each change."""
    status = path.stat()
    return _digest(path, status.st_mtime_ns, status.st_size)


def scene_key(scene: SceneFile, parameters: Parameters, root: Path = ROOT) -> str:
    """What a scene's picture depends on besides its size: sources, data, parameters, packages.

    The same on every machine: of a file it is the content that counts, not where it lies.
    """
    shared = [(path.relative_to(root).as_posix(), digest(path)) for path in shared_files(root)]
    values = [[name, fingerprint(name, value)] for name, value in parameters.values]
    facts = [shared, digest(scene.path), scene.target, values, list(versions().items())]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:24]


def shared_files(root: Path = ROOT) -> list[Path]:
    """The sources and assets that every scene's picture depends on."""
    return sorted(
        path
        for pattern in _SHARED + _ASSETS
        for path in root.glob(pattern)
        if path.is_file() and path.name not in _APART
    )


def versions() -> dict[str, str]:
    """The packages that every scene's picture depends on, each with its version."""
    return {name: version(name) for name in _PACKAGES}


class PartStore:
    """The folder of parts. A part's file has a note beside it with its frames and checksum."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, key: str, beat: str, quality: Quality, codec: Codec = MP4) -> Path:
        facts = json.dumps([key, beat, str(quality), astuple(codec)])
        name = hashlib.sha256(facts.encode()).hexdigest()[:24]
        return self.folder / f"{name}.{codec.container}"

    def frames(self, path: Path) -> int | None:
        """How many frames a finished part has, None where there is none or it is not whole."""
        try:
            note = json.loads(path.with_suffix(".json").read_text())
            content = path.read_bytes()
            whole = len(content) == note["size"] and zlib.crc32(content) == note["crc"]
            return int(note["frames"]) if whole else None
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def note(self, path: Path, frames: int) -> None:
        """Say that a part is finished."""
        content = path.read_bytes()
        facts = {"frames": frames, "size": len(content), "crc": zlib.crc32(content)}
        write_whole(path.with_suffix(".json"), json.dumps(facts).encode())

    def plan(self, key: str) -> list[BeatPlan] | None:
        """A scene's beats as they were found last time."""
        try:
            rows = json.loads((self.folder / f"{key}.plan").read_text())
            return [BeatPlan(*row) for row in rows] or None
        except (OSError, ValueError, TypeError):
            return None

    def keep_plan(self, key: str, beats: list[BeatPlan]) -> None:
        rows = [[beat.name, beat.caption, beat.seconds] for beat in beats]
        with suppress(OSError):  # then it is found again next time
            write_whole(self.folder / f"{key}.plan", json.dumps(rows).encode())


def sweep(folder: Path, name: str = "") -> None:
    """Remove what killed runs left unfinished in a folder, of the files whose names begin so."""
    for path in folder.glob("*.part"):
        if path.name.startswith(name) and re.search(r"\.\d+\.part$", path.name):
            with suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > _STALE or not _alive(path):
                    path.unlink()


def _alive(path: Path) -> bool:
    """Whether the process whose number is in an unfinished file's name still runs."""
    try:
        os.kill(int(path.name.split(".")[-2]), 0)
    except (ValueError, IndexError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that appears whole or not at all. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        beside.write_bytes(content)
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
