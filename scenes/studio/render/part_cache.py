"""Finished parts, one per beat, kept between runs under a key of everything they depend on."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from scenes.kit.scene import Beat
from scenes.kit.telling import Spoken
from scenes.kit.voice.script import Phrase
from scenes.kit.voice.services import SERVICES
from scenes.kit.voice.speaker import Said
from scenes.kit.whole_files import write_whole
from scenes.studio.paths import ROOT
from scenes.studio.render.codecs import MP4, Codec
from scenes.studio.render.content import digest
from scenes.studio.render.parameters import fingerprint
from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import Parameters
from scenes.studio.render.targets import SceneFile

_SHARED = (
    "scenes/kit/**/*.py",
    "scenes/*/*.py",  # what the scenes of one film share; the scenes themselves count one by one
    "scenes/kit/locale/**/*.mo",
    "scenes/studio/render/run_scene.py",
    "scenes/studio/render/encoder.py",
    "model/**/*.py",
)
_APART = re.compile(r"train\.py|s\d+_\w+\.py")  # training makes weights, which are hashed
_ASSETS = (
    "assets/weights/*.npz",
    "assets/digits/*.npz",
    "assets/fonts/*.otf",
    "assets/networks/*.toml",
    "assets/by_hand/*.toml",
)
_PACKAGES = ("manim", "numpy", "av", "typst", "pycairo")


@dataclass(frozen=True)
class BeatPlan:
    """A beat before it is drawn: its name, script and length in seconds.

    spoken: its phrases in their places, without their sound.
    """

    name: str
    caption: str
    seconds: float
    spoken: tuple[Spoken, ...] = ()

    @classmethod
    def of(cls, beat: Beat) -> BeatPlan:
        return cls(beat.name, beat.caption, beat.end - beat.start, beat.spoken)

    @classmethod
    def read(cls, row: Sequence[Any]) -> BeatPlan:
        """A plan from its plain data."""
        name, caption, seconds, phrases = row
        spoken = tuple(
            Spoken(start, Said(Phrase(text, words, pause, waits=waits), lasting, voiced))
            for start, lasting, voiced, text, words, pause, waits in phrases
        )
        return cls(name, caption, seconds, spoken)

    def row(self) -> list[Any]:
        """The plan as plain data."""
        return [self.name, self.caption, self.seconds, [_spoken_row(each) for each in self.spoken]]


def _spoken_row(spoken: Spoken) -> list[Any]:
    said, phrase = spoken.said, spoken.said.phrase
    words = [phrase.text, phrase.spoken, phrase.pause, phrase.waits]
    return [spoken.start, said.seconds, said.voiced, *words]


@dataclass(frozen=True)
class Clip:
    """One beat's part, in the order of the film. spoken: its phrases with their sound, if any."""

    path: Path
    frames: int
    name: str
    caption: str
    spoken: tuple[Spoken, ...] = ()


def scene_key(scene: SceneFile, parameters: Parameters, root: Path = ROOT) -> str:
    """What a scene's picture depends on besides its size: sources, data, parameters, packages.

    The same on every machine: a file counts by its content, not by its place.
    """
    shared = [(path.relative_to(root).as_posix(), digest(path)) for path in shared_files(root)]
    values = [[name, fingerprint(name, value)] for name, value in parameters.values]
    facts = [shared, digest(scene.path), scene.target, values, list(versions().items())]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:24]


def plan_key(scene: SceneFile, parameters: Parameters, rate: int) -> str:
    """What the lengths of a scene's beats depend on: its picture, its voice, frames a second."""
    silent = dict(parameters.values).get("voice") == "none"
    facts = [scene_key(scene, parameters), {} if silent else voices(), rate]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:24]


def voices() -> dict[str, str]:
    """The services that can speak here, each with its version."""
    return {name: each.version for name, each in SERVICES.items() if each.languages}


def shared_files(root: Path = ROOT) -> list[Path]:
    """The sources and assets that every scene's picture depends on."""
    return sorted(
        path
        for pattern in _SHARED + _ASSETS
        for path in root.glob(pattern)
        if path.is_file() and not _APART.fullmatch(path.name)
    )


@cache
def versions() -> dict[str, str]:
    """The packages that every scene's picture depends on, each with its version."""
    return {name: version(name) for name in _PACKAGES}


class PartStore:
    """The folder of parts. A part's file has a note beside it with its frames and checksum.

    Notes and plans have a checksum of their own: a damaged one counts as missing.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, key: str, beat: str, quality: Quality, codec: Codec = MP4) -> Path:
        facts = json.dumps([key, beat, str(quality), astuple(codec)])
        name = hashlib.sha256(facts.encode()).hexdigest()[:24]
        return self.folder / f"{name}.{codec.container}"

    def frames(self, path: Path) -> int | None:
        """How many frames a finished part has; None where there is none or it is damaged."""
        note = unsealed(path.with_suffix(".json"))
        return note["frames"] if note and note["part"] == checksum(path) else None

    def note(self, path: Path, frames: int) -> None:
        """Say that a part is finished."""
        note = path.with_suffix(".json")
        write_whole(note, sealed(note.name, {"frames": frames, "part": checksum(path)}))

    def plan(self, key: str) -> list[BeatPlan] | None:
        """A scene's beats as they were found last time."""
        rows = unsealed(self.folder / f"{key}.plan")
        return [BeatPlan.read(row) for row in rows] if rows else None

    def keep_plan(self, key: str, beats: list[BeatPlan]) -> None:
        path = self.folder / f"{key}.plan"
        with suppress(OSError):  # then it is found again next time
            write_whole(path, sealed(path.name, [beat.row() for beat in beats]))


def checksum(path: Path) -> str | None:
    """Hash of a part's content as it is now, None where there is no such file."""
    try:
        if not path.is_file():  # a fifo would never end
            return None
        with path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:
        return None


def sealed(name: str, facts: Any) -> bytes:
    """Facts as a file of that name keeps them: a checksum of name and facts, then the facts."""
    body = json.dumps(facts).encode()
    return _seal(name, body) + b"\n" + body


def unsealed(path: Path) -> Any:
    """The facts that a file keeps; None where it is damaged or missing."""
    try:
        content = path.read_bytes() if path.is_file() else b""
    except OSError:
        return None
    seal, _, body = content.partition(b"\n")
    return json.loads(body) if seal == _seal(path.name, body) else None


def _seal(name: str, body: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + body).hexdigest().encode()
