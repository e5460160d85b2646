"""From ten logits to ten probabilities; a clear digit and a doubtful one."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DOWN, UP, FadeIn, FadeOut

from model.chosen_places import most_doubtful
from model.derivations import forward, shapes
from model.digits import load_samples
from scenes.kit import style
from scenes.kit.drawing.charts import Bars, fitting_full
from scenes.kit.drawing.pixel_grid import PixelGrid
from scenes.kit.drawing.text import Formula, Label, Span
from scenes.kit.scene import N_, NarratedScene, _
from scenes.kit.sourced import SourcedArray, sourced

WIDTH, GAP = 0.62, 0.46
FOOT = -1.65


class SoftmaxScene(NarratedScene):
    title = N_("Softmax")

    def construct(self) -> None:
        self.show_logits()
        self.take_exponentials()
        self.divide_by_the_sum()
        self.read_the_answer()
        self.meet_a_doubtful_one()

    def chart(self, values: np.ndarray, meaning: str, full: float, height: float) -> Bars:
        bars = Bars(values, meaning, full=full, height=height, width=WIDTH, gap=GAP)
        return bars.move_to([1.45, FOOT, 0])

    def tops(self, bars: Bars, source: SourcedArray, index: Any) -> list[Label]:
        """The number above (or below) each bar's end."""
        labels = []
        for k, value in enumerate(bars.values):
            side = UP if value >= 0 else DOWN
            number = source[index(k)]
            if "e" in number.text:  # so long that it would run into its neighbour
                number = number.with_digits(1)
            label = Label("{v}", v=number, size=style.TINY)
            labels.append(label.move_to(bars.top(k) + side * 0.22))
        return labels

    def show_logits(self) -> None:
        logits = self.tensor("dense/z")
        values = logits.array[0]
        self.bars = self.chart(np.zeros(10), "activation", fitting_full(values, 2.6, 1.5), 1.0)
        self.bars.shift(UP * 1.6)
        classes = sourced(shapes.classes(self.recording))
        self.digits = [
            Label("{d}", d=classes[k], size=style.BODY).move_to(
                [self.bars.foot(k)[0], FOOT - 0.75, 0]
            )
            for k in range(10)
        ]
        self.picture = self.grid("image", cell=0.075).move_to([-5.55, 2.1, 0])
        goal = self.bars.copy().set_values(values)
        self.numbers = self.tops(goal, logits, lambda k: (0, k))
        count = self.shape("dense/z")[0]
        with self.beat(
            "logits",
            _(
                "Here are our {n} logits, one for each digit. | They can be anything, above zero "
                "or below. So how sure is the network? (2)"
            ),
            n=count,
        ) as say:
            self.play(
                FadeIn(self.picture),
                FadeIn(self.bars),
                *(FadeIn(d) for d in self.digits),
                run_time=style.STEP,
            )
            self.play(self.bars.animate.set_values(values), run_time=style.MOVE)
            say.next()
            self.play(*(FadeIn(n) for n in self.numbers), run_time=style.QUICK)

    def take_exponentials(self) -> None:
        self.powers = sourced(forward.exponentials(self.tensor("dense/z")))
        powers = self.powers.array
        rule = Formula(
            "e^({z}_k - max {z2})",
            z=Span("$z$", self.colors.activation.positive),
            z2=Span("$z$", self.colors.activation.positive),
            size=style.LARGE,
        ).move_to([-5.3, 0.2, 0])
        goal = self.chart(powers[0], "probability", 1.0, 4.0)
        numbers = self.tops(goal, self.powers, lambda k: (0, k))
        with self.beat(
            "exponentials",
            _(
                "First, we take the largest off each of them. It won't change the result, but it "
                "keeps the numbers small. | Then comes the exponential: whatever goes in, "
                "something positive comes out."
            ),
        ) as say:
            self.play(*(FadeOut(n) for n in self.numbers), FadeIn(rule), run_time=style.QUICK)
            fresh = self.chart(np.zeros(10), "probability", 1.0, 4.0)
            self.play(FadeOut(self.bars), FadeIn(fresh), run_time=style.QUICK)
            say.next()
            self.play(fresh.animate.set_values(powers[0]), run_time=style.MOVE)
            self.play(*(FadeIn(n) for n in numbers), run_time=style.QUICK)
        self.bars, self.numbers, self.rule = fresh, numbers, rule

    def divide_by_the_sum(self) -> None:
        total = sourced(forward.sum_of_rows(self.powers))[0]
        rule = Formula("p_k = frac(e^(z_k), sum_j e^(z_j))", size=style.BODY).move_to(
            [-5.3, -0.1, 0]
        )
        self.sum_label = Label(_("their sum: {s}"), s=total, size=style.SMALL, plain=True).move_to(
            [-5.3, -1.1, 0]
        )
        probabilities = self.tensor("softmax")
        goal = self.chart(probabilities.array[0], "probability", 1.0, 4.0)
        numbers = self.tops(goal, probabilities, lambda k: (0, k))
        one = sourced(forward.rounded_sum(probabilities))[0]
        with self.beat(
            "divide",
            _(
                "Now divide each one by the sum of all, {s}. | Then they add up to {one}, and we "
                "can call them probabilities. The whole recipe is called softmax."
            ),
            s=total,
            one=one,
        ) as say:
            self.play(FadeOut(self.rule), FadeIn(rule), FadeIn(self.sum_label), run_time=style.STEP)
            self.play(*(FadeOut(n) for n in self.numbers), run_time=style.QUICK)
            say.next()
            self.play(self.bars.animate.set_values(probabilities.array[0]), run_time=style.MOVE)
            self.play(*(FadeIn(n) for n in numbers), run_time=style.QUICK)
        self.numbers, self.rule = numbers, rule

    def read_the_answer(self) -> None:
        probabilities = self.tensor("softmax")
        best = int(probabilities.array[0].argmax())
        classes = sourced(shapes.classes(self.recording))
        percent = sourced(forward.percent(probabilities, best))
        with self.beat(
            "answer",
            _(
                "The answer is the highest one: it's the {d}, with {p} percent. That's what the "
                "network says. It's no proof that it's right."
            ),
            d=classes[best],
            p=percent[0],
        ):
            self.play(self.digits[best].animate.set_color(self.colors.focus), run_time=style.STEP)
        self.best = best

    def meet_a_doubtful_one(self) -> None:
        images, labels = load_samples()
        n, _recording = most_doubtful(self.network, images)
        source = sourced(forward.most_doubtful_answer(self.network))
        picture = PixelGrid(sourced(forward.samples()), leading=(n,), cell=0.075)
        picture.move_to(self.picture)
        goal = self.chart(source.array[0], "probability", 1.0, 4.0)
        numbers = self.tops(goal, source, lambda k: (0, k))
        first, second = (int(k) for k in np.argsort(-source.array[0])[:2])
        classes = sourced(shapes.classes(self.recording))
        right = sourced(forward.most_doubtful_label(self.network))
        with self.beat(
            "doubtful",
            _(
                "Here's a harder one. Would you say {a}, or {b}? (2) | The network isn't sure, "
                "either. | It says {a}, and it's right."
            )
            if labels[n] == first
            else _(
                "Here's a harder one. Would you say {a}, or {b}? (2) | The network isn't sure, "
                "either. | It says {a}, and it's wrong. The right answer is {r}."
            ),
            a=classes[first],
            b=classes[second],
            r=right[0],
        ) as say:
            self.play(
                FadeOut(self.picture),
                FadeIn(picture),
                FadeOut(self.sum_label),
                FadeOut(self.rule),
                *(FadeOut(m) for m in self.numbers),
                self.digits[self.best].animate.set_color(self.colors.ink),
                run_time=style.STEP,
            )
            say.next()
            self.play(self.bars.animate.set_values(source.array[0]), run_time=style.SLOW)
            say.next()
            self.play(
                *(FadeIn(m) for m in numbers),
                self.digits[first].animate.set_color(self.colors.focus),
                run_time=style.QUICK,
            )
