"""Titles, captions and labels in another language, from a catalogue made for the test."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo

from scenes.kit import language
from scenes.kit.drawing.text import Label
from scenes.studio.export.publish import chapter_list
from scenes.studio.render.part_cache import Clip
from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import Parameters, run_scene
from scenes.studio.render.targets import parse
from tests.scenes.layout import shown

SCENES = Path(language.__file__).parents[1]
GERMAN = {
    "What the network sees": "Was das Netz sieht",
    "To you, this is a shape. | To the network, it's a table of numbers.": "Form, | und Zahlen.",
    "Come closer. | Here's a patch of {n} by {n}. Every square is one pixel.": "Näher, | {n} hoch.",
    "The symbols": "Die Zeichen",
    "any layer": "irgendeine Schicht",
    "A small l stands for any of them.": "Ein kleines l steht für jede.",
}


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A catalogue of a few strings, found where the project's would be."""
    catalogue = Catalog(locale="de")
    for message, translated in GERMAN.items():
        catalogue.add(message, translated)
    path = tmp_path / "de" / "LC_MESSAGES" / "captions.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(language, "LOCALE", tmp_path)
    yield
    language.use_language("en")


def run(name: str, code: str) -> tuple[str, dict[str, str], dict[str, list[Label]]]:
    """The heading, and each beat's caption and labels."""
    captions: dict[str, str] = {}
    labels: dict[str, list[Label]] = {}
    headings: set[str] = set()

    def at_beat(scene: Any, beat: Any) -> None:
        captions[beat.name] = beat.caption
        labels[beat.name] = [m for m in shown(scene.mobjects) if isinstance(m, Label)]
        headings.add(scene.heading())

    scene_class = Parameters.of(language=code).apply(parse([name])[0].scene.load())
    run_scene(scene_class, Quality(480, 15), listeners=[at_beat])
    (heading,) = headings
    return heading, captions, labels


def outlines(label: Label) -> np.ndarray:
    """The outlines of its words, in em, wherever it is."""
    points = label[""].points / label.em_now if "" in label.names else np.zeros((1, 3))
    return points - points.min(axis=0)


def says(label: Label, text: str) -> bool:
    mine, right = outlines(label), outlines(Label(text))
    return mine.shape == right.shape and np.allclose(mine, right, atol=0.01)


@pytest.mark.usefixtures("german")
def test_title_and_captions_are_translated() -> None:
    heading, captions, _labels = run("forward/pixels", "de")
    assert heading == "Was das Netz sieht"
    assert captions["digit"] == "Form, und Zahlen."
    assert captions["patch"] == "Näher, 7 hoch."
    assert captions["whole"].startswith("And 28 columns"), "what the catalogue lacks stays English"
    assert run("forward/pixels", "en")[0] == "What the network sees"


@pytest.mark.usefixtures("german")
def test_what_stands_in_a_table_is_translated() -> None:
    heading, captions, labels = run("notation/symbols", "de")
    assert heading == "Die Zeichen"
    assert captions["layer"] == "Ein kleines l steht für jede."
    assert any(says(label, "irgendeine Schicht") for label in labels["layer"])
    assert not any(says(label, "any layer") for label in labels["layer"])


@pytest.mark.usefixtures("german")
def test_chapters_are_translated() -> None:
    clips = [
        Clip(Path("x"), 15 * 20, f"{scene}@a", "")
        for scene in ("forward/pixels", "forward/pooling")
    ]
    assert chapter_list(clips, 15, "de") == "0:00 Was das Netz sieht\n0:20 Max pooling\n"


def calls(path: Path) -> Iterator[tuple[ast.Call, bool]]:
    """Each call of _ and N_ in a file, and whether it is made at import."""

    def walk(node: ast.AST, inside: bool) -> Iterator[tuple[ast.Call, bool]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call) and getattr(child.func, "id", "") in ("_", "N_"):
                yield child, not inside
            later = isinstance(child, ast.FunctionDef | ast.Lambda)
            yield from walk(child, inside or later)

    yield from walk(ast.parse(path.read_text()), False)


def test_nothing_is_translated_before_the_language_is_known() -> None:
    found = [(path, *call) for path in SCENES.rglob("*.py") for call in calls(path)]
    early = {path.name for path, call, at_import in found if at_import and call.func.id == "_"}  # type: ignore[attr-defined]
    assert early == set()
    assert any(at_import for _path, _call, at_import in found)


def test_every_string_is_found_for_translation() -> None:
    extracted = {str(entry[2]) for entry in extract_from_dir(SCENES)}
    written = {
        ast.literal_eval(call.args[0])
        for path in SCENES.rglob("*.py")
        for call, _at_import in calls(path)
        if not isinstance(
            call.args[0], ast.Name | ast.Attribute | ast.Subscript | ast.Call
        )  # marked elsewhere
    }
    assert extracted == written
    titles = {target.scene.load().title for target in parse(["all"])}
    assert titles <= extracted
