"""All filters of a layer, what excites and what silences each, and what each is worth."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from manim import FadeIn, FadeOut

from model.derivations import exciting, other_pictures, shapes
from scenes.forward.filters_alone import trials
from scenes.kit.drawing.sliding_window import Sweep
from scenes.kit.drawing.text import Label
from scenes.kit.layout import STAGE
from scenes.kit.scene import N_, _
from scenes.kit.sourced import sourced
from scenes.kit.world.answer import Answer
from scenes.kit.world.moves import Front, Pose
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_in
from scenes.kit.world.search import SHOWN, SILENCES, Search
from scenes.kit.world.signs import LABEL


class FeatureMaps(Search):
    title = N_("Feature maps")
    digit = "4:1"
    layer: ClassVar[str] = "conv1"

    def construct(self) -> None:
        self.prepare()
        self.meet_all_filters()
        self.fill_all_maps()
        self.ask_what_excites_them()
        self.compare_with_the_filter()
        self.look_at_another()
        self.take_filters_away()
        self.count_right_answers()
        self.return_home()

    def prepare(self) -> None:
        self.conv = self.network.convolutions[self.layer]
        self.seen = self.network.input_of(self.conv.output_name)
        self.windows = self.conv.windows(self.recording[self.seen].shape)
        station = self.world.station_of(self.layer)
        self.tensor_shown, self.filters = station.tensor, range(station.shown)
        self.other = (self.filter + 1) % len(self.filters)
        self.maps = [self.world.plate(station.tensor, f) for f in self.filters]
        self.count = sourced(shapes.filters(self.recording, self.layer))[0]
        weights = self.tensor(f"{self.layer}/kernel")
        self.kernels = [Plate(weights, channel=(0, f)).set_lifted(1) for f in self.filters]
        each = [1.0] * SHOWN
        stage = STAGE.inset(0, 0.1)  # pictures in a row keep clear of the title and the strip
        left, right = stage.columns(1, 5.6, gap=0.4)
        above, below = right.rows(1, 1.2, gap=0.45)
        self.corner, self.home = left.rows(1, 1.2, gap=0.45)
        self.upper = above.columns(*each)
        self.lower = [cell.inset(0.05) for cell in below.columns(*each)]
        top, bottom = stage.rows(1, 2, gap=0.35)
        self.across, self.triptych = top.columns(*each), bottom.columns(1, 1, 1)

    # all filters and all maps

    def meet_all_filters(self) -> None:
        near, middle, far = STAGE.columns(4.3, 2.5, 2.2, gap=1.0)
        rows = [1.0] * len(self.filters)
        self.map_boxes = dict(zip(self.filters, far.rows(*rows), strict=True))
        for kernel, box in zip(self.kernels, middle.rows(*rows), strict=True):
            kernel.points = facing_in(kernel, box.inset(0.2))
        own = self.kernels[self.filter]
        others = [FadeIn(kernel) for kernel in self.kernels if kernel is not own]
        script = _("Here's our filter again. | The layer has {n} in all.")
        with self.beat("filters", script, n=self.count) as say:
            self.fly_to({(self.seen, 0): near}, run_time=1.2)
            self.play(FadeIn(own), run_time=0.6)
            say.next()
            self.play(*others, run_time=0.8)

    def fill_all_maps(self) -> None:
        z = self.tensor(self.conv.output_name)
        for each in self.maps:
            each.set_source(z).reveal(0)
        picture = self.world.plate(self.seen)
        window = self.outline(picture, 0, 0, *self.windows.window)
        first, *rest = self.maps
        cursors = [self.outline(each, 0, 0) for each in self.maps]

        def follow(cell: int) -> None:
            row, column = divmod(cell, first.columns)
            for each, cursor in zip(rest, cursors[1:], strict=True):
                each.reveal(first.alpha)
                cursor.lie_on(each, row, column)

        sweep = Sweep(
            window, picture, first, self.windows, cursor=cursors[0], also=follow,
            moving=[self.world],
        )  # fmt: skip
        script = _("They all slide over the same picture, | and each makes a map of its own.")
        with self.beat("maps", script) as say:
            self.bring({(self.tensor_shown, f): box for f, box in self.map_boxes.items()})
            say.next()
            for outline in (window, *cursors):
                outline.opacity = 1.0
            self.play(sweep, run_time=2.6)
            gone = [outline.animate.set_opacity(0) for outline in (window, *cursors)]
            self.play(*gone, run_time=0.4)

    # what excites a filter, and what silences it

    def come_to(self, filter: int) -> None:
        """Fly to one filter and its map; all else leaves."""
        kernel = self.kernels[filter]
        gone = [FadeOut(each) for each in self.kernels if each is not kernel]
        self.play(*gone, run_time=0.4)
        self.fly_to(
            {(self.tensor_shown, filter): self.corner},
            beside={kernel: Pose(facing_in(kernel, self.home), lifted=1.0)},
            run_time=1.2,
        )

    def ask_what_excites_them(self) -> None:
        self.found = self.finds(self.filter, self.upper)
        script = _(
            "So what makes a filter answer? (2) | Let's go through {n} sample digits. | These "
            "windows excite our filter most."
        )
        with self.beat("search", script, n=self.how_many) as say:
            say.next()
            self.come_to(self.filter)
            say.next()
            self.show_finds(self.found)
            self.cut_out(self.found, self.lower)

    def compare_with_the_filter(self) -> None:
        kernel, own_map = self.kernels[self.filter], self.maps[self.filter]
        boxes = [box.rows(1, 0.1, gap=0.05) for box in self.triptych]
        left, middle, right = (grid for grid, _below in boxes)
        words = (_("silences it"), _("the filter"), _("excites it"))
        names = [
            Label(word, size=LABEL, color=self.colors.faint).move_to(below.center)
            for word, (_grid, below) in zip(words, boxes, strict=True)
        ]
        size = sourced(shapes.filter_size(self.recording, self.layer))[0]
        agreeing = sourced(exciting.agreeing_places(self.recording, self.layer))[self.filter]
        excites = self.mean_of(self.filter, right)
        silences = self.mean_of(self.filter, left, SILENCES)
        silent = self.finds(self.filter, self.across, SILENCES)
        script = _(
            "In {k} of {n} places, their mean is bright where the weight is positive, and dark "
            "where it's negative. | What silences it looks like the opposite."
        )
        with self.beat("fit", script, k=agreeing, n=size) as say:
            self.put_out_light()
            moves = {
                kernel: Pose(facing_in(kernel, middle), lifted=1.0),
                own_map: replace(Pose.of(own_map), opacity=0.0),
                **self.found.moved_to(self.across),
            }
            self.merge(self.found, excites, right, meanwhile=moves)
            self.play(*(FadeIn(name) for name in names[1:]), run_time=0.5)
            say.next()
            self.play(*(FadeOut(part) for part in self.found.in_context), run_time=0.4)
            self.show_finds(silent, run_time=0.6)
            self.merge(silent, silences, left)
            self.play(FadeIn(names[0]), run_time=0.5)

    def look_at_another(self) -> None:
        kernel = self.kernels[self.other]
        left, right = STAGE.columns(1, 4, gap=0.5)
        kernel.points = facing_in(kernel, left)
        script = _("The next filter goes for something else. But no filter knows what a digit is.")
        with self.beat("another", script):
            self.clear_stage()
            self.play(FadeIn(kernel), run_time=0.5)
            self.show_both_sides(self.other, right)

    # what each filter is worth

    def take_filters_away(self) -> None:
        self.columns = trials(
            self.recording,
            self.layer,
            [self.filter, self.other],
            z=self.tensor(self.conv.output_name),
            said=self.tensor(self.network.outputs[-1]),
            samples=self.how_many,
            limit=self.maps[0].limit,
        )
        answers = [column.answer for column in self.columns]
        best = (other_pictures.best_class(column.said) for column in self.columns)
        a, b, c = (sourced(each)[0] for each in best)
        script = _(
            "So how many filters does it take? | All of them together say {a}; | this one alone, "
            "{b}; | that one, {c}."
        )
        with self.beat("alone", script, a=a, b=b, c=c) as say:
            self.clear_stage()
            maps = [each for column in self.columns for each in column.maps]
            self.play(*(FadeIn(each) for each in maps), run_time=0.8)
            for k, answer in enumerate(answers):
                say.next()
                before = [each.animate.set_opacity(0.4) for each in answers[:k]]
                self.play(FadeIn(answer), *before, run_time=0.4)
                self.play(Front(answer, [answer], Answer.grow), run_time=0.8)

    def count_right_answers(self) -> None:
        a, b, c = (column.right for column in self.columns)
        script = _(
            "Of {n} samples, they get {a} right; | with just one, and no new training, it's {b}, | "
            "or {c}. | Who decides how many? People do: they try more, or fewer, and keep what "
            "works."
        )
        with self.beat("score", script, n=self.how_many, a=a, b=b, c=c) as say:
            self.play(*(FadeOut(column.answer) for column in self.columns), run_time=0.5)
            for column in self.columns:
                self.play(FadeIn(column.score), run_time=0.5)
                say.next()

    def return_home(self) -> None:
        source = self.tensor(self.tensor_shown)
        for each in self.maps:
            each.set_source(source).reveal(1)
        self.onward(_("They also choose how the window moves."))
