"""One symbol at a time: the drawing answers what it names, and a legend builds up at the side."""

from __future__ import annotations

import numpy as np
from manim import FadeIn, FadeOut

from model.derivations import notation
from scenes.kit import style
from scenes.kit.drawing.text import Label
from scenes.kit.layout import STAGE, Box
from scenes.kit.nodes.change import Looks, merged
from scenes.kit.nodes.node_plate import short
from scenes.kit.nodes.place import Node
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedNumber, constant, sourced
from scenes.kit.world.projection import PIXELS
from scenes.notation.legend import ROWS, LegendRow
from scenes.notation.notation_lesson import UNNAMED, VALUES, NotationLesson

DRAWING, LEGEND = Box(STAGE.left, STAGE.right, -2.86, STAGE.top).columns(1.72, 1.0, gap=0.35)
HEADS, NETWORK, FEET = DRAWING.rows(0.1, 1.0, 0.1, gap=0.06)
SOURCES, NEURON = Box(-6.3, -4.6, -2.8, 2.95), Box(-0.5, 1.4, -0.9, 1.6)  # within DRAWING
SMALL, LARGE = 30 / PIXELS, 44 / PIXELS  # em of the legend's words: at the side, and as a sheet
HEAD = 38 / PIXELS
BLANK = {"alpha": np.zeros((1, 1)), "numbers": np.zeros((1, 1))}  # a plate without its value
LETTER = {**BLANK, "lettered": 1.0}  # and with a letter on it instead


SHEET = (7, 6)  # rows in each column of the sheet


