"""Each experiment in small, on the sample digits: its form, its seed, and its values by NumPy."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

tf = pytest.importorskip("tensorflow")

from model import train  # noqa: E402
from model.digits import load_samples  # noqa: E402
from model.experiments import __main__ as command  # noqa: E402
from model.experiments import loss_plane, running  # noqa: E402
from model.gradient_descent import mean_loss, updated  # noqa: E402
from model.mnist import Data, DataError  # noqa: E402
from model.network import Network  # noqa: E402
from model.networks import cnn  # noqa: E402
from model.recorded_runs import FORMS, check  # noqa: E402

IMAGES, LABELS = load_samples()
SMALL: dict[str, dict[str, int]] = {
    "rates": {"steps": 2, "points": 2},
    "same_start": {"steps": 2, "points": 2},
    "small_set": {"steps": 1, "points": 1, "few": 64},
    "one_step": {"count": 100},
    "loss_along_a_weight": {"points": 3, "rolls": 2},
    "loss_plane": {"points": 2, "pictures": 20},
    "per_digit": {},
    "mistakes": {},
}
Arrays = dict[str, np.ndarray]

pytestmark = pytest.mark.usefixtures("single_precision")


def samples() -> Data:
    x, y = IMAGES[..., None].astype("f4"), LABELS.astype("i4")
    return Data(x, y, x, y)


def run(name: str, data: Data | None = None) -> Arrays:
    running.repeatable()
    found = import_module(f"model.experiments.{name}").run(data or samples(), **SMALL[name])
    return {key: np.asarray(array) for key, array in found.items()}


@pytest.fixture(scope="module")
def results() -> dict[str, Arrays]:
    return {name: run(name) for name in SMALL}


def loss_of(network: Network, count: int = len(IMAGES)) -> float:
    return mean_loss(network, IMAGES[:count], LABELS[:count])


def placed(found: Arrays) -> tuple[str, tuple[int, ...]]:
    """The chosen weight's tensor and index."""
    name, index = str(found["weight"]).rstrip("]").split("[")
    return name, tuple(map(int, index.split(",")))


def moved(network: Network, found: Arrays, value: float) -> Network:
    name, index = placed(found)
    array = network.weights[name].copy()
    array[index] = value
    return network.with_weights({name: array})


def test_every_experiment_is_tried() -> None:
    assert SMALL.keys() == FORMS.keys()


@pytest.mark.parametrize("name", FORMS)
def test_a_run_has_the_form_that_scenes_read(results: dict[str, Arrays], name: str) -> None:
    check(name, results[name], name)


@pytest.mark.parametrize("name", ["same_start", "one_step", "loss_along_a_weight"])
def test_one_seed_gives_one_result_bit_for_bit(results: dict[str, Arrays], name: str) -> None:
    again = run(name)
    for key, array in results[name].items():
        assert array.tobytes() == again[key].tobytes(), key


def test_another_seed_takes_other_batches() -> None:
    first, other = (running._batches(100, 5, seed) for seed in (1, 2))
    assert first.shape == (5, running.BATCH) and not np.array_equal(first, other)
    assert all(len(set(batch)) == running.BATCH for batch in first.tolist())


# what all of them are made of


def test_measuring_agrees_with_numpy() -> None:
    data, weights = samples(), running.weights_at(500)
    meter, recording = running.Meter(data.x, data.y), cnn.trained(500).run(IMAGES, LABELS)
    np.testing.assert_allclose(meter.losses(weights), recording["loss"], rtol=1e-4, atol=1e-5)
    loss, accuracy = meter.loss_and_accuracy(weights)
    assert loss == pytest.approx(recording["loss"].mean(), rel=1e-5)
    assert accuracy == (recording["softmax"].argmax(1) == LABELS).mean()
    alone = meter.gradients(weights)
    for name, gradient in meter.gradient(weights).items():
        np.testing.assert_allclose(gradient, recording.grad(name), rtol=1e-3, atol=1e-5)
        np.testing.assert_allclose(alone[name].mean(axis=0), gradient, rtol=1e-3, atol=1e-5)


def test_a_step_down_is_the_one_that_numpy_takes() -> None:
    start, batch = running.weights_at(0), running._batches(100, 1, running.SEED)[0]
    first, second = running.descent(start, samples(), 0.3, [0, 1])
    wanted = updated(cnn.trained(0).run(IMAGES[batch], LABELS[batch]), 0.3).weights
    for name in start:
        np.testing.assert_allclose(first[name], start[name], rtol=1e-6)
        np.testing.assert_allclose(second[name], wanted[name], atol=1e-5)


