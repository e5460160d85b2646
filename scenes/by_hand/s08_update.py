"""One step against the gradient: every weight before and after, and the error once more."""

from __future__ import annotations

from manim import LEFT, RIGHT, FadeIn, FadeOut

from model.derivations import by_hand
from model.networks.by_hand import aliases
from scenes.by_hand.by_hand_scene import DECIMALS, ByHandScene
from scenes.kit import style
from scenes.kit.drawing.canvas import text_width
from scenes.kit.drawing.text import Formula, Label
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedArray, sourced

TOP, STEP = 2.95, 0.43
COLUMNS = (-5.9, -3.9, -0.4, 3.6)  # the name's left edge, then the points of the numbers


class Update(ByHandScene):
    title = N_("The update")

    def construct(self) -> None:
        self.state_the_rule()
        self.fill_the_table()
        self.measure_again()

    def state_the_rule(self) -> None:
        rate = sourced(by_hand.rate(self.example))[0].with_decimals(4)
        after = [self.symbol("w1+"), self.symbol("w1"), self.symbol("dE/w1")]
        rule = Formula(
            "{a} = {w} - eta thin {g}", a=after[0], w=after[1], g=after[2], size=style.HEADING
        ).move_to([0, 0.9, 0])
        pace = Formula("eta = {r}", r=rate, size=style.HEADING).move_to([0, -0.8, 0])
        with self.beat(
            "rule",
            _(
                "Now every weight takes a step against its gradient. | How far? That's up to the "
                "learning rate, eta."
            ),
        ) as say:
            self.enter(rule)
            say.next()
            self.play(FadeIn(pace), run_time=style.STEP)
        self.rule = [rule, pace]

    def row(self, k: int, name: str) -> list[Label]:
        """A weight's symbol, its value before, its gradient and its value after."""
        y = TOP - STEP * (k + 1)
        labels: list[Label] = [Formula("{s}", s=self.symbol(name), size=style.BODY)]
        labels[0].move_to([COLUMNS[0], y, 0], aligned_edge=LEFT)
        for key, x in zip((name, f"dE/{name}", f"{name}+"), COLUMNS[1:], strict=True):
            number = self.number(key)
            label = Label("{v}", v=number, size=style.SMALL)
            before_point = text_width(number.text.partition(".")[0]) * style.SMALL
            labels.append(label.move_to([x - before_point, y, 0], aligned_edge=LEFT))
        return labels

    def fill_the_table(self) -> None:
        heads = []
        for text, x in zip((_("before"), _("gradient"), _("after")), COLUMNS[1:], strict=True):
            head = Label("{t}", t=text, size=style.SMALL, color=self.colors.faint)
            heads.append(head.move_to([x - 0.17, TOP, 0], aligned_edge=LEFT))
        names = list(aliases())
        rows = [self.row(k, name) for k, name in enumerate(names)]
        with self.beat(
            "weights",
            _(
                "On the left, the old value. Then its gradient, and then the new value. Here are "
                "all the weights."
            ),
        ):
            self.play(*(FadeOut(m) for m in self.rule), run_time=style.QUICK)
            self.play(*(FadeIn(head) for head in heads), run_time=style.QUICK)
            for name, row in zip(names, rows, strict=True):
                if name[0] == "w":
                    self.play(*(FadeIn(m) for m in row), run_time=style.QUICK)
        with self.beat(
            "biases",
            _("And here are the biases. All these gradients were taken before anything had moved."),
        ):
            for name, row in zip(names, rows, strict=True):
                if name[0] == "b":
                    self.play(*(FadeIn(m) for m in row), run_time=style.QUICK)
        self.table = [*heads, *(label for row in rows for label in row)]

    def errors_after(self) -> SourcedArray:
        """The error before, after an update of the weights alone, and of everything, (3,)."""
        return sourced(by_hand.errors_after(self.example))

    def measure_again(self) -> None:
        errors = self.errors_after()
        texts = (_("before"), _("weights updated"), _("weights and biases updated"))
        rows = []
        for k, text in enumerate(texts):
            name = Label("{t}", t=text, size=style.BODY, color=self.colors.faint)
            value = Label("{v}", v=errors[k].with_decimals(DECIMALS), size=style.HEADING)
            name.move_to([0.1, 1.6 - 1.3 * k, 0], aligned_edge=RIGHT)
            value.move_to([0.7, 1.6 - 1.3 * k, 0], aligned_edge=LEFT)
            rows.append((name, value))
        with self.beat(
            "error",
            _(
                "Did it help? That's the error we had. | And this is the error with the new "
                "weights. It's smaller."
            ),
        ) as say:
            self.play(*(FadeOut(m) for m in self.table), run_time=style.STEP)
            self.enter(*rows[0])
            say.next()
            self.enter(*rows[1])
        with self.beat("with-biases", _("If the biases learn as well, it's smaller still.")):
            self.enter(*rows[2])
