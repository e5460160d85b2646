"""What the scenes say is understood, as the default voice says it."""

from __future__ import annotations

import pytest

from scenes.kit.voice.speaker import Said
from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import run_scene
from scenes.studio.render.targets import SceneFile, parse
from tests.kit.voice.hearing import Ear, plain, share_heard
from tests.kit.voice.test_hearing import FIELD


@pytest.fixture(scope="module")
def ear() -> Ear:
    return Ear()


def said_in(scene: SceneFile) -> list[Said]:
    """Every phrase of a scene."""
    beats = run_scene(scene.load(), Quality(480, 15))
    return [one.said for beat in beats for one in beat.spoken]


@pytest.mark.parametrize("name", ["forward/convolution", "backward/one_weight"])
def test_a_scene_is_understood(name: str, ear: Ear) -> None:
    assert share_heard(ear, said_in(parse([name])[0].scene)) >= 0.75


def known(word: str, ear: Ear) -> bool:
    """Whether a general dictionary has a word, or its stem, or a test listens for it."""
    forms = {word, word.removesuffix("'s"), word.removesuffix("s")}
    return any(map(ear.knows, forms)) or not forms.isdisjoint(map(str.lower, FIELD))


def test_each_word_of_the_field_is_listened_for(ear: Ear) -> None:
    """A word that a new script brings, and that no dictionary has, belongs into FIELD."""
    words = {
        word
        for target in parse(["all"])
        for said in said_in(target.scene)
        for word in plain(said.phrase.spoken)
    }
    assert {word for word in words if not known(word, ear)} == set()
    assert "softmax" in words and not known("softmaxy", ear)