class Symbols(NotationLesson):
    title = N_("The symbols")
    known = (*VALUES, UNNAMED)

    def construct(self) -> None:
        self.weight = self.chosen(self.last - 1)
        self.make_legend()
        self.count_layers()
        self.count_nodes()
        self.come_to_a_node()
        self.work_it_out()
        self.reach_the_end()
        self.keep_the_legend()
        self.found.remove(UNNAMED)
        self.learn("weights", "biases")
        self.onward(_("Now we can write the network down."))

    # the legend

    def make_legend(self) -> None:
        """All its rows, at their places; each is shown when its symbol has been named."""
        self.legend = {
            row.beat: LegendRow(
                self.formula("{s}", size=1.25 * SMALL, s=row.markup),
                Label("{t}", t=_(row.words), size=SMALL),
                None if number is None else Label("{v}", v=number, size=SMALL, weight=600),
            )
            for row in ROWS
            for number in [self.value(row.beat)]
        }
        boxes = LEGEND.rows(*[1.0] * len(ROWS), gap=0)
        for row, box in zip(self.legend.values(), boxes, strict=True):
            row.put(box)

    def value(self, beat: str) -> SourcedNumber | None:
        """What a symbol stands for on this drawing, where that is a number."""
        at = self.weight
        name = self.layer_name(at.layer)
        targets = sourced(notation.targets(self.sketch))
        numbers = {
            "layers": lambda: sourced(notation.last(self.sketch))[0],
            "size": lambda: self.shape(f"{name}/a")[0],
            "target": lambda: targets[0, 0],
            "weight": lambda: short(self.tensor(f"{name}/kernel")[at.k, at.j]),
            "bias": lambda: short(self.tensor(f"{name}/bias")[at.j]),
            "sum": lambda: short(self.tensor(f"{name}/z")[0, at.j]),
            "activation": lambda: short(self.tensor(f"{name}/a")[0, at.j]),
            "loss": lambda: short(self.tensor("loss")[0]),
        }
        return numbers[beat]() if beat in numbers else None

    def note(self, beat: str) -> None:
        """A symbol joins the legend."""
        self.play(*map(FadeIn, self.legend[beat].parts), run_time=style.QUICK)

    def script(self, beat: str) -> str:
        return _(next(row.script for row in ROWS if row.beat == beat))

    # the whole network: layers, and nodes in them

    def count_layers(self) -> None:
        heads = constant(np.arange(self.last + 1), "Layers are counted from zero, the input.")
        with self.beat("layers", self.script("layers")) as say:
            self.fly_to(NETWORK)
            xs = [
                self.place.nodes(self.layer_name(k))[0].get_center()[0]
                for k in range(self.last + 1)
            ]
            self.heads = [
                Label("{n}", n=heads[k], size=HEAD, weight=600).move_to([x, HEADS.center[1], 0])
                for k, x in enumerate(xs)
            ]
            self.play(*map(FadeIn, self.heads), run_time=style.STEP)
            say.next()
            self.change(self.bright(self.layer_nodes(self.last)))
            self.name_at(self.heads[-1], "L")
            self.note("layers")
        with self.beat("layer", self.script("layer")):
            for layer in (*range(self.last + 1), self.weight.layer):
                self.change(self.bright(self.layer_nodes(layer)), run_time=0.35)
            self.name_at(self.heads[self.weight.layer], "l")
            self.note("layer")

    def name_at(self, number: Label, markup: str) -> None:
        """A symbol with a sign of equality joins a number, from the left."""
        symbol = self.formula("{s} =", size=HEAD, s=markup)
        symbol.move_to(number.get_left() - [0.12, 0, 0], aligned_edge=[1, 0, 0])
        self.heads.append(symbol)
        self.play(FadeIn(symbol), run_time=style.QUICK)

    def call(self, column: str, k: int, markup: str) -> Looks:
        """This node's sign shows that symbol from now on; no other node's shows any."""
        sign = self.place.signs[column, k]
        sign.name = markup
        return merged(self.names(False), {sign: {"named": 1.0}})

    def count_nodes(self) -> None:
        at, before = self.weight, self.weight.layer - 1
        own, other = self.layer_name(at.layer), self.layer_name(before)
        for beat, node, letter in (
            ("node", (own, at.j), "j"),
            ("node-before", (other, at.k), "k"),
        ):
            with self.beat(beat, self.script(beat)):
                self.write_on(node, letter)
                self.note(beat)
        with self.beat("size", self.script("size")):
            count = self.shape(f"{own}/a")[0]
            foot = self.formula("{s} = {n}", size=HEAD, s="n_l", n=count)
            foot.move_to([self.place.nodes(own)[0].get_center()[0], FEET.center[1], 0])
            self.heads.append(foot)
            self.change(self.bright(self.layer_nodes(at.layer)))
            self.play(FadeIn(foot), run_time=style.QUICK)
            self.note("size")

    def write_on(self, node: Node, letter: str) -> None:
        """A node's number makes room for a letter on its plate."""
        sign = self.place.signs[node]
        sign.name = letter
        self.change(self.place.lit([node]), {self.place.node(*node): LETTER, sign: {"named": 1.0}})

    # one node with all that comes in

    def come_to_a_node(self) -> None:
        at = self.weight
        own = self.layer_name(at.layer)
        self.node, self.source = (own, at.j), (self.layer_name(at.layer - 1), at.k)
        way = self.way_of(at)
        self.place.wires[own].symbols[at.k, at.j] = "w_(j k)^((l))"
        fan = self.fan_of(own, at.j)
        with self.beat("weight", self.script("weight")) as say:
            self.play(*(FadeOut(head, run_time=style.QUICK) for head in self.heads))
            sign = self.place.signs[self.node]
            sign.hang("b_j^((l))", self.tensor(f"{own}/bias")[at.j])
            self.come_close(
                *self.node,
                self.place.lit(None),
                self.place.edges(fan, numbers=0.0),
                {sign: {"hanging": 0.0}},
                {self.place.node(*node): LETTER for node in (self.node, self.source)},
                boxes=(SOURCES, NEURON),
            )
            say.next()
            self.change(
                self.place.lit([self.source, self.node], [way], focus=False),
                self.place.edges([way], named=1.0),
            )
            self.note("weight")
        with self.beat("bias", self.script("bias")):
            self.change(self.place.lit([self.node], focus=False), {sign: {"hanging": 1.0}})
            self.note("bias")

    def work_it_out(self) -> None:
        at, own = self.weight, self.node[0]
        fan = self.fan_of(own, at.j)
        sources = self.layer_nodes(at.layer - 1)
        sign = self.place.signs[self.node]
        with self.beat("sum", self.script("sum")):
            self.change(self.names(False), run_time=0.3)
            self.place.node(*self.node).lettered = 0.0
            self.place.node(*self.source).lettered = 0.0
            lit = self.bright([*sources, self.node], [own])
            self.change(lit, self.place.edges(fan), self.call(*self.node, "z_j^((l))"))
            self.put([self.node], self.tensor(f"{own}/z"))
            self.show_values([self.source, self.node])
            self.note("sum")
        with self.beat("function", self.script("function")):
            self.change({sign: {"named": 0.0}}, self.place.lit([self.node]), run_time=0.3)
            self.flip([self.node], self.tensor(f"{own}/a"))  # number and name change together
            self.change(self.call(*self.node, "g^((l)) (z_j^((l)))"), run_time=0.5)
            self.note("function")
        with self.beat("activation", self.script("activation")):
            self.change({sign: {"named": 0.0}}, run_time=0.3)
            self.change(self.call(*self.node, "a_j^((l))"), run_time=0.5)
            self.note("activation")

    # the end

    def reach_the_end(self) -> None:
        targets, loss = self.column_nodes("targets"), ("loss", 0)
        rest: Looks = merged(self.place.rest(VALUES, box=NETWORK))
        with self.beat("target", self.script("target")) as say:
            self.change(
                self.names(False), self.place.hanging(()), self.place.weights(0.0), run_time=0.3
            )
            named = {self.place.signs[node]: {"named": 1.0} for node in targets}
            self.restore_signs()
            self.change(rest, run_time=1.2)
            say.next()
            self.change(self.place.lit(targets), named)
            self.note("target")
        with self.beat("example", self.script("example")):
            self.change(self.place.lit(None))
            self.note("example")
        with self.beat("loss", self.script("loss")):
            named = {self.place.signs[loss]: {"named": 1.0}}
            self.change(self.place.lit([loss]), named)
            self.note("loss")

    def restore_signs(self) -> None:
        """Nodes get back their own names, edges their own symbols, and what hangs there."""
        fresh = {column.key: column for column in self.make_columns()}
        for (key, k), sign in self.place.signs.items():
            sign.name = fresh[key].names[k]
            if fresh[key].hung:
                sign.hang(*fresh[key].hung[k])
        for key, wires in self.place.wires.items():
            wires.symbols = dict(fresh[key].symbols)

    # the sheet

    def keep_the_legend(self) -> None:
        """The legend becomes a sheet of two columns: first one half steps aside, then all grow."""
        rows = list(self.legend.values())
        columns = STAGE.inset(0.1, 0.0).columns(1.0, 1.0, gap=0.55)
        boxes = [
            box
            for column, count in zip(columns, SHEET, strict=True)
            for box in column.rows(*[1.0] * max(SHEET), gap=0)[:count]
        ]
        aside = np.array([columns[0].left - LEGEND.left, 0, 0])
        with self.beat(
            "legend",
            _("Here they all are, on a page for you to keep."),
        ):
            gone: Looks = {plate: {"opacity": 0.0} for plate in self.place.of()}
            self.change(gone, {self.place.floor: {"opacity": 0.0}}, run_time=0.4)
            first = [part for row in rows[: SHEET[0]] for part in row.parts]
            self.play(*(part.animate.shift(aside) for part in first), run_time=0.7)
            self.play(
                *(
                    move
                    for row, box in zip(rows, boxes, strict=True)
                    for move in row.go_to(box, LARGE / SMALL)
                ),
                run_time=0.8,
            )
