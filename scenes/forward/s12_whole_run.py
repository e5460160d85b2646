"""The whole run in one shot; then what it cost, ten digits, a look back, and the puzzle again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
from manim import DOWN, FadeIn, FadeOut

from model.chosen_places import strongest
from model.derivations import forward, other_pictures, shapes
from model.derivations.registry import of_digit, tensor
from model.digits import find_digit
from model.layers import AvgPool, Conv2D, MaxPool, Weighted
from scenes.kit import style
from scenes.kit.drawing.stepwise import Steps
from scenes.kit.drawing.text import Formula, Label
from scenes.kit.layout import STAGE, Box, fit
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedArray, SourcedNumber, sourced
from scenes.kit.world.answer import answer_in
from scenes.kit.world.between import Outline
from scenes.kit.world.guess import guess_in
from scenes.kit.world.lesson import Lesson
from scenes.kit.world.moves import Flight, Pose
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_in, turned_in
from scenes.kit.world.scene import FORMULA
from scenes.kit.world.signs import LABEL, Sign, name_of

SEED = 0  # of the noise: that of the overview
FIRST = {
    Conv2D: N_("Filters slide across it, and leave their maps."),
    MaxPool: N_("In each block, the largest value goes on."),
    AvgPool: N_("In each block, the average goes on."),
}
AGAIN = {
    Conv2D: N_("More filters, and each one looks at all of these maps at once."),
    MaxPool: N_("And once more, only the largest go on."),
    AvgPool: N_("And once more, only the averages go on."),
}
DIM = 0.45  # how lit the place is while its sizes are read
WAVES = 20  # steps in which a map fills up


class WholeRun(Lesson):
    title = N_("The whole run")
    digit = "4:1"
    layer: ClassVar[str] = "conv1"  # whose filter is remembered

    def construct(self) -> None:
        self.prepare()
        self.run_without_a_stop()
        self.count_the_numbers()
        self.run_ten_digits()
        self.look_back()
        self.return_to_the_puzzle()
        self.leave_a_question()
        self.return_home()

    def prepare(self) -> None:
        stations = self.world.stations.values()
        self.maps = [station.tensor for station in stations if station.kind == "maps"]
        self.output = self.network.outputs[-1]
        self.classes = sourced(shapes.classes(self.recording))
        self.total = sourced(shapes.count_parameters(self.recording))[0]
        kernel = self.tensor(f"{self.layer}/kernel")
        limit = float(np.abs(kernel.array[..., self.filter]).max())
        self.kernel = Plate(kernel, channel=(0, self.filter), limit=limit).set_lifted(1)

    # one shot

    def run_without_a_stop(self) -> None:
        hops = list(pairwise(self.maps))
        script = " | ".join([_("Once more, all of it, without a stop."), *self.words_for(hops)])
        with self.beat("run", script, best=self.best(self.tensor(self.output))) as say:
            near, far = STAGE.inset(0.9, 0).columns(1, 1)
            self.fly_to(self.wall_in(self.maps[0], STAGE))
            for before, after in hops:
                for plate in self.world.of(after):
                    plate.reveal(0)
                say.next()
                places = {**self.wall_in(before, near), **self.wall_in(after, far)}
                self.fly_to(places, run_time=1.4)
                self.fill(after)
            say.next()
            self.come_out_at_the_answer()

    def words_for(self, hops: list[tuple[str, str]]) -> list[str]:
        """What is said at each hop from one layer's maps to the next, and at the end."""
        said, known = [], set()
        for _before, after in hops:
            kind = type(self.world.makers[after])
            said.append(_((AGAIN if kind in known else FIRST)[kind]))
            known.add(kind)
        return [*said, _("All that's left becomes one long list, and everything in it has a vote.")]

    def fill(self, name: str) -> None:
        """The maps of a layer fill up, row by row, all at once."""
        plates = self.world.of(name)

        def show(step: int) -> None:
            for plate in plates:
                order = np.arange(plate.values.size).reshape(plate.values.shape)
                plate.reveal((order < (step + 1) / WAVES * order.size).astype(float))

        self.play(Steps([self.world], show, WAVES), run_time=1.4)

    def come_out_at_the_answer(self) -> None:
        poses = {
            plate: replace(pose, opacity=float(key[0] in self.maps))
            for (key, plate), pose in zip(
                self.world.plates.items(), self.overview_poses().values(), strict=True
            )
        }
        self.play(Flight(self.world, poses, {self.strip: 0.0, self.floor: 1.0}), run_time=1.4)
        self.play(self.light_up(), run_time=3.0)

    # what it is made of

    def count_the_numbers(self) -> None:
        layers = [layer.name for layer in self.network.layers if isinstance(layer, Weighted)]
        counts = [sourced(shapes.size_with_bias(self.recording, name))[0] for name in layers]
        green = style.meaning_color("weight")
        labels = [
            Label(_("{n} to learn"), n=count, size=LABEL, color=green, plain=True).next_to(
                self.signs[self.world.station_of(name).tensor], DOWN, buff=0.08
            )
            for name, count in zip(layers, counts, strict=True)
        ]
        terms = {f"n{k}": count for k, count in enumerate(counts)}
        shown = " + ".join(f"{{{name}}}" for name in terms)
        made = Formula(f"{shown} = {{t}}", t=self.total, size=FORMULA, plain=True, **terms)
        for name in terms:
            made[name].set_fill(green)
        fit(made, self.legend_box, largest=1.0)
        marks = self.highlight(made["t"])
        script = _(
            "The maps get smaller, but there are more of them. | And what it had to learn, layer "
            "by layer, | is {t} numbers."
        )
        with self.beat("numbers", script, t=self.total) as say:
            say.next()
            dim = Flight(self.world, self.overview_poses(lit=DIM))
            self.play(dim, *(FadeIn(label) for label in labels), run_time=0.8)
            say.next()
            self.play(*(FadeIn(m) for m in (*marks, made)), run_time=0.6)
        self.counted = [*labels, made, *marks]

    # other pictures

    def run_ten_digits(self) -> None:
        signs = list(self.signs.values())
        low = min(sign.get_bottom()[1] for sign in signs)
        high = max(sign.get_top()[1] for sign in signs)
        row = Box(STAGE.left, STAGE.right, low, high).columns(*[1.0] * self.classes.array.size)
        script = _("The same numbers read every digit. Watch what lights up for each of them.")
        with self.beat("ten-digits", script):
            gone = [*self.threads.values(), *self.floor_lights.values(), *signs]
            clear = Flight(self.world, self.overview_poses(), dict.fromkeys(gone, 0.0))
            self.play(clear, *(FadeOut(m, run_time=0.4) for m in self.counted))
            self.small = [m for cls, box in enumerate(row) for m in self.run_digit(cls, box)]

    def run_digit(self, cls: int, box: Box) -> tuple[Plate, Label]:
        """Show a digit of that class in the place; it stays as a small picture with its answer."""
        recording = self.network.run(find_digit(str(cls)).image, cls)
        shown = {
            name: sourced(of_digit(tensor(recording, name), cls)) for name in self.world.stations
        }
        answer = self.best(shown[self.output])
        small, label = guess_in(shown[self.network.input], answer, cls, box)
        self.become(shown, with_it=[FadeIn(small), FadeIn(label)])
        return small, label

    def best(self, said: SourcedArray) -> SourcedNumber:
        return sourced(other_pictures.best_class(said))[0]

    # what stays

    def look_back(self) -> None:
        script = _(
            "So that's how it reads a digit. | A table of numbers | is compared with filters, "
            "patch by patch. | The best matches go on. | Once more, one layer deeper, | and "
            "everything left has a vote."
        )
        with self.beat("recap", script) as say:
            ours = {name: self.tensor(name) for name in self.world.stations}
            self.become(ours, with_it=[FadeOut(m) for m in self.small])
            self.take_cards()
            picture, *steps, votes = self.cards
            for lit in ([picture], steps[:2], steps[2:3], steps[3:], [votes]):
                say.next()
                self.light(lit)

    def take_cards(self) -> None:
        """One plate of each layer over its name, with the filter, and the answer: all still dim."""
        left, right = STAGE.columns(3, 1)
        filter_size = sourced(shapes.plane(self.shape(f"{self.layer}/kernel")))
        cards: list[tuple[Plate, Sign]] = [
            (
                self.world.plate(name, self.filter if k else 0),
                Sign(name_of(self.network, name, self.world.makers[name]), self.shape(name)),
            )
            for k, name in enumerate(self.maps)
        ]
        cards.insert(1, (self.kernel, Sign(_("filter"), filter_size)))
        across = -(-len(cards) // 2)
        grid = [box for row in left.rows(1, 1) for box in row.columns(*[1.0] * across)]
        poses = self.close_poses({(self.network.input, 0): left})
        for (plate, sign), box in zip(cards, grid, strict=False):
            above, below = box.rows(1, 0.26, gap=0.1)
            poses[plate] = Pose(turned_in(plate, above), lit=DIM)
            sign.move_to(below.center)
        self.kernel.points = poses[self.kernel].corners
        self.kernel.set_lifted(0).opacity = 0.0
        self.add(self.kernel)
        self.cards = [*cards, (answer_in(self.tensor(self.output), right.inset(0, 0.2)),)]
        self.strip.light(set(self.maps))
        self.play(Flight(self.world, poses, self.outside(0.0)))

    def light(self, cards: Sequence[tuple[Any, ...]]) -> None:
        plates = [card[0] for card in cards if isinstance(card[0], Plate)]
        poses = {plate: replace(Pose.of(plate), lit=1.0) for plate in plates}
        self.play(Flight(self.world, poses), *(FadeIn(card[-1]) for card in cards), run_time=0.7)

    def return_to_the_puzzle(self) -> None:
        noise = other_pictures.noise(self.recording, SEED)
        shown = {
            name: sourced(
                other_pictures.made_of(self.recording, noise, name).meant(
                    self.network.tensors[name].meaning
                )
            )
            for name in self.world.stations
        }
        best = self.best(shown[self.output])
        share = sourced(forward.percent(shown[self.output], int(best.value)))[0].with_digits(2)
        script = _(
            "And the noise? | It still says {best}, and it's {share} percent sure. Why? (2) | "
            "Nothing in here can say: that's not a digit. The {n} shares always add up to one."
        )
        with self.beat("puzzle", script, best=best, share=share, n=self.size(self.output)) as say:
            gone = [self.kernel, *(card[-1] for card in self.cards)]
            between = [*self.threads.values(), *self.floor_lights.values()]
            shown_there = {**self.outside(1.0), **dict.fromkeys(between, 0.0)}
            home = Flight(self.world, self.overview_poses(), shown_there)
            self.play(home, *(FadeOut(m, run_time=0.4) for m in gone))
            say.next()
            self.become(shown)

    def leave_a_question(self) -> None:
        row, column = strongest(np.abs(self.kernel.values))
        left, right = STAGE.columns(1, 1)
        self.kernel.set_lifted(1).set_numbers(1).points = facing_in(self.kernel, right.inset(0.6))
        chosen = Outline(self.kernel, row, column)
        script = _(
            "Here's one for you: turn this weight, {w}, up a little. | Will the network be more "
            "sure that it's {best}, or less? (1) We work it out in the film about going backward."
        )
        weight, best = self.kernel.number(row, column), self.best(self.tensor(self.output))
        with self.beat("exercise", script, w=weight, best=best) as say:
            self.become({name: self.tensor(name) for name in self.world.stations})
            self.fly_to({(self.network.input, 0): left})
            self.play(FadeIn(self.kernel), run_time=0.6)
            self.play(FadeIn(chosen), run_time=0.5)
            say.next()

    def return_home(self) -> None:
        self.onward(_("And where did these {n} numbers come from?"), n=self.total)
