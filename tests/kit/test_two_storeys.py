"""The way back's place: below each plate stands one of the same shape, for its gradient."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from model.network import Recording
from scenes.kit.scene import N_
from scenes.kit.world.two_storeys import above, below, stations_of
from scenes.kit.world.way_back import EVERYTHING, WayBack, way_to
from tests.kit.places import PLACES
from tests.scenes.watching import watch

TARGETS: dict[str, Any] = {"lenet": 3, "one-convolution": 3, "two-two-two": [0.01, 0.99]}


class PlaceBack(WayBack):
    """The two storeys of a network; the light runs back, and that is all."""

    title = N_("A place")

    def construct(self) -> None:
        with self.beat("place", "This is all of it."):
            pass
        with self.beat("back", "And this is the way back."):
            self.play(self.light_back(), run_time=1.0)
        self.onward("Again.")


def place_back(recording: Recording, **parameters: Any) -> type[PlaceBack]:
    def record(self: PlaceBack) -> None:
        self.subject, self.recording, self.network = None, recording, recording.network

    return type("PlaceBack", (PlaceBack,), {"record": record, **parameters})


def recorded(name: str) -> Recording:
    """A network's run with its gradients."""
    run = PLACES[name]()
    return run.network.run(run[run.network.input][0], TARGETS[name])


def scene(name: str, **parameters: Any) -> PlaceBack:
    made = place_back(recorded(name), **parameters)()
    made.setup()
    return made


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("name", PLACES)
def test_both_storeys_of_any_network_can_be_read(name: str, theme: str) -> None:
    problems, beats = watch(place_back(recorded(name), theme=theme))
    assert problems == []
    assert len(beats) == 3


@pytest.mark.parametrize("name", PLACES)
def test_below_each_plate_stands_one_for_its_gradient(name: str) -> None:
    world = scene(name, known=EVERYTHING).world
    for key in [key for key in world.plates if key[0] in world.stations]:
        upper, lower = world.plates[key], world.plates[below(key[0]), key[1]]
        assert upper.values.shape == lower.values.shape
        np.testing.assert_allclose(np.ptp(upper.points, axis=0), np.ptp(lower.points, axis=0))
        drop = upper.get_center() - lower.get_center()
        assert drop[1] > 0
        assert abs(drop[0]) < 1e-9
    assert {above(name) for name, _ in world.plates} == set(world.stations)


def test_gradients_are_shown_as_far_back_as_they_are_known() -> None:
    made = scene("lenet", known="pool2")
    shown = {above(name) for (name, _k), plate in made.world.plates.items() if plate.alpha.any()}
    lower = {station for station in made.world.stations if made.world.lower(station)[0].alpha.any()}
    assert shown == set(made.world.stations)
    assert lower == {"pool2", "flatten", "dense1/a", "dense2/a", "softmax"}
    made.hand_back("conv2/a")
    plates = made.world.lower("conv2/a")
    np.testing.assert_array_equal(plates[0].values, made.recording.grad("conv2/a")[0, ..., 0])
    made.hand_back("conv2/z")
    np.testing.assert_array_equal(plates[0].values, made.recording.grad("conv2/z")[0, ..., 0])


def test_the_way_back_has_every_tensor_once_from_the_logits_to_the_picture() -> None:
    tensors = list(stations_of(recorded("lenet").network))
    assert tensors[:3] == ["dense3/z", "dense2/a", "dense2/z"]
    assert tensors[-3:] == ["conv1/a", "conv1/z", "image"]
    assert way_to("", tensors) == []
    assert way_to("dense2/a", tensors) == tensors[:2]
    assert way_to(EVERYTHING, tensors) == tensors
