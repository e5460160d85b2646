"""Where a command's file goes: `-o` names a file, whose ending tells the format, or a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from scenes.studio.options import InputError, writable


def format_of(out: Path | None, form: str | None, formats: Sequence[str]) -> str:
    """The format asked for, by name or by a file's ending; the first where nothing says.

    Raises InputError where the two differ, or where the ending is that of no format.
    """
    if out is None or out.is_dir() or not out.suffix:
        return form or formats[0]
    named = out.suffix[1:].lower()
    if named not in formats:
        raise InputError(
            f"{out} would be of no format there is here: end it in "
            f"{' or '.join('.' + each for each in formats)}, or name a folder that exists"
        )
    if form not in (None, named):
        raise InputError(f"{out} ends in {out.suffix}, and -f asks for {form}: leave one of them")
    return named


def names_a_file(out: Path | None) -> bool:
    """Whether `out` is a file's name and not a folder's: only files have endings."""
    return out is not None and bool(out.suffix) and not out.is_dir()


def file_in(out: Path | None, name: str, media: Path) -> Path:
    """The file `out`, or `name` in the folder `out`, or in `media`. Raises InputError."""
    if out is not None and names_a_file(out):
        writable(out.parent)
        return out
    return writable(out or media) / name
