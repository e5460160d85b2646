"""A puzzle that the web disagrees on; then the network, its numbers, and what its answer takes."""

from __future__ import annotations

from typing import Any

from manim import FadeIn, FadeOut

from model.derivations import by_hand
from scenes.by_hand.by_hand_scene import DECIMALS, ByHandScene
from scenes.kit import style
from scenes.kit.drawing.text import Label
from scenes.kit.layout import Box, fit
from scenes.kit.nodes.node_scene import LOW
from scenes.kit.nodes.pages import Page
from scenes.kit.nodes.product_line import LINE
from scenes.kit.scene import N_, _
from scenes.kit.sourced import constant, sourced

ANSWER = 0.34  # em of a page's answer
PAGES = Box(LINE.left, LINE.right, LOW.top + 0.15, LINE.top)


class Setup(ByHandScene):
    title = N_("The set-up")

    def construct(self) -> None:
        self.ask_who_is_right()
        self.give_it_numbers()
        self.ask_for_the_targets()
        self.name_the_tools()
        self.learn("weights", "biases", "inputs", "targets")
        self.onward(_("So what does it say, before it's learned anything?"))

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
                "A whole generation learned backpropagation on this, with a pencil. How "
                "large is the error after one step? | Take it as people do on the web, and you get "
                "{n} different answers. | So who's right? (2)"
            ),
            n=count,
        ) as say:
            say.next()
            self.make_room()
            for k in range(0, len(self.pages), 2):
                self.play(FadeIn(self.pages[k]), FadeIn(self.pages[k + 1]), run_time=style.QUICK)
            say.next()

    def give_it_numbers(self) -> None:
        counts = sourced(by_hand.weight_counts(self.example))
        place = self.place
        with self.beat(
            "numbers",
            _(
                "Let's work it out. Every line has a weight, | every neuron that computes has a "
                "bias: {w} and {b}. | They're just some numbers, to begin with."
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
            _("For these inputs, | we'd like to see these outputs. They're called the targets."),
        ) as say:
            self.show_values([self.node("i1"), self.node("i2")])
            say.next()
            self.change(self.place.hanging(["biases", "targets"]))

    def name_the_tools(self) -> None:
        with self.beat(
            "tools",
            _(
                "What do we need for that? | Sums of products, | a curve, | and one rule for "
                "derivatives, the chain rule."
            ),
        ) as say:
            for nodes, ways in (
                (("i1", "i2", "h1"), ("w1", "w2")),
                (("h1",), ()),
                (("h1", "o1", "E1", "E"), ("w5", "E1", "E.1")),
            ):
                say.next()
                self.light(nodes, ways)
