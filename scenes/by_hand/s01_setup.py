"""A puzzle that the web disagrees on; then the network, its numbers, and what its answer takes."""

from __future__ import annotations

from typing import Any

from manim import FadeIn, FadeOut

from model.derivations import by_hand
from scenes.by_hand.by_hand_lesson import ByHandLesson
from scenes.by_hand.by_hand_scene import DECIMALS
from scenes.by_hand.pages import Page
from scenes.kit import style
from scenes.kit.drawing.text import Formula, Label
from scenes.kit.layout import Box, fit
from scenes.kit.nodes.node_scene import LOW
from scenes.kit.nodes.product_line import LINE, SYMBOL
from scenes.kit.scene import N_, _
from scenes.kit.sourced import constant, sourced

ANSWER = 0.34  # em of a page's answer
PAGES = Box(LINE.left, LINE.right, LOW.top + 0.15, LINE.top)


class Setup(ByHandLesson):
    title = N_("The set-up")

    def construct(self) -> None:
        self.ask_who_is_right()
        self.give_it_numbers()
        self.ask_for_the_targets()
        self.name_the_tools()
        self.learn("weights", "biases", "inputs", "targets")
        self.onward(_("So here's our pencil. What does it say, before it's learned anything?"))

    def ask_who_is_right(self) -> None:
        answers = sourced(by_hand.readings(self.example))
        shown = {answers[k].with_decimals(DECIMALS).text for k in range(answers.array.size)}
        count = constant(len(shown), "As many answers as differ in what is shown of them.")[0]
        self.pages: list[Any] = []
        boxes = PAGES.columns(*[1.0] * answers.array.size)
        for k, box in enumerate(boxes):
            page = Page(box)
            answer = Label("{e}", e=answers[k].with_decimals(DECIMALS), size=ANSWER)
            self.pages += [page, fit(answer, page.room.inset(0.15, 0.1), largest=1.0)]
        with self.beat(
            "puzzle",
            _(
                "This network is so small that a pencil will do. | A whole generation has learned "
                "backpropagation on it."
            ),
        ) as say:
            say.next()
            self.make_room(run_time=1.4)
        with self.beat(
            "answers",
            _(
                "But how large is the error, after just one step of learning? | Take that step as "
                "people do on the web, and you get {n} different answers. | So who's right? (2) "
                "You'll work it out yourself."
            ),
            n=count,
        ) as say:
            say.next()
            for k in range(0, len(self.pages), 2):
                self.play(FadeIn(self.pages[k]), FadeIn(self.pages[k + 1]), run_time=style.QUICK)
            say.next()

    def give_it_numbers(self) -> None:
        counts = sourced(by_hand.weight_counts(self.example))
        place = self.place
        with self.beat(
            "numbers",
            _(
                "Every line has a weight, | and every neuron that computes has a bias: {w} and {b}."
                " | To begin with, each is just some number. Nobody has fitted them to anything."
            ),
            w=counts[0],
            b=counts[1],
        ) as say:
            self.change(
                place.standing(LOW), with_it=[FadeOut(page) for page in self.pages], run_time=0.6
            )
            self.change(place.rest([]), place.weights(0.0, named=1.0), run_time=1.0)
            say.next()
            self.change(place.hanging(["biases"]))
            say.next()
            self.change(place.weights(1.0))

    def ask_for_the_targets(self) -> None:
        with self.beat(
            "goal",
            _(
                "It gets a single example to learn from. For these inputs, | we'd like to see "
                "these outputs. They're called the targets."
            ),
        ) as say:
            self.show_values([self.node("i1"), self.node("i2")])
            say.next()
            self.change(self.place.hanging(["biases", "targets"]))

    def name_the_tools(self) -> None:
        tools = (
            "z = sum_k w_k x_k + b",
            "sigma(z) = 1 / (1 + e^(-z))",
            "(partial E) / (partial w) = (partial E) / (partial a) dot (partial a) / (partial z) "
            "dot (partial z) / (partial w)",
        )
        boxes = LINE.columns(1.0, 0.8, 1.2, gap=0.5)
        colors = (None, None, style.meaning_color("gradient"))
        formulas = [
            fit(Formula(tool, size=SYMBOL, color=color), box, largest=1.0)
            for tool, color, box in zip(tools, colors, boxes, strict=True)
        ]
        with self.beat(
            "tools",
            _(
                "What do we need? Not much. | A sum of products, | one curve, called the sigmoid, "
                "| and one rule for derivatives: the chain rule."
            ),
        ) as say:
            self.make_room(self.place.hanging(["biases", "targets"]))
            for formula in formulas:
                say.next()
                self.play(FadeIn(formula), run_time=style.STEP)
