"""Answers: every part is what TensorFlow has there, and the parts make the value."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from model import layers
from model.answers import FORMS, Answer, Part, answer, answer_at, as_data
from model.answers.layers import made_by
from model.answers.parts import LONG, STRONGEST, is_rest
from model.cell_graph import Cell
from model.cell_names import CellNameError, Place, find_place, has_gradient, name_of
from model.layers import Conv2D, Dense, Flatten, Layer, MaxPool, Softmax, Tanh
from model.losses import CrossEntropy, SquaredError
from model.network import Network, Recording
from model.networks.registry import NETWORKS
from tests.model import tensorflow_copy
from tests.model.test_chain_rule import other_networks, random
from tests.model.test_new_layer import ABSTRACT, EVERY

CLOSE: dict[str, Any] = {"rel": 1e-9, "abs": 1e-12}


def more_networks() -> dict[str, tuple[list[Layer], Any, tuple[int, ...]]]:
    """What neither the films nor the chain rule's tests have."""
    return {
        "rims, ties, one filter": (
            [
                Conv2D("c", random(3, 3, 1, 1), random(1), (1, 2), "same", (2, 1)),
                MaxPool("p", 3, 1, "same"),
                Tanh("t"),
                Flatten("f"),
                Dense("out", random(15, 3), random(3)),
            ],
            SquaredError(),
            (1, 5, 6, 1),
        ),
        "softmax between, mixed targets": (
            [
                Dense("h", random(3, 40), random(40)),
                Softmax("s"),
                Dense("o", random(40, 3), random(3)),
                Softmax("p"),
            ],
            CrossEntropy(),
            (2, 3),
        ),
    }


@cache
def recordings() -> dict[str, Recording]:
    """A pass of each network, shipped and other."""
    found = {name: network.record().recording for name, network in NETWORKS.items()}
    found["doubtful"] = NETWORKS["cnn"].record(digit="4:1").recording
    for name, (made, loss, shape) in (other_networks() | more_networks()).items():
        network, x = Network(made, loss, "x"), random(*shape)
        outputs = network.predict(x).shape
        target = np.eye(outputs[1])[np.arange(outputs[0]) % outputs[1]]
        if "mixed" in name:
            target = np.full(outputs, 0.5 / outputs[1]) + target / 2
        found[name] = network.run(x, target)
    return found


@cache
def right_values(name: str) -> dict[tuple[str, bool], np.ndarray]:
    """By TensorFlow: every tensor's values, and gradients, of a recording."""
    recording = recordings()[name]
    network = recording.network
    assert recording.target is not None
    tensors, gradients = tensorflow_copy.run(network, recording[network.input], recording.target)
    found = {(tensor, False): np.asarray(value) for tensor, value in tensors.items()}
    found |= {(tensor, True): np.asarray(value) for tensor, value in gradients.items()}
    count = len(recording["loss"])
    found["loss", True] = np.full(count, 1 / count)  # the mean loss, by each example's
    return found


def places(recording: Recording) -> Iterator[tuple[str, bool]]:
    """Every tensor of a recording, and every gradient."""
    for tensor in recording:
        yield tensor, False
        if has_gradient(recording, tensor):
            yield tensor, True


@st.composite
def asked(draw: st.DrawFn) -> tuple[str, Place]:
    """A network's name, and any number of its pass."""
    name = draw(st.sampled_from(list(recordings())))
    recording = recordings()[name]
    tensor, is_gradient = draw(st.sampled_from(list(places(recording))))
    shape = recording[tensor].shape
    index = tuple(draw(st.integers(0, length - 1)) for length in shape)
    return name, Place(Cell(tensor, index), is_gradient)


def check_parts(part: Part | Answer) -> None:
    """A rule's parts make the value, all the way down."""
    for each in part.parts:
        check_parts(each)
    if part.rule is not None:
        made = part.rule.of([each.value for each in part.parts])
        assert made == pytest.approx(part.value, **CLOSE), part


