"""Filters that start alike stay twins for ever; chance is what lets them become different."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from manim import DOWN, RIGHT, UP, FadeIn, FadeOut

from model.derivations import other_runs, training
from scenes.kit.drawing.text import Formula, Label, Span
from scenes.kit.layout import FRONT, STAGE, Box
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedArray, largest, sourced
from scenes.kit.world.moves import Become, Front, Pose
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_in, turned_in
from scenes.kit.world.scene import CAPTION, HERO, READ, TITLE
from scenes.kit.world.signs import LABEL
from scenes.kit.world.training_curve import Chart
from scenes.training.other_runs import OtherRuns

ALIKE, RANDOM = range(2)  # the recorded runs, by their starts
PERCENT = (0.0, 100.0)
SIDES = (1.1, 1.0)  # of the stage's width: both runs' filters, and how well they read
BESIDE = 0.42  # of the chart's width: room for what the curves come to, beside their ends
BESIDE_END = 0.2  # units: from a curve's end to what is written of it
PAIR = (0.62, 1.0, 0.3, 1.0)  # of a row: its name, a filter, what is between, a filter
FACING = (0.06, 1.0, 0.2, 1.0, 0.06)  # of the stage: a rim, a filter, a gap, a filter, a rim
CHAIN = (1.0, 0.3, 1.0, 0.3, 1.0)  # of a row: three plates, and the ways between them


class SameStart(OtherRuns):
    title = N_("Why random?")

    def construct(self) -> None:
        self.prepare()
        self.make_them_alike()
        self.train_both()
        self.find_the_twins()
        self.see_what_it_costs()
        self.give_the_reason()
        self.onward(
            _(
                "So chance makes them different, and training makes them good. But on pictures "
                "it's never seen?"
            ),
            back=[self.back_to_ours()],
        )

    def prepare(self) -> None:
        self.times = sourced(training.of_run("same_start", "step"))
        self.last = self.times.array.size - 1
        left, right = STAGE.columns(*SIDES, gap=0.5)
        self.rows = [row.columns(*PAIR, gap=0.1) for row in left.rows(1, 1, gap=0.2)]
        room = right.columns(1, BESIDE, gap=0)[0]
        names = (_("steps"), _("read right, of the test pictures"))
        self.chart = Chart(self.times, PERCENT, names, room.inset(0, 0.08), unit="%")
        self.accuracies = [
            sourced(other_runs.test_accuracies_of("same_start", start)) for start in (ALIKE, RANDOM)
        ]
        colors = ("", self.colors.ink)  # the twins are the focus
        self.curves = [
            self.chart.curve(accuracies, color)
            for accuracies, color in zip(self.accuracies, colors, strict=True)
        ]
        self.pairs: list[list[Plate]] = [self.world.of(self.filters), self.others()]
        self.names = [m for start in (ALIKE, RANDOM) for m in self.name(start)]
        self.gone: list[Any] = []  # what is shown beside the twins, and goes before the reason

    def others(self) -> list[Plate]:
        """The filters that start at random, in the lower row."""
        source = self.kept(RANDOM, 0)
        plates = [
            Plate(source, channel=(0, k), limit=self.limits[self.filters])
            for k in range(source.shape[-1])
        ]
        for plate, box in zip(plates, self.rows[RANDOM][1::2], strict=True):
            plate.points = turned_in(plate, box)
        return plates

    def kept(self, start: int, place: int) -> SourcedArray:
        """The filters of a run at a measured step's place."""
        return sourced(training.at_start(start, place, self.filters))

    def name(self, start: int) -> list[Any]:
        above, _below = self.rows[start][0].rows(1, 1.6)
        made = Label("{n}", n=self.word(start), size=CAPTION).move_to(above.center)
        return self.as_its_curve(start, made, "n")

    def word(self, start: int) -> Span:
        return Span((_("alike"), _("random"))[start])

    def as_its_curve(self, start: int, made: Label, *spans: str) -> list[Any]:
        """A label, with spans of it in the colour of a run's curve; and what marks them."""
        marked = spans if start == ALIKE else ()
        return [*(mark for span in marked for mark in self.highlight(made[span])), made]

    # two starts

    def make_them_alike(self) -> None:
        script = _(
            "Why not be tidy? | Let's start with all weights of a layer alike. What will training "
            "do with these filters? (2)"
        )
        with self.beat("question", script) as say:
            say.next()
            self.come_to_the_twins()
            same = dict.fromkeys(self.pairs[ALIKE], self.kept(ALIKE, 0))
            self.play(Become(self.world, same, run_time=1.0))
            self.show_numbers(1)

    def come_to_the_twins(self) -> None:
        """Both filters that start alike face us."""
        boxes = FRONT.columns(*FACING, gap=0)[1::2]
        keys = [(self.filters, k) for k in range(len(boxes))]
        facing = {
            plate: Pose(facing_in(plate, box), lit=READ, lifted=1.0)
            for plate, box in zip(self.pairs[ALIKE], boxes, strict=True)
        }
        self.fly_to(dict(zip(keys, boxes, strict=True)), beside=facing)

    def show_numbers(self, opacity: float) -> None:
        """The twins' weights, while they face us."""
        shown = [plate.animate.set_numbers(opacity) for plate in self.pairs[ALIKE]]
        self.play(*shown, run_time=0.4)

    def show_twins(self, boxes: Sequence[Box]) -> None:
        self.fly_to({(self.filters, k): box for k, box in enumerate(boxes)}, run_time=0.9)

    def train_both(self) -> None:
        below = (*self.pairs[RANDOM], *self.names)
        script = _(
            "These two start alike, | and these two at random. | We train both pairs, for {n} "
            "steps, at a lower rate."
        )
        with self.beat("training", script, n=self.times[self.last]) as say:
            self.show_numbers(0)
            self.show_twins(self.rows[ALIKE][1::2])
            say.next()
            seen = (*below, *self.chart.parts, *self.curves)
            self.play(*(FadeIn(m) for m in seen), run_time=0.6)
            self.gone += seen
            say.next()
            self.play(Front(self.world, [self], SameStart.pass_by), run_time=4.0)

    def pass_by(self, share: float) -> None:
        """Show both runs at a share of their way: real at each end, blended on it."""
        place = share * self.last
        for curve in self.curves:
            curve.set_grown(place)
        for start, plates in enumerate(self.pairs):
            source = self.blended(start, place)
            for plate in plates:
                plate.set_source(source)

    def blended(self, start: int, place: float) -> SourcedArray:
        before = min(int(place), self.last - 1)
        share = place - before
        if share in (0.0, 1.0):
            return self.kept(start, round(place))
        one, other = (self.kept(start, k).array for k in (before, before + 1))
        return SourcedArray("between steps", (1 - share) * one + share * other, "weight")

    # twins

    def find_the_twins(self) -> None:
        apart = [
            sourced(training.twins_apart(start, self.filters))[self.last]
            for start in (ALIKE, RANDOM)
        ]
        words = [self.apart(start, number) for start, number in enumerate(apart)]
        self.equal = self.equals(self.rows[ALIKE][2])
        self.gone += [m for word in words for m in word]
        script = _(
            "Both have learned something. But the upper two are twins! | Their largest difference "
            "is {d}, exactly."
        )
        with self.beat("twins", script, d=apart[ALIKE]) as say:
            self.play(*(FadeIn(m) for m in self.equal), run_time=0.5)
            say.next()
            self.play(*(FadeIn(m) for word in words for m in word), run_time=0.5)

    def equals(self, box: Box) -> list[Any]:
        """That what stands on both sides is equal: the one thing to look at."""
        sign = Formula("{s}", s=Span("$=$"), size=HERO * 1.4)
        sign.move_to(box.center)
        return [*self.highlight(sign["s"]), sign]

    def apart(self, start: int, number: Any) -> list[Any]:
        """How far a run's filters are apart at most, below its name."""
        box = self.rows[start][0].rows(1, 1.6)[1]
        made = Label("{d}", d=number, size=HERO, plain=True)
        faint, wide = self.colors.faint, box.width
        word = Label(_("largest difference"), size=LABEL, color=faint, width=wide, align="center")
        made.move_to(box.center)
        return [made, word.next_to(made, DOWN, buff=0.15)]

    def see_what_it_costs(self) -> None:
        ends = [accuracies[self.last] for accuracies in self.accuracies]
        labels = [m for start in (ALIKE, RANDOM) for m in self.result(start)]
        self.gone += labels
        script = _(
            "So two filters do the work of one. | They read {a} percent, the random ones {b}."
        )
        with self.beat("cost", script, a=ends[ALIKE], b=ends[RANDOM]) as say:
            say.next()
            self.play(*(FadeIn(label) for label in labels), run_time=0.5)

    def result(self, start: int) -> list[Any]:
        """What a run is called and how well it reads, at its curve's end and in its colour."""
        name, right = self.word(start), self.accuracies[start][self.last]
        made = Label("{n} {a} %", n=name, a=right, size=TITLE, weight=600, plain=True)
        made.next_to(self.curves[start].places[self.last], RIGHT, buff=BESIDE_END)
        return self.as_its_curve(start, made, "n", "a")

    # why

    def give_the_reason(self) -> None:
        heads, above, between, below = STAGE.inset(0, 0.1).rows(0.15, 1, 0.24, 1, gap=0.05)
        self.table = [row.columns(*CHAIN) for row in (above, below)]
        self.heads, self.middles = (row.columns(*CHAIN)[::2] for row in (heads, between))
        maps = sourced(other_runs.made_from_start(self.recording, ALIKE, self.last, self.maps))
        slopes = sourced(other_runs.mean_gradient_from_start(ALIKE, self.last, self.filters))
        twins = range(len(self.pairs[ALIKE]))
        shown = [
            self.column(0, [], _("filters")),
            self.column(1, _plates(maps, (0,), [(k,) for k in twins]), _("what they find")),
            self.column(2, _plates(slopes, (), [(0, k) for k in twins]), _("mean gradients")),
        ]
        script = _(
            "Why can't they ever part? (1) | Equal filters find equal things. | What comes after "
            "treats both alike, so they get equal gradients. | And then each step changes both in "
            "the same way."
        )
        with self.beat("reason", script) as say:
            self.play(*(FadeOut(m) for m in (*self.gone, *self.equal)), run_time=0.4)
            self.equal = []
            self.show_twins([row[0] for row in self.table])
            for place, things in enumerate(shown):
                self.point_at(place, things)
                say.next()
            self.point_at(0, [])

    def column(self, place: int, plates: Sequence[Plate], word: str) -> list[Any]:
        """A pair of plates above each other, what they are, and the way to them."""
        made: list[Any] = [Label(word, size=TITLE, color=self.colors.faint)]
        made[0].move_to([self.heads[place].center[0], self.heads[place].top, 0], aligned_edge=UP)
        for plate, row in zip(plates, self.table, strict=False):
            plate.points = turned_in(plate, row[2 * place])
            made.append(Formula("arrow.r", size=HERO * 1.4).move_to(row[2 * place - 1].center))
        return [*plates, *made]

    def point_at(self, place: int, things: Sequence[Any]) -> None:
        """Show a column, and that its two plates are equal: the focus goes there."""
        signs = self.equals(self.middles[place])
        self.play(
            *(FadeOut(m) for m in self.equal), *(FadeIn(m) for m in (*things, *signs)), run_time=0.6
        )
        self.equal = signs

    def back_to_ours(self) -> Become:
        """Have the filters be those of the trained network again."""
        return Become(self.world, dict.fromkeys(self.pairs[ALIKE], self.tensor(self.filters)))


def _plates(
    source: SourcedArray, leading: tuple[int, ...], channels: Sequence[tuple[int, ...]]
) -> list[Plate]:
    """Plates of an array on one scale, one for each of the places of its last axes."""
    return [
        Plate(source, channel=channel, leading=leading, limit=largest(source.array))
        for channel in channels
    ]