def test_too_few_pictures_are_refused() -> None:
    data = samples()._replace(x=np.zeros((63, 28, 28, 1), "f4"))
    with pytest.raises(DataError, match="63 pictures do not fill a batch: 64 are needed"):
        running.descent(running.weights_at(0), data, 0.1, [1])


def test_weights_in_one_row_are_found_again() -> None:
    weights = running.weights_at(0)
    row = running.flat(weights)
    assert row.shape == (cnn.trained().count_parameters(),)
    for name, array in running.folded(row).items():
        np.testing.assert_array_equal(array, weights[name])


# each of them


def test_rates_start_at_the_same_place_and_part(results: dict[str, Arrays]) -> None:
    losses = results["rates"]["test_loss"]
    assert losses[:, 0] == pytest.approx([loss_of(cnn.trained(0))] * 3, rel=1e-5)
    assert len(set(losses[:, -1].tolist())) == 3


def test_equal_filters_stay_twins_and_real_ones_do_not(results: dict[str, Arrays]) -> None:
    found = results["same_start"]
    for name in cnn.shapes():
        equal, real = found[name]
        assert np.ptp(equal[0]) == 0
        np.testing.assert_allclose(real[0], cnn.trained(0).weights[name], rtol=1e-6)
        if not name.startswith("dense"):
            assert np.ptp(equal, axis=-1).max() == 0
            assert not equal[0].any() or np.ptp(real[-1], axis=-1).max() > 0
    moving = found["conv1/kernel"][0]
    assert not np.array_equal(moving[0], moving[-1])


def test_a_small_set_is_measured_on_itself(results: dict[str, Arrays]) -> None:
    found, start = results["small_set"], cnn.trained(0)
    assert found["pictures"].tolist() == [64, 100]
    few, everything = found["train_loss"]
    assert [few[0], everything[0]] == pytest.approx([loss_of(start, 64), loss_of(start)], rel=1e-5)
    np.testing.assert_array_equal(everything, found["test_loss"][1])


def test_each_pictures_gradient_is_its_slope(results: dict[str, Arrays]) -> None:
    found, untrained = results["one_step"], cnn.trained(0)
    name, index = placed(found)
    value, nudge = untrained.weights[name][index], 1e-5
    for n in range(3):
        up, down = (
            mean_loss(moved(untrained, found, value + e), IMAGES[n : n + 1], LABELS[n : n + 1])
            for e in (nudge, -nudge)
        )
        assert found["gradient"][n] == pytest.approx((up - down) / (2 * nudge), rel=1e-3, abs=1e-5)
    assert found["gradient"].mean() == pytest.approx(found[name][index], rel=1e-4)
    assert abs(found[name][index]) == np.abs(found[name]).max()


def test_the_step_lowers_the_loss_as_numpy_says(results: dict[str, Arrays]) -> None:
    found = results["one_step"]
    recording = cnn.trained(0).run(IMAGES, LABELS)
    after = updated(recording, float(found["rate"])).run(IMAGES, LABELS)
    np.testing.assert_allclose(found["loss_before"], recording["loss"], rtol=1e-4)
    np.testing.assert_allclose(found["loss_after"], after["loss"], rtol=1e-3)


def test_slopes_are_those_of_the_real_loss(results: dict[str, Arrays]) -> None:
    found = results["loss_along_a_weight"]
    network, nudge = cnn.trained(int(found["step"])), 1e-5
    for value, loss, slope in zip(found["value"], found["loss"], found["slope"], strict=True):
        assert loss == pytest.approx(loss_of(moved(network, found, value)), rel=1e-5)
        up, down = (loss_of(moved(network, found, value + e)) for e in (nudge, -nudge))
        assert slope == pytest.approx((up - down) / (2 * nudge), rel=2e-3, abs=1e-5)


def test_the_ball_starts_at_the_weight_and_follows_the_slope(results: dict[str, Arrays]) -> None:
    found = results["loss_along_a_weight"]
    name, index = placed(found)
    value = found["ball_value"]
    assert value[0] == cnn.trained(int(found["step"])).weights[name][index]
    np.testing.assert_allclose(np.diff(value), -found["rate"] * found["ball_slope"][:-1])
    assert (np.diff(found["ball_loss"]) < 0).all()


def test_the_plane_holds_what_no_other_does() -> None:
    points = np.random.default_rng(3).normal(size=(9, 20)) * np.linspace(3, 0.1, 20)
    middle, directions, held = loss_plane.nearest_plane(points)
    np.testing.assert_allclose(directions @ directions.T, np.eye(2), atol=1e-12)
    values = np.linalg.eigvalsh(np.cov(points.T))[::-1]
    np.testing.assert_allclose(held, values[:2] / values.sum())
    np.testing.assert_allclose(middle, points.mean(axis=0))
    along = (points - middle) @ directions.T
    np.testing.assert_allclose(along.var(axis=0) / points.var(axis=0).sum(), held)
    assert (along[-1] >= 0).all()


