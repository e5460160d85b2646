"""The scene that the README tells one to add works."""

from __future__ import annotations

import ast
import re
import textwrap
from pathlib import Path
from typing import Any

import pytest

from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import run_scene
from tests.scenes.references import reference_of
from tests.scenes.test_numbers import check
from tests.scenes.watching import problems

README = Path(__file__).resolve().parents[2] / "README.md"


@pytest.fixture
def code() -> str:
    """The README's example, as one would copy it."""
    text = README.read_text()
    found = re.search(r"^    from model\.chosen_places.*?(?=^\S)", text, re.MULTILINE | re.DOTALL)
    assert found
    return textwrap.dedent(found[0]).strip() + "\n"


def test_the_readme_s_scene_draws_and_its_numbers_are_right(code: str) -> None:
    names: dict[str, Any] = {"__name__": "winner"}
    exec(code, names)
    captions = []

    def at_beat(scene: Any, beat: Any) -> None:
        check(scene, reference_of(scene), {})
        assert list(problems(scene)) == []
        captions.append(beat.caption)
        if beat.name == "winner":
            pooled = scene.recording["pool1"][0, ..., 1]
            assert f"{pooled.max():.2f}" in beat.caption

    run_scene(names["Winner"], Quality(480, 15), listeners=[at_beat])
    assert captions[0] == "Two filters, two maps of 12 rows."
    assert len(captions) == 4


def test_the_readme_s_scene_is_short_and_has_no_coordinates(code: str) -> None:
    tree = ast.parse(code)
    numbers = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
    assert not [number for number in numbers if isinstance(number, int | float)][2:]  # two indices
    assert len([line for line in code.splitlines() if line]) <= 26
