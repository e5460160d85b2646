"""Telling: a beat's script while it is spoken, phrase by phrase, in step with what is seen."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from manim import Mobject

from scenes.kit.drawing.captions import Caption
from scenes.kit.sourced import SourcedNumber
from scenes.kit.voice.lines import subtitle_lines
from scenes.kit.voice.sound import Sound
from scenes.kit.voice.speaker import Said

LEAD = 0.2  # seconds of a beat before its voice begins
_SOON = 1e-6

Line = tuple[float, str, list[SourcedNumber]]  # when it begins, its text and that text's numbers
_NO_LINE: Line = (-math.inf, "", [])


class CueError(RuntimeError):
    """A scene waits for a cue that its script does not have."""


@dataclass(frozen=True)
class Spoken:
    """A phrase in its place. start: seconds since its beat, or its film, has begun."""

    start: float
    said: Said

    def lines(self) -> Iterator[tuple[float, float, str]]:
        """Its subtitles: start, end and text of each, every letter of them at one pace."""
        lines = subtitle_lines(self.said.phrase.text)
        pace = self.said.voiced / max(sum(map(len, lines)), 1)
        start = self.start
        for line in lines:
            end = start + pace * len(line)
            yield start, end, line
            start = end


def sounds(
    spoken: Iterable[Iterable[Spoken]], starts: Iterable[float]
) -> list[tuple[float, Sound]]:
    """What is heard, and when: the phrases of each beat, which begins at its start."""
    return [
        (start + one.start, one.said.sound)
        for start, phrases in zip(starts, spoken, strict=False)
        for one in phrases
        if one.said.sound is not None
    ]


class Subtitles(Mobject):
    """The line that is being spoken; no line before the first.

    Each line stays until the next one begins. make: a Caption of a text with its numbers.
    """

    def __init__(self, make: Callable[[str, list[SourcedNumber]], Caption]) -> None:
        super().__init__()
        self.make = make
        self.lines: list[Line] = []
        self._shown = _NO_LINE[:2]

    def add_line(self, start: float, text: str, numbers: list[SourcedNumber]) -> None:
        self.lines.append((start, text, numbers))

    def clear(self, now: float) -> None:
        """No line from now on."""
        self.lines = [line for line in self.lines if line[0] < now]
        self.lines.append((now, "", []))

    def show_at(self, time: float) -> None:
        """Show the line of that moment, in seconds of the scene."""
        begun = (line for line in reversed(self.lines) if line[0] <= time + _SOON)
        start, text, numbers = next(begun, _NO_LINE)
        if (start, text) != self._shown:
            self._shown = (start, text)
            self.submobjects = [self.make(text, numbers)] if text else []

    def changes_between(self, start: float, end: float) -> list[float]:
        """When another line begins, after start and before end."""
        return [at for at, _, _ in self.lines if start + _SOON < at < end - _SOON]


class Telling:
    """What a beat says, and when. `next` waits for the voice, and the voice waits for `next`."""

    def __init__(self, scene: Any, said: Sequence[Said]) -> None:
        self.scene = scene
        self.spoken: list[Spoken] = []
        self._left = deque(said)
        self._free = scene.time + LEAD  # when the voice may go on
        if self._left:
            self._speak()

    def next(self) -> None:
        """Wait until the voice has come to the next cue; it begins now, with what follows.

        Raises CueError where the script has no other cue.
        """
        if not self._left:
            text = " ".join(one.said.phrase.text for one in self.spoken)
            raise CueError(
                f"the beat waits for more cues than its script has: put | where what follows "
                f"begins, in {text!r}"
            )
        self.scene.wait_until(self._free)
        self._speak()

    def finish(self) -> None:
        """Wait until everything has been said."""
        while self._left:
            self.next()
        self.scene.wait_until(self._free)

    def _speak(self) -> None:
        """Say what there is up to the next cue, from now on."""
        start = self.scene.next_frame(max(self._free, self.scene.time))
        while True:
            said = self._left.popleft()
            self.spoken.append(Spoken(start, said))
            self.scene.hear(self.spoken[-1])
            start = self.scene.next_frame(start + said.seconds + said.phrase.pause)
            if not self._left or self._left[0].phrase.waits:
                break
        self._free = start
