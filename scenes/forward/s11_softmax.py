# Longer than 300 lines: thirteen beats, one table and one kind of card, which must stay in step.
"""Ten logits become ten shares; and what such a share is worth: sure, doubtful, wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from manim import DOWN, FadeIn, FadeOut

from model.chosen_places import most_doubtful, surest_mistake
from model.derivations import forward, other_pictures, shapes
from model.digits import load_samples
from scenes.kit.drawing.text import Formula, Label, Span
from scenes.kit.layout import STAGE, Box, fit
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedArray, SourcedNumber, constant, sourced
from scenes.kit.world.answer import Answer, answer_in
from scenes.kit.world.class_column import ClassColumn, class_names
from scenes.kit.world.lesson import Lesson
from scenes.kit.world.moves import Flight, Front, Pose
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_in
from scenes.kit.world.scene import CAPTION, FORMULA, TITLE

LOGITS, ANSWER = "dense/z", "softmax"
SURE_ONE = 70  # of the samples: the first of the sevens
SURE = 90  # percent from which on the network is called sure
SMALL = 10  # a factor below it is written with a decimal
WORTH_SAYING = 0.01  # of the whole: smaller shares have a stub for a bar and no number


class SoftmaxScene(Lesson):
    title = N_("Softmax")
    digit = "4:1"

    def construct(self) -> None:
        self.prepare()
        self.show_the_logits()
        self.ask_for_the_highest()
        self.take_exponentials()
        self.say_how_they_stretch()
        self.add_them_up()
        self.divide_by_the_sum()
        self.read_the_answer()
        self.compare_the_first_two()
        self.meet_a_sure_one()
        self.meet_a_doubtful_one()
        self.meet_a_sure_mistake()
        self.show_it_nothing()
        self.say_what_it_is_worth()
        self.return_home()

    def prepare(self) -> None:
        self.logits, self.shares = self.tensor(LOGITS), self.tensor(ANSWER)
        self.powers = sourced(forward.exponentials(self.logits))
        values = self.shares.array[0]
        self.best = int(values.argmax())
        self.worth = [k for k, value in enumerate(values) if value >= WORTH_SAYING]
        self.classes = sourced(shapes.classes(self.recording))
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
            "Here are our {n} logits, one for each digit. Let's call them z. | The highest is {z}. "
            "But how sure is the network, then? (2)"
        )
        count = self.shape(LOGITS)[0]
        with self.beat("logits", script, n=count, z=self.logits[0, self.best]) as say:
            self.fly_to({(self.network.input, 0): self.side})
            self.strip.light({ANSWER})
            self.play(*(FadeIn(m) for m in (*self.names, heading, self.z)), run_time=0.6)
            self.play(Front(self.z, [self.z], ClassColumn.grow), run_time=1.2)
            say.next()
            self.z.best = self.best
        self.table: list[Any] = [*self.names, heading, self.z]
        self.head_of_z, self.its_place = heading, place

    def ask_for_the_highest(self) -> None:
        script = _(
            "Isn't the answer just the highest value? (2) | It is. Nothing that we do now will "
            "change that. But whether it has won by a lot, or only just, you can't tell yet."
        )
        with self.beat("highest", script) as say:
            say.next()

    def grow(self, column: ClassColumn, run_time: float = 1.2) -> None:
        column.grow(0)
        self.play(FadeIn(column), run_time=0.3)
        self.play(Front(column, [column], ClassColumn.grow), run_time=run_time)

    def take_exponentials(self) -> None:
        numbers = {k: self.powers[0, k].with_digits(3) for k in self.worth}
        self.e = ClassColumn(self.powers, self.bodies[1], numbers)
        heading = self.head(1, "{base}^(z_k)", base=Span("$e$"))
        script = _(
            "We'd like shares, and a share can't be below zero. | So take the exponential: e, to "
            "the power of z. | Whatever goes in, something above zero comes out."
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

    def say_how_they_stretch(self) -> None:
        script = _(
            "It also stretches. One step up on the left | is {e} times as much on the right. So "
            "whatever lies far behind is next to nothing."
        )
        e = constant(np.e, "What the exponential grows by at each step of one.")[0].with_digits(3)
        one = constant(1, "The step that an exponential's growth is measured by.")[0]
        steps = [self.foot(0, "\\+ {s}", one), self.foot(1, "× {s}", e)]
        with self.beat("stretch", script, e=e) as say:
            self.play(FadeIn(steps[0]), run_time=0.5)
            say.next()
            self.play(FadeIn(steps[1]), run_time=0.5)
        self.steps = steps

    def add_them_up(self) -> None:
        total = sourced(forward.sum_of_rows(self.powers))[0].with_digits(3)
        label = self.foot(1, _("sum: {s}"), total)
        script = _("Add all of them up, | and that's the whole.")
        with self.beat("sum", script) as say:
            self.play(*(FadeOut(step) for step in self.steps), run_time=0.4)
            say.next()
            self.play(FadeIn(label), run_time=0.5)
        self.sums = [label]

    def divide_by_the_sum(self) -> None:
        one = sourced(forward.rounded_sum(self.shares))[0]
        numbers = {k: self.shares[0, k] for k in self.worth}
        self.p = ClassColumn(self.shares, self.bodies[2], numbers)
        heading = self.head(2, "p_k = e^(z_k) / (sum_j e^(z_j))")
        label = self.foot(2, _("sum: {s}"), one)
        script = _(
            "Now divide each one by that sum. | What comes out is its share of the whole, | and "
            "all the shares together make {one}."
        )
        with self.beat("divide", script, one=one) as say:
            self.play(FadeIn(heading), run_time=0.6)
            say.next()
            self.grow(self.p)
            say.next()
            self.play(FadeIn(label), run_time=0.5)
        self.table += [heading, self.p]
        self.sums.append(label)

    def read_the_answer(self) -> None:
        number = self.shares[0, self.best]
        script = _(
            "That's softmax: {n} logits in, {n} shares out. | We read them as probabilities. The "
            "network says: {p} for the {d}."
        )
        count = self.shape(LOGITS)[0]
        with self.beat("answer", script, n=count, p=number, d=self.classes[self.best]) as say:
            say.next()
            self.p.best = self.best

    def compare_the_first_two(self) -> None:
        first, second = (int(k) for k in np.argsort(-self.shares.array[0], kind="stable")[:2])
        lead = sourced(forward.lead(self.logits))[0]
        factor = sourced(forward.lead_factor(self.shares))[0]
        if factor.value < SMALL:
            factor = factor.with_digits(2)
        script = _(
            "Look at the first two. | On the left, the {a} leads the {b} by {l}. | On the right, "
            "that makes its share about {f} times as large. Only the lead counts: add the same "
            "to all the logits, and the shares stay what they are."
        )
        a, b = self.classes[first], self.classes[second]
        ahead = self.foot(0, _("ahead by {s}"), lead)
        likelier = self.foot(2, _("{s} times as much"), factor)
        with self.beat("lead", script, a=a, b=b, l=lead, f=factor) as say:
            self.p.best = None
            self.play(*(FadeOut(label) for label in self.sums), run_time=0.4)
            say.next()
            self.z.best = first
            self.play(FadeIn(ahead), run_time=0.5)
            say.next()
            self.z.best, self.p.best = None, first
            self.play(FadeIn(likelier), run_time=0.5)
        self.table += [ahead, likelier]

    # what a share is worth

    def card(self, picture: SourcedArray) -> Card:
        """A picture, and beside it what the network says to it."""
        left, right = STAGE.columns(1, 1.1, gap=0.8)
        plate = Plate(picture, channel=(0,), leading=(0,))
        plate.points = facing_in(plate, left.inset(0.2))
        said = sourced(other_pictures.probabilities_of(self.recording, picture))
        answer = answer_in(said, right.inset(0.1, 0.25))
        answer.grow(0)
        best = sourced(other_pictures.best_class(said))[0]
        return Card(picture, plate, answer, best, said[0, int(best.value)])

    def deal(self, card: Card, gone: Sequence[Any] = ()) -> None:
        """Show another card's picture in place of what there is."""
        if gone:
            self.play(*(FadeOut(m) for m in gone), run_time=0.5)
        self.play(FadeIn(card.plate), FadeIn(card.answer), run_time=0.6)

    def have_it_answered(self, card: Card) -> None:
        self.play(Front(card.answer, [card.answer], Answer.grow), run_time=1.2)

    def sample(self, n: int) -> tuple[Card, SourcedNumber, bool]:
        """A sample's card, what it shows, and whether the network says so."""
        card = self.card(sourced(other_pictures.sample(n)))
        label = sourced(other_pictures.shown_by_sample(n))[0]
        return card, label, label.value == card.best.value

    def meet_a_sure_one(self) -> None:
        card, label, right = self.sample(SURE_ONE)
        if right and card.share.value * 100 > SURE:
            script = _(
                "What is such a probability worth? Let's try a few. This one looks easy. | The "
                "network says {d}, at {p}, and it's right. | But look closely: it isn't "
                "quite one. Softmax never rules an answer out completely."
            )
        else:
            script = _(
                "What is such a probability worth? Let's try a few. Here's a {r}. | The network "
                "says {d}, | at {p}."
            )
        with self.beat("sure", script, d=card.best, p=card.share, r=label) as say:
            away = Flight(self.world, {self.picture: self.out_of_view()}, run_time=0.6)
            self.play(away, *(FadeOut(m, run_time=0.4) for m in self.table))
            self.deal(card)
            say.next()
            self.have_it_answered(card)
            say.next()
        self.cards = [(card, self.verdict(right))]

    def out_of_view(self) -> Pose:
        return replace(Pose.of(self.picture), opacity=0.0)

    def verdict(self, right: bool) -> Label:
        if right:
            return Label(_("right"), size=TITLE, color=self.colors.ink)
        return Label(_("wrong"), size=TITLE, color=self.colors.loss)

    def meet_a_doubtful_one(self) -> None:
        card, label, right = self.sample(most_doubtful(self.network, load_samples()[0]))
        second = sourced(other_pictures.second_class(card.answer.bars.source))[0]
        if right:
            script = _(
                "Here's a hard one. What would you say? (2) | The network isn't sure, either. It "
                "says {d}, at {p}, just ahead of {s}. | It's right."
            )
        else:
            script = _(
                "Here's a hard one. What would you say? (2) | The network isn't sure, either. It "
                "says {d}, at {p}, just ahead of {s}. | But it's wrong: somebody meant to write "
                "{r}."
            )
        with self.beat("doubtful", script, d=card.best, p=card.share, s=second, r=label) as say:
            self.deal(card, self.last_card())
            say.next()
            self.have_it_answered(card)
            say.next()
        self.cards.append((card, self.verdict(right)))

    def last_card(self) -> list[Any]:
        card, _verdict = self.cards[-1]
        return [card.plate, card.answer]

    def meet_a_sure_mistake(self) -> None:
        images, labels = load_samples()
        card, label, right = self.sample(surest_mistake(self.network, images, labels))
        if right:
            return  # it makes none
        many = sourced(other_pictures.count_sure_and_wrong(self.recording, SURE))[0]
        count = sourced(other_pictures.count_samples())[0]
        sure = constant(SURE, "From there on we call it sure.", "percent")[0].with_digits(2)
        if many.value:
            script = _(
                "At least it was in doubt there. But what about this one? (2) | It says {d}, at "
                "{p}. | And that's wrong. It's {r}. Of our {n} samples, it gets {m} wrong while "
                "it's more than {s} percent sure."
            )
        else:
            script = _(
                "And what about this one? (2) | It says {d}, at {p}. | And that's wrong. It's {r}."
            )
        d, p = card.best, card.share
        with self.beat("mistake", script, d=d, p=p, r=label, n=count, m=many, s=sure) as say:
            self.deal(card, self.last_card())
            say.next()
            self.have_it_answered(card)
            say.next()
        self.cards.append((card, self.verdict(right)))

    def show_it_nothing(self) -> None:
        card = self.card(sourced(other_pictures.blank(self.recording)))
        script = _("And if there's nothing in the picture at all? (2) | It says {d}, at {p}.")
        with self.beat("blank", script, d=card.best, p=card.share) as say:
            self.deal(card, self.last_card())
            say.next()
            self.have_it_answered(card)
        self.cards.append((card, Label(_("nothing there"), size=TITLE, color=self.colors.loss)))

    def say_what_it_is_worth(self) -> None:
        script = _(
            "So a probability isn't a promise. | It only weighs {n} answers against each other. "
            "“I don't know” isn't one of them."
        )
        small = [m for column in self.recap() for m in column]
        with self.beat("worth", script, n=self.shape(LOGITS)[0]) as say:
            self.play(*(FadeOut(m) for m in self.last_card()), run_time=0.5)
            self.play(*(FadeIn(m) for m in small), run_time=0.8)
            say.next()

    def recap(self) -> Iterator[list[Any]]:
        """All the cards, small and side by side, each with what was said to it and a verdict."""
        columns = STAGE.inset(0, 0.3).columns(*[1.0] * len(self.cards), gap=0.5)
        for (card, verdict), column in zip(self.cards, columns, strict=True):
            above, middle, below = column.rows(1, 0.24, 0.14, gap=0.1)
            plate = Plate(card.picture, channel=(0,), leading=(0,))
            plate.points = facing_in(plate, above)
            words = Label(_("{d} at {p}"), d=card.best, p=card.share, size=FORMULA, plain=True)
            foot = [below.center[0], below.bottom, 0]
            verdict.move_to(foot, aligned_edge=DOWN)  # words on one line
            yield [plate, fit(words, middle, largest=1.0), verdict]

    def return_home(self) -> None:
        self.onward(_("Now you know every step. Shall we watch them all, in one go?"))


@dataclass(frozen=True)
class Card:
    """A picture that faces us, the network's answer beside it, and the likeliest class's share."""

    picture: SourcedArray
    plate: Plate
    answer: Answer
    best: SourcedNumber
    share: SourcedNumber
