"""How the field's words are said, where the default voice would not know."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path

LIST = Path(__file__).resolve().parents[3] / "assets" / "voice" / "pronunciation.toml"
_POSSESSIVE = {"ʤ": "ᵻz", "s": "ᵻz", "z": "ᵻz", "ʃ": "ᵻz", "ʧ": "ᵻz", "p": "s", "t": "s", "k": "s"}
# "a" is the name of a quantity where no noun follows; else a voice takes it for the article
_LETTER_A = re.compile(
    r"\ba(?=[.,;:?!)]|$| (?:and|or|is|equals|plus|minus|times|over|squared|with respect)\b)"
)


def listed() -> dict[str, str]:
    """The phonemes of each word of the list as it is now: a preview follows an edit of it."""
    return dict(tomllib.loads(LIST.read_text(encoding="utf-8")))


def pronounced(text: str) -> str:
    """The text with `[word](/phonemes/)`, as misaki's voices read it, for the words of the list."""
    known = listed()

    def linked(match: re.Match[str]) -> str:
        phonemes = known[match[1]]
        ending = _POSSESSIVE.get(phonemes[-1], "z") if match[2] else ""
        return f"[{match[0]}](/{phonemes}{ending}/)"

    words = re.compile(rf"\b({'|'.join(map(re.escape, known))})(['’]s)?\b")
    return words.sub(linked, _LETTER_A.sub("[a](/ˈA/)", text))


def digest() -> str:
    """What changes when the list or its use does."""
    return hashlib.sha256(LIST.read_bytes() + Path(__file__).read_bytes()).hexdigest()[:8]
