"""Three books that say one thing in three ways; then one lap of training, each step a picture."""

from __future__ import annotations

from typing import Any

from manim import UP, FadeIn, FadeOut

from model.derivations import gradients
from scenes.kit import style
from scenes.kit.drawing.text import Formula, Label
from scenes.kit.layout import Box, fit
from scenes.kit.nodes.node_scene import LOW
from scenes.kit.nodes.pages import Page
from scenes.kit.nodes.product_line import NUMBER, SYMBOL
from scenes.kit.scene import N_, _
from scenes.kit.sourced import sourced
from scenes.kit.world.place_scene import TITLE
from scenes.notation.notation_lesson import LARGE, SLIM, UNNAMED, VALUES, NotationLesson

RATE = 0.5  # a step that can be seen in the loss
PAGES = Box(SLIM.left, SLIM.right, LOW.top + 0.42, SLIM.top - 0.1)
WORDS = Box(-4.3, SLIM.right, SLIM.bottom, SLIM.top)  # the steps, off the title and first node
# one weight's gradient (or a whole layer's) as three well-known textbooks write it
BOOKS = (
    "partial C slash partial w_(j k)^((l)) = a_k^((l-1)) delta_j^((l))",
    "partial E_n slash partial w_(j i) = delta_j z_i",
    "nabla_(W^((k))) thin J = g thin (h^((k-1)))^top",
)
STEPS = (N_("forward"), N_("loss"), N_("backward"), N_("update"))


class TheNetwork(NotationLesson):
    title = N_("One lap of training")
    known = (UNNAMED,)

    def construct(self) -> None:
        self.open_three_books()
        self.go_forward()
        self.compare()
        self.go_back()
        self.update()
        self.learn(*VALUES)
        self.onward(_("To write that down, we'll need names."))

    def open_three_books(self) -> None:
        pages: list[Any] = []
        for formula, box in zip(BOOKS, PAGES.columns(*[1.0] * len(BOOKS), gap=0.6), strict=True):
            page = Page(box)
            pages += [
                page,
                fit(Formula(formula, size=SYMBOL), page.room.inset(0.2, 0.1), largest=0.95),
            ]
        self.pages = pages
        with self.beat(
            "puzzle",
            _(
                "Open a textbook on backpropagation. | Another, | and a third. Do they say the "
                "same thing? (2) They do. Only the letters differ."
            ),
        ) as say:
            self.make_room(run_time=1.4)
            for k in range(0, len(pages), 2):
                if k:
                    say.next()
                self.play(FadeIn(pages[k]), FadeIn(pages[k + 1]), run_time=style.QUICK)

    # one lap, step by step

    def begin_step(self, k: int) -> list[Any]:
        """The step's name joins the row above, in full ink; the one before steps back."""
        if not k:
            boxes = WORDS.columns(*[1.0] * len(STEPS))
            self.steps = [
                Label("{t}", t=_(step), size=NUMBER, weight=600).move_to(box.center)
                for step, box in zip(STEPS, boxes, strict=True)
            ]
            for step in self.steps[1:]:
                step.align_to(self.steps[0], UP)
            return [FadeIn(self.steps[0])]
        return [FadeIn(self.steps[k]), self.steps[k - 1].animate.set_opacity(0.45)]

    def go_forward(self) -> None:
        with self.beat(
            "forward",
            _(
                "So let's look at the thing itself. | Forward: numbers come in, | and layer by "
                "layer, we get the others."
            ),
        ) as say:
            gone = [FadeOut(part, run_time=style.QUICK) for part in self.pages]
            self.fly_to(LARGE, with_it=gone)
            say.next()
            self.play(*self.begin_step(0), run_time=style.QUICK)
            self.show_values(self.layer_nodes(0))
            say.next()
            for layer in range(1, self.last + 1):
                both = self.layer_nodes(layer - 1) + self.layer_nodes(layer)
                self.change(self.bright(both, [self.layer_name(layer)]), run_time=0.4)
                self.show_values(self.layer_nodes(layer))
            self.change(self.place.lit(None), run_time=0.4)

    def compare(self) -> None:
        with self.beat(
            "loss",
            _(
                "This is what should have come out, | and that's how far off we are. It's called "
                "the loss."
            ),
        ) as say:
            self.play(*self.begin_step(1), run_time=style.QUICK)
            self.show_values(self.column_nodes("targets"))
            say.next()
            self.show_values(self.column_nodes("loss"))
            self.change(self.place.lit([("loss", 0)]), run_time=0.4)

    def go_back(self) -> None:
        with self.beat(
            "backward",
            _(
                "Which weights are to blame? (1) | To find out, we go backward: the last layer "
                "first, | then the one before."
            ),
        ) as say:
            self.play(*self.begin_step(2), run_time=style.QUICK)
            for done, layer in enumerate(range(self.last, 0, -1)):
                if done < 2:
                    say.next()
                names = [self.layer_name(k) for k in range(layer, self.last + 1)]
                both = self.layer_nodes(layer - 1) + self.layer_nodes(layer)
                self.change(self.place.sloped(names), self.bright(both, names), run_time=0.9)

    def update(self) -> None:
        losses = sourced(gradients.losses(self.recording, RATE, 1))
        after = losses[1].with_decimals(2)
        now = Label(_("now {n}"), n=after, size=TITLE, weight=600)
        with self.beat(
            "update",
            _(
                "Then each weight takes a small step against its blame. | And the loss? | It's "
                "{after} now."
            ),
            after=after,
        ) as say:
            self.play(*self.begin_step(3), run_time=style.QUICK)
            self.change(self.place.sloped(()), self.place.lit(None), run_time=1.2)
            say.next()
            self.change(self.place.lit([("loss", 0)]), run_time=0.4)
            say.next()
            top = self.place.signs["loss", 0].top
            now.move_to([*top, 0], aligned_edge=[0, -1, 0])
            self.play(FadeIn(now), run_time=style.QUICK)
