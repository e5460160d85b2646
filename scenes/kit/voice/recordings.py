"""A person's own recordings: one sound file per beat, cut into phrases at its own pauses."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np

from model.refusal import Refusal
from scenes.kit.voice.sound import WINDOW, Sound, heard, trimmed

ENDINGS = (".wav", ".mp3", ".m4a", ".opus", ".flac", ".ogg", ".aac")
# what PyAV raises for damaged files, and for files without sound: their facts are wrong or missing
_UNREADABLE = (av.FFmpegError, OSError, ArithmeticError, AttributeError, LookupError, ValueError)
_PAUSE = 0.15  # seconds: a shorter silence is within a word


@dataclass(frozen=True)
class Recorded:
    """A phrase as a person said it. rest: seconds until they went on."""

    sound: Sound
    rest: float


class Recordings:
    """A folder with files such as convolution@window.wav; other kinds of files do not matter.

    Where two films have a scene of the same name, the film's comes before it:
    backward-whole_network@check.wav.
    """

    def __init__(self, folder: Path) -> None:
        """Raises Refusal where the folder has no recordings, or two of one name."""
        self.folder = folder
        self._files: dict[str, Path] = {}
        for path in _sound_files(folder):
            if path.stem in self._files:
                both = f"{self._files[path.stem]} and {path.name}"
                raise Refusal(f"{both} are of one beat: keep one of them")
            self._files[path.stem] = path

    def has(self, beat: str) -> bool:
        """Whether there is a recording of a beat, as in forward/convolution@window."""
        return self.file_of(beat) is not None

    def file_of(self, beat: str) -> Path | None:
        """The recording of a beat, if there is one."""
        return next((self._files[name] for name in _names(beat) if name in self._files), None)

    def spoken(self, beat: str, lengths: Sequence[int]) -> list[Recorded] | None:
        """A beat's phrases, of these lengths as text; None where there is no recording of it.

        beat: as in forward/convolution@window. Raises Refusal for a file that cannot be heard.
        """
        path = self.file_of(beat)
        return None if path is None else list(cut(read_recording(path), lengths))

    def check(self, beats: Sequence[str], others: Collection[str] = ()) -> list[str]:
        """Which of the beats to be spoken have no recording.

        others: scenes, as in forward/convolution, that may have recordings here, too. Raises
        Refusal for a file that is nobody's, that two beats could mean, or that cannot be heard: a
        film is not begun then.
        """
        known = {name for scene in others for name in _names(scene)}
        taken: dict[str, Path] = {}
        for stem, path in self._files.items():
            if stem.partition("@")[0] in known and not any(stem in _names(b) for b in beats):
                continue
            beat = _beat_of(path, beats)
            if beat in taken:
                raise Refusal(f"{taken[beat]} and {path.name} are both of {beat}: keep one of them")
            taken[beat] = path
            read_recording(path)
        return [beat for beat in beats if beat not in taken]


def _names(beat: str) -> tuple[str, str]:
    """What a recording of a beat may be called: with its film or, where that is clear, without."""
    return beat.replace("/", "-"), beat.split("/", 1)[1]


def file_name(beat: str, known: Sequence[str]) -> str:
    """What a beat's recording is called, without its ending.

    known: the scenes, or their beats, that it must not be mistaken for.
    """
    scenes = {each.partition("@")[0] for each in [beat, *known]}
    name = _names(beat.partition("@")[0])[1]
    shared = sum(_names(scene)[1] == name for scene in scenes) > 1
    return _names(beat)[0 if shared else 1]


def has_recordings(folder: Path) -> bool:
    """Whether a folder is there, with anything in it that could be a recording."""
    return folder.is_dir() and any(_inside(folder))


def _inside(folder: Path) -> list[Path]:
    """The folder's sound files by name. Raises Refusal where it cannot be read."""
    try:
        inside = sorted(path for path in folder.iterdir() if path.suffix.lower() in ENDINGS)
    except OSError as error:
        raise Refusal(f"cannot read the folder {folder}: {error.strerror or error}") from error
    return [path for path in inside if path.is_file()]  # a fifo would never end


