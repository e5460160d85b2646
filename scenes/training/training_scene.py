"""TrainingScene: the place with weights that change: any kept step of the training, and the way.

What is at rest is always a kept step, with its own weights. On the way from one to another the
weights are blended (model/training_course.py) and the network runs with these in every frame: so
all that is seen moves together, but belongs to no step of the training, and no number is shown of
it. The counter says which steps are real: its dots.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import numpy as np
from manim import Animation, FadeIn

from model.derivations import other_pictures, shapes, snapshots, training
from model.derivations.registry import of_digit, tensor
from model.digits import find_digit
from model.network import Recording
from model.training_course import Course
from scenes.kit import style
from scenes.kit.drawing.text import Label
from scenes.kit.language import _
from scenes.kit.layout import STAGE, Box
from scenes.kit.sourced import SourcedArray, SourcedNumber, sourced
from scenes.kit.world.changing_answer import ChangingAnswer
from scenes.kit.world.connections import threads_of
from scenes.kit.world.furnished import BAR, EDGE
from scenes.kit.world.lesson import Lesson
from scenes.kit.world.moves import Front, show
from scenes.kit.world.projection import on_frame
from scenes.kit.world.signs import Sign
from scenes.kit.world.step_counter import StepCounter
from scenes.kit.world.strip import Strip
from scenes.kit.world.training_curve import Chart, Curve
from scenes.kit.world.training_world import TrainingWorld, filters_of

_COUNTER = ((850.0, 0.0), (1440.0, 96.0), (0.0, 56.0))  # pixels: its left, right and low, its top
_CHARTED = (2.7, 1.0)  # of the stage's width: what is near with a chart above it, and the answer
LEAST = 0.4  # of a tensor's largest value in the whole training: a colour scale ends no lower
WRITTEN = 0.3  # kept steps before its point at which a number on a curve begins to show
DARK_THREADS = (
    0.2  # share of a change after which threads and floor are gone, and before which back
)


class TrainingScene(Lesson):
    """It opens on the place after the step `opens_at`, and ends on it after the one it is at.

    opens_at: a kept step; None is the end of the training. The scene that a film shows next opens
    where this one ends.
    """

    digit = "4:1"
    opens_at: ClassVar[int | None] = 0
    world: TrainingWorld
    answer: ChangingAnswer

    # what there is

    def record(self) -> None:
        """The run after the step at which the scene opens; `step` does not matter here."""
        self.subject = find_digit(self.digit, self.label)
        self.course = Course(self.subject)
        self.recording = self.course.at(self.course.place_of(self.opens_at))
        self.network = self.recording.network
        self.network.check_filter(self.convolution(), self.filter)

    def setup(self) -> None:
        self.place = float(self.course_place())
        self.curves: list[Curve] = []
        self.written: list[tuple[Label, int]] = []  # at a curve's points, and at which of them
        self.answers: list[ChangingAnswer] = []
        self._threaded: Recording | None = None  # whose numbers the threads carry
        super().setup()
        self.counter = StepCounter(sourced(training.kept_steps()), self.counter_box, self.place)
        self.world.add(self.counter)

    @classmethod
    def course_place(cls) -> int:
        """The place, among the kept steps, at which the scene opens."""
        steps = training.kept_steps().array.tolist()
        return len(steps) - 1 if cls.opens_at is None else steps.index(cls.opens_at)

    @property
    def step_now(self) -> int:
        """The kept step that is shown."""
        return self.course.steps[round(self.place)]

    def at_step(self, name: str, step: int | None = None) -> SourcedArray:
        """A tensor or a weight after a kept step (None: the one shown), for the scene's digit."""
        place = round(self.place) if step is None else self.course.place_of(step)
        return self._named(self.course.at(place), name, self.course.steps[place])

    def tensor(self, name: str) -> SourcedArray:
        return self.at_step(name)

    def _named(self, recording: Recording, name: str, step: int) -> SourcedArray:
        return sourced(snapshots.after_step(tensor(recording, name), step))

    def first_of(self, digit: int, name: str) -> SourcedArray:
        """A tensor of the run on the first sample of a digit, after the step shown."""
        run = self.network.run(find_digit(str(digit)).image, digit)
        return sourced(snapshots.after_step(of_digit(tensor(run, name), digit), self.step_now))

    @property
    def probabilities(self) -> SourcedArray:
        """The network's answer (1, K) after the step shown."""
        return self.tensor(self.network.outputs[-1])

    def best(self, said: SourcedArray) -> SourcedNumber:
        """The likeliest class of an answer (1, K)."""
        return sourced(other_pictures.best_class(said))[0]

    @property
    def filters(self) -> str:
        """The name of the filters' tensor, which stands before the maps' one."""
        return filters_of(self.recording)

    @property
    def maps(self) -> str:
        """The name of the maps that those filters make."""
        names = list(self.world.stations)
        return names[names.index(self.filters) + 1]

    # the place

    def make_world(self, signs: Mapping[str, float]) -> TrainingWorld:
        world = TrainingWorld(self.recording, self.tensor, signs)
        runs = [self.course.at(k) for k in range(self.course.last + 1)]
        self.limits = {name: _limit(runs, name) for name in world.stations}
        world.set_limits(self.limits)
        return world

    def _signs(self) -> dict[str, Sign]:
        size = sourced(shapes.planes_of_filters(self.recording, self.convolution()))
        return {**super()._signs(), self.filters: Sign(_("filters"), size)}

    def make_threads(self) -> Any:
        found = threads_of(self.world, self.course.at(self.course.last))
        self.thread_limits = {name: threads.limit for name, threads in found.items()}
        self.threads = found
        self._thread_the_place(self.recording)
        return found

    def _thread_the_place(self, recording: Recording) -> None:
        """Have threads carry what a run's numbers are, all on the scale of the end."""
        if recording is self._threaded:
            return
        self._threaded = recording
        for name, other in threads_of(self.world, recording).items():
            limit = self.thread_limits[name]
            carried = (other.starts, other.ends, other.values, other.meaning, limit)
            self.threads[name].carry(*carried)

    def answer_of(self, source: SourcedArray) -> ChangingAnswer:
        cells = self.world.of(list(self.world.stations)[-1])
        found = ChangingAnswer.beside(source, cells, style.FRAME_WIDTH / 2 - EDGE, BAR)
        self.answers[:1] = [found]
        return found

    def make_strip(self) -> Strip:
        return Strip([s for s in self.world.stations.values() if s.tensor != self.filters])

    @property
    def counter_box(self) -> Box:
        """Between the title and the strip, on their line: there it stays, near and far."""
        (left, _), (right, low), (_, high) = on_frame(np.array(_COUNTER))
        return Box(left, right, low, high)

    # moving through the training

    def to_step(
        self, step: int | None, *, with_it: Iterable[Animation] = (), run_time: float = 1.6
    ) -> None:
        """Have all that is shown become what it is after another kept step; None is the end.

        Curves that were `follow`ed grow, or shrink back, with it. Whatever lies between is passed.
        """
        end = self.course.place_of(step)
        run = self.course.at(end)
        output = self.network.outputs[-1]
        said = self._named(run, output, self.course.steps[end])
        for answer in self.answers:
            answer.turn_to(said)
        begin, between = self.place, [*self.threads.values(), *self.floor_lights.values()]
        shown = {thing: thing.opacity for thing in between}

        def change(_scene: TrainingScene, share: float) -> None:
            self._show(begin + (end - begin) * share, share)
            if share > 0.5:  # what is out of sight comes back as it will be
                self._thread_the_place(run)
            left = max(1 - share / DARK_THREADS, 1 - (1 - share) / DARK_THREADS, 0.0)
            for thing, opacity in shown.items():
                thing.opacity = opacity * left

        self.play(Front(self.world, [self], change), *with_it, run_time=run_time)
        for answer in self.answers:
            answer.arrive()

    def _show(self, place: float, share: float) -> None:
        """Show a place of the course, at a share of the way there."""
        self.place = place
        real = share in (0.0, 1.0)
        recording = self.course.at(round(place) if real else place)
        for (name, _k), plate in self.world.plates.items():
            if real:
                plate.set_source(self.tensor(name))
            else:
                meaning = self.network.tensors[name].meaning
                plate.set_source(SourcedArray("between steps", recording[name], meaning))
        for answer in self.answers:
            answer.show_between(recording[self.network.outputs[-1]], share)
        self.counter.go(place)
        for curve in self.curves:
            curve.set_grown(place)
        for label, k in self.written:
            show(label, float(np.clip(1 + (place - k) / WRITTEN, 0, 1)))
        if real:
            self.recording, self.network = recording, recording.network
            self._thread_the_place(recording)
        if share > 1 - DARK_THREADS:
            for light in self.floor_lights.values():
                light.throw_again()

    def follow(self, chart: Chart, values: SourcedArray, color: str = "") -> Curve:
        """A curve of values at each kept step that goes as far as the training has come."""
        curve = chart.curve(values, color or self.colors.ink).set_grown(self.place)
        self.curves.append(curve)
        return curve

    # near the weights

    def come_near(self, *, chart: bool = False) -> ChangingAnswer:
        """Fly to what training changes: picture, filters, maps, and at the right the answer.

        chart: whether `chart_box` stays free for one. Returns the answer, which changes with the
        place as long as it is shown.
        """
        if chart:
            left, last = STAGE.columns(*_CHARTED)
            row = left.rows(1, 1)[1]
            keys = [(self.network.input, 0)]
            keys += [key for key in self.world.plates if key[0] in (self.filters, self.maps)]
            places = dict(zip(keys, row.columns(*[1.0] * len(keys)), strict=True))
        else:
            first, filters, maps, last = STAGE.columns(1.1, 0.75, 1.15, 1.25, gap=0.5)
            places = {(self.network.input, 0): first.inset(0, 0.1)}
            places |= self.wall_in(self.filters, filters) | self.wall_in(self.maps, maps)
        near = ChangingAnswer.filling(self.probabilities, last.inset(0, 0.1))
        self.answers.append(near)
        self.fly_to(places)
        self.play(FadeIn(near), run_time=style.QUICK)
        return near

    def come_to_filters(self) -> Box:
        """Fly to the first filters alone, at the left; returns the room beside them."""
        left, room = STAGE.columns(1, 3.4, gap=0.7)
        self.fly_to(self.wall_in(self.filters, left.inset(0.15, 0.1)))
        return room

    @property
    def chart_box(self) -> Box:
        """Where a chart has room above the plates, after `come_near(chart=True)`."""
        return STAGE.columns(*_CHARTED)[0].rows(1, 1)[0]

    def fly_home(self, **options: Any) -> None:
        """Back to the overview; what was shown near it alone changes no more."""
        del self.answers[1:]
        self.curves.clear()
        self.written.clear()
        super().fly_home(**options)


def _limit(runs: list[Recording], name: str) -> float:
    """Where a tensor's colours are strongest: as in the trained network, if anything is left."""
    end, most = (
        float(np.abs(values).max())
        for values in (runs[-1][name], np.array([np.abs(run[name]).max() for run in runs]))
    )
    return max(end, LEAST * most) or 1e-9
