"""All of it in four lines, the opening puzzle again, and a network to work through alone."""

from __future__ import annotations

from typing import Any

from manim import DOWN, FadeIn, FadeOut

from model.derivations import by_hand
from model.networks.by_hand import DEFAULT
from scenes.by_hand.by_hand_scene import DECIMALS, GIVEN, signal_markup, symbol_markup
from scenes.by_hand.learning_lesson import BIASES, NEURONS, LearningLesson
from scenes.by_hand.recipe_lines import RecipeLine, RecipeLines
from scenes.by_hand.s09_ten_thousand_times import STEPS
from scenes.kit import style
from scenes.kit.drawing.text import Formula, Label, Span
from scenes.kit.layout import STAGE, fit
from scenes.kit.nodes.change import Looks, merged, put_on
from scenes.kit.nodes.pages import Page
from scenes.kit.nodes.place import LOW
from scenes.kit.nodes.product_line import LINE
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedArray, SourcedNumber, sign_between, sourced
from scenes.kit.world.moves import late
from scenes.kit.world.place_scene import FORMULA, HERO
from scenes.kit.world.signs import LABEL

BRIEF = 4  # digits of a number in the recipe
ASKED = "w5"
OTHERS = ("second", DEFAULT)  # examples for the exercise: the first that is not on screen
DIMMED = 0.35


