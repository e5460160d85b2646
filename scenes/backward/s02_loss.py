"""What L is, and its first derivative: p - y, ten real numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from manim import RIGHT, UP, FadeIn, FadeOut

from model.derivations import gradients, shapes
from scenes.backward.lines import Lines
from scenes.kit import style
from scenes.kit.drawing.charts import Plot
from scenes.kit.drawing.text import Formula, Label, Span
from scenes.kit.layout import STAGE, Box, fit
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedNumber, sign_between, sourced
from scenes.kit.world.class_column import BarFrame, ClassColumn, class_names, share_scale
from scenes.kit.world.loss_curve import Ring
from scenes.kit.world.moves import Front, early, late
from scenes.kit.world.scene import CAPTION, FORMULA, HERO
from scenes.kit.world.way_back import WayBack

LOGITS, ANSWER = "dense/z", "softmax"
SURE = 0.002  # where the graph of the loss begins: at 0 it is infinite
WORTH_SAYING = 0.01  # of the whole: smaller shares have a stub for a bar and no number


class LossScene(WayBack):
    title = N_("The loss")
    known = ""
    dwell = 0.1  # what is written is said

    def construct(self) -> None:
        self.prepare()
        self.show_the_answer()
        self.take_the_logarithm()
        self.draw_the_curve()
        self.put_the_softmax_in()
        self.split_it()
        self.derive_the_first_part()
        self.derive_the_second_part()
        self.find_p_again()
        self.show_ten_numbers()
        self.return_home()

    def prepare(self) -> None:
        self.classes = sourced(shapes.classes(self.recording))
        self.shares, self.loss = self.tensor(ANSWER), self.tensor("loss")[0]
        self.right = self.shares[0, self.right_class]
        self.side, self.table, self.beside = STAGE.inset(0, 0.2).columns(1, 2.1, 1.9, gap=0.5)

    # what it is

    def show_the_answer(self) -> None:
        names, self.bars_box = self.table.columns(0.1, 1, gap=0.15)
        wide = self.bars_box.joined(self.beside)  # until there is something to write beside it
        values = self.shares.array[0]
        worth = [k for k, p in enumerate(values) if p >= WORTH_SAYING or k == self.right_class]
        said = {k: self.shares[0, k] for k in worth}
        self.bars = ClassColumn(self.shares, wide, said)
        self.names = class_names(self.classes, names)
        script = _(
            "The right answer, {d}, got {p}. | How would you put a number on how wrong that is? (2)"
        )
        digit = self.classes[self.right_class]
        with self.beat("answer", script, d=digit, p=self.right) as say:
            self.fly_to({(self.network.input, 0): self.side})
            self.strip.light({ANSWER})
            self.bars.grow(0)
            self.play(*(FadeIn(m) for m in (*self.names, self.bars)), run_time=0.4)
            self.play(Front(self.bars, [self.bars], ClassColumn.grow), run_time=0.8)
            say.next()
            self.bars.best = self.right_class

    def take_the_logarithm(self) -> None:
        shown = float(self.right.shown)
        sign = sign_between(-math.log(shown or math.nan), self.loss)
        loss = Span("$L$", self.colors.loss)
        above, below = self.beside.inset(0, 1.4).rows(1, 1, gap=0.1)
        digit = self.classes[self.right_class]
        rule = Formula(
            "{l} {is} thin p_{t}", size=HERO, t=digit, **{"l": loss, "is": Span("$= - ln$")}
        )
        value = Formula("- ln thin {p} {sign} {v}", p=self.right, sign=sign, v=self.loss, size=HERO)
        self.rule = [fit(line, box, largest=1.0) for line, box in ((rule, above), (value, below))]
        script = _("Take its logarithm, and flip the sign: | that's the loss.")
        with self.beat("rule", script) as say:
            narrower: Any = self.bars.animate.lie_in(self.bars_box)
            self.play(narrower, FadeIn(rule, rate_func=late), run_time=0.9)
            say.next()
            self.play(FadeIn(value), run_time=0.6)

    def draw_the_curve(self) -> None:
        high = max(-math.log(SURE), self.loss.value * 1.05)
        box = self.table.inset(0.3, 0.35)
        self.plot = Plot(
            lambda p: -np.log(np.maximum(p, math.exp(-high))),
            ((0.0, 1.0), (0.0, high)),
            (box.width, box.height),
            self.colors.loss,
        )
        self.plot.curve.set_stroke(width=6)
        self.plot.move_to(box.center)
        names = [
            Formula("p", size=FORMULA).next_to(self.plot.at(1, 0), RIGHT, buff=0.2),
            Formula("L", size=FORMULA, color=self.colors.loss).next_to(
                self.plot.at(0, high), UP, buff=0.15
            ),
        ]
        place = self.plot.at(self.right.value, self.loss.value)
        spot = Ring(place)
        script = _(
            "Sure and right costs next to nothing. Sure and wrong costs more and more, without "
            "limit."
        )
        with self.beat("curve", script):
            self.play(*(FadeOut(m) for m in (self.bars, *self.names)), run_time=0.4)
            self.play(*(FadeIn(m) for m in (self.plot, *names)), run_time=0.8)
            self.play(FadeIn(spot), run_time=0.5)
        self.graph = [self.plot, *names, spot]

    # its derivative

    def line(self, markup: str, **parts: tuple[str, str | None]) -> Formula:
        """A line of the derivation; parts: markup and colour of what keeps its name."""
        spans = {
            name: Span(f"${body}$", color)
            for name, (body, color) in parts.items()
            if f"{{{name}}}" in markup
        }
        return Formula(markup, size=HERO * 1.15, **spans)

    def note(self, text: str) -> Label:
        """What a symbol is, the first time that it appears."""
        label = Label(text, size=CAPTION, color=self.colors.faint)
        made: Label = fit(label, self.note_box, largest=1.0)
        return made

    def put_the_softmax_in(self) -> None:
        above, self.note_box = STAGE.rows(1, 0.14, gap=0.2)
        self.lines = Lines(self, above)
        self.parts: dict[str, tuple[str, str | None]] = {
            "l": ("L", self.colors.loss),
            "sum": ("sum_j e^(z_j)", None),
        }
        self.orange = style.meaning_color("activation")
        self.pink = style.meaning_color("gradient")
        given = {"is": ("= - ln", None), "top": ("p_t", None)}
        start = self.line("{l} {is} thin {top}", **self.parts, **given)
        put_in = self.line("{l} = - ln thin ({top} / {sum})", **self.parts, top=("e^(z_t)", None))
        asked = self.note(_("$t$: the right answer; $j$: each answer in turn"))
        script = _("How does L change with a logit? | First, put the softmax in.")
        with self.beat("softmax", script) as say:
            gone = [thing for thing in self.drawn() if thing not in (self.world, self.rule[0])]
            dark = self.world.plate(self.network.input).animate(rate_func=early).set_opacity(0)
            closer = self.rule[0].animate.move_to(self.lines.now.center)
            away = [FadeOut(m, rate_func=early) for m in gone]
            self.play(dark, *away, closer, run_time=0.9)
            self.lines.begin(start, out_of=self.rule[0])
            say.next()
            self.lines.follow(put_in)
            self.play(FadeIn(asked), run_time=0.4)
        self.noted = asked

    def split_it(self) -> None:
        script = _("The logarithm turns that into a difference, and undoes the e.")
        line = self.line("{l} = - {top} + ln {sum}", **self.parts, top=("z_t", self.orange))
        with self.beat("split", script):
            self.lines.follow(line)

    def derive_the_first_part(self) -> None:
        self.parts["g"] = ("(partial L) / (partial z_k)", self.pink)
        self.parts["top"] = ("y_k", None)
        line = self.line(
            "{g} = - {top} + {by} thin ln {sum}",
            **self.parts,
            by=("(partial) / (partial z_k)", None),
        )
        y = self.note(_("$z_k$: any logit; $y_k$: one for the right answer, else zero"))
        script = _(
            "Now the derivative, for any logit, z k. The first part: minus one for the right "
            "answer, else zero. | Call that minus y."
        )
        with self.beat("first", script) as say:
            self.play(FadeOut(self.noted), run_time=0.3)
            self.lines.point_at("top")
            say.next()
            self.play(FadeIn(y), run_time=0.4)
            self.lines.follow(line)
        self.noted = y

    def derive_the_second_part(self) -> None:
        line = self.line("{g} = - {top} + {up} / {sum}", **self.parts, up=("e^(z_k)", None))
        script = _(
            "The logarithm gives one over the sum, | times the only term in it that depends on z k."
        )
        with self.beat("derive", script) as say:
            self.lines.point_at("sum")
            say.next()
            self.lines.follow(line)

    def find_p_again(self) -> None:
        line = self.line("{g} = {up} - {top}", **self.parts, up=("p_k", None))
        script = _("That fraction is the softmax again: p! | What's left is p minus y.")
        with self.beat("result", script) as say:
            self.lines.point_at("up", "sum")
            say.next()
            self.lines.follow(line)
        self.result = line

    # the numbers

    def show_ten_numbers(self) -> None:
        names, *columns = STAGE.inset(0.2, 0.1).columns(0.5, 2.7, 3.6, 4.2, gap=0.45)
        heads, bodies = zip(*(column.rows(0.9, 4.7, gap=0.1) for column in columns), strict=True)
        gradient = self.gradient(LOGITS)
        sources = (self.shares, sourced(gradients.target(self.recording)), gradient)
        count = len(gradient.array[0])
        self.columns = [
            ClassColumn(source, body, {k: readable(source[0, k]) for k in range(count)})
            for source, body in zip(sources, bodies, strict=True)
        ]
        share_scale(self.columns)
        titles = [
            Formula(letter, size=HERO).move_to(head.center)
            for letter, head in zip("py", heads, strict=False)
        ]
        goal = heads[2]
        labels = class_names(
            self.classes, Box(names.left, names.right, bodies[0].bottom, bodies[0].top)
        )
        script = _(
            "For all {n} digits: p, | y, | and p minus y. | Pink: raise it, and the loss rises. | "
            "Only the {d} is negative, cyan: raise it, and the loss falls."
        )
        best = int(self.columns[2].values.argmax())
        numbers: Any = {"n": self.shape(LOGITS)[0], "d": self.classes[self.right_class]}
        with self.beat("ten-numbers", script, **numbers) as say:
            gone = [FadeOut(m) for m in (self.lines.shown[0], self.noted)]
            to_head = self.result.animate.scale(goal.height / self.result.height).move_to(
                goal.center
            )
            self.play(*gone, run_time=0.3)
            self.play(to_head, *(FadeIn(m) for m in labels), run_time=0.8)
            self.grow(self.columns[0], titles[0])
            for column, more in zip(self.columns[1:], ([titles[1]], []), strict=True):
                say.next()
                self.grow(column, *more)
            say.next()
            paler = [c.animate.set_opacity(0.35) for c in self.columns[:2]]
            rises, falls = (BarFrame(self.columns[2], k) for k in (best, self.right_class))
            self.play(*paler, FadeIn(rises), run_time=0.5)
            say.next()
            self.play(FadeOut(rises), FadeIn(falls), run_time=0.4)

    def grow(self, column: ClassColumn, *more: Any) -> None:
        column.grow(0)
        self.play(FadeIn(column), *(FadeIn(m) for m in more), run_time=0.3)
        self.play(Front(column, [column], ClassColumn.grow), run_time=0.9)

    def return_home(self) -> None:
        self.hand_back(LOGITS)
        self.onward(_("That's where the way back begins."))


def readable(number: SourcedNumber) -> SourcedNumber:
    """A number as it is in a table: what would be in scientific form has rounded to zero."""
    return number.with_decimals(2) if "e" in number.text else number
