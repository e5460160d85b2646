"""Each number on screen is the number it says it is."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from manim import Mobject, SVGMobject

from scenes.kit.drawing.equations_of_numbers import Spelled
from scenes.kit.drawing.numbered import Numbered
from scenes.kit.drawing.pixel_grid import PixelGrid
from scenes.kit.drawing.text import Label, Readout
from scenes.kit.layout import Box
from scenes.kit.scene import Beat, NarratedScene
from scenes.kit.sourced import SourcedArray, SourcedNumber
from scenes.kit.telling import Spoken
from scenes.kit.voice.script import phrases, spoken
from scenes.kit.voice.speaker import Said
from scenes.kit.voice.words import in_words, tidy
from scenes.kit.world.answer import ClassBars, answer_in
from scenes.kit.world.class_column import ClassColumn
from scenes.kit.world.plate import Plate
from scenes.kit.world.votes import Stack
from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import Parameters, run_scene
from scenes.studio.render.targets import SceneFile, parse
from tests.kit.voice.reading import SCALES, TENS, UNITS, number_read
from tests.scenes.layout import shown
from tests.scenes.reference import Reference
from tests.scenes.references import reference_of
from tests.scenes.twins import NamedCalls, split_arguments

# what is left of a loss's rounding, 1e-16, when a difference is divided by its step; and of a
# recorded run's, which reckoned with 32 bits
DIFFERENCES = {"central_difference": 1e-10, "ratios": 1e-12, "mean_gradient": 1e-8}
DIFFERENCES["worst_certainties"] = 1e-7  # from losses in float32
# "both of these two weights" is how one speaks, but "fifteen weights" is a count
COUNTS = {word for word, value in UNITS.items() if value > 9} | TENS.keys() | SCALES.keys()
TYPED = re.compile(rf"\d|\b({'|'.join(COUNTS)}|hundred)\b", re.IGNORECASE)
SCENES = Path(__file__).resolve().parents[2] / "scenes"


def numbers(scene: Any) -> Iterator[tuple[SourcedNumber, str]]:
    """Every number shown at this moment, and how it is written."""
    for mobject in shown(scene.mobjects):
        if isinstance(mobject, PixelGrid):
            if mobject.numbers.any():
                for row, column in np.argwhere(mobject.numbers > 0):
                    yield mobject.number(row, column), str(mobject.number_texts[row, column])
        elif isinstance(mobject, Numbered):
            for piece in mobject.written():
                yield piece.number, piece.text.lstrip("+")
        else:
            for number in mobject.numbers:
                yield number, number.text


def as_decimal(text: str) -> Decimal:
    return Decimal(text.replace("\N{MINUS SIGN}", "-").replace(",", ""))


def half_a_unit(text: str) -> float:
    """Half a unit of the last digit written."""
    return 0.5 * 10.0 ** as_decimal(text).as_tuple().exponent  # type: ignore[operator]


def check(scene: Any, reference: NamedCalls, seen: dict[str, np.ndarray]) -> None:
    check_pictures(scene, reference, seen)
    check_numbers(scene, reference, seen)


def check_pictures(scene: Any, reference: NamedCalls, seen: dict[str, np.ndarray]) -> None:
    for mobject in (member for top in scene.mobjects for member in top.get_family()):
        assert not isinstance(mobject, SVGMobject), f"nothing checks {mobject}: it is no Label"
    for mobject in shown(scene.mobjects):
        if isinstance(mobject, PixelGrid):
            compare(mobject.source, reference, seen)
            places = mobject.place(*np.indices(mobject.values.shape))
            np.testing.assert_allclose(mobject.values, mobject.source.array[places], rtol=1e-12)
        elif isinstance(mobject, (ClassBars, ClassColumn)):
            compare(mobject.source, reference, seen)
            np.testing.assert_allclose(mobject.values, mobject.source.array[0], rtol=1e-12)


def check_numbers(scene: Any, reference: NamedCalls, seen: dict[str, np.ndarray]) -> None:
    for number, text in numbers(scene):
        check_number(number, text, reference, seen)


def check_number(
    number: SourcedNumber, text: str, reference: NamedCalls, seen: dict[str, np.ndarray]
) -> None:
    """A number as it is written, against TensorFlow's."""
    right = compare(number, reference, seen)
    value = float(right[number.index])
    written = float(as_decimal(text))
    slack = 1e-12 + DIFFERENCES.get(number.name.split("(")[0], 0.0)
    assert abs(written - value) <= half_a_unit(text) * (1 + 1e-9) + slack, (number.name, text)
    assert written == 0 or np.sign(written) == np.sign(value)


