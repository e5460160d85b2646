"""Three formulas, each when its symbols are met; then the loss as a nest, opened like boxes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import FadeIn, FadeOut, MoveToTarget, RoundedRectangle

from scenes.kit import style
from scenes.kit.drawing.equations import Rewrite
from scenes.kit.drawing.text import Formula, Span
from scenes.kit.layout import STAGE, Box, fit
from scenes.kit.nodes.product_line import SYMBOL
from scenes.kit.scene import N_, _
from scenes.kit.world.projection import PIXELS
from scenes.notation.notation_lesson import ABOVE, BELOW, KNOWN, NotationLesson

SOURCES, NEURON = Box(-5.6, -3.4, BELOW.bottom - 0.1, 2.0), Box(2.4, 5.0, -2.3, 0.6)
NEST, UNDER = Box(STAGE.left, STAGE.right, BELOW.bottom, 3.12).rows(1.0, 2.0, gap=0.12)
PAD = np.array([0.12, 0.1])  # around what a box holds
TAB = 30 / PIXELS  # em of an open box's name
# what is in the box of the loss, of an activation and of a sum, once it is open
_LOSS, _OUTPUT, _SUM = (
    "quad {S} {o} quad %s quad {m} {y} {c} quad",
    "{g} {go} quad %s quad {gc}",
    "{K} quad {w} quad {ak} {p} {b}",
)
LINES = (
    "{C}",
    "{C} = " + _LOSS % "{a}",
    "{C} = " + _LOSS % _OUTPUT % "{z}",
    "{C} = " + _LOSS % _OUTPUT % _SUM,
)


@dataclass(frozen=True)
class BoxInNest:
    """A box: its symbol, the spans that it holds in each line (none: not there yet), its colour."""

    symbol: str
    holds: tuple[tuple[str, str] | None, ...]
    meaning: str


BOXES = (
    BoxInNest("C_i", (("C", "C"), ("S", "c"), ("S", "c"), ("S", "c")), "loss"),
    BoxInNest("a_j^((L))", (None, ("a", "a"), ("g", "gc"), ("g", "gc")), "activation"),
    BoxInNest("z_j^((L))", (None, None, ("z", "z"), ("K", "b")), "activation"),
    BoxInNest("w_(j k)^((L))", (None, None, None, ("w", "w")), "weight"),
)


class Composition(NotationLesson):
    title = N_("A nest of functions")
    known = KNOWN

    def construct(self) -> None:
        self.weight = self.chosen(self.last)
        self.output = (self.layer_name(self.last), self.weight.j)
        self.write_the_sum()
        self.write_the_activation()
        self.write_the_loss()
        self.ask()
        self.open_the_loss()
        self.open_the_activation()
        self.open_the_sum()
        self.onward(_("So when it moves, so do others."))

    # the three formulas

    def line(self, markup: str, **symbols: str) -> Formula:
        formula: Formula = fit(self.formula(markup, size=SYMBOL, **symbols), ABOVE, largest=1.0)
        return formula

    def write_the_sum(self) -> None:
        self.written = self.line(
            "{z} = sum_(k=1)^(n_(l-1)) {w} thin {a} + {b}",
            z="z_j^((l))",
            w="w_(j k)^((l))",
            a="a_k^((l-1))",
            b="b_j^((l))",
        )
        sign = self.place.signs[self.output]
        self.name = sign.name
        with self.beat(
            "sum",
            _(
                "What's the sum of this node? | Each weight times what comes through it, added up, "
                "plus the bias."
            ),
        ) as say:
            self.change(self.names(False), run_time=0.3)
            self.come_close(*self.output, boxes=(SOURCES, NEURON))
            self.flip([self.output], self.tensor(f"{self.output[0]}/z"), run_time=0.6)
            sign.name = f"z_{self.weight.j + 1}^(({self.last}))"
            self.change(self.names(), run_time=0.3)
            say.next()
            self.play(FadeIn(self.written), run_time=style.STEP)

    def write_the_activation(self) -> None:
        line = self.line("{a} = g^((l)) ({z})", a="a_j^((l))", z="z_j^((l))")
        with self.beat("activation", _("And its activation is g of that.")):
            self.play(Rewrite(self.written, line), run_time=style.MOVE)
            sign = self.place.signs[self.output]
            self.change({sign: {"named": 0.0}}, run_time=0.2)
            sign.name = self.name
            self.flip([self.output], self.tensor(f"{self.output[0]}/a"))
            self.change({sign: {"named": 1.0}}, run_time=0.2)
        self.written = line

    def write_the_loss(self) -> None:
        line = self.line("{C} = sum_(j=1)^(n_L) ({a} - {y})^2", C="C_i", a="a_j^((L))", y="y_j")
        ends = [node for key in ("targets", "loss") for node in self.column_nodes(key)]
        lit = self.bright([*self.layer_nodes(self.last), *ends], ["targets", "loss"])
        with self.beat(
            "loss",
            _("And the loss? | How far each output is from its target, squared, and added up."),
        ) as say:
            gone = [FadeOut(self.written)]
            self.change({self.place.signs[self.output]: {"named": 0.0}}, with_it=gone, run_time=0.2)
            self.change(self.place.rest(KNOWN, box=BELOW), lit, run_time=1.2)
            self.change(self.names(), run_time=0.3)
            say.next()
            self.play(FadeIn(line), run_time=style.STEP)
        self.written = line

    # the nest

    def ask(self) -> None:
        self.lines = [self.nest(markup) for markup in LINES]
        self.frames: list[Any] = [None] * len(BOXES)
        self.tabs: list[Any] = [None] * len(BOXES)
        way = self.way_of(self.weight)
        with self.beat(
            "box-loss",
            _("Now think of it as a closed box. | Where in there is this weight? (2)"),
        ) as say:
            gone = [FadeOut(self.written, run_time=style.QUICK)]
            self.fly_to(UNDER, self.place.lit([("loss", 0)]), with_it=gone)
            frame = self.frame(0, 0)
            self.frames[0] = frame
            self.play(FadeIn(frame), FadeIn(self.lines[0]), run_time=style.STEP)
            say.next()
            self.talk_about([], [way])

    def nest(self, markup: str) -> Formula:
        """A line of the nest; what it has in common with the next one has one name in both."""
        symbols = {
            "C": "C_i",
            "a": "a_j^((L))",
            "z": "z_j^((L))",
            "w": "w_(j k)^((L))",
            "ak": "a_k^((L-1))",
            "b": "b_j^((L))",
            "y": "y_j",
            "g": "g^((L))",
        }
        spans: dict[str, Any] = {name: self.span(symbol) for name, symbol in symbols.items()}
        signs = {"S": "inline(sum)_j", "K": "inline(sum)_k", "o": "(", "go": "(", "gc": ")"}
        signs |= {"c": ")^2", "m": "-", "p": "+"}
        spans |= {name: Span(f"${sign}$", self.colors.ink) for name, sign in signs.items()}
        used = {name: span for name, span in spans.items() if f"{{{name}}}" in markup}
        line: Formula = fit(Formula(markup, size=SYMBOL, **used), NEST, largest=1.0)
        return line

    def frame(self, k: int, step: int) -> Any:
        """Box k around what it holds in a line, with room for its name once it is open."""
        box = BOXES[k]
        low, high = self.held(k, step)
        size = high - low
        frame = RoundedRectangle(
            width=size[0],
            height=size[1],
            corner_radius=0.09,
            stroke_width=3,
            color=style.meaning_color(box.meaning),
            fill_opacity=0.07,
        )
        return frame.move_to([*(low + high) / 2, 0])

    def held(self, k: int, step: int) -> tuple[np.ndarray, np.ndarray]:
        """(2,) and (2,): lower left and upper right corner of box k in a line."""
        line, span = self.lines[step], BOXES[k].holds[step]
        assert span is not None
        names = line.names
        inside = names[names.index(span[0]) : names.index(span[1]) + 1]
        points = np.concatenate([line[name].points[:, :2] for name in inside])
        corners = [points.min(axis=0), points.max(axis=0)]
        for inner in range(k + 1, len(BOXES)):
            if BOXES[inner].holds[step] is not None:
                corners += self.held(inner, step)
        low, high = np.min(corners, axis=0) - PAD, np.max(corners, axis=0) + PAD
        if self.has_tab(k, step):
            high = high + np.array([0, 1.1 * TAB])
        return low, high

    def has_tab(self, k: int, step: int) -> bool:
        """Whether box k is open and its symbol stands nowhere else."""
        span = BOXES[k].holds[step]
        return k > 0 and span is not None and span[0] != span[1]

    def tab(self, k: int, step: int) -> Formula:
        low, high = self.held(k, step)
        corner = [low[0] + PAD[0], high[1] - PAD[1] * 0.6, 0]
        name = self.formula("{s}", size=TAB, s=BOXES[k].symbol)
        return name.move_to(corner, aligned_edge=np.array([-1.0, 1.0, 0]))

    def open(self, step: int) -> None:
        """The innermost box opens: the line grows, all boxes with it, and a new one is inside."""
        moves: list[Any] = []
        for k in range(step):
            frame = self.frames[k]
            frame.target = self.frame(k, step)
            moves.append(MoveToTarget(frame))
            if self.tabs[k] is not None:
                self.tabs[k].target = self.tab(k, step)
                moves.append(MoveToTarget(self.tabs[k]))
        self.play(*moves, Rewrite(self.lines[step - 1], self.lines[step]), run_time=1.2)
        self.frames[step] = self.frame(step, step)
        new = [self.frames[step]]
        for k in range(step):
            if self.tabs[k] is None and self.has_tab(k, step):
                self.tabs[k] = self.tab(k, step)
                new.append(self.tabs[k])
        self.play(*map(FadeIn, new), run_time=style.QUICK)

    def open_the_loss(self) -> None:
        ends = self.column_nodes("targets")
        with self.beat(
            "box-activation", _("Open it: | the targets, and the last activations.")
        ) as say:
            say.next()
            self.open(1)
            self.change(self.bright([*self.layer_nodes(self.last), *ends], ["targets"]))

    def open_the_activation(self) -> None:
        with self.beat("box-sum", _("Open one of those: | it's g, and in g, the sum.")) as say:
            self.talk_about([self.output])
            say.next()
            self.open(2)

    def open_the_sum(self) -> None:
        fan = self.fan_of(*self.output)
        sources = self.layer_nodes(self.last - 1)
        with self.beat(
            "box-weight",
            _(
                "And in the sum, | there's our weight! It's just wrapped up: in a sum, in g, and "
                "in the loss."
            ),
        ) as say:
            self.change(self.bright([*sources, self.output], ways=fan))
            say.next()
            self.open(3)
            self.talk_about([self.output], [self.way_of(self.weight)])
