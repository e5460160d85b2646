"""A new parameter and a new format are one entry each: everything else reads it there."""

from __future__ import annotations

import ast
import asyncio
import json
from io import BytesIO
from pathlib import Path
from typing import Any, ClassVar

import av
import click
import cloup
import pytest
from PIL import Image
from starlette.requests import Request

from model.digits import picture_file
from model.refusal import Refusal
from scenes.studio import paths
from scenes.studio.cli.options import scene_options
from scenes.studio.cli.output_files import suffix
from scenes.studio.cluster.client import packed, project
from scenes.studio.export.film_formats import FILM_FORMATS, FilmFormat
from scenes.studio.export.formats import FORMATS, FileFormat, Later
from scenes.studio.export.orders import Order
from scenes.studio.export.picture import Shot, png
from scenes.studio.preview import controls
from scenes.studio.preview.open_pages import View
from scenes.studio.preview.server import Preview
from scenes.studio.render.codecs import Codec
from scenes.studio.render.parameters import PARAMETERS, Parameter, checked
from scenes.studio.render.part_cache import scene_key
from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import Parameters
from scenes.studio.render.stretch import Stretch
from scenes.studio.render.targets import parse

SCENE = parse(["forward/pixels"])[0].scene


@pytest.fixture
def mood(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = Parameter(
        "mood", "text", "Mood", "How it feels.", one_of=("glad", "sad"), option="--mood"
    )
    monkeypatch.setitem(PARAMETERS, "mood", entry)


@pytest.fixture
def poem(monkeypatch: pytest.MonkeyPatch) -> None:
    def there(value: str, values: Any) -> Any:
        if not Path(value).is_file():
            raise Refusal(f"there is no poem {value!r}")
        return value

    entry = Parameter("poem", "text", "Poem", "A file.", option="--poem", check=there, path=Path)
    monkeypatch.setitem(PARAMETERS, "poem", entry)


def given(*arguments: str) -> dict[str, Any]:
    """What a command with the scenes' options is given."""

    @cloup.command()
    @scene_options
    def command(**values: Any) -> dict[str, Any]:
        return values

    values: dict[str, Any] = command.main(list(arguments), standalone_mode=False)
    return values


def test_a_parameter_is_one_entry(mood: None) -> None:
    assert given("--mood", "sad")["mood"] == "sad"
    with pytest.raises(click.BadParameter, match="'glad', 'sad'"):
        given("--mood", "cross")

    class Moody(SCENE.load()):  # type: ignore[misc]
        mood: ClassVar[str] = "glad"

    (control,) = [each for each in controls.controls(Moody) if each.name == "mood"]
    assert (control.title, control.choices) == ("Mood", ["glad", "sad"])
    assert controls.chosen(Moody, {"mood": "sad"}) == {"mood": "sad"}
    with pytest.raises(controls.ControlError):
        controls.chosen(Moody, {"mood": "cross"})
    keys = {scene_key(SCENE, Parameters.of(mood=mood)) for mood in ("glad", "sad", None)}
    assert len(keys) == 3
    assert suffix({"mood": "sad"}) == "-moodsad"


def test_a_parameter_that_is_a_file_is_one_entry(poem: None, tmp_path: Path) -> None:
    path = tmp_path / "spring.txt"
    with pytest.raises(Refusal, match="no poem"):
        checked({"poem": str(path)})
    path.write_text("one")
    first, values = scene_key(SCENE, Parameters.of(poem=str(path))), checked({"poem": str(path)})
    assert suffix(values).startswith("-poemspring.")
    stretch = Stretch(SCENE, Parameters.of(**values), Quality(480, 15), first, ("digit",), tmp_path)
    assert [(name, content) for name, _, content in packed(stretch, project()).files] == [
        ("poem", b"one")
    ]
    path.write_text("two")
    assert scene_key(SCENE, Parameters.of(poem=str(path))) != first


def test_what_is_shipped_is_no_file() -> None:
    assert PARAMETERS["digit"].path is not None and picture_file("7:3") is None
    assert checked({"digit": "7:3"}) == {"digit": "7:3"}


def test_a_format_is_one_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from scenes.studio.cli import main as cli

    codec = Codec("matroska", "libx264", "yuv420p", (("threads", "1"),), subtitles="webvtt")
    monkeypatch.setitem(FILM_FORMATS, "mkv", FilmFormat("mkv", codec))
    monkeypatch.setattr(paths, "MEDIA", tmp_path)
    film = tmp_path / "film.mkv"
    target = "forward/pixels@digit"
    assert cli.run(["video", target, "-q", "480p15", "-o", str(film), "--subtitles", "file"]) == 0
    with av.open(str(film)) as container:
        assert "matroska" in container.format.name
        assert [stream.type for stream in container.streams] == ["video", "audio", "subtitle"]
    assert cli.run(["video", target, "-o", str(film), "--transparent"]) == 2
    assert "mkv cannot be transparent: take --format webm or mov" in capsys.readouterr().err


def small(shot: Shot) -> bytes:
    """A frame as a BMP."""
    buffer = BytesIO()
    Image.open(BytesIO(png(shot))).convert("RGB").save(buffer, "bmp")
    return buffer.getvalue()


def list_of(order: Order) -> bytes:
    """A deck that is its targets' names."""
    return " ".join(target.scene.target for target in order.targets).encode()


def test_a_format_of_stills_is_one_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from scenes.studio.cli import main as cli

    monkeypatch.setitem(FORMATS, "bmp", FileFormat("bmp", "image/bmp", still=small))
    for command, offers in (("still", True), ("sheet", False), ("deck", False)):
        assert cli.run([command, "--help"]) == 0
        assert ("|bmp]" in capsys.readouterr().out) is offers
    asked = ["still", "forward/pixels@digit", "--width", "640", "-o"]
    assert cli.run([*asked, str(tmp_path / "one.bmp")]) == 0
    assert cli.run([*asked, str(tmp_path), "-f", "bmp"]) == 0
    for path in (tmp_path / "one.bmp", tmp_path / "forward-pixels-digit.bmp"):
        with Image.open(path) as picture:
            assert (picture.format, picture.size) == ("BMP", (640, 360))
    assert cli.run(["sheet", "forward/pixels", "-o", str(tmp_path / "one.bmp")]) == 2
    assert "end it in .png or .pdf" in capsys.readouterr().err
    first = asyncio.run(Preview(View("forward/pixels")).start(Request({"type": "http"})))
    offered = json.loads(bytes(first.body))["exportable"]["frame"]
    assert list(offered) == ["png", "svg", "pdf", "bmp"]


def test_a_format_of_decks_says_what_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from scenes.studio.cli import main as cli

    def missing() -> None:
        raise Refusal("a list needs a pencil: bring one")

    path, asked = tmp_path / "deck.txt", ["deck", "forward/pixels@digit", "-o"]
    monkeypatch.setitem(
        FORMATS, "txt", FileFormat("txt", "text/plain", deck=list_of, needs=missing)
    )
    assert cli.run([*asked, str(path)]) == 2
    assert "bring one" in capsys.readouterr().err and not path.exists()
    monkeypatch.setitem(FORMATS, "txt", FileFormat("txt", "text/plain", deck=list_of))
    assert cli.run([*asked, str(path)]) == 0
    assert path.read_text() == "forward/pixels"


def test_every_format_s_writers_are_there() -> None:
    """They are found by their names: a wrong one would be noticed in use alone."""
    for each in FORMATS.values():
        writers = (each.still, each.sheet, each.deck, each.script, each.dress, each.needs)
        for writer in writers:
            if isinstance(writer, Later):
                assert callable(writer.function)
        assert any(writers[:4]), f"{each.ending} is offered by no command"


def test_no_format_is_known_by_name_elsewhere() -> None:
    """What a format is like stands in its entry: nobody compares its name."""
    names = {*FORMATS, *FILM_FORMATS}
    for path in (Path(paths.ROOT) / "scenes").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Compare):
                texts = {n.value for n in ast.walk(node) if isinstance(n, ast.Constant)}
                assert not texts & names, f"{path.name}:{node.lineno} compares a format's name"
