"""The place with weights that change: real at rest, and the same there and back."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pytest

from model.derivations import training
from model.recorded_runs import recorded
from scenes.kit.layout import STAGE, Box
from scenes.kit.sourced import sourced
from scenes.kit.world.step_counter import StepCounter
from scenes.kit.world.training_curve import Chart
from scenes.studio.render.frame_renderer import FrameRenderer
from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import Parameters, run_scene
from scenes.training.training_scene import TrainingScene
from tests.scenes.test_numbers import numbers
from tests.scenes.watching import inspect, watch

STEPS = sourced(training.kept_steps())
CHARTS = Chart(STEPS, (0.0, 100.0), ("steps", "right"), STAGE, unit="%")


class ThereAndBack(TrainingScene):
    title = "x"
    near: ClassVar[bool] = False

    def construct(self) -> None:
        with self.beat("start", "Here."):
            pass
        with self.beat("there", "Forwards."):
            if self.near:
                self.come_near(chart=True)
            self.to_step(200)
        with self.beat("back", "Backwards."):
            self.to_step(0)
        self.onward("Home.")


@pytest.mark.parametrize("near", [False, True])
@pytest.mark.parametrize("digit", ["7", "6"])
def test_at_rest_all_is_real(near: bool, digit: str) -> None:
    scene = Parameters.of(digit=digit, label=None).apply(ThereAndBack)
    found, beats = inspect(type("Case", (scene,), {"near": near}))
    assert found == [] and len(beats) == 4


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_there_and_back_is_the_same_picture(theme: str) -> None:
    frames: list[np.ndarray] = []
    stills: list[np.ndarray] = []

    def ends(_beat: str, first: int, count: int, _still: bool) -> Any:
        return {first + count - 1}

    def keep(_first: int, _repeat: int, pixels: np.ndarray) -> None:
        frames.append(pixels.copy())

    class Silent(ThereAndBack):
        captions = False
        title = ""

    run_scene(
        Parameters.of(theme=theme).apply(Silent),
        Quality(480, 15),
        listeners=[lambda _scene, _beat: stills.append(frames[-1])],
        make_renderer=lambda: FrameRenderer(ends, keep),
    )
    start, there, back, home = stills
    assert (start != there).any()
    np.testing.assert_array_equal(start, back)
    np.testing.assert_array_equal(start, home)


def test_no_number_is_shown_of_what_no_step_was() -> None:
    seen: list[float] = []

    def look(scene: Any, rests: bool) -> None:
        if abs(scene.place - round(scene.place)) > 0.01 and not rests:
            assert {number.name for number, _ in numbers(scene)}.isdisjoint({"between steps"})
            seen.append(max(number.opacity for number in scene.answer.submobjects[1:]))

    watch(ThereAndBack, look)
    assert seen and max(seen) == 0


def test_between_two_steps_the_counter_is_faint() -> None:
    counter = StepCounter(STEPS, Box(-2, 2, -0.2, 0.2))
    for place, real, step in ((3.0, True, 5), (3.4, False, 5), (3.6, False, 10), (4.0, True, 10)):
        track = counter.go(place).track
        assert (track.is_real, track.number.value) == (real, step)


def test_a_curve_grows_through_its_points() -> None:
    curve = CHARTS.curve(sourced(training.accuracy_over_steps()))
    for k, value in enumerate(training.accuracy_over_steps().array):
        np.testing.assert_allclose(curve.set_grown(k).end, CHARTS.place(STEPS.array[k], value))
    half = curve.set_grown(7.5).end
    np.testing.assert_allclose(half, (curve.places[7] + curve.places[8]) / 2)
    assert CHARTS.box.left == pytest.approx(curve.places[0, 0])
    assert CHARTS.box.right == pytest.approx(curve.places[-1, 0])


def test_a_value_beyond_a_chart_is_at_its_edge() -> None:
    top = CHARTS.place(10, 1e6)[1]
    assert top == pytest.approx(CHARTS.box.top)
    even = Chart(STEPS, (0.0, 2.5), ("steps", "loss"), STAGE, log=False, meaning="loss")
    middle = even.place(STEPS.array[-1] / 2, 1.0)[0]
    assert middle == pytest.approx((even.box.left + even.box.right) / 2)


def test_the_two_pictures_that_are_asked_pull_apart() -> None:
    """As the script of `one_step` says of them: the first one downwards, the other upwards."""
    name, index = "conv1/kernel", (1, 4, 0, 0)
    assert str(recorded("one_step")["weight"]) == f"{name}[{','.join(map(str, index))}]"
    pulls = training.sample_gradients(name, 0).array[(slice(None), *index)]
    down, up = training.opposed_samples(name, *index).array
    assert pulls[down] > 0 > pulls[up]