def check_values(name: str, found: Answer) -> None:
    """Each number that has a name is TensorFlow's."""
    recording = recordings()[name]
    named = [Part("", found.value, found.name), *found.leaves(), *found.beside]
    for leaf in named:
        if not leaf.name:
            continue
        place = find_place(recording, leaf.name)
        key = (place.cell.tensor, place.is_gradient)
        if key in right_values(name):  # it has no places of winners
            right = right_values(name)[key][place.cell.index]
            assert leaf.value == pytest.approx(float(right), **CLOSE), leaf.name


@settings(max_examples=600, deadline=None)
@given(asked())
def test_the_parts_make_the_value_and_are_tensorflows(chosen: tuple[str, Place]) -> None:
    name, place = chosen
    found = answer_at(recordings()[name], place)
    check_parts(found)
    for beside in found.beside:
        check_parts(beside)
    check_values(name, found)
    assert find_place(recordings()[name], found.name) == place


@settings(max_examples=150, deadline=None)
@given(asked())
def test_what_a_number_goes_to_is_made_of_it(chosen: tuple[str, Place]) -> None:
    """And what it's made of goes to it, gradients apart: they are made of values, too."""
    name, place = chosen
    recording = recordings()[name]
    found = answer_at(recording, place)
    for other in found.goes_to[::7]:
        assert found.name in {leaf.name for leaf in answer(recording, other).leaves()}
    if not place.is_gradient and "argmax" not in place.cell.tensor:
        for leaf in list(found.leaves())[::7]:
            if leaf.name:
                assert found.name in answer(recording, leaf.name).goes_to


@settings(max_examples=100, deadline=None)
@given(asked())
def test_every_form_says_the_value(chosen: tuple[str, Place]) -> None:
    name, place = chosen
    found = answer_at(recordings()[name], place)
    for form in FORMS.values():
        shown = form(found).replace("\N{MINUS SIGN}", "-")
        digits = re.escape(f"{found.value:.6g}".partition("e")[0])
        assert re.search(digits, shown), shown
        assert found.words.split()[0] in shown
    data = as_data(found)
    assert data["value"] == found.value and data["name"] == found.name
    for written in (found.symbol, found.formula, found.numbers):
        if written:
            for left, right in ("()", "[]", "{}"):
                assert written.latex.count(left) == written.latex.count(right)


