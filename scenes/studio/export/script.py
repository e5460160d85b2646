"""The script to read from: what is said in each beat, and what a recording of it is called."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import groupby

from scenes.kit.language import use_language
from scenes.kit.telling import Spoken
from scenes.kit.voice.recordings import file_name
from scenes.studio import paths
from scenes.studio.export.orders import Order
from scenes.studio.render.render import plan_all
from scenes.studio.render.targets import SceneFile
from scenes.studio.render.voices import known_scenes

_MARKUP = re.compile(r"([\\`*_\[\]<>#])")
_GUIDE = """\
Record each part as a sound file of its own, named as its heading says, all of them in one folder;
.mp3, .m4a, .opus and .flac will do as well. Rest a little after every line, longer than anywhere
within it: that is how the film knows where each line begins. At | something begins to move, and
the film waits for you, or you for it. (2) stands for two seconds in which a viewer may think.
The seconds are what the voice takes that would speak otherwise; yours may take its own time.

Then render with the same options and your folder: ./render.sh video {title} --voice FOLDER
"""


@dataclass(frozen=True)
class Part:
    """What is read into one file. lines: its phrases, with their cues and silences."""

    scene: SceneFile
    beat: str
    file: str
    seconds: float
    lines: tuple[str, ...]


def markdown(order: Order) -> bytes:
    """A page to read from: a heading per scene, and one per file."""
    use_language(order.parameter("language", "en"))
    page = [f"# The script of {escaped(order.title)}\n", _GUIDE.format(title=order.title)]
    for scene, parts in groupby(parts_of(order), lambda part: part.scene):
        page.append(f"## {escaped(scene.target)}: {escaped(scene.load().heading())}\n")
        for part in parts:
            page.append(f"### {escaped(part.file)} ({part.seconds:.1f} s)\n")
            page += [f"- {escaped(line)}" for line in part.lines]
            page.append("")
    return "\n".join(page).encode()


def table(order: Order) -> bytes:
    """The same for a spreadsheet: a row per file."""
    text = StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["file", "scene", "beat", "seconds", "script"])
    for part in parts_of(order):
        words = " ".join(part.lines)
        rows.writerow([part.file, part.scene.target, part.beat, f"{part.seconds:.1f}", words])
    return text.getvalue().encode("utf-8-sig")  # without its mark, spreadsheets guess wrongly


def parts_of(order: Order) -> Iterator[Part]:
    """What there is to be read, in the film's order."""
    folder = paths.MEDIA / "parts"
    plans = plan_all(order.targets, order.parameters, folder, order.workers)
    known = known_scenes()
    for target in order.targets:
        scene = target.scene
        for beat in plans[scene]:
            if target.beat in (None, beat.name) and beat.spoken:
                name = file_name(f"{scene.target}@{beat.name}", known)
                length, words = seconds(beat.spoken), lines(beat.spoken)
                yield Part(scene, beat.name, f"{name}.wav", length, words)


def seconds(spoken: Sequence[Spoken]) -> float:
    """How long it takes to say, with its silences."""
    return sum(each.said.seconds + each.said.phrase.pause for each in spoken)


def lines(spoken: Sequence[Spoken]) -> tuple[str, ...]:
    """The phrases as a script has them: | before a cue, (2) for two seconds of silence."""
    marked = []
    for phrase in (each.said.phrase for each in spoken):
        cue, silence = "| " * phrase.waits, f" ({phrase.pause:g})" * (phrase.pause > 0)
        marked.append(f"{cue}{phrase.text}{silence}")
    return tuple(marked)


def escaped(text: str) -> str:
    """Text that looks in Markdown as it is."""
    return _MARKUP.sub(r"\\\1", text)
