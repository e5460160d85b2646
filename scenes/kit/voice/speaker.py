"""Who speaks a film's scripts: a service, a person's recordings, or nobody."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

from scenes.kit import style
from scenes.kit.voice.script import Phrase
from scenes.kit.voice.services import Service
from scenes.kit.voice.sound import Sound, trimmed

SENTENCE_BREATH = 0.35  # seconds from the end of a sentence to the next phrase
BREATH = 0.12  # from a phrase that is only a part of one


class VoiceWarning(UserWarning):
    """Something about voices that a person should know, and that stops nothing."""


@dataclass(frozen=True)
class Said:
    """A phrase as it is spoken. seconds: until the next may begin, its own pause not counted."""

    phrase: Phrase
    seconds: float
    sound: Sound | None = None


class Speaker:
    """Speaks scripts in one language, phrase by phrase."""

    def __init__(
        self, service: Service | None = None, *, language: str = "en", speed: float = 1.0
    ) -> None:
        self.language = language
        self.speed = speed
        self.service = service
        if service is not None and not service.speaks(language):
            self.service = None
            warnings.warn(
                f"the voice {service.name} does not speak {language!r}: the film is silent, and "
                "leaves time to read",
                VoiceWarning,
                stacklevel=2,
            )

    def say(self, scene: str, beat: str, phrases: Sequence[Phrase]) -> list[Said]:
        """A beat's phrases as sound that begins and ends with the voice, without silence."""
        return [self._said(phrase) for phrase in phrases]

    def _said(self, phrase: Phrase) -> Said:
        sound = self._spoken(phrase)
        if sound is None:
            return Said(phrase, len(phrase.text) / style.READING_SPEED)
        return Said(phrase, sound.seconds + breath(phrase), sound)

    def _spoken(self, phrase: Phrase) -> Sound | None:
        if self.service is None:
            return None
        return trimmed(self.service.speak(phrase.spoken, self.language, self.speed))


def breath(phrase: Phrase) -> float:
    """How long a voice rests after a phrase, in seconds."""
    ended = phrase.text.rstrip("”’\"')»").endswith((".", "?", "!", "…", "。", "！", "？"))
    return SENTENCE_BREATH if ended else BREATH
