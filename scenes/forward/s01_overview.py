"""The puzzle: a four that might be a nine, and noise called a four. Then the whole network."""

from __future__ import annotations

from manim import FadeIn, FadeOut

from model.derivations import forward, other_pictures, shapes
from model.strongest_way import strongest_way
from scenes.kit.layout import STAGE
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedArray, SourcedNumber, sourced
from scenes.kit.world.answer import Answer, answer_in
from scenes.kit.world.legend import Legend
from scenes.kit.world.moves import Flight, Front, Pose
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_in
from scenes.kit.world.scene import WorldScene
from scenes.kit.world.ways import Way

SEED = 0  # of the noise: the first that there is
SURE = 0.9  # an answer above this is not called undecided


class Overview(WorldScene):
    title = N_("CNN in Motion")
    digit = "4:1"

    def construct(self) -> None:
        self.open_on_the_picture()
        self.ask_what_it_is()
        self.hear_the_network()
        self.show_it_noise()
        self.walk_through()
        self.say_what_colors_mean()
        self.follow_one_way()
        self.count_the_numbers()
        self.onward(_("Let's start at the beginning. What does it actually get to see?"))

    def open_on_the_picture(self) -> None:
        self.picture = self.world.plate(self.network.input)
        self.heard = self.tensor(self.network.outputs[-1])
        self.first, self.second = self.two_likeliest(self.heard)
        self.left, self.right = STAGE.columns(1, 1, gap=0.6)
        self.stand_alone(self.picture, STAGE)

    def two_likeliest(self, said: SourcedArray) -> tuple[SourcedNumber, SourcedNumber]:
        best, second = other_pictures.best_class(said), other_pictures.second_class(said)
        return sourced(best)[0], sourced(second)[0]

    def ask_what_it_is(self) -> None:
        with self.beat(
            "puzzle",
            _("Somebody wrote this by hand. Which digit is it: {first}, or {second}? (2)"),
            first=self.first,
            second=self.second,
        ):
            pass

    def hear_the_network(self) -> None:
        shares = [self.heard[0, int(number.value)] for number in (self.first, self.second)]
        script = _("This network is quite sure. | It says {p} for {first}, and {q} for {second}.")
        if shares[0].value < SURE:
            script = _(
                "This network can't quite decide, either. | "
                "It says {p} for {first}, and {q} for {second}."
            )
        self.bars = answer_in(self.heard, self.right.inset(0.3, 0.2))
        self.bars.grow(0)
        p, q = shares
        first, second = self.first, self.second
        with self.beat("undecided", script, first=first, second=second, p=p, q=q) as say:
            aside = Pose(facing_in(self.picture, self.left))
            self.play(Flight(self.world, {self.picture: aside}), FadeIn(self.bars))
            say.next()
            self.play(Front(self.bars, [self.bars], Answer.grow), run_time=1.2)

    def show_it_noise(self) -> None:
        source = sourced(other_pictures.noise(self.recording, SEED))
        said = sourced(other_pictures.probabilities_of(self.recording, source))
        self.noise = Plate(source, channel=(0,), leading=(0,))
        near, small = self.left.columns(1.5, 1)
        far, beside = self.right.columns(1.5, 1)
        self.noise.points = facing_in(self.noise, far)
        self.small_bars, self.its_bars = answer_in(self.heard, small), answer_in(said, beside)
        self.its_bars.grow(0)
        with self.beat(
            "noise", _("Now look at this. | It's noise. There's no digit in it at all.")
        ) as say:
            aside = Pose(facing_in(self.picture, near), lit=0.6)
            self.play(FadeOut(self.bars), run_time=0.4)
            self.play(Flight(self.world, {self.picture: aside}), run_time=1.0)
            say.next()
            self.play(FadeIn(self.small_bars), FadeIn(self.noise), run_time=0.8)
        self.answer_the_noise(said)

    def answer_the_noise(self, said: SourcedArray) -> None:
        best = self.two_likeliest(said)[0]
        share = sourced(forward.percent(said, int(best.value)))[0].with_digits(2)
        with self.beat(
            "answer-to-noise",
            _("And the network says: {best}. | It's {share} percent sure."),
            best=best,
            share=share,
        ) as say:
            self.play(FadeIn(self.its_bars), self.small_bars.animate.set_opacity(0.4))
            say.next()
            self.play(Front(self.its_bars, [self.its_bars], Answer.grow), run_time=1.2)

    def walk_through(self) -> None:
        with self.beat(
            "question",
            _(
                "So what does it really see? (1) | Let's walk through it, "
                "from the picture on the left to the answer on the right."
            ),
        ) as say:
            leaving = [FadeOut(m) for m in (self.small_bars, self.its_bars, self.noise)]
            home = self.overview_poses()[self.picture]
            self.play(*leaving, Flight(self.world, {self.picture: home, **self.hidden()}))
            say.next()
            self.play(self.light_up(), run_time=4.4)

    def say_what_colors_mean(self) -> None:
        self.legend = Legend(("picture", "activation"), self.legend_box)
        with self.beat(
            "colors",
            _(
                "Orange is above zero, and blue is below. "
                "The stronger the colour, the larger the number."
            ),
        ):
            self.play(FadeIn(self.legend), run_time=0.8)

    def follow_one_way(self) -> None:
        way = Way(self.world, strongest_way(self.recording))
        with self.beat(
            "way",
            _(
                "Each number is made from numbers before it. | "
                "Here's one way through, from a patch of pixels to the answer."
            ),
        ) as say:
            say.next()
            self.play(Front(self.world, way.steps, Way.light, overlap=1.5), run_time=4.4)
        self.way = way

    def count_the_numbers(self) -> None:
        count = sourced(shapes.count_parameters(self.recording))[0]
        script = _("It had to learn only {n} numbers, and you'll be able to check every one.")
        with self.beat("small", script, n=count):
            self.play(Front(self.world, [self.way], lambda way, share: way.show(1 - share)))
            self.play(FadeOut(self.legend), run_time=0.8)
