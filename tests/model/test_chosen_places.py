"""The places where films look, against plain searches through every place."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from model.cell_graph import Cell
from model.central_difference import losses_around, moved, nudge
from model.chosen_places import (
    busiest_block,
    exciting_windows,
    fullest_block,
    greyest_block,
    hardest,
    mixed_block,
    most_doubtful,
    place_before,
    richest_place,
    sharpest_bend,
    steadiest_weight,
    steepest_node,
    strongest,
    strongest_votes,
    surest_mistake,
    tie_of_zeros,
    tied_blocks,
    unit_products,
)
from model.digits import find_digit, load_samples
from model.network import Network, Recording
from model.networks import cnn, notation


@pytest.fixture(scope="module")
def shipped() -> Network:
    return cnn.load()


@pytest.fixture(scope="module", params=[0, 47, 99])
def recording(shipped: Network, request: pytest.FixtureRequest) -> Recording:
    return shipped.run(load_samples()[0][request.param])


def test_busiest_block_varies_most(recording: Recording) -> None:
    image = recording["image"][0, ..., 0]
    spread = {(r, c): image[r : r + 8, c : c + 8].std() for r, c in np.ndindex(21, 21)}
    assert spread[busiest_block(image, 8)] == pytest.approx(max(spread.values()), rel=1e-12)


def test_greyest_block_has_most_different_greys(recording: Recording) -> None:
    image = recording["image"][0, ..., 0]
    greys: dict[tuple[int, int], int] = {}
    for r, c in np.ndindex(22, 22):
        values = np.unique(image[r : r + 7, c : c + 7])
        greys[r, c] = int(((values > 0) & (values < 1)).sum())
    assert greys[greyest_block(image, 7)] == max(greys.values()) > 0


def test_strongest_is_the_largest() -> None:
    assert strongest(np.array([[0.0, -3.0], [1.0, 2.0], [2.0, 1.0]])) == (1, 1)


def levels(image: np.ndarray) -> np.ndarray:
    """How many grey levels, of two decimals, each window of 5 x 5 shows."""
    corners = np.ndindex(24, 24)
    seen = [{f"{value:.2f}" for value in image[r : r + 5, c : c + 5].flat} for r, c in corners]
    return np.array([len(each) for each in seen]).reshape(24, 24)


@pytest.mark.parametrize("filter", [0, 1])
def test_the_richest_place_is_lit_and_shows_most_greys(recording: Recording, filter: int) -> None:
    z = recording["conv1/z"][0, ..., filter]
    found = levels(recording["image"][0, ..., 0])
    place = richest_place(recording, "conv1", filter)
    best = (z > 0) & (found == found[z > 0].max())
    assert best[place] and z[place] == z[best].max() > 0


def test_the_richest_place_where_a_filter_is_silent(shipped: Network) -> None:
    silent = shipped.with_weights({"conv1/bias": np.full(2, -1000.0)})
    image = load_samples()[0][0]
    found = levels(image)
    assert found[richest_place(silent.run(image), "conv1", 0)] == found.max() > 1


def test_flattened_places_hold_the_dense_inputs(recording: Recording) -> None:
    for unit in range(100):
        at_place = recording["pool2"][(0, *place_before(recording, "flatten", unit))]
        assert at_place == recording["flatten"][0, unit]


def test_a_unit_s_products_add_up_to_the_logits(recording: Recording) -> None:
    sums = [unit_products(recording, "dense/z", unit).sum() for unit in range(10)]
    bias = recording.network.weights["dense/bias"]
    np.testing.assert_allclose(sums + bias, recording["dense/z"][0], rtol=1e-12)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(("layer", "filter"), [("conv1", 1), ("conv2", 3)])
def test_exciting_windows_are_each_pictures_best_in_order(
    shipped: Network, layer: str, filter: int, sign: int
) -> None:
    images = load_samples()[0][:20]
    z = [sign * shipped.run(image)[f"{layer}/z"][0, ..., filter] for image in images]
    found = exciting_windows(shipped, images, layer, filter, 6, sign)
    assert len({n for n, _, _ in found}) == 6
    values = [z[n][row, column] for n, row, column in found]
    np.testing.assert_allclose(values, sorted((plane.max() for plane in z), reverse=True)[:6])


def test_of_equal_windows_the_first_excites(shipped: Network) -> None:
    """All windows of a blank picture are alike, whatever rounding makes of their sums."""
    blank = np.ones((2, 28, 28))
    for filter in range(4):
        found = exciting_windows(shipped, blank, "conv2", filter, 2)
        assert found == [(0, 0, 0), (1, 0, 0)]


def test_most_doubtful_has_the_least_lead(shipped: Network) -> None:
    images = load_samples()[0]
    leads = [np.diff(np.sort(shipped.run(image)["softmax"][0])[-2:])[0] for image in images]
    assert leads[most_doubtful(shipped, images)] == pytest.approx(min(leads), abs=1e-12)


def test_the_surest_mistake_is_one_and_none_is_surer(shipped: Network) -> None:
    images, labels = load_samples()
    runs = [shipped.run(image)["softmax"][0] for image in images]
    mistakes = {n: p.max() for n, p in enumerate(runs) if p.argmax() != labels[n]}
    n = surest_mistake(shipped, images, labels)
    assert mistakes[n] == max(mistakes.values()) > 0.9
    right = [k for k in range(len(runs)) if k not in mistakes]
    least = min(right, key=lambda k: float(runs[k].max()))
    assert surest_mistake(shipped, images[right], labels[right]) == right.index(least)


@pytest.mark.parametrize("sign", [1, -1])
def test_votes_are_all_of_one_sign_in_order(recording: Recording, sign: int) -> None:
    products = unit_products(recording, "dense/z", 4)
    found = strongest_votes(products, sign)
    values = [sign * products[k] for k in found]
    assert values == sorted(values, reverse=True) and values[-1] > 0
    assert sorted(found) == [k for k in range(100) if sign * products[k] > 0]


def test_tied_blocks_hold_their_largest_value_twice(recording: Recording) -> None:
    for channel in range(recording["pool1"].shape[-1]):
        plane = recording["conv1/a"][0, ..., channel]
        for (i, j), tied in np.ndenumerate(tied_blocks(recording, "pool1", channel)):
            block = np.sort(plane[2 * i : 2 * i + 2, 2 * j : 2 * j + 2], axis=None)
            assert tied == (block[-1] == block[-2])


@pytest.mark.parametrize("filter", [0, 1])
def test_mixed_block_has_strong_answers_of_both_signs(recording: Recording, filter: int) -> None:
    kernel = recording["conv1/kernel"][..., 0, filter]
    image = recording["image"][0, ..., 0]
    least: dict[tuple[int, int], float] = {}
    for r, c in np.ndindex(21, 21):
        block = image[r : r + 8, c : c + 8]
        z = [(block[i : i + 5, j : j + 5] * kernel).sum() for i, j in np.ndindex(4, 4)]
        least[r, c] = min(sum(v for v in z if v > 0), -sum(v for v in z if v < 0))
    place = mixed_block(recording, "conv1", filter, 8)
    assert least[place] == pytest.approx(max(least.values()), rel=1e-9) and least[place] > 0


@pytest.fixture(scope="module", params=["4:1", "3:3", "7"])
def with_label(shipped: Network, request: pytest.FixtureRequest) -> Recording:
    found = find_digit(request.param)
    return shipped.run(found.image, found.label)


def test_a_tie_of_zeros_is_a_block_of_zeros_that_most_comes_back_to(with_label: Recording) -> None:
    for channel in range(2):
        place = tie_of_zeros(with_label, "pool1", channel)
        blocks = with_label["conv1/a"][0, ..., channel].reshape(12, 2, 12, 2).max(axis=(1, 3))
        assert place is not None
        assert blocks[place] == 0
        back = np.abs(with_label.grad("pool1")[0, ..., channel])
        assert back[place] == back[blocks == 0].max()


def ratio(run: Recording, weight: Cell, step: float) -> float:
    """How far the loss goes, over how far the weight did."""
    before, after = losses_around(run, weight, [0.0, step])
    return float((after - before) / step)


def test_the_steadiest_weights_ratio_agrees_at_a_large_nudge(with_label: Recording) -> None:
    slopes = with_label.grad("conv1/kernel")
    weight = steadiest_weight(with_label, "conv1/kernel", 0.1)
    assert abs(slopes[weight.index]) >= 0.1 * np.abs(slopes).max()
    off = abs(ratio(with_label, weight, 0.1) / slopes[weight.index] - 1)
    assert off < 0.03
    for place in np.ndindex(slopes.shape):
        if abs(slopes[place]) >= 0.1 * np.abs(slopes).max():
            other = ratio(with_label, Cell("conv1/kernel", place), 0.1)
            assert abs(other / slopes[place] - 1) >= off


def test_the_film_turns_the_weight_that_its_fact_names(shipped: Network) -> None:
    digit = find_digit("4:1")
    run = shipped.run(digit.image, digit.label)
    assert steadiest_weight(run, "conv1/kernel", 0.1) == Cell("conv1/kernel", (0, 0, 0, 1))


def test_the_sharpest_bend_is_a_kink(with_label: Recording) -> None:
    """Around it a gate or a winner changes, and the slope does so more than on either side."""
    weight, step = sharpest_bend(with_label, "conv1/kernel", 0.1)
    assert 0 < step < 0.1
    at_bend = moved(with_label, weight, step)
    assert nudge(at_bend, weight, 0.0125).kinks
    curve = losses_around(with_label, weight, np.linspace(step - 0.0125, step + 0.0125, 3))
    before, after = np.diff(curve) / 0.0125
    assert abs(after - before) > 0.1 * max(abs(before), abs(after))


def test_the_hardest_picture_of_a_class_has_its_largest_loss(shipped: Network) -> None:
    images, labels = load_samples()
    for label in range(10):
        found = hardest(shipped, images, labels, label)
        own = {
            n: float(shipped.run(images[n], label)["loss"][0])
            for n in np.flatnonzero(labels == label)
        }
        assert own[found] == max(own.values())


def test_the_fullest_block_has_fewest_zeros(recording: Recording) -> None:
    plane = np.maximum(recording["conv1/z"][0, ..., 0], 0)
    blocks = {(r, c): plane[r : r + 3, c : c + 3] for r, c in np.ndindex(22, 22)}
    ranked = {place: (np.count_nonzero(b), b.sum()) for place, b in blocks.items()}
    assert ranked[fullest_block(plane, 3)][0] == max(ranked.values())[0]
    assert ranked[fullest_block(plane, 3)] == pytest.approx(max(ranked.values()), rel=1e-12)


@pytest.mark.parametrize("sizes", ["5-4-3", "2-6-1-3"])
def test_along_the_steepest_nodes_sum_the_loss_moves_most(sizes: str) -> None:
    sketch = notation.layered(sizes)
    last = f"layer{len(sketch.sizes) - 1}"
    losses = []
    for node in range(sketch.sizes[-1]):
        pushed = []
        for push in (-1e-5, 1e-5):  # a bias moves its node's sum as far
            biases = sketch.weights[f"{last}/bias"].copy()
            biases[node] += push
            weights = {**sketch.weights, f"{last}/bias": biases}
            pushed.append(replace(sketch, weights=weights).run(0)["loss"][0])
        losses.append(abs(pushed[1] - pushed[0]))
    assert losses[steepest_node(sketch.run(0), last)] == max(losses)
