# Longer than 300 lines: six beats on one stage, whose chart grows from beat to beat.
"""One of all the knobs is turned and the loss moves: the derivative, seen before any algebra."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, FadeIn, FadeOut, Mobject

from model.cell_graph import Cell
from model.chosen_places import sharpest_bend, steadiest_weight
from model.derivations import gradients, shapes
from scenes.backward.knobs import all_knobs
from scenes.kit import style
from scenes.kit.drawing.canvas import text_width
from scenes.kit.drawing.stepwise import Steps
from scenes.kit.drawing.text import Formula, Label, Readout, Span
from scenes.kit.layout import FRONT, Box, fit
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedNumber, constant, sign_between, sourced
from scenes.kit.world.between import Outline
from scenes.kit.world.loss_curve import LossCurve, Slope, Spot
from scenes.kit.world.moves import Flight, Front, Pose, early, late
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_in
from scenes.kit.world.scene import CAPTION, FORMULA, HERO, TITLE
from scenes.kit.world.way_back import WayBack

FARTHEST = 0.12  # how far the weight turns to either side
RUNS = 97  # while it turns
NUDGES = (0.1, 0.01, 0.001)
DIM = 0.35


class Puzzle(WayBack):
    title = N_("One knob")
    known = ""
    dwell = 0.1  # what is written is said, or moves

    def construct(self) -> None:
        self.prepare()
        self.meet_the_error()
        self.show_all_knobs()
        self.prepare_one()
        self.turn_it()
        self.divide()
        self.meet_a_kink()
        self.ask_for_all()
        self.return_home()

    def prepare(self) -> None:
        self.layers = list(dict.fromkeys(name.partition("/")[0] for name in self.network.weights))
        kernel = f"{self.layers[0]}/kernel"
        self.weight = steadiest_weight(self.recording, kernel, NUDGES[0])
        self.bent, self.bend = sharpest_bend(self.recording, kernel, NUDGES[0])
        self.sizes = constant(
            NUDGES, "Each nudge is a tenth of the one before, to see the ratios settle.", "weight"
        )
        near, _gap, far = FRONT.columns(1, 0.08, 1.75, gap=0.3)
        self.kernel_box, self.lines_box = near.rows(1, 1.35, gap=0.3)
        self.chart_box = far.inset(0.35, 0.45)

    # the question

    def meet_the_error(self) -> None:
        digit = sourced(shapes.classes(self.recording))[self.right_class]
        script = _("This should be a {d}. How wrong is our network? | By {l}: that's the loss.")
        loss = self.tensor("loss")[0]
        with self.beat("error", script, d=digit, l=loss) as say:
            self.play(*(plate.animate.set_opacity(DIM) for plate in self.upper()), run_time=0.5)
            self.play(self.run_forward(), run_time=1.8)
            say.next()

    def upper(self) -> list[Plate]:
        return self.world.of(*self.world.stations)

    def run_forward(self) -> Front:
        """The stations light up from the picture to the answer."""

        def light(station: str, share: float) -> None:
            for plate in self.world.of(station):
                plate.opacity = DIM + (1 - DIM) * share

        return Front(self.world, list(self.world.stations), light)

    def show_all_knobs(self) -> None:
        count = sourced(shapes.count_parameters(self.recording))[0]
        knobs, feet = all_knobs(self, self.layers)
        self.words = []
        for (layer, _wall), foot in zip(knobs.items(), feet, strict=True):
            many = sourced(shapes.size_with_bias(self.recording, layer))[0]
            label = Label("{layer}: {n}", layer=layer, n=many, size=CAPTION, plain=True)
            self.words.append(label.move_to(foot.center))
        self.knobs = knobs
        script = _(
            "It has {n} knobs, weights and biases. | Which should we turn, which way, and how "
            "far? (2)"
        )
        with self.beat("knobs", script, n=count) as say:
            away = {plate: replace(Pose.of(plate), opacity=0.0) for plate in self.world.of()}
            self.strip.light(())
            shown = (*self.words, *(plate for wall in knobs.values() for plate in wall))
            come = [FadeIn(thing, rate_func=late) for thing in shown]
            self.play(Flight(self.world, away, self.outside(0.0)), *come, run_time=1.2)
            say.next()

    # one knob

    def slice_with(self, weight: Cell) -> Plate:
        """The kernel's slice that a weight is in, in its box."""
        plate = Plate(self.tensor(weight.tensor), channel=weight.index[2:]).set_lifted(1)
        plate.points = facing_in(plate, self.kernel_box)
        return plate

    def chart(self, weight: Cell) -> tuple[LossCurve, list[Formula], Label]:
        """A curve with nothing on it yet, what its axes are called, and where the weight is."""
        steps = np.linspace(-FARTHEST, FARTHEST, RUNS)
        self.losses = sourced(gradients.losses_along(self.recording, weight, FARTHEST, RUNS))
        curve = LossCurve(steps, self.losses.array, self.chart_box)
        (left, bottom, _z), (right, top, _one) = curve.points
        value = self.tensor(weight.tensor)[weight.index]
        names = [
            Formula(letter, size=FORMULA, color=color).next_to(end, side, buff=0.15)
            for letter, color, end, side in (
                ("w", style.meaning_color("weight"), [right, bottom, 0], RIGHT),
                ("L", self.colors.loss, [left, top, 0], UP),
            )
        ]
        mark = Label("{v}", v=value, size=TITLE).next_to(curve.foot(0), DOWN, buff=0.15)
        return curve, names, mark

    def prepare_one(self) -> None:
        self.kernel = self.knobs[self.layers[0]][self.number_of(self.weight)]
        self.eye = Outline(self.kernel, *self.weight.index[:2])
        self.curve, self.names, self.mark = self.chart(self.weight)
        self.spot = Spot(self.curve)
        self.weights = sourced(gradients.weight_along(self.recording, self.weight, FARTHEST, RUNS))
        self.readouts = [
            Readout(number, size=HERO) for number in (self.weights[0], self.loss_at(0))
        ]
        self.symbols = self.name_readouts()

    def number_of(self, weight: Cell) -> int:
        """Which of its layer's slices a weight is in."""
        channels = self.tensor(weight.tensor).array.shape[2]
        return weight.index[3] * channels + weight.index[2]

    def loss_at(self, k: int) -> SourcedNumber:
        return self.losses[k].with_digits(4)

    def name_readouts(self) -> list[Formula]:
        """What the two live numbers are, in front of them, with room for the widest of each."""
        names = []
        runs = ([self.weights[k] for k in range(RUNS)], [self.loss_at(k) for k in range(RUNS)])
        rows = self.lines_box.rows(1, 1, gap=0.0)
        for letter, row, numbers, readout in zip("wL", rows, runs, self.readouts, strict=True):
            readout.show(numbers[RUNS // 2])
            color = style.meaning_color(numbers[0].meaning)
            name = Formula(f"{letter} thick =", size=HERO, color=color)
            name.move_to([row.left, row.center[1], 0], aligned_edge=LEFT)
            wide = max(text_width(number.text) for number in numbers) * HERO
            readout.move_to([name.get_right()[0] + 0.3 + wide / 2, row.center[1], 0])
            names.append(name)
        return names

    def turn_it(self) -> None:
        middle, far = RUNS // 2, round(RUNS / 2 * NUDGES[0] / FARTHEST)
        script = _(
            "Let's take one, and call it w. | Turn it up a bit, and run the network again. | Now "
            "down."
        )
        with self.beat("turn", script) as say:
            self.pick_it()
            say.next()
            self.turn(range(middle, middle + far + 1), 2.0)
            say.next()
            self.turn(range(middle + far, middle - far - 1, -1), 1.5)
            self.turn(range(middle - far, middle + 1), 0.7)

    def pick_it(self) -> None:
        """It comes close, with the chart of what turning it does."""
        gone = [thing for wall in self.knobs.values() for thing in wall]
        gone.remove(self.kernel)
        self.play(FadeIn(self.eye), run_time=0.4)
        self.play(*(FadeOut(thing) for thing in (*gone, *self.words)), run_time=0.3)
        there = Pose(facing_in(self.kernel, self.kernel_box), lifted=1.0)
        new = (self.curve, *self.names, self.mark, self.spot, *self.symbols, *self.readouts)
        come = [FadeIn(thing, rate_func=late) for thing in new]
        self.play(Flight(self.world, {self.kernel: there}), *come, run_time=1.2)

    def turn(self, way: range, run_time: float) -> None:
        def show(k: int) -> None:
            self.move_to(float(self.curve.steps[way[k]]))
            self.readouts[0].show(self.weights[way[k]])
            self.readouts[1].show(self.loss_at(way[k]))

        moving = [self.curve, self.spot, *self.readouts]
        self.play(Steps(moving, show, len(way)), run_time=run_time)

    def move_to(self, step: float) -> None:
        """The weight is turned that far, and the curve is known up to there."""
        self.curve.low, self.curve.high = min(self.curve.low, step), max(self.curve.high, step)
        self.spot.step = step

    # how steep

    def fraction(self, weight: Cell, k: int) -> Formula:
        """How far the loss went over how far the weight did, for a nudge."""
        change = sourced(gradients.changes(self.recording, weight, *NUDGES))[k].with_digits(3)
        ratio = sourced(gradients.ratios(self.recording, weight, *NUDGES))[k].with_digits(3)
        size = self.sizes[k].with_digits(1)
        sign = sign_between(float(change.shown) / float(size.shown), ratio)
        return Formula(
            f"{{rise}} / {{run}} thick {sign} thick {{ratio}}",
            rise=change,
            run=size,
            ratio=ratio,
        )

    def divide(self) -> None:
        rows = self.lines_box.rows(1, 1, 1, gap=0.3)
        self.fractions = [in_row(self.fraction(self.weight, k), row) for k, row in enumerate(rows)]
        far = max(line["ratio"].get_left()[0] for line in self.fractions)
        for line in self.fractions:  # equals sign under equals sign
            line.shift([far - line["ratio"].get_left()[0], 0, 0])
        self.slope = Slope(self.curve, NUDGES[0])
        script = _(
            "How steep is that? Divide how far the loss went by how far we turned. | Turn less, "
            "| and less: | it's the derivative of the loss with respect to w, | the gradient of w, "
            "for short."
        )
        with self.beat("ratio", script) as say:
            gone = (*self.symbols, *self.readouts)
            self.play(*(FadeOut(thing) for thing in gone), run_time=0.4)
            self.add(self.slope, self.spot)
            read = self.read_off(NUDGES[0])
            self.play(
                *map(FadeIn, (self.slope, *read)), self.spot.animate.set_opacity(1), run_time=0.5
            )
            self.play(FadeIn(self.fractions[0]), run_time=0.5)
            for nudge, line in zip(NUDGES[1:], self.fractions[1:], strict=True):
                say.next()
                closer = Front(self.slope, [nudge], self.closer, run_time=0.8)
                unread = [FadeOut(label) for label in read if label in self.mobjects]
                self.play(closer, *unread, FadeIn(line), run_time=0.8)
            say.next()
            self.name_the_slope()
            say.next()

    def read_off(self, step: float) -> list[Label]:
        """The loss where we are and a step further, on the axis of L."""
        middle = RUNS // 2
        labels = []
        for k in (middle, middle + round(RUNS / 2 * step / FARTHEST)):
            label = Label("{v}", v=self.loss_at(k), size=TITLE, plain=True)
            height = self.curve.place(float(self.curve.steps[k]))[1]
            axis = self.curve.points[0, 0]
            labels.append(label.next_to([axis, height, 0], RIGHT, buff=0.2))
        return labels

    def closer(self, nudge: float, share: float) -> None:
        start = nudge * NUDGES[0] / NUDGES[1]
        self.slope.span = start + (nudge - start) * share

    def name_the_slope(self) -> None:
        gradient = self.gradient(self.weight.tensor)[self.weight.index].with_digits(3)
        self.derivative = in_row(
            Formula("{d} thick = thick {ratio}", d=slope_name(), ratio=gradient),
            self.lines_box,
        )
        gone = [FadeOut(line) for line in self.fractions]
        self.play(*gone, run_time=0.3)
        self.play(FadeIn(self.derivative), run_time=0.4)

    def meet_a_kink(self) -> None:
        if not self.bend:
            return
        before = [self.kernel, self.eye, self.derivative, self.curve, self.slope, self.spot]
        before.append(self.mark)
        self.kernel = self.slice_with(self.bent)
        self.eye = Outline(self.kernel, *self.bent.index[:2])
        self.curve, _names, self.mark = self.chart(self.bent)
        self.spot, kink = Spot(self.curve, -FARTHEST), Spot(self.curve, self.bend)
        self.curve.low = self.curve.high = -FARTHEST
        wrong, true = self.two_slopes()
        script = _(
            "Here's another weight, with a kink: | somewhere inside, a ReLU or a pool has "
            "switched. | A nudge of {e} jumps over it. | A tiny one doesn't."
        )
        with self.beat("kink", script, e=self.sizes[0].with_digits(1)) as say:
            new = (self.kernel, self.eye, self.mark, self.curve, self.spot)
            come = [FadeIn(thing, rate_func=late) for thing in new]
            away = [FadeOut(thing, rate_func=early) for thing in before]
            self.play(*away, *come, run_time=0.8)
            self.play(self.travel(list(self.curve.steps)), run_time=1.4)
            say.next()
            self.play(FadeOut(self.spot), FadeIn(kink), run_time=0.5)
            say.next()
            self.slope = Slope(self.curve, NUDGES[0])
            here, landed = Spot(self.curve), Spot(self.curve, NUDGES[0])
            seen = (self.slope, here, landed, wrong)
            self.play(FadeOut(kink), *map(FadeIn, seen), run_time=0.6)
            say.next()
            shrink = Front(self.slope, [NUDGES[2]], self.shrink, run_time=1.0)
            paler = wrong.animate.set_opacity(DIM)
            self.play(shrink, FadeOut(landed), FadeIn(true), paler, run_time=1.0)

    def two_slopes(self) -> list[Formula]:
        """What a large nudge says of the bent curve, and what the slope is."""
        gradient = self.gradient(self.bent.tensor)[self.bent.index].with_digits(3)
        true = Formula("{d} thick = thick {g}", d=slope_name(), g=gradient)
        lines = (self.fraction(self.bent, 0), true)
        rows = self.lines_box.rows(1, 1, gap=0.1)
        return [in_row(line, row) for line, row in zip(lines, rows, strict=True)]

    def travel(self, steps: list[float]) -> Steps:
        return Steps([self.curve, self.spot], lambda k: self.move_to(steps[k]), len(steps))

    def shrink(self, nudge: float, share: float) -> None:
        self.slope.span = NUDGES[0] + (nudge - NUDGES[0]) * share

    # all of them

    def ask_for_all(self) -> None:
        runs = sourced(shapes.count_runs(self.recording))[0]
        knobs, feet = all_knobs(self, self.layers)
        wall: list[Mobject] = [plate for wall in knobs.values() for plate in wall]
        word = Label(_("{r} runs"), r=runs, size=HERO, weight=600, plain=True)
        fit(word, feet[0].joined(feet[-1]), largest=1.0)
        script = _(
            "Its slope tells which way to turn a knob. | To find them all like this takes {r} "
            "runs. | Or just one, backward, | from the loss to the picture."
        )
        with self.beat("all", script, r=runs) as say:
            gone = [thing for thing in self.drawn() if thing is not self.world]
            come = [FadeIn(plate, rate_func=late) for plate in wall]
            away = [FadeOut(thing, rate_func=early) for thing in gone]
            self.play(*away, *come, run_time=0.8)
            say.next()
            self.play(FadeIn(word), run_time=0.5)
            say.next()
            self.fly_home(with_it=[FadeOut(thing, run_time=0.4) for thing in (*wall, word)])
            say.next()
            self.play(self.light_back(), run_time=2.2)

    def return_home(self) -> None:
        self.onward(_("Let's begin where the error is."), back=[self.forget()])


def in_row(line: Formula, row: Box) -> Formula:
    """A line of mathematics, as large as its row allows."""
    made: Formula = fit(line.scale(FORMULA / line.em), row, largest=1.15)
    return made


def slope_name() -> Span:
    """The derivative of the loss with respect to w."""
    return Span("$(partial L) / (partial w)$", style.meaning_color("gradient"))
