"""What files hold, as short names that are other ones where a byte is."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path


def digest(path: Path) -> str:
    """Hash of a file's content, read once for each change that its size and time show."""
    status = path.stat()
    return _digest(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=1024)
def _digest(path: Path, changed: int, size: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def held(path: Path) -> str:
    """Hash of what a file holds now, or of a folder's files and their names."""
    if path.is_dir():
        inside = [[each.name, digest(each)] for each in sorted(path.iterdir()) if each.is_file()]
        return hashlib.sha256(json.dumps(inside).encode()).hexdigest()
    return hashlib.sha256(path.read_bytes()).hexdigest()
