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
from scenes.kit.sourced import SourcedArray, SourcedNumber, sourced
from scenes.kit.world.between import Outline
from scenes.kit.world.moves import show
from scenes.kit.world.relief import Relief, Way
from scenes.kit.world.rolling_ball import RollingBall
from scenes.kit.world.scene import CAPTION, FORMULA, HERO
from scenes.kit.world.signs import LABEL
from scenes.kit.world.training_curve import Chart
from scenes.training.training_scene import TrainingScene

SLOPE = "$(partial L) / (partial w)$"
VALLEY = 1000  # a kept step, at which the way turns into the valley
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
        self.say_that_it_is_a_shadow()
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
            "Let's take {s} steps, | then stop, and turn just one weight. What will the loss do? "
            "(2)"
        )
        plate = self.world.plate(self.cell.tensor, self.cell.index[-1])
        self.mark = Outline(plate, *self.cell.index[:2])
        with self.beat("question", script, s=self.start) as say:
            self.room = self.come_to_filters()
            self.to_step(int(self.start.value), run_time=1.4)
            say.next()
            self.stand_the_chart()
            name = Formula("w = {w}", w=self.now, size=HERO, plain=True)
            fit(name, self.above, largest=1.0)
            come = (self.mark, name, *self.chart.parts, self.ball)
            self.play(*(FadeIn(m) for m in come), run_time=0.5)
        self.slope_line = name

    def stand_the_chart(self) -> None:
        """Axes, with nothing in them but where we are now."""
        self.above, below = self.room.rows(0.2, 1, gap=0.1)
        self.losses = of_run("loss")
        low, high = float(self.losses.array.min()), float(self.losses.array.max())
        span = (low - AIR * (high - low), high + AIR * (high - low))
        names = (_("weight"), _("mean loss on training pictures"))
        values = of_run("value", "weight")
        self.chart = Chart(values, span, names, below, log=False, meaning="loss")
        places = [of_run(f"ball_{kind}").array for kind in ("value", "loss", "slope")]
        self.ball = RollingBall(self.chart, *places)

    @property
    def now(self) -> Any:
        """The weight's value after the step shown."""
        return self.tensor(self.cell.tensor)[self.cell.index].with_digits(3)

    def draw_the_loss(self) -> None:
        curve = self.chart.curve(self.losses, self.colors.loss)
        script = _(
            "Here it is for each value of that weight, all else kept fixed. | It's a valley."
        )
        with self.beat("curve", script) as say:
            self.remove(self.ball)
            self.add(curve, self.ball)  # on top of it
            self.play(curve.animate.set_grown(curve.last), run_time=2.4, rate_func=linear)
            say.next()
        self.shown: list[Any] = [*self.chart.parts, curve]

    def stand_on_it(self) -> None:
        slopes = of_run("ball_slope", "gradient")
        line = self.line_of_slope(slopes, 0)
        left = _("Our weight is here. | The slope is negative, {g}: so down is to the right.")
        right = _("Our weight is here. | The slope is positive, {g}: so down is to the left.")
        script = left if slopes.array[0] < 0 else right
        with self.beat("slope", script, g=slopes[0].with_digits(2)) as say:
            self.play(FadeOut(self.slope_line), run_time=0.4)
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
        last = self.ball.last
        line = self.line_of_slope(of_run("ball_slope", "gradient"), last)
        script = _(
            "Where it's steep, its steps are long. Near the bottom, they get short, all by "
            "themselves."
        )
        with self.beat("roll", script):
            self.play(FadeOut(self.slope_line), run_time=0.3)
            for step in range(1, last + 1):
                self.play(self.ball.animate.set_at(float(step)), run_time=0.4)
            self.play(FadeIn(line), run_time=0.5)
        self.shown += [line]

    # all of them

    def draw_a_landscape(self) -> None:
        beside = self.room.columns(0.07, 1, gap=0)[1].rows(0.06, 1, 0.13, gap=0)[1]
        x, y, losses = (
            sourced(training.of_run(PLANE, array).meant(meaning))
            for array, meaning in (("x", "weight"), ("y", "weight"), ("loss", "loss"))
        )
        self.relief = Relief(x, y, losses, beside)
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
            "But who can picture all {n} weights? | So here's a slice: its two directions mix "
            "them all, and training moved most along these. Height is the loss on training "
            "pictures."
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
            "Here's where training began. | Down the slope it goes, and along the valley, for {s} "
            "steps."
        )
        with self.beat("way", script, s=steps[self.course.last]) as say:
            self.to_step(0, run_time=0.8)
            self.mark_losses()
            first, *later = (label for label, _place in self.written)
            for label in later:
                show(label, 0.0)
            self.play(FadeIn(self.way), FadeIn(first), run_time=0.5)
            self.add(*later)
            say.next()
            self.to_step(None, run_time=5.0)

    def mark_losses(self) -> None:
        """Heights on the slice, in numbers: the view from one side alone would not tell them."""
        losses = sourced(training.of_run(PLANE, "loss_below").meant("loss"))
        valley = self.course.place_of(VALLEY)
        for place, side in ((0, UP), (valley, LEFT), (self.course.last, UP)):
            number = losses[place].with_digits(2)
            label = Label("{l}", l=number, size=CAPTION, weight=600, plain=True)
            label.next_to(self.way.place(place), side, buff=0.2)
            self.written.append((label, place))

    def say_that_it_is_a_shadow(self) -> None:
        first, last = (self.true_loss(place) for place in (0, self.course.last))
        line = Label(
            _("{name}: {a} → {b}"),
            name=Span(_("loss on the true way"), self.colors.faint),
            a=first,
            b=last,
            size=FORMULA,
            plain=True,
        )
        fit(line, self.room.rows(0.1, 1)[0], largest=0.87)
        script = _(
            "This is its shadow: the true way runs a little off the slice. | And training never "
            "had this map. All it ever felt was the slope."
        )
        with self.beat("shadow", script) as say:
            self.play(FadeIn(line), run_time=0.5)
            say.next()
            self.way.keep_trail()
            self.written.clear()  # they stay with the trail
            self.to_step(0, run_time=2.5)

    def true_loss(self, place: int) -> SourcedNumber:
        """The loss of the training itself at a place of its way, not of its shadow."""
        losses = sourced(training.of_run(PLANE, "path_loss").meant("loss"))
        return losses[place].with_digits(3)
