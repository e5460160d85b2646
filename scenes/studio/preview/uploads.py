"""Pictures that pages sent: a bounded number, of which the least recently used go first."""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Collection
from pathlib import Path

from starlette.exceptions import HTTPException

MOST = 24  # files: while somebody draws, every stroke sends one
BYTES = 32 << 20  # of all files together
_NAME = re.compile(r"upload/([0-9a-f]{16})")
_SAMPLE = re.compile(r"[0-9](:[0-9]{1,3})?")


class Uploads:
    """The files in a folder, under names made from their content."""

    def __init__(self, folder: Path, most: int = MOST, limit: int = BYTES) -> None:
        self._folder, self._most, self._limit = folder, most, limit
        self._sizes: OrderedDict[str, int] = OrderedDict()

    def keep(self, content: bytes, used: Collection[str] = ()) -> tuple[str, Path]:
        """Write a picture; returns its name and path. used: paths that must not be dropped."""
        name = hashlib.sha256(content).hexdigest()[:16]
        path = self._folder / name
        self._sizes[name] = len(content)
        self._sizes.move_to_end(name)
        for old in [old for old in self._sizes if str(self._folder / old) not in used]:
            if old == name or self._within():
                break
            self.drop(self._folder / old)
        path.write_bytes(content)
        return f"upload/{name}", path

    def _within(self) -> bool:
        return len(self._sizes) <= self._most and sum(self._sizes.values()) <= self._limit

    def drop(self, path: Path) -> None:
        self._sizes.pop(path.name, None)
        path.unlink(missing_ok=True)

    def digit(self, name: str) -> str:
        """The digit of that name for a scene: a sample's own, an upload's path, no other file.

        Raises HTTPException.
        """
        if match := _NAME.fullmatch(name):
            if match[1] not in self._sizes:
                raise HTTPException(400, "that picture is no longer here: open or draw it again")
            self._sizes.move_to_end(match[1])
            return str(self._folder / match[1])
        if _SAMPLE.fullmatch(name):
            return name
        raise HTTPException(400, f"there is no digit {name[:80]!r}: valid are 0 to 9, or 7:3")
