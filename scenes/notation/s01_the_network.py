"""Three books that say one thing in three ways; then one lap of training, each step a picture."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from manim import RIGHT, UP, FadeIn, FadeOut, VGroup

from model.chosen_places import steepest_node
from model.derivations import gradients
from scenes.kit import style
from scenes.kit.drawing.text import Formula, Label
from scenes.kit.layout import Box, fit
from scenes.kit.nodes.change import Flip
from scenes.kit.nodes.node_scene import LOW
from scenes.kit.nodes.pages import Page
from scenes.kit.nodes.product_line import NUMBER, SYMBOL
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedArray, sourced
from scenes.notation.notation_lesson import LARGE, SLIM, UNNAMED, VALUES, NotationLesson

RATE = 0.5  # a step that can be seen in the loss
AT, LARGER = 0.34, 1.2  # where on their edges one node's weights are read, and how large
PAGES = Box(SLIM.left, SLIM.right, LOW.top + 0.42, SLIM.top - 0.1)
THEN = 0.3  # units from one step's name to the next
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
        self.undo()
        self.learn(*VALUES)
        self.onward(_("To write it all down, we'll need names."))

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
            self.steps = [
                Label("→ {t}" if number else "{t}", t=_(step), size=NUMBER, weight=600)
                for number, step in enumerate(STEPS)
            ]
            for before, step in pairwise(self.steps):
                step.next_to(before, RIGHT, buff=THEN).align_to(before, UP)
            VGroup(*self.steps).move_to(SLIM.center)
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
        key = self.layer_name(self.last)
        fan = self.fan_of(key, steepest_node(self.recording, key))
        wires = self.place.wires[key]
        with self.beat(
            "update",
            _(
                "Then each weight takes a small step against its blame. | And forward once more. | "
                "The loss? It's {after} now."
            ),
            after=self.after("loss")[0].with_decimals(2),
        ) as say:
            self.play(*self.begin_step(3), run_time=style.QUICK)
            read = {wires: {"at": np.full_like(wires.at, AT), "enlarged": LARGER}}
            ends = [*self.layer_nodes(self.last - 1), (key, fan[0][2])]
            self.change(self.bright(ends, ways=fan), read, self.place.edges(fan), run_time=0.5)
            self.wait(0.7)
            self.change(self.place.edges(fan, numbers=0.0), run_time=0.3)
            self.put_weights(stepped=True)
            self.change(self.place.sloped(()), self.place.edges(fan), run_time=0.8)
            say.next()
            self.change(self.place.lit(None), self.place.edges(fan, numbers=0.0), run_time=0.4)
            for layer in range(1, self.last + 1):
                name = self.layer_name(layer)
                self.flip(self.layer_nodes(layer), self.after(f"{name}/a"), run_time=0.6)
            say.next()
            self.change(self.place.lit([("loss", 0)]), run_time=0.3)
            self.flip([("loss", 0)], self.after("loss"))

    def after(self, tensor: str) -> SourcedArray:
        """A tensor once every weight has taken its step."""
        return sourced(gradients.after(self.recording, self.tensor(tensor), RATE, 1))

    def put_weights(self, *, stepped: bool) -> None:
        """Edges stand for the weights before the step, or after it: while no number shows."""
        for layer in range(1, self.last + 1):
            name = self.layer_name(layer)
            before = self.place.columns[name].weights
            wires = self.place.wires[name]
            wires.source = self.after(f"{name}/kernel") if stepped else before
            wires.decimals = 2

    def undo(self) -> None:
        """The film goes on with the network as it was, so everything turns back."""
        with self.beat("undo", _("For now, let's take that step back.")):
            self.put_weights(stepped=False)
            names = [*map(self.layer_name, range(1, self.last + 1)), "loss"]
            turned = {
                self.place.node(*node): self.place.columns[name].source
                for name in names
                for node in self.column_nodes(name)
            }
            gone = [FadeOut(step) for step in self.steps]
            self.change(self.place.lit(None), with_it=gone, run_time=style.QUICK)
            self.play(Flip(self.place, turned, run_time=0.8))
