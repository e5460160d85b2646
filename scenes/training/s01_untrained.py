"""Before the first step: filters of noise, one answer for ten digits, and a question."""

from __future__ import annotations

from typing import Any

from manim import FadeIn, FadeOut

from model.derivations import shapes, snapshots, training
from scenes.kit.drawing.text import Label
from scenes.kit.layout import STAGE, Box, fit
from scenes.kit.scene import N_, _
from scenes.kit.sourced import sourced
from scenes.kit.world.answer import Answer
from scenes.kit.world.guess import guess_in
from scenes.kit.world.moves import Flight, Front
from scenes.kit.world.scene import HERO
from scenes.training.training_scene import TrainingScene

OFF = 0.2  # units: what is larger than a sign stands further from the place
UNSURE = 0.5  # an answer below this is hardly one


class Untrained(TrainingScene):
    title = N_("Before training")
    opens_at = None  # as viewers know it

    def construct(self) -> None:
        self.prepare()
        self.go_back_to_the_start()
        self.look_at_the_filters()
        self.hear_its_answer()
        self.show_it_ten_digits()
        self.measure_it()
        self.ask_how()
        self.onward(_("It begins with a single step. So let's take one."))

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
            "You've met this network, and it can read. | But it wasn't born that way. Let's undo "
            "its training, all of it. | Here it is at the very start: it has all its {n} numbers, "
            "but nobody has taught it anything."
        )
        with self.beat("before", script, n=count) as say:
            say.next()
            self.to_step(0, run_time=4.0)
            say.next()

    def look_at_the_filters(self) -> None:
        script = _(
            "Come closer. Here are its first filters. What do you think they're looking for? (2) | "
            "Nothing. Each of these weights was drawn at random."
        )
        with self.beat("filters", script) as say:
            self.near = self.come_near(grown=0)
            say.next()

    def hear_its_answer(self) -> None:
        said = self.probabilities
        best = self.best(said)
        p = said[0, int(best.value)]
        right = int(best.value) == self.recording.label
        unsure = _("So what does it say to our digit? (1) | {best}, at {p}. It has no idea.")
        lucky = _("So what does it say to our digit? (1) | {best}, at {p}. That's right! Or luck?")
        sure = _("So what does it say to our digit? (1) | {best}, at {p}.")
        script = lucky if right else unsure if p.value < UNSURE else sure
        with self.beat("answer", script, best=best, p=p) as say:
            say.next()
            self.play(Front(self.near, [self.near], Answer.grow), run_time=1.0)

    def show_it_ten_digits(self) -> None:
        row = self.foot.columns(*[1.0] * self.classes.array.size)
        right = sourced(snapshots.firsts_read_right(self.step_now))[0]
        guesses = [self.guess(digit) for digit in range(len(row))]
        same = len({int(guess.value) for guess in guesses}) == 1
        stopped = _(
            "Let's try one of each digit. | And it's the same answer every time: {best}! So it "
            "gets {r} out of {n} right, the way a stopped clock does."
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
        self.become(shown, with_it=[FadeIn(small), FadeIn(label)])
        return small, label

    # how good that is

    def measure_it(self) -> None:
        now = self.accuracies[round(self.place)]
        blind = sourced(snapshots.blind_guess(self.recording))[0].with_digits(2)
        self.measured = self.in_the_foot(Label(_("{a} % right"), a=now, size=HERO, plain=True))
        script = _(
            "And over all the pictures that it's tested with? | {a} percent. Guess with your eyes "
            "closed, and you'd get about {b} percent."
        )
        with self.beat("measured", script, a=now, b=blind) as say:
            ours = {name: self.tensor(name) for name in self.world.stations}
            self.become(ours, with_it=[FadeOut(m) for m in self.small])
            say.next()
            self.play(FadeIn(self.measured), run_time=0.5)

    def in_the_foot(self, made: Any) -> Any:
        return fit(made, self.foot.inset(0, 0.1), largest=1.0)

    def ask_how(self) -> None:
        now, end = self.accuracies[round(self.place)], self.accuracies[self.course.last]
        steps = self.counter.track.steps[self.course.last]
        change = self.in_the_foot(Label("{a} % → {b} %", a=now, b=end, size=HERO, plain=True))
        marks = self.highlight(change["b"])
        script = _(
            "Yet after {s} steps of training, it'll get {b} percent. | And nobody ever tells it "
            "what a loop is, or a stroke. So how can it know? (2)"
        )
        with self.beat("puzzle", script, s=steps, b=end) as say:
            self.play(FadeOut(self.measured), run_time=0.3)
            self.play(*(FadeIn(m) for m in (*marks, change)), run_time=0.6)
            say.next()
