"""Subtitles: every line of every scene fits on one line of the frame, and is over with its beat."""

from __future__ import annotations

import itertools

import pytest

from scenes.kit import style
from scenes.kit.drawing.captions import Caption
from scenes.kit.scene import Beat
from scenes.kit.telling import Spoken
from scenes.kit.voice.lines import MOST
from scenes.kit.voice.script import Phrase
from scenes.kit.voice.speaker import Said
from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import run_scene
from scenes.studio.render.targets import SceneFile


def problems(beat: Beat) -> list[str]:
    """What is wrong with a beat's subtitles, one sentence each."""
    found = []
    lines = [line for one in beat.spoken for line in one.lines()]
    for start, end, text in lines:
        left, right, bottom, top = Caption(text).box
        if len(text) > MOST:
            found.append(f"{text!r} has more than {MOST} characters")
        if top - bottom > 1.5 * style.BODY:
            found.append(f"{text!r} takes more than one line")
        if right - left > style.CAPTION_WIDTH or bottom < -style.FRAME_HEIGHT / 2:
            found.append(f"{text!r} leaves the frame")
        if not 0 <= start < end <= beat.end - beat.start:
            found.append(f"{text!r} is not over with its beat")
    overlaps = (one[2] for one, other in itertools.pairwise(lines) if other[0] < one[1] - 1e-6)
    return found + [f"{text!r} is followed too early" for text in overlaps]


def test_every_line_can_be_read(film_scene: SceneFile) -> None:
    beats = run_scene(film_scene.load(), Quality(480, 15))
    assert [problem for beat in beats for problem in problems(beat)] == []
    assert all(beat.spoken for beat in beats)


def said(start: float, text: str) -> Spoken:
    return Spoken(start, Said(Phrase(text, text), 1.0, 1.0))


@pytest.mark.parametrize(
    ("spoken", "word"),
    [
        ([said(0.2, "W" * MOST)], "leaves the frame"),
        ([said(0.2, "W" * (MOST // 2) + " " + "W" * (MOST // 2 - 1))], "more than one line"),
        ([said(9.5, "Late.")], "is not over"),
        ([said(0.2, "One."), said(0.9, "Two.")], "'One.' is followed too early"),
        ([said(0.2, "One."), said(1.2, "Two.")], None),
    ],
)
def test_a_fault_is_found(spoken: list[Spoken], word: str | None) -> None:
    found = problems(Beat("only", "", 0.0, 10.0, tuple(spoken)))
    assert found == [] if word is None else any(word in problem for problem in found)
