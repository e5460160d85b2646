"""Frames that were drawn, kept by the content that they were drawn from."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

LIMIT = 128_000_000  # bytes: two long scenes at 480p


class Version:
    """One scene as it was under one key: its frames so far, and its beats once they are known."""

    def __init__(self) -> None:
        self.frames: dict[int, bytes] = {}
        self.beats: list[dict[str, Any]] = []
        self.size = 0

    @property
    def length(self) -> int:
        return self.beats[-1]["stop"] if self.beats else 0

    def put(self, first: int, repeat: int, picture: bytes) -> None:
        """Keep a picture for the frames first ... first + repeat - 1."""
        fresh = [n for n in range(first, first + repeat) if n not in self.frames]
        if fresh:
            self.size += len(picture)
            self.frames.update(dict.fromkeys(fresh, picture))

    def keep_from(self, here: int, limit: int) -> None:
        """Keep `limit` bytes of frames: those from `here` on, then those from the start."""
        frames, self.frames, self.size = self.frames, {}, 0
        last = None
        for n in sorted(frames, key=lambda n: (n < here, n)):
            if self.size + len(frames[n]) > limit:
                break
            self.size += 0 if frames[n] is last else len(frames[n])
            last = self.frames[n] = frames[n]

    def ranges(self) -> list[tuple[int, int]]:
        """The ranges of frames that are there, as (start, stop) pairs."""
        return _runs(sorted(self.frames))

    def missing(self, start: int, stop: int) -> list[tuple[int, int]]:
        """The ranges that are missing between start and stop, as (start, stop) pairs."""
        return _runs([n for n in range(start, stop) if n not in self.frames])


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for n in numbers:
        if runs and runs[-1][1] == n:
            runs[-1] = (runs[-1][0], n + 1)
        else:
            runs.append((n, n + 1))
    return runs


class FrameStore:
    """Versions by key; the least recently used go when there are too many bytes."""

    def __init__(self, limit: int = LIMIT) -> None:
        self.limit = limit
        self._versions: OrderedDict[str, Version] = OrderedDict()

    def version(self, key: str) -> Version:
        """The version of that key, made if necessary; it counts as the one used last."""
        found = self._versions.setdefault(key, Version())
        self._versions.move_to_end(key)
        return found

    def put(self, key: str, first: int, repeat: int, picture: bytes) -> None:
        self.version(key).put(first, repeat, picture)
        while self.size > self.limit and len(self._versions) > 1:
            self._versions.popitem(last=False)

    def full(self, key: str) -> bool:
        """Whether one version takes all the room: then no more of it is drawn."""
        return self.version(key).size >= self.limit

    def make_room(self, key: str, here: int) -> None:
        """Where a version is full, forget the frames that are furthest from being played."""
        if self.full(key):
            self.version(key).keep_from(here, self.limit // 2)

    def get(self, key: str, frame: int) -> bytes | None:
        found = self._versions.get(key)
        if found is None:
            return None
        self._versions.move_to_end(key)
        return found.frames.get(frame)

    @property
    def size(self) -> int:
        """Bytes of all pictures."""
        return sum(version.size for version in self._versions.values())
