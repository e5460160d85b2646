"""Back through the ReLU: a gate for each value, open or shut."""

from __future__ import annotations

from typing import Any

from manim import DOWN, FadeIn, FadeOut

from model.chosen_places import remembered_places
from model.derivations import gradients, shapes
from scenes.backward.activation_stage import ActivationStage
from scenes.kit.drawing.text import Formula, Label
from scenes.kit.scene import N_, _
from scenes.kit.sourced import constant, sourced
from scenes.kit.world.curves import RELU
from scenes.kit.world.scene import FORMULA, HERO
from scenes.kit.world.storey_boxes import dots

OPEN = 0.68  # how lit an open gate is: so many in full white would outshine all else
SPAN = 2.0  # of z on the graph, whose kink is all that matters


class ReluBack(ActivationStage):
    title = N_("Back through the ReLU")
    known = "conv1/a"
    function = '"ReLU"'
    slope_markup = "z > 0"

    def construct(self) -> None:
        self.prepare()
        self.ask_what_gets_through()
        self.see_a_gate()
        self.open_the_gates()
        self.let_it_through()
        self.look_at_ties_again()
        self.return_home()

    def ask_what_gets_through(self) -> None:
        script = _(
            "Here, the ReLU made a out of z. | The gradient of a is back. | How much of it gets "
            "through? (1)"
        )
        with self.beat("question", script) as say:
            self.arrive()
            upper = (self.before, *self.names[:2], self.forth)
            self.play(*map(FadeIn, upper), run_time=0.5)
            say.next()
            self.play(FadeIn(self.names[3]), run_time=0.4)
            say.next()
            self.make_room_for_the_new()
            self.play(*map(FadeIn, (self.back, self.names[2])), run_time=0.5)

    def see_a_gate(self) -> None:
        slopes = constant([1, 0], "The slopes of a ReLU.")
        plot = RELU.graph(SPAN, self.upper.middle.inset(0.2, 0.05))
        one, none = (
            Formula("{s}", s=slopes[k], size=FORMULA, plain=True).move_to(plot.at(x, y))
            for k, (x, y) in enumerate([(0.35 * SPAN, 0.72 * SPAN), (-0.5 * SPAN, 0.25 * SPAN)])
        )
        script = _(
            "Above zero, the slope is {one}: it all gets through. | Below, it's {zero}: nothing "
            "does."
        )
        with self.beat("gate", script, one=slopes[0], zero=slopes[1]) as say:
            self.play(FadeOut(self.forth), FadeIn(plot), run_time=0.5)
            self.play(FadeIn(one), run_time=0.4)
            say.next()
            self.play(FadeIn(none), run_time=0.4)
        self.graph = [plot, one, none]

    def open_the_gates(self) -> None:
        alive = sourced(gradients.open_gates(self.recording, self.layer_name, self.filter))[0]
        count = sourced(shapes.map_size(self.recording, self.z))[0]
        counts: Any = {"n": alive, "m": count}
        self.open_count = Label(_("{n} of {m}"), size=HERO, weight=600, plain=True, **counts)
        self.slope_plate.lit = OPEN
        self.open_count.move_to(self.upper.middle.center)
        self.marker = self.highlight(self.open_count["n"])
        script = _("So z opens a gate or shuts it: that's why we kept it. | {n} of {m} are open.")
        with self.beat("gates", script, n=alive, m=count) as say:
            gone = (self.before, self.names[0])
            new = (self.slope_plate, self.slope_name)
            self.play(*map(FadeOut, gone), *map(FadeIn, new), run_time=0.8)
            say.next()
            self.play(*map(FadeOut, self.graph), run_time=0.3)
            self.play(*map(FadeIn, (*self.marker, self.open_count)), run_time=0.4)

    def let_it_through(self) -> None:
        before, after = (
            sourced(gradients.nonzero(self.gradient(name), self.filter))[0]
            for name in (self.a, self.z)
        )
        label = Label(_("{n} of {m}"), n=after, m=before, size=HERO, weight=600, plain=True)
        label.next_to(self.back_arrow, DOWN, buff=0.35)
        marker = self.highlight(label["n"])
        script = _("Let it through. | {b} gradients came back, and {a} get past.")
        with self.beat("through", script, b=before, a=after) as say:
            ink = self.open_count["n"].animate.set_fill(self.colors.ink)
            self.play(ink, *map(FadeOut, (self.back, *self.marker)), run_time=0.3)
            self.multiply_all(1.8)
            say.next()
            self.play(*map(FadeIn, (*marker, label)), run_time=0.5)

    def look_at_ties_again(self) -> None:
        """A tie of zeros lies behind shut gates, whoever was taken for its winner."""
        pool = self.network.output_of(self.a)
        zeros = self.recording[pool][0, ..., self.filter].flatten() == 0
        if not zeros.any():
            return
        winners = remembered_places(self.recording, pool, self.filter)[zeros]
        marks = [dots(plate, winners) for plate in (self.slope_plate, self.found_below)]
        script = _("And the ties of zeros? All shut. So it didn't matter who won.")
        with self.beat("ties", script):
            self.play(*map(FadeIn, marks), run_time=0.6)

    def return_home(self) -> None:
        self.finish_with(_("And behind these gates is the very first layer."))
