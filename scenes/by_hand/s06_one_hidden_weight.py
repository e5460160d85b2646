"""The gradient of a weight into a hidden neuron: the error reaches it on two paths, which add."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import FadeIn, FadeOut

from scenes.by_hand.by_hand_scene import GIVEN, signal_markup, symbol_markup
from scenes.by_hand.error_signals import ErrorSignals
from scenes.by_hand.way_product import FACTOR, WayProduct
from scenes.kit import style
from scenes.kit.drawing.text import Span
from scenes.kit.layout import Box
from scenes.kit.nodes.node_scene import LOW
from scenes.kit.nodes.plan import stand
from scenes.kit.nodes.product_line import ProductLine, Term
from scenes.kit.scene import N_, _
from scenes.kit.sourced import sign_between

OUTPUTS = ("o1", "o2")
WAY_OUT = {"o1": ("w5", "E1", "E.1"), "o2": ("w7", "E2", "E.2")}  # from h1 to the error
STANDING = {  # where there is room along the ways from a hidden neuron to the outputs
    "i1": Box(-6.4, -4.9, -1.6, -0.15),
    "h1": Box(-3.4, -1.6, -1.65, -0.1),
    "o1": Box(4.9, 6.2, -0.5, 0.7),
    "o2": Box(4.9, 6.2, -2.45, -1.25),
}
DECIMALS = 4  # of what is written along a way


class OneHiddenWeight(ErrorSignals):
    title = N_("A weight into a hidden neuron")
    known = (*GIVEN, "dE/w5", "dE/w6", "dE/w7", "dE/w8")

    def construct(self) -> None:
        self.ask()
        self.show_both_ways()
        self.come_back_along_each()
        self.add_them()
        self.multiply()
        self.take_the_others()
        self.learn("dE/w1", "dE/w2", "dE/w3", "dE/w4")
        self.onward(_("All the weights have their gradients. Haven't we forgotten something?"))

    # the two ways

    def ask(self) -> None:
        with self.beat(
            "question",
            _("Turn this weight up, and its neuron moves. | How does the error notice? (2)"),
        ) as say:
            self.light(["i1", "h1"], ["w1"])
            say.next()
            self.light(["i1", "h1", "E"], ["w1"])

    def show_both_ways(self) -> None:
        with self.beat(
            "two-ways",
            _("Through this output, | and through that one, too. Both ways count."),
        ) as say:
            for output in OUTPUTS:
                if output != OUTPUTS[0]:
                    say.next()
                nodes = ["i1", "h1", output, f"E{output[1]}", "E"]
                ways = ["w1", *WAY_OUT[output]]
                lit = self.place.lit([*map(self.node, nodes)], [*map(self.way, ways)])
                self.change(lit, self.place.slopes(()))  # weights count on the way back

    def come_back_along_each(self) -> None:
        """Error signals go back along their ways, and are multiplied by the weights there."""
        self.on_ways: dict[str, WayProduct] = {}
        scripts = (
            _(
                "Come back along the first: | the error signal, times the weight that it passes, | "
                "brings this."
            ),
            _("And along the other, it's the same: | that much."),
        )
        for output, script in zip(OUTPUTS, scripts, strict=True):
            with self.beat(f"path-{'first' if output == 'o1' else 'second'}", script) as say:
                if output == OUTPUTS[0]:
                    self.come_back()
                weight = WAY_OUT[output][0]
                self.light(["h1", output], [weight])
                product = self.on_ways[output] = self.along(output)
                if output == OUTPUTS[0]:
                    say.next()
                off = self.place.edges([self.way(weight)], numbers=0.0)
                self.change(off, with_it=product.send(), run_time=style.QUICK)
                say.next()
                self.play(*product.arrive(), run_time=style.STEP)

    def come_back(self) -> None:
        """One hidden neuron with its input, and both outputs far from it: room along the ways."""
        place = self.place
        looks: dict[Any, dict[str, Any]] = {
            place.node(*node): {"opacity": 0.0} for node in place.all_nodes()
        }
        for key, box in STANDING.items():
            looks[place.node(*self.node(key))] = {"points": stand(box), "opacity": 1.0}
        wires = place.wires["output"]
        looks[wires] = {"at": np.full_like(wires.at, FACTOR)}
        self.change(looks, place.hanging(()), place.slopes(()), place.weights(0.0), run_time=1.4)
        self.keep_signals([*OUTPUTS, "h1", "h2"])
        ways = [self.way(WAY_OUT[output][0]) for output in OUTPUTS]
        signs = {place.signs[self.node(output)]: {"hanging": 1.0} for output in OUTPUTS}
        self.change(place.edges([*ways, self.way("w1")], named=1.0), signs)

    def along(self, output: str) -> WayProduct:
        weight = WAY_OUT[output][0]
        keys = (f"dE/z{output}", weight, f"t1.{output[1]}")
        signal, factor, product = (self._plain_number(key).with_decimals(DECIMALS) for key in keys)
        value = float(signal.shown) * float(factor.shown)
        sign = sign_between(value, product)
        return WayProduct(self.place, self.way(weight), (product, factor, signal), sign)

    # what comes together

    def add_them(self) -> None:
        terms = []
        for output, product in self.on_ways.items():
            key, weight = f"t1.{output[1]}", symbol_markup(WAY_OUT[output][0])
            symbol = Span(f"${weight} thin {signal_markup(output)}$", self.slope_color(key))
            found = product.result
            terms.append(Term(symbol, self.number(key), found.get_center()[:2], room=found.width))
        value = self.shown("t1.1") + self.shown("t1.2")
        total = self.number("dE/ah1")
        sign = self.sign(value, "dE/ah1")
        self.sum = line = ProductLine(
            self.ratio("E", "ah1"), terms, total, sign=sign, between=[("+", "+")]
        )
        with self.beat("sum", _("Both arrive at the same neuron, | so they're added.")) as say:
            self.light(["h1", *OUTPUTS], [WAY_OUT[output][0] for output in OUTPUTS])
            self.play(*line.show_left(), *line.show_terms(), run_time=style.MOVE)
            say.next()
            self.play(*line.show_result(), run_time=style.STEP)

    def slope_color(self, key: str) -> str:
        return style.meaning_color("gradient", self._plain_number(key).value)

    def multiply(self) -> None:
        with self.beat(
            "signal",
            _("Times the slope of the sigmoid, | and that's this neuron's error signal."),
        ) as say:
            line = self.signal_line()
            self.light(["h1"], [])
            self.carry_the_sum(line)
            times = [*line.name(1), *map(FadeIn, line.crosses)]
            self.play(*line.name(0), *line.lift(0), *times, run_time=style.STEP)
            say.next()
            self.play(*line.show_result(), run_time=style.QUICK)
            self.fly_to_signal(line, "h1")
        slope = self._plain_number("dE/w1").with_digits(3)
        with self.beat(
            "product",
            _("What's left is as before: | our weight's gradient is {g}."),
            g=slope,
        ) as say:
            self.light(["i1", "h1"], ["w1"])
            self.written = line = self.product()
            self.play(*line.show_left(), *line.show_terms(), run_time=style.STEP)
            say.next()
            self.play(*line.show_result(), run_time=style.QUICK)
            self.change(self.place.slopes([self.way("w1")]))

    def signal_line(self) -> ProductLine:
        """The slope at the hidden neuron, times what has arrived there."""
        arrived = Span(self.ratio("E", "ah1").markup, self.slope_color("dE/ah1"))
        terms = [
            self.plate_term(self.slope_symbol("h1"), "sh1", "h1"),
            Term(arrived, self.number("dE/ah1")),
        ]
        value = self.shown("sh1") * self.shown("dE/ah1")
        sign = self.sign(value, "dE/zh1")
        return ProductLine(self.signal("h1"), terms, self.number("dE/zh1"), sign=sign)

    def carry_the_sum(self, line: ProductLine) -> None:
        """The sum becomes a factor of another line."""
        found = self.sum.result
        assert found is not None
        gone = [part for part in self.sum.parts if part is not found]
        gone += [part for product in self.on_ways.values() for part in product.parts]
        self.play(*map(FadeOut, gone), run_time=style.QUICK)
        there = found.animate.match_height(line.numbers[1]).move_to(line.numbers[1])
        self.play(there, run_time=style.STEP)
        self.remove(found)
        self.add(line.numbers[1])
        self.play(*line.show_left(), run_time=style.QUICK)

    def product(self) -> ProductLine:
        terms = [self.value_term("i1"), self.signal_term("h1")]
        sign = self.sign(self.shown("i1") * self.shown("dE/zh1"), "dE/w1")
        return ProductLine(self.symbol("dE/w1"), terms, self.number("dE/w1"), sign=sign)

    # the others

    def take_the_others(self) -> None:
        with self.beat(
            "rest",
            _(
                "The other neuron gets its signal in the same way, | and the other weights their "
                "gradients."
            ),
        ) as say:
            known = [self.way(f"w{n}") for n in (1, 5, 6, 7, 8)]
            self.take_signals_away(OUTPUTS, [*map(FadeOut, self.written.parts)])
            self.change(
                self.at_rest(),
                self.place.standing(LOW),
                self.place.hanging(()),
                {self.place.signs[self.node("h1")]: {"hanging": 1.0}},
                self.place.slopes(known),
                run_time=1.2,
            )
            self.hang_signals(["h2"])
            say.next()
            self.change(self.place.slopes([*known, *(self.way(f"w{n}") for n in (2, 3, 4))]))
            self.take_signals_away(("h1", "h2"))
