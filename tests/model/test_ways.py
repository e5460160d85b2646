"""Ways to the loss, found without listing them: the same as from the list, and for any network."""

from __future__ import annotations

import math
from itertools import accumulate

import numpy as np
import pytest

from model.chain_rule import Derivation, derive
from model.digits import find_digit
from model.networks import cnn
from model.ways import Way
from tests.kit.places import lenet

WEIGHTS = ["conv1/kernel[2,3,0,1]", "conv2/bias[3]", "dense/kernel[40,7]", "image[14,10]"]


def derivation_of(weight: str, digit: str = "4:1") -> Derivation:
    found = find_digit(digit)
    return derive(cnn.load().run(found.image, found.label), weight)


def listed(derivation: Derivation) -> list[Way]:
    """Every open way, one by one."""
    return [
        Way((use.chain[0], *rest))
        for use in derivation.uses
        if use.alive
        for rest in derivation.graph.walk(use.chain[0].end)
    ]


@pytest.mark.parametrize("weight", WEIGHTS)
def test_the_strongest_are_the_first_of_the_sorted_list(weight: str) -> None:
    derivation = derivation_of(weight)
    sizes = sorted((abs(way.value) for way in listed(derivation)), reverse=True)
    found = derivation.strongest_ways(20)
    assert [abs(way.value) for way in found] == pytest.approx(sizes[:20], rel=1e-12)
    assert set(found) <= set(listed(derivation))


@pytest.mark.parametrize("weight", WEIGHTS)
def test_their_sum_is_that_of_the_list(weight: str) -> None:
    derivation = derivation_of(weight)
    total = math.fsum(way.value for way in listed(derivation))
    assert derivation.ways.total == pytest.approx(total, rel=1e-12)
    assert derivation.ways.total == pytest.approx(derivation.gradient, rel=1e-9)


@pytest.mark.parametrize("weight", WEIGHTS)
def test_the_sample_is_what_lies_in_the_middle_of_equal_parts(weight: str) -> None:
    derivation, most = derivation_of(weight), 100
    every = [way for way in listed(derivation) if way.value]
    ends = np.array(list(accumulate(abs(way.value) for way in every)))
    places = (np.arange(most) + 0.5) / most * ends[-1]
    chosen = [every[k] for k in dict.fromkeys(np.searchsorted(ends, places, side="right"))]
    sample = derivation.sampled_ways(most)
    assert sample == chosen
    assert 0 < len(sample) <= min(most, derivation.way_count)


def test_where_no_way_is_open_there_is_none() -> None:
    network = cnn.load()
    biases = network.weights["conv1/bias"].copy()
    biases[0] = -1000.0
    found = find_digit("4:1")
    shut = network.with_weights({"conv1/bias": biases}).run(found.image, found.label)
    derivation = derive(shut, "conv1/kernel[2,2,0,0]")
    assert (derivation.strongest_ways(3), derivation.sampled_ways(100)) == ([], [])
    assert derivation.ways.total == derivation.gradient == 0


def test_a_weight_that_meets_only_black_has_ways_of_zero() -> None:
    derivation = derivation_of("conv1/kernel[0,0,0,1]")
    empty = cnn.load().run(np.zeros((28, 28)), 4)
    black = derive(empty, str(derivation.weight))
    assert [way.value for way in black.strongest_ways(1)] == [0.0]
    assert black.sampled_ways(100) == []


def test_millions_of_ways_are_not_listed() -> None:
    run = lenet()
    recording = run.network.run(run["image"][0], 3)
    derivation = derive(recording, "conv1/kernel[2,2,0,0]")
    assert derivation.way_count > 10**7
    assert derivation.ways.total == pytest.approx(derivation.gradient, rel=1e-9)
    (strongest,) = derivation.strongest_ways(1)
    sample = derivation.sampled_ways(100)
    assert abs(strongest.value) >= max(abs(way.value) for way in sample)
    assert all(way.value for way in sample) and len(set(sample)) == len(sample) > 50
