"""The loss along one weight, with a ball on it; then a landscape, and the true way through it."""

from __future__ import annotations

from typing import Any

from manim import LEFT, UP, FadeIn, FadeOut, linear

from model.chain_rule import find_weight
from model.derivations import shapes, training
from model.recorded_runs import recorded
from scenes.kit import style
from scenes.kit.drawing.text import Formula, Label, Span
from scenes.kit.layout import fit
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedArray, sourced
from scenes.kit.world.between import Outline
from scenes.kit.world.relief import Relief, Way
from scenes.kit.world.rolling_ball import RollingBall
from scenes.kit.world.scene import FORMULA, HERO
from scenes.kit.world.signs import LABEL
from scenes.kit.world.training_curve import Chart
from scenes.training.training_scene import TrainingScene

SLOPE = "$(partial L) / (partial w)$"
RUN, PLANE = "loss_along_a_weight", "loss_plane"
NARROW = 3.05  # units: how wide the name of a side may be
AIR = 0.15  # of the losses' range, below and above them in the chart


def of_run(array: str, meaning: str = "loss") -> SourcedArray:
    return sourced(training.of_run(RUN, array).meant(meaning))


class Downhill(TrainingScene):
    title = N_("Downhill")

    def construct(self) -> None:
        self.prepare()
        self.turn_one_weight()
        self.draw_the_loss()
        self.stand_on_it()
        self.roll_down()
        self.draw_a_landscape()
        self.follow_the_way()
        self.say_what_it_holds()
        self.onward(_("And the network, meanwhile? Let's watch it train."))

    def prepare(self) -> None:
        run = recorded(RUN)
        self.cell = find_weight(self.recording, str(run["weight"]))
        self.start = sourced(training.of_run(RUN, "step"))[0]
        self.count = sourced(shapes.count_parameters(self.recording))[0]
        self.path = recorded(PLANE)["path"]

    # one weight

    def turn_one_weight(self) -> None:
        script = _(
            "Let's train for {s} steps, | then stop, and turn just one weight. What will the loss "
            "do? (2)"
        )
        plate = self.world.plate(self.cell.tensor, self.cell.index[-1])
        self.mark = Outline(plate, *self.cell.index[:2])
        with self.beat("question", script, s=self.start) as say:
            self.room = self.come_to_filters()
            self.to_step(int(self.start.value), run_time=1.4)
            say.next()
            name = Formula("w = {w}", w=self.now, size=HERO, plain=True)
            name.move_to(self.room.center)
            self.play(FadeIn(self.mark), FadeIn(name), run_time=0.5)
        self.shown: list[Any] = [name]

    @property
    def now(self) -> Any:
        """The weight's value after the step shown."""
        return self.tensor(self.cell.tensor)[self.cell.index].with_digits(3)

    def draw_the_loss(self) -> None:
        self.above, below = self.room.rows(0.2, 1, gap=0.1)
        losses = of_run("loss")
        low, high = float(losses.array.min()), float(losses.array.max())
        span = (low - AIR * (high - low), high + AIR * (high - low))
        names = (_("weight"), _("mean loss"))
        values = of_run("value", "weight")
        self.chart = Chart(values, span, names, below, log=False, meaning="loss")
        curve = self.chart.curve(losses, self.colors.loss)
        script = _(
            "Here it is for each value of that weight, with all else kept as it is. | It's a "
            "valley: a shallow one, but it has a bottom."
        )
        with self.beat("curve", script) as say:
            self.swap(self.shown, [*self.chart.parts, curve])
            self.play(curve.animate.set_grown(curve.last), run_time=3.0, rate_func=linear)
            say.next()
        self.shown = [*self.chart.parts, curve]

    def stand_on_it(self) -> None:
        slopes = of_run("ball_slope", "gradient")
        places = [of_run(f"ball_{kind}").array for kind in ("value", "loss", "slope")]
        self.ball = RollingBall(self.chart, *places)
        line = self.line_of_slope(slopes, 0)
        left = _(
            "Our weight is here. | The slope tells it which way is down: {g}. That's negative, so "
            "it's to the right."
        )
        right = _(
            "Our weight is here. | The slope tells it which way is down: {g}. That's positive, so "
            "it's to the left."
        )
        script = left if slopes.array[0] < 0 else right
        with self.beat("slope", script, g=slopes[0].with_digits(2)) as say:
            self.play(FadeIn(self.ball), run_time=0.5)
            say.next()
            self.play(self.ball.animate.set_sloped(1.0), FadeIn(line), run_time=0.6)
        self.shown += [self.ball]
        self.slope_line = line

    def line_of_slope(self, slopes: SourcedArray, step: int) -> Formula:
        slope = slopes[step].with_digits(2)
        color = style.meaning_color("gradient", slope.value)
        line = Formula("{s} = {g}", s=Span(SLOPE, color), g=slope, size=FORMULA)
        return fit(line, self.above.inset(0, 0.08), largest=1.0)

    def roll_down(self) -> None:
        rate = sourced(training.of_run(RUN, "rate").meant("weight"))[0].with_digits(1)
        last = self.ball.last
        line = self.line_of_slope(of_run("ball_slope", "gradient"), last)
        script = _(
            "Each step is the slope times a learning rate, here {r}. | Steep slope, long step. "
            "Flat slope, short step. | So near the bottom it slows down, all by itself."
        )
        with self.beat("roll", script, r=rate) as say:
            self.play(self.ball.animate.set_at(1.0), run_time=0.8)
            say.next()
            self.play(FadeOut(self.slope_line), run_time=0.3)
            for step in range(2, last + 1):
                self.play(self.ball.animate.set_at(float(step)), run_time=0.4)
            say.next()
            self.play(FadeIn(line), run_time=0.5)
        self.shown += [line]

    # all of them

    def draw_a_landscape(self) -> None:
        head = self.room.rows(0.16, 1)[0]
        beside = self.room.columns(0.07, 1, gap=0)[1].rows(0.06, 1, 0.13, gap=0)[1]
        x, y, losses = (
            sourced(training.of_run(PLANE, array).meant(meaning))
            for array, meaning in (("x", "weight"), ("y", "weight"), ("loss", "loss"))
        )
        self.relief, self.head = Relief(x, y, losses, beside), head
        faint = self.colors.faint
        words = (
            _("mean loss"),
            _("the direction it moved in most"),
            _("the direction it moved in second most"),
        )
        names = self.relief.name_sides(
            *(Label(w, size=LABEL, color=faint, width=NARROW, align="center") for w in words)
        )
        parts = [self.relief, *self.relief.ticks(), *names]
        script = _(
            "But the network turns all {n} at once. Can you picture that? (2) | Nobody can. So "
            "here's a slice, along the two directions in which training moved most. Height is the "
            "loss."
        )
        with self.beat("landscape", script, n=self.count) as say:
            say.next()
            self.swap([*self.shown, self.mark], parts, run_time=1.4)

    def follow_the_way(self) -> None:
        start = self.place
        self.way = Way(self.relief, self.path, start)
        self.curves.append(self.way)  # it goes as far as the training has come
        steps = self.counter.track.steps
        script = _(
            "Let's put the ball where training began, | and let it go. Down the slope, and along "
            "the valley, for {s} steps."
        )
        with self.beat("way", script, s=steps[self.course.last]) as say:
            self.to_step(0, run_time=0.8)
            self.play(FadeIn(self.way), run_time=0.5)
            say.next()
            self.to_step(None, run_time=6.0)

    def say_what_it_holds(self) -> None:
        first, second, both = (sourced(training.held_by_plane())[k] for k in range(3))
        line = Label(
            _("{spread}: {a} % + {b} % = {c} %"),
            spread=Span(_("share of the path's spread"), self.colors.faint),
            a=first,
            b=second,
            c=both,
            size=FORMULA,
            plain=True,
        )
        fit(line, self.head, largest=1.0)
        losses = self.true_losses()
        script = _(
            "What you see is its shadow: the true way runs a little off the slice, with losses of "
            "its own. | But of how far its points spread, their variance, the slice holds {c} "
            "percent. | And nobody gave it this map. All it ever felt was the slope."
        )
        with self.beat("shadow", script, c=both) as say:
            self.play(*(FadeIn(label) for label in losses), run_time=0.5)
            say.next()
            self.play(FadeIn(line), run_time=0.5)
            say.next()
            self.way.keep_trail()
            self.to_step(0, run_time=2.5)

    def true_losses(self) -> list[Label]:
        """The losses of the training itself, at both ends of its way."""
        losses = sourced(training.of_run(PLANE, "path_loss").meant("loss"))
        made = []
        for k, side in ((0, LEFT), (self.course.last, UP)):
            label = Label(_("true loss {y}"), y=losses[k].with_digits(3), size=LABEL, plain=True)
            made.append(label.next_to(self.way.place(k), side, buff=0.25))
        return made
