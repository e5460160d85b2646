"""`explain`: data that adds up, a table that says the same, and clear words for wrong input."""

from __future__ import annotations

import json
import math
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from model.digits import find_digit
from model.networks import cnn
from model.networks.registry import NETWORKS
from scenes.studio.cli import main as cli

Capture = pytest.CaptureFixture[str]


def explained(capsys: Capture, *arguments: str) -> dict[str, Any]:
    assert cli.run(["explain", *arguments, "--json"]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    data: dict[str, Any] = json.loads(captured.out)
    return data


@pytest.mark.parametrize("weight", ["conv1/kernel[2,3,0,1]", "conv2/bias[1]", "dense/kernel[40,7]"])
def test_json_adds_up(weight: str, capsys: Capture) -> None:
    data = explained(capsys, weight, "--digit", "7:9")
    digit = find_digit("7:9")
    recording = cnn.load().run(digit.image, digit.label)
    name, index = weight.rstrip("]").split("[")
    place = tuple(map(int, index.split(",")))
    assert data["weight"] == weight and data["label"] == 7
    assert data["value"] == recording[name][place]
    assert data["gradient"] == recording.grad(name)[place]
    assert data["loss"] == recording["loss"][0]
    total = math.fsum(term["value"] for term in data["terms"])
    assert total == pytest.approx(data["gradient"], rel=1e-9)
    assert len(data["terms"]) == data["alive"] <= data["uses"]
    assert data["alive"] + sum(death["count"] for death in data["deaths"]) == data["uses"]
    for product in data["terms"] + data["strongest_paths"]:
        factors = [factor["value"] for factor in product["factors"]]
        assert math.prod(factors) == pytest.approx(product["value"], rel=1e-12, abs=1e-300)
    assert data["central_difference"]["value"] == pytest.approx(data["gradient"], rel=1e-5)


def test_a_picture_with_a_label(tmp_path: Path, capsys: Capture) -> None:
    digit = find_digit("4:1")
    path = tmp_path / "four.png"
    Image.fromarray(np.round(digit.image * 255).astype(np.uint8)).save(path)
    of_file = explained(capsys, "conv1/bias[0]", "--digit", str(path), "--label", "4")
    of_sample = explained(capsys, "conv1/bias[0]", "--digit", "4:1")
    assert of_file["gradient"] == of_sample["gradient"]
    assert explained(capsys, "conv1/bias[0]", "--digit", str(path), "--label", "9")["label"] == 9


def test_a_picture_without_a_label_is_asked_for_one(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "four.png"
    Image.fromarray(np.round(find_digit("4:1").image * 255).astype(np.uint8)).save(path)
    assert cli.run(["explain", "conv1/bias[0]", "--digit", str(path)]) == 2
    captured = capsys.readouterr()
    assert "add --label" in captured.err and captured.out == ""


def test_the_table_says_what_the_data_say(capsys: Capture) -> None:
    data = explained(capsys, "conv1/kernel[2,3,0,1]", "--digit", "7:9")
    assert cli.run(["explain", "conv1/kernel[2,3,0,1]", "--digit", "7:9", "--terms", "2"]) == 0
    out = capsys.readouterr().out
    assert f"  {data['uses']} uses\n" in out
    assert f"  {data['alive'] - data['silent']} left\n" in out
    for death in data["deaths"]:
        assert re.search(rf"  {death['count']} [\w' ]+ \({death['tensor']}\)\n", out)
    assert f"{data['gradient']:.10g}" in out and f"{data['terms'][1]['value']:.6g}" in out
    assert f"{data['terms'][2]['value']:.6g}" not in out
    assert f"{data['alive'] - 2} more" in out


def test_the_network_by_hand_is_explained_alike(capsys: Capture) -> None:
    """The published figures, to all their digits."""
    w5 = explained(capsys, "w5", "--network", "by_hand")
    assert w5["weight"] == "output/kernel[0,0]" and w5["digit"] == "mazur" and w5["label"] is None
    assert round(w5["gradient"], 8) == 0.08216704 and round(w5["loss"], 8) == 0.29837111
    w1 = explained(capsys, "w1", "--network", "by_hand")
    assert round(w1["gradient"], 8) == 0.00043857 and w1["paths"] == 2
    total = math.fsum(path["value"] for path in w1["strongest_paths"])
    assert total == pytest.approx(w1["gradient"], rel=1e-12)
    other = explained(capsys, "b3", "--network", "by_hand", "--settings", "second")
    assert other["value"] != w5["value"]


@pytest.mark.parametrize("digit", ["7:9", "4:1"])
@pytest.mark.parametrize(
    "name",
    [
        *("conv1/z[3,4,1]", "conv1/a[3,4,1]", "pool1[5,5,0]", "pool1/argmax[5,5,0]"),
        *("flatten[40]", "dense/z[4]", "softmax[9]", "loss", "grad(conv1/z)[9,10,1]"),
        *("dloss/dpool1[5,5,0]", "grad(softmax)[4]"),
    ],
)
def test_every_tensor_s_numbers_are_explained(name: str, digit: str, capsys: Capture) -> None:
    """Text and data say the same, and what it's made of can be asked in turn."""
    data = explained(capsys, name, "--digit", digit)
    assert data["digit"] == digit and data["name"] == name.replace("dloss/dpool1", "grad(pool1)")
    assert cli.run(["explain", name, "--digit", digit]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"{data['name']} = ") and data["words"] in out
    assert data["numbers"]["text"] in out and data["formula"]["text"] in out
    for part in [*data["parts"], *data["beside"]]:
        assert part["role"] in out
    asked = named(data["parts"])
    assert asked
    for part in asked[:3]:
        again = explained(capsys, part["name"], "--digit", digit)
        assert again["value"] == part["value"]


def named(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The parts that can be asked, however deep."""
    below = [each for part in parts for each in named(part.get("parts", []))]
    return [part for part in parts if "name" in part] + below


def test_forms_are_what_the_data_hold(capsys: Capture) -> None:
    data = explained(capsys, "pool1[5,5,0]", "--digit", "4:1")
    for form in ("latex", "typst", "text"):
        assert cli.run(["explain", "pool1[5,5,0]", "--digit", "4:1", "--as", form]) == 0
        out = capsys.readouterr().out
        assert data["formula"][form] in out and data["numbers"][form] in out


def test_a_weight_s_gradient_is_the_weight_s_derivation(capsys: Capture) -> None:
    """And both are given as answers, too."""
    weight = explained(capsys, "conv1/kernel[2,3,0,1]", "--digit", "4:1")
    gradient = explained(capsys, "grad(conv1/kernel)[2,3,0,1]", "--digit", "4:1")
    assert weight["terms"] == gradient["terms"] and weight["gradient"] == gradient["value"]
    assert len(weight["goes_to"]) == weight["uses"] == 576 and weight["parts"] == []
    total = math.fsum(part["value"] for part in gradient["parts"])
    assert total == pytest.approx(weight["gradient"], rel=1e-9)
    outs = []
    for name in ("conv1/kernel[2,3,0,1]", "dloss/dconv1/kernel[2,3,0,1]"):
        assert cli.run(["explain", name, "--digit", "4:1"]) == 0
        outs.append(capsys.readouterr().out)
    assert outs[0] == outs[1]


def test_gradients_have_pencil_names_too(capsys: Capture) -> None:
    right = explained(capsys, "grad(output/kernel)[0,0]", "--network", "by_hand")
    for name in ("grad(w5)", "dloss/dw5"):
        assert explained(capsys, name, "--network", "by_hand") == right
    assert explained(capsys, "loss", "--network", "by_hand")["value"] == right["loss"]
    assert cli.run(["explain", "hiden/a[0]", "--network", "by_hand"]) == 2
    assert "perhaps hidden/a[0 to 1]" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["loss", "grad(conv1/z)[3,4,1]", "image[3,4]"])
def test_without_a_label_values_alone_are_explained(
    name: str, tmp_path: Path, capsys: Capture
) -> None:
    digit = find_digit("4:1")
    path = tmp_path / "four.png"
    Image.fromarray(np.round(digit.image * 255).astype(np.uint8)).save(path)
    labelled = explained(capsys, "softmax[4]", "--digit", "4:1")
    assert explained(capsys, "softmax[4]", "--digit", str(path))["value"] == labelled["value"]
    assert cli.run(["explain", name, "--digit", str(path)]) == 2
    assert "add --label" in capsys.readouterr().err


@pytest.mark.parametrize("network", ["cnn", "by_hand", "notation"])
def test_list_has_every_tensor(network: str, capsys: Capture) -> None:
    """And the first and the last of its numbers can be asked."""
    assert cli.run(["list", "--tensors", "--network", network, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    recording = NETWORKS[network].record().recording
    assert {row["name"] for row in rows} == set(recording)
    for row in rows:
        assert math.prod(row["shape"]) == recording[row["name"]].size
        assert len(row["shape"]) == len(row["index"])
        for at in ([0] * len(row["shape"]), [n - 1 for n in row["shape"]]):
            index = f"[{','.join(map(str, at))}]" if at else ""
            assert explained(capsys, f"{row['name']}{index}", "--network", network)
    assert cli.run(["list", "--tensors", "--network", network]) == 0
    lines = capsys.readouterr().out.splitlines()[1:]
    assert [line.split()[0] for line in lines] == [row["name"] for row in rows]
    for line, row in zip(lines, rows, strict=True):
        assert row["meaning"] in line and line.split()[-1] == row["symbol"]["text"]


def test_list_gives_beats_as_data(capsys: Capture) -> None:
    assert cli.run(["list", "forward/pixels@patch", "forward/pixels", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["beat"] for row in rows][:2] == ["digit", "patch"] and rows[0]["starts"] == 0
    for one, following in pairwise(rows):
        assert one["starts"] + one["lasts"] == pytest.approx(following["starts"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["w9"], "valid are w1"), (["w1", "--settings", "mazr"], "perhaps mazur")],
)
def test_wrong_names_by_hand(arguments: list[str], words: str, capsys: Capture) -> None:
    assert cli.run(["explain", "--network", "by_hand", *arguments]) == 2
    assert words in capsys.readouterr().err
