"""A relief stands where its losses were measured, and a swarm's dots where their values are."""

from __future__ import annotations

import numpy as np
import pytest

from model.recorded_runs import recorded
from scenes.kit.layout import STAGE
from scenes.kit.sourced import SourcedArray
from scenes.kit.world.relief import Relief, Way
from scenes.kit.world.rolling_ball import RollingBall
from scenes.kit.world.swarm import Swarm
from scenes.kit.world.training_curve import Chart

RUN = recorded("loss_plane")
BALL = recorded("loss_along_a_weight")


def shown(name: str, array: np.ndarray) -> SourcedArray:
    return SourcedArray(name, array, "loss")


def relief() -> Relief:
    return Relief(*(shown(name, RUN[name]) for name in ("x", "y", "loss")), STAGE)


def test_a_reliefs_heights_are_the_logarithms_of_its_losses() -> None:
    row, columns = 7, np.arange(len(RUN["x"]))
    made = relief()
    y = made.place(RUN["x"], np.full(len(columns), RUN["y"][row]))[:, 1]
    logs = np.log10(RUN["loss"][row])
    np.testing.assert_allclose(np.diff(y) / np.diff(logs), np.diff(y)[0] / np.diff(logs)[0])
    heights = [label.get_center()[1] for label in made.ticks()]
    assert heights[2] - heights[1] == pytest.approx(heights[1] - heights[0])
    assert heights[1] - heights[0] == pytest.approx(np.diff(y)[0] / np.diff(logs)[0])


def test_the_way_lies_on_the_losses_below_it() -> None:
    """Between measured losses the surface is smooth: it is nearly what was measured there, too."""
    made, (x, y) = relief(), RUN["path"].T
    tenfold = np.diff([label.get_center()[1] for label in made.ticks()[:2]])[0]
    corner = np.array([[RUN["x"][0], RUN["y"][0]]])
    flat = made.place(*corner.T)[0, 1] - tenfold * np.log10(RUN["loss"][0, 0])  # where loss is 1
    depth = made.place(RUN["x"][:1], RUN["y"][-1:])[0, 1] - flat
    depth -= tenfold * np.log10(RUN["loss"][-1, 0])  # what the plane's far edge is higher
    back = depth * (y - RUN["y"][0]) / np.ptp(RUN["y"])
    logs = (made.place(x, y)[:, 1] - flat - back) / tenfold
    np.testing.assert_allclose(logs, np.log10(RUN["loss_below"]), atol=0.03)


def test_a_way_goes_through_its_places() -> None:
    made = relief()
    way = Way(made, RUN["path"])
    for k, place in enumerate(made.place(*RUN["path"].T)):
        np.testing.assert_allclose(way.set_grown(float(k)).end, place[:2], atol=1e-9)


def test_a_ball_stands_on_the_curve_and_its_slope_touches_it() -> None:
    values = shown("value", BALL["value"])
    chart = Chart(values, (1.9, 2.1), ("weight", "loss"), STAGE, log=False, meaning="loss")
    ball = RollingBall(chart, *(BALL[f"ball_{kind}"] for kind in ("value", "loss", "slope")))
    np.testing.assert_allclose(
        ball.set_at(3.0).place, chart.place(BALL["ball_value"][3], BALL["ball_loss"][3])
    )
    value, loss, slope = (BALL[f"ball_{kind}"][0] for kind in ("value", "loss", "slope"))
    near = chart.place(value + 0.1, loss + 0.1 * slope) - chart.place(value, loss)
    assert ball.slopes[0] == pytest.approx(near[1] / near[0])


@pytest.mark.parametrize("values", [np.linspace(-1, 2, 90) ** 3, np.full(30, 0.5)])
def test_a_swarms_dots_are_at_their_values_and_apart(values: np.ndarray) -> None:
    swarm = Swarm(shown("x", values), STAGE, ("#ffffff", "#ff0000"))
    across = [swarm.across(float(value)) for value in values]
    np.testing.assert_allclose(swarm.places[:, 0], across)
    gaps = np.linalg.norm(swarm.places[:, None] - swarm.places[None], axis=-1)
    np.fill_diagonal(gaps, np.inf)
    assert gaps.min() >= 2 * swarm.radius
    assert swarm.places[:, 1].max() + swarm.radius < STAGE.top
