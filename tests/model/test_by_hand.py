"""The 2-2-2 network: a published table, the settings' checks, and training."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from model.derivations import by_hand
from model.networks.by_hand import (
    EXAMPLES,
    SettingsError,
    aliases,
    errors_at_rates,
    find_example,
    read_example,
    train,
)
from model.networks.registry import NETWORKS, SymbolError


def shown(values: np.ndarray) -> list[str]:
    """To eight digits after the point, as the table was published."""
    return [f"{value:.8f}" for value in np.ravel(values)]


def test_the_published_forward_pass() -> None:
    run = find_example().run()
    assert shown(run["output/a"]) == ["0.75136507", "0.77292847"]
    assert shown(run["loss"]) == ["0.29837111"]


def test_the_published_gradients() -> None:
    run = find_example().run()
    values = {name: run.grad(tensor)[index] for name, (tensor, index) in aliases().items()}
    assert f"{values['w5']:.8f}" == "0.08216704"
    assert f"{values['w1']:.8f}" == "0.00043857"


def test_the_published_update_of_the_weights_alone() -> None:
    example = find_example()
    after = example.updated(biases=False)
    assert shown(after["output/kernel"].T) == [
        "0.35891648",
        "0.40866619",
        "0.51130127",
        "0.56137012",
    ]
    assert shown(after["hidden/kernel"].T) == [
        "0.14978072",
        "0.19956143",
        "0.24975114",
        "0.29950229",
    ]
    assert shown(example.run(after)["loss"]) == ["0.29102777"]


def test_the_error_where_the_biases_learn_too() -> None:
    example = find_example()
    assert shown(example.run(example.updated())["loss"]) == ["0.28047145"]


def test_readers_of_the_example_get_different_errors() -> None:
    found = by_hand.readings(find_example()).array
    assert shown(found) == ["0.28047145", "0.29102777", "0.29102792", "0.28575089"]


def test_each_alias_is_its_weight() -> None:
    example = find_example()
    values = [example.weights[tensor][index] for tensor, index in aliases().values()]
    assert values == [0.15, 0.20, 0.25, 0.30, 0.40, 0.45, 0.50, 0.55, 0.35, 0.35, 0.60, 0.60]
    full_name = NETWORKS["by_hand"].full_name
    assert full_name("w2") == "hidden/kernel[1,0]"
    assert full_name("w5") == full_name("output/kernel[0,0]") == "output/kernel[0,0]"
    assert full_name("b4") == "output/bias[1]"
    with pytest.raises(SymbolError, match=r"'w9'.*w1, w2"):
        full_name("w9")


def test_training_begins_with_the_update() -> None:
    example = find_example("second")
    assert example.rate == 0.8
    for biases in (True, False):
        training = train(example, 1, biases=biases)
        expected = example.run(example.updated(biases=biases))["loss"][0]
        assert math.isclose(training.errors[1], expected, rel_tol=1e-12)
    assert example.weights["hidden/kernel"][0, 0] == 0.30  # the example itself has not changed


def test_ten_thousand_steps_reach_the_target() -> None:
    training = train(find_example(), 10_000, biases=False)
    assert training.errors.shape == (10_001,)
    assert f"{training.errors[-1]:.10f}" == "0.0000351019"
    assert (np.diff(training.errors) < 0).all()


def test_several_rates_at_once_are_trained_as_each_alone() -> None:
    example, rates = find_example("second"), (0.08, 0.8, 8.0, 800.0)
    together = errors_at_rates(example, 30, rates)
    alone = [train(example, 30, rate=rate).errors for rate in rates]
    np.testing.assert_allclose(together, alone, rtol=1e-9)


def test_the_boldest_rate_ends_above_all_others() -> None:
    """One step leads it close, to where it stays; in the end, even the slowest passes it."""
    example = find_example()
    rates = tuple(float(rate) for rate in by_hand.rates_compared(example).array)
    errors = errors_at_rates(example, 100_000, rates)
    assert errors[-1, 1] < errors[:3, 1].min()
    assert errors[-1, -1] > errors[:3, -1].max()


MAZUR = (EXAMPLES / "mazur.toml").read_text()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("rate = 0.5", "", "lacks rate: expected is a number"),
        ("rate = 0.5", "rate = -1", "rate in .* must be above 0 and at most 100, not -1"),
        ("rate = 0.5", "rate = true", "rate in .* must be a number, such as 0.5, not True"),
        ("rate", "rat", "'rat', which nothing reads: perhaps rate"),
        ("[0.05, 0.10]", "[0.05]", r"inputs in .* must be two numbers.*not \[0.05\]"),
        ("[0.05, 0.10]", '[0.05, "0.1"]', "inputs in .* must be two numbers"),
        ("[0.05, 0.10]", "[0.05, nan]", "inputs in .* must lie between -100 and 100"),
        ("[[0.15, 0.20], [0.25, 0.30]]", "[[1, 2], [3]]", "hidden.weights in .* two rows of two"),
        ("rate = 0.5", "rate = ", "is no readable TOML"),
    ],
)
def test_spoilt_settings_are_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(MAZUR.replace(old, new, 1))
    with pytest.raises(SettingsError, match=words) as caught:
        read_example(path)
    assert "mine.toml" in str(caught.value)


def test_a_missing_file_has_a_nearest_name() -> None:
    with pytest.raises(SettingsError, match="'mazu': perhaps mazur"):
        find_example("mazu")
