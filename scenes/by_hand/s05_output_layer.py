"""The other weights into the outputs: two factors are shared, so they are computed once."""

from __future__ import annotations

import math

from manim import FadeIn, FadeOut

from scenes.by_hand.by_hand_scene import GIVEN
from scenes.by_hand.error_signals import ErrorSignals
from scenes.kit import style
from scenes.kit.drawing.text import Span
from scenes.kit.nodes.product_line import ProductLine
from scenes.kit.scene import N_, _

OUTPUTS = ("o1", "o2")
FACTORS = ("ah1", "so1", "dE/ao1")  # of w5's gradient
WEIGHTS = ("w5", "w6", "w7", "w8")
WAYS = {"o1": ("E1", "E.1"), "o2": ("E2", "E.2")}  # to the error


class OutputLayer(ErrorSignals):
    title = N_("The output layer")
    known = (*GIVEN, "dE/w5")

    def construct(self) -> None:
        self.ask_what_changes()
        self.keep_the_shared_part()
        self.find_the_other()
        self.take_the_next_weight()
        self.take_the_others()
        self.learn("dE/w6", "dE/w7", "dE/w8")
        self.onward(_("But what about a weight back here, far from the error?"))

    # what is shared

    def meets(self, weight: str) -> tuple[str, str]:
        """The hidden neuron that a weight comes from, and the output that it leads to."""
        n = WEIGHTS.index(weight)
        return f"h{n % 2 + 1}", OUTPUTS[n // 2]

    def light_way(self, weight: str) -> None:
        """A weight's whole way to the error."""
        start, output = self.meets(weight)
        self.light([start, output, f"E{output[1]}", "E"], [weight, *WAYS[output]])

    def ask_what_changes(self) -> None:
        with self.beat(
            "question",
            _(
                "These were our factors. | Take the next weight there. Which of them will change? "
                "(2)"
            ),
        ) as say:
            self.make_room(self.place.hanging(()))
            self.light_way("w5")
            self.written = self.line_of_the_first()
            self.play(*map(FadeIn, self.written.parts), run_time=style.STEP)
            say.next()
            self.light_way("w6")

    def line_of_the_first(self) -> ProductLine:
        value = math.prod(self.shown(key) for key in FACTORS)
        terms = [
            self.plate_term(self.symbol("ah1"), FACTORS[0], "h1", led=True),
            self.plate_term(self.slope_symbol("o1"), FACTORS[1], "o1", led=True),
            self.plate_term(self.miss_symbol(1), FACTORS[2], "E1", led=True),
        ]
        sign = self.sign(value, "dE/w5")
        return ProductLine(self.symbol("dE/w5"), terms, self.number("dE/w5"), sign=sign)

    def keep_the_shared_part(self) -> None:
        with self.beat(
            "shared",
            _(
                "Only the first. | The others belong to the output, | so we multiply them once, "
                "and keep that. | It's called the error signal, delta."
            ),
        ) as say:
            line = self.written
            own = [line.left, line.symbols[0], line.numbers[0], line.leaders[0]]
            own += [line.dots[0], line.crosses[0], line.equals, line.result]
            self.play(*map(FadeOut, own), run_time=style.QUICK)
            say.next()
            self.light(["o1", "E1"], ["E1"])
            say.next()
            shared = self.signal_line("o1")
            self.carry_on(line, shared)
            self.play(*shared.show_result(), run_time=style.STEP)
            say.next()
            self.play(*shared.show_left(), run_time=style.STEP)
            self.keep_signals(OUTPUTS)
            self.fly_to_signal(shared, "o1")

    def signal_line(self, output: str) -> ProductLine:
        """An output's error signal: the slope there, times how far it is off."""
        j = int(output[1])
        slope, miss = f"s{output}", f"dE/a{output}"
        terms = [
            self.plate_term(self.slope_symbol(output), slope, output),
            self.plate_term(self.miss_symbol(j), miss, f"E{j}"),
        ]
        total = f"dE/z{output}"
        sign = self.sign(self.shown(slope) * self.shown(miss), total)
        ratio = self.ratio("E", f"z{output}").markup.strip("$")
        both = Span(
            f"${self.signal(output).markup.strip('$')} = {ratio}$", self.signal(output).color
        )
        return ProductLine(both, terms, self.number(total), sign=sign)

    def carry_on(self, old: ProductLine, new: ProductLine) -> None:
        """The factors that stay become those of another line."""
        pairs = [
            *zip(old.symbols[1:], new.symbols, strict=True),
            *zip(old.numbers[1:], new.numbers, strict=True),
            *zip(old.dots[1:], new.dots, strict=True),
            *zip(old.crosses[1:], new.crosses, strict=True),
        ]
        self.play(
            *(one.animate.match_width(other).move_to(other) for one, other in pairs),
            *(FadeOut(leader) for leader in old.leaders[1:] if leader is not None),
            run_time=style.QUICK,
        )
        self.remove(*(part for part in old.parts))
        self.add(*(other for _one, other in pairs))

    def find_the_other(self) -> None:
        low = self.shown("ao2") < self.shown("y2")
        script = (
            _("The other output has one, too: it's too low, so its signal is negative.")
            if low
            else _("The other output has one, too: it's too high, so its signal is positive.")
        )
        with self.beat("other-output", script):
            self.light(["o2", "E2"], ["E2"])
            line = self.signal_line("o2")
            self.play(*line.show_left(), *line.show_terms(), run_time=style.STEP)
            self.play(*line.show_result(), run_time=style.QUICK)
            self.fly_to_signal(line, "o2")

    # the weights

    def product(self, weight: str) -> ProductLine:
        """What a weight meets, times the error signal of the neuron that it leads to."""
        start, output = self.meets(weight)
        terms = [self.value_term(f"a{start}"), self.signal_term(output)]
        key = f"dE/{weight}"
        sign = self.sign(self.shown(f"a{start}") * self.shown(f"dE/z{output}"), key)
        return ProductLine(self.symbol(key), terms, self.number(key), sign=sign)

    def point_at(self, weight: str) -> None:
        self.light(self.meets(weight), [weight])

    def take_the_next_weight(self) -> None:
        with self.beat(
            "weight-w6",
            _("Now our weight is quick: | what it meets, | times the signal where it leads to."),
        ) as say:
            self.point_at("w6")
            line = self.product("w6")
            self.play(*line.show_left(), run_time=style.QUICK)
            for k in range(len(line.terms)):
                say.next()
                self.play(*line.name(k), *line.lift(k), run_time=style.STEP)
            self.play(*line.show_result(), run_time=style.QUICK)
            self.change(self.place.slopes([*map(self.way, ("w5", "w6"))]))
        self.written = line

    def take_the_others(self) -> None:
        with self.beat(
            "others",
            _("And these lead to the other output, so they take its signal."),
        ):
            for weight in ("w7", "w8"):
                self.play(*map(FadeOut, self.written.parts), run_time=style.QUICK)
                self.point_at(weight)
                self.written = line = self.product(weight)
                self.play(*map(FadeIn, line.parts), run_time=style.QUICK)
                done = WEIGHTS[: WEIGHTS.index(weight) + 1]
                self.change(self.place.slopes([*map(self.way, done)]))
            self.take_signals_away(OUTPUTS, [*map(FadeOut, self.written.parts)])
