"""Back through the ReLU: a gate for each value, open or shut."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DOWN, FadeIn, FadeOut

from model.chosen_places import remembered_places, tie_of_zeros
from model.derivations import gradients, shapes
from model.layers import MaxPool
from scenes.backward.activation_stage import ActivationStage
from scenes.kit.drawing.text import Label
from scenes.kit.layout import face_cell, fit
from scenes.kit.scene import N_, _
from scenes.kit.sourced import constant, sourced
from scenes.kit.world.between import Beam, Outline
from scenes.kit.world.blocks import block_of
from scenes.kit.world.curves import RELU
from scenes.kit.world.moves import Flight, Pose
from scenes.kit.world.poses import facing_at
from scenes.kit.world.scene import HERO, READ, TITLE
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
            Label(_("slope {s}"), s=slopes[k], size=TITLE, plain=True).move_to(plot.at(x, y))
            for k, (x, y) in enumerate([(0.36 * SPAN, 0.78 * SPAN), (-0.55 * SPAN, 0.25 * SPAN)])
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
        self.counted = (*marker, label, self.open_count, self.back_arrow)
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
        script = _(
            "And the ties of zeros? | Every gate is shut there, whoever won. | So it didn't "
            "matter who got the gradient."
        )
        with self.beat("ties", script) as say:
            self.play(*map(FadeOut, self.counted), *map(FadeIn, marks), run_time=0.6)
            say.next()
            upper, left, arrow, right = self.opened_tie(pool)
            self.unfold_blocks(upper, right)
            say.next()
            self.play(FadeIn(arrow), run_time=0.3)
            self.unfold_blocks(left)

    def opened_tie(self, pool: str) -> tuple[Any, ...]:
        """A block of zeros: its gates, what comes past them, an arrow, and what came back to it.

        Each block is (its window, the block, the cell that won, where it goes).
        """
        place, layer = tie_of_zeros(self.recording, pool, self.filter), self.network.layer(pool)
        assert place is not None
        assert isinstance(layer, MaxPool)
        windows = layer.windows(self.recording[self.a].shape)
        corner, size = windows.corner(*place), windows.window
        winner = int(self.recording[f"{pool}/argmax"][(0, *place, self.filter)])
        left, between, right = self.lower.middle.columns(1, 0.25, 1, gap=0.1)
        cell = min(face_cell(size, box) for box in (left, right, self.upper.middle))
        sources = (self.slopes, self.gradient(self.z), self.gradient(self.a))
        plates = (self.slope_plate, self.found_below, self.known_below)
        found = []
        for source, plate, box in zip(
            sources, plates, (self.upper.middle, left, right), strict=True
        ):
            block = block_of(source, *corner, *size, channel=self.filter).set_limit(plate.limit)
            crown = Outline(block, *divmod(winner, size[1]), line=7)
            pose = Pose(facing_at(block, box.center, cell), lit=READ, lifted=1.0)
            found.append((Outline(plate, *corner, *size), block, crown, pose))
        return found[0], found[1], fit(self.back_arrow.copy(), between), found[2]

    def unfold_blocks(self, *opened: Any) -> None:
        """Blocks come up off their plates, which may be no part of the place."""
        for window, block, _crown, _pose in opened:
            block.points = np.column_stack([window.corners(), np.zeros(4)])
            frame = Outline(block, 0, 0, block.rows, block.columns)
            frame.plain = True
            self.add(window, Beam(window, block, inverted=True), block, frame)
        poses = {block: pose for _window, block, _crown, pose in opened}
        self.play(Flight(self.world, poses, run_time=0.9))
        read = [block for block in poses if block.worth_reading]
        numbers = [block.animate.set_numbers(1) for block in read]
        self.play(*numbers, *(FadeIn(crown) for _w, _b, crown, _p in opened), run_time=0.4)

    def return_home(self) -> None:
        self.finish_with(_("And behind these gates is the very first layer."))
