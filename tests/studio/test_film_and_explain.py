"""What the film shows of a weight is what `explain` prints: its sentences, counts and factors."""

from __future__ import annotations

import re
from typing import Any

import pytest

from scenes.kit.drawing.text import Label
from scenes.kit.scene import Beat
from scenes.kit.style import with_significant
from scenes.studio.cli import main as cli
from scenes.studio.render.run_scene import Parameters
from scenes.studio.render.targets import parse
from tests.scenes.layout import shown
from tests.scenes.watching import watch

ROW = r"∂\S+ ∕ ∂\S+ (-?[0-9.e-]+) \S+?\[([0-9,]+)\]"  # of a whole way: value, place
WEIGHTS = ["conv1/kernel[2,3,0,1]", "conv2/bias[3]", "dense/kernel[40,7]", "image[14,10]"]


def filmed(weight: str, digit: str) -> tuple[dict[str, Beat], dict[str, set[str]]]:
    """The film's beats, and what stands in each of its texts at the end of each."""
    texts: dict[str, set[str]] = {}

    def at_beat(running: Any, beat: Any) -> None:
        labels = [m for m in shown(running.mobjects) if isinstance(m, Label)]
        texts[beat.name] = {",".join(n.text for n in label.numbers) for label in labels}

    film = parse(["backward/one_weight"])[0].scene.load()
    chosen = Parameters.of(weight=weight, digit=digit).apply(film)
    _problems, beats = watch(chosen, listeners=[at_beat])
    return {beat.name: beat for beat in beats}, texts


@pytest.mark.parametrize("digit", ["4:1", "3"])
@pytest.mark.parametrize("weight", WEIGHTS)
def test_the_film_shows_what_explain_prints(
    weight: str, digit: str, capsys: pytest.CaptureFixture[str]
) -> None:
    beats, texts = filmed(weight, digit)
    capsys.readouterr()
    assert cli.run(["explain", weight, "--digit", digit]) == 0
    lines = capsys.readouterr().out.splitlines()
    printed = " ".join(" ".join(lines).split())
    for name in {"uses", "alive", "chain", "sum"} & set(beats):
        assert beats[name].caption in printed
    for line in lines:
        if re.match(r"  [\d,]+ ", line):  # a count of uses
            assert line.split()[0] in texts["alive"], line
    way = re.findall(ROW, printed)
    assert len(way) >= 2
    for value, place in way:
        text = value if value == "1" else with_significant(float(value), 3)
        assert text.replace("-", "\N{MINUS SIGN}") in texts["chain"]
        assert place in texts["chain"]
