"""Numbers and symbols are read aloud as a person reads them."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import CONVERTER_CLASSES

from scenes.kit.style import format_number
from scenes.kit.voice.words import SYMBOLS, WordlessError, in_words, tidy
from tests.kit.voice.reading import number_read

READ = {
    "−0.17": "minus zero point one seven",
    "2.4e−10": "two point four times ten to the minus ten",
    "−3e12": "minus three times ten to the twelve",
    "1,138": "one thousand one hundred and thirty-eight",
    "0.350": "zero point three five zero",
    "96 %.": "ninety-six percent.",
    "28 × 28": "twenty-eight times twenty-eight",
    "24 = 28 − 5 + 1": "twenty-four equals twenty-eight minus five plus one",
    "p - y": "p minus y",
    "well-known": "well-known",
    "96-dimensional": "ninety-six-dimensional",
    "conv1/kernel[2,3,0,1]": "conv one kernel at two, three, zero, one",
    "∂L/∂w₁": "the derivative of L with respect to w one",
    "z → σ(z)": "z to sigma of z",
    "Σ, ε and ς": "sigma, epsilon and sigma",
    "x² + y³": "x squared plus y cubed",
    "x⁻¹⁰": "x to the minus ten",
    "10^6 ≈ ½": "ten to the six is about one half",
    "w_1": "w one",
    "y′ < 1": "y prime is less than one",
    "“Why?” (It isn’t.)": "“Why?” (It isn’t.)",
}


@pytest.mark.parametrize(("text", "said"), READ.items(), ids=READ)
def test_read_aloud(text: str, said: str) -> None:
    assert tidy(in_words(text, "en")) == said


MEANINGS = st.sampled_from(["weight", "gradient", "activation", "probability", "percent"])
VALUES = st.floats(-1e6, 1e6) | st.floats(-1, 1) | st.floats(-1e-3, 1e-3)


@given(VALUES, MEANINGS, st.none() | st.integers(1, 9), st.none() | st.integers(2, 9))
def test_every_number_is_spoken_as_it_is_shown(
    value: float, meaning: str, digits: int | None, decimals: int | None
) -> None:
    """Sign, power of ten and every decimal: zeros at the end, too."""
    text = format_number(value, meaning, digits, decimals)
    shown = Decimal(text.replace("\N{MINUS SIGN}", "-"))
    assert number_read(tidy(in_words(text, "en"))).as_tuple() == shown.as_tuple()


@given(st.integers(-(10**12), 10**12))
def test_every_count_is_spoken(count: int) -> None:
    assert number_read(tidy(in_words(format_number(count, "count"), "en"))) == count


@pytest.mark.parametrize("language", [*CONVERTER_CLASSES, "pt-BR", "en_GB", "tlh", "fil"])
def test_every_language_reads_numbers(language: str) -> None:
    """By num2words; where that lacks a language, digits are left for the voice."""
    said = in_words("−38.05", language)
    known = re.split("[-_]", language)[0] in CONVERTER_CLASSES
    assert any(character.isdecimal() for character in said) != known
    assert in_words("1,138", language).strip()


@pytest.mark.parametrize("symbol", ["☃", "$", "⊗", "#", "@", "\x07", "𝄞", "|"])
def test_what_has_no_name_is_refused(symbol: str) -> None:
    with pytest.raises(WordlessError, match="has no name to be spoken by"):
        in_words(f"A {symbol} here.", "en")


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_no_symbol_stays(symbol: str) -> None:
    assert symbol not in in_words(f"a {symbol} b", "en")


@given(st.text(max_size=20) | st.text("0123456789.,−-e²₁%x/∂[]() ", max_size=20))
def test_whatever_is_not_refused_can_be_said(text: str) -> None:
    """Letters and punctuation are all that a voice is given."""
    try:
        said = in_words(text, "en")
    except WordlessError:
        return
    for character in said:
        kind = unicodedata.category(character)
        assert kind[0] in "LM" or kind == "Cf" or character.isspace() or kind[0] == "P", said
        assert character not in SYMBOLS
