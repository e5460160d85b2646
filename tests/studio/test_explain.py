"""`explain`: data that adds up, a table that says the same, and clear words for wrong input."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from model.digits import find_digit
from model.networks import cnn
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


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["w9"], "valid are w1"), (["w1", "--settings", "mazr"], "perhaps mazur")],
)
def test_wrong_names_by_hand(arguments: list[str], words: str, capsys: Capture) -> None:
    assert cli.run(["explain", "--network", "by_hand", *arguments]) == 2
    assert words in capsys.readouterr().err
