"""What a scene says, as the page hears it: its name, and its track."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from io import BytesIO
from itertools import accumulate
from typing import Any

from scenes.kit.scene import Beat
from scenes.kit.telling import sounds
from scenes.kit.voice.speaker import Speaker
from scenes.kit.voice.track import track, write_wav
from scenes.studio.render.part_cache import BeatPlan
from scenes.studio.render.render import voiced

RATE = 24_000  # samples a second: enough for a voice, and made in half the time of a film's


def said(beats: Sequence[Beat]) -> tuple[str, list[Any]]:
    """What is said, under a name made from what is heard and when, and as data for `spoken`.

    The name is "" where nobody speaks.
    """
    heard = sounds([beat.spoken for beat in beats], [beat.start for beat in beats])
    if not heard:
        return "", []
    facts = hashlib.sha256(f"{beats[-1].end:.3f}".encode())
    for start, sound in heard:
        facts.update(f"{start:.3f} {sound.rate} {sound.voice}".encode())
        facts.update(sound.samples.tobytes())
    return facts.hexdigest()[:24], [BeatPlan.of(beat).row() for beat in beats]


def spoken(rows: Sequence[Any], scene: str, speaker: Speaker) -> bytes:
    """A scene's track as a WAV file: what its film has, at a lower rate, within half a decibel."""
    plans = [BeatPlan.read(row) for row in rows]
    starts = list(accumulate((plan.seconds for plan in plans), initial=0.0))
    heard = sounds((voiced(plan, scene, speaker) for plan in plans), starts)
    file = BytesIO()
    write_wav(file, track(heard, starts[-1], RATE, passes=1), RATE)
    return file.getvalue()
