"""Names of what is made: different films have different names, and every name can be written."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenes.studio import paths
from scenes.studio.cli import main as cli
from scenes.studio.cli.output_files import files_in, fitting, stem_of, suffix


def test_pictures_of_one_name_make_films_of_two(tmp_path: Path) -> None:
    names = []
    for folder, content in (("a", b"one"), ("b", b"other"), ("c", b"one")):
        path = tmp_path / folder / "me.png"
        path.parent.mkdir()
        path.write_bytes(content)
        names.append(suffix({"digit": str(path)}))
    assert names[0] != names[1] and names[0] == names[2]
    assert all(name.startswith("-digitme.") for name in names)


def test_samples_and_examples_have_their_own_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "second").write_text("the shipped example is meant, and not this file")
    told = {"digit": "7:3", "settings": "second", "theme": "light", "calm": True, "filter": None}
    assert suffix(told) == "-digit7.3-settingssecond-light-calm"


@pytest.mark.parametrize("weight", ["conv2/bias[1]", "conv1/kernel[2,3,0,1]", "a b/../c", "..\\x"])
def test_no_parameter_makes_a_folder(weight: str) -> None:
    name = suffix({"weight": weight})
    assert not set("/\\[] ") & set(name)


def test_weights_that_differ_have_names_that_differ() -> None:
    weights = [f"conv1/kernel[{k},{j},0,0]" for k in range(5) for j in range(5)]
    assert len({suffix({"weight": weight}) for weight in weights}) == 25


def test_long_names_are_cut_and_stay_apart() -> None:
    long = [f"sheet-{stem_of([f'forward/scene{k}'] * 30)}{end}.png" for k in (1, 2) for end in "ab"]
    cut = [fitting(name) for name in long]
    assert len(set(cut)) == 4
    assert all(len(name.encode()) <= 200 and name.endswith(".png") for name in cut)
    assert fitting("sheet-forward.png") == "sheet-forward.png"
    assert len(fitting("é" * 300 + ".png").encode()) <= 200


def test_a_sheet_of_many_scenes_finds_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(paths, "MEDIA", tmp_path)
    same = ["forward/pixels", "forward/pixels@patch"] * 10
    assert cli.run(["sheet", *same]) == 0
    assert Path(capsys.readouterr().out.strip()).is_file()


def test_one_file_takes_one_film(tmp_path: Path) -> None:
    film = tmp_path / "new" / "film.mp4"
    assert files_in(film, ["a.mp4"], tmp_path, "films") == [film]
    assert film.parent.is_dir() and not film.exists()
    names = ["a.mp4", "b.mp4"]
    assert files_in(tmp_path, names, tmp_path, "films") == [tmp_path / name for name in names]


def test_a_film_goes_to_the_file_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(paths, "MEDIA", tmp_path / "media")
    film = tmp_path / "film.webm"
    assert cli.run(["video", "forward/pixels@digit", "-q", "480p15", "-o", str(film)]) == 0
    assert capsys.readouterr().out.strip() == str(film)
    assert film.is_file() and film.with_suffix(".srt").is_file()
    assert film.read_bytes()[:4] == b"\x1aE\xdf\xa3"  # the beginning of every WebM file
