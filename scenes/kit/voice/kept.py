"""What has been spoken, kept on disk: the same words of the same voice are spoken once.

Several processes may share a folder. A damaged file, or one that has gone, is spoken anew.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path

import numpy as np

from scenes.kit.voice.services import Service
from scenes.kit.voice.sound import Sound
from scenes.kit.whole_files import sweep, write_whole

KEPT_IN = Path(__file__).resolve().parents[3] / "media" / "voice"
MOST = 500_000_000  # bytes in a folder: an hour of speech and more
_SEAL = hashlib.sha256().digest_size
_RATE = 4  # bytes


class Kept(Service):
    """A service that remembers what it has said. speed and voice, language and version count."""

    def __init__(self, service: Service, folder: Path, most: int = MOST) -> None:
        """most: bytes in the folder, above which what was used longest ago is forgotten."""
        self.service = service
        self.folder = folder
        self.most = most
        self.name = service.name
        with suppress(OSError):
            sweep(folder)

    @property
    def version(self) -> str:
        return self.service.version

    @property
    def languages(self) -> tuple[str, ...]:
        return self.service.languages

    def prepare(self) -> None:
        self.service.prepare()

    def speak(self, text: str, language: str, speed: float = 1.0) -> Sound:
        path = self._path(text, language, speed)
        sound = self._read(path)
        if sound is None:
            sound = self.service.speak(text, language, speed)
            with suppress(OSError):  # then it is spoken anew next time
                write_whole(path, _sealed(path.name, sound))
                self._forget()
        return sound

    def _path(self, text: str, language: str, speed: float) -> Path:
        facts = json.dumps([text, self.name, self.version, language, speed])
        return self.folder / f"{hashlib.sha256(facts.encode()).hexdigest()[:32]}.sound"

    def _read(self, path: Path) -> Sound | None:
        """What a file keeps, None where it is damaged or missing."""
        try:
            content = path.read_bytes() if path.is_file() else b""  # a fifo would never end
            os.utime(path)
        except OSError:
            return None
        seal, body = content[:_SEAL], content[_SEAL:]
        if seal != _seal(path.name, body):
            return None
        rate = int.from_bytes(body[:_RATE], "little")
        return Sound(np.frombuffer(body[_RATE:], "<f4").astype(np.float32), rate, self.name)

    def _forget(self) -> None:
        """Remove what was used longest ago, until the rest fits."""
        known = [(path, path.stat()) for path in self.folder.glob("*.sound")]
        size = sum(status.st_size for _path, status in known)
        for path, status in sorted(known, key=lambda each: each[1].st_mtime_ns):
            if size <= self.most:
                return
            path.unlink(missing_ok=True)
            size -= status.st_size


def _sealed(name: str, sound: Sound) -> bytes:
    """A sound as a file of that name keeps it: a checksum, its rate, its samples."""
    body = sound.rate.to_bytes(_RATE, "little") + sound.samples.astype("<f4").tobytes()
    return _seal(name, body) + body


def _seal(name: str, body: bytes) -> bytes:
    return hashlib.sha256(name.encode() + body).digest()
