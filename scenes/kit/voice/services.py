"""The voices there are: one class per service, text and language in, samples out.

A new one is a class with `@service` above it; nothing else knows any by name. The first that can
speak a language is its default voice.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from difflib import get_close_matches
from functools import cached_property, lru_cache
from importlib.metadata import version
from io import BytesIO
from typing import Any

import numpy as np

from model.refusal import Refusal, quoted
from scenes.kit.voice.pronunciation import digest, pronounced
from scenes.kit.voice.recordings import read_sound
from scenes.kit.voice.sound import Sound


class Service:
    """Turns text into sound: the same text into the same samples, in every process."""

    name: str

    @property
    def version(self) -> str:
        """What the samples depend on besides the text."""
        raise NotImplementedError

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that it speaks here and now: none where what it needs is missing."""
        raise NotImplementedError

    def speak(self, text: str, language: str, speed: float = 1.0) -> Sound:
        """A text in words, spoken; speed: 2 is twice as fast."""
        raise NotImplementedError

    def prepare(self) -> None:
        """Load what speaking needs: processes that are forked from this one then have it."""

    def speaks(self, language: str) -> bool:
        return self.listed(language) is not None

    def listed(self, language: str) -> str | None:
        """The language as `languages` has it, or what it is a variety of: en-GB is English."""
        plain = language.lower().replace("_", "-")
        return next((code for code in (plain, plain.split("-")[0]) if code in self.languages), None)


SERVICES: dict[str, Service] = {}


def service(kind: type[Service]) -> type[Service]:
    """Make a class of services known."""
    SERVICES[kind.name] = kind()
    return kind


def default_service(language: str) -> Service | None:
    """The first service that speaks a language, None where there is none."""
    return next((each for each in SERVICES.values() if each.speaks(language)), None)


def find_service(name: str) -> Service:
    """The service of that name. Raises Refusal where there is none, or where it cannot speak."""
    if name not in SERVICES:
        known = [*(each for each in SERVICES if SERVICES[each].languages), "none"]
        near = get_close_matches(name, known, 1, 0.5)
        hint = f"perhaps {near[0]}" if near else f"valid are {', '.join(known)}, and folders"
        raise Refusal(f"there is no voice {quoted(name)}: {hint}")
    if not SERVICES[name].languages:
        raise Refusal(f"the voice {name} is not installed here: install it, or choose another")
    return SERVICES[name]


@service
class HibariVoice(Service):
    """hibari-tts: a neural voice whose model is inside its package."""

    name = "hibari"
    languages = ("en",)

    @property
    def version(self) -> str:
        return f"{_installed('hibari-tts')} {_installed('onnxruntime')} {digest()}"

    @cached_property
    def _model(self) -> Any:
        # ONNX Runtime, which it runs on, reports its use to its maker over the network unless told
        # not to; it also starts a thread for that, and a process with threads should not fork
        os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
        from hibari import Hibari  # here, as it takes half a second

        return Hibari(threads=1)

    def prepare(self) -> None:
        self.speak("ready", "en")  # the first word takes half a second longer than any other

    def speak(self, text: str, language: str, speed: float = 1.0) -> Sound:
        samples = self._model(pronounced(text), speed=speed, seed=0)
        return Sound(np.asarray(samples, np.float32), self._model.sample_rate, self.name)


@service
class EspeakVoice(Service):
    """espeak-ng, where that program is installed: plain, and at home in a hundred languages."""

    name = "espeak-ng"
    _PACE = 160  # words a minute at a speed of 1

    @property
    def version(self) -> str:
        return _printed(self.name, "--version").partition("Data at")[0].strip()

    @property
    def languages(self) -> tuple[str, ...]:
        return _espeak_languages() if shutil.which(self.name) else ()

    def speak(self, text: str, language: str, speed: float = 1.0) -> Sound:
        options = ["-v", str(self.listed(language)), "-s", str(round(self._PACE * speed))]
        command = [self.name, *options, "--stdout", "--stdin"]
        run = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
        return read_sound(BytesIO(run.stdout), self.name)


@lru_cache
def _installed(package: str) -> str:
    """A package's version, which stays the same as long as the process that has imported it."""
    return version(package)


@lru_cache(maxsize=1)
def _espeak_languages() -> tuple[str, ...]:
    """The languages of the program's list: its second column, and those in brackets at its end."""
    lines = _printed(EspeakVoice.name, "--voices").splitlines()[1:]
    others = re.findall(r"\((\S+) \d+\)", "\n".join(lines))
    return tuple(sorted({*(line.split()[1] for line in lines), *others}))


def _printed(*command: str) -> str:
    """What a program prints: nothing where it fails."""
    return subprocess.run(command, capture_output=True, text=True).stdout
