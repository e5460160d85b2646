"""Where a command's files go, and their names: `-o` names a folder, or a file whose ending tells
the format."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from model.refusal import Refusal
from scenes.kit.whole_files import WholeFile, sweep
from scenes.studio.export.formats import FORMATS, FileFormat, offered
from scenes.studio.render.content import held
from scenes.studio.render.parameters import path_of

_LONGEST = 200  # bytes of a name: systems allow 255, and endings such as .srt and .part follow


def format_of(out: Path | None, form: str | None, formats: Sequence[str]) -> str:
    """The format asked for, by name or by a file's ending; the first where neither is given.

    Raises Refusal where the two differ, or where no format has that ending.
    """
    if out is None or not names_a_file(out):
        return form or formats[0]
    named = out.suffix[1:].lower()
    if named not in formats:
        raise Refusal(
            f"{out} has no format's ending: end it in "
            f"{' or '.join('.' + each for each in formats)}, or name a folder that exists"
        )
    if form not in (None, named):
        raise Refusal(
            f"{out} ends in {out.suffix}, and --format asks for {form}: leave one of them"
        )
    return named


def file_format(command: str, out: Path | None, form: str | None) -> FileFormat:
    """The format asked for, of those that a command offers; see format_of.

    Raises Refusal also where the format needs what is not there.
    """
    found = FORMATS[format_of(out, form, list(offered(command)))]
    found.needs()
    return found


def names_a_file(out: Path | None) -> bool:
    """Whether `out` names a file, not a folder: only files have endings."""
    return out is not None and bool(out.suffix) and not out.is_dir()


def files_in(out: Path | None, names: Sequence[str], media: Path, what: str) -> list[Path]:
    """The file `out`, or files of these names in the folder `out`, or in `media`.

    what: what they are, in the plural. Raises Refusal where `out` is one file and they are
    several, or where nothing can be written there.
    """
    if out is None or not names_a_file(out):
        folder = writable(out or media)
        return [folder / fitting(name) for name in names]
    if len(names) > 1:
        raise Refusal(f"{out} is one file, and there are several {what}: name a folder")
    if fitting(out.name) != out.name:
        raise Refusal(f"the name {out.name} is too long: {_LONGEST} bytes are the most")
    writable(out.parent)
    return [out]


def file_in(out: Path | None, name: str, media: Path) -> Path:
    """The file `out`, or `name` in the folder `out`, or in `media`. Raises Refusal."""
    return files_in(out, [name], media, "files")[0]


def writable(folder: Path) -> Path:
    """The folder, made if necessary. Raises Refusal where nothing can be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        sweep(folder)
        WholeFile(folder / "probe").discard()
    except OSError as error:
        raise Refusal(
            f"cannot write to {folder}: {error.strerror or error}; name another folder with -o"
        ) from error
    return folder


def fitting(name: str) -> str:
    """The name or, where it is too long, its beginning, a hash of the whole and its ending."""
    if len(name.encode()) <= _LONGEST:
        return name
    stem, end = os.path.splitext(name)
    tail = f"-{_hash(name.encode())}{end}"
    kept = stem.encode()[: _LONGEST - len(tail.encode())].decode(errors="ignore")
    return f"{kept}{tail}"


def stem_of(names: Sequence[str]) -> str:
    """Targets as they appear in a file's name: forward/pixels@patch as forward-pixels-patch."""
    return "-".join(re.sub("[/@]", "-", name) for name in names)


def suffix(parameters: dict[str, Any]) -> str:
    """What distinguishes this film from the default one, for its file's name.

    Different films have different names: what files and folders hold that parameters name counts,
    too.
    """
    words = []
    for key, value in parameters.items():
        if value is not None and value is not False:
            word = _word(key, value)
            words.append("calm" if value is True else f"{key}{word}" if key != "theme" else word)
    return "".join(f"-{word}" for word in words)


def _word(key: str, value: Any) -> str:
    """A value, or a file's or a folder's name with a hash of what it holds."""
    if path := path_of(key, value):
        return f"{_plain(path.resolve().stem)}.{held(path)[:8]}"
    return _plain(str(value).replace(":", "."))


def _plain(word: str) -> str:
    """The word without characters that would make it a folder or trouble a shell."""
    return re.sub(r"[^\w.+]+", "-", word).strip("-")


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:8]
