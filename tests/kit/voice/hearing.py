"""An ear for the tests: pocketsphinx writes down what it hears."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher

import numpy as np
from pocketsphinx import Decoder

from scenes.kit.voice.filters import resampled
from scenes.kit.voice.sound import Sound
from scenes.kit.voice.speaker import Said

_RATE = 16_000  # of its model
_BEFORE, _AFTER = "this is the", "of the network"


class Ear:
    """Writes down English by a general model, or says which of a few words it hears."""

    def __init__(self) -> None:
        self._decoder = Decoder(samprate=_RATE, loglevel="FATAL")

    def words(self, sound: Sound) -> list[str]:
        """What a sentence sounds like."""
        samples = resampled(sound.samples, sound.rate, _RATE)
        loud = np.rint(samples / np.abs(samples).max() * 20_000).astype("<i2")
        self._decoder.start_utt()
        self._decoder.process_raw(loud.tobytes(), full_utt=True)
        self._decoder.end_utt()
        found = self._decoder.hyp()
        return plain(re.sub(r"\(\d+\)", "", found.hypstr)) if found else []

    def knows(self, word: str) -> bool:
        """Whether its own dictionary has a word."""
        return self._decoder.lookup_word(word.lower()) is not None

    def choose_among(self, words: Mapping[str, str]) -> None:
        """From now on it hears one of these words, each with its phonemes, in a fixed sentence."""
        for word, phonemes in words.items():
            self._decoder.add_word(word, phonemes)
        grammar = f"{_BEFORE} ({' | '.join(words)}) {_AFTER}"
        self._decoder.add_jsgf_string("words", f"#JSGF V1.0; grammar g; public <g> = {grammar};")
        self._decoder.activate_search("words")

    def chosen(self, sound: Sound) -> str:
        """Which of the words it heard in the fixed sentence."""
        heard = " ".join(self.words(sound))
        return heard.removeprefix(_BEFORE).removesuffix(_AFTER).strip()


def sentence(word: str) -> str:
    """The fixed sentence with a word in it."""
    return f"{_BEFORE} {word} {_AFTER}.".capitalize().replace(word.lower(), word)


def share_heard(ear: Ear, said: Iterable[Said]) -> float:
    """Which share of the spoken words comes back, in their order."""
    spoken = back = 0
    for each in said:
        assert each.sound is not None
        expected = plain(each.phrase.spoken)
        matches = SequenceMatcher(None, expected, ear.words(each.sound), autojunk=False)
        spoken += len(expected)
        back += sum(block.size for block in matches.get_matching_blocks())
    return back / spoken


def plain(text: str) -> list[str]:
    """A text's words, without punctuation."""
    return re.findall(r"[a-z_']+", text.lower().replace("’", "'"))
