"""Before the first step: filters of noise, one answer for ten digits, and a question."""

from __future__ import annotations

from typing import Any

from manim import FadeIn, FadeOut

from model.derivations import shapes, snapshots, training
from scenes.kit.drawing.text import Label
from scenes.kit.layout import STAGE, Box, fit
from scenes.kit.scene import N_, _
from scenes.kit.sourced import sourced
from scenes.kit.world.guess import guess_in
from scenes.kit.world.moves import Flight
from scenes.kit.world.scene import HERO
from scenes.training.training_scene import TrainingScene

OFF = 0.2  # units: what is larger than a sign stands further from the place
SLOW = 2  # digits that are read at the pace of what is new


class Untrained(TrainingScene):
    title = N_("Before training")
    opens_at = None  # as viewers know it

    def construct(self) -> None:
        self.prepare()
        self.go_back_to_the_start()
        self.look_at_the_filters()
        self.show_it_ten_digits()
        self.ask_how()
        self.onward(_("It begins with a single step."))

    def prepare(self) -> None:
        self.accuracies = sourced(training.accuracy_over_steps())
        self.classes = sourced(shapes.classes(self.recording))
        signs = list(self.signs.values())
        low = min(sign.get_bottom()[1] for sign in signs) - OFF
        high = max(sign.get_top()[1] for sign in signs) - OFF
        self.foot = Box(STAGE.left, STAGE.right, low, high)  # about where signs stand

    def go_back_to_the_start(self) -> None:
        count = sourced(shapes.count_parameters(self.recording))[0]
        script = _(
            "This network can read, thanks to {n} numbers that nobody wrote down. | So where do "
            "they come from? Let's undo its training, all of it."
        )
        with self.beat("before", script, n=count) as say:
            say.next()
            self.to_step(0, run_time=3.6)

    def look_at_the_filters(self) -> None:
        script = _(
            "Come closer. What are its filters looking for? (1) | Nothing. Each weight was drawn "
            "at random."
        )
        with self.beat("filters", script) as say:
            self.near = self.come_near()
            say.next()

    def show_it_ten_digits(self) -> None:
        row = self.foot.columns(*[1.0] * self.classes.array.size)
        right = sourced(snapshots.firsts_read_right(self.step_now))[0]
        guesses = [self.guess(digit) for digit in range(len(row))]
        same = len({int(guess.value) for guess in guesses}) == 1
        stopped = _(
            "Let's try one of each digit. | It's the same answer every time: {best}! So it gets "
            "{r} out of {n} right, the way a stopped clock does."
        )
        some = _("Let's try one of each digit. | It gets {r} out of {n} right.")
        count = self.size(self.network.outputs[-1])
        script = stopped if same else some
        with self.beat("ten-digits", script, best=guesses[0], r=right, n=count) as say:
            self.fly_home(with_it=[FadeOut(self.near, run_time=0.4)])
            between = [*self.threads.values(), *self.floor_lights.values(), *self.signs.values()]
            clear = Flight(self.world, self.overview_poses(), dict.fromkeys(between, 0.0))
            self.play(clear, run_time=0.5)
            self.small = [m for digit, box in enumerate(row) for m in self.show_digit(digit, box)]
            say.next()

    def guess(self, digit: int) -> Any:
        return self.best(self.first_of(digit, self.network.outputs[-1]))

    def show_digit(self, digit: int, box: Box) -> tuple[Any, Any]:
        """Have the place read another digit; it stays as a small picture with the answer."""
        shown = {
            name: self.tensor(name) if name == self.filters else self.first_of(digit, name)
            for name in self.world.stations
        }
        small, label = guess_in(shown[self.network.input], self.guess(digit), digit, box)
        pace = 1.0 if digit < SLOW else 0.5  # quicker, once it is known what happens
        self.become(shown, with_it=[FadeIn(small), FadeIn(label)], run_time=pace)
        return small, label

    def ask_how(self) -> None:
        now, end = self.accuracies[round(self.place)], self.accuracies[self.course.last]
        change = Label(_("{a} % → {b} % right"), a=now, b=end, size=HERO, plain=True)
        fit(change, self.foot.inset(0, 0.1), largest=1.0)
        marks = self.highlight(change["b"])
        script = _(
            "Of all the test pictures, it gets {a} percent. | After training, it'll be {b}. And "
            "nobody ever tells it what a loop is, or a stroke. So how can it know? (2)"
        )
        with self.beat("puzzle", script, a=now, b=end) as say:
            ours = {name: self.tensor(name) for name in self.world.stations}
            self.become(ours, with_it=[FadeOut(m) for m in self.small])
            say.next()
            self.play(*(FadeIn(m) for m in (*marks, change)), run_time=0.6)
