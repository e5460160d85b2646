"""Names of films, scenes, beats and qualities, and what is said when one is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenes.studio.render.quality import Quality, QualityError, parse_quality
from scenes.studio.render.targets import TargetError, check_beat, films, parse


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("one/s01_alpha.py", "one/s02_beta.py", "two/s01_gamma.py", "one/helper.py"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    return tmp_path


def test_films_are_found_from_files_in_their_order(root: Path) -> None:
    found = {film: [scene.name for scene in scenes] for film, scenes in films(root).items()}
    assert found == {"one": ["alpha", "beta"], "two": ["gamma"]}


def test_targets(root: Path) -> None:
    assert [t.scene.target for t in parse(["one"], root)] == ["one/alpha", "one/beta"]
    assert [t.beat for t in parse(["one/beta@hello"], root)] == ["hello"]
    assert len(parse(["all"], root)) == 3
    assert len(parse(["one", "one/alpha"], root)) == 2


@pytest.mark.parametrize(
    ("name", "words"),
    [("on", "perhaps one"), ("one/alpa", "perhaps one/alpha"), ("one@x", "film/scene@beat")],
)
def test_wrong_names_offer_the_nearest(root: Path, name: str, words: str) -> None:
    with pytest.raises(TargetError, match=words):
        parse([name], root)


def test_wrong_beats_offer_the_nearest(root: Path) -> None:
    with pytest.raises(TargetError, match="perhaps sweep"):
        check_beat(parse(["one/alpha@swep"], root)[0], ["sweep", "row"])


def test_qualities() -> None:
    assert parse_quality("480p") == Quality(480, 30)
    assert parse_quality("1080p60") == Quality(1080, 60)
    assert parse_quality("4k60").width == 3840
    assert parse_quality("480p").width == 854
    for wrong in ("1081p", "p", "1080p61", "", "4k0"):
        with pytest.raises(QualityError, match="1080p60"):
            parse_quality(wrong)
