"""A script becomes phrases in words, and lines of subtitles."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.kit.sourced import SourcedNumber, constant
from scenes.kit.typed_numbers import TypedNumberError
from scenes.kit.voice.lines import MOST, subtitle_lines
from scenes.kit.voice.script import ScriptError, phrases, spoken

REASON = "Made for this test alone."
HALF = constant([0.62], REASON, "probability")[0]
COUNT = constant([1138], REASON)[0]
SENTENCES = st.lists(
    st.text("abcdefgh ,", min_size=1).map(lambda text: f"a{text.strip()}"), min_size=1, max_size=5
)


def texts(script: str, **numbers: SourcedNumber) -> list[str]:
    return [phrase.text for phrase in phrases(script, numbers, "en")]


def test_sentences_cues_and_silences_make_phrases() -> None:
    script = (
        "Is this a tree? (2)\n| It has {n} leaves, | and one | root. Look! “Why?” Well… (0.5) No"
    )
    found = phrases(script, {"n": COUNT}, "en")
    assert [(phrase.text, phrase.pause) for phrase in found] == [
        ("Is this a tree?", 2.0),
        ("It has 1,138 leaves,", 0.0),
        ("and one", 0.0),
        ("root.", 0.0),
        ("Look!", 0.0),
        ("“Why?”", 0.0),
        ("Well…", 0.5),
        ("No", 0.0),
    ]
    assert found[1].spoken == "It has one thousand one hundred and thirty-eight leaves,"


def test_a_number_ends_no_sentence() -> None:
    assert texts("It is {p}. Or {p} of {p}?", p=HALF) == ["It is 0.62.", "Or 0.62 of 0.62?"]


def test_silences_add_up_and_end_the_phrase_they_follow() -> None:
    found = phrases("And it is (1) (0.5) a four.", {}, "en")
    assert [(phrase.text, phrase.pause) for phrase in found] == [("And it is", 1.5), ("a four.", 0)]


def test_what_is_spoken_names_the_numbers_it_was_made_from() -> None:
    (phrase,) = phrases("Here {p} of {n}.", {"p": HALF, "n": COUNT}, "en")
    assert [piece for piece in phrase.pieces if isinstance(piece, SourcedNumber)] == [HALF, COUNT]
    assert spoken(phrase.pieces, "en") == phrase.spoken
    assert phrase.spoken.startswith("Here zero point six two of one thousand")


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("It is −{p}.", "It is minus zero point six two."),
        ("p is -{p}", "p is minus zero point six two"),
        ("{p}-fold, {p}% of {n}", "zero point six two-fold, zero point six two percent of one "),
        ("x[{n}, {n}].", "x at one thousand one hundred and thirty-eight, one "),
    ],
)
def test_numbers_beside_signs(script: str, said: str) -> None:
    (phrase,) = phrases(script, {"p": HALF, "n": COUNT}, "en")
    assert phrase.spoken.startswith(said)


def test_a_plain_number_is_no_number_of_an_array() -> None:
    with pytest.raises(ScriptError, match="n=25 is typed in: give a number of an array"):
        phrases("There are {n}.", {"n": 25}, "en")  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("(2) What is it?", "has a silence before any phrase"),
        ("What is it? (1138)", "a silence of more than 10 seconds"),
        ("It is {most}.", "{most} in 'It is {most}.' is no number of its beat: there are n"),
        ("It is {n.", "has a brace without its partner"),
        ("A snowman, ☃.", "'☃' in 'A snowman, ☃.' has no name to be spoken by"),
    ],
)
def test_scripts_that_cannot_be_read(script: str, said: str) -> None:
    with pytest.raises(ScriptError, match=re.escape(said)):
        phrases(script, {"n": COUNT}, "en")


@pytest.mark.parametrize("script", ["A row of 28 numbers.", "f(2) is less.", "Is it a 4? (2)"])
def test_a_number_that_is_typed_in_is_refused(script: str) -> None:
    with pytest.raises(TypedNumberError):
        phrases(script, {}, "en")


@given(SENTENCES, st.sampled_from([". ", "? ", "! ", "… ", " | ", ". | ", "? (2) ", ".\n"]))
def test_nothing_of_a_script_is_lost(sentences: list[str], joint: str) -> None:
    found = phrases(joint.join(sentences), {}, "en")
    assert len(found) == len(sentences)
    shown = " ".join(phrase.text for phrase in found)
    assert re.findall(r"\w+", shown) == re.findall(r"\w+", " ".join(sentences))


# lines


WORDS = st.lists(st.text("abcdefgü,.?", min_size=1, max_size=90) | st.sampled_from(["and", "of"]))


@given(WORDS)
def test_lines_are_short_and_lose_nothing(words: list[str]) -> None:
    lines = subtitle_lines(" ".join(words))
    assert "".join(lines).replace(" ", "") == "".join(words)
    assert all(0 < len(line) <= MOST and line == line.strip() for line in lines)


@given(
    WORDS, st.sampled_from(["−7 %", "24 = 28 − 5 + 1", "5 pixels", "1,138 numbers", "96 %."]), WORDS
)
def test_a_number_keeps_its_sign_and_unit(before: list[str], number: str, after: list[str]) -> None:
    lines = subtitle_lines(" ".join([*before, number, *after]))
    assert any(number in line for line in lines)


def test_lines_break_at_sense() -> None:
    text = "Nobody drew any of this, it all began as noise, and training turned it into that."
    first, second = subtitle_lines(text)
    assert first == "Nobody drew any of this, it all began as noise,"
    assert second == "and training turned it into that."
    uncommas = subtitle_lines(text.replace(",", ""))
    assert [line.split()[0] for line in uncommas] == ["Nobody", "and"]
    question = "Would you have guessed that? It took the whole network a single step to go there."
    assert subtitle_lines(question)[0] == "Would you have guessed that?"


def test_lines_are_even_where_the_sense_does_not_help() -> None:
    lines = subtitle_lines(" ".join(["word"] * 16))
    assert len(lines) == 2
    assert abs(len(lines[0]) - len(lines[1])) <= 5


def test_a_short_text_is_one_line() -> None:
    assert subtitle_lines("One pixel. It is white.") == ["One pixel. It is white."]
    assert subtitle_lines("") == []
