"""Captions, labels and titles in other languages, by gettext.

`pybabel extract -o captions.pot scenes` finds every string; a catalogue's place is
scenes/kit/locale/de/LC_MESSAGES/captions.mo.
"""

from __future__ import annotations

import gettext
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
_translations: gettext.NullTranslations = gettext.NullTranslations()


def _(message: str) -> str:
    """`message` in the language of the scene being built; `{name}` stands for a number."""
    return _translations.gettext(message)


def N_(message: str) -> str:
    """`message` as it is: marks what is written before the language is known.

    Class titles and tables in modules are: whoever shows them calls `_` once the scene is set up.
    """
    return message


def use_language(language: str) -> None:
    """Translate into `language` from now on; without a catalogue it stays English."""
    global _translations
    _translations = gettext.translation("captions", LOCALE, [language], fallback=True)


def languages() -> list[str]:
    """The languages that captions come in: English, and every catalogue there is."""
    return ["en", *sorted(path.parts[-3] for path in LOCALE.glob("*/LC_MESSAGES/captions.mo"))]
