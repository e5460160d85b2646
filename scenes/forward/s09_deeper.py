"""What a cell of the second layer sees of the picture, and which patches excite its maps most."""

from __future__ import annotations

from typing import Any, ClassVar

from manim import FadeIn, FadeOut

from model.chosen_places import strongest
from model.derivations import exciting, shapes
from model.layers import Pool
from model.receptive_fields import Field, fields, size_of
from scenes.kit.drawing.text import Formula, Label
from scenes.kit.layout import STAGE, Box, face_cell, fit
from scenes.kit.scene import N_, _
from scenes.kit.sourced import constant, sourced
from scenes.kit.world.between import Outline
from scenes.kit.world.blocks import block_of
from scenes.kit.world.moves import Flight, Pose
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import turned_in
from scenes.kit.world.scene import CAPTION, FORMULA
from scenes.kit.world.search import SHOWN, Search
from scenes.kit.world.signs import LABEL
from scenes.kit.world.world import Key

CALM = 0.7  # how strong maps are while something is outlined on them
FAINTER = 0.35  # patches, when it is their means that one looks at


class Deeper(Search):
    title = N_("Deeper")
    digit = "4:1"
    layer: ClassVar[str] = "conv2"

    def construct(self) -> None:
        self.prepare()
        self.ask_what_it_sees()
        self.walk_back()
        self.cut_out_the_patch()
        self.show_what_excites()
        self.onward(_("And so far, nothing says which digit it is."))

    def prepare(self) -> None:
        self.z = self.network.convolutions[self.layer].output_name
        station = self.world.station_of(self.layer)
        self.tensor_shown, self.maps = station.tensor, range(station.shown)
        self.place = strongest(self.recording[self.z][0, ..., self.filter])
        self.seen = fields(self.recording, self.z, *self.place)
        self.sizes = sourced(exciting.field_sizes(self.recording, self.z, *self.place))
        self.own: Key = (self.tensor_shown, self.filter)
        self.map = self.world.plates[self.own]

    # what a cell sees, counted back

    def ask_what_it_sees(self) -> None:
        self.cell = self.outline(self.map, *self.place)
        script = _(
            "Take one cell of the second layer. | How much of the picture does it get to see? (1)"
        )
        with self.beat("question", script) as say:
            self.fly_to({self.own: STAGE}, run_time=1.2)
            dim = Pose(self.map.points.copy(), lit=CALM)
            self.play(
                Flight(self.world, {self.map: dim}, run_time=0.6),
                self.cell.animate.set_opacity(1),
            )
            say.next()

    def walk_back(self) -> None:
        """From the cell to the picture: on each tensor the block that it goes back to."""
        self.set_rooms()
        self.lit: list[tuple[int, Outline]] = [(self.filter, self.cell)]
        self.words: list[Any] = []
        for k, (name, field) in enumerate(self.seen.items()):
            script, numbers = self.told(k, name)
            with self.beat(f"back-{k + 1}", script, **numbers):
                if k == 0:
                    self.fly_to(self.chain, beside=self.calmed())
                self.go_back_to(name, field)
                h, w = self.sizes[k, 0], self.sizes[k, 1]
                size = Label("{h} × {w}", h=h, w=w, size=CAPTION, color=self.colors.ink, plain=True)
                size.move_to(self.rooms[name][1].center)
                formula = self.reckoned(k, numbers) if k else []
                gone = [FadeOut(each) for each in self.words]
                self.words = formula
                self.play(*gone, FadeIn(size), *(FadeIn(each) for each in formula), run_time=0.6)

    def set_rooms(self) -> None:
        """A column for each tensor on the way, and below all of them room for a formula."""
        names = [*reversed(self.seen), self.tensor_shown]
        above, self.foot = STAGE.rows(1, 0.15, gap=0.15)
        shares = [1.6, *(1.0 for _name in names[1:])]
        columns = above.columns(*shares, gap=0.5)
        self.rooms = {
            name: column.rows(1, 0.09, gap=0.1) for name, column in zip(names, columns, strict=True)
        }
        self.chain: dict[Key, Box] = {}
        for name in names:
            keys = [key for key in self.world.plates if key[0] == name]
            keys = [self.own] if name == self.tensor_shown else keys
            boxes = self.rooms[name][0].rows(*[1.0] * len(keys))
            self.chain |= dict(zip(keys, boxes, strict=True))

    def calmed(self) -> dict[Plate, Pose]:
        """The plates of the chain in their places, not so bright that outlines would drown."""
        plates = {self.world.plates[key]: box for key, box in self.chain.items()}
        return {plate: Pose(turned_in(plate, box), lit=CALM) for plate, box in plates.items()}

    def told(self, k: int, name: str) -> tuple[str, dict[str, Any]]:
        """What is said of the k-th step back, to `name`, and its numbers."""
        layer = self.network.layer(self.network.output_of(name))
        window = sourced(shapes.window(self.recording, layer.name))
        size = self.sizes[k, 0]
        if k == 0:
            script = _("It was made from a window of {k} by {k} on each map before it.")
            return script, {"k": window[0]}
        if isinstance(layer, Pool):
            script = _(
                "Each of these was pooled from a block of {k} by {k}. That makes {n} by {n}."
            )
        else:
            script = _(
                "Each of those saw a window of {k} by {k}. They overlap, so it's {n} by {n}."
            )
        return script, {"k": window[0], "n": size}

    def go_back_to(self, name: str, field: Field) -> None:
        """Light up a block on each map of a tensor, and the beams to what was made from it."""
        (top, _bottom), (left, _right) = field
        pooled = isinstance(self.network.layer(self.network.output_of(name)), Pool)
        new = []
        for key in (key for key in self.chain if key[0] == name):
            block = self.outline(self.world.plates[key], top, left, *size_of(field))
            ends = [end for channel, end in self.lit if not pooled or channel == key[1]]
            for end in ends:
                self.beam_between(block, end)
            new.append((key[1], block))
        shown = [each.animate.set_opacity(1) for _channel, each in new]
        shown += [beam.animate.set_opacity(1) for beam in self.beams if beam.opacity == 0]
        self.play(*shown, run_time=0.8)
        self.lit = new

    def reckoned(self, k: int, numbers: dict[str, Any]) -> list[Any]:
        """How far windows reach that lie side by side, each a stride further than the last."""
        layer = self.network.layer(self.network.output_of(list(self.seen)[k]))
        one = constant(1, "The first of the windows is not moved.")[0]
        stride = sourced(shapes.stride(self.recording, layer.name))[0]
        formula = Formula(
            "{k} + ({before} - {one}) dot {s} = {n}",
            before=self.sizes[k - 1, 0],
            one=one,
            s=stride,
            size=FORMULA,
            **numbers,
        )
        fit(formula, self.foot, largest=1.0)
        return [*self.highlight(formula["n"]), formula]

    def cut_out_the_patch(self) -> None:
        field = self.seen[self.network.input]
        (top, _bottom), (left, _right) = field
        near, far = STAGE.columns(1, 1.1)
        patch = block_of(self.tensor(self.network.input), top, left, *size_of(field))
        _channel, window = self.lit[0]
        pixels = sourced(exciting.field_pixels(self.recording, self.z, *self.place))[0]
        script = _("That's all it gets: {n} pixels out of {m}.")
        with self.beat("patch", script, n=pixels, m=self.size(self.network.input)):
            self.clear_stage(but=window)
            self.fly_to({(self.network.input, 0): near}, run_time=1.2)
            cell = face_cell((patch.rows, patch.columns), far.inset(0.3))
            self.unfold(patch, window, far.center, cell)

    # what excites each map

    def show_what_excites(self) -> None:
        head, *rows = STAGE.rows(0.22, *[1.0] * len(self.maps), gap=0.12)
        columns = [row.columns(1.2, *[1.0] * SHOWN, 1.2, gap=0.35) for row in rows]
        heads = head.columns(1.2, *[1.0] * SHOWN, 1.2, gap=0.35)
        labels = [
            Label(text, size=LABEL, color=self.colors.faint).move_to(box.center)
            for text, box in (
                (_("map"), heads[0]),
                (_("what excites it"), heads[1].joined(heads[-2])),
                (_("mean"), heads[-1]),
            )
        ]
        patches: list[Plate] = []
        script = _(
            "So what makes a map answer? | Out of our {n} samples, these patches excite each map "
            "most. | Can you say what it looks for? (2) | With some, nearly. | But it's only what "
            "the patches have in common, not what the network makes of it."
        )
        with self.beat("patches", script, n=self.how_many) as say:
            self.clear_stage()
            places = {(self.tensor_shown, f): columns[f][0] for f in self.maps}
            self.fly_to(places, run_time=1.2)
            say.next()
            self.play(*(FadeIn(label) for label in labels), run_time=0.3)
            for f in self.maps:
                finds = self.finds(f, columns[f][1:-1])
                for cut, pose in finds.lifted_to(columns[f][1:-1]).items():
                    pose.put_on(cut)
                mean = self.mean_of(f, columns[f][-1])
                patches += finds.cuts
                self.play(*(FadeIn(each) for each in (*finds.cuts, mean)), run_time=0.4)
            say.next()
            say.next()
            say.next()
            self.play(*(cut.animate.set_opacity(FAINTER) for cut in patches), run_time=0.6)
