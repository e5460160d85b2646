"""The first layer: the gradients of its filter and of the picture; then the whole way back."""

from __future__ import annotations

import numpy as np
from manim import FadeIn, FadeOut

from model.chain_rule import derive
from model.derivations import gradients, one_weight, shapes
from scenes.kit.drawing.stepwise import Steps
from scenes.kit.drawing.text import Formula, Label, Span
from scenes.kit.layout import FRONT, fit
from scenes.kit.scene import N_, _
from scenes.kit.sourced import sourced
from scenes.kit.style import meaning_color
from scenes.kit.world.between import Outline
from scenes.kit.world.blocks import block_of
from scenes.kit.world.moves import Flight, Pose
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_in
from scenes.kit.world.scene import FORMULA, READ
from scenes.kit.world.signs import LABEL
from scenes.kit.world.way_back import WayBack

TAP = (2, 3)  # of the weight that the film follows all the way to the loss
WAVES = 28  # steps in which the picture's gradient appears


class FirstLayer(WayBack):
    title = N_("The first layer")
    known = "conv1/z"
    filter = 1  # the followed weight's
    layer = "conv1"
    dwell = 0.0  # what is written is said

    def construct(self) -> None:
        self.prepare()
        self.ask_for_one_weight()
        self.find_what_it_met()
        self.multiply_and_add()
        self.do_so_for_all()
        self.ask_about_the_pixels()
        self.warn_of_reading_too_much()
        self.run_the_whole_way()
        self.onward(_("But our filters take the smallest steps. What if they jump?"))

    def prepare(self) -> None:
        self.conv = self.network.convolutions[self.layer]
        self.output, self.seen = self.conv.output_name, self.network.input
        self.windows = self.conv.windows(self.recording[self.seen].shape)
        self.map_key = self.world.lower_key(self.output, self.filter)
        self.picture, self.map = self.world.plate(self.seen), self.world.plates[self.map_key]
        kernel = f"{self.layer}/kernel"
        self.weight = derive(self.recording, f"{kernel}[{TAP[0]},{TAP[1]},0,{self.filter}]")
        source = self.gradient(kernel)
        limit = float(np.abs(source.array[..., self.filter]).max()) or 1e-9
        self.result = Plate(source, channel=(0, self.filter), limit=limit).set_lifted(1)
        self.lay_out()

    def lay_out(self) -> None:
        """The picture, the map's gradient, and on the right the formula above the result."""
        plates, feet = FRONT.rows(1, 0.1, gap=0.1)
        left, middle, right = plates.columns(1.3, 1.15, 1.75, gap=0.35)
        self.feet = feet.columns(1.3, 1.15, 1.75, gap=0.35)[:2]
        self.near = {(self.seen, 0): left, self.map_key: middle.inset(0, 0.2)}
        _left, _middle, right = FRONT.columns(1.3, 1.15, 1.75, gap=0.35)
        self.above, below = right.rows(0.75, 2.3, gap=0.3)
        self.result.points = facing_in(self.result, below)
        self.result.lit = READ

    # one weight

    def ask_for_one_weight(self) -> None:
        script = _(
            "Only the first layer is left: | the picture that it saw, and the gradient of its map. "
            "| How much does this weight matter? (2)"
        )
        self.cursor = Outline(self.result, *TAP)
        with self.beat("question", script) as say:
            say.next()
            self.fly_to(self.near)
            say.next()
            self.play(FadeIn(self.result.reveal(0)), FadeIn(self.cursor), run_time=0.5)

    def find_what_it_met(self) -> None:
        places = sourced(one_weight.uses(self.weight))[0]
        self.met = self.outline(self.picture, *TAP, *self.windows.output_shape)
        self.whole = self.outline(self.map, 0, 0, *self.windows.output_shape)
        self.light = self.beam_between(self.met, self.whole)
        script = _("It visited {n} places, | and this is what it met there.")
        with self.beat("met", script, n=places) as say:
            self.play(self.whole.animate.set_opacity(1), run_time=0.6)
            say.next()
            lit = (self.met.animate.set_opacity(1), self.light.animate.set_opacity(0.5))
            self.play(*lit, run_time=0.6)

    def multiply_and_add(self) -> None:
        self.write_the_sum()
        sheet = block_of(
            self.gradient(self.output), 0, 0, *self.windows.output_shape, channel=self.filter
        ).set_limit(self.map.limit)
        sheet.points = self.map.points.copy()
        terms = Plate(sourced(one_weight.terms(self.weight)))
        there = np.column_stack([self.met.corners(), np.zeros(4)])
        terms.points = there
        script = _(
            "Lay the gradient over them, | multiply, place by place, | and add: {g}, the "
            "gradient of our weight."
        )
        with self.beat("sum", script, g=self.result.number(*TAP)) as say:
            self.add(sheet)
            self.play(Flight(self.world, {sheet: Pose(there)}), run_time=1.2)
            say.next()
            self.add(terms)
            new = [FadeIn(part) for part in (self.formula, *self.symbols)]
            self.play(FadeIn(terms), FadeOut(sheet), *new, run_time=0.7)
            say.next()
            goal = np.column_stack([self.cursor.corners(), np.zeros(4)])
            self.play(Flight(self.world, {terms: Pose(goal)}), run_time=0.9)
            self.show_results(self.at_tap())
            self.play(FadeOut(terms), run_time=0.3)

    def write_the_sum(self) -> None:
        """The formula, in the colours of what it names."""
        weight, gradient = meaning_color("weight"), meaning_color("gradient")
        self.formula = Formula(
            "(partial L) / (partial {w}) = sum_(r,c) x_(r+u,c+v) dot {g}",
            w=Span("$w_(u v)$", weight),
            g=Span("$(partial L) / (partial z_(r c))$", gradient),
            size=FORMULA,
        )
        fit(self.formula, self.above, largest=1.0)
        self.symbols = [
            Formula(symbol, size=size, color=color).move_to(foot.center)
            for symbol, size, color, foot in zip(
                ("x", "(partial L) / (partial z)"),
                (FORMULA, LABEL * 1.4),
                (None, gradient),
                self.feet,
                strict=True,
            )
        ]

    def at_tap(self) -> np.ndarray:
        shown = np.zeros(self.result.values.shape)
        shown[TAP] = 1
        return shown

    def show_results(self, shown: np.ndarray) -> None:
        self.result.reveal(shown).set_numbers(shown * self.result.worth_reading)

    # all of them

    def do_so_for_all(self) -> None:
        taps = list(np.ndindex(*self.windows.window))
        count = sourced(shapes.window_size(self.recording, self.layer))[0]
        script = _(
            "The next weight met the block beside it. | {n} weights, {n} sums: a convolution again."
        )

        def visit(k: int) -> None:
            self.met.lie_on(self.picture, *taps[k])
            self.cursor.lie_on(self.result, *taps[k])
            order = np.arange(len(taps)).reshape(self.result.values.shape)
            self.show_results(np.maximum(order <= k, self.at_tap() > 0).astype(float))

        with self.beat("all", script, n=count) as say:
            row, column = (tap + 1 for tap in TAP)
            beside = (TAP[0], column) if column < self.windows.window[1] else (row, TAP[1])
            moves = [self.met.animate.lie_on(self.picture, *beside)]
            moves.append(self.cursor.animate.lie_on(self.result, *beside))
            self.play(*moves, run_time=0.8)
            say.next()
            moving = [self.world, self.result, self.cursor]
            self.play(Steps(moving, visit, len(taps)), run_time=2.8)

    # the picture

    def ask_about_the_pixels(self) -> None:
        left, right = FRONT.columns(1, 1, gap=0.8)
        key = self.world.lower_key(self.seen)
        plate = self.world.put(self.seen)[0]
        columns = plate.columns

        def reveal(step: int) -> None:
            shown = np.arange(columns)[::-1] <= step * columns // WAVES
            plate.reveal(np.tile(shown.astype(float), (plate.rows, 1)))

        gone = [self.result, self.cursor, self.formula, *self.symbols]
        script = _(
            "And the pixels? | Which of them, if it were brighter, would help? (1) | Teal would: "
            "the loss would fall. | Pink would hurt."
        )
        with self.beat("pixels", script) as say:
            dim = [thing.animate.set_opacity(0) for thing in (self.light, self.met, self.whole)]
            self.play(*(FadeOut(thing) for thing in gone), *dim, run_time=0.4)
            self.fly_to({(self.seen, 0): left, key: right})
            self.hide_beams()
            say.next()
            say.next()
            self.play(Steps([self.world], reveal, WAVES), run_time=1.2)
            self.pointed: list[Outline] = []
            self.point_at(plate, int(plate.values.argmin()), bool(plate.values.min() < 0))
            say.next()
            self.point_at(plate, int(plate.values.argmax()), bool(plate.values.max() > 0))
        self.hand_back(self.seen)

    def point_at(self, plate: Plate, place: int, is_one: bool) -> None:
        """The pixel that would help most, or hurt most, where there is one."""
        at = divmod(place, plate.columns)
        pair = [self.outline(one, *at) for one in (self.picture, plate)] if is_one else []
        dimmed = [outline.animate.set_opacity(0) for outline in self.pointed]
        lit = [outline.animate.set_opacity(1) for outline in pair]
        if dimmed or lit:
            self.play(*dimmed, *lit, run_time=0.5)
        self.pointed = pair

    def warn_of_reading_too_much(self) -> None:
        counts = sourced(gradients.sensitive_pixels(self.recording))
        plate = self.world.lower(self.seen)[0]
        black = (self.picture.values == 0).astype(float)
        script = _(
            "Careful: {b} of these {n} are black. | A gradient says how sensitive the loss "
            "is to a pixel. It isn't what the network saw."
        )
        with self.beat("sensitive", script, n=counts[0], b=counts[1]) as say:
            gone = [outline.animate.set_opacity(0) for outline in self.pointed]
            self.play(plate.animate.reveal(black), *gone, run_time=1.0)
            say.next()
            self.play(plate.animate.reveal(1), run_time=0.8)

    # the whole

    def run_the_whole_way(self) -> None:
        note = Label(
            _("each layer has its own scale of colours"), size=LABEL, color=self.colors.faint
        )
        note.move_to(self.legend_box.center)
        count = sourced(shapes.count_parameters(self.recording))[0]
        script = _(
            "So here's the whole way, without a stop, | from one number back to every pixel, past "
            "all {n} weights. | Each layer used what came back to it, and what it had kept, up "
            "here."
        )
        with self.beat("whole", script, n=count) as say:
            self.fly_home()
            self.play(FadeIn(note), run_time=0.4)
            say.next()
            self.play(self.light_back(), run_time=4.5)
            say.next()
