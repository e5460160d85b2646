"""Parameters of scenes that may name a file. A new one is an entry of `FILES`, and nothing else.

Whoever must know reads it: parts are kept under a file's content, a cluster's task carries the
content along, and a film is called after the file's name.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from model.digits import picture_file
from model.networks.by_hand import settings_file

# each tells a path from the names of what ships with the project
FILES: dict[str, Callable[[str], Path | None]] = {
    "digit": picture_file,
    "settings": settings_file,
}


def file_of(parameter: str, value: Any) -> Path | None:
    """The file that a parameter's value names, None where it names none."""
    path = FILES[parameter](str(value)) if parameter in FILES else None
    return path if path is not None and path.is_file() else None


def fingerprint(parameter: str, value: Any) -> str:
    """What tells a value from others: a file's content, wherever it lies, or the value itself."""
    file = file_of(parameter, value)
    return str(value) if file is None else f"sha256:{sha256(file.read_bytes()).hexdigest()}"
