"""Max pooling: of each block the largest value goes on, and its place is remembered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
from manim import FadeIn, FadeOut

from model.chosen_places import remembered_places, strongest, tied_blocks
from model.derivations import forward, other_pictures, shapes
from model.derivations.registry import NamedArray
from model.layers import MaxPool
from scenes.kit.drawing.charts import Marks
from scenes.kit.drawing.sliding_window import Sweep
from scenes.kit.drawing.text import Formula, Label, product_label
from scenes.kit.layout import STAGE, face_cell, fit
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedArray, SourcedNumber, sourced
from scenes.kit.telling import Telling
from scenes.kit.world.between import Outline
from scenes.kit.world.blocks import block_of
from scenes.kit.world.lesson import Lesson
from scenes.kit.world.moves import Flight, Pose
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import turned_in
from scenes.kit.world.scene import FORMULA, HERO
from scenes.kit.world.signs import LABEL

MOST = 4  # numbers of a block that are written out in one line


class Pooling(Lesson):
    title = N_("Max pooling")
    digit = "4:1"
    layer: ClassVar[str] = "conv1"  # whose maps are pooled

    def construct(self) -> None:
        self.prepare()
        self.lift_a_block()
        self.let_the_largest_win()
        self.sweep_the_map()
        self.compare_the_average()
        self.move_the_picture()
        self.add_up_the_changes()
        self.return_home()

    def prepare(self) -> None:
        self.maps = f"{self.layer}/a"
        self.pool = self.network.output_of(self.maps)
        layer = self.network.layer(self.pool)
        assert isinstance(layer, MaxPool)
        self.windows = layer.windows(self.recording[self.maps].shape)
        self.winners = remembered_places(self.recording, self.pool, self.filter)
        self.tied = tied_blocks(self.recording, self.pool, self.filter).flatten()
        blocks = self.windows.im2col(self.recording[self.maps])[0, ..., self.filter]
        self.place = strongest(blocks.std(axis=(2, 3)))
        self.map_key, self.pool_key = (self.maps, self.filter), (self.pool, self.filter)
        self.map, self.pooled = (self.world.plates[key] for key in (self.map_key, self.pool_key))
        left, rest = STAGE.columns(1.3, 2.25)
        above, self.lower = rest.rows(1, 0.2, gap=0.1)
        self.middle, right = above.columns(1.15, 1.0)
        self.near, _foot = left.rows(1, 0.06, gap=0.15)
        self.far, self.far_foot = right.rows(1, 0.06, gap=0.15)

    def lift_a_block(self) -> None:
        top, left = self.windows.corner(*self.place)
        size = self.windows.window
        self.window = self.outline(self.map, top, left, *size)
        self.block = block_of(self.tensor(self.maps), top, left, *size, channel=self.filter)
        sides = sourced(shapes.window(self.recording, self.pool))
        count = sourced(shapes.window_size(self.recording, self.pool))[0]
        script = _(
            "Neighbours in a map often say much the same. | Here's a block of {h} by {w}. | "
            "Who should speak for all {n}? (2)"
        )
        with self.beat("block", script, h=sides[0], w=sides[1], n=count) as say:
            self.fly_to({self.map_key: self.near})
            self.play(self.window.animate.set_opacity(1), run_time=0.5)
            say.next()
            cell = face_cell(size, self.middle.inset(0.2))
            self.frame = self.unfold(self.block, self.window, self.middle.center, cell)
            self.play(self.block.animate.set_numbers(1), run_time=0.5)
            say.next()

    def let_the_largest_win(self) -> None:
        winner = int(self.recording[f"{self.pool}/argmax"][(0, *self.place, self.filter)])
        self.crown = Outline(self.block, *divmod(winner, self.windows.window[1]), line=7)
        self.spelled = self.spell(winner)
        script = _(
            "The largest one: that's max pooling. | It goes on into a new, smaller map, | and we "
            "remember where it stood."
        )
        with self.beat("winner", script) as say:
            self.play(FadeIn(self.crown), run_time=0.5)
            self.play(*(FadeIn(part) for part in self.spelled), run_time=0.5)
            self.send_it_on(say)

    def spell(self, winner: int) -> list[Any]:
        """max(a, b, c, d) = d, the winner in the colour of the focus."""
        places = list(np.ndindex(self.block.rows, self.block.columns))
        largest = self.tensor(self.pool)[(0, *self.place, self.filter)].with_decimals(2)
        numbers = {
            f"n{k}": self.block.number(*place).with_decimals(2) for k, place in enumerate(places)
        }
        shown = ", ".join(f"{{{name}}}" for name in numbers) if len(places) <= MOST else "..."
        kept = numbers if len(places) <= MOST else {}
        made = Formula(f"max({shown}) = {{m}}", m=largest, size=FORMULA, plain=True, **kept)
        fit(made, self.lower, largest=1.0)
        focused = [made[name] for name in ("m", f"n{winner}") if name in made.names]
        return [*(marker for part in focused for marker in self.highlight(part)), made]

    def send_it_on(self, say: Telling) -> None:
        row, column = self.place
        self.pooled.reveal(0)
        self.cursor = self.outline(self.pooled, row, column)
        cell = np.zeros(self.pooled.values.shape)
        cell[row, column] = 1
        beam = self.beam_between(self.crown, self.cursor)
        say.next()
        self.bring({self.pool_key: self.far})
        self.play(
            beam.animate.set_opacity(1),
            self.pooled.animate.reveal(cell),
            self.cursor.animate.set_opacity(1),
            run_time=0.8,
        )
        say.next()
        own = row * self.pooled.columns + column
        self.first_mark = Marks(self.map, self.winners[[own]])
        self.play(FadeIn(self.first_mark), run_time=0.6)

    def sweep(self, start: int, stop: int) -> Sweep:
        def mark(cell: int) -> None:
            self.marks.count = int((~self.tied[: cell + 1]).sum()) if start == 0 else 0

        return Sweep(
            self.window, self.map, self.pooled, self.windows, start=start, stop=stop,
            cursor=self.cursor, also=mark, moving=[self.world, self.marks],
        )  # fmt: skip

    def sweep_the_map(self) -> None:
        before, after = self.shape(self.maps), self.shape(self.pool)
        stride = sourced(shapes.stride(self.recording, self.pool))
        ties = sourced(forward.ties(self.recording, self.pool, self.filter))
        tied, blocks = ties[0], ties[1]
        first = self.place[0] * self.pooled.columns
        script = _(
            "Move over by {s}, so that the blocks don't overlap. | And so on: {a} by {a} values "
            "become {b} by {b}."
        )
        if tied.value:
            more = _("In {t} of {n} blocks, it's a tie: the first one wins, by convention.")
            script = f"{script} | {more}"
        with self.beat(
            "sweep", script, s=stride[0], a=before[0], b=after[0], t=tied, n=blocks
        ) as say:
            gone = (self.block, self.frame, self.crown, *self.spelled)
            dark = (beam.animate.set_opacity(0) for beam in self.beams)
            self.play(*map(FadeOut, gone), *dark, run_time=0.6)
            self.hide_beams()
            self.remove(self.first_mark)
            self.stand_apart()
            self.play(self.sweep(first, first + self.pooled.columns), run_time=1.8)
            say.next()
            self.play(self.pooled.animate.reveal(0), *map(FadeIn, self.sizes), run_time=0.4)
            self.play(self.sweep(0, self.pooled.values.size), run_time=3.2)
            out = (self.window, self.cursor, self.beam)
            self.play(*(thing.animate.set_opacity(0) for thing in out), run_time=0.4)
            if tied.value:
                say.next()
                self.mark_the_ties()

    def stand_apart(self) -> None:
        """Both maps, one on each side, in the window's light; their sizes, not yet shown."""
        halves = [half.rows(1, 0.06, gap=0.15) for half in STAGE.columns(1, 1, gap=1.5)]
        (near, near_foot), (far, far_foot) = halves
        self.sizes = []
        for name, foot in ((self.maps, near_foot), (self.pool, far_foot)):
            plane = sourced(shapes.plane(self.shape(name)))
            size = product_label(plane, size=LABEL, color=self.colors.faint, plain=True)
            self.sizes.append(size.move_to(foot.center))
        self.fly_to({self.map_key: near, self.pool_key: far}, run_time=1.0)
        self.beam = self.beam_between(self.window, self.cursor)
        self.marks = Marks(self.map, self.winners[~self.tied]).show(0)
        self.marked = [self.marks]
        self.add(self.marks)
        self.play(self.beam.animate.set_opacity(1), run_time=0.4)

    def mark_the_ties(self) -> None:
        """The places of those winners that are winners by convention only; the map dims."""
        others = Marks(self.map, self.winners[self.tied], self.colors.faint)
        dimmed = replace(Pose.of(self.map), lit=0.55)
        self.play(Flight(self.world, {self.map: dimmed}, run_time=0.6))
        self.play(FadeIn(others), run_time=0.8)
        self.marked.append(others)

    def compare_the_average(self) -> None:
        source = sourced(forward.average_pool(self.tensor(self.maps)))
        self.average = Plate(source, channel=(self.filter,), leading=(0,), limit=self.pooled.limit)
        box, foot = self.middle.rows(1, 0.06, gap=0.15)
        self.average.points = turned_in(self.average, box)
        self.names = [
            Label(text, size=LABEL, color=self.colors.ink).move_to(place.center)
            for text, place in ((_("average"), foot), (_("largest"), self.far_foot))
        ]
        script = _("You could also take the average, | but that waters down the strongest values.")
        with self.beat("average", script) as say:
            self.play(*(FadeOut(m) for m in (*self.marked, *self.sizes)), run_time=0.4)
            self.fly_to({self.map_key: self.near, self.pool_key: self.far}, run_time=1.0)
            say.next()
            self.play(FadeIn(self.average), *(FadeIn(name) for name in self.names), run_time=0.8)

    def move_the_picture(self) -> None:
        elsewhere = other_pictures.moved_right(self.recording)
        self.moved = {
            name: other_pictures.made_of(self.recording, elsewhere, name)
            for name in (self.maps, self.pool)
        }
        picture = (self.network.input, 0)
        upper, foot = STAGE.inset(0, 0.08).rows(1, 0.22, gap=0.15)
        shares = (1.2, 1.1, 1.0)
        keys = (picture, self.map_key, self.pool_key)
        places = dict(zip(keys, upper.columns(*shares), strict=True))
        _left, self.map_foot, self.pool_foot = foot.columns(*shares)
        sources = (sourced(array) for array in (elsewhere, *self.moved.values()))
        self.tested = [self.world.plates[key] for key in places]
        script = _(
            "Now move the picture by just one pixel. | How much changes before pooling, and after?"
        )
        with self.beat("shift", script) as say:
            self.play(*(FadeOut(m) for m in (self.average, *self.names)), run_time=0.4)
            self.fly_to(places)
            changes = zip(self.tested, sources, strict=True)
            self.play(*(m.animate.set_source(new) for m, new in changes), run_time=0.5)
            say.next()

    def add_up_the_changes(self) -> None:
        pairs = [(self.moved[name], self.tensor(name)) for name in (self.maps, self.pool)]
        before, after = (self.percent_of(*pair) for pair in pairs)
        differences = [sourced(other_pictures.difference(*pair)) for pair in pairs]
        feet = [foot.rows(1, 0.3, gap=0.05) for foot in (self.map_foot, self.pool_foot)]
        labels = [
            Label("{p} %", p=share, size=HERO, weight=600).move_to(foot.center)
            for share, (foot, _below) in zip((before, after), feet, strict=True)
        ]
        texts = (_("before pooling"), _("after pooling"))
        words = [
            Label(text, size=LABEL).move_to(below.center)
            for text, (_foot, below) in zip(texts, feet, strict=True)
        ]
        marker = self.highlight(labels[1]["p"])
        script = _(
            "Nothing is new, nothing is gone: | {a} percent of the map, | and {b} percent of the "
            "pooled one."
        )
        if before.value or after.value:
            script = _(
                "Orange is new, blue is gone: | {a} percent of the map, | and {b} percent of the "
                "pooled one."
            )
        script = f"{script} {self.verdict(before, after)}"
        with self.beat("changes", script, a=before, b=after) as say:
            _picture, *maps = self.tested
            changed = zip(maps, differences, strict=True)
            self.play(*(m.animate.set_source(new) for m, new in changed), run_time=1.0)
            say.next()
            self.play(FadeIn(labels[0]), FadeIn(words[0]), run_time=0.5)
            say.next()
            self.play(*(FadeIn(m) for m in (*marker, labels[1], words[1])), run_time=0.5)

    def percent_of(self, moved: NamedArray, tensor: SourcedArray) -> SourcedNumber:
        """How much of our map changes: two digits of it, and all those above a hundred."""
        share = sourced(other_pictures.share_changed(moved, tensor, self.filter))[0]
        return share.with_digits(2 if share.value < 100 else 3)

    @staticmethod
    def verdict(before: SourcedNumber, after: SourcedNumber) -> str:
        """What is true of this picture."""
        if not before.value and not after.value:
            return _("So here, there's nothing for pooling to do.")
        if after.shown >= before.shown:
            return _("So for this picture, pooling doesn't help.")
        if not after.value:
            return _("So for this picture, pooling takes the shift away.")
        return _("So pooling softens the shift. It doesn't undo it.")

    def return_home(self) -> None:
        names = (self.network.input, self.maps, self.pool)
        own = zip(self.tested, map(self.tensor, names), strict=True)
        self.onward(
            _("All these small maps go to the next layer."),
            back=[plate.animate.set_source(source) for plate, source in own],
        )
