"""Which frame a glance at a scene is for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class Glance:
    """Chooses the frame under the playhead, and nothing after it.

    The frame is `offset` frames into the beat or, without an offset, the beat's last; without a
    beat it is `frame` of the scene or, without that, the first beat's last: its first is empty.
    """

    def __init__(
        self, beat: str | None = None, offset: int | None = None, frame: int | None = None
    ) -> None:
        self.beat, self.offset, self.frame = beat, offset, frame
        self.start: int | None = None
        self.found: int | None = None
        self._rest: tuple[int, int] | None = None  # where the wanted beat last stood still so far

    def choose(self, beat: str, first: int, count: int, still: bool) -> Iterable[int]:
        if self.found is not None:
            return []
        if self.beat is None and self.frame is None:
            self.beat, self.offset = beat, None
        if beat == self.beat and self.start is None:
            self.start = first
        if beat == self.beat and self.offset is None:
            if still:
                self._rest = (first, count)  # drawn at the beat's end, in case no other comes
            return []
        if self.beat is None:
            aim = self.frame or 0
        elif self.start is not None and beat == self.beat:
            aim = self.start + (self.offset or 0)
        else:
            return []
        if aim >= first + count:
            return []
        self.found = max(aim, first)
        return [self.found]

    def leave(self, beat: str) -> tuple[int, int] | None:
        """Called at a beat's end: where its last frame is the one, from which on, and how often."""
        if self.found is not None or beat != self.beat or self._rest is None:
            return None
        first, count = self._rest
        self.found = first + count - 1
        return self._rest

    def second(self, beats: list[dict[str, Any]]) -> Glance:
        """Where to look when nothing was found: the beat's last frame, or the nearest there is."""
        last = beats[-1]["stop"] - 1
        stop = next((beat["stop"] for beat in beats if beat["name"] == self.beat), None)
        if stop is None and self.frame is None:
            stop = beats[0]["stop"]
        return Glance(frame=min(self.frame or 0, last) if stop is None else stop - 1)