def check_spoken(beats: Iterable[Beat], reference: NamedCalls, seen: dict[str, np.ndarray]) -> None:
    """What is said in English has no number but those of arrays, and those are right."""
    for phrase in (one.said.phrase for beat in beats for one in beat.spoken):
        assert phrase.spoken == spoken(phrase.pieces, "en"), phrase
        assert not TYPED.search("".join(p for p in phrase.pieces if isinstance(p, str))), phrase
        for number in phrase.numbers:
            check_number(number, as_written(tidy(in_words(number.text, "en"))), reference, seen)


def as_written(words: str) -> str:
    """The number that these words say, in digits."""
    return f"{number_read(words):f}"


def compare(
    given: SourcedNumber | SourcedArray, reference: NamedCalls, seen: dict[str, np.ndarray]
) -> np.ndarray:
    """The array that is shown against TensorFlow's of that name; a constant gives its reason."""
    name, array = given.name, given.array
    if given.reason:
        return array
    if name not in seen:
        seen[name] = reference.value(name)
    assert not carried(name, array), f"{name} carries its own values: let it be a constant"
    assert array.shape == seen[name].shape, name
    scale = float(np.abs(seen[name]).max(initial=0))
    atol = max(1e-14, 1e-12 * scale) if "grad" in name else 1e-13
    atol = max(atol, DIFFERENCES.get(name.split("(")[0], 0.0))
    np.testing.assert_allclose(array, seen[name], rtol=1e-9, atol=atol, err_msg=name)
    return seen[name]