def test_losses_on_the_plane_are_those_of_its_weights(results: dict[str, Arrays]) -> None:
    found = results["loss_plane"]
    for (row, column), loss in np.ndenumerate(found["loss"]):
        place = np.array([found["x"][column], found["y"][row]])
        assert loss == pytest.approx(at_place(found, place), rel=1e-4)
    for n, step in enumerate(found["step"]):
        assert found["path_loss"][n] == pytest.approx(loss_of(cnn.trained(int(step)), 20), rel=1e-4)
        assert found["loss_below"][n] == pytest.approx(at_place(found, found["path"][n]), rel=1e-4)


def at_place(found: Arrays, place: np.ndarray) -> float:
    """The first samples' loss with the weights at a place of the plane."""
    weights = running.folded(found["middle"].astype(float) + place @ found["directions"])
    return loss_of(cnn.built(weights), 20)


def test_digits_are_counted_as_numpy_reads_them(results: dict[str, Arrays]) -> None:
    found = results["per_digit"]
    assert found["count"].tolist() == [10] * 10 and found["step"].tolist() == cnn.snapshots()
    for right, losses, step in zip(found["right"], found["loss"], found["step"], strict=True):
        recording = cnn.trained(int(step)).run(IMAGES, LABELS)
        answers = recording["softmax"].argmax(1)
        assert right.tolist() == [(answers[d == LABELS] == d).sum() for d in range(10)]
        means = [recording["loss"][d == LABELS].mean() for d in range(10)]
        np.testing.assert_allclose(losses, means, rtol=1e-3, atol=1e-5)


def test_mistakes_are_those_that_numpy_finds(results: dict[str, Arrays]) -> None:
    found, probabilities = results["mistakes"], cnn.trained().predict(IMAGES)
    answers = probabilities.argmax(axis=1)
    assert sorted(found["picture"]) == np.flatnonzero(answers != LABELS).tolist()
    assert (np.diff(found["loss"]) <= 0).all()
    np.testing.assert_allclose(found["probabilities"], probabilities[found["picture"]], atol=1e-5)
    np.testing.assert_array_equal(found["label"], LABELS[found["picture"]])
    for (label, answer), count in np.ndenumerate(found["confusion"]):
        assert count == ((label == LABELS) & (answers == answer)).sum()


# the command


def test_the_list_needs_no_tensorflow() -> None:
    code = (
        "import sys; from model.experiments.__main__ import main; main([]); "
        "sys.exit(bool({'tensorflow', 'keras'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    assert all(name in said.stdout for name in FORMS)


def test_an_unknown_name_is_answered_with_the_nearest(capsys: Any, tmp_path: Path) -> None:
    assert command.main(["rate", "--out", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err == "there is no experiment 'rate': perhaps rates\n"
    assert not (tmp_path / "out").exists()


def test_data_that_is_not_there_is_named(capsys: Any, tmp_path: Path) -> None:
    assert command.main(["rates", "--data", "none.npz", "--out", str(tmp_path)]) == 2
    assert "none.npz cannot be read as an .npz of MNIST" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_result_is_written_whole_with_its_record(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from model.recorded_runs import record, recorded

    monkeypatch.setattr(train, "load_data", lambda _: samples())
    (tmp_path / "per_digit.part").write_bytes(b"of a run that was killed")
    assert command.main(["per_digit", "--out", str(tmp_path)]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["per_digit.npz"]
    assert recorded("per_digit", tmp_path)["count"].tolist() == [10] * 10
    made = record("per_digit", tmp_path)
    assert made["command"] == "python -m model.experiments per_digit" and made["seed"] == 1
    assert made["tensorflow"] == tf.__version__ and made["numpy"] == np.__version__


def test_a_failed_write_leaves_the_old_result(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "rates.npz"
    path.write_bytes(b"as it was")

    def full_disk(file: Any, **_: Any) -> None:
        file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", full_disk)
    with pytest.raises(OSError, match="No space left"):
        command.write(path, {})
    assert path.read_bytes() == b"as it was" and list(tmp_path.iterdir()) == [path]


def test_numbers_that_are_not_finite_are_not_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Any
) -> None:
    dark = samples()._replace(x_test=np.full((10, 28, 28, 1), np.nan, "f4"), y_test=np.arange(10))
    monkeypatch.setattr(train, "load_data", lambda _: dark)
    assert command.main(["per_digit", "--out", str(tmp_path)]) == 2
    assert "not finite: nothing was written" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