class Recipe(LearningLesson):
    title = N_("The recipe")
    known = GIVEN
    taken = STEPS

    def construct(self) -> None:
        self.write_the_recipe()
        self.put_numbers_in()
        self.ask_the_pages()
        self.answer_the_puzzle()
        self.leave_an_exercise()
        self.onward(_("And if your textbook writes all this differently? That's next."))

    # the recipe

    def brief(self, key: str) -> SourcedNumber:
        number = self._plain_number(key)
        return number.with_decimals(BRIEF) if key[0] in "wbi" else number.with_digits(3)

    def recipe(self) -> list[RecipeLine]:
        rate = sourced(by_hand.rate(self.example))[0].with_decimals(BRIEF)
        slope = self.in_color("partial E \\/ partial w", "gradient")
        weight, met = self.in_color("w", "weight"), self.in_color("x", "activation")
        return [
            RecipeLine(
                _("at an output"),
                (
                    "{d} {eq} a_o (1 - a_o) dot {miss}",
                    {"d": self.delta("o"), "miss": Span("$(a_o - y)$", self.colors.loss)},
                ),
                self.filled("dE/zo1", "{so1} times {dE/ao1}", lambda s, m: s * m),
                {"n0": self.colors.ink, "n1": self.colors.loss},
            ),
            RecipeLine(
                _("one layer back"),
                (
                    "{d} {eq} a_h (1 - a_h) dot scripts(sum)_o {w} {e}",
                    {"d": self.delta("h"), "e": self.delta("o"), "w": weight},
                ),
                self.filled(
                    "dE/zh1",
                    "{sh1} times ({w5} times {dE/zo1} + {w7} times {dE/zo2})",
                    lambda s, w, d, v, e: s * (w * d + v * e),
                ),
                {"n0": self.colors.ink},
            ),
            RecipeLine(
                _("a weight's gradient"),
                (
                    "{g} {eq} {d} dot {x}",
                    {"g": slope, "d": self.in_color("delta", "gradient"), "x": met},
                ),
                self.filled("dE/w1", "{dE/zh1} times {i1}", lambda d, x: d * x),
            ),
            RecipeLine(
                _("the step"),
                (
                    "{n} {eq} {w} - eta dot {g}",
                    {"n": self.in_color("w^+", "weight"), "w": weight, "g": slope},
                ),
                self.filled(
                    "w1+", "{w1} - {eta} times {dE/w1}", lambda w, r, g: w - r * g, eta=rate
                ),
            ),
        ]

    def in_color(self, markup: str, meaning: str) -> Span:
        """A symbol in the colour of what it means."""
        return Span(f"${markup}$", style.meaning_color(meaning))

    def delta(self, neuron: str) -> Span:
        return self.in_color(signal_markup(neuron), "gradient")

    def filled(
        self, left: str, right: str, value: Any, **given: SourcedNumber
    ) -> tuple[str, dict[str, Any]]:
        """A line in numbers: its symbol = the product = what it comes to, as a Formula wants it."""
        keys = [part.split("}")[0] for part in right.split("{")[1:]]
        numbers = {key: given.get(key) or self.brief(key) for key in keys}
        total = self.brief(left)
        shown = value(*(float(number.shown) for number in numbers.values()))
        body, spans = right, {}
        for k, (key, number) in enumerate(numbers.items()):
            bracketed = number.value < 0
            body = body.replace(f"{{{key}}}", f"({{n{k}}})" if bracketed else f"{{n{k}}}")
            spans[f"n{k}"] = number
        symbol = self.delta(left[4:]) if left.startswith("dE/z") else self.symbol(left)
        if left.startswith("dE/w"):
            below = self.symbol(left[3:]).markup.strip("$")
            symbol = self.in_color(f"partial E \\/ partial {below}", "gradient")
        sign = sign_between(shown, total)
        return f"{{left}} {{eq}} {body} {sign} {{total}}", spans | {"left": symbol, "total": total}

    def write_the_recipe(self) -> None:
        self.lines = RecipeLines(self.recipe(), lambda: Span("$=$"), STAGE.inset(0.0, 0.1))
        away: Looks = {plate: {"opacity": 0.0} for plate in self.place.of()}
        with self.beat(
            "recipe",
            _(
                "All of it, in four lines. | At an output: the slope, times how far it's off. | "
                "One layer back: the slope, times the signals through their weights. | A gradient: "
                "the signal, times what the weight meets. | And the step."
            ),
        ) as say:
            names = [FadeIn(name, rate_func=late) for name in self.lines.names]
            self.change(away, with_it=names, run_time=0.8)
            for symbols in self.lines.symbols:
                say.next()
                self.play(FadeIn(symbols), run_time=style.STEP)

    def put_numbers_in(self) -> None:
        with self.beat(
            "numbers",
            _("And these are our own numbers, from the first step."),
        ):
            for numbers in self.lines.numbers:
                self.play(FadeIn(numbers, shift=DOWN * 0.1), run_time=style.QUICK)

    # the opening puzzle

    def ask_the_pages(self) -> None:
        answers = sourced(by_hand.readings(self.example))
        texts = (
            _("everything learns"),
            _("the biases stay"),
            _("used the new weights too early"),
            _("one bias to a layer"),
        )
        middle = STAGE.rows(0.12, 1.0, 0.3, gap=0.1)
        self.pages: list[list[Any]] = []
        self.notes: list[Any] = []
        for k, box in enumerate(middle[1].columns(*[1.0] * len(texts), gap=0.35)):
            page = Page(box)
            label = Label("{e}", e=answers[k].with_decimals(DECIMALS), size=0.4, weight=600)
            fit(label, page.room.inset(0.12, 0.1), largest=1.0)
            self.pages.append([page, label])
            size = LABEL * 1.28
            note = Label("{t}", t=texts[k], size=size, width=box.width, align="center")
            x, below = box.center[0], middle[2]
            fit(note, box, largest=1.0).move_to([x, below.top - note.height / 2 - 0.15, 0])
            self.notes.append(note)
        gone = [m for m in self.drawn() if m is not self.place]
        with self.beat(
            "puzzle",
            _("And our puzzle? Who's right? (2)"),
        ):
            shown = [part for page in self.pages for part in page]
            self.play(
                *(FadeOut(m, run_time=0.3) for m in gone),
                *(FadeIn(part, rate_func=late) for part in shown),
                run_time=1.0,
            )

    def answer_the_puzzle(self) -> None:
        with self.beat(
            "answers",
            _(
                "Here, the biases stayed. | Here, the way back used the new weights. | Here, each "
                "layer had just one bias. | And this is ours: everything learns, all at once."
            ),
        ) as say:
            for k in (1, 2, 3, 0):
                if k != 1:
                    say.next()
                dim: list[Any] = []
                if k == 0:
                    others: list[Any] = [
                        m for n in (1, 2, 3) for m in (*self.pages[n], self.notes[n])
                    ]
                    dim = [m.animate.set_opacity(DIMMED) for m in others]
                self.play(FadeIn(self.notes[k]), *dim, run_time=style.STEP)

    # the exercise

    def of(self, name: str, tensor: str, meaning: str) -> SourcedArray:
        """A tensor of another example."""
        return sourced(by_hand.of_settings(self.example, name, tensor).meant(meaning))

    def stand_for(self, name: str) -> None:
        """The network is that of another example, of which nothing has been computed yet."""
        self.put(self.nodes_of("inputs"), self.of(name, "inputs", "picture"))
        targets = self.of(name, "target", "activation")
        for j in (0, 1):
            self.place.signs["errors", j].hang(f"y_{j + 1}", targets[0, j])
        for layer in ("hidden", "output"):
            self.place.wires[layer].source = self.of(name, f"{layer}/kernel", "weight")
        for bias in BIASES:
            tensor, index = self.cell(bias)
            sign = self.place.signs[self.node(NEURONS[bias])]
            sign.hang(symbol_markup(bias), self.of(name, tensor, "weight")[index])
        self.found = ["weights", "biases", "inputs", "targets"]
        self.place.settle()
        hidden = {plate: {"opacity": 0.0} for plate in self.place.of()}
        put_on(merged(self.at_rest(), hidden))

    def leave_an_exercise(self) -> None:
        name = next(other for other in OTHERS if other != self.example.name)
        above, below = LINE.rows(1.0, 0.6, gap=0.15)
        asked = Formula("{g} = thin ?", g=self.symbol(f"dE/{ASKED}"), size=HERO)
        fit(asked, above, largest=1.0)
        text = f"./render.sh explain {ASKED} --network by_hand --settings {name}"
        command = Label("{c}", c=text, size=FORMULA, color=self.colors.ink)
        fit(command, below, largest=0.8)
        gone = [FadeOut(m, run_time=0.3) for m in self.drawn() if m is not self.place]
        self.stand_for(name)
        place, way = self.place, self.way(ASKED)
        with self.beat(
            "exercise",
            _(
                "And one for you, with other numbers. | What's the gradient of this weight? (2) | "
                "Take a pencil, then run this in the project's folder."
            ),
        ) as say:
            self.change(place.standing(LOW), place.hanging(self.found), with_it=gone, run_time=0.8)
            say.next()
            wires = place.wires[way[0]]
            lit = {wires: {"way": place.lit([], [way])[wires]["way"]}}  # all can still be read
            self.change(lit, with_it=[FadeIn(asked)])
            say.next()
            self.play(FadeIn(command), run_time=style.STEP)