def test_typst_sets_every_kind_of_answer() -> None:
    """One of each tensor and of each gradient of every network, in one document."""
    sources = []
    for recording in recordings().values():
        for tensor, is_gradient in places(recording):
            cell = Cell(tensor, tuple(n // 2 for n in recording[tensor].shape))
            sources.append(FORMS["typst"](answer_at(recording, Place(cell, is_gradient))))
    assert len(sources) > 100
    assert typst.compile("\n\n".join(sources).encode(), format="pdf").startswith(b"%PDF")


def test_mathml_is_well_formed_and_names_the_cells_that_numbers_are_read_from() -> None:
    named = 0
    for recording in recordings().values():
        for tensor, is_gradient in places(recording):
            cell = Cell(tensor, tuple(n // 2 for n in recording[tensor].shape))
            found = answer_at(recording, Place(cell, is_gradient))
            for formula in filter(None, (found.symbol, found.formula, found.numbers)):
                whole = ElementTree.fromstring(f"<math>{formula.mathml}</math>")
                loose = [each.text or "" for each in whole.iter() if len(each)]
                loose += [each.tail or "" for each in whole.iter()]
                assert not "".join(loose).strip()  # no text outside of letters, numbers and signs
            if found.numbers:
                links = {each.get("data-name") for each in whole.iter()} - {None}
                assert links <= {leaf.name for leaf in found.leaves()}
                named += len(links)
    assert named > 100


# what is said of each kind


@pytest.fixture(scope="module")
def doubtful() -> Recording:
    return recordings()["doubtful"]


def test_a_sum_has_all_its_products_and_a_long_one_its_strongest(doubtful: Recording) -> None:
    z = answer(doubtful, "conv1/z[3,4,1]")
    assert [part.role for part in z.parts] == ["product"] * 25 + ["bias"]
    assert "25 in all" in z.words
    logit = answer(doubtful, "dense/z[4]")
    *products, rest, bias = logit.parts
    assert len(products) == 2 * STRONGEST and is_rest(rest) and bias.name == "dense/bias[4]"
    assert len(products) + len(rest.parts) == 100 > LONG
    values = doubtful["flatten"][0] * doubtful["dense/kernel"][:, 4]
    assert [part.value for part in products[:STRONGEST]] == sorted(values)[: -STRONGEST - 1 : -1]
    assert [part.value for part in products[STRONGEST:]] == sorted(values)[:STRONGEST]
    assert rest.note == "90 others" and logit.numbers and "[90 others]" in logit.numbers.text


def test_a_pool_names_its_winner_and_says_of_ties(doubtful: Recording) -> None:
    found = answer(doubtful, "pool1[5,5,0]")
    (winner,) = (part for part in found.parts if part.role == "winner")
    assert winner.value == found.value and winner.name in found.words and len(found.parts) == 4
    zeros = np.argwhere(doubtful["pool1"][0] == 0)[0]
    tied = answer(doubtful, f"pool1[{','.join(map(str, zeros))}]")
    assert "3 more are as large; the first of them counts" in tied.words


def test_an_activation_has_its_slope_beside_it(doubtful: Recording) -> None:
    found = answer(doubtful, "conv2/a[3,3,2]")
    slope, gradient = found.beside
    a = doubtful["conv2/a"][0, 3, 3, 2]
    assert slope.value == pytest.approx(a * (1 - a), rel=1e-12)
    assert gradient.name == "grad(conv2/a)[3,3,2]"
    shut = np.argwhere(doubtful["conv1/z"][0] <= 0)[0]
    closed = answer(doubtful, f"grad(conv1/z)[{','.join(map(str, shut))}]")
    assert closed.value == 0 and "the ReLU is closed" in closed.words


def test_the_loss_is_the_right_answers_alone(doubtful: Recording) -> None:
    loss = answer(doubtful, "loss")
    assert [part.name for part in loss.parts] == ["softmax[4]"]
    assert loss.formula and loss.formula.latex == r"L = -\ln p_{4}"
    assert answer(doubtful, "softmax[4]").goes_to == ("loss",)
    assert answer(doubtful, "softmax[9]").goes_to == ()
    last = answer(doubtful, "dloss/ddense/z[9]")
    assert last.name == "grad(dense/z)[9]" and last.formula
    assert last.formula.typst.endswith("= p_(9) - y_(9)")


def test_a_formula_is_exact_or_says_about(doubtful: Recording) -> None:
    """Where the numbers as they are written do not give the written value, it says so."""
    signs = set()
    for k in range(100):
        found = (
            answer(doubtful, f"flatten[{k}]"),
            answer(doubtful, f"conv2/z[{k // 10},{k % 10},0]"),
        )
        copy, z = (each.numbers.text for each in found if each.numbers)
        assert copy.count("=") == 1
        shown, about, total = re.split(r" (=|≈) ", z.partition(" = ")[2])
        terms = shown.replace("\N{MINUS SIGN}", "-").replace("- ", "+ -").replace(" · ", "*")
        value = eval(re.sub(r"\*10\^\(?(-\d+)\)?", r"*10.0**\1", terms))
        same = f"{value:.6g}" == total.replace("\N{MINUS SIGN}", "-")
        assert same == (about == "=") or "10^" in total
        signs.add(about)
    assert signs == {"=", "≈"}


def test_large_logits_have_finite_exponentials() -> None:
    """And a probability that is rounded to zero still has its loss."""
    network = Network([Dense("d", np.array([[900.0, -900.0]]), np.zeros(2)), Softmax("p")])
    network = Network(network.layers, CrossEntropy(), "x")
    recording = network.run([1.0], 1)
    for name in ("p[0]", "p[1]", "loss", "grad(d/z)[1]"):
        found = answer(recording, name)
        assert math.isfinite(found.value)
        check_parts(found)
    assert answer(recording, "loss").value == 1800


def test_without_a_label_there_are_values_and_no_gradients() -> None:
    recording = recordings()["cnn"]
    bare = recording.network.run(recording["image"])
    found = answer(bare, "dense/z[3]")
    assert found.value == recording["dense/z"][0, 3] and found.beside == ()
    assert answer(bare, "softmax[3]").goes_to == ()
    for name in ("loss", "grad(dense/z)[3]"):
        with pytest.raises(CellNameError, match="without a label there is no loss"):
            answer(bare, name)


@pytest.mark.parametrize("kind", EVERY)
def test_every_layer_is_known(kind: type[Any]) -> None:
    if issubclass(kind, Layer) and kind not in ABSTRACT:
        assert made_by.dispatch(kind) is not made_by.dispatch(layers.Layer)


# names


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("conv1/z[3,4,1]", ("conv1/z", (0, 3, 4, 1), False)),
        (" conv1/z [0, 3, 4, 1] ", ("conv1/z", (0, 3, 4, 1), False)),
        ("image[3,4]", ("image", (0, 3, 4, 0), False)),
        ("image[3,4,0]", ("image", (0, 3, 4, 0), False)),
        ("image[0,3,4,0]", ("image", (0, 3, 4, 0), False)),
        ("conv2/bias[1]", ("conv2/bias", (1,), False)),
        ("loss", ("loss", (0,), False)),
        ("loss[0]", ("loss", (0,), False)),
        ("grad(loss)", ("loss", (0,), True)),
        ("grad(softmax)[9]", ("softmax", (0, 9), True)),
        ("dloss/dpool1[2,3,0]", ("pool1", (0, 2, 3, 0), True)),
        ("∂loss ∕ ∂conv1/a[2,3,0]", ("conv1/a", (0, 2, 3, 0), True)),
        ("∂L/∂dense/kernel[2,3]", ("dense/kernel", (2, 3), True)),
    ],
)
def test_names(name: str, place: tuple[str, tuple[int, ...], bool], doubtful: Recording) -> None:
    tensor, index, is_gradient = place
    assert find_place(doubtful, name) == Place(Cell(tensor, index), is_gradient)


def test_a_batch_has_its_index_in_names() -> None:
    recording = recordings()["overlapping pool"]
    assert name_of(recording, Cell("c/z", (1, 2, 3, 0))) == "c/z[1,2,3,0]"
    assert name_of(recording, Cell("loss", (1,))) == "loss[1]"
    with pytest.raises(CellNameError, match=r"valid are loss\[0 to 1\]"):
        answer(recording, "loss")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("conv1/zz[1,1,1]", "perhaps conv1/z[0 to 23, 0 to 23, 0 to 1]"),
        ("sofmax[1]", "perhaps softmax[0 to 9]"),
        ("grad(sofmax)[1]", "perhaps grad(softmax)[0 to 9]"),
        ("pool1[12,0,0]", "valid are pool1[0 to 11, 0 to 11, 0 to 1]"),
        ("pool1[0,0]", "valid are pool1["),
        ("loss[x]", "valid are loss"),
        ("pool1[0,-1,0]", "valid are pool1["),
        ("pool1", "valid are pool1["),
        ("image[28,0]", "valid are image[0 to 27, 0 to 27]"),
        ("grad(image)[28,0]", "valid are grad(image)[0 to 27, 0 to 27]"),
        ("grad(pool1/argmax)[0,0,0]", "perhaps grad("),
        ("", "there are image"),
        ("xyzzy", "there are image"),
    ],
)
def test_wrong_names_are_told_the_nearest(name: str, words: str, doubtful: Recording) -> None:
    with pytest.raises(CellNameError) as caught:
        answer(doubtful, name)
    assert words in str(caught.value) and repr(name) in str(caught.value)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 500
