"""One weight of the last layer: three factors, each at its place; then the mean over examples."""

from __future__ import annotations

import math
from typing import Any

from manim import FadeIn, FadeOut, MoveToTarget, VGroup

from model.derivations import notation
from scenes.kit import style
from scenes.kit.drawing.text import Formula, Span
from scenes.kit.layout import GAP, Box, fit
from scenes.kit.nodes.change import merged
from scenes.kit.nodes.node_plate import NodePlate, short
from scenes.kit.nodes.node_sign import NodeSign
from scenes.kit.nodes.place import Node
from scenes.kit.nodes.plan import row
from scenes.kit.nodes.product_line import LINE, SYMBOL, ProductLine
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedArray, constant, sign_between, sourced
from scenes.notation.close_up import WAY, CloseUp


class OneWeightOfTheLastLayer(CloseUp):
    title = N_("A weight of the last layer")

    def construct(self) -> None:
        self.name_it()
        self.write_the_chain()
        self.solve_each()
        self.multiply()
        self.take_the_mean()
        self.onward(_("And what about a weight one layer earlier?"))

    # the weight and its way

    def name_it(self) -> None:
        self.way = self.way_of(self.chosen(self.last))
        key, k, j = self.way
        self.j, self.k, self.weight = j, k, self.w(self.last, j, k)
        self.nodes: list[Node] = [
            (self.layer_name(self.last - 1), k),
            (key, j),
            ("targets", j),
            ("loss", 0),
        ]
        self.moving = [node for node in self.nodes if node[0] != "targets"]
        places = constant([j + 1, k + 1], "Nodes are counted from one, from the top.")
        with self.beat(
            "name",
            _(
                "Take this weight: to node {j}, from node {k}. | How does the loss move "
                "with it? (2)"
            ),
            j=places[0],
            k=places[1],
        ) as say:
            self.talk_about(self.nodes[:2], [self.way])
            say.next()
            looks = merged(self.place.lit(self.moving, [self.way]), self.targets_read([self.j]))
            self.change(looks, self.place.weights(0.0))
            self.step_forward(self.in_a_row(self.nodes))
            self.name = self.at_edge(self.way, self.weight)
            self.play(FadeIn(self.name), run_time=style.QUICK)

    # three factors

    def write_the_chain(self) -> None:
        w, z, a = self.weight, self.z(self.last, self.j), self.a(self.last, self.j)
        self.ratios = self.line_of([self.ratio(z, w), self.ratio(a, z), self.ratio("C_1", a)])
        met, target = self.a(self.last - 1, self.k), f"y_{self.j + 1}"
        self.factors = self.line_of(
            [
                self.span(met),
                Span(f"$g' ({z})$", self.colors.ink),
                Span(f"$2 thin ({a} - {target})$", self.colors.loss),
            ]
        )
        with self.beat(
            "chain",
            _(
                "We write it so: how far C moves when w alone moves a little. | The sum moves with "
                "it, | the activation with the sum, | and the loss with that. Each step scales the "
                "little change, so we multiply."
            ),
        ) as say:
            row = [*self.ratios.symbols, *self.ratios.dots]
            VGroup(*row).set_y(self.ratios.left.get_y())  # there is one row as yet
            self.play(*self.ratios.show_left(), run_time=style.QUICK)
            for k in range(len(self.ratios.terms)):
                say.next()
                self.play(*self.ratios.name(k), run_time=style.QUICK)

    def line_of(self, symbols: list[Span]) -> ProductLine:
        """The three factors above their nodes, however they are written."""
        key = self.layer_name(self.last)
        numbers = [
            self.output(self.last - 1, self.k),
            self.slope_of_g(self.last, self.j),
            short(self.gradients(f"{key}/a")[0, self.j].with_digits(3)),
        ]
        self.total = short(self.gradients(f"{key}/kernel")[self.k, self.j])
        value = math.prod(float(number.shown) for number in numbers)
        terms = [
            self.above(node, symbol, number)
            for node, symbol, number in zip(self.moving, symbols, numbers, strict=True)
        ]
        left = self.ratio("C_1", self.weight)
        return ProductLine(left, terms, self.total, sign=sign_between(value, self.total))

    def solve_each(self) -> None:
        scripts = {
            "by-weight": _("Our weight meets this activation. | That's the first."),
            "by-sum": _("The second is the slope of g, | right where the sum is."),
            "by-activation": _("And the square's slope | is two times output minus target."),
        }
        for k, (name, script) in enumerate(scripts.items()):
            with self.beat(name, script) as say:
                say.next()
                rise = [] if k else self.make_room_below()
                self.play(FadeOut(self.ratios.symbols[k]), *rise, run_time=0.25)
                self.play(FadeIn(self.factors.symbols[k]), run_time=0.25)
                self.play(*self.factors.lift(k), run_time=style.STEP)

    def make_room_below(self) -> list[Any]:
        """What is written so far rises, all but the first: numbers come below."""
        up = [0, self.factors.dots[0].get_y() - self.ratios.dots[0].get_y(), 0]
        return [part.animate.shift(up) for part in (*self.ratios.symbols[1:], *self.ratios.dots)]

    def multiply(self) -> None:
        with self.beat("product", _("Multiply them, and there's our gradient.")):
            self.play(*self.factors.show_result(), run_time=style.STEP)

    # the mean

    def take_the_mean(self) -> None:
        key = self.layer_name(self.last)
        each = sourced(notation.each(self.sketch, key + "/kernel", self.k, self.j))
        mean = sourced(notation.of_the_mean(self.sketch, key + "/kernel", self.k, self.j))
        rule = Formula(
            "{d} = 1/N sum_(i=1)^N {e}",
            d=self.ratio("C", self.weight),
            e=self.ratio("C_i", self.weight),
            size=SYMBOL,
        )
        fit(rule, LINE, largest=1.0)
        ones, whole = self.examples(each, mean)
        written = [self.name, *self.ratios.parts, *self.factors.parts]
        with self.beat(
            "mean",
            _(
                "But that's one example of {n}. | Each has a gradient of its own, | and the whole "
                "loss has their mean."
            ),
            n=sourced(notation.examples(self.sketch))[0],
        ) as say:
            say.next()
            found = self.factors.result
            assert found is not None
            gone = [
                FadeOut(part, run_time=0.3)
                for part in written
                if part in self.mobjects and part is not found
            ]
            plate, _name = ones[0]
            found.generate_target().scale(plate.number_size() / found.em_now)
            found.target.move_to(plate.get_center())
            self.change(self.forward({}), with_it=[*gone, MoveToTarget(found, run_time=0.6)])
            self.play(FadeOut(found), *map(FadeIn, ones[0]), run_time=style.QUICK)
            for pair in ones[1:]:
                self.play(*map(FadeIn, pair), run_time=style.QUICK)
            say.next()
            self.play(FadeIn(rule), *map(FadeIn, whole), run_time=style.STEP)

    def examples(
        self, each: SourcedArray, mean: SourcedArray
    ) -> tuple[list[tuple[Any, ...]], tuple[Any, ...]]:
        """A plate with its name for each example's gradient (N,), and one for their mean (1,)."""
        count, limit = each.array.size, each.limit
        room = Box(LINE.left, WAY.right, WAY.bottom, WAY.top)
        apart = room.columns(count, 1, gap=2 * GAP)
        corners = [*row(count, apart[0]), *row(1, apart[1])]
        names = [f"C_{i + 1}" for i in range(count)]
        plates = [NodePlate(each, i, limit=limit) for i in range(count)]
        pairs: list[tuple[Any, ...]] = []
        plates.append(NodePlate(mean, 0, limit=limit))
        for plate, name, at in zip(plates, [*names, "C"], corners, strict=True):
            plate.set_numbers(1.0).points = at
            pairs.append((plate, NodeSign(plate, f"(partial {name}) / (partial {self.weight})")))
        return pairs[:-1], pairs[-1]