def _sound_files(folder: Path) -> list[Path]:
    """The folder's recordings by name. Raises Refusal where there are none."""
    found = _inside(folder)
    if not found:
        raise Refusal(
            f"{folder} has no recordings: name each after its beat, as in convolution@window.wav"
        )
    return found


def _beat_of(path: Path, beats: Sequence[str]) -> str:
    """The beat that a file is named after. Raises Refusal where there is none, or several."""
    named = [beat for beat in beats if path.stem in _names(beat)]
    if len(named) == 1:
        return named[0]
    names = {file_name(beat, beats): beat for beat in beats}
    if named:
        written = " or ".join(file_name(beat, beats) for beat in named)
        raise Refusal(f"{path} may be of {' or of '.join(named)}: name it {written}")
    near = get_close_matches(path.stem, names, 1, 0.5) or list(names)[:1]
    hint = f"perhaps {near[0]}{path.suffix}" if near else "none is to be spoken"
    raise Refusal(f"{path} names no beat: {hint}")


def read_recording(source: Path | BinaryIO, name: str = "") -> Sound:
    """A person's recording. Raises Refusal where it cannot be read, or has nothing to hear.

    name: what to call it, if not by its path.
    """
    called = name or source
    try:
        sound = read_sound(source, "recordings")
        silent = not trimmed(sound).seconds
    except _UNREADABLE as error:
        raise Refusal(
            f"cannot read {called}: it should be a sound file as its ending says"
        ) from error
    if silent:
        raise Refusal(f"{called} is silent: record it again")
    return sound


def read_sound(source: Path | BinaryIO, voice: str) -> Sound:
    """A file's sound as one channel. Raises av.FFmpegError where it has none that can be read."""
    file = str(source) if isinstance(source, Path) else source
    with av.open(file, mode="r", metadata_errors="replace") as container:  # tags may be Latin-1
        stream = container.streams.audio[0]
        to_mono = av.AudioResampler("flt", "mono", stream.rate)
        frames = [*container.decode(stream), None]  # None: what is still inside
        pieces = [out.to_ndarray()[0] for frame in frames for out in to_mono.resample(frame)]
        rate = stream.rate
    return Sound(np.concatenate(pieces) if pieces else np.zeros(0, np.float32), rate, voice)


def cut(sound: Sound, lengths: Sequence[int]) -> Iterator[Recorded]:
    """The phrases of a recording, between its longest pauses.

    Where it has too few pauses, as long each as the phrase's text is. lengths: characters of each.
    """
    if not lengths:
        return
    sound = trimmed(sound)
    pauses = sorted(sorted(_pauses(sound), key=_shortness)[: len(lengths) - 1])
    if len(pauses) < len(lengths) - 1:
        ends = np.cumsum(lengths)[:-1] / sum(lengths) * sound.seconds
        pauses = [(end, end) for end in ends]
    starts = [0.0, *(after for _before, after in pauses)]
    ends_of = [*(before for before, _after in pauses), sound.seconds]
    for start, end, following in zip(starts, ends_of, [*starts[1:], sound.seconds], strict=True):
        yield Recorded(sound.between(start, end), following - end)


def _shortness(pause: tuple[float, float]) -> float:
    return pause[0] - pause[1]


def _pauses(sound: Sound) -> Iterator[tuple[float, float]]:
    """When nothing is heard for a while, from and to, in seconds."""
    windows = heard(sound).astype(int)
    edges = np.diff(windows, prepend=1, append=1)
    for first, last in zip(np.flatnonzero(edges < 0), np.flatnonzero(edges > 0), strict=True):
        if (last - first) * WINDOW >= _PAUSE:
            yield float(first * WINDOW), float(last * WINDOW)
