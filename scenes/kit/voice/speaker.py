"""Who speaks a film's scripts: a service, a person's recordings, or nobody."""

from __future__ import annotations

import json
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from model.refusal import Notice
from scenes.kit import style
from scenes.kit.voice.kept import KEPT_IN, Kept
from scenes.kit.voice.recordings import Recorded, Recordings
from scenes.kit.voice.script import Phrase
from scenes.kit.voice.services import SERVICES, Service, default_service, find_service
from scenes.kit.voice.sound import Sound, trimmed

SENTENCE_BREATH = 0.35  # seconds from the end of a sentence to the next phrase
BREATH = 0.12  # from a phrase that is only a part of one
_REMEMBERED = 64  # phrases, of some 300 kB each: what a long scene says, and its neighbours
MISSING = ("speak", "silent")


class VoiceWarning(Notice):
    """A notice about voices."""


@dataclass(frozen=True)
class Said:
    """A phrase as it is spoken. seconds: until the next may begin, its own pause not counted.

    voiced: how many of them the voice takes, or a reader who hears none.
    """

    phrase: Phrase
    seconds: float
    voiced: float
    sound: Sound | None = None


class Speaker:
    """Speaks scripts in one language, phrase by phrase: with a service, from recordings or not.

    missing: what becomes of beats that `recordings` lacks: "speak", with the service, or "silent".
    keep: a folder for what the service has said, so that it says it once.
    """

    def __init__(
        self,
        service: Service | None = None,
        recordings: Recordings | None = None,
        *,
        missing: str = "speak",
        keep: Path | None = None,
        language: str = "en",
        speed: float = 1.0,
    ) -> None:
        """Raises ValueError for another `missing`."""
        if missing not in MISSING:
            raise ValueError(f"missing is {' or '.join(MISSING)}, not {missing!r}")
        self.recordings = recordings
        self.language = language
        self.speed = speed
        self.service = service if recordings is None or missing == "speak" else None
        if self.service is not None and not self.service.speaks(language):
            warnings.warn(
                f"the voice {self.service.name} does not speak {language!r}: what it would have "
                "said is silent, with time to read",
                VoiceWarning,
                stacklevel=2,
            )
            self.service = None
        if self.service is not None and keep is not None:
            self.service = _kept(self.service, keep)

    def say(self, scene: str, beat: str, phrases: Sequence[Phrase]) -> list[Said]:
        """A beat's phrases as sound that begins and ends with the voice, without silence."""
        if self.recordings is not None:
            lengths = [len(phrase.spoken) for phrase in phrases]
            recorded = self.recordings.spoken(f"{scene}@{beat}", lengths)
            if recorded is not None:
                return [_recorded(*each) for each in zip(phrases, recorded, strict=True)]
        return [self._said(phrase) for phrase in phrases]

    def _said(self, phrase: Phrase) -> Said:
        if self.service is None:
            seconds = len(phrase.text) / style.READING_SPEED
            return Said(phrase, seconds, seconds)
        about = (phrase.spoken, self.language, self.speed)
        sound = _heard(self.service, self.service.version, *about)
        return Said(phrase, sound.seconds + breath(phrase), sound.seconds, sound)


@lru_cache(maxsize=16)
def _kept(service: Service, folder: Path) -> Kept:
    """One for all speakers, and for all processes that are forked: they share what was heard."""
    return Kept(service, folder)


@lru_cache(maxsize=_REMEMBERED)
def _heard(service: Service, version: str, text: str, language: str, speed: float) -> Sound:
    """What a service says, without silence; the version is only there to be told apart by."""
    return trimmed(service.speak(text, language, speed))


class Timed(Speaker):
    """Says nothing, and takes as long as somebody did: who only draws needs no voice."""

    def __init__(self, timing: str) -> None:
        """timing: for each beat the seconds and the voiced ones of its phrases, as JSON."""
        super().__init__()
        self.timing = json.loads(timing)

    def say(self, scene: str, beat: str, phrases: Sequence[Phrase]) -> list[Said]:
        """Raises ValueError where the beat has other phrases."""
        times = self.timing[beat]
        return [Said(phrase, *time) for phrase, time in zip(phrases, times, strict=True)]


@lru_cache(maxsize=16)
def speaker_of(voice: str, missing: str, language: str) -> Speaker:
    """Who speaks: a service's name, a folder of recordings, "none", or "" for what is usual.

    Raises Refusal where there is no such voice.
    """
    if voice == "none":
        return Speaker(language=language)
    usual = default_service(language) or default_service("en")
    if voice and voice not in SERVICES and Path(voice).is_dir():
        recordings = Recordings(Path(voice))
        return Speaker(usual, recordings, missing=missing, keep=KEPT_IN, language=language)
    return Speaker(find_service(voice) if voice else usual, keep=KEPT_IN, language=language)


def _recorded(phrase: Phrase, recorded: Recorded) -> Said:
    """A person's own pause counts: the script's adds to it what is missing."""
    rest = max(recorded.rest - phrase.pause, 0.0)
    seconds = recorded.sound.seconds
    return Said(phrase, seconds + rest, seconds, recorded.sound)


def breath(phrase: Phrase) -> float:
    """How long a voice rests after a phrase, in seconds."""
    ended = phrase.text.rstrip("”’\"')»").endswith((".", "?", "!", "…", "。", "！", "？"))
    return SENTENCE_BREATH if ended else BREATH
