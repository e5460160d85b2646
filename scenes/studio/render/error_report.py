"""Errors in the user's files, as the page shows them: the message, the file, the line."""

from __future__ import annotations

import linecache
import re
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scenes.studio.paths import ROOT

_OURS = (ROOT / "scenes", ROOT / "model")
_OWN = ROOT / "scenes" / "studio"  # the machinery, which is not being edited
_FILM_FILE = re.compile(r"s\d+_\w+\.py")
_DEEPEST = 8  # calls listed
_AROUND = 3  # lines shown before and after the one at fault


def describe(error: BaseException, values: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What the page needs: kind, message, file, line, the lines around it, and the calls' trace.

    values: the scene's parameters; an error that quotes one of them is due to it, not to a line.
    """
    places = _places(error)
    if isinstance(error, SyntaxError) and error.filename:
        places.append((Path(error.filename), error.lineno or 1))
    elif any(isinstance(v, str) and repr(v) in str(error) for v in (values or {}).values()):
        places = []
    elif isinstance(error, ValueError) and not any(_FILM_FILE.fullmatch(p.name) for p, _ in places):
        places = []  # a parameter is at fault, not a line that is being written
    fault: dict[str, Any] = {
        "kind": type(error).__name__,
        "message": error.msg if isinstance(error, SyntaxError) else str(error),
        "file": "",
        "line": 0,
        "code": [],
        "trace": [_words(path, line) for path, line in reversed(places)][:_DEEPEST],
    }
    if places:  # the scene's own line rather than one of what it uses
        films = [place for place in places if _FILM_FILE.fullmatch(place[0].name)]
        path, line = (films or places)[-1]
        fault |= {"file": _name(path), "line": line, "code": _lines_around(path, line)}
    return fault


def _places(error: BaseException) -> list[tuple[Path, int]]:
    """Where in the project's files the error passed, outermost first."""
    found = []
    for entry in traceback.extract_tb(error.__traceback__):
        path = Path(entry.filename)
        if any(path.is_relative_to(folder) for folder in _OURS) and not path.is_relative_to(_OWN):
            found.append((path, entry.lineno or 0))
    return found


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def _words(path: Path, line: int) -> str:
    return f"{_name(path)}:{line}  {linecache.getline(str(path), line).strip()}"


def _lines_around(path: Path, line: int) -> list[tuple[int, str]]:
    linecache.checkcache(str(path))
    lines = linecache.getlines(str(path))
    first = max(1, line - _AROUND)
    return [(k, lines[k - 1].rstrip()) for k in range(first, min(len(lines), line + _AROUND) + 1)]
