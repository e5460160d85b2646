"""A number that is typed into a scene is refused, whichever way it goes; constants are listed."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from manim import Text

import scenes
from scenes.kit.drawing.text import Formula, Label, Span
from scenes.kit.scene import NarratedScene
from scenes.kit.sourced import SourcedArray, SourcedNumber, constant
from scenes.kit.typed_numbers import NOTATION, TypedNumberError, refuse_typed
from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import run_scene
from tests.scenes.reference import Reference
from tests.scenes.references import reference_of
from tests.scenes.test_numbers import carried, check

SCENES = Path(scenes.__file__).parent


class Typist(NarratedScene):
    """One beat that shows what a test puts there."""

    caption = "A number."

    def show(self) -> Any:
        raise NotImplementedError

    def construct(self) -> None:
        with self.beat("only", self.caption):
            self.add(self.show())


def checked(show: Any, caption: str = "A number.") -> None:
    """Run a scene that shows this, with the check at its end."""
    scene_class = type("One", (Typist,), {"show": lambda self: show(self), "caption": caption})
    run_scene(
        scene_class,
        Quality(480, 15),
        listeners=[lambda scene, beat: check(scene, reference_of(scene), {})],
    )


@pytest.mark.parametrize(
    ("write", "typed"),
    [
        (lambda: Label("about 0.73 of it"), "0.73"),
        (lambda: Label("28 × 28"), "28"),
        (lambda: Label("{t}", t="it is 5"), "5"),
        (lambda: Label("a half: ½"), "½"),
        (lambda: Label("٣"), "٣"),
        (lambda: Label("{p}", p=Span("$0.5$")), "0.5"),
        (lambda: Formula("p = 0.98"), "0.98"),
        (lambda: Formula("3 x"), "3"),
        (lambda: Formula("x^3"), "3"),
        (lambda: Formula("w_12.5"), "2.5"),
        (lambda: Formula("(1 - 0.3)"), "1"),
        (lambda: Formula("1/2"), "1"),
    ],
)
def test_a_typed_number_is_refused(write: Any, typed: str) -> None:
    with pytest.raises(TypedNumberError, match=f"^{re.escape(typed)} is typed into"):
        write()


def test_a_number_typed_into_a_caption_is_refused() -> None:
    with pytest.raises(TypedNumberError, match="784 is typed into 'All 784 pixels"):
        checked(lambda scene: Label("words"), caption="All 784 pixels.")


def named(name: str, value: float) -> SourcedNumber:
    """A number under a name that nobody derived."""
    return SourcedArray(name, np.array([value]), "weight")[0]


def test_an_f_string_is_told_what_it_is() -> None:
    most = SourcedArray("x", np.array([0.5]), "weight")[0]
    with pytest.raises(TypedNumberError, match="leave out the f before it"):
        refuse_typed(f"The largest, {most}.")


def test_a_number_behind_a_name_that_nothing_computes_is_refused() -> None:
    """The way that `numbers(0.73)` used to go."""
    with pytest.raises(LookupError, match="numbers"):
        checked(lambda scene: Label("{v}", v=named("numbers(0.73)", 0.73)))


def test_a_number_that_its_own_name_carries_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where someone teaches the reference to give its arguments back."""
    monkeypatch.setattr(Reference, "call_echo", lambda self, value: [float(value)], raising=False)
    with pytest.raises(AssertionError, match="carries its own values"):
        checked(lambda scene: Label("{v}", v=named("echo(0.73)", 0.73)))


@pytest.mark.parametrize(
    ("name", "values", "right"),
    [
        ("echo(0.73)", [0.73], True),
        ("echo(1, 2, 3)", [0, 3, 1], True),
        ("echo(1e-3)", [0.001], True),
        ("products(conv1, 0, 0, 0)", [0, 0], False),
        ("losses(0.03, 1)", [0.5, 0.4], False),
        ("uses(conv1/bias[1])", [1], False),
        ("conv1/z", [1], False),
    ],
)
def test_a_name_carries_its_values(name: str, values: list[float], right: bool) -> None:
    assert carried(name, np.array(values)) == right


def test_a_text_of_manims_own_is_refused() -> None:
    with pytest.raises(AssertionError, match="it is no Label"):
        checked(lambda scene: Text("0.73"))


@pytest.mark.parametrize("reason", ["", "because", "no full stop here"])
def test_a_constant_without_a_reason_is_refused(reason: str) -> None:
    with pytest.raises(ValueError, match="says why it is one in a sentence"):
        constant(0.73, reason)


def test_a_constant_with_its_reason_is_shown() -> None:
    half = constant(0.5, "Where a sigmoid is steepest.", "activation")[0]
    assert half.text == "0.50" and half.with_digits(1).reason == "Where a sigmoid is steepest."
    checked(lambda scene: Label("{v}", v=half))


def test_a_source_of_another_kind_has_no_reason() -> None:
    assert SourcedArray("conv1/z", np.ones(1), "activation")[0].reason == ""


@pytest.mark.parametrize(
    "markup",
    [
        "w_1 w_(2 1)^((3)) C_0 sum_(k=1)^(n_(l-1)) (y - a)^2",
        "1/2 thin ({y} - {a})^2",
        "2 dot 1/2 thin ({y} - {a})",
        "1 / (1 + e^(-z)) quad a (1 - a) quad max(0, z)",
        "{n10} thin {w2}",
    ],
)
def test_notation_is_no_number(markup: str) -> None:
    refuse_typed(markup)


@pytest.mark.parametrize("name", ["conv1", "conv1/kernel[2,3,0,1]", "pool2", "dense/z"])
def test_a_tensors_name_is_no_number(name: str) -> None:
    assert Label("{n}", n=name).names


def test_notation_says_why_it_is_none() -> None:
    assert all(len(reason.split()) >= 2 for reason in NOTATION.values())


@pytest.mark.parametrize("pattern", NOTATION)
def test_no_notation_is_left_over(pattern: str) -> None:
    """What no scene and no layer writes any more is removed from the list."""
    sources = [*SCENES.rglob("*.py"), *SCENES.with_name("model").rglob("*.py")]
    texts = [path.read_text() for path in sources if path.name != "typed_numbers.py"]
    assert any(re.search(pattern, text) for text in texts)


def constants() -> list[tuple[str, str]]:
    """Every constant that a scene shows: where, and its reason."""
    found = []
    for path in sorted(SCENES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "constant":
                reason = node.args[1]
                assert isinstance(reason, ast.Constant), f"{path.name}: write the reason there"
                found.append((path.stem, str(reason.value)))
    return found


@pytest.mark.parametrize(("place", "reason"), constants())
def test_every_constant_says_why(place: str, reason: str) -> None:
    """The list of all of them, too: `pytest -v` shows it."""
    assert len(reason.split()) >= 3 and reason[0].isupper() and reason.endswith(".")
