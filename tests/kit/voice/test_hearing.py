"""The default voice is understood: its sentences, and each of the field's words."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from scenes.kit.sourced import constant
from scenes.kit.voice import pronunciation
from scenes.kit.voice.pronunciation import listed, pronounced
from scenes.kit.voice.script import phrases
from scenes.kit.voice.services import SERVICES
from scenes.kit.voice.speaker import Speaker
from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import run_scene
from scenes.studio.render.targets import parse
from tests.kit.voice.hearing import Ear, sentence, share_heard

# the field's words that a general dictionary lacks, in the phonemes of CMUdict
FIELD = {
    "argmax": "AA R G M AE K S",
    "backpropagation": "B AE K P R AH P AH G EY SH AH N",
    "conv": "K AA N V",
    "convolutional": "K AA N V AH L UW SH AH N AH L",
    "eta": "EY T AH",
    "Keras": "K EH R AH S",
    "kink": "K IH NG K",
    "logit": "L OW JH IH T",
    "logits": "L OW JH IH T S",
    "MNIST": "EH M N IH S T",
    "nonlinearity": "N AA N L IH N IY EH R AH T IY",
    "NumPy": "N AH M P AY",
    "overfitting": "OW V ER F IH T IH NG",
    "ReLU": "R EY L UW",
    "ReLUs": "R EY L UW Z",
    "softmax": "S AO F T M AE K S",
    "tanh": "T AE N CH",
    "TensorFlow": "T EH N S ER F L OW",
    "undoes": "AH N D AH Z",
}
# what becomes of the words of the pronunciation list without it
WRONG = {
    "Keras": "K IH R AH Z",
    "logit": "L AA JH IH T",
    "logits": "L AA JH IH T S",
    "MNIST": "EH M EH N AY EH S T IY",
    "ReLU": "R EY EH L Y UW",
    "ReLUs": "R EY EH L Y UW Z",
    "tanh": "T AE N",
}
SCRIPTS = (
    "Have you ever looked at a photograph through a keyhole? (2) | You see one corner of it, | and "
    "then another, | and after a while you know what is in the room. {p} of it, at least.",
    "Now, that is all that a filter can do. | It looks at {n} numbers, and it never sees the rest. "
    "| But there are {many} places to look from. | Would you have guessed that it is enough?",
    "Let's take the darkest corner. | Every product is zero, so the sum is zero, too. (1) "
    "| Then we move one step to the right, and here something happens. | It's {minus}.",
)


@pytest.fixture(scope="module")
def ear() -> Ear:
    return Ear()


@pytest.fixture(scope="module")
def trained_ear() -> Ear:
    """One that chooses among the field's words, said rightly and wrongly."""
    ear = Ear()
    right = {f"right_{word.lower()}": phonemes for word, phonemes in FIELD.items()}
    wrong = {f"wrong_{word.lower()}": phonemes for word, phonemes in WRONG.items()}
    ear.choose_among(right | wrong)
    return ear


def test_scripts_are_understood(ear: Ear) -> None:
    values = constant([0.62, -0.17], "Made for this test alone.", "activation")
    counts = constant([25, 576], "Made for this test alone.")
    numbers = {"p": values[0], "minus": values[1], "n": counts[0], "many": counts[1]}
    speaker = Speaker(SERVICES["hibari"])
    said = [
        each
        for script in SCRIPTS
        for each in speaker.say("a/b", "c", phrases(script, numbers, "en"))
    ]
    assert share_heard(ear, said) >= 0.75
    swapped = [replace(one, phrase=other.phrase) for one, other in pairwise(said[:5])]
    assert share_heard(ear, swapped) < 0.4


@pytest.mark.parametrize("scene", ["forward/overview", "forward/convolution"])
def test_scenes_are_understood(ear: Ear, scene: str) -> None:
    beats = run_scene(parse([scene])[0].scene.load(), Quality(480, 30))
    said = [spoken.said for beat in beats for spoken in beat.spoken]
    assert share_heard(ear, said) >= 0.75


@pytest.mark.parametrize("word", FIELD)
def test_the_words_of_the_field(trained_ear: Ear, word: str) -> None:
    sound = SERVICES["hibari"].speak(sentence(word), "en")
    assert trained_ear.chosen(sound) == f"right_{word.lower()}"


@pytest.mark.parametrize("word", WRONG)
def test_the_list_is_needed(trained_ear: Ear, word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scenes.kit.voice.services.pronounced", lambda text: text)
    sound = SERVICES["hibari"].speak(sentence(word), "en")
    assert trained_ear.chosen(sound) == f"wrong_{word.lower()}"


def test_every_word_of_the_list_is_listened_for(ear: Ear) -> None:
    assert set(listed()) == set(WRONG) <= set(FIELD)
    assert not any(ear.knows(word) for word in FIELD)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The ReLU is shut.", "The [ReLU](/ɹˈAlu/) is shut."),
        ("Each ReLU's slope", "Each [ReLU's](/ɹˈAluz/) slope"),
        ("MNIST’s digits", "[MNIST’s](/ˈɛmnˌɪsts/) digits"),
        ("Keras's, Keras", "[Keras's](/kˈɛɹəsᵻz/), [Keras](/kˈɛɹəs/)"),
        ("logits and a logit", "[logits](/lˈOʤɪts/) and a [logit](/lˈOʤɪt/)"),
        ("analogit, reluctant", "analogit, reluctant"),
        ("A sum, a, is what a is.", "A sum, [a](/ˈA/), is what [a](/ˈA/) is."),
        ("the derivative of a with respect to z", "the derivative of [a](/ˈA/) with respect to z"),
        ("a plus b is a", "[a](/ˈA/) plus b is [a](/ˈA/)"),
        ("a pool, a window", "a pool, a window"),
    ],
)
def test_what_the_voice_is_given(text: str, said: str) -> None:
    assert pronounced(text) == said


def test_a_voice_reads_its_list_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What is kept is of the list as it was when it was spoken."""
    words = tmp_path / "pronunciation.toml"
    monkeypatch.setattr(pronunciation, "LIST", words)
    seen = set()
    for phonemes in ("ˈɑ", "ˈi"):
        words.write_text(f'pool = "{phonemes}"\n', encoding="utf-8")
        assert pronounced("A pool.") == f"A [pool](/{phonemes}/)."
        seen.add(SERVICES["hibari"].version)
    assert len(seen) == 2
