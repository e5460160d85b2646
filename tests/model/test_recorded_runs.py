"""The shipped results: whole, small, true to their record; spoilt ones are refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model import recorded_runs
from model.networks import cnn
from model.recorded_runs import FOLDER, FORMS, RecordedRunError, record, recorded


@pytest.mark.parametrize("name", FORMS)
def test_a_shipped_result_is_whole_and_says_how_it_was_made(name: str) -> None:
    assert set(recorded(name)) == set(FORMS[name].arrays)
    made = record(name)
    assert made["command"] == f"python -m model.experiments {name}" and made["seed"] == 1
    assert all(made[package] for package in ("python", "tensorflow", "keras", "numpy"))


def test_the_results_are_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 1_000_000


def test_results_cannot_be_changed_by_one_who_reads_them() -> None:
    with pytest.raises(ValueError, match="read-only"):
        recorded("per_digit")["right"][0] = 0


def test_the_runs_belong_to_the_shipped_weights() -> None:
    per_digit, mistakes = recorded("per_digit"), recorded("mistakes")
    assert per_digit["step"].tolist() == cnn.snapshots() == recorded("loss_plane")["step"].tolist()
    assert per_digit["right"][-1].tolist() == np.diag(mistakes["confusion"]).tolist()
    shares = per_digit["right"].sum(axis=1) / per_digit["count"].sum()
    for step, share in zip(cnn.snapshots(), shares, strict=True):
        with np.load(cnn.weights_folder() / f"step_{step:06d}.npz") as file:
            assert share == pytest.approx(float(file["test_accuracy"]), abs=2e-4)


def test_the_path_is_that_of_the_snapshots() -> None:
    run = recorded("loss_plane")
    kept = [cnn.trained(int(step)).weights for step in run["step"]]
    rows = np.array([[w for name in cnn.shapes() for w in each[name].ravel()] for each in kept])
    along = (rows - run["middle"]) @ run["directions"].T
    np.testing.assert_allclose(along, run["path"], atol=1e-4)
    away = rows - rows.mean(axis=0)
    values = np.linalg.eigvalsh(away @ away.T)[::-1]  # no plane holds more of how far they spread
    np.testing.assert_allclose(run["held"], values[:2] / values.sum(), rtol=1e-5)


def test_a_missing_result_says_what_makes_it(tmp_path: Path) -> None:
    with pytest.raises(RecordedRunError, match=r"no result .*: python -m model.experiments rates"):
        recorded("rates", tmp_path)


def test_an_unknown_result_is_answered_with_the_nearest() -> None:
    with pytest.raises(RecordedRunError, match="no experiment 'mistake': perhaps mistakes"):
        recorded("mistake")


def spoilt(folder: Path, **changed: np.ndarray | None) -> Path:
    """A folder with per_digit.npz as it is shipped but for some arrays; None leaves one out."""
    with np.load(FOLDER / "per_digit.npz") as file:
        arrays = {name: file[name] for name in file.files} | changed
    np.savez(folder / "per_digit.npz", **{k: a for k, a in arrays.items() if a is not None})
    return folder


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"right": None}, "right is missing, or unknown, in"),
        ({"extra": np.ones(1)}, "extra is missing, or unknown, in"),
        ({"count": np.ones(9)}, r"count has shape \(9,\), not \(10\), in"),
        ({"step": np.arange(3)}, r"right has shape \(17, 10\), not \(steps, 10\), in"),
        ({"loss": np.full((17, 10), np.nan)}, "loss holds values that are not finite in"),
        ({"step": np.array(["a"] * 17)}, "step holds <U1, not real numbers, in"),
        ({"record": None}, "is no readable result"),
        ({"record": np.array("not JSON")}, "is no readable result"),
    ],
)
def test_a_spoilt_result_is_named(
    changed: dict[str, np.ndarray | None], said: str, tmp_path: Path
) -> None:
    with pytest.raises(RecordedRunError, match=said) as caught:
        recorded("per_digit", spoilt(tmp_path, **changed))
    assert str(tmp_path / "per_digit.npz") in str(caught.value)


def test_a_file_that_was_cut_is_named(tmp_path: Path) -> None:
    path = spoilt(tmp_path) / "per_digit.npz"
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(RecordedRunError, match="is no readable result"):
        record("per_digit", tmp_path)


def test_what_makes_a_result_is_known_for_each_form() -> None:
    made = {
        path.stem for path in (Path(recorded_runs.__file__).parent / "experiments").glob("*.py")
    }
    assert made - {"__init__", "__main__", "running"} == set(FORMS)
