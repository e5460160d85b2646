"""The jobs behind Record: what is to be read in each beat, and a take that becomes a recording."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from model.refusal import Refusal
from scenes.kit.voice.recordings import Recordings, has_recordings, read_recording
from scenes.kit.whole_files import sweep, write_whole
from scenes.studio.export.orders import Order
from scenes.studio.export.script import Part, parts_of
from scenes.studio.preview.jobs import Loaded
from scenes.studio.preview.messages import Send
from scenes.studio.render.targets import Target


def script(send: Send, scene: str, values: dict[str, Any], folder: Path) -> None:
    """What is read into each file: sends rows of beat, file, seconds, lines, recorded.

    recorded: the name of the file that the folder has of that beat, or "".
    """
    rows = []
    for part in _parts(scene, values):
        old = _recorded(part, folder)
        row = {"beat": part.beat, "file": part.file, "seconds": part.seconds, "lines": part.lines}
        rows.append(row | {"recorded": old.name if old else ""})
    send("script", rows)


def take(
    send: Send, scene: str, values: dict[str, Any], folder: Path, beat: str, content: bytes
) -> None:
    """Put a WAV file in the place of a beat's recording: sends its name.

    Raises Refusal where it has nothing to hear: what lay there stays.
    """
    part = next(iter(_parts(scene, values, beat)), None)
    if part is None:
        raise Refusal(f"nothing is said in {scene}@{beat}: there is nothing to record")
    if not content.startswith(b"RIFF"):
        raise Refusal("cannot read this take: it should be a WAV file")
    read_recording(BytesIO(content), "this take")
    path = folder / part.file
    old = _recorded(part, folder)
    if old not in (None, path):
        raise Refusal(f"there is {old} of this beat already: move it away to record it here")
    try:
        write_whole(path, content)
        sweep(folder)
    except OSError as error:
        raise Refusal(f"cannot write {path}: {error.strerror or error}") from error
    send("kept", path.name)


def _parts(scene: str, values: dict[str, Any], beat: str | None = None) -> Sequence[Part]:
    """The scene's script, or one beat's; its seconds are those of whom one would hear otherwise."""
    loaded = Loaded(scene, {name: value for name, value in values.items() if name != "voice"})
    return list(parts_of(Order([Target(loaded.file, beat)], loaded.parameters, scene, workers=1)))


def _recorded(part: Part, folder: Path) -> Path | None:
    """The recording that a folder has of a part. Raises Refusal where it has two."""
    if not has_recordings(folder):
        return None
    return Recordings(folder).file_of(f"{part.scene.target}@{part.beat}")


JOBS: dict[str, Callable[..., None]] = {job.__name__: job for job in (script, take)}
