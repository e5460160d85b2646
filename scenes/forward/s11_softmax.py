"""Ten logits become ten shares; and what such a share is worth: sure, doubtful, wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from manim import DOWN, FadeIn, FadeOut

from model.chosen_places import most_doubtful, surest_mistake
from model.derivations import forward, other_pictures, shapes
from model.digits import load_samples
from scenes.forward.sample_card import Card, plate_in
from scenes.kit.drawing.text import Formula, Label, Span
from scenes.kit.layout import STAGE, Box, fit
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedNumber, sourced
from scenes.kit.telling import Telling
from scenes.kit.world.answer import Answer
from scenes.kit.world.class_column import ClassColumn, class_names
from scenes.kit.world.lesson import Lesson
from scenes.kit.world.moves import Flight, Front, Pose
from scenes.kit.world.scene import CAPTION, FORMULA, TITLE

LOGITS, ANSWER = "dense/z", "softmax"
SURE_ONE = 70  # of the samples: the first of the sevens
SURE = 90  # percent from which on the network is called sure
WORTH_SAYING = 0.01  # of the whole: smaller shares have a stub for a bar and no number


class SoftmaxScene(Lesson):
    title = N_("Softmax")
    digit = "4:1"

    def construct(self) -> None:
        self.prepare()
        self.show_the_logits()
        self.take_exponentials()
        self.divide_by_the_sum()
        self.read_the_answer()
        self.meet_a_sure_one()
        self.meet_a_doubtful_one()
        self.meet_a_sure_mistake()
        self.say_what_it_is_worth()
        self.return_home()

    def prepare(self) -> None:
        self.logits, self.shares = self.tensor(LOGITS), self.tensor(ANSWER)
        self.powers = sourced(forward.exponentials(self.logits))
        values = self.shares.array[0]
        self.best = int(values.argmax())
        self.worth = [k for k, value in enumerate(values) if value >= WORTH_SAYING]
        self.classes = sourced(shapes.classes(self.recording))
        self.cards: list[Card] = []  # that have been shown
        self.picture = self.world.plate(self.network.input)
        self.side, names, *columns = STAGE.inset(0, 0.18).columns(2.1, 0.4, 3.5, 3.1, 3.1, gap=0.25)
        self.heads, self.bodies, self.feet = zip(
            *(column.rows(1.25, 3.9, 0.5, gap=0.1) for column in columns), strict=True
        )
        body = self.bodies[0]
        self.names = class_names(self.classes, Box(names.left, names.right, body.bottom, body.top))

    def head(self, k: int, markup: str, **spans: Span) -> Formula:
        """The formula above a column of the table; base: the letter that stands on the line."""
        box = self.heads[k]
        formula = fit(Formula(markup, size=FORMULA, **spans), box, largest=1.0)
        if "base" in formula.names:
            formula.shift([0, box.center[1] - formula["base"].get_center()[1], 0])
        return formula

    def foot(self, k: int, markup: str, number: SourcedNumber) -> Label:
        """What is said of a column, with a number in it."""
        box = self.feet[k]
        label = fit(Label(markup, s=number, size=CAPTION, plain=True), box, largest=1.0)
        return label.shift([0, box.center[1] - label["s"].get_center()[1], 0])

    # the table

    def show_the_logits(self) -> None:
        numbers = {k: self.logits[0, k] for k in range(self.logits.array.size)}
        self.z = ClassColumn(self.logits, self.bodies[0].joined(self.bodies[2]), numbers)
        self.z.grow(0)
        heading = self.head(0, "{base}_k", base=Span("$z$"))
        place = heading.get_center()
        heading.move_to([self.z.zero, place[1], 0])
        script = _(
            "Here are the logits, z. Isn't the answer just the highest of them? (2) | It is. But "
            "that doesn't say how sure the network is."
        )
        with self.beat("logits", script) as say:
            self.fly_to({(self.network.input, 0): self.side})
            self.strip.light({ANSWER})
            self.play(*(FadeIn(m) for m in (*self.names, heading, self.z)), run_time=0.6)
            self.play(Front(self.z, [self.z], ClassColumn.grow), run_time=1.2)
            say.next()
            self.z.best = self.best
        self.table: list[Any] = [*self.names, heading, self.z]
        self.head_of_z, self.its_place = heading, place

    def grow(self, column: ClassColumn, run_time: float = 1.2) -> None:
        column.grow(0)
        self.play(FadeIn(column), run_time=0.3)
        self.play(Front(column, [column], ClassColumn.grow), run_time=run_time)

    def take_exponentials(self) -> None:
        numbers = {k: self.powers[0, k].with_digits(3) for k in self.worth}
        self.e = ClassColumn(self.powers, self.bodies[1], numbers)
        heading = self.head(1, "{base}^(z_k)", base=Span("$e$"))
        script = _(
            "For that, we need shares, and a share can't be below zero. | So take e to the power "
            "of z: | it's always above zero, and it grows with z."
        )
        with self.beat("exponentials", script) as say:
            self.z.best = None
            aside = self.head_of_z.animate.move_to(self.its_place)
            self.play(self.z.animate.lie_in(self.bodies[0]), aside, run_time=1.2)
            say.next()
            self.play(FadeIn(heading), run_time=0.6)
            say.next()
            self.grow(self.e)
        self.table += [heading, self.e]

    def divide_by_the_sum(self) -> None:
        total = sourced(forward.sum_of_rows(self.powers))[0].with_digits(3)
        one = sourced(forward.rounded_sum(self.shares))[0]
        numbers = {k: self.shares[0, k] for k in self.worth}
        self.p = ClassColumn(self.shares, self.bodies[2], numbers)
        heading = self.head(2, "p_k = e^(z_k) / (sum_j e^(z_j))")
        sums = [self.foot(k, _("sum: {s}"), s) for k, s in ((1, total), (2, one))]
        script = _(
            "Add all of them up, | and divide each by that sum. | Those are the shares: together, "
            "they make {one}."
        )
        with self.beat("divide", script, one=one) as say:
            self.play(FadeIn(sums[0]), run_time=0.5)
            say.next()
            self.play(FadeIn(heading), run_time=0.6)
            say.next()
            self.grow(self.p)
            self.play(FadeIn(sums[1]), run_time=0.5)
        self.table += [heading, self.p, *sums]

    def read_the_answer(self) -> None:
        number = self.shares[0, self.best]
        script = _("That's softmax, | and it gives the {d} a probability of {p}.")
        with self.beat("answer", script, p=number, d=self.classes[self.best]) as say:
            say.next()
            self.p.best = self.best

    # what a share is worth

    def show(self, card: Card, say: Telling) -> None:
        """Put a card in place of the last one, and have it answered."""
        if self.cards:
            self.play(*self.last_card_out(), run_time=0.5)
        self.play(FadeIn(card.plate), FadeIn(card.answer), run_time=0.6)
        say.next()
        self.play(Front(card.answer, [card.answer], Answer.grow), run_time=1.2)
        self.cards.append(card)

    def last_card_out(self) -> list[Any]:
        return [FadeOut(m) for m in (self.cards[-1].plate, self.cards[-1].answer)]

    def meet_a_sure_one(self) -> None:
        card = Card(self.recording, SURE_ONE, STAGE)
        if card.right and card.share.value * 100 > SURE:
            script = _(
                "What is such a probability worth? Here's an easy one. | It says {d}, at {p}, and "
                "that's right."
            )
        else:
            script = _("What is such a probability worth? Here's a {r}. | It says {d}, at {p}.")
        with self.beat("sure", script, d=card.best, p=card.share, r=card.meant) as say:
            out = replace(Pose.of(self.picture), opacity=0.0)
            away = Flight(self.world, {self.picture: out}, run_time=0.6)
            self.play(away, *(FadeOut(m, run_time=0.4) for m in self.table))
            self.show(card, say)

    def meet_a_doubtful_one(self) -> None:
        card = Card(self.recording, most_doubtful(self.network, load_samples()[0]), STAGE)
        second = sourced(other_pictures.second_class(card.said))[0]
        if card.right:
            script = _(
                "And what would you call this? (1) | It says {d}, at {p}, just ahead of {s}. "
                "That's right."
            )
        else:
            script = _(
                "And what would you call this? (1) | It says {d}, at {p}, just ahead of {s}. "
                "That's wrong: it's {r}."
            )
        d, p, r = card.best, card.share, card.meant
        with self.beat("doubtful", script, d=d, p=p, s=second, r=r) as say:
            self.show(card, say)

    def meet_a_sure_mistake(self) -> None:
        images, labels = load_samples()
        card = Card(self.recording, surest_mistake(self.network, images, labels), STAGE)
        if card.right:
            return  # it makes none
        script = _(
            "There, it was in doubt. And here? | It says {d}, at {p}, and that's wrong: it's {r}."
        )
        with self.beat("mistake", script, d=card.best, p=card.share, r=card.meant) as say:
            self.show(card, say)

    def say_what_it_is_worth(self) -> None:
        script = _(
            "So a probability isn't a promise. It only weighs {n} answers against each other."
        )
        small = [m for column in self.recap() for m in column]
        with self.beat("worth", script, n=self.shape(LOGITS)[0]):
            self.play(*self.last_card_out(), run_time=0.5)
            self.play(*(FadeIn(m) for m in small), run_time=0.8)

    def recap(self) -> Iterator[list[Any]]:
        """All the cards, small and side by side, each with what was said to it and a verdict."""
        columns = STAGE.inset(0, 0.3).columns(*[1.0] * len(self.cards), gap=0.5)
        for card, column in zip(self.cards, columns, strict=True):
            above, middle, below = column.rows(1, 0.24, 0.14, gap=0.1)
            plate = plate_in(card.picture, above)
            words = Label(_("{d} at {p}"), d=card.best, p=card.share, size=FORMULA, plain=True)
            foot = [below.center[0], below.bottom, 0]
            verdict = self.verdict(card).move_to(foot, aligned_edge=DOWN)  # words on one line
            yield [plate, fit(words, middle, largest=1.0), verdict]

    def verdict(self, card: Card) -> Label:
        if card.right:
            return Label(_("right"), size=TITLE, color=self.colors.ink)
        return Label(_("wrong"), size=TITLE, color=self.colors.loss)

    def return_home(self) -> None:
        self.onward(_("Now you know every step. Shall we watch them all, in one go?"))
