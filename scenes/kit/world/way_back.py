"""WayBack: a scene on the way from the loss to the picture, in the place with two storeys."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping
from typing import ClassVar

from manim import Mobject

from model.derivations import shapes
from scenes.kit import style
from scenes.kit.scene import GradientScene
from scenes.kit.sourced import sourced
from scenes.kit.world.connections import threads_back
from scenes.kit.world.floor_light import FloorLight
from scenes.kit.world.lesson import Lesson
from scenes.kit.world.loss_end import LossEnd
from scenes.kit.world.moves import Front
from scenes.kit.world.strip import Strip
from scenes.kit.world.threads import Threads
from scenes.kit.world.two_storeys import Lower, TwoStoreys, above, stations_of


class WayBack(Lesson, GradientScene):
    """It opens with the gradients down to that of the tensor `known`, and ends with what it adds.

    known: the tensor whose gradient was found last; "" at the very beginning, `EVERYTHING` at the
    end. The scene that a film shows next opens with what this one has added by `hand_back`.
    """

    known: ClassVar[str] = ""
    world: TwoStoreys

    def setup(self) -> None:
        super().setup()
        self.found = way_to(self.known, list(stations_of(self.network)))
        self.world.show_gradients(self.found)
        self.light_threads()

    def make_world(self, signs: Mapping[str, float]) -> TwoStoreys:
        return TwoStoreys(self.recording, self.tensor, self.gradient, signs)

    def make_threads(self) -> dict[str, Threads]:
        return threads_back(self.world, self.recording)

    def make_floor_lights(self) -> dict[str, FloorLight]:
        return {}

    def make_far_end(self) -> Mobject:
        """The classes and the loss."""
        output = self.network.outputs[-1]
        cells = (self.world.of(output), self.world.lower(output))
        self.loss_end = LossEnd(
            sourced(shapes.classes(self.recording)),
            self.tensor(output),
            self.gradient(next(iter(stations_of(self.network)))),
            self.tensor("loss")[0],
            cells,
        )
        return self.loss_end

    def make_strip(self) -> Strip:
        color = style.meaning_color("gradient", 1.0)
        return Strip(list(self.world.stations.values()), color=color)

    # what is known

    def hand_back(self, tensor: str) -> Lower:
        """From now on a tensor's gradient lies on its station's lower plates; returns these."""
        self.found.append(tensor)
        plates = self.world.put(tensor).reveal(1)
        self.light_threads()
        return plates

    def light_threads(self) -> None:
        """Threads run as far back as the gradients are known."""
        lit = {self.world.gradients_of[tensor] for tensor in self.found}
        for name, threads in self.threads.items():
            threads.reach = float(above(name) in lit)
        self.loss_end.lines[1].reach = float(bool(self.found))

    def light_back(self) -> Front:
        """A front of light runs from the loss to the picture, and each gradient appears."""
        self.world.show_gradients(())
        threads = {above(name): threads for name, threads in self.threads.items()}
        loss, stations = self.loss_end.lines[1], list(reversed(self.world.stations))
        self.found = list(stations_of(self.network))

        def appear(station: str, share: float) -> None:
            self.world.lower(station).reveal(share)
            leading = loss if station == stations[0] else threads.get(station)
            if leading is not None:
                leading.reach = min(1.0, 1.6 * share)

        return Front(self.world, stations, appear)

    def forget(self) -> Front:
        """All that has been found goes out again."""
        self.found = []

        def fade(place: TwoStoreys, share: float) -> None:
            place.lower().reveal(1 - share)
            for threads in (*self.threads.values(), self.loss_end.lines[1]):
                threads.reach = min(threads.reach, 1 - share)

        return Front(self.world, [self.world], fade)

    def light_strip(self, names: Collection[str]) -> None:
        self.strip.light({above(name) for name in names})


def way_to(tensor: str, tensors: list[str]) -> list[str]:
    """The tensors on the way back down to one; none for "", and every one for EVERYTHING."""
    if tensor == EVERYTHING:
        return tensors
    if not tensor:
        return []
    return [*itertools.takewhile(lambda name: name != tensor, tensors), tensor]


EVERYTHING = "*"
