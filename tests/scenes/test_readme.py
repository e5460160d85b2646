"""The scene that the README has one add is a scene."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import Any

from scenes.studio.quality import Quality
from scenes.studio.stage import run_scene
from tests.scenes.test_numbers import check, reference_of
from tests.scenes.watching import problems

README = Path(__file__).resolve().parents[2] / "README.md"


def test_the_readme_s_scene_draws_and_its_number_is_right() -> None:
    text = README.read_text()
    code = re.search(r"^    class Hello.*?\n(?=\n\()", text, re.MULTILINE | re.DOTALL)
    above = re.search(r"^\(with `(.+)` above it\)", text, re.MULTILINE)
    assert code and above
    names: dict[str, Any] = {}
    exec(f"{above[1]}\n{textwrap.dedent(code[0])}", names)
    captions = []

    def at_beat(scene: Any, beat: Any) -> None:
        check(scene, reference_of(scene), {})
        assert list(problems(scene)) == []
        captions.append(beat.caption)

    run_scene(names["Hello"], Quality(480, 15), listeners=[at_beat])
    assert captions == ["To a network, 784 numbers."]