def carried(name: str, array: np.ndarray) -> bool:
    """Whether every value but zero stands in the name: a typed number in a call's disguise."""
    inside = re.fullmatch(r"\w+\((.*)\)", name)
    written = {a.strip() for a in split_arguments(inside[1])} if inside else set()
    numbers = {float(a) for a in written if re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", a)}
    values = set(np.asarray(array, dtype=float).ravel()) - {0.0}
    return bool(values) and values <= numbers


@pytest.mark.parametrize("step", [0, 1000])
@pytest.mark.parametrize("name", ["forward/convolution", "forward/softmax", "backward/one_weight"])
def test_every_number_of_an_earlier_step_too(name: str, step: int) -> None:
    compare_all(parse([name])[0].scene, digit="3:3", step=step)


def compare_all(film_scene: SceneFile, **values: Any) -> None:
    """Every number that a scene shows, beat by beat."""
    compare_shown(Parameters.of(**values).apply(film_scene.load()))


def compare_shown(scene_class: type[NarratedScene]) -> None:
    seen: dict[str, np.ndarray] = {}
    checked = []

    def at_beat(scene: Any, beat: Any) -> None:
        if not hasattr(scene, "_reference"):
            scene._reference = reference_of(scene)
        check(scene, scene._reference, seen)
        checked.append(beat.name)

    run_scene(scene_class, Quality(480, 15), listeners=[at_beat])
    assert checked and seen


def test_an_unchecked_name_is_refused() -> None:
    with pytest.raises(LookupError, match="invented"):
        Reference(np.zeros((28, 28))).value("invented(conv1)")


def test_a_wrong_array_is_noticed() -> None:
    reference = Reference(np.ones((28, 28)))
    with pytest.raises(AssertionError):
        wrong = SourcedArray("conv1/z", reference.value("conv1/z") * (1 + 1e-6), "activation")
        compare(wrong, reference, {})


def wrong_numbers(array: np.ndarray) -> list[Any]:
    """One of each that writes numbers or shows them, of an array that is not what it says."""
    wrong = SourcedArray("softmax", array, "probability")
    whole = Box(-3, 3, -3, 3)
    spelled = Spelled([wrong[0, k] for k in range(3)], whole)
    plate = Plate(wrong, upright=True)
    label = Label("so {p}", p=wrong[0, 0])
    column = ClassColumn(wrong, whole, {0: wrong[0, 0]})
    stack = Stack([wrong[0, k] for k in range(10)], np.zeros(3), 2.0, unit=20.0, limit=1.0)
    return [spelled, plate, answer_in(wrong, whole), Readout(wrong[0, 1]), label, column, stack]


@pytest.mark.parametrize("kind", range(7))
def test_a_wrong_number_is_noticed_whoever_shows_it(kind: int) -> None:
    reference = Reference(np.ones((28, 28)))
    right = reference.value("softmax")
    for array, inside in itertools.product((right, right + 1e-3), (False, True)):
        mobject = wrong_numbers(array)[kind]
        scene = SimpleNamespace(mobjects=[Mobject().add(mobject) if inside else mobject])
        with nullcontext() if array is right else pytest.raises(AssertionError, match="softmax"):
            check(scene, reference, {})


def test_every_number_spoken_is_right(film_scene: SceneFile) -> None:
    seen: dict[str, np.ndarray] = {}
    references: list[NamedCalls] = []

    def at_beat(scene: Any, beat: Beat) -> None:
        references[1:] = [] if references else [reference_of(scene)]
        check_spoken([beat], references[0], seen)

    beats = run_scene(film_scene.load(), Quality(480, 15), listeners=[at_beat])
    assert all(beat.spoken for beat in beats)


def said(script: str, **values: SourcedNumber) -> list[Beat]:
    """A beat of one script, as if it had been told."""
    phrases_ = phrases(script, values, "en")
    spoken_ = tuple(Spoken(0.0, Said(phrase, 1.0, 1.0)) for phrase in phrases_)
    return [Beat("only", "", 0.0, 1.0, spoken_)]


@pytest.mark.parametrize("script", ["It says fifteen times.", "Two hundred. And then?"])
def test_a_number_typed_in_words_is_noticed(script: str) -> None:
    with pytest.raises(AssertionError, match="Phrase"):
        check_spoken(said(script), Reference(np.zeros((28, 28))), {})


def test_a_wrong_number_is_noticed_when_it_is_spoken(monkeypatch: pytest.MonkeyPatch) -> None:
    reference = Reference(np.ones((28, 28)))
    right = reference.value("softmax")
    number = SourcedArray("softmax", right, "probability")[0, 0]
    check_spoken(said("It's {p}. So both of these two.", p=number), reference, {})
    wrong = SourcedArray("softmax", right + 1e-3, "probability")[0, 0]
    with pytest.raises(AssertionError, match="softmax"):
        check_spoken(said("It's {p}.", p=wrong), reference, {})
    monkeypatch.setattr("scenes.kit.voice.script.in_words", lambda text, language: f"{text} ten")
    with pytest.raises(AssertionError, match="Phrase"):
        check_spoken(said("It's {p}.", p=number), reference, {})


def texts() -> list[tuple[str, str]]:
    """Every translated string of the scenes: what a viewer reads as words."""
    found = []
    for path in sorted(SCENES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            named = isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "N_")
            if named and isinstance(node.args[0], ast.Constant):
                found.append((path.name, node.args[0].value))
    return found


def test_no_text_has_a_number_typed_in() -> None:
    """But for the seconds of a silence."""
    found = [(place, re.sub(r"(?<!\S)\(\d\)(?!\S)", "", text)) for place, text in texts()]
    assert found
    assert [pair for pair in found if any(c.isdigit() for c in pair[1])] == []
