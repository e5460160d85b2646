"""What films show, traced to what can be asked."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from model.answers import Answer, Derived, Naming, answer, answer_to
from model.answers.sources import origin
from model.cell_names import CellNameError
from model.derivations import DERIVATIONS, NamedArray, forward, gradients
from model.derivations.registry import MOVING, tensor
from model.network import Recording
from model.networks.registry import NETWORKS


@pytest.fixture(scope="module")
def recording() -> Recording:
    return NETWORKS["cnn"].record(digit="4:1").recording


def shown(recording: Recording) -> list[NamedArray]:
    """Arrays as films make them: as they are, and moved about."""

    def of(name: str) -> NamedArray:
        return tensor(recording, name)

    gradient = gradients.grad(recording, "flatten")
    kernel = of("dense/kernel")
    return [
        of("conv1/z"),
        of("loss"),
        gradient,
        of("conv2/kernel").channel(3),
        forward.rows(of("flatten"), 20),
        forward.rows(gradient, 10),
        forward.rows(kernel.channel(4), 20),
        forward.turned(of("conv1/kernel")),
        forward.upright(of("softmax")),
        forward.flat(of("conv2/bias")),
        forward.blocks(kernel),
        forward.upright(forward.rows(of("flatten"), 100)),
    ]


def test_a_moved_value_comes_from_its_cell(recording: Recording) -> None:
    for array in shown(recording):
        for place in list(np.ndindex(array.array.shape))[::13]:
            source = f"{array.name}[{','.join(map(str, place))}]"
            found = answer_to(recording, source, "cnn")
            assert isinstance(found, Answer), source
            assert found.value == array.array[place], source


@pytest.mark.parametrize("name", sorted(MOVING))
def test_what_is_said_to_move_moves(name: str) -> None:
    """Each value of the result is one of those given, and each is met as often as its place."""
    shape = {"upright": (1, 6), "blocks": (6, 4), "flat": (6,)}.get(name, (6, 4))
    numbers = [3] if name == "rows" else []
    values = np.random.default_rng(1).permutation(int(np.prod(shape))).reshape(shape)
    function: Callable[..., Any] = DERIVATIONS["cnn"][name]
    places = function(NamedArray("", np.arange(values.size).reshape(shape), "index"), *numbers)
    moved = function(NamedArray("", values, "index"), *numbers)
    np.testing.assert_array_equal(values.ravel()[places.array], moved.array)


def test_what_is_computed_has_its_words(recording: Recording) -> None:
    for name, word in (
        ("products(conv1, 5, 6, 0)[4,4]", "products"),
        ("exponentials(dense/z)[0,9]", "power"),
        ("constant[0]", "mark"),
        ("conv1/a of digit 3[0,1,2,0]", "another pass: of digit 3"),
    ):
        found = answer_to(recording, name, "cnn")
        assert isinstance(found, Derived) and found.name == name and word in found.words


def test_a_product_is_traced_to_its_factors_and_its_sum(recording: Recording) -> None:
    for array, whole in (
        (forward.products(recording, "conv1", 5, 6, 0), "conv1/z[5,6,0]"),
        (forward.products(recording, "conv2", 5, 6, 3), "conv2/z[5,6,3]"),
        (forward.unit_products(recording, "dense/z", 4), "dense/z[4]"),
    ):
        for place in list(np.ndindex(array.array.shape))[::7]:
            source = f"{array.name}[{','.join(map(str, place))}]"
            found = answer_to(recording, source, "cnn")
            assert isinstance(found, Derived) and found.goes_to == (whole,)
            factors = [answer(recording, part.name).value for part in found.parts]
            assert len(factors) == 2
            assert math.prod(factors) == pytest.approx(array.array[place], rel=1e-12)
            assert [part["name"] for part in found.data["parts"]] == [p.name for p in found.parts]


def test_a_shown_number_has_the_name_of_its_answer(recording: Recording) -> None:
    naming = Naming(recording)
    for source, name in (
        ("image[0,3,4,0]", "image[3,4]"),
        ("conv1/kernel[2,3,0,1]", "conv1/kernel[2,3,0,1]"),
        ("grad(conv1/z)[0,3,4,1]", "grad(conv1/z)[3,4,1]"),
        ("rows(flatten, 20)[4,19]", "flatten[99]"),
        ("products(conv1, 5, 6, 0)[4,4]", "products(conv1, 5, 6, 0)[4,4]"),
        ("constant[0]", "constant[0]"),
    ):
        assert naming.name_of(source) == name


@pytest.mark.parametrize(
    "source",
    [
        *("nonsense[0]", "conv1/z", "", "conv1/z[0,99,0,0]", "rows(flatten, 7)[0,0]"),
        *(
            "rows(flatten, x)[0,0]",
            "rows()[0]",
            "conv1/kernel[9][0,0,0]",
            "loss[" + "9" * 5000 + "]",
        ),
    ],
)
def test_what_nobody_has_shown_is_refused(source: str, recording: Recording) -> None:
    if source.startswith("rows"):
        assert origin(recording, source.rpartition("[")[0], (0, 0)) is None
        return
    with pytest.raises(CellNameError, match="number"):
        answer_to(recording, source, "cnn")
