"""The maps unroll into one row of numbers; ten neurons each weigh them all."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DOWN, LEFT, UP, FadeIn, FadeOut, LaggedStart

from model.chosen_places import unit_products
from model.derivations import forward, shapes
from model.derivations.registry import NamedArray
from scenes.kit import style
from scenes.kit.drawing.charts import Bars, fitting_full
from scenes.kit.drawing.node_network import NetworkDrawing
from scenes.kit.drawing.node_pieces import Piece
from scenes.kit.drawing.pixel_grid import Frame, PixelGrid
from scenes.kit.drawing.text import Formula, Label, summand
from scenes.kit.scene import N_, NarratedScene, _
from scenes.kit.sourced import SourcedArray, constant, equals_sign, sourced

STRONGEST = 4
STRIP = 20  # numbers in a row of the unrolled block


class DenseLayer(NarratedScene):
    title = N_("The dense layer")

    def construct(self) -> None:
        self.unit = int(self.recording["softmax"][0].argmax())
        self.show_the_maps()
        self.unroll()
        self.weigh_for_one_neuron()
        self.name_the_strongest()
        self.add_up()
        self.draw_it_as_usual()
        self.show_all_ten()

    def show_the_maps(self) -> None:
        channels = self.recording["pool2"].shape[3]
        self.maps = [
            self.grid("pool2", c, cell=0.42, lines=0.8).move_to([-4.5 + 3.0 * c, 1.75, 0])
            for c in range(channels)
        ]
        shape = self.shape("pool2")
        with self.beat(
            "maps",
            _("This is all that's left of the picture: {c} small maps, {h} by {w} each."),
            c=shape[2],
            h=shape[0],
            w=shape[1],
        ):
            self.play(*(FadeIn(m) for m in self.maps), run_time=style.STEP)

    def rows_of(
        self, source: SourcedArray, meaning_limit: float | None = None, **options: Any
    ) -> PixelGrid:
        """100 numbers as rows of STRIP, in the order in which they are unrolled."""
        return PixelGrid(source, cell=0.46, lines=0.8, limit=meaning_limit, **options)

    def folded(self, vector: NamedArray) -> SourcedArray:
        """A vector (100,) as (5, 20), row by row, so that it can be looked at."""
        return sourced(forward.rows(vector, STRIP))

    def unroll(self) -> None:
        vector = self.folded(self.tensor("flatten"))
        self.vector = self.rows_of(vector, 1.0).move_to([0, -1.35, 0]).reveal(0)
        size = self.size("flatten")
        steps = self.recording["pool2"].shape[3]
        cursors = [Frame(m, 0, 0, stroke=4) for m in self.maps]
        target = Frame(self.vector, 0, 0, 1, steps, stroke=4)
        with self.beat(
            "unroll",
            _(
                "Let's write them down as one long list. At each place we take one number from "
                "every map, then we move on to the next. | {n} numbers in all."
            ),
            n=size,
        ) as say:
            self.play(
                FadeIn(self.vector),
                FadeIn(target),
                *(FadeIn(c) for c in cursors),
                run_time=style.QUICK,
            )
            columns = self.maps[0].columns
            for place in range(columns):
                self.step_to(place, steps, cursors, target)
            say.next()
            self.play(
                self.vector.animate.reveal(1),
                *(FadeOut(m) for m in (*cursors, target)),
                run_time=style.STEP,
            )

    def step_to(self, place: int, steps: int, cursors: list[Frame], target: Frame) -> None:
        row, column = divmod(place, self.maps[0].columns)
        first = place * steps
        shown = np.zeros(self.vector.values.size)
        shown[: first + steps] = 1
        moves = [c.animate.lie_on(m, row, column) for c, m in zip(cursors, self.maps, strict=True)]
        self.play(
            *moves,
            target.animate.lie_on(self.vector, first // STRIP, first % STRIP),
            self.vector.animate.reveal(shown.reshape(self.vector.values.shape)),
            run_time=style.QUICK,
        )
        self.wait(0.2, frozen_frame=True)

    def weigh_for_one_neuron(self) -> None:
        weights = self.folded(self.tensor("dense/kernel").channel(self.unit))
        products = self.folded(forward.unit_products(self.recording, "dense/z", self.unit))
        heights = (2.35, 0.3, -1.75)
        small = 0.35
        self.weights = PixelGrid(weights, cell=small, lines=0.8).move_to([-2.2, heights[1], 0])
        self.products = PixelGrid(products, cell=small, lines=0.8).move_to([-2.2, heights[2], 0])
        unit = sourced(shapes.classes(self.recording))[self.unit]
        names = [
            Label(_("the numbers"), size=style.SMALL),
            Label(_("weights of neuron {u}"), u=unit, size=style.SMALL),
            Label(_("their products"), size=style.SMALL),
        ]
        signs = [Formula("times"), Formula("=")]
        for name, y in zip(names, heights, strict=True):
            name.move_to([1.75, y, 0], aligned_edge=LEFT)
        for sign, y in zip(signs, (heights[0] + heights[1], heights[1] + heights[2]), strict=True):
            sign.move_to([-2.2, y / 2, 0])
        self.side = [*names, *signs]
        with self.beat(
            "neuron",
            _(
                "Now meet an output neuron. This one stands for the {u}. | It has one weight for "
                "each of the {n} numbers. | Each number is multiplied by its weight."
            ),
            u=unit,
            n=self.size("flatten"),
        ) as say:
            self.play(
                *(FadeOut(m) for m in self.maps),
                self.vector.animate.scale(small / 0.46).move_to([-2.2, heights[0], 0]),
                run_time=style.STEP,
            )
            say.next()
            self.play(
                FadeIn(self.weights),
                *(FadeIn(m) for m in (*names[:2], signs[0])),
                run_time=style.STEP,
            )
            say.next()
            self.play(
                FadeIn(self.products), FadeIn(names[2]), FadeIn(signs[1]), run_time=style.STEP
            )

    def name_the_strongest(self) -> None:
        flat = self.products.values.ravel()
        order = np.argsort(-np.abs(flat))[:STRONGEST]
        frames = [Frame(self.products, *divmod(int(k), STRIP), stroke=4) for k in order]
        lines = []
        source = self.products.source
        for k in order:
            place = sourced(shapes.place(self.recording, "flatten", int(k)))
            lines.append(
                Label(
                    _("{p}  map {c}, row {i}, column {j}"),
                    p=source[divmod(int(k), STRIP)],
                    c=place[2],
                    i=place[0],
                    j=place[1],
                    size=style.SMALL,
                )
            )
        for rank, line in enumerate(lines):
            line.move_to([1.75, 1.95 - 0.45 * rank, 0], aligned_edge=LEFT)
        with self.beat(
            "strongest",
            _(
                "Which products count the most? (1) | Here are the strongest. | A positive one "
                "speaks for this digit, a negative one against it."
            ),
        ) as say:
            self.play(*(FadeOut(m) for m in self.side[:3]), run_time=style.QUICK)
            say.next()
            self.play(LaggedStart(*(FadeIn(f) for f in frames), lag_ratio=0.3), run_time=style.STEP)
            say.next()
            self.play(LaggedStart(*(FadeIn(m) for m in lines), lag_ratio=0.3), run_time=style.MOVE)

    def add_up(self) -> None:
        total = sourced(forward.unit_sum(self.recording, "dense/z", self.unit))[0]
        bias = self.tensor("dense/bias")[self.unit]
        logit = self.tensor("dense/z")[0, self.unit]
        formula = Formula(
            f"{{s}} + {summand('b', bias)} {{sign}} {{z}}",
            s=total,
            b=bias,
            sign=equals_sign([total, bias], logit),
            z=logit,
            size=style.BODY,
        ).move_to([1.75, -0.85, 0], aligned_edge=LEFT)
        names = Label(
            _("all products + bias = the logit"), size=style.SMALL, color=self.colors.faint
        )
        names.next_to(formula, DOWN, buff=0.2, aligned_edge=LEFT)
        with self.beat(
            "sum",
            _(
                "Add them all up, with the bias on top, and you get a single number: how strongly "
                "this neuron speaks for its digit. It's called a logit."
            ),
        ):
            self.play(FadeIn(formula), FadeIn(names), run_time=style.STEP)

    def draw_it_as_usual(self) -> None:
        """Nodes and edges, as networks are usually drawn, for the strongest of the numbers."""
        flat, kernel = self.tensor("flatten"), self.tensor("dense/kernel")
        products = unit_products(self.recording, "dense/z", self.unit)
        order = [int(k) for k in np.argsort(-np.abs(products))[:STRONGEST]]
        net = NetworkDrawing(
            (len(order), 1), width=6.4, height=4.6, radius=0.45, loss=False, split=False
        ).move_to([0, 0.35, 0])
        weights = kernel.array[order][:, [self.unit]]
        bias, logit = self.tensor("dense/bias")[self.unit], self.tensor("dense/z")[0, self.unit]
        inputs, output = flat.array[0, order], np.array([logit.value])
        net.set_network([(weights, np.array([bias.value]))], [inputs, output])
        edges = {
            Piece("weight", 1, 0, k): Label("{w}", w=kernel[unit, self.unit], size=style.SMALL)
            for k, unit in enumerate(order)
        }
        edges[Piece("bias", 1, 0)] = Label("{b}", b=bias, size=style.SMALL)
        net.place_labels(edges)
        values = [
            Label("{v}", v=flat[0, unit], size=style.SMALL, plain=True).move_to(net.node(0, k))
            for k, unit in enumerate(order)
        ]
        values.append(Label("{z}", z=logit, size=style.SMALL, plain=True).move_to(net.node(1, 0)))
        shown = constant(STRONGEST, "As many edges as can be told apart in one drawing.")[0]
        with self.beat(
            "edges",
            _(
                "You've probably seen it drawn like this. | Every circle is a number, and every "
                "line is a weight. These are only {n} of the {m} lines; you couldn't read them "
                "all."
            ),
            n=shown,
            m=self.size("flatten"),
        ) as say:
            self.leave()
            say.next()
            self.play(FadeIn(net.open_gaps()), run_time=style.STEP)
            self.play(*(FadeIn(m) for m in (*edges.values(), *values)), run_time=style.STEP)

    def show_all_ten(self) -> None:
        logits = self.tensor("dense/z")
        values = logits.array[0]
        bars = Bars(
            np.zeros(values.size),
            "activation",
            full=fitting_full(values, 2.3, 2.0),
            height=1.0,
            width=0.7,
            gap=0.45,
        )
        bars.shift(UP * 0.4)
        classes = sourced(shapes.classes(self.recording))
        zero = bars.copy().set_values(values)
        digits, tops = [], []
        for k in range(values.size):
            up = 1.0 if values[k] >= 0 else -1.0
            tops.append(
                Label("{v}", v=logits[0, k], size=style.SMALL).move_to(zero.top(k) + UP * 0.22 * up)
            )
            digits.append(
                Label("{d}", d=classes[k], size=style.BODY).move_to([zero.foot(k)[0], -2.5, 0])
            )
        count = self.shape("dense/z")[0]
        with self.beat(
            "ten",
            _(
                "All {n} neurons do the same, each with its own weights. | That gives us {n} "
                "logits, | and the largest one is the network's answer."
            ),
            n=count,
        ) as say:
            self.leave()
            self.enter(bars, *digits)
            say.next()
            self.play(bars.animate.set_values(values), run_time=style.SLOW)
            self.play(*(FadeIn(t) for t in tops), run_time=style.QUICK)
            best = digits[self.unit]
            say.next()
            self.play(best.animate.set_color(self.colors.focus), run_time=style.QUICK)
